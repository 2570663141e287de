# `package::name` and `package:::name`.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("functions of packages that are loaded", {
  expect_compiled(function(x) stats::var(x), c(3, 1, 2))
  expect_compiled(function(x) base::sum(x) + base::length(x), c(3, 1, 2))
  expect_compiled(function(x) "stats"::"median"(x), c(3, 1, 2))
  expect_compiled(function(x) stats:::sd(x), c(3, 1, 2))
  expect_compiled(function(x) { f <- base::rev; f(x) }, c(3, 1, 2))
  expect_compiled(function(x) sapply(x, base::abs), c(-3, 1, 2))
  for (f in list(function(x) stats::no_such_function(x), function(x) no.such.package::f(x), function(x) stats::C_cov, function(x) base::pi + x, function(x) datasets::women$height[1] + x, function(x) invisible(stats::sd),
                 function(x) stats::sd, function(x) base:::rev(x), function(x) stats:::no_such_function(x), function(x) { stats <- 5; stats::var(x) }, function(x) utils::head(x, 1), function(x, ...) base::c(x, ...))) {
    for (x in list(c(3, 1, 2), "a", NULL)) expect_same(f, x)
  }
})

test_that("a function of the program's own of this name", {
  expect_same_in(f <- function(x) base::sum(x), {
    r <- list(f(1:3))
    `::` <- function(pkg, name) function(...) "mine"
    r <- c(r, list(f(1:3)))
    rm(`::`)
    c(r, list(f(1:3)))
  }, example = list(1:3), compiled = TRUE)
  var <- function(x) "mine"
  expect_same(function(x) stats::var(x), c(1, 2))
})

test_that("a namespace that changes", {
  f <- byte_compiled(function(x) tools::file_ext(x))
  g <- accelerated(f, list("a.b"))
  expect_identical(g("a.b"), "b")
  namespace <- asNamespace("tools")
  own <- namespace$file_ext
  give <- function(f) {
    unlockBinding("file_ext", namespace)
    assign("file_ext", f, namespace)
    lockBinding("file_ext", namespace)
  }
  on.exit(give(own))
  give(function(x) "mine")
  expect_identical(g("a.b"), f("a.b"))
  expect_identical(g("a.b"), "mine")
})

test_that("a package that is unloaded and comes back", {
  home <- tempfile("lib")
  source <- file.path(home, "source", "rir2probe")
  dir.create(file.path(source, "R"), recursive = TRUE)
  writeLines(c("Package: rir2probe", "Version: 1.0"), file.path(source, "DESCRIPTION"))
  writeLines("export(told)", file.path(source, "NAMESPACE"))
  write_and_install <- function(text) {
    writeLines(text, file.path(source, "R", "told.R"))
    utils::install.packages(source, home, repos = NULL, type = "source", quiet = TRUE, INSTALL_opts = "--no-test-load")
  }
  paths <- .libPaths()
  .libPaths(c(home, paths))
  on.exit(.libPaths(paths))
  told <- byte_compiled(function(x) rir2probe::told(x))
  hidden <- byte_compiled(function(x) rir2probe:::hidden(x))
  write_and_install(c("told <- function(x) hidden(x) + 1", "hidden <- function(x) x"))
  expect_identical(told(1), 2)
  fast <- list(accelerated(told, list(1)), accelerated(hidden, list(1)))
  expect_identical(list(fast[[1]](1), fast[[2]](1)), list(2, 1))
  unloadNamespace("rir2probe")
  write_and_install(c("told <- function(x) hidden(x) + 10", "hidden <- function(x) x * 2"))
  expect_identical(list(fast[[1]](1), fast[[2]](1)), list(12, 2))
  unloadNamespace("rir2probe")
})
