# An argument that is another vector on some paths is still the caller's on the others.

test_that("a vector that a callee changes on some paths only stays the caller's", {
  expect_same_in({
    g <- function(x, b) { if (b) x <- x + 1; x[1] <- 99; x }
    f <- function(b, y) { v <- y * 2; r <- g(v, b); s <- g(v, b); c(v, r, s) }
  }, list(f(FALSE, c(1, 2)), f(TRUE, c(1, 2))), example = list(TRUE, c(1, 2)), compiled = TRUE)
  expect_same_in({
    g <- function(x, n) { for (i in seq_len(n)) x <- x / 2; x[1] <- 99; x }
    f <- function(n, y) { v <- y * 2; r <- g(v, n); c(v, r) }
  }, list(f(0L, c(1, 2)), f(2L, c(1, 2))), example = list(1L, c(1, 2)), compiled = TRUE)
  expect_same_in({
    g <- function(x, z, b) { y <- if (b) x else z; y[1] <- 99; y }
    f <- function(b, y) { v <- y * 2; w <- y * 3; r <- g(v, w, b); list(v, w, r) }
  }, list(f(FALSE, c(1, 2)), f(TRUE, c(1, 2))), example = list(TRUE, c(1, 2)), compiled = TRUE)
})
