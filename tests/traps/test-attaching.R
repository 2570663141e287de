# What loading, attaching and learning must not change in anybody's program.

# The names that a package exports, without loading it.
exports_of <- function(package) {
  if (package == "base") return(ls(baseenv(), all.names = TRUE))
  path <- find.package(package)
  info <- readRDS(file.path(path, "Meta", "nsInfo.rds"))
  database <- file.path(path, "R", paste0(package, ".rdx"))
  objects <- if (file.exists(database)) names(readRDS(database)$variables)
  matched <- unlist(lapply(info$exportPatterns, function(pattern) grep(pattern, objects, value = TRUE)))
  c(info$exports, info$exportMethods, matched)
}

test_that("no exported name is one of R's packages, or of the packages of the corpus", {
  ours <- getNamespaceExports("rir2")
  expect_setequal(ours, c("accelerate", "baseline", "is_accelerated", "why", "jit", "jit_stats"))
  corpus <- readLines(file.path(dirname(here), "xtask", "corpus-packages.txt"))
  corpus <- sub("^r-cran-", "", grep("^r-cran-", corpus, value = TRUE))
  installed <- utils::installed.packages()
  others <- installed[!is.na(installed[, "Priority"]) | tolower(installed[, "Package"]) %in% corpus, "Package"]
  expect_true(all(c("base", "stats", "MASS") %in% others))
  for (package in others) expect_identical(c(package, intersect(ours, exports_of(package))), package)
})

test_that("attaching masks nothing", {
  library(rir2)
  on.exit(detach("package:rir2"))
  expect_false("package:rir2" %in% names(conflicts(detail = TRUE)))
  expect_equal(optimize(function(x) (x - 1)^2, c(0, 3))$minimum, 1)
})

# Runs a program in an R of its own, accelerated and as byte code (R's own compiler is an R program, and is
# seen as well); what it prints is the same, and not nothing.
expect_same_output <- function(program) {
  shown <- lapply(c("compiler::cmpfun", "rir2::accelerate"), function(kind) {
    file <- tempfile(fileext = ".R")
    on.exit(unlink(file))
    writeLines(c("invisible(loadNamespace('rir2'))", paste("prepared <-", kind), program), file)
    system2(file.path(R.home("bin"), "R"), c("--vanilla", "--no-echo"), stdin = file, stdout = TRUE, stderr = TRUE)
  })
  expect_gt(length(shown[[1]]), 1)
  expect_identical(shown[[2]], shown[[1]])
}

test_that("learning is not seen by who traces a builtin", {
  expect_same_output("f <- prepared(function(x) is.function(x))
    .primTrace(sum)
    for (i in 1:6) print(f(max))")
})

test_that("learning is not seen by who traces or debugs what it might use", {
  for (name in c("deparse", "tryCatch", "ls", "get", "exists", "is.environment")) {
    expect_same_output(sprintf("g <- function(x) x + 1
      f <- prepared(function(x, h) h(g(x)))
      invisible(f(1, abs))
      invisible(trace('%s', quote(cat('%s was called\\n')), print = FALSE, where = baseenv()))
      for (i in 1:6) print(f(1, abs))", name, name))
  }
  expect_same_output("g <- function(x) x + 1
    f <- prepared(function(x, h) h(g(x)))
    debug(deparse)
    for (i in 1:6) print(f(1, abs))")
})

test_that("learning does not run R's compiler", {
  expect_same_output("local({
      g <- function(x) x + 1
      f <- prepared(function(x) g(x) * 2)
      cmpfun <- compiler::cmpfun
      invisible(suppressMessages(trace('cmpfun', quote(cat('cmpfun\\n')), print = FALSE, where = asNamespace('compiler'))))
      for (i in 1:10) print(f(1))
    })")
})

test_that("learning forces no promise, and loads nothing", {
  expect_same_output("delayedAssign('lazy', { cat('forced\\n'); 3 })
    f <- prepared(function(x) if (x > 100) lazy else x)
    for (i in 1:6) print(f(i))
    print(f(101))")
  expect_same_output("makeActiveBinding('active', function() { cat('read\\n'); 3 }, globalenv())
    f <- prepared(function(x) if (x > 100) active else x)
    for (i in 1:6) print(f(i))
    print(f(101))")
})

test_that("what was looked at does not live longer", {
  collected <- 0
  factory <- function(k) {
    force(k)
    reg.finalizer(environment(), function(e) collected <<- collected + 1)
    function(x) x * k
  }
  for (k in 1:50) {
    g <- rir2::accelerate(factory(k + 0), example = list(1))
    g(1)
  }
  # Callees and function arguments are looked at, too.
  for (k in 1:50) {
    h <- factory(k + 0)
    g <- rir2::accelerate(function(f, x) f(x) + h(x), example = list(factory(2), 1))
    g(h, 1)
  }
  rm(g, h)
  for (i in 1:3) gc()
  expect_gte(collected, 145)
})

test_that("a compiled function keeps no function alive that it was compiled for", {
  collected <- 0
  factory <- function(k) {
    force(k)
    reg.finalizer(environment(), function(e) collected <<- collected + 1)
    function(x) x * k
  }
  given <- rir2::accelerate(function(f, n) { s <- 0; for (i in 1:n) s <- s + f(i); s }, example = list(factory(2), 3L))
  learnt <- rir2::accelerate(function(f, n) { s <- 0; for (i in 1:n) s <- s + f(i); s })
  h <- factory(3)
  for (k in 1:4) learnt(h, 3L)
  expect_identical(c(given(h, 3L), learnt(h, 3L)), c(18, 18))
  expect_identical(compiled_passes(list(given)), 1)
  h <- factory(4)
  for (i in 1:3) gc()
  expect_gte(collected, 2)
  expect_identical(c(given(h, 3L), learnt(h, 3L)), c(24, 24))
})

test_that("functions that hold data leave no copies of it, whatever their size", {
  skip_if_not(file.exists("/proc/self/status"))
  resident_mb <- function() {
    line <- grep("^VmRSS", readLines("/proc/self/status"), value = TRUE)
    as.numeric(gsub("[^0-9]", "", line)) / 1024
  }
  apply_to <- function(n, megabytes) {
    for (k in seq_len(n)) {
      data <- rep(k + 0.5, megabytes * 131072)
      f <- compiler::cmpfun(eval(bquote(function(i) .(data)[i])))
      g <- suppressMessages(rir2::accelerate(function(f, n) { s <- 0; for (i in 1:n) s <- s + f(i); s }, example = list(f, 2L)))
      for (i in 1:2) expect_identical(g(f, 2L), 2 * k + 1)
      rm(f, data)
      gc()
    }
  }
  apply_to(2, 8)
  before <- resident_mb()
  apply_to(30, 8)
  apply_to(2, 100)
  # What is accelerated holds the code of what it has called until it is collected itself.
  for (i in 1:3) gc()
  expect_lt(resident_mb() - before, 150)
})

test_that("a session that forgets closures to stay small still compiles, and calls the right ones", {
  f <- function(x) h(x) + 1
  for (k in 1:600) {
    env <- new.env(parent = globalenv())
    env$h <- if (k %% 2 == 0) function(x) x * 2 else function(x) x - 5
    environment(f) <- environment(env$h) <- env
    g <- rir2::accelerate(fresh(f), example = list(1))
    if (!identical(g(10), f(10)) || compiled_passes(list(g)) != 1) break
  }
  expect_identical(k, 600L)
  # A function that is an argument is named by such a number, too.
  h <- env$h
  g <- rir2::accelerate(function(h, x) h(x) + 1, example = list(h, 1))
  expect_identical(g(h, 10), f(10))
  expect_identical(compiled_passes(list(g)), 1)
})
