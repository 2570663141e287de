# Defaults that are evaluated on some ways only, and defaults that are passed on.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

in_global <- function(name, value) assign(name, value, globalenv())

test_that("a default that a loop may evaluate is evaluated in front of it", {
  expect_compiled(function(x, stop = c("a", "b")) { n <- 0; for (w in x) if (w %in% stop) n <- n + 1; n }, c("a", "c", "b", "a"))
  expect_compiled(function(x, stop = c("a", "b")) { n <- 0; for (w in x) if (w %in% stop) n <- n + 1; n }, character())
  expect_compiled(function(x, theta = matrix(0, 2, 1)) { for (i in 1:x) theta <- theta + i; theta }, 3)
  expect_compiled(function(x, theta = rep(0, length(x))) { for (i in seq_along(x)) { if (x[i] > 1) theta <- theta + x[i] }; theta }, c(1, 2, 3))
  expect_compiled(function(x, k = 2 * length(x)) { n <- 0; for (w in x) if (w > 1) n <- n + k; n }, c(1, 2, 3))
  expect_compiled(function(x, k = list(1, "a")) { n <- 0; for (w in x) if (w > 1) n <- n + length(k); n }, c(1, 2, 3))
  expect_compiled(function(x, k = 1:3) { n <- 0; for (w in x) if (w > 1) n <- n + sum(k); n }, c(1, 2, 3))
  expect_compiled(function(x, k = NULL) { n <- 0; for (w in x) if (is.null(k)) n <- n + 1 else n <- n + k; n }, c(1, 2, 3))
  expect_compiled(function(x, FUN = sqrt) { n <- 0; for (w in x) if (w > 1) n <- n + FUN(w); n }, c(1, 4, 9))
  # Where two branches meet.
  expect_compiled(function(x, k = c(1, 2)) { if (x > 1) y <- k[1] else y <- 0; sum(k) + y }, 2)
  expect_compiled(function(x, k = c(1, 2)) { if (x > 1) y <- k[1] else y <- 0; sum(k) + y }, 0)
  expect_compiled(function(x, k = c(1, 2)) { if (x > 1) k <- 5; sum(k) }, 2)
  expect_compiled(function(x, k = c(1, 2)) { if (x > 1) k <- 5; sum(k) }, 0)
  expect_compiled(function(x, k = c(1, 2)) { if (x > 1) k[2] <- 5; k }, 0)
  expect_same_over(function(x, k = c(1, 2)) { if (x > 1) k[2] <- 5; k }, list(0), list(2), list(2, k = c(7, 8)), list(0, 9), list(NA), list("a"))
  # Defaults of defaults.
  expect_compiled(function(x, a = length(x), b = a + 1) { n <- 0; for (w in x) if (w > 1) n <- n + b; n + a }, c(1, 2, 3))
  # The vector is the loop's own, and what is returned is changed by nobody.
  expect_compiled(function(x, v = numeric(3)) { r <- list(); for (i in seq_along(x)) { v[i] <- x[i]; r[[i]] <- v }; r }, c(1, 2, 3))
  expect_compiled(function(x, v = x) { for (i in seq_along(x)) if (x[i] > 1) v[i] <- 0; list(x, v) }, c(1, 2, 3))
})

test_that("a default is evaluated when it is, where that makes a difference", {
  # What it reads changes before.
  expect_same(function(x, n = length(x)) { for (i in 1:3) { if (i == 2) x <- c(x, 1); if (i == 3) x <- n }; x }, c(5, 6))
  expect_same(function(x, n = m) { m <- 1; s <- 0; for (i in 1:3) { m <- m + 1; if (i > 1) s <- s + n }; s }, 1)
  expect_same(function(x, n = { x <- x + 1; x }) { s <- 0; for (i in 1:3) { if (i > 1) s <- s + n }; c(s, x) }, 1)
  expect_same(function(x, n = runif(1)) { s <- runif(1); for (i in 1:3) if (i > x) s <- c(s, n, runif(1)); s }, 1)
  expect_same(function(x, n = runif(1)) { s <- runif(1); for (i in 1:3) if (i > x) s <- c(s, n, runif(1)); s }, 5)
  expect_same(function(x, n = stop("needed")) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; s }, 5)
  expect_same(function(x, n = stop("needed")) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; s }, 1)
  expect_same(function(x, n = as.integer("a")) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; s }, 5)
  expect_same(function(x, n = as.integer("a")) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; s }, 1)
  expect_same(function(x, n = cat("now\n")) { for (i in 1:3) if (i > x) n; x }, 1)
  expect_same(function(x, n = invisible(7)) { for (i in 1:2) if (i > x) n; n }, 1)
  expect_same(function(x, n = invisible(7)) { if (x > 1) n; n }, 1)
  expect_same(function(x, n = invisible(7)) { if (x > 1) n; n }, 2)
  expect_same(function(x, n) { for (i in 1:2) if (i > x) n <- 3; n }, 1)
  expect_same(function(x, n) { for (i in 1:2) if (i > x) n <- 3; n }, 5)
  expect_same(function(x, n = n) { for (i in 1:2) if (i > x) n <- 3; n }, 5)
  expect_same(function(x, a = b, b = a) { s <- 0; for (i in 1:2) if (i > x) s <- s + a; s }, 0)
  expect_same(function(x, k = c(1, 2)) { s <- missing(k); for (i in 1:3) if (i > x) s <- c(s, k, missing(k)); c(s, missing(k)) }, 1)
  expect_same(function(x, k = c(1, 2)) { for (i in 1:3) if (i > x) k <- i; missing(k) }, 1)
  expect_same(function(x, k = c(1, 2)) { for (i in 1:3) if (i > x) s <- k; substitute(k) }, 1)
  expect_same(function(x, n = sys.call()) { s <- list(); for (i in 1:3) if (i > x) s <- n; s }, 1)
  expect_same(function(x, n = parent.frame()) { s <- 0; for (i in 1:3) if (i > x) s <- n; identical(s, globalenv()) }, 1)
  # Formals that it forces, and what they do.
  expect_same_in({ said <- 0; f <- function(x, y, n = y + 1) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; s } },
                 list(f(1, { said <<- said + 1; said }), f(5, { said <<- said + 10; said }), said), example = list(1, 2))
  expect_same_in(f <- function(x, y, n = y + 1) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; s }, list(f(5, stop("no")), f(5), f(1, 2)), example = list(1, 2))
  expect_same_in(f <- function(x, y, n = y + 1) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; list(s, function() y) },
                 { z <- 1; r <- f(5, z); z <- 2; r[[2]]() }, example = list(1, 2))
  # Variables of enclosures.
  expect_same_in({ total <- 1; f <- function(x, n = total) { s <- 0; for (i in 1:3) { total <<- total + 1; if (i > x) s <- s + n }; s } }, list(f(1), total), example = list(1))
  expect_same_in({ e <- new.env(); e$k <- 1; f <- function(x, n = e$k) { s <- 0; for (i in 1:3) { e$k <- e$k + 1; if (i > x) s <- s + n }; s } }, list(f(1), e$k), example = list(1))
  expect_same_in({ bump <- function() { total <<- total + 1; 0 }; total <- 1; f <- function(x, n = total * 2) { s <- 0; for (i in 1:3) { s <- s + bump(); if (i > x) s <- s + n }; s } },
                 list(f(1), total), example = list(1))
  expect_same(function(x) { t <- 1; h <- function(k = t) { s <- 0; for (i in 1:3) { t <<- t + 1; if (i > x) s <- s + k }; s }; c(h(), t) }, 1)
  expect_same(function(x) { t <- 1; up <- function() t <<- t + 1; h <- function(k = t) { s <- 0; for (i in 1:3) { up(); if (i > x) s <- s + k }; s }; c(h(), t) }, 1)
  # A function of the frame.
  expect_same(function(x, n = g(x)) { g <- function(v) v + 1; s <- 0; for (i in 1:3) if (i > x) s <- s + n; s }, 1)
  expect_same(function(x, n = c(1, x)) { c <- function(...) "mine"; s <- 0; for (i in 1:3) if (i > x) s <- n; s }, 1)
  in_global("doubled", function(v) { cat("!"); 2 * v })
  expect_same(function(x, n = doubled(x)) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; s }, 1)
  in_global("endless", function(v) { while (v > 0) v <- v + 1; v })
  expect_same(function(x, n = endless(x)) { s <- 0; for (i in 1:3) if (i > x) s <- s + n; s }, 5)
})

test_that("a default that is passed on is not missing", {
  in_global("is_missing", function(y) missing(y))
  in_global("or_two", function(y) { if (missing(y)) 2 else sum(y) })
  expect_compiled(function(x, k = 3) { s <- 0; for (i in 1:x) s <- s + or_two(k); s }, 3)
  expect_compiled(function(x, k = c(1, 2)) or_two(k) + x, 3)
  expect_compiled(function(x, k = x) or_two(k) + x, 3)
  expect_compiled(function(x, k = n, n = 4) or_two(k) + x, 3)
  expect_compiled(function(x, k = (x)) c(is_missing(k), x), 3)
  expect_compiled(function(x, k) { k <- 1; c(is_missing(k), x) }, 3)
  expect_compiled(function(n, k = 2) { s <- 0; for (i in 1:5) s <- s + sum(sample(n, k)); s }, 10)
  expect_same(function(x, k = n, n) c(is_missing(k), x), 3)
  expect_same(function(x, k = n, n) { n <- 4; c(is_missing(k), x) }, 3)
  expect_same(function(x, k = n, n = k) c(is_missing(k), x), 3)
  expect_same(function(x, k) c(is_missing(k), x), 3)
  expect_same(function(x, k = ..1, ...) c(is_missing(k), x), 3)
  expect_same(function(x, k = T) c(is_missing(k), x), 3)
  expect_same_in({ f <- function(x, n, k = n) c(is_missing(k), x); g <- function(m) f(3, m); h <- function(m = 2) f(3, m) }, list(g(), h(), f(3), g(4)), example = list(3, 4))
  in_global("deeper", function(z) is_missing(z))
  expect_compiled(function(x, k = 3) c(deeper(k), x), 3)
  expect_same(function(x, k = stop("no")) c(is_missing(k), x), 3)
  expect_same(function(x, k = sample(3)) c(is_missing(k), x, runif(1)), 3)
  rm(list = c("is_missing", "or_two", "deeper", "doubled", "endless"), envir = globalenv())
})
