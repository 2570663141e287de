# The reference interpreter of generic IR against GNU-R's byte code: a function or two an operation,
# called with values that reach its fast paths, its slow paths, its dispatch and its errors.
# Needs R before 4.5: it reads R_Visible.

skip_if(getRversion() >= "4.5", "the reference interpreter needs R before 4.5")

byte_code_of <- function(f) compiler::cmpfun(f, options = list(suppressAll = TRUE))

# Both in environments of their own, below the test's.
observe_in_turn <- function(f, args, env) {
    sides <- list(baseline = byte_code_of(f), interpreted = rir2:::interpreted(f))
    lapply(sides, function(f) {
        frame <- new.env(parent = env)
        frame$f <- f
        call <- as.call(c(quote(f), lapply(args, function(x) if (is.language(x)) call("quote", x) else deep_copy(x))))
        observe(bquote(withVisible(eval(quote(.(call)), frame))), environment())
    })
}

# `calls`: lists of arguments.
expect_meaning <- function(f, ...) {
    env <- parent.frame()
    for (args in list(...)) {
        seen <- observe_in_turn(f, args, env)
        expect(identical(seen$baseline, seen$interpreted, ignore.bytecode = TRUE, ignore.environment = TRUE),
            paste0("f(", paste(vapply(args, function(x) deparse(x, nlines = 1L)[[1L]], ""), collapse = ", "), ") of ",
                paste(deparse(f), collapse = " "), ":\n", paste(utils::capture.output(utils::str(seen)), collapse = "\n")))
    }
}

# One argument, many values.
expect_meaning_over <- function(f, values) do.call(expect_meaning, c(list(f), lapply(values, list)))

operands <- list(3, -4L, TRUE, NA, NaN, "a", NULL, c(a = 1, b = 2.5), 1:3, 2i, quote(x), list(1, "b"), factor(c("u", "v")),
    as.Date("2020-02-03"), matrix(1:4, 2), structure(5, class = "unknown"), as.raw(7), sum)

test_that("the closure looks like the original", {
    f <- structure(function(x, y = x + 1, ...) {
        g <- function(z) z
        g(y)
    }, note = "kept")
    g <- rir2:::interpreted(f)
    expect_identical(formals(g), formals(f))
    expect_identical(body(g), body(f))
    expect_identical(environment(g), environment(f))
    expect_identical(attributes(g), attributes(f))
    expect_identical(deparse(g), deparse(f))
    expect_identical(g(2), 3)
})

test_that("what cannot be interpreted is named", {
    expect_error(rir2:::interpreted(sum), "must be a closure")
    expect_error(rir2:::interpreted(1), "must be a closure")
})

test_that("variables: values, promises, missing, unbound, `...`", {
    expect_meaning(function(x) x, list(1), list(quote(y)), list())
    expect_meaning(function() no_such_variable, list())
    expect_meaning(function(x, y) c(missing(x), missing(y)), list(1), list(), list(1, 2))
    expect_meaning(function(...) ..2, list(1, 2), list(1))
    expect_meaning(function(...) c(...length(), nargs(), list(...)), list(), list(1, a = 2))
    expect_meaning(function(x, ...) { f <- function(a, b) missing(b); f(x, ..1) }, list(1, 2), list(1))
    expect_meaning(function(x) { g <- function(y) missing(y); g(x) }, list(1), list())
    expect_meaning(function() { makeActiveBinding("z", function() { cat("read\n"); 2 }, environment()); z + z }, list())
    expect_meaning(function(x) { lockBinding("x", environment()); x <- 2 }, list(1))
    expect_meaning(function(x) { x <<- 1; x }, list(2))
    expect_meaning(function(x) { y <- x; y[1] <- 9; list(x, y) }, list(c(1, 2)), list(1:3), list(NULL))
})

test_that("defaults run when they are forced, in the frame", {
    expect_meaning(function(x, y = x * 2) { x <- 10; y }, list(1), list(1, 2))
    expect_meaning(function(type = c("one", "two")) match.arg(type), list(), list("two"), list("three"))
    expect_meaning(function(x = y, y = x) x, list(), list(1))
    expect_meaning(function(x, y = stop("no y")) { tryCatch(y, error = conditionMessage) }, list(1))
    expect_meaning(function(x, n = { x <- 5; cat("n\n"); 1 }) { n; x }, list(1), list(1, 2))
    expect_meaning(function(x, y = substitute(x)) y, list(quote(a + b)))
    expect_meaning(function(f = function(x) x + 1) f(2), list())
})

test_that("arithmetic, comparison and logic on anything", {
    expect_meaning_over(function(x) -x, operands)
    expect_meaning_over(function(x) +x, operands)
    expect_meaning_over(function(x) !x, operands)
    expect_meaning_over(function(x) sqrt(x), operands)
    expect_meaning_over(function(x) exp(x), operands)
    expect_meaning_over(function(x) log(x), operands)
    expect_meaning_over(function(x) log(x, 2), operands)
    expect_meaning_over(function(x) floor(x), operands)
    expect_meaning_over(function(x) gamma(x), operands)
    for (y in list(2, 2L, NA, c(1, 2), structure(1, class = "unknown"), "b")) {
        expect_meaning_over(function(x) x + y, operands)
        expect_meaning_over(function(x) x - y, operands)
        expect_meaning_over(function(x) x * y, operands)
        expect_meaning_over(function(x) x / y, operands)
        expect_meaning_over(function(x) x ^ y, operands)
        expect_meaning_over(function(x) x == y, operands)
        expect_meaning_over(function(x) x != y, operands)
        expect_meaning_over(function(x) x < y, operands)
        expect_meaning_over(function(x) x <= y, operands)
        expect_meaning_over(function(x) x >= y, operands)
        expect_meaning_over(function(x) x > y, operands)
        expect_meaning_over(function(x) x & y, operands)
        expect_meaning_over(function(x) x | y, operands)
        expect_meaning_over(function(x) x:y, operands)
    }
    expect_meaning_over(function(x) seq_along(x), operands)
    expect_meaning_over(function(x) seq_len(x), operands)
    expect_meaning_over(function(x) c(is.null(x), is.logical(x), is.integer(x), is.double(x), is.complex(x), is.character(x),
        is.symbol(x), is.object(x), is.numeric(x)), operands)
})

test_that("integers that overflow", {
    largest <- .Machine$integer.max
    expect_meaning(function(x) x + 1L, list(largest), list(-largest))
    expect_meaning(function(x) c(x - -1L, x * 2L, -x), list(largest), list(NA_integer_))
})

test_that("conditions", {
    expect_meaning_over(function(x) if (x) "yes" else "no", c(operands, list(logical(0), c(TRUE, FALSE), "TRUE")))
    expect_meaning_over(function(x) x && TRUE, operands)
    expect_meaning_over(function(x) TRUE && x, operands)
    expect_meaning_over(function(x) x || FALSE, operands)
    expect_meaning_over(function(x) FALSE || x, operands)
    expect_meaning(function(x, y) c(x && y, x || y), list(TRUE, NA), list(NA, TRUE), list(NA, FALSE), list(FALSE, NA), list(NA, NA))
    expect_meaning_over(function(x) switch(x, a = 1, b = , c = { cat("c\n"); 2 }, 9), c(operands, list("b", "z", 2, 7, c("a", "b"))))
    expect_meaning_over(function(x) switch(x, "one", "two"), list(1, 2, 3, "a", NA))
    expect_meaning_over(function(x) switch(x, a = 1), list("a", "b", NA_character_))
})

test_that("loops", {
    expect_meaning_over(function(x) { n <- NULL; for (i in x) n <- c(n, list(i)); list(n, i) }, c(operands, list(quote(a + b), pairlist(1, b = 2), expression(a, b + 1), c(1, 2, 3))))
    expect_meaning(function(n) { s <- 0; for (i in seq_len(n)) { if (i == 2) next; if (i > 4) break; s <- s + i }; s }, list(6), list(0))
    expect_meaning(function(n) { while (n > 0) n <- n - 1 }, list(3), list("a"))
    expect_meaning(function(n) { repeat { n <- n - 1; if (n < 0) return("returned") }; "not here" }, list(3))
    expect_meaning(function(x) for (i in x) for (j in x) if (j > i) return(c(i, j)), list(1:3))
})

test_that("loops that code in promises leaves", {
    expect_meaning(function(n) { repeat { n <- n + 1; tryCatch(if (n > 3) break, finally = cat("f\n")) }; n }, list(1))
    expect_meaning(function(n) { for (i in 1:5) { identity(if (i == 2) next); identity(if (i == n) break); cat(i, "\n") }; i }, list(4), list(9))
    expect_meaning(function(n) { for (i in 1:3) local(if (i == n) return("x")); i }, list(2))
    expect_meaning(function(n) { for (i in 1:3) identity(if (i == n) return("x")); i }, list(2), list(7))
    expect_meaning(function(n) { for (i in 1:3) { for (j in 1:3) { identity(if (j == 2) break); identity(if (i == n) next); cat(i, j, "\n") } }; c(i, j) }, list(2))
    expect_meaning(function(n) { while (TRUE) { n <- n + 1; suppressWarnings(if (n > 4) break else next) }; n }, list(0))
    expect_meaning(function(n) identity(break), list(1))
})

test_that("calls: closures, builtins, specials, masked functions", {
    expect_meaning(function(x, ...) list(x, ...), list(1, b = 2), list(1), list())
    expect_meaning(function(...) { g <- function(a, ...) substitute(list(a, ...)); g(...) }, list(1, z = 2))
    expect_meaning(function(x) { g <- function(y) { cat("in\n"); sys.call() }; g(x) }, list(1))
    expect_meaning(function(f) f(1, ), list(sum), list(c), list(function(a, b) missing(b)), list("no function"))
    expect_meaning(function(f, x) f(cat("forced\n"), x), list(list, 2), list(function(a, b) b, 2), list(quote, 2))
    expect_meaning(function(x) (function(y) y * 2)(x), list(4))
    expect_meaning(function(x) x(1), list(3), list(NULL))
    expect_meaning(function(x) { c <- function(...) "masked"; c(x) }, list(1))
    expect_meaning(function(x) { `+` <- function(a, b) "masked"; x + 1 }, list(1))
    expect_meaning(function(x) { `if` <- function(...) "masked"; if (x) 1 else 2 }, list(TRUE))
    expect_meaning(function(x) substitute(x), list(quote(a + b)))
    expect_meaning(function(x) { on.exit(cat("bye\n")); stop("no ", x) }, list(1))
    expect_meaning(function(x) { warning("w ", x); message("m"); invisible(x) }, list(1))
    expect_meaning(function(x) eval(quote(x + 1)), list(1), list("a"))
    expect_meaning(function(x, ...) UseMethod("print"), list(1))
    expect_meaning(function(x) Recall, list(1))
    expect_meaning(function(n) if (n <= 1) 1 else n * Recall(n - 1), list(5))
    expect_meaning(function(x) vapply(x, function(v) v + 1, 0), list(c(1, 2)), list(list(1, "a")))
    expect_meaning(function(x) tryCatch(stop("inner"), error = function(e) conditionCall(e)), list(1))
    expect_meaning(function(x) .Internal(paste0(list(x, "b"), NULL, FALSE)), list("a"))
    expect_meaning(function(x) nchar(x, type = "chars", , ), list("a"))
    expect_meaning(function(x) c(x, , 2), list(1))
})

test_that("elements", {
    subscripts <- c(operands, list(0, 2, -1, 9, c(TRUE, FALSE), "b"))
    for (x in list(c(a = 1, b = 2), 1:3, list(p = 1, b = "z"), matrix(1:6, 2), factor(c("u", "v")), data.frame(a = 1:2, b = 3:4), NULL, sum, quote(f(x)))) {
        expect_meaning_over(function(i) x[i], subscripts)
        expect_meaning_over(function(i) x[[i]], subscripts)
        expect_meaning_over(function(i) { x[i] <- 5; x }, subscripts)
        expect_meaning_over(function(i) { x[[i]] <- 5; x }, subscripts)
        expect_meaning(function(i, j) x[i, j], list(1, 2), list(2, "b"), list(9, 1))
        expect_meaning(function(i, j) x[[i, j]], list(1, 2), list(2, "b"), list(9, 1))
        expect_meaning(function(i, j) { x[i, j] <- 7; x }, list(1, 2), list(9, 1))
        expect_meaning(function(i, j) { x[[i, j]] <- 7; x }, list(1, 2), list(9, 1))
        expect_meaning(function(i) x[i, , drop = FALSE], list(1), list(9))
        expect_meaning(function(i) x[[i, exact = FALSE]], list(1), list("a"))
        expect_meaning(function(i) { x[i, ] <- 0L; x }, list(1))
        expect_meaning(function() x$b, list())
        expect_meaning(function(v) { x$b <- v; x }, list(9), list(NULL))
    }
    a <- array(1:8, c(2, 2, 2))
    expect_meaning(function(i) a[i, 1, 2], list(1), list(3))
    expect_meaning(function(i) { a[[i, 1, 2]] <- 0L; a[i, 2, 2] <- 9L; a }, list(1), list(3))
})

test_that("dispatch sees the call, the frame and the value", {
    `[.seen` <- function(x, ...) list(sys.call(), substitute(list(...)), nargs(), unclass(x))
    `[[.seen` <- function(x, i) { cat("method\n"); invisible(i) }
    `$.seen` <- function(x, name) list(sys.call(), name)
    `[<-.seen` <- function(x, i, value) { cat("assign", deparse(sys.call()), deparse(substitute(value)), "\n"); attr(x, "v") <- value; x }
    `$<-.seen` <- function(x, name, value) { attr(x, name) <- value; x }
    s <- structure(list(1), class = "seen")
    expect_meaning(function(i) s[i, 2], list(1))
    expect_meaning(function(i) s[[i]], list(1), list(stop))
    expect_meaning(function() s$name, list())
    expect_meaning(function(i) { s[i] <- i * 2; s$b <- 4; s }, list(3))
    expect_meaning(function(i) { s[[i]] <- 2; s }, list(1))
    expect_meaning(function(i) structure(1:3, class = "other")[i], list(2))
})

test_that("complex assignment: getters, setters, `*tmp*`", {
    expect_meaning(function(x) { names(x)[2] <- "n"; x }, list(c(a = 1, b = 2)), list(1:3), list(NULL))
    expect_meaning(function(x) { attr(x, "a")$b[2] <- 1; x }, list(1))
    expect_meaning(function(x) { dim(x) <- c(2, 2); dimnames(x)[[1]] <- c("a", "b"); x }, list(1:4), list(1:3))
    expect_meaning(function(x) { body(x)[[1]] <- quote(g); x }, list(function(a) f(a)))
    expect_meaning(function(x) { y <- x; levels(x)[1] <- "w"; list(x, y) }, list(factor(c("u", "v"))))
    `second<-` <- function(x, ..., value) { cat(deparse(substitute(x)), deparse(substitute(value)), ...length(), "\n"); x[2] <- value; x }
    second <- function(x, ...) x[2]
    expect_meaning(function(x, v) { second(x, "more") <- v; x }, list(1:3, 9))
    expect_meaning(function(x, v) { second(x)[3] <- v + 1; x }, list(1:3, 9))
    expect_meaning(function(x) { x <- c(1, 2); g <- function() x[2] <<- 5; g(); x }, list(1))
    expect_meaning(function(x) { z <- x[1] <- 3; list(x, z) }, list(1:2))
    expect_meaning(function(x) { is.na(x) <- 2; x }, list(c(1, 2, 3)))
    expect_meaning(function() { unknown_object[1] <- 2 }, list())
    expect_meaning(function() { letters[2] <- "z"; letters }, list())
})

test_that("closures, counters and recursion", {
    expect_meaning(function() { n <- 0; up <- function(by = n + 1) { n <<- n + by; n }; c(up(), up(), up(10)) }, list())
    expect_meaning(function(k) { fib <- function(n) if (n < 2) n else fib(n - 1) + fib(n - 2); fib(k) }, list(8))
    expect_meaning(function(x) { f <- function(a, b = a) { a <- 7; b }; cat(deparse(f), sep = "\n"); body(f) }, list(1))
    expect_meaning(function(x) Map(function(a, b) a + b, x, rev(x)), list(1:3))
})

test_that("visibility", {
    expect_meaning(function(x) x <- 1, list(1))
    expect_meaning(function(x) (x <- 1), list(1))
    expect_meaning(function(x) invisible(x), list(1))
    expect_meaning(function(x) { invisible(x); x }, list(1))
    expect_meaning(function(x) if (FALSE) 1, list(1))
    expect_meaning(function(x) { f <- function() invisible(3); f() }, list(1))
    expect_meaning(function(x) for (i in 1:2) i, list(1))
    expect_meaning(function(x) x$a <- 2, list(list()))
    expect_meaning(function(x) x, list(invisible(4)))
    expect_meaning(function(x = invisible(5)) x, list())
    expect_meaning(function(x) assign("y", x), list(1))
})

test_that("the collector may run at any allocation", {
    f <- function(x, k = 3, ...) {
        names(x)[2] <- "b"
        for (i in 1:2) tryCatch(if (i == 2) break, error = identity)
        g <- function(a, b = a + k) switch(class(a), numeric = x[[1]] + b, "other")
        c(g(1), lapply(x, function(v) v * 2), ...)
    }
    g <- rir2:::interpreted(f)
    gctorture2(7, inhibit_release = TRUE)
    value <- tryCatch(g(c(a = 1, z = 2), 4, "dots"), finally = gctorture2(0))
    expect_identical(value, f(c(a = 1, z = 2), 4, "dots"))
})
