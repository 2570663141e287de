# The comparison itself: wrong compilers must be found out.

# Evaluates `check` with `wrong` in the place of rir2::accelerate(); it must fail.
expect_found <- function(wrong, check) {
  original <- get("accelerated", globalenv())
  assign("accelerated", function(f, ...) wrong(f), globalenv())
  on.exit(assign("accelerated", original, globalenv()))
  expect_failure(check)
}

test_that("what is right passes", {
  expect_success(expect_same(function(x) sqrt(x), -1))
  expect_success(expect_same_in(f <- function(x) x, f(1), example = list(1)))
})

test_that("a wrong value, type, sign, kind of NA or attribute is found", {
  f <- function(x) x
  expect_found(function(f) function(x) x + 1, expect_same(f, 1))
  expect_found(function(f) function(x) as.double(x), expect_same(f, 1L))
  expect_found(function(f) function(x) 0, expect_same(f, -0))
  expect_found(function(f) function(x) NaN, expect_same(f, NA_real_))
  expect_found(function(f) function(x) unname(x), expect_same(f, c(a = 1)))
  expect_found(function(f) function(x) x + 1, expect_same_in(f <- function(x) x, f(1), example = list(1)))
})

test_that("a wrong condition is found", {
  expect_found(function(f) function(x) suppressWarnings(sqrt(x)), expect_same(function(x) sqrt(x), -1))
  expect_found(function(f) function(x) tryCatch(f(x), error = function(e) NULL), expect_same(function(x) stop("a"), 1))
  expect_found(function(f) function(x) stop("b"), expect_same(function(x) stop("a"), 1))
  expect_found(function(f) function(x) stop("a", call. = FALSE), expect_same(function(x) stop("a"), 1))
})

test_that("wrong visibility, output and random numbers are found", {
  expect_found(function(f) function(x) invisible(x), expect_same(function(x) x, 1))
  expect_found(function(f) function(x) cat(x, x), expect_same(function(x) cat(x), 1))
  expect_found(function(f) function(x) { runif(1); x }, expect_same(function(x) x, 1))
})

test_that("a changed argument or variable is found", {
  in_place <- function(f) function(x) {
    assign("a1", 0, parent.frame())
    x
  }
  expect_found(in_place, expect_same(function(x) x, 1))
  in_enclosure <- function(f) `environment<-`(function(x) { n <<- 2; x }, environment(f))
  expect_found(in_enclosure, expect_same_in({ n <- 1; f <- function(x) x }, f(1), example = list(1)))
})

test_that("an answer that is wrong from the third call on is found", {
  expect_found(function(f) { n <- 0; function(x) { n <<- n + 1; if (n > 2) -1 else x } }, expect_same(function(x) x, 1))
})

test_that("a version that is wrong for other arguments is found", {
  expect_found(function(f) function(x) x * 2, expect_same_over(function(x) x + x, list(1), list(character(0))))
})

test_that("code that never ran compiled is found", {
  original <- get("compiled_passes", globalenv())
  assign("compiled_passes", function(functions) 0, globalenv())
  on.exit(assign("compiled_passes", original, globalenv()))
  expect_failure(expect_compiled(function(x) x, 1))
})
