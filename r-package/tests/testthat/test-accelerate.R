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
})

test_that("rejections are told, and the function goes on as before", {
    f <- function(x) {
        eval(quote(x + 1), parent.frame())
        x
    }
    expect_message(g <- rir2::accelerate(f, example = list(1)), "runs on the baseline for this example, rejected: `eval()`", fixed = TRUE)
    x <- 1
    expect_identical(g(1), 1)
    expect_output(print(rir2::why(g)), "(x dbl): rejected: `eval()` runs code that is not known before it runs", fixed = TRUE)
})

test_that("why() remembers examples that were rejected, and calls like them do not try again", {
    f <- function(x) nchar(x)
    g <- suppressMessages(rir2::accelerate(f, example = list(Sys.Date())))
    expect_output(print(rir2::why(g)), "(x object:Date): rejected: `nchar()` is not compiled", fixed = TRUE)
    g <- suppressMessages(rir2::accelerate(g, example = list(structure("a", class = "b"))))
    expect_output(print(rir2::why(g)), "(x object:b): rejected", fixed = TRUE)
    spent <- rir2::jit_stats(g)$compile_ms
    x <- structure("abc", class = "b")
    for (i in 1:5) expect_identical(g(x), 3L)
    expect_identical(rir2::jit_stats(g)$compile_ms, spent)
    # More examples than there is room for: the last ones are told.
    h <- function(a, b, c, d) { Sys.time(); a }
    values <- list(1, 1L, TRUE, c(1, 2), 1:2, NULL)
    for (x in values) for (y in values) h <- suppressMessages(rir2::accelerate(h, list(x, y, "c", 1)))
    expect_output(print(rir2::why(h)), "(a null, b null, c value, d dbl): rejected", fixed = TRUE)
})

test_that("what is learnt from calls is told as for an example", {
    f <- function(d) sum(d[1, ])
    d <- data.frame(x = 1:3)
    learnt <- rir2::accelerate(f)
    for (i in 1:3) expect_identical(learnt(d), 1L)
    example <- suppressMessages(rir2::accelerate(f, example = list(d)))
    reasons <- function(g) {
        text <- capture.output(print(rir2::why(g)))
        text[-1]
    }
    expect_identical(reasons(learnt), reasons(example))
    expect_true(any(grepl("rejected: `sum()` of a data frame", reasons(learnt), fixed = TRUE)))
})

test_that("objects are told in words, whatever they are", {
    f <- function(x) x %% 1
    told <- function(x) {
        g <- suppressMessages(rir2::accelerate(f, example = list(x)))
        told <- grep("rejected", capture.output(print(rir2::why(g))), value = TRUE)
        sub(" and a number is not compiled$", "", sub("^.*rejected: (`x` is|`%%` of) ", "", told))
    }
    expect_identical(told(data.frame(x = 1)), "a data frame")
    expect_identical(told(factor("a")), "a factor")
    expect_identical(told(structure(1, class = "day")), "an object of class day")
    expect_identical(told(structure(1, class = "a,b[c]:d\n")), "an object of class a?b?c?:d?")
    expect_identical(told(structure(1, class = strrep("x", 1000))), paste0("an object of class ", strrep("x", 40)))
    expect_identical(told(methods::getClass("numeric")), "an S4 object of class classRepresentation")
})

test_that("arguments are checked, and messages name what was given", {
    f <- function(x, y = 2) x + y
    expect_error(rir2::accelerate(f, list(1), versions = "a"), '`versions` must be a whole number from 1 to 16, not "a"', fixed = TRUE)
    expect_error(rir2::accelerate(f, versions = -1), "to 16, not -1", fixed = TRUE)
    expect_error(rir2::accelerate(f, versions = NA), "to 16, not NA", fixed = TRUE)
    expect_error(rir2::accelerate(f, versions = 1.5), "to 16, not 1.5", fixed = TRUE)
    expect_error(rir2::accelerate(f, versions = 17L), "to 16, not 17L", fixed = TRUE)
    expect_error(rir2::accelerate(f, versions = 1:2), "to 16, not integer of length 2", fixed = TRUE)
    expect_error(rir2::accelerate(f, versions = factor(1)), "to 16, not an object of class factor", fixed = TRUE)
    expect_error(rir2::accelerate(f, learn = NA), "`learn` must be TRUE or FALSE, not NA", fixed = TRUE)
    expect_error(rir2::accelerate(f, learn = "yes"), "`learn` must be TRUE or FALSE, not \"yes\"", fixed = TRUE)
    expect_error(rir2::accelerate(f, name = 1), "`name` must be a string, not 1", fixed = TRUE)
    expect_error(rir2::accelerate(3), "`f` must be a function, not 3", fixed = TRUE)
    expect_error(rir2::accelerate(NULL), "`f` must be a function, not NULL", fixed = TRUE)
    expect_error(rir2::why("f"), '`f` must be a function, not "f"', fixed = TRUE)
    expect_error(rir2::baseline(letters), "`f` must be a function, not character of length 26", fixed = TRUE)
    expect_error(rir2::jit_stats("f"), '`f` must be a function or NULL, not "f"', fixed = TRUE)
    expect_error(rir2::why(rir2::accelerate(f), "irr"), 'not "irr"', fixed = TRUE)
    expect_error(rir2::accelerate(f, example = 1), "must be a list of arguments, as in list(x = 1:10), not 1", fixed = TRUE)
    expect_error(rir2::accelerate(f, example = data.frame(x = 1)), "not an object of class data.frame", fixed = TRUE)
    expect_error(rir2::accelerate(f, example = list(1, 2, "c")), 'it has no argument for "c"', fixed = TRUE)
    expect_error(rir2::accelerate(f, example = list(x = 1, z = 1:3)), "it has no argument for z = integer of length 3", fixed = TRUE)
    expect_error(rir2::accelerate(function(x) x, example = list(y = 2)), "it has no argument for y = 2", fixed = TRUE)
})

test_that("functions are told apart by name", {
    fs <- list(a = function(x) x + 1, b = function(x) x * 2)
    for (n in names(fs)) fs[[n]] <- rir2::accelerate(fs[[n]], list(1), name = n)
    expect_identical(rir2::jit_stats(fs$a)$`function`, "a")
    expect_output(print(rir2::why(fs$b)), "b: 1 compiled version", fixed = TRUE)
    f <- rir2::accelerate(function(x, y) x * y)
    expect_identical(rir2::jit_stats(f)$`function`, "function(x, y) x * y")
    g <- rir2::accelerate(function(first_argument, second_argument, third_argument) first_argument + second_argument)
    expect_lte(nchar(rir2::jit_stats(g)$`function`), 60L)
})

test_that("jit_stats() has no rows of functions that nobody has", {
    rows <- function() sum(rir2::jit_stats()$`function` == "a phantom")
    expect_error(rir2::accelerate(function(x) x, list(1, 2), name = "a phantom"))
    expect_identical(rows(), 0L)
    f <- rir2::accelerate(function(x) x, list(1), name = "a phantom")
    expect_identical(rows(), 1L)
    f <- NULL
    expect_identical(rows(), 0L)
    suppressMessages(rir2::accelerate(function(x) browser(), name = "a phantom"))
    expect_identical(rows(), 0L)
})

test_that("reasons tell file, line and the line itself, for what was typed as for files", {
    text <- "f <- function(x) {\n  y <- x\n  sys.call(y)\n}"
    at <- function(keep) {
        env <- new.env()
        eval(parse(text = text, keep.source = keep), env)
        g <- suppressMessages(rir2::accelerate(env$f, list(1)))
        grep("^ +at", capture.output(print(rir2::why(g))), value = TRUE)
    }
    expect_identical(at(TRUE), "  at <text>:3:3: sys.call(y)")
    expect_identical(at(FALSE), "  at: sys.call(y)")
    # The object of a source file may be anything: nothing of it is run.
    env <- new.env()
    eval(parse(text = text, keep.source = TRUE), env)
    srcfile <- attr(attr(body(env$f), "srcref")[[1L]], "srcfile")
    rm("lines", envir = srcfile)
    makeActiveBinding("lines", function() stop("looked at"), srcfile)
    g <- suppressMessages(rir2::accelerate(env$f, list(1)))
    expect_output(print(rir2::why(g)), "at <text>:3:3", fixed = TRUE)
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
    expect_true("(x dbl): proved" %in% text)
    expect_true("    `x` is a number" %in% text)
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
