# The user's side: accelerate(), learning, examples, messages; and real compilations.

test_that("contexts are learnt from calls", {
    f <- rir2::accelerate(function(x, y) x + y)
    expect_identical(f(1, 2), 3)
    expect_identical(nrow(rir2::jit_stats(f)), 1L)
    expect_identical(f(1, 2), 3)
    expect_identical(f(1, 3), 4)
    expect_identical(rir2::jit_stats(f)$context, "dbl,dbl")
    expect_identical(rir2::jit_stats(f)$passes, 1)
    for (i in 1:3) expect_identical(f(1L, i), 1L + i)
    expect_identical(rir2::jit_stats(f)$context, c("dbl,dbl", "int,int"))
})

test_that("the number of versions is limited", {
    f <- rir2::accelerate(function(x) x, versions = 1L)
    for (i in 1:3) f(1)
    for (i in 1:3) f(1L)
    expect_identical(nrow(rir2::jit_stats(f)), 1L)
    expect_message(rir2::accelerate(f, example = list(TRUE)), "no room for another version: it may have 1")
    expect_identical(f(TRUE), TRUE)
})

test_that("an example compiles before the first call", {
    f <- rir2::accelerate(function(x, n = 2, ...) x * n, example = list(n = 3, 1.5))
    expect_identical(rir2::jit_stats(f)$context, "dbl,dbl,missing")
    expect_identical(f(2, 4), 8)
    expect_identical(rir2::jit_stats(f)$passes, 1)
    g <- rir2::accelerate(function(x, n = 2) x * n, example = list(1.5))
    expect_identical(rir2::jit_stats(g)$context, "dbl,missing")
    expect_identical(g(3), 6)
    expect_error(rir2::accelerate(function(x) x, example = list(1, 2)), "does not fit")
    expect_error(rir2::accelerate(function(x) x, example = 1), "must be a list")
})

test_that("rejections are told, and the function goes on as before", {
    f <- function(x) {
        eval(quote(x + 1), parent.frame())
        x
    }
    expect_message(g <- rir2::accelerate(f, example = list(1)), "baseline")
    x <- 1
    expect_identical(g(1), 1)
    expect_output(print(rir2::why(g)), "version")
})

test_that("recursion through a global name runs compiled", {
    env <- new.env()
    local(fib <- function(n) if (n < 2) n else fib(n - 1) + fib(n - 2), env)
    plain <- env$fib
    env$fib <- rir2::accelerate(plain, example = list(10))
    expect_identical(env$fib(15), 610)
    expect_gte(rir2::jit_stats(env$fib)$passes, 1)
    expect_same(plain, 12)
})

test_that("a callee that changes is seen", {
    env <- new.env()
    local({
        helper <- function(x) x + 1
        f <- function(x) helper(x) * 2
    }, env)
    f <- rir2::accelerate(env$f, example = list(1))
    expect_identical(f(1), 4)
    env$helper <- function(x) x + 100
    expect_identical(f(1), 202)
    env$k <- 3
    local(g <- function(x) x * k, env)
    g <- rir2::accelerate(env$g, example = list(1))
    expect_identical(g(2), 6)
    env$k <- 4
    expect_identical(g(2), 8)
    env$k <- 4L
    expect_identical(g(2L), 8L)
    env$k <- "four"
    expect_error(g(2), "non-numeric")
})

test_that("stages can be read", {
    f <- rir2::accelerate(function(x) x + 1, example = list(1))
    text <- capture.output(print(rir2::why(f, "ir")))
    expect_true(any(grepl("-- ir (dbl)", text, fixed = TRUE)))
    text <- capture.output(print(rir2::why(f)))
    expect_true(any(grepl("proved", text, fixed = TRUE)))
})

test_that("what compiles behaves like the baseline", {
    expect_same(function(x, y) x + y, 1, 2, compiled = TRUE)
    expect_same(function(x, y) x + y, 1L, 2L, compiled = TRUE)
    expect_same(function(x, y) x + y, .Machine$integer.max, 1L)
    expect_same(function(x, y) x + y, NA_real_, NaN)
    expect_same(function(x, y) x + y, NaN, NA_real_)
    expect_same(function(x, y) x + y, 1, "a")
    expect_same(function(x) -x, 0)
    expect_same(function(x) x * 0, NA)
    expect_same(function(x) if (x) 1 else 2, NA)
    expect_same(function(x) sqrt(x), -1)
    expect_same(function(x) invisible(x + 1), 1)
    expect_same(function(x) y <- x + 1, 1)
    expect_same(function(x, i) x[[i]], c(1, 2, 3), 2)
    expect_same(function(x, i) x[[i]], c(1, 2, 3), 5)
    expect_same(function(x, i) x[i], c(1, 2, 3), 10)
    expect_same(function(x) sum(x), c(1, NaN, NA))
    expect_same(function(x) max(x), c(1, NA, 3))
    expect_same(function(x) max(x), numeric(0))
    expect_same(function(x, y) x %% y, 5L, 0L)
    expect_same(function(x, y) x %/% y, -7, 2)
    expect_same(function(x, y) x / y, c(1, 2, 3), c(1, 2))
    expect_same(function(x) x + 1, factor(c("a", "b")))
    expect_same(function(x) x + 1, as.Date("2024-01-01"))
    expect_same(function(x) x + 1, c(a = 1))
    expect_same(function(x, y) if (x > 0) x else y, 1, stop("not forced"))
    expect_same(function(x, y) if (x > 0) x else y, -1, stop("forced"))
    expect_same(function(n) {
        s <- 0
        for (i in 1:n) s <- s + i * 0.5
        s
    }, 100L, compiled = TRUE)
    expect_same(function(n) {
        v <- numeric(n)
        for (i in seq_len(n)) v[i] <- i^2
        v
    }, 20L)
    v <- c(3, 1, 2)
    expect_same(function(x) {
        x[1] <- 100
        x
    }, v)
    expect_identical(v, c(3, 1, 2))
    expect_same(function(x) switch(x, a = 1, b = 2, 3), factor("b"))
    expect_same(function(x) {
        warning("careful")
        x
    }, 1)
    expect_same(function(x) if (x > 1) stop("too large: ", x) else x, 2)
    expect_same(function(x) {
        print(x)
        x
    }, 1)
    expect_same(function(n) runif(n), 3)
})

test_that("promises of an enclosing function are forced when GNU-R forces them", {
    make <- function(x) function(y) x + y
    k <- 1
    add <- rir2::accelerate(make(k))
    expect_identical(add(1), 2)
    k <- 100
    for (i in 1:4) expect_identical(add(1), 2)
    k <- 1
    add <- rir2::accelerate(make(k), example = list(2))
    k <- 5
    expect_identical(add(1), 6)
    k <- 7
    expect_identical(add(1), 6)
})

test_that("values handed in are never changed in place", {
    f <- rir2::accelerate(function(x, i) {
        x[i] <- -1
        x
    })
    for (k in 1:4) {
        v <- c(1, 2, 3)
        w <- v
        r <- f(v, 2L)
        expect_identical(v, c(1, 2, 3))
        expect_identical(w, c(1, 2, 3))
        expect_identical(r, c(1, -1, 3))
    }
    identity_compiled <- rir2::accelerate(function(x) x)
    for (k in 1:4) {
        v <- c(1, 2, 3)
        r <- identity_compiled(v)
        r[1] <- 100
        expect_identical(v, c(1, 2, 3))
    }
})
