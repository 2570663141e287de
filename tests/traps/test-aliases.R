# A vector is updated in place only if nobody who may still read it holds it, and is not copied for those who may not.

pair <- list(c(1, 2, 3), c(5, 6, 7))

# `x` and `y` are one vector, or two.
expect_same_aliased <- function(f) {
  expect_same_args(f, pair, compiled = TRUE)
  expect_same_args(f, pair[c(1, 1)])
  expect_same_in_env <- function(setup) expect_same_code(setup, quote({ r <- f(u, w); list(r, u, w) }), example = quote(list(c(1, 2, 3), c(5, 6, 7))))
  expect_same_in_env(bquote({ f <- .(f); u <- c(1, 2, 3); w <- u }))
  expect_same_in_env(bquote({ f <- .(f); u <- c(1, 2, 3); w <- u + 1 }))
}

test_that("an alias that is read later keeps its elements", {
  for (f in list(
    function(x, y) { v <- x; x[1] <- 9; v },
    function(x, y) { v <- x; v[1] <- 9; x },
    function(x, y) { u <- x + 0; v <- u; u[1] <- 9; v[2] <- 8; w <- v; w[3] <- 7; c(u, v, w) },
    function(x, y) { u <- x + 0; v <- u; for (i in 1:3) u[i] <- v[1] + u[i]; c(u, v) },
    function(x, y) { u <- x + 0; v <- y; for (i in 1:3) { v <- u; u[i] <- 9; v[2] <- v[2] + 1 }; c(u, v) },
    function(x, y) { u <- x + 0; if (y[1] > 4) { v <- u; u[1] <- 9 } else v <- y; c(u, v) },
    function(x, y) { u <- x + 0; v <- u; if (y[1] > 4) u <- y; u[1] <- 9; c(u, v) },
    function(x, y) { u <- x + 0; v <- u; w <- v; v <- 0; u[1] <- 9; w },
    function(x, y) { v <- w <- x; v[1] <- w[2] <- 9; c(v, w, x) },
    function(x, y) { a <- x; b <- y; for (i in 1:3) { t <- a; a <- b; b <- t; a[i] <- i }; c(a, b) },
    function(x, y) { u <- x + 0; s <- 0; for (e in u) { u[2] <- 9; s <- s + e }; s },
    function(x, y) { u <- x + 0; u + { u[1] <- 9; 1 } },
    function(x, y) { u <- x + 0; l <- list(u, u); u[1] <- 9; list(l, u) },
    function(x, y) { v <- c(x); v[1] <- 9; c(v, x) }
  )) expect_same_aliased(f)
})

test_that("an alias that a default or an argument reads keeps its elements", {
  expect_same_aliased(function(x, y, z = v) { v <- x; x[1] <- 9; z })
  expect_same_aliased(function(x, y, z = v + 1) { v <- x + 0; u <- v; u[1] <- 9; v <- y; c(u, z) })
  expect_same_aliased(function(x, y) { v <- x; x[1] <- 9; sum(v) + max(v) })
  expect_same_aliased(function(x, y) { v <- x; x[1] <- 9; v <- sum(v); v })
})

test_that("an alias that nobody reads any more does not matter", {
  for (f in list(
    function(x, y) { u <- x + 0; for (i in 1:3) { v <- u; v <- 0; u[i] <- 9 }; u },
    function(x, y) { u <- x + 0; s <- 0; for (i in 1:3) { v <- u; s <- s + v[1]; v <- y; u[i] <- v[i] }; c(s, u) },
    function(x, y) { u <- x + 0; v <- u; for (i in 1:3) u[i] <- 9; u },
    function(x, y) { u <- x + 0; for (i in 1:3) { if (i > 1) v <- u else v <- y; u[i] <- 9; v <- u }; u },
    function(x, y) { u <- x + 0; v <- u; x <- v; u[1] <- 9; x <- y; c(u, x) }
  )) expect_same_aliased(f)
})
