# Functions that are given by their names to functions of base, which look for them from the frame of their caller.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

in_global <- function(name, value) assign(name, value, globalenv())

in_global("second", function(v) v[2])
lists <- list(list(1:3, 4:6), list(c(a = 1, b = 2), c(3, 4)), list(list(1, "x"), list(2, "y")), list(), list(c("p", "q"), NULL, "r"), list(factor(c("u", "v")), factor("u")), list(as.Date("2020-01-01") + 0:1), list(data.frame(a = 1:2)), list(NA, 1, NaN))

test_that("functions are found by their names", {
  expect_compiled(function(x) sapply(x, "[", 1), list(1:3, 4:6))
  expect_compiled(function(x) sapply(x, "[[", 2), list(1:3, 4:6))
  expect_compiled(function(x) sapply(x, `[[`, "a"), list(list(a = 1), list(a = "b")))
  expect_compiled(function(x) sapply(x, "length"), list(1:3, 4:6))
  expect_compiled(function(x) lapply(x, "+", 1), list(1:3, 0.5))
  expect_compiled(function(x) vapply(x, "second", 0), list(c(1, 2), c(3, 4)))
  expect_compiled(function(x) apply(x, 2, "sum"), matrix(1:4 / 3, 2))
  expect_compiled(function(x) c(outer(x, x, "-"), outer(x, x, "*")), c(1.5, NA, 3))
  expect_compiled(function(x) Reduce("+", x), list(1, 2L, 3))
  expect_compiled(function(x) sweep(x, 2, colMeans(x)), matrix(1:4 / 3, 2))
  expect_compiled(function(x) scale(x), matrix(c(1, 5, 2, 8) / 3, 2))
  expect_compiled(function(x) mapply("rep", x, 2), list(1, 2))
})

test_that("elements by `[` and `[[` as functions are R's", {
  for (x in lists) {
    expect_same(function(x) sapply(x, "[", 1), x)
    expect_same(function(x) lapply(x, "[", 2), x)
    expect_same(function(x) lapply(x, `[`, c(1, NA, 5)), x)
    expect_same(function(x) lapply(x, "[[", 1), x)
    expect_same(function(x) sapply(x, "[[", "a"), x)
    expect_same(function(x) lapply(x, `[`, -1), x)
    expect_same(function(x) lapply(x, "[", "a"), x)
    expect_same(function(x) lapply(x, "[", 1, drop = FALSE), x)
    expect_same(function(x) lapply(x, "[["), x)
  }
  expect_same(function(x) sapply(x, "[", 1, 2), list(matrix(1:4, 2), matrix(5:8, 2)))
  expect_same(function(x) sapply(x, "[", 1, 2), list(data.frame(a = 1:2, b = 3:4)))
})

test_that("a name means what the caller sees", {
  expect_same(function(x) { length <- function(v) 99; sapply(x, "length") }, list(1:3, 4:6))
  expect_same(function(x, length) sapply(x, "length"), list(1:3, 4:6), function(v) 99)
  expect_same(function(x, length) sapply(x, "length"), list(1:3, 4:6), 3)
  expect_same(function(x) { g <- function(y) sapply(y, "second"); second <- function(v) 99; g(x) }, list(1:3, 4:6))
  expect_same(function(x) { second <- function(v) 99; g <- function(y) sapply(y, "second"); g(x) }, list(1:3, 4:6))
  expect_same(function(x) { second <- function(v) 99; r <- 0; for (i in 1:9) r <- r + sum(sapply(x, "second")); r }, list(1:3, 4:6))
  expect_same(function(x) { `-` <- function(a, b) 7; sweep(x, 2, colMeans(x)) }, matrix(1:4 / 3, 2))
  expect_same(function(x) { `*` <- function(a, b) 7; outer(x, x) }, c(1, 2))
  expect_same(function(x) sapply(x, "no such function"), list(1:3, 4:6))
  expect_same(function(x) sapply(x, "letters"), list(1:3, 4:6))
  expect_same_in({ f <- function(x) sapply(x, "length"); length <- function(v) 99 }, f(list(1:3, 4:6)), example = list(list(1:3, 4:6)))
  expect_same_in(f <- function(x) sapply(x, "rev"), { a <- f(list(1, 2)); rev <- function(v) 99; b <- f(list(1, 2)); rm(rev); list(a, b, f(list(1, 2))) }, example = list(list(1, 2)))
  expect_same_in(f <- function(x) sweep(x, 2, colMeans(x)), { m <- matrix(1:4 / 3, 2); a <- f(m); `-` <- function(a, b) 99; b <- f(m); rm(`-`); list(a, b, f(m)) }, example = list(matrix(1:4 / 3, 2)))
  expect_same_in({ f <- function(x, name) sapply(x, name) }, list(f(list(1:2), "rev"), f(list(1:2), "length")), example = list(list(1:2), "rev"))
})

test_that("the argument of a generic that does something before may draw", {
  expect_compiled(function(n) sort(sample(2:n, 5)), 20)
  expect_compiled(function(n) sort(runif(n)), 20)
  expect_compiled(function(n) c(sort(rnorm(n), decreasing = TRUE), runif(1)), 20)
  expect_same(function(n, d) sort(runif(n), decreasing = d), 5, NA)
  expect_same(function(n, d) { r <- tryCatch(sort(runif(n), decreasing = d), error = function(e) 0); c(r, runif(1)) }, 5, 1:2)
  expect_same(function(n) sort(runif(n), decreasing = runif(1) > 0.5), 5)
  expect_same_in({ draws <- function(x, y = runif(1)) { if (y > 2) stop("large"); UseMethod("draws") }; draws.default <- function(x, y) c(x, y); f <- function(n) draws(runif(n)) }, { set.seed(1); list(f(2), f(3)) }, example = list(2))
})

test_that("what is no object is of none of the classes that are asked for", {
  expect_compiled(function(x) c(is.factor(x), inherits(x, "Date"), is.data.frame(x)), c(1, 2))
  for (x in list(1, 1L, TRUE, NULL, "a", c(1, 2), matrix(1:4, 2), list(1), factor("a"), 1:3))
    expect_same(function(x) c(inherits(x, "numeric"), inherits(x, "matrix"), inherits(x, "list"), inherits(x, "NULL"), inherits(x, "factor"), inherits(x, "integer"), inherits(x, c("a", "factor")), inherits(x, "character"), length(x), is.na(1L), is.na(NA)), x)
})
