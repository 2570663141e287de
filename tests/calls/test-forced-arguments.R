# Arguments that the header evaluates by the routines that compiled code has: elements of matrices with names, lists, strings.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

# Evaluates its arguments late, so that the header has to know them; or not at all.
late <- quote(function(a, b) { s <- 0; for (i in 1:3) s <- s + length(a) + length(b); list(s, a, b) })
never <- quote(function(a, b) { s <- 0; for (i in 1:3) s <- s + 1; if (s > 10) a else s })
values <- list(c(a = 1, b = 2), list(a = 1, b = "x"), c("u", "v"), quote(factor(c("a", "b"))), NULL, 1:3, TRUE, quote(as.Date("2020-01-01") + 0:1), quote(f(x)))
setup <- function(code, x) bquote({ f <- .(code); m <- matrix(c(1, NA, 3, 4) / 2, 2, dimnames = list(c("p", "q"), c("x", "y"))); i <- 2L; x <- .(if (is.call(x) && identical(x, quote(f(x)))) quote(quote(f(x))) else x) })

test_that("arguments are known without being evaluated", {
  examples <- quote(list(c(x = 1, y = 2), c(p = 1, q = 2)))
  expect_same_code(setup(late, 1), quote(f(m[i, ], m[, i])), example = examples, compiled = TRUE)
  expect_same_code(setup(late, 1), quote(f(m["p", ], m[i, , drop = FALSE])), example = examples)
  expect_same_code(setup(late, 1), quote(f(list(m, i), c("a", "b"))), example = quote(list(list(1), "a")), compiled = TRUE)
  for (call in list(quote(f(x[-1], x["a"])), quote(f(list(x, i, "s"), c("a", x))), quote(f(names(x), as.character(i))), quote(f(cumsum(x), anyNA(m))), quote(f(x[["zz"]], 1)), quote(f(c(x, list(1)), Mod(i))), quote(f(levels(x), is.matrix(m))), quote(f(as.character(x), nzchar(x)))))
    for (x in values) {
      expect_same_code(setup(late, x), call, example = quote(list(x, x)))
      expect_same_code(setup(never, x), call, example = quote(list(x, x)))
    }
})

test_that("what fails or warns is R's, and only where it is evaluated", {
  for (code in list(late, never)) for (call in list(quote(f(m[5, ], 1)), quote(f(m["zz", ], 1)), quote(f(cumsum("a"), 1)), quote(f(as.character(stop("asked")), 1)), quote(f(m[i, ], missing_variable)), quote(f(list(stop("asked")), 1)), quote(f({ i <- 1L; m[i, ] }, i)), quote(f(m[[i, ]], 1)), quote(f(m[i, i, i], 1)), quote(f(list(i <- 5L), i))))
    expect_same_code(setup(code, 1), call, example = quote(list(c(1, 2), 1)))
})

test_that("a masked function is not taken for R's, nor are values changed", {
  expect_same_in({ f <- function(a, b) { s <- 0; for (i in 1:3) s <- s + length(a) + b; list(s, a) }; list <- function(...) 7; names <- function(x) stop("mine") }, f(list(1, 2), 1), example = base::list(1, 2))
  expect_same_in({ f <- function(a, b) { for (i in 1:3) a[[1]] <- b; a }; x <- list(1, c(a = 2)) }, { r <- list(f(list(x, 1), 9), f(x["a"], 9), f(c(x, 3), 8)); list(r, x) }, example = list(list(1), 2))
})
