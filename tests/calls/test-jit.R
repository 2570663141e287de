# A session whose functions are compiled as R finds them warm.

# What a program prints in an R of its own, with jit() in front and without.
printed <- function(program, jit) {
  file <- tempfile(fileext = ".R")
  on.exit(unlink(file))
  writeLines(c(if (jit) "rir2::jit(); invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))", program), file)
  shown <- system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", file), stdout = TRUE, stderr = TRUE)
  grep("^<bytecode", shown, value = TRUE, invert = TRUE) # an address
}

test_that("a session prints what it prints", {
  program <- '
    f <- function(n) { s <- 0; for (i in seq_len(n)) s <- s + i %% 7; s }
    g <- function(x) { y <- x; for (i in seq_along(x)) y[i] <- f(i) + x[i]; y }
    counter <- function() { n <- 0; function() { n <<- n + 1; n } }
    count <- counter()
    for (i in 1:20) print(sum(g(as.numeric(1:50))))
    for (i in 1:200) count()
    print(count())
    print(f); print(identical(f, eval(parse(text = deparse(f))), ignore.srcref = TRUE))
    h <- function(x) { if (x > 3) warning("large") ; log(x) }
    for (i in 1:6) print(tryCatch(h(i), warning = conditionMessage))
    k <- function(n) if (n < 2) n else k(n - 1) + k(n - 2)
    print(k(18)); print(k(18L))
    local({ inner <- function(x) x * 2; s <- 0; for (i in 1:500) s <- s + inner(i); print(s) })
    print(body(g)); debug(f); print(isdebugged(f)); undebug(f)'
  plain <- printed(program, FALSE)
  expect_gt(length(plain), 20)
  expect_identical(printed(program, TRUE), plain)
})

test_that("functions that R finds warm are accelerated until it is off", {
  program <- '
    asked <- compiler:::tryCmpfun
    before <- compiler::cmpfun(function(x) { s <- 0; for (i in x) s <- s + i; s })
    stopifnot(!rir2::jit(), rir2::jit(), rir2::is_accelerated(before))
    invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))
    f <- function(n) { s <- 0; for (i in seq_len(n)) s <- s + i %% 7; s }
    for (i in 1:10) f(1000)
    passes <- function() with(rir2::jit_stats(f), sum(passes - aborts, na.rm = TRUE))
    stopifnot(rir2::is_accelerated(f), passes() > 0, !rir2::is_accelerated(stats::sd))
    rir2::jit(FALSE)
    n <- passes()
    invisible(f(1000))
    stopifnot(identical(compiler:::tryCmpfun, asked), bindingIsLocked("tryCmpfun", asNamespace("compiler")), passes() == n)
    rir2::jit()
    invisible(f(1000))
    cat(passes() > n, class(try(rir2::jit(NA), TRUE)))'
  expect_identical(printed(program, FALSE), "TRUE try-error")
})
