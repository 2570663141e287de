# lapply(), vapply() and functions that are given to them.

test_that("lapply() over vectors and lists, with a literal that sees variables", {
  double <- function(x, k) lapply(x, function(e) e * k)
  expect_same_over(double, list(c(1, 2, NA), 2), list(1:3, 2L), list(numeric(), 1), list(list(1, 2L, TRUE), 0.5),
                   list(list(a = 1, b = 2), 3), list(c(a = 1, 2), 3), list(5, 2), list(list(), 1), list(NULL, 1),
                   list(list(1, "a"), 2), list(list(1, NULL), 2), list(1:3, c(a = 1)), compiled = TRUE)
  expect_same_over(double, list(factor(c("u", "v")), 2), list(as.Date("2026-01-01") + 0:1, 2),
                   list(matrix(1:4, 2), 2), list(data.frame(u = 1:2, v = 3:4), 2), list(array(1:3, 3), 2),
                   list(structure(1:2, note = "n"), 2), list(structure(list(1, 2), class = "own"), 2), list(c(TRUE, NA), 2))
  expect_compiled(function(n) lapply(seq_len(n), function(i) if (i > 2) i), 5)
  expect_compiled(function(n) lapply(1:n, function(i) NULL), 3)
  expect_compiled(function(n) { r <- lapply(1:n, function(i) c(i, i)); r[[1]][1] <- 50L; r }, 3)
  expect_compiled(function(x) { r <- lapply(1:2, function(i) x); r[[1]][1] <- 50; list(r, x) }, c(1, 2))
  expect_compiled(function(x) { r <- lapply(x, function(e) e); r[[1]][1] <- 50; list(r, x) }, list(c(1, 2), c(3, 4)))
  expect_compiled(function(x) { r <- lapply(1:2, function(i) { x[i] <- 0; x }); x[1] <- 7; list(r, x) }, c(1, 2))
  expect_compiled(function(n) lapply(1:n, function(i) lapply(1:i, function(j) i * 10 + j)), 3)
  expect_same(function(x) lapply(x, function(e) substitute(e)), 1:2)
  expect_same(function(x) lapply(x, function(e) sys.call()), 1:2)
  expect_same(function(x) lapply(x, function() 1), 1:2)
  expect_same(function(x) lapply(x, function(e, f) e), 1:2)
  expect_same(function(x) lapply(x, function(e, f) f), 1:2)
  expect_same(function(x) lapply(x, function(e, f = e + 1) f), 1:2)
  expect_same(function(x) lapply(x, function(...) ..1), 1:2)
  expect_same(function(x, k) lapply(x, function(e, k) e + k, k), 1:2, 3)
})

test_that("lapply() with functions of other places", {
  expect_same_in({
    square <- function(v) v^2
    f <- function(x) lapply(x, square)
  }, list(f(1:3), f(list(a = 1, b = 2L)), {square <- function(v) v + 1; f(1:3)}), example = list(1:3), compiled = TRUE)
  expect_compiled(function(x) lapply(x, length), list(1:3, "a", NULL))
  expect_same(function(x) lapply(x, length), list(1:3, factor("a"), NULL))
  expect_compiled(function(x) lapply(x, sqrt), c(4, 9))
  expect_same(function(x) lapply(x, sqrt), c(4, -9))
  expect_same(function(x) lapply(x, "length"), list(1:3, "a", NULL))
  expect_same(function(x) lapply(x, quote), 1:2)
  expect_same(function(x) lapply(x, `[[`, 1), list(1:3, 4:5))
  expect_same(function(x, g) lapply(x, g), 1:3, function(v) v - 1)
  expect_same(function(x, g) lapply(x, g), 1:3, max)
  expect_same(function(x, g) lapply(x, g), 1:3, "max")
  expect_compiled(function(x) { g <- function(v) v / 4; lapply(x, g) }, 1:3)
  expect_compiled(function(x) { g <- function(v) if (v > 3) v else g(v + 1); lapply(x, g) }, 1:5)
  expect_compiled(function(x, m) { h <- function(v) v / m; g <- function(v) h(v) + 1; lapply(x, g) }, 1:3, 2)
  expect_same_in({
    length <- function(x) 99
    f <- function(x) lapply(x, length)
  }, f(list(1:3, 1)), example = list(list(1)))
})

test_that("vapply() gives what GNU-R gives, errors among it", {
  scaled <- function(x, k) vapply(x, function(e) e * k, numeric(1))
  expect_same_over(scaled, list(c(1, NA, NaN, -0), 2), list(1:3, 2), list(1:3, 2L), list(c(TRUE, NA), 1), list(list(1, 2L), 3),
                   list(list(a = 1, b = 2), 3), list(c(a = 1, b = 2), 3), list(list(1, "a"), 3), list(numeric(), 3),
                   list(list(), 3), list(list(1, c(1, 2)), 3), list(list(1, NULL), 3), list(NULL, 1),
                   list(list(1, c(u = 2)), 3), list(3, c(u = 2)), compiled = TRUE)
  expect_same_over(scaled, list(factor("a"), 2), list(as.Date("2026-01-01"), 2), list(matrix(1:4, 2), 2),
                   list(data.frame(u = 1, v = 3), 2), list(array(1:3, 3), 2), list(c("a", "b"), 2))
  expect_compiled(function(x) vapply(x, function(e) e > 2, NA), 1:4)
  expect_compiled(function(x) vapply(x, function(e) e * 2L, 0L), 1:4)
  expect_compiled(function(x) vapply(x, length, 1L), list(1:3, "a", NULL, list()))
  expect_compiled(function(x) vapply(x, is.null, logical(1)), list(1:3, "a", NULL, list()))
  expect_compiled(function(x) vapply(x, is.null, logical(1)), list(a = 1:3, b = NULL))
  expect_compiled(function(x) vapply(x, function(v) sum(v), 0, USE.NAMES = FALSE), list(a = 1:3, b = 5))
  expect_same(function(x) vapply(x, function(e) e * 2, 0L), 1:4)
  expect_same(function(x) vapply(x, function(e) e * 2, integer(1)), 1:4)
  expect_same(function(x) vapply(x, function(e) e > 1, 0L), 1:4)
  expect_same(function(x) vapply(x, function(e) c(e, e), c(0, 0)), 1:4)
  expect_same(function(x) vapply(x, function(e) c(a = e), c(b = 0)), 1:4)
  expect_same(function(x) vapply(x, function(e) e, c(b = 0)), 1:4)
  expect_same(function(x) vapply(x, function(e) "a", ""), 1:4)
  expect_same(function(x) vapply(x, nchar, 0L), c("a", "bb"))
  expect_same(function(x) vapply(x, nchar, 0L), c(u = "a", v = "bb"))
  expect_same(function(x) vapply(x, nchar, 0L, USE.NAMES = FALSE), c("a", "bb"))
  expect_same(function(x) vapply(x, function(e) e, 0, USE.NAMES = NA), 1:4)
  expect_same(function(x) vapply(x, function(e) numeric(), 0), 1:4)
  expect_same(function(x) vapply(x, function(e) structure(e, class = "own"), 0), 1:4)
  expect_same(function(x) vapply(x, function(e) factor("a"), 0L), 1:4)
  expect_same(function(x) vapply(x, identity, structure(0, class = "own")), c(1, 2))
  expect_same(function(x) vapply(x, function(e) e, NULL), 1:4)
})

test_that("conditions in a function that is given away", {
  expect_same(function(x) lapply(x, function(e) if (e > 1) stop("too much") else e), c(1, 2))
  expect_same(function(x) lapply(x, function(e) if (e > 1) { warning("hm"); 0 } else e), c(1, 2))
  expect_same(function(x) lapply(x, function(e) if (e > 1) { cat("here\n"); 0 } else e), c(1, 2))
  expect_same(function(x) vapply(x, function(e) log(e), 0), c(1, -2))
  expect_same(function(x) { n <- 0; lapply(x, function(e) n <<- n + e); n }, c(1, 2))
  expect_same(function(x) { lapply(x, function(e) if (e > 1) return(NULL) else e) }, c(1, 2))
  expect_same(function(x, p) lapply(x, function(e) if (e > 5) p else e), c(1, 2), 3)
  expect_same_in({
    seen <- 0
    f <- function(x, p) lapply(x, function(e) if (e > 1) p else e)
  }, list(f(1, {seen <- seen + 1; 5}), f(2:3, {seen <- seen + 1; 5}), f(numeric(), stop("never")), seen), example = list(1, 2))
  expect_same_in({
    f <- function(x, p) lapply(x, function(e) if (e > 1) p else e)
    g <- function(p) { r <- f(c(1, 1), p); list(r, p) }
  }, list(g({cat("now\n"); 3}), g(4)), example = list(1, 2))
  expect_same(function(x, k = length(x)) lapply(x, function(e) e + k), c(1, 2))
  expect_same(function(x, k = length(x)) { r <- lapply(x, function(e) e + k); x <- 1; list(r, k) }, c(1, 2))
  expect_same(function(x, k = length(x)) { r <- lapply(numeric(), function(e) e + k); x <- 1; list(r, k) }, c(1, 2))
  expect_same(function(x, k) lapply(x, function(e) e + k), c(1, 2))
  expect_same(function(x, k) lapply(numeric(), function(e) e + k), c(1, 2))
})

test_that("random numbers and visibility in loops of functions", {
  expect_compiled(function(n) vapply(1:n, function(i) runif(1) + i, 0), 5)
  expect_compiled(function(n) lapply(1:n, function(i) invisible(i)), 5)
  expect_same(function(n) invisible(lapply(1:n, function(i) i)), 5)
})

test_that("a function given to another function sees no later assignment, and none is made", {
  expect_same_in({
    twice <- function(g, x) g(g(x))
    f <- function(x, k) { add <- function(a) a + k; y <- twice(add, x); k <- 100; y + twice(add, x) }
  }, f(1, 2), example = list(1, 2), compiled = TRUE)
  expect_same_in({
    compose <- function(g, h, x) h(g(x))
    f <- function(x) { a <- function(v) v + 1; b <- function(v) a(v) * 2; compose(a, b, x) + compose(b, a, x) }
  }, f(3), example = list(1), compiled = TRUE)
  expect_same_in({
    pick <- function(g, h, x) if (x > 1) g else h
    f <- function(x) { a <- function(v) v + 1; b <- function(v) v * 2; pick(a, b, x)(10) }
  }, list(f(3), f(0)), example = list(1))
  expect_same_in({
    through <- function(g) function(v) g(v)
    f <- function(x) { a <- function(v) v + x; through(a)(10) }
  }, f(3), example = list(1))
  expect_same_in({
    keep <- list()
    store <- function(g) { keep[[1]] <<- g; 1 }
    f <- function(x) { a <- function(v) v + x; store(a); keep[[1]](2) }
  }, f(3), example = list(1))
})
