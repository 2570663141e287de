# Tables of counts: table() of vectors and factors, and what is asked of them.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

counted <- list(c(2, 1, 2, 9), c(3L, NA, 3L), c("b", "a", NA, "b"), c(TRUE, FALSE, NA), factor(c("v", NA, "u"), levels = c("w", "u", "v")), c(x = 1, y = 2), c("10", "9", "B", "b", "a", "NaN"), c(0.1 + 0.2, 0.3), 1e5, integer(), character(), NA, c(1, 2.5),
  list(1, 2), as.Date("2020-01-01") + 0:1, data.frame(a = c(1, 1), b = 2:3), NULL, matrix(1:4, 2), ordered(c("b", "a")), c("a", "\u00e9"), quote(a), 1i, structure(c(1L, 2L), levels = c("a", NA), class = "factor"))

test_that("values are counted", {
  expect_compiled(function(x) table(x), c("b", "a", "b"))
  expect_compiled(function(x) table(x[x > 1]), c(1, 2, 3, 3))
  expect_compiled(function(x, y) table(x, y), c("b", "a", "b"), c(1, 2, 1))
  expect_compiled(function(x, y) table(truth = x, guess = y), factor(c("b", "a", "b")), c(TRUE, NA, FALSE))
  for (x in counted) {
    expect_same(function(x) table(x), x)
    expect_same(function(x) table(x, x), x)
    expect_same(function(x) table(rev(x), a = x), x)
    expect_same(function(x) { t <- table(x); list(names(t), length(t), dim(t), dimnames(t), class(t), max(t), sum(t), names(t)[which.max(t)], which.min(t), any(t > 1), t) }, x)
  }
})

test_that("options, names and masks are R's", {
  x <- c("b", "a", NA)
  expect_same(function(x) table(x, useNA = "ifany"), x)
  expect_same(function(x) table(x, exclude = "a"), x)
  expect_same(function(x) table(x, dnn = "name"), x)
  expect_same(function(x) table(x, deparse.level = 2), x)
  expect_same(function(x, ...) table(...), 1, c("a", "b"), c("c", "c"))
  expect_same(function(x, ...) table(x, ...), x, 1:3)
  expect_same(function(x) { table <- function(...) 7; table(x) }, x)
  expect_same(function(x) table(x[1:2], 1:2), x)
  expect_same(function(x) table(x, 1:2), x)
  expect_same(function(x) table(), x)
  expect_same_in(f <- function(x) table(x), { a <- f(c(2, 1)); table <- function(x) 7; b <- f(c(2, 1)); rm(table); list(a, b, f(c(2, 1))) }, example = list(c(2, 1)))
  expect_same_in({ unique.numeric <- function(x, ...) 1; f <- function(x) table(x) }, f(c(2, 1)), example = list(c(2, 1)))
  expect_same_in({ max.table <- function(..., na.rm) 7; f <- function(x) max(table(x)) }, f(c(2, 1)), example = list(c(2, 1)))
  expect_same_in({ Summary.table <- function(..., na.rm) 7; f <- function(x) c(max(table(x)), sum(table(x))) }, f(c(2, 1)), example = list(c(2, 1)))
})

test_that("what has no method for it is done without the class", {
  thing <- structure(c(a = 2, b = 7), class = "thing")
  expect_compiled(function(x) c(max(x), min(x), sum(x), prod(x)), thing)
  expect_same(function(x) list(which.max(x), which.min(x)), thing)
  expect_same(function(x) sum(x), structure(list(1, 2), class = "thing"))
  expect_same(function(x) max(x), structure(character(), class = "thing"))
  expect_same(function(x) max(x), factor(c("a", "b")))
  expect_same(function(x) list(max(x), range(x)), as.Date("2020-01-01") + 0:1)
  expect_same(function(x) sum(x), data.frame(a = 1:2, b = 3:4))
  expect_same_in({ Summary.thing <- function(..., na.rm) "summary"; f <- function(x) c(max(x), sum(x)) }, f(structure(1:2, class = "thing")), example = list(structure(1:2, class = "thing")))
  expect_same_in({ f <- function(x) max(x) }, { x <- structure(1:2, class = "thing"); a <- f(x); max.thing <- function(..., na.rm) "own"; b <- f(x); list(a, b) }, example = list(structure(1:2, class = "thing")))
})

test_that("a table is used in a loop", {
  expect_compiled(function(x, k) { r <- character(); for (i in 1:k) { votes <- table(x[seq_len(i)]); r[i] <- names(votes)[which.max(votes)] }; r }, c("b", "a", "b", "a", "a"), 5)
  expect_compiled(function(x) { s <- 0; for (v in x) s <- s + max(table(v)) + table(v)[["1"]]; s }, list(c(1, 1, 2), c(1, 3, 3)))
})
