# Variables that are not assigned on every way to where they are read.

t0 <- 5
outer_value <- c(1, 2, 3)

test_that("what is assigned in a loop or a branch is read behind it", {
  expect_compiled(function(n) { for (i in 1:n) t <- i * 2; t }, 3)
  expect_compiled(function(n) { i <- 0; while (i < n) { i <- i + 1; last <- i^2 }; last }, 3)
  expect_compiled(function(x) { for (v in x) if (v > 1) found <- v; found }, c(1, 2, 3))
  expect_compiled(function(n) { if (n > 1) q <- 3; q }, 2)
  expect_compiled(function(n) { if (n > 1) { a <- 1; b <- "x" }; if (n > 2) list(a, b) else 0 }, 3)
  expect_compiled(function(n) { for (i in 1:n) { if (i == 1) v <- numeric(n); v[i] <- i }; v }, 4)
  expect_compiled(function(n) { if (n > 1) q <- 3; sqrt(q) + max(q, n) }, 2)
  expect_compiled(function(n) { s <- 0; for (i in 1:n) { if (i > 1) s <- s + prev; prev <- i }; s }, 4)
  expect_compiled(function(n) { g <- function(x) x + 1; if (n > 1) q <- 3; g(q) }, 2)
})

test_that("where it is not, R looks further out, or says so", {
  t <- 7
  expect_same_over(function(n) { if (n > 1) t <- 3; t + 1 }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) t0 <- 3; t0 + 1 }, list(0), list(2))
  expect_same_over(function(n) { for (i in seq_len(n)) t0 <- i; t0 }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) outer_value <- 3; outer_value[2] }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) outer_value[1] <- 9; outer_value }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) outer_value <- n; outer_value[1] <- 9; outer_value }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) nowhere_ <- 3; nowhere_ }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) c <- 3; c(c, 1) }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) pi <- 3; f <- function() pi; pi <- pi + f(); pi }, list(0), list(2))
  expect_same_over(function(n, k = t0) { if (n > 1) t0 <- 3; k + t0 }, list(0), list(2))
  expect_same_over(function(n) { g <- function(x, y) if (x > 1) y else 0; if (n > 1) zz <- 3; g(n, zz) }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) t0 <- 3; t0 <<- t0 + 0; t0 }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) t0 <- 3; sapply(1:2, function(i) i + t0) }, list(0), list(2))
  expect_same_over(function(n) { f <- function(m) { if (m > 1) n <- 10; n + 1 }; f(n) + n }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) l <- list(a = 1); l$a <- 2; l }, list(2), list(3))
  expect_same_over(function(n) { repeat { if (n > 3) break; n <- n + 1; k <- n }; k }, list(0), list(5))
  expect_same_over(function(n) { if (missing(n)) m <- 1; if (missing(n)) m else 0 }, list(), list(2))
  expect_same_over(function(n) { if (n > 1) x <- 1; `outer@x` <- 5; `bound@x` <- 6; c(`outer@x`, `bound@x`, if (n > 1) x) }, list(0), list(2))
  expect_same_over(function(n) { if (n > 1) t0 <- 1; if (n > 2) `bound@t0` <- FALSE; t0 }, list(0), list(2), list(3))
  expect_same_over(function(n) { if (n > 1) x <- 1 else if (n > 0) x <- "a"; x }, list(2), list(1), list(0))
})
