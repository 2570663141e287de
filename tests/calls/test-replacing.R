# Replacement functions that are closures.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("they get a copy of what others hold", {
  `second<-` <- function(x, value) { x[2] <- value; x }
  `at<-` <- function(x, i, value) { x[i] <- value; x }
  `same<-` <- function(x, value) x
  `twice<-` <- function(x, ..., value) { x[[1]] <- value + value; x }
  in_here <- function(f) { environment(f) <- parent.env(environment()); f }
  cases <- list(
    function(x) { second(x) <- 9; x },
    function(x) { y <- x; second(x) <- 9; list(x, y) },
    function(x) { y <- x; at(y, 1) <- 9; at(y, 2) <- 8; list(x, y) },
    function(x) { z <- (same(x) <- 3); x[1] <- 7; list(x, z) },
    function(x) { l <- list(a = x, b = x); second(l$a) <- 5; l },
    function(x) { names(second(x)) <- "q"; x },
    function(x) { v <- c(4, 5); same(x) <- v; at(x, 3) <- v[1]; v[1] <- 0; list(x, v) },
    function(x) { twice(x) <- 3; x },
    function(x) { at(x, i = 2) <- 3; x },
    function(x) { at(x, stop("no")) <- 3; x },
    function(x) { k <- 0; at(x, k <- k + 1) <- 3; list(x, k) })
  for (f in cases) {
    environment(f) <- environment()
    for (x in list(c(1, 2, 3), 1:3, c(a = 1, b = 2), "a", NULL, list(1, 2), factor("a"))) expect_same(f, x)
  }
  f <- cases[[2]]
  expect_compiled(f, c(1, 2, 3))
})

test_that("those of base", {
  expect_compiled(function(x, y) { mostattributes(x) <- attributes(y); x }, c(1, 2), c(3, 4))
  for (y in list(c(a = 1, b = 2), matrix(1:2, 1), structure(1:2, note = "n"), factor(c("u", "v")), ts(1:2), NULL, 1:3)) {
    expect_same(function(x, y) { mostattributes(x) <- attributes(y); x }, c(1, 2), y)
    expect_same(function(x, y) { attributes(x) <- attributes(y); x }, c(1, 2), y)
    expect_same(function(x, y) { z <- x; storage.mode(x) <- "integer"; list(x, z) }, y, 1)
  }
  expect_same(function(m) { colnames(m) <- c("a", "b"); rownames(m) <- c("c", "d"); m }, matrix(1:4, 2))
  expect_same(function(m) { z <- m; diag(m) <- 0; list(m, z) }, matrix(c(1, 2, 3, 4), 2))
})

test_that("everyday calls run compiled to their end", {
  x <- c(3, 1, 2, 5, 4)
  everyday <- list(function(x) sort(x), function(x) sort(x, decreasing = TRUE), function(x) order(x), function(x) order(x, rev(x)), function(x) rank(x), function(x) rev(sort(x)),
                   function(x) seq(1, 9, by = 2), function(x) pmin(x, 2), function(x) ifelse(x > 2, 1, 0), function(x) diag(2), function(x) rowSums(matrix(x[1:4], 2)), function(x) crossprod(x),
                   function(x) rep(x, each = 2), function(x) rep(x, length.out = 7), function(x) getOption("digits"), function(x) getOption("no such option", 3))
  for (f in everyday) {
    expect_compiled(f, x)
    for (y in list(c(2, NA, 1), integer(), c(b = 2, a = 1), c(TRUE, FALSE), letters[3:1], factor(c("b", "a")), NULL, list(1, 2), c(NaN, Inf, -0), 1:10)) expect_same(f, y)
  }
})

test_that("options are read when they are reached", {
  expect_same(function(x) { old <- options(digits = 5); on.exit(options(old)); getOption("digits") + x }, 1)
  read <- function(x) { y <- getOption("rir2 test"); if (is.null(y)) x else y }
  g <- accelerated(byte_compiled(read), list(1))
  expect_identical(g(1), 1)
  options(`rir2 test` = 5)
  on.exit(options(`rir2 test` = NULL))
  expect_identical(g(1), 5)
})
