# Rewritten code is the original with stubs, and R shows the original. Over all that is installed: everything.R.

source("rewriting.R")

for (package in c("splines", "tools")) test_that(paste("every closure of", package, "can be rewritten"), {
  checked <- check_package(package)
  expect_identical(checked$problems, character())
  expect_gt(checked$counts[["prepared"]], 25)
  expect_gt(checked$counts[["places"]], 10 * checked$counts[["prepared"]])
})

test_that("calls are places that can be rewritten", {
  expect_identical(check_package("parallel", 783L)$problems, character())
  expect_identical(check_package("compiler", 768L)$problems, character())
})

test_that("code with more places than entries have numbers is left alone", {
  statements <- as.call(c(as.name("{"), rep(list(quote(s <- s + 1)), 6570L)))
  expect_null(.Call(rir2:::C_rir2_r_prepare_segments, compiler::compile(statements), 15L))
})

test_that("the check finds what is wrong", {
  f <- function(x, k) { for (i in x) { if (i > 2) next; k <- k + i }; g <- function(y) y + 1; switch(k, a = g(1), b = 2, stop(k)) }
  h <- function(x, k) { for (i in x) k <- x$f(k) + mine(i) + (if (k > 2) x$f else mine)(i); mine(x$g()(k), lapply(x, mine)) }
  for (f in list(f, h)) for (kinds in c(15L, 768L, 783L)) {
    f <- compiler::cmpfun(f)
    old <- disassembled(f)
    new <- disassembled(rir2:::segmented(f, kinds = kinds))
    expect_identical(check_code(old, new), character())
    found <- 0L
    for (i in seq_along(new[[2L]])[-1L]) {
      changed <- new
      changed[[2L]][[i]] <- changed[[2L]][[i]] + 1L
      found <- found + (length(tryCatch(check_code(old, changed), error = conditionMessage)) > 0L)
    }
    expect_identical(found, length(new[[2L]]) - 1L)
  }
})

test_that("R shows the original", {
  text <- c("f <- function(x, y = 2) { # a comment", "  s <- 0", "  for (i in seq_len(x)) {", "    s <- s + i * y", "  }", "  s", "}")
  env <- new.env(parent = globalenv())
  eval(parse(text = text, keep.source = TRUE), env)
  f <- compiler::cmpfun(env$f)
  g <- compiler::cmpfun(env$f)
  expect_false(is.null(.Call(rir2:::C_rir2_r_prepare_segments, g, 15L)))
  expect_identical(check_rewritten(f, g), character())
  without_address <- function(h) sub("<bytecode: .*>", "<bytecode>", utils::capture.output(print(h)))
  expect_identical(without_address(g), without_address(f))
  expect_identical(as.character(attr(g, "srcref")), sub("f <- ", "", text))
  expect_true(length(compiler::disassemble(g)[[2L]]) > length(compiler::disassemble(f)[[2L]]))
  expect_identical(all.equal(f, g), TRUE)
  expect_identical(utils::capture.output(utils::str(g)), utils::capture.output(utils::str(f)))
  rewritten <- g
  body(rewritten)[[2L]] <- quote(s <- 100)
  expect_identical(rewritten(2), 106)
  expect_identical(g(2), 6)
})

test_that("debugging and tracing go by the source", {
  code <- c("f <- compiler::cmpfun(function(x) { s <- 0; for (i in seq_len(x)) { s <- s + i }; s })",
            "if (nzchar(Sys.getenv('PREPARED'))) { rir2:::set_driver('null:1'); invisible(.Call(rir2:::C_rir2_r_prepare_segments, f, 15L)) }", "debug(f)", "f(2)", "n", "n", "c", "undebug(f)", "f(3)", "trace(f, quote(cat('traced', s, '\\n')), at = 3, print = FALSE)", "f(2)", "untrace(f)", "f(2)",
            "f <- compiler::cmpfun(function(x) { y <- x + 1; stop('here ', y) })", "try(f(1))", "traceback()")
  shown <- function(prepared) {
    file <- tempfile(fileext = ".R")
    writeLines(code, file)
    out <- system2(file.path(R.home("bin"), "R"), c("--no-save", "--no-restore", "--quiet", "--no-echo", "--interactive"),
                   stdin = file, stdout = TRUE, stderr = TRUE, env = paste0("PREPARED=", prepared))
    out[!grepl("bytecode: ", out)]
  }
  expect_identical(shown("yes"), shown(""))
})
