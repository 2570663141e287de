# On and off: one closure, everything, what was saved, what nobody ever saw.

entered <- function(run) {
  rir2:::set_driver("baseline")
  on.exit(rir2:::set_driver(""))
  force(run)
  rir2:::driver_counts()[["entered"]]
}
switch_all <- function(on) invisible(.Call(rir2:::C_rir2_r_switch_all, on))
loop <- function(n) { s <- 0; for (i in seq_len(n)) { s <- s + i }; suppressWarnings({ t <- 0; t <- s + t; t }) }
# A loop is entered in front, at each body's head, at its start, and behind statements.
expect_entered <- function(f, ...) expect_gt(entered(f(...)), 3)

test_that("everything is off, and on again", {
  f <- rir2:::segmented(loop)
  rir2:::set_driver("")
  expect_entered(f, 3)
  switch_all(FALSE)
  on.exit(switch_all(TRUE))
  expect_identical(entered(expect_identical(f(3), 6)), 0)
  # What is prepared now is off as well.
  g <- rir2:::segmented(loop)
  expect_identical(entered(g(3)), 0)
  h <- rir2::accelerate(function(x) x + 1, example = list(1))
  expect_identical(h(1), 2)
  expect_identical(rir2::jit_stats()$calls[[1L]], 0)
  switch_all(TRUE)
  expect_entered(f, 3)
  expect_entered(g, 3)
  expect_identical(h(1), 2)
  expect_identical(rir2::jit_stats()$calls[[1L]], 1)
})

test_that("what is off by itself stays off", {
  f <- suppressMessages(rir2::accelerate(function(x) sys.call()))
  for (i in 1:100) f(1)
  calls <- function() { stats <- rir2::jit_stats(); stats$calls[[1L]] }
  before <- calls()
  switch_all(FALSE)
  switch_all(TRUE)
  for (i in 1:10) f(1)
  expect_identical(calls(), before)
})

test_that("what was saved is off, here and in another process", {
  f <- rir2:::segmented(loop)
  rir2:::set_driver("")
  expect_identical(entered(expect_identical(copy_of(f)(10), 55)), 0)
  file <- tempfile(fileext = ".rds")
  saveRDS(f, file)
  expect_identical(entered(expect_identical(readRDS(file)(10), 55)), 0)
  code <- sprintf("f <- readRDS('%s'); stopifnot(f(10) == 55, !'rir2' %%in%% loadedNamespaces()); cat('same')", file)
  out <- system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", "-e", shQuote(code)), stdout = TRUE, stderr = TRUE)
  expect_identical(out, "same")
})

test_that("closures that share their code are entered, and are off, all alike", {
  # R gives a closure with the same body the same code out of its JIT's cache: as here, nobody prepared it.
  make <- rir2:::segmented(function(k) function(n) { s <- 0; for (i in seq_len(n)) { s <- s + i * k }; s })
  rir2:::set_driver("")
  first <- make(1)
  second <- make(2)
  expect_entered(first, 2)
  expect_entered(second, 2)
  expect_identical(list(first(4), second(4)), list(10, 20))
  switch_all(FALSE)
  on.exit(switch_all(TRUE))
  expect_identical(entered(list(first(2), second(2), make(3)(3))), 0)
})

test_that("a function literal within an argument is prepared, though the argument has no place of its own", {
  f <- compiler::cmpfun(function(x) lapply(x, function(k) { s <- 0; for (i in seq_len(k)) s <- s + i; s }))
  planned <- 1L + 2L + 4L + 64L
  expect_false(is.null(.Call(rir2:::C_rir2_r_prepare_segments, f, planned)))
  expected <- list(1, 3, 6)
  # f's start; three times the literal's start and the front of its loop, and six bodies in all.
  expect_identical(entered(expect_identical(f(1:3), expected)), 1 + 3 + 3 + 6)
  # What is off was changed where R executes it: all of it must still be there.
  for (i in 1:3) gc()
  switch_all(FALSE)
  on.exit(switch_all(TRUE))
  expect_identical(entered(expect_identical(f(1:3), expected)), 0)
})

test_that("small functions are left alone where places are planned", {
  small <- compiler::cmpfun(function(x) x + 1)
  expect_null(.Call(rir2:::C_rir2_r_prepare_segments, small, 1L + 2L + 4L + 64L))
  expect_identical(.Call(rir2:::C_rir2_r_prepare_segments, small, 1L), 1L)
})

test_that("what is nested in a code keeps its closure's environment no longer than GNU-R", {
  finalized <- 0
  count <- function(e) finalized <<- finalized + 1
  made <- function(prepared) {
    env <- new.env()
    reg.finalizer(env, count)
    # The frame forgets where it was made.
    f <- compiler::cmpfun(eval(quote(function(n) {
      frame <- environment()
      parent.env(frame) <- globalenv()
      function(k) { for (i in 1:3) k <- k + i; k }
    }), env))
    if (prepared) expect_false(is.null(.Call(rir2:::C_rir2_r_prepare_segments, f, 15L)))
    f(1)
  }
  inner <- lapply(c(FALSE, TRUE, TRUE), made)
  # What was called last may be on R's stack still.
  made(FALSE)
  for (i in 1:5) gc()
  expect_gte(finalized, 3)
  expect_identical(lapply(inner, function(g) g(1)), list(7, 7, 7))
})

test_that("top-level code is entered through .External2", {
  code <- compiler::compile(quote({ s <- 0; for (i in 1:10) { s <- s + i; t <- s }; s }))
  prepared <- .Call(rir2:::C_rir2_r_prepare_segments, code, 15L)
  expect_identical(typeof(prepared), "bytecode")
  env <- new.env(parent = globalenv())
  rir2:::set_driver("null:3")
  on.exit(rir2:::set_driver(""))
  expect_identical(eval(prepared, env), 55)
  expect_gt(rir2:::driver_counts()[["written"]], 5)
  expect_identical(env$t, 55)
})
