# Arrays of more than two dimensions, linear equations, determinants, and arithmetic of complex numbers.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("elements of arrays are read and assigned", {
  expect_compiled(function(n) { a <- array(0, c(n, n, n)); for (i in 1:n) for (j in 1:n) for (k in 1:n) a[i, j, k] <- i * j + k; a }, 3)
  expect_compiled(function(a) { s <- 0; for (i in 1:2) for (j in 1:2) s <- s + a[i, j, 1] * a[[j, i, 2]]; s }, array(c(1.5, NA, NaN, -0, 5:8), c(2, 2, 2)))
  expect_compiled(function(a) list(a[, , 1], a[1, , ], a[, 2, ], a[-1, , 2], a[1:2, 1, 2], a[2, 2, 2]), array(1:8, c(2, 2, 2)))
  expect_compiled(function(a) { a[1, , ] <- 0L; a[, 2, 1] <- c(9L, 8L); a[2, 2, 2] <- -1; a }, array(1:8, c(2, 2, 2)))
  expect_same_over(function(a, i) a[i, 1, 2], list(array(1:8, c(2, 2, 2)), 1), list(array(1:8, c(2, 2, 2)), 3), list(array(1:8, c(2, 2, 2)), 0), list(array(1:8, c(2, 2, 2)), NA), list(array(1:8, c(2, 2, 2)), TRUE), list(array(1:8, c(2, 2, 2), list(c("p", "q"), NULL, NULL)), "q"),
                   list(array(1:8, c(2, 2, 2), list(c("p", "q"), NULL, NULL)), 2), list(array(list(1, "a"), c(2, 1, 2)), 1), list(matrix(1:4, 2), 1), list(1:8, 1), list(structure(array(1:8, c(2, 2, 2)), class = "thing"), 1), list(array(1:16, c(2, 2, 2, 2)), 1), list(NULL, 1))
  expect_same_over(function(a, v) { a[2, 1, 2] <- v; a }, list(array(1:8, c(2, 2, 2)), 9L), list(array(1:8, c(2, 2, 2)), 0.5), list(array(1:8, c(2, 2, 2)), "s"), list(array(1:8, c(2, 2, 2)), NULL), list(array(1:8, c(2, 2, 2)), 1:2), list(array(1:8, c(2, 2, 2)), factor("a")),
                   list(array(list(1, "a"), c(2, 1, 2)), 5), list(array(1:4, c(1, 2, 2)), 1L), list(array(1i, c(2, 2, 2)), 2), list(NULL, 1))
  expect_same(function(a) { b <- a; b[1, 1, 1] <- 99L; list(a, b) }, array(1:8, c(2, 2, 2)))
  expect_same(function(a, k) a[1, 2, k, drop = FALSE], array(1:8, c(2, 2, 2)), 1)
})

test_that("linear equations and determinants", {
  a <- matrix(c(4, 2, 1, 2, 5, 3, 1, 3, 6), 3, dimnames = list(c("a", "b", "c"), NULL))
  expect_compiled(function(a, b) list(solve(a), solve(a, b)), a, 1:3)
  expect_compiled(function(a) det(a) * solve(a)[1, 2], unname(a))
  expect_same(function(a) { s <- 0; for (i in 1:3) s <- s + det(a + diag(i, 3)) * solve(a + diag(i, 3))[1, i]; s }, unname(a))
  expect_same_over(function(a, b) solve(a, b), list(unname(a), 1:3), list(matrix(1, 2, 2), 1:2), list(matrix(c(1, 1, 1, 1 + 1e-15), 2), 1:2), list(matrix(1:6, 2), 1:2), list(diag(2), 1:3), list(diag(2), NULL), list(diag(2), c(NA, 1)), list(matrix(c(NA, 1, 1, 2), 2), 1:2), list(2, 4), list(matrix(1i, 1), 1), list(matrix("a"), 1), list(1 / outer(1:12, 1:12, "+"), 1:12))
  expect_same_over(function(a) det(a), list(unname(a)), list(matrix(0, 2, 2)), list(matrix(1:6, 2)), list(matrix(c(NA, 1, 1, 2), 2)), list(2), list(diag(2L)), list(matrix(numeric(), 0, 0)), list(matrix(1i, 1)))
  expect_same(function(a) tryCatch(solve(a), error = function(e) list(conditionMessage(e), deparse(conditionCall(e)))), matrix(1, 2, 2))
})

test_that("arithmetic of complex numbers is R's, bit for bit", {
  z <- complex(real = c(1.1, -0, 0, 3e100, Inf, NaN, 1e-310, 2), imaginary = c(-2.3, 0, -0, 1e-7, 1, 1, 1e-310, NA))
  expect_same_over(function(a, b) list(a + b, a - b, a * b, a / b), list(z, rev(z)), list(z, 1 / 3), list(-1 / 3, z), list(z, 2L), list(z, NA), list(1i, 1 + 1i), list(0i, 0i), list(1i, 0), list(z, z[1:2]), list(z, z[1:3]), list(c(a = 1i), 2i), list(z, TRUE))
  expect_compiled(function(n) { z <- 0.3 + 0.5i; for (k in 1:n) { z <- (z * z - 1i) / (z + 2); z <- z - 0.25 }; c(Re(z), Im(z), Mod(z)) }, 20)
  expect_compiled(function(x) { n <- length(x); w <- exp(-2i * pi * (0:(n - 1)) / n); y <- complex(n); for (k in 1:n) y[k] <- sum(x * w^(k - 1)); y }, c(1, 2 + 1i, 0.5, -3))
  expect_same_over(function(z) list(sum(z), prod(z), exp(z)), list(1i), list(z), list(complex()), list(c(800 + 1i, 1)), list(c(a = 1i, b = 2)))
})

test_that("`$` in code that R does not compile", {
  expect_compiled(function(x, eps = .Machine$double.eps) x + eps, 1)
  expect_compiled(function(l, n = l$n) n + 1, list(n = 4))
  expect_same_over(function(l, n = l$n) list(n, missing(n)), list(list(n = 4)), list(list(name = 4)), list(4), list(NULL), list(list2env(list(n = 2))), list(structure(list(n = 1), class = "thing")), list(data.frame(n = 1:2)), list(quote(f(n = 1))))
})

test_that("a random argument of what draws some itself", {
  expect_same(function(x) sample(x, sample(1:3, 1)), letters[1:5])
  expect_same(function(n) { s <- 0; for (i in 1:n) s <- s + sum(sample(10, sample(3, 1))); s }, 5)
  expect_same_in({ late <- function(n, x) { y <- runif(1); y + x }; f <- function(n) late(n, rnorm(1)) }, f(2), example = list(2))
  expect_same_in({ some <- function(n, x) { if (n > 1) y <- runif(1) else y <- x; y + x }; f <- function(n) some(n, rnorm(1)) }, list(f(0), f(2)), example = list(2))
  expect_same_in({ first <- function(n, x) { x; runif(1) + x }; f <- function(n) first(n, rnorm(1)) }, list(f(0), f(2)), example = list(2))
  expect_same_in({ inner <- function(a, b) { b; runif(1) + a }; outer_one <- function(n, x) inner(x, n); f <- function(n) outer_one(n, rnorm(1)) }, list(f(0), f(2)), example = list(2))
  expect_same_in({ inner <- function(a, b) { a; runif(1) + b }; outer_one <- function(n, x) inner(x, n); f <- function(n) outer_one(n, rnorm(1)) }, list(f(0), f(2)), example = list(2))
  expect_same_in({ looped <- function(n, x) { s <- 0; for (i in seq_len(n)) { s <- s + runif(1); if (i > 1) s <- s + x }; s + x }; f <- function(n) looped(n, rnorm(1)) }, list(f(0), f(3)), example = list(2))
  expect_same_in({ default <- function(n, x, y = runif(1)) { y; x + y }; f <- function(n) default(n, rnorm(1)) }, list(f(0), f(2)), example = list(2))
})

test_that("operators on objects without methods", {
  t1 <- table(c("a", "b", "b"))
  expect_compiled(function(t) t / 3, t1)
  expect_compiled(function(x) { t <- table(x); list(t / length(x), t * 2L, 1 - t, t == max(t), names(t)[t == max(t)], sum((t - 1)^2)) }, c("p", "q", "q"))
  thing <- structure(c(a = 1, b = 2), class = "thing", note = "x")
  expect_same_over(function(a, b) list(a + b, a < b, a == b), list(thing, 1), list(1, thing), list(thing, 1:3), list(thing, thing), list(thing, structure(1:2, class = "other")), list(thing, t1), list(thing, "a"), list(thing, NULL), list(structure(list(1), class = "thing"), 1), list(structure("a", class = "thing"), "a"), list(structure(.Machine$integer.max, class = "thing"), 1L), list(thing, factor("a")), list(thing, as.Date(1, origin = "1970-01-01")))
  expect_same(function(a) list(-a, !a, a & TRUE, a %% 2), thing)
  expect_same_in({ f <- function(a) a + 1; x <- structure(1, class = "late") }, { a <- f(structure(1, class = "late")); `+.late` <- function(e1, e2) "method"; list(a, f(structure(1, class = "late"))) }, example = list(structure(1, class = "late")))
  expect_same(function(t) list(is.array(t), is.matrix(t)), t1)
})

test_that("a generic of the user finds the method of what builtins give", {
  expect_same_in({ kind <- function(x) UseMethod("kind"); kind.default <- function(x) "other"; kind.character <- function(x) "text"; kind.matrix <- function(x) "matrix"; kind.thing <- function(x) "thing"; f <- function(x, i) c(kind(x[i]), kind(c(x, x)), kind(paste(x)), kind(rev(x))) },
                 list(f(1:3, 1), f(letters, 2:3), f(matrix(1:4, 2), 1), f(structure(1:3, class = "thing"), 1)), example = list(1:3, 1))
})

test_that("what is no object is not dispatched, and stays what it is", {
  expect_compiled(function(x, k) sort(x[x > k], partial = 2), c(5, 3, 8, 1, 9), 2)
  expect_compiled(function(x, p) quantile(x, p, names = FALSE), c(5, 3, 8, 1, 9), c(0.1, 0.5))
  expect_same_over(function(x) list(unique(c(x, x)), is.object(x[1]), inherits(c(x), "factor"), rev(x)), list(1:3), list(factor(c("a", "b"))), list(as.Date(1:2, origin = "1970-01-01")), list(list(1, factor("a"))), list(NULL), list("a"), list(expression(a)), list(pairlist(1)))
  expect_same_over(function(x, p) quantile(x, p), list(c(3, 1, 2), c(0, 0.3, 1)), list(1:10, 0.25), list(c(1, NA), 0.5), list(numeric(), 0.5), list(c(TRUE, FALSE), 0.5), list(3, 2), list(factor("a"), 0.5), list(c(1, Inf, -Inf), 0.5))
})
