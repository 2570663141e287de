# Random numbers in compiled code: what is drawn, and the state that is left, are GNU-R's, whatever happens meanwhile.


state <- function() get0(".Random.seed", globalenv(), inherits = FALSE)

# What `f` gives and leaves, compiled and not, from the same state; `prepare` makes it. `passes`: how many of three calls must end compiled.
# The others begin, and leave; `aborts` = 0: they do not.
expect_same_draws <- function(f, ..., prepare = function() set.seed(7), passes = 3, aborts = 3 - passes) {
  args <- list(...)
  baseline <- compiler::cmpfun(f)
  compiled <- suppressMessages(rir2::accelerate(f, example = args, name = "baseline"))
  # Of the function as a whole: where it leaves, its loops may run compiled.
  stats <- function() {
    all <- rir2::jit_stats(compiled)
    colSums(as.matrix(all[all[["function"]] == "baseline", c("passes", "aborts")]), na.rm = TRUE)
  }
  run <- function(f) {
    prepare()
    lapply(1:3, function(i) {
      conditions <- character()
      value <- withCallingHandlers(tryCatch(do.call(f, args), error = conditionMessage),
                                   warning = function(w) { conditions <<- c(conditions, conditionMessage(w)); invokeRestart("muffleWarning") })
      list(value, conditions, state())
    })
  }
  expected <- run(baseline)
  before <- stats()
  expect_identical(run(compiled), expected, label = paste(deparse(body(f)), collapse = " "))
  expect_equal(stats() - before, c(passes = passes + aborts, aborts = aborts), label = paste("calls of", paste(deparse(body(f)), collapse = " ")))
}

usual <- function() suppressWarnings(RNGkind("default", "default", "default"))

test_that("each distribution draws what GNU-R draws", {
  expect_same_draws(function(n) { s <- 0; for (i in 1:n) s <- s + runif(1) + runif(1, -2, 3); s }, 2000)
  expect_same_draws(function(n) { s <- 0; for (i in 1:n) s <- s + rnorm(1) + rnorm(1, 5, 0.1); s }, 2000)
  expect_same_draws(function(n) { s <- 0; for (i in 1:n) s <- s + rexp(1) + rexp(1, 20); s }, 20000)
  expect_same_draws(function(n) { x <- numeric(n); for (i in 1:n) x[i] <- rgamma(1, 2) + rbeta(1, 2, 3) + rchisq(1, 3) + rt(1, 4); x }, 200)
  expect_same_draws(function(n) { x <- numeric(n); for (i in 1:n) x[i] <- rlogis(1) + rweibull(1, 2) + rcauchy(1) + rlnorm(1); x }, 200)
  expect_same_draws(function(n) { k <- 0L; for (i in 1:n) k <- k + rbinom(1, 10, 0.3) + rpois(1, 4) + rgeom(1, 0.2); k }, 200)
})

test_that("several numbers are a vector, also if there is one of them", {
  for (n in c(0, 1, 3, 1000)) {
    expect_same_draws(function(n) runif(n), n)
    expect_same_draws(function(n) cumsum(rnorm(n)), n)
    expect_same_draws(function(n) { x <- rexp(n); sum(x) + length(x) }, n)
  }
  expect_same_draws(function(n, p) rbinom(n, 5L, p), 10, c(0.1, 0.9))
  expect_same_draws(function(m) rnorm(length(m), m, 2), c(1, 10, 100))
  expect_same_draws(function(m) runif(m), 1:4)
  expect_same_draws(function(n) { x <- runif(n); x[1] <- 5; y <- x; y[2] <- 6; x + y }, 3)
})

test_that("the usual numbers and others are drawn in turn", {
  expect_same_draws(function(n) { x <- 0; for (i in 1:n) x <- x + runif(1) * rgamma(1, 2) - rnorm(1) * rpois(1, 20); x }, 300)
})

test_that("numbers that nobody wants are drawn, and no draw stands for another", {
  expect_same_draws(function(n) { runif(1); rexp(2); rgamma(1, 2); for (i in 1:n) rnorm(1); n }, 5)
  expect_same_draws(function(n) { x <- runif(1) - runif(1); y <- rnorm(n); z <- rnorm(n); c(x, y - z) }, 3)
  expect_same_draws(function(n) if (runif(1) > 2) 1 else if (runif(1) > 0.5) 2 else 3, 1)
  draw <- function(n, x) { y <- runif(1); if (x) y <- y + runif(1); y }
  expect_same_draws(function(n) { s <- 0; for (i in 1:n) s <- s + draw(n, i %% 2 == 0); s }, 10)
  expect_same_draws(stats::runif, 4)
  expect_same_draws(stats::rnorm, 1)
})

test_that("arguments that draw are evaluated in GNU-R's order", {
  expect_same_draws(function(n) { s <- 0; for (i in 1:n) s <- s + rnorm(1, runif(1), rexp(1)); s }, 50)
  expect_same_draws(function(n) { s <- 0; for (i in 1:n) s <- s + rnorm(1, sd = runif(1)); s }, 50)
  backwards <- function(a, b) { b; a }
  expect_same_draws(function(n) backwards(runif(1), rexp(1)), 1, passes = 0, aborts = 0)
  forwards <- function(a, b) { x <- a; x - b }
  expect_same_draws(function(n) forwards(runif(1), rexp(1)), 1)
  late <- function(a) { x <- runif(1); x - a }
  expect_same_draws(function(n) late(rexp(1)), 1, passes = 0, aborts = 0)
  perhaps <- function(a, n) if (n > 5) a else n
  expect_same_draws(function(n) perhaps(runif(1), n), 1, passes = 0, aborts = 0)
  default <- function(a, b = runif(1)) { x <- rexp(1); x + b * a }
  expect_same_draws(function(n) default(n), 2)
  twice <- function(a, b = runif(1)) forwards(b, a)
  expect_same_draws(function(n) twice(rexp(1)), 2, passes = 0, aborts = 0)
  expect_same_draws(function(n) c(runif(1), rexp(2), rnorm(1)), 1)
})

test_that("what is drawn behind a draw that leaves is drawn from the start", {
  overflow <- function(n) { x <- runif(1); k <- .Machine$integer.max; for (i in 1:n) k <- k + 1L; c(x, rnorm(1), k) }
  expect_same_draws(overflow, 2, passes = 0)
  expect_same_draws(function(n) { x <- rgamma(2, 3); if (x[1] > 0) stop("no") ; x }, 2, passes = 0)
  expect_same_draws(function(x) { y <- runif(2); x[[5]] + y }, c(1, 2), passes = 0)
  expect_same_draws(function(n) { x <- rnorm(3); y <- rnorm(1, 0, n); x + y }, -1, passes = 0)
})

test_that("parameters of which R warns are R's business", {
  for (bad in list(NA_real_, NaN, Inf, -1)) {
    expect_same_draws(function(n, b) { x <- runif(1); x + rexp(1, b) }, 1, bad, passes = 3 * (identical(bad, Inf)))
    expect_same_draws(function(n, b) { x <- runif(1); x + rnorm(n, 0, b) }, 1, bad, passes = 0)
    expect_same_draws(function(n, b) { x <- runif(1); x + rgamma(n, b) }, 1, bad, passes = 0)
  }
  expect_same_draws(function(n) rnorm(n), -1, passes = 0)
  expect_same_draws(function(n) runif(n, 2, 1), 3, passes = 0)
  expect_same_draws(function(a, b) { x <- rexp(1); runif(3, a, b) + x }, 1:2, 1:3)
  expect_same_draws(function(a, b) { x <- rexp(1); runif(4, a, b) + x }, 1:2, 1:3, passes = 0)
  expect_same_draws(function(n) runif(n, 2, 2), 3)
  expect_same_draws(function(n) c(rnorm(1, n, 0), rexp(1, 1 / 0)), 3)
})

test_that("generators of all kinds", {
  on.exit(usual())
  draw <- function(n) { s <- 0; for (i in 1:n) s <- s + runif(1) + rexp(1); s }
  normals <- function(n) { s <- 0; for (i in 1:n) s <- s + rnorm(1) + rgamma(1, 0.5); s }
  kinds <- c("Wichmann-Hill", "Marsaglia-Multicarry", "Super-Duper", "Mersenne-Twister", "Knuth-TAOCP", "Knuth-TAOCP-2002", "L'Ecuyer-CMRG")
  for (kind in kinds) for (normal in c("Inversion", "Ahrens-Dieter", "Kinderman-Ramage", "Buggy Kinderman-Ramage", "Box-Muller")) {
    prepare <- function() suppressWarnings({ RNGkind(kind, normal); set.seed(3) })
    passes <- if (normal == "Box-Muller") 0 else 3
    expect_same_draws(draw, 20, prepare = prepare, passes = passes)
    expect_same_draws(normals, 20, prepare = prepare, passes = passes)
  }
})

test_that("samples, by both ways of making integers", {
  on.exit(usual())
  draw <- function(n, size, replace, prob) .Internal(sample(n, size, replace, prob))
  for (way in c("Rejection", "Rounding")) {
    prepare <- function() suppressWarnings({ RNGkind(sample.kind = way); set.seed(4) })
    for (n in list(1L, 2L, 10, 64L, 65537L, 1e6)) for (size in list(0L, 1L, 2)) for (replace in c(TRUE, FALSE))
      expect_same_draws(draw, n, size, replace, NULL, prepare = prepare, passes = if (size > n && !replace) 0 else 3)
    expect_same_draws(draw, 1000L, 1000, FALSE, NULL, prepare = prepare)
    expect_same_draws(draw, 3L, 3L, FALSE, c(0.2, 0.5, 0.3), prepare = prepare)
    expect_same_draws(draw, 500L, 100L, TRUE, (1:500) / 500, prepare = prepare)
    for (weights in list(1, c(3L, 1L), c(0, 1, 0, 2), rep(1, 30), 100:1, c(1e-300, 1, 1e300), rev(1:250) / 7, c(rep(1, 5), rep(1e-9, 300))))
      for (size in list(0L, 1, min(length(weights), 2L), sum(weights > 0))) for (replace in c(TRUE, FALSE))
        expect_same_draws(draw, length(weights), size, replace, weights, prepare = prepare)
    expect_same_draws(draw, 3L, 3L, FALSE, c(0.2, 0.5, 0), prepare = prepare, passes = 0)
  }
})

test_that("sample() and sample.int() are the code that they are", {
  expect_same_draws(function(n) { s <- 0L; for (i in 1:n) s <- s + sample(10L, 1); s }, 100)
  expect_same_draws(function(n) { s <- 0; for (i in 1:n) s <- s + sum(sample(-1:1, 3, replace = TRUE)); s }, 100)
  expect_same_draws(function(x, n) sample(x, n), c(1.5, 2, 7, 9), 2)
  expect_same_draws(function(x) sample(x), c("a", "b", "c"))
  expect_same_draws(function(x, p) sample(x, 5, TRUE, p), c("a", "b", "c"), c(0.5, 0.25, 0.25))
  expect_same_draws(function(x) sample(x, 1), list(1, "b", NULL))
  expect_same_draws(function(n) sample.int(n, 3), 20)
  expect_same_draws(function(n) sample.int(n), 20)
  expect_same_draws(function(n) sample(n, 5, replace = TRUE), 20)
  expect_same_draws(function(n) sample(n, 5), 3, passes = 0)
  expect_same_draws(function(n) sample(n, 2), 2e7, passes = 0)
})

test_that("stopifnot() asks what it asks", {
  ask <- function(x, y) { stopifnot(x, "y is one" = length(y) == 1L); y }
  for (x in list(TRUE, c(TRUE, TRUE), logical())) expect_same_draws(ask, x, 3)
  for (x in list(FALSE, NA, c(TRUE, NA), c(TRUE, FALSE), "TRUE", list(TRUE))) expect_same_draws(ask, x, 3, passes = 0)
  for (x in list(1, 0L, NULL)) expect_same_draws(ask, x, 3, passes = 0, aborts = 0)
  expect_same_draws(ask, TRUE, 1:2, passes = 0)
  expect_same_draws(function(n) { stopifnot(runif(1) < 2, rexp(1) > 0); runif(1) }, 1)
  expect_same_draws(function(n) stopifnot(n > 0, n < 5), 1)
  expect_false(withVisible(suppressMessages(rir2::accelerate(function(n) stopifnot(n > 0), example = list(1)))(1))$visible)
  # Somebody else's.
  stopifnot <- function(..., exprs, exprObject, local = TRUE) { for (i in seq_len(...length())) if (!all(...elt(i))) warning("no"); 5 }
  expect_same_draws(function(n) stopifnot(n > 0, n < 5), 7, passes = 0)
  backwards <- function(...) { n <- ...length(); for (i in seq_len(n)) { r <- ...elt(n + 1L - i); if (!(is.logical(r) && !anyNA(r) && all(r))) stop("no") }; invisible() }
  expect_same_draws(function(n) backwards(runif(1) > 0, rexp(1) < 5000), 3, passes = 0, aborts = 0)
})

test_that("without a state R makes one, and an undone draw leaves none", {
  draw <- function(n) { x <- runif(n); if (x[1] > 2) stop("no"); sum(x) }
  f <- suppressMessages(rir2::accelerate(draw, example = list(3)))
  rm(".Random.seed", envir = globalenv())
  first <- f(3)
  expect_length(state(), 626L)
  expect_equal(rir2::jit_stats(f)$aborts, 0)
  rm(".Random.seed", envir = globalenv())
  expect_false(identical(f(3), first))
  # What the routine leaves is the state of before: none.
  rm(".Random.seed", envir = globalenv())
  expect_null(.Call(rir2:::C_rir2_boxed_run, "rgamma", list(1, 2, -1), logical()))
  expect_null(state())
  g <- suppressMessages(rir2::accelerate(function(x) { y <- runif(1); x[[5]] + y }, example = list(c(1, 2))))
  seen <- "nothing"
  trace_free <- tryCatch(g(c(1, 2)), error = function(e) "an error")
  expect_identical(trace_free, "an error")
  set.seed(1)
})

test_that("a state that R complains of, or that is not a plain variable, is R's business", {
  draw <- function(n) { s <- 0; for (i in 1:n) s <- s + runif(1); s }
  set.seed(1)
  good <- state()
  remove_state <- function() if (exists(".Random.seed", globalenv(), inherits = FALSE)) rm(".Random.seed", envir = globalenv())
  on.exit({ remove_state(); set.seed(1) })
  put <- function(x) function() { remove_state(); assign(".Random.seed", x, globalenv()) }
  expect_same_draws(draw, 3, prepare = put(good))
  wrong <- list(too_short = good[1:10], no_integers = as.double(good), with_names = structure(good, names = rep("a", 626L)), other = c(10299L, good[-1]), a_class = structure(good, class = "a"))
  for (x in wrong[c("too_short", "with_names")]) expect_same_draws(draw, 3, prepare = put(x), passes = if (length(x) == 10L) 0 else 2)
  expect_same_draws(draw, 3, prepare = function() { remove_state(); delayedAssign(".Random.seed", good, assign.env = globalenv()) }, passes = 2)
  locked <- function() { put(good)(); lockBinding(".Random.seed", globalenv()) }
  expect_same_draws(draw, 3, prepare = function() { if (exists(".Random.seed", globalenv())) unlockBinding(".Random.seed", globalenv()); locked() }, passes = 0)
  unlockBinding(".Random.seed", globalenv())
  current <- good
  active <- function() { remove_state(); current <<- good; makeActiveBinding(".Random.seed", function(x) { if (!missing(x)) current <<- x; current }, globalenv()) }
  expect_same_draws(draw, 3, prepare = active, passes = 0)
  remove_state()
  for (mti in c(1L, 2L, 623L, 624L)) expect_same_draws(draw, 1300, prepare = put(replace(good, 2L, mti)))
  for (mti in c(0L, 625L)) expect_same_draws(draw, 1300, prepare = put(replace(good, 2L, mti)), passes = 2)
})

test_that("nobody reads a state that is to come", {
  expect_same_draws(function(n) runif(1) + sum(.Random.seed[3:10]), 1, passes = 0, aborts = 0)
  expect_same_draws(function(s) { x <- runif(1); .GlobalEnv$.Random.seed[5] + x }, 1, passes = 0)
  expect_same_draws(function(s) { x <- runif(1); s[5] + x }, quote(.Random.seed), passes = 0, aborts = 0)
  set.seed(2)
  before <- state()
  f <- suppressMessages(rir2::accelerate(function(n) runif(n), example = list(2)))
  f(2)
  # The vector that somebody may hold is another one.
  expect_identical(before, { set.seed(2); state() })
})

test_that("the symbol of the native routine is R's", {
  f <- function(n) .Call(symbol, n, 0, 1)
  environment(f) <- list2env(list(symbol = stats:::C_runif), parent = globalenv())
  expect_same_draws(f, 3)
  g <- suppressMessages(rir2::accelerate(f, example = list(3)))
  assign("symbol", stats:::C_rnorm, environment(f))
  set.seed(1)
  expected <- rnorm(3, 0, 1)
  set.seed(1)
  expect_identical(g(3), expected)
  runif <- function(n) n + 0.5
  expect_same_draws(function(n) runif(n), 3)
})

test_that("finalizers that look at the state, or draw, find one", {
  draw <- function(n) { s <- 0; for (i in 1:n) { x <- numeric(5000); x[1] <- runif(1); s <- s + sum(x) }; s }
  f <- suppressMessages(rir2::accelerate(draw, example = list(10)))
  baseline <- compiler::cmpfun(draw)
  seen <- 0L
  watch <- function(e) { stopifnot(length(state()) == 626L); seen <<- seen + 1L }
  reg.finalizer(new.env(), watch)
  set.seed(5)
  got <- f(4000)
  after <- state()
  set.seed(5)
  expect_identical(baseline(4000), got)
  expect_identical(state(), after)
  drawing <- function(e) { runif(1); seen <<- seen + 1L }
  for (i in 1:5) {
    reg.finalizer(new.env(), drawing)
    value <- f(4000)
    expect_true(is.finite(value) && length(state()) == 626L)
  }
  expect_gt(seen, 1L)
})

test_that("draws within handlers, and segments that leave by chance", {
  code <- '
    draw <- function(n, k) { x <- 0; for (i in 1:n) { x <- x + runif(1) * rnorm(1); if (i == k) x <- x + rgamma(1, 2) }; x + sum(rexp(3)) }
    f <- if (compiled) suppressMessages(rir2::accelerate(draw, example = list(20, 3))) else compiler::cmpfun(draw)
    for (i in 1:10) f(20, 3)
    set.seed(11)
    values <- vapply(1:300, function(i) tryCatch(withCallingHandlers(f(i %% 30 + 1, 3), error = function(e) runif(1)), error = function(e) -1), 0)
    state <- .Random.seed
    saveRDS(list(values = values, state = state, stats = if (compiled) rir2::jit_stats(f)), out)'
  results <- lapply(list(0, 0.01, 0.5), function(chance) {
    compiled <- chance > 0
    files <- c(tempfile(fileext = ".R"), tempfile())
    on.exit(unlink(files))
    writeLines(c(sprintf("compiled <- %s; out <- %s; .Call", compiled, deparse(files[2])), code), files[1])
    status <- system2(file.path(R.home("bin"), "Rscript"), shQuote(files[1]), env = c(paste0("RIR2_CHAOS=", chance), paste0("R_LIBS=", paste(.libPaths(), collapse = ":"))))
    expect_identical(as.integer(status), 0L)
    readRDS(files[2])
  })
  for (chaotic in results[-1L]) {
    expect_identical(chaotic[c("values", "state")], results[[1]][c("values", "state")])
    expect_gt(sum(chaotic$stats$aborts), 0)
  }
  expect_gt(with(results[[2]]$stats, sum(passes - aborts)), 0)
})

test_that("draws leave nothing behind", {
  f <- suppressMessages(rir2::accelerate(function(n) { s <- 0; for (i in 1:n) s <- s + runif(1) + rpois(1, 3); s }, example = list(5)))
  used <- function() sum(gc(full = TRUE)[, 1L] * c(56, 8))
  set.seed(1)
  for (i in 1:1000) f(3)
  before <- used()
  for (i in 1:20000) f(3)
  expect_lt(used() - before, 1e5)
  # Who has taken a copy of the state has one of his own.
  copy <- state()
  saved <- copy + 0L
  f(3)
  expect_identical(copy, saved)
})

test_that("an interrupt finds the state of before the call", {
  code <- '
    f <- suppressMessages(rir2::accelerate(function(n) { s <- 0; for (i in 1:n) s <- s + runif(1); s }, example = list(10)))
    set.seed(1)
    before <- .Random.seed
    system(sprintf("(sleep 1; kill -INT %d) &", Sys.getpid()))
    r <- tryCatch(f(1e9), interrupt = function(e) "interrupted")
    cat(r, identical(.Random.seed, before), rir2::jit_stats(f)$aborts)'
  file <- tempfile(fileext = ".R")
  out <- tempfile()
  on.exit(unlink(c(file, out)))
  writeLines(code, file)
  libraries <- shQuote(paste0("R_LIBS=", paste(.libPaths(), collapse = ":")))
  system(paste("env", libraries, "timeout 60", file.path(R.home("bin"), "Rscript"), file, ">", out, "2> /dev/null"))
  expect_identical(readLines(out, warn = FALSE), "interrupted TRUE 1")
})
