# Conditions made of `&&` and `||` that assign variables on the way.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

conditions <- list(TRUE, FALSE, NA, 1, 0L, NULL, "TRUE", "a", c(TRUE, FALSE), logical(), quote(a))

test_that("what an operand assigns is there where all were TRUE", {
  expect_compiled(function(z) { if (length(z) == 1L && is.numeric(x <- z[[1L]]) && x > 2) x + 1 else 0 }, list(3))
  expect_compiled(function(z) { if (is.null(z) || !is.numeric(y <- z) || y < 0) 0 else y + 1 }, 3)
  expect_compiled(function(n) { i <- 0; while (i < n && (k <- i * 2) < 10) { i <- i + 1; i <- i + k * 0 }; i }, 20)
  expect_compiled(function(a, b) { if ((a > 1 || a < -1) && (k <- a + b) > 0) k else -1 }, 2, 3)
  expect_compiled(function(a, b) { if (a > 1 && (b > 1 || (k <- a) > 3)) a else b }, 2, 3)
  expect_compiled(function(a, b) { if (!(a > 1 && (k <- b) > 1)) a else k }, 2, 3)
})

test_that("elsewhere it is as it was", {
  one <- function(a, b) { if (a && (x <- b)) 1 else x }
  known <- function(a, b) { x <- 7; if (a && (x <- b)) x else list(x) }
  either <- function(a, b) { x <- 7; if (a || (x <- b)) list(x) else x }
  thrice <- function(a, b) { x <- y <- 0; if (a && (x <- b) && (y <- a)) c(x, y) else list(x, y) }
  mixed <- function(a, b) { x <- 0; r <- 0; while (r < 3 && (a || (x <- b))) r <- r + 1; list(x, r) }
  kept <- function(a, b) { v <- a && (x <- b); if (v) x else list(v) }
  for (f in list(one, known, either, thrice, mixed, kept)) for (a in conditions) for (b in conditions) expect_same(f, a, b)
})

test_that("the variable of an enclosure is meant where none was assigned", {
  x <- 5
  f <- function(a, b) { if (a && (x <- b) > 0) x else x }
  environment(f) <- environment()
  expect_same_over(f, list(TRUE, 1), list(FALSE, 1), list(TRUE, -1), list(NA, 1))
})

test_that("visibility is that of the whole", {
  expect_same(function(a, b) if (a && (x <- b)) invisible(x) else a, TRUE, TRUE)
  expect_same(function(a, b) if (a && (x <- b)) x, FALSE, TRUE)
  expect_same(function(a, b) if (a || (x <- b)) x <- 3, FALSE, TRUE)
})
