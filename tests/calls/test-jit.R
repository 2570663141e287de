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

# R's JIT gives closures of one body one byte code.
test_that("functions with the same body have their own formals", {
  program <- '
    f <- function(x, y = 2) { s <- 0; for (i in seq_len(x)) s <- s + i * y; s }
    g <- function(x, y = 3) { s <- 0; for (i in seq_len(x)) s <- s + i * y; s }
    h <- function(y, x = 3) { s <- 0; for (i in seq_len(x)) s <- s + i * y; s }
    for (i in 1:8) print(c(f(10), g(10), h(10), f(10, 4), g(10, 5), h(10, 4)))
    for (i in 1:3) { formals(f)$y <- i * 10; for (k in 1:3) print(f(10)) }
    body <- quote({ s <- 0; type <- match.arg(type); for (i in 1:3) s <- s + i; c(type, s) })
    made <- lapply(list(alist(type = c("a", "b")), alist(type = c("b", "a")), alist(type = c("b", "z"))), function(formals) as.function(c(formals, body)))
    for (i in 1:5) for (f in made) print(tryCatch(list(f(), f("b"), f("a")), error = conditionMessage))
    body <- quote({ cat(""); s <- 0; for (i in seq_len(x)) { s <- s + i * y; if (i == 2) cat(".") }; cat(s, ""); s })
    y <- 7
    made <- lapply(list(alist(x = , y = 2), alist(x = ), alist(x = , y = 3), alist(x = 2), alist(y = x + 1, x = 4)), function(formals) as.function(c(formals, body)))
    for (i in 1:5) for (f in made) print(c(f(3), f(x = 5)))'
  plain <- printed(program, FALSE)
  expect_gt(length(plain), 40)
  expect_identical(printed(program, TRUE), plain)
})
