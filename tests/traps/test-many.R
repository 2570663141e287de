# Functions of hundreds of statements, loops and callees: what a program that writes R code may make.

many <- function(n, statement) lapply(seq_len(n), statement)
braces <- function(statements, result) as.call(c(list(as.name("{")), statements, list(result)))

test_that("hundreds of loops, ifs, vector statements and variables mean what they say", {
  f <- function(x, n) NULL
  parts <- list(
    many(150, function(k) bquote(for (i in 1:n) x <- x + i * .(k + 0.5))),
    many(150, function(k) bquote(for (i in 1:3) x <- x - i * .(k))),
    many(150, function(k) bquote(if (x > .(k * 100)) .(as.name(paste0("a", k))) <- x else .(as.name(paste0("a", k))) <- n + .(k))),
    many(149, function(k) bquote(x <- .(as.name(paste0("a", k))) - .(as.name(paste0("a", k + 1L))))),
    many(150, function(k) bquote(while (x > .(k)) x <- x / 2)))
  for (part in parts[-4L]) {
    body(f) <- braces(c(part, if (identical(part, parts[[3L]])) parts[[4L]]), quote(x))
    expect_same_over(f, list(1, 3L), list(1e6, 1L), list(-2.5, 0L), list(NA_real_, 2L))
  }
  body(f) <- braces(many(150, function(k) bquote(x <- x * .(1 + k / 1024) + n)), quote(x))
  expect_same_over(f, list(c(1, NA), 3L), list(numeric(), 1L), list(c(Inf, -0, 1e300), 2L))
})

calling <- function(n) {
  env <- new.env(parent = globalenv())
  for (k in seq_len(n)) {
    assign(paste0("g", k), eval(bquote(function(x) x * .(1 + k / 1e4) + .(k)), env), envir = env)
  }
  f <- function(x) NULL
  body(f) <- braces(many(n, function(k) bquote(x <- .(as.name(paste0("g", k)))(x))), quote(x))
  environment(f) <- env
  f
}

test_that("a function may call 500 others, and more is no error", {
  expect_same_over(calling(500), list(1), list(-2.5), list(NA_real_))
  expect_message(f <- rir2::accelerate(calling(2100), example = list(1)), "more than 2048 functions")
  expect_equal(f(1), calling(2100)(1))
})
