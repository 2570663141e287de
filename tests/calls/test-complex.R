# Complex numbers, sequences by a step, and matches with their parts.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("complex numbers are computed", {
  expect_compiled(function(a, n) { z <- 0+0i; for (i in 1:n) { z <- z^2 + a; if (Mod(z) > 2) return(i) }; 0 }, 0.1+0.2i, 5)
  expect_compiled(function(a, n) { z <- 0+0i; for (i in 1:n) { z <- z^2 + a; if (Mod(z) > 2) return(i) }; 0 }, 1+1i, 50)
  expect_compiled(function(a, b) { z <- complex(real = a, imaginary = b); c(Mod(z), Re(z), Im(z), Arg(z)) }, 1, 2)
  expect_compiled(function(z) list(Conj(z), -z, z * 2i, z / (1+1i), z - 1L, z == 1i, Re(z)), c(1i, NA, 2))
  expect_same_over(function(z) list(z + 1i, Mod(z)), list(1i), list(2), list(2L), list("a"), list(NULL), list(c(a = 1i)), list(matrix(1i, 1, 1)), list(complex(real = NaN, imaginary = 1)), list(factor("a")), list(complex()))
  expect_same_over(function(z, w) z * w, list(c(1i, 2), 3), list(c(1i, 2), 1:3), list(1i, numeric()), list(matrix(1i, 2, 2), matrix(1, 2, 2)), list(matrix(1i, 2, 2), matrix(1, 1, 2)))
  expect_same(function(z) z %% 2, 1i)
  expect_same(function(z) z > 2, 1i)
  expect_same(function(x) { z <- 2i; z[2] <- x; z }, 1)
  expect_compiled(function(x) list(1i, 0+2.5i, x), 1)
})

test_that("seq.int() by a step", {
  for (case in list(list(4L, 20, 2L), list(4, 20, 2), list(20, 4, -3), list(1L, 10L, 3L), list(1, 2, 0.25), list(1L, 10, 2), list(5, 5, 1), list(0.1, 1, 0.1))) {
    expect_same_args(function(a, b, k) { s <- 0; for (i in seq.int(a, b, k)) s <- s + i; s }, case, compiled = TRUE)
    expect_same_args(function(a, b, k) seq.int(a, b, by = k), case, compiled = TRUE)
    expect_same_args(function(a, b, k) seq.int(by = k, to = b, a), case, compiled = TRUE)
    expect_same_args(function(a, b, k) seq(a * a, b * b, by = k), case)
  }
  expect_same_over(function(a, b, k) seq.int(a, b, k), list(1, 5, 2), list(1, 5, -1), list(1, 5, 0), list(1, NA, 1), list(1, Inf, 1), list("1", 5, 1), list(1:2, 5, 1), list(as.Date(1, origin = "1970-01-01"), 5, 1), list(1, 5, NULL), list(5, 5, 0))
  expect_same(function(a, b) seq.int(a, b, length.out = 4), 1, 5)
  expect_same(function(a, b) seq.int(a, len = b), 1, 5)
  expect_compiled(function(n) { s <- 0; i <- 2L; while (i <= n) { for (j in seq.int(i * i, 100, i)) s <- s + j; i <- i + 1L }; s }, 9)
})

test_that("regexec() gives matches with their parts", {
  expect_compiled(function(x) regexec("([a-z]+)([0-9]+)", x), c("ab12", "zz", "q7"))
  expect_compiled(function(x) regexec("b", x, fixed = TRUE), c("ab12", "zz"))
  expect_same(function(x) { r <- regmatches(x, regexec("([a-z]+)([0-9]+)", x)); r[[1]][2] }, c("ab12", "zz"))
  expect_same_over(function(x, p) regexec(p, x), list("a", "a"), list(NA_character_, "a"), list("a", "("), list("caf\u00e9", "f"), list(character(), "a"), list(1, "1"), list(factor("a"), "a"), list("a", NA_character_))
  expect_same(function(x) regexec("(a)\\1", x), "aa")
  expect_same(function(x) regexec("a", x, perl = TRUE), c("a", "b"))
})

test_that("elements come as often as a vector of doubles says", {
  expect_compiled(function(x) embed(x, 2), c(3, 1, 2, 5))
  expect_same_over(function(x, times) rep(x, times), list(1:2, c(2, 3)), list(1:2, c(2.5, 3)), list(1:2, c(-1, 3)), list(1:2, c(NA, 3)), list(c("a", "b"), c(0, 1)), list(1:3, c(1, 2)), list(c(a = 1, b = 2), c(2, 1)))
})
