# What a resume leaves in the frame: variables, in order; forced promises.

may_write <- function(env, ...) .Call(rir2:::C_rir2_t_may_write, env, c(...))
write_frame <- function(env, ...) .Call(rir2:::C_rir2_t_write_frame, env, names(list(...)), list(...))
mark_forced <- function(name, env, value) .Call(rir2:::C_rir2_t_mark_forced, name, env, value)

test_that("what R would refuse is known before", {
  env <- list2env(list(x = 1, y = 2), parent = emptyenv())
  lockBinding("y", env)
  makeActiveBinding("z", function(v) stop("run"), env)
  expect_identical(may_write(env, "x", "y", "z", "new"), c(TRUE, FALSE, FALSE, TRUE))
  unlockBinding("y", env)
  expect_true(may_write(env, "y"))
  lockEnvironment(env)
  expect_identical(may_write(env, "x", "new"), c(TRUE, FALSE))
  lockEnvironment(env, bindings = TRUE)
  expect_false(may_write(env, "x"))
  f <- compiler::cmpfun(function(a, ...) { b <- 1; may_write(environment(), "a", "b", "c", "...") })
  expect_identical(f(1), c(TRUE, TRUE, TRUE, TRUE))
  expect_false(may_write(baseenv(), "pi"))
  expect_false(may_write(.BaseNamespaceEnv, "pi"))
  expect_false(may_write(asNamespace("stats"), "sd"))
  expect_true(may_write(globalenv(), "rir2_test_variable"))
})

test_that("variables come into being in the order given", {
  written <- function(x) { write_frame(environment(), c = 3, a = 1, b = 2); names(as.list.environment(environment())) }
  assigned <- function(x) { c <- 3; a <- 1; b <- 2; names(as.list.environment(environment())) }
  otherwise <- function(x) { a <- 1; b <- 2; c <- 3; names(as.list.environment(environment())) }
  expect_identical(written(1), assigned(1))
  expect_identical(compiler::cmpfun(written)(1), compiler::cmpfun(assigned)(1))
  expect_false(identical(written(1), otherwise(1)))
})

test_that("a variable that is written is what an assignment would have left", {
  f <- compiler::cmpfun(function(x, y = 5) {
    before <- c(missing(x), missing(y))
    write_frame(environment(), y = 7, v = 1:3)
    list(before, missing(x), missing(y), substitute(y), x, y, v)
  })
  g <- compiler::cmpfun(function(x, y = 5) {
    before <- c(missing(x), missing(y))
    y <- 7
    v <- 1:3
    list(before, missing(x), missing(y), substitute(y), x, y, v)
  })
  expect_identical(f(2), g(2))
  expect_identical(f(2, 3), g(2, 3))
  shared <- c(1, 2, 3)
  h <- function() { write_frame(environment(), x = shared); x[1] <- 9; list(x, shared) }
  expect_identical(h(), list(c(9, 2, 3), c(1, 2, 3)))
  write_frame(globalenv(), rir2_test_variable = 4)
  expect_identical(get("rir2_test_variable", globalenv()), 4)
  rm("rir2_test_variable", envir = globalenv())
})

test_that("a promise that is marked is forced, and its code never runs", {
  f <- function(x) {
    mark_forced("x", environment(), 42)
    list(x, substitute(x), missing(x), .Call(rir2:::C_rir2_t_is_forced, "x", environment()))
  }
  if (getRversion() < "4.7") expect_identical(f(stop("run")), list(42, quote(stop("run")), FALSE, TRUE))
  # One that was forced keeps its value.
  g <- function(x) { x; mark_forced("x", environment(), 1); x }
  expect_identical(g(3 + 4), 7)
  value <- c(1, 2)
  h <- function(x) { mark_forced("x", environment(), value); x[1] <- 5; value }
  expect_identical(h(value), c(1, 2))
})
