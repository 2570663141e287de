# Safe force: what is evaluated early, what is refused, and what is forced in the end.

# Returns its first argument if that could be had by a safe force; else "refused".
# A version that refuses too often is retired, so tests of what is refused take a new one now and then.
# Versions are kept however little they gain.
invisible(.Call(rir2:::C_rir2_r_set_eager, TRUE))

new_value_of <- function() by_hand(function(x) "refused", "first_value", guard("arg_force", 0, 0), guard("value", 0, 0), out = "tagged")
value_of <- new_value_of()
# Evaluates its first argument safely but does not use it.
ignore <- by_hand(function(x) "refused", "lazy", guard("arg_force", 0, 0))

test_that("expressions without effects have the value that R gives them", {
    v <- c(10, 20, 30)
    i <- 2L
    x <- 1.5
    n <- NA_integer_
    m <- matrix(1:6, 2)
    l <- list(a = 1, b = "two", 3)
    b <- TRUE
    nothing <- NULL
    named <- c(a = 1)
    long <- 1:100
    expressions <- alist(
        1, "a", NULL, TRUE, x, v, x + 1, x - 1, 2 * x, x / 0, -x, +b, -i, i + 1L, i %% 2L, i %/% 2L, -7L %/% 2L, -7L %% 2L,
        7L %% -2L, 5L %% 0L, 5L %/% 0L, n + 1L, x^2, i^2L, 1L^n, 2^0.5, x == 1.5, i != 2L, x < 2, x <= n, i > 1, x >= 1.5,
        !b, !n, b && x > 1, b || stop("not reached"), FALSE && stop("not reached"), NA || FALSE, (x), {x}, abs(-x), abs(-i),
        abs(b), sqrt(x), exp(x), floor(x), ceiling(x), length(v), length(x), length(l), length(nothing), c(1, 2L, TRUE), c(1L, NA),
        c(TRUE, FALSE), v[2], v[[3]], v[i], v[2.9], m[2, 3], m[[1, 2]], l[[2]], l$a, l$b, 1:3, 3:1, 1L:i, seq_len(3), seq_along(v),
        is.null(nothing), is.null(x), base::length(v), as.numeric(i), as.integer(x), as.integer(NaN), as.double(b), NA_real_ + NaN, NaN + NA_real_,
        NaN * NA_real_, long[5], v[-1], 5.5 %% 2, -5.5 %/% 2, sum(v), max(v, 4L), v + 1, v * v, v > 15, v[v > 15], v[c(1, 3)], m[1, ], m[, 2],
        nrow(m), ncol(m), nrow(v), dim(m), rep(0, 3), c(v, x), numeric(3), integer(0), any(v > 15), "a" == "a", is.na(x), log(x), T, pi, x[1], x[[1]], v[length(v)], (x + 1) * (x - 1) / v[[1]],
        v[4], v[0], v[-3], v["a"], named[1], as.integer("1"), x[], v + named, v[c(1, 5)], v[c(TRUE, NA)], v[NA], v[c(-1, -2)], "a" < "b"
    )
    for (e in expressions) {
        expected <- try(eval(e), silent = TRUE)
        if (inherits(expected, "try-error")) next
        actual <- eval(as.call(list(quote(value_of), e)))
        expect(same_bits(actual, expected), sprintf("%s gives %s", deparse(e), deparse(actual)))
    }
    expect_gt(version(value_of)$passes, length(expressions) - 3)
})

test_that("what may have an effect, fail or warn is refused", {
    x <- 1
    s <- "a"
    v <- c(1, 2)
    named <- c(a = 1)
    day <- as.Date("2024-01-01")
    f <- function(...) 1
    big <- .Machine$integer.max
    l <- list(abc = 1)
    makeActiveBinding("active", function() stop("must not run"), environment())
    refused <- alist(
        f(), f(x), {x <- 2}, y <- 3, print(x), cat("x"), stop("no"), runif(1), s + 1, big + 1L, -big - 2L, sqrt(-1),
        l$ab, day + 1, day == day, if (x > 0) 1, if (v > 0) 1 else 2, if (NA) 1 else 2, if (s) 1 else 2, if (x > 0) f() else 2, function() 1, active, undefined_variable,
        (-1 / 0)^1e300, as.integer(3e9), sqrt("a"), length(day), c(a = 1), get("x"), quote(z)[[1]],
        1e20 %% 0.3, NULL && TRUE, v && TRUE, max(numeric(0)), sum(c(big, big)), log(-1), c(1, 2) + c(1, 2, 3), matrix(1, 1, 1) + 1,
        mean(v), rev(v), range(v), nchar("a"), rep(1, -1), rep(1, times = 2), seq_len(-1), 1:NA,
        numeric(-1), cos(Inf), v == "a", is.na(day), length(structure(1, class = "u")), sum(1, 2), any(1), as.integer(c(1, 1e10)), -"a", !"a"
    )
    for (e in refused) {
        value_of <- new_value_of()
        expect_identical(eval(as.call(list(quote(value_of), e))), "refused", label = deparse(e))
        expect_identical(version(value_of)$passes, 0, label = deparse(e))
    }
    expect_identical(x, 1)
})

# Each row of the table in eval_values.c, and what it stands beside: all of these that R evaluates without a
# warning or an error have R's value, or are refused. The bits of an NA in which byte code and builtin differ do not count.
test_that("builtins give for plain values what R gives", {
    values <- list(TRUE, NA, FALSE, 0L, 3L, -2L, NA_integer_, .Machine$integer.max, 0, -0, 1, 2.5, -1.5, 1e20, 1e-310, Inf, -Inf, NaN, NA_real_,
        c(TRUE, FALSE, NA), c(TRUE, TRUE), c(1L, -5L, NA), c(7L, 2L), c(1.5, -0.5, 3), c(0, NaN), c(NA, 1, 2), c(-1, 4, 9), numeric(0), integer(0), 1:10,
        matrix(c(1, 2, 3, 4, 5, 6), 2), matrix(1:4, 2), matrix(c(1, 2), 1), matrix(c(TRUE, FALSE), 1), NULL, "a", "b", NA_character_, c("a", "b"), list(1, "a"),
        asS4(c(1, 2)), asS4(2), c(a = 1, b = 2), factor("u"), array(1:3, 3), 1i, as.raw(1))
    one <- c("+", "-", "!", "(", "abs", "sqrt", "exp", "log", "log2", "log10", "trunc", "round", "floor", "ceiling", "sign", "expm1", "log1p", "cos", "sin",
        "tan", "acos", "asin", "atan", "cosh", "sinh", "tanh", "is.na", "is.nan", "is.finite", "is.infinite", "as.double", "as.numeric", "as.integer",
        "as.logical", "sum", "prod", "min", "max", "any", "all", "length", "dim", "is.null", "is.numeric", "is.list", "is.function", "is.logical", "is.integer",
        "is.double", "is.character", "is.environment", "c", "rep", "seq_len", "seq_along", "nrow", "ncol", "numeric", "integer", "logical")
    two <- c("+", "-", "*", "/", "^", "%%", "%/%", "==", "!=", "<", "<=", ">", ">=", "&", "|", "&&", "||", "min", "max", "c", "rep", ":", "[", "[[")
    quietly <- function(call) tryCatch(eval(call), error = function(e) e, warning = function(w) w)
    same <- function(x, y) identical(x, y, num.eq = FALSE, attrib.as.set = FALSE)
    differ <- character()
    n_checked <- 0
    check <- function(call) {
        n_checked <<- n_checked + 1
        if (n_checked %% 30 == 0) value_of <<- new_value_of()
        expected <- quietly(call)
        actual <- quietly(as.call(list(quote(value_of), call)))
        is_value <- !inherits(expected, "condition")
        if (!(if (is_value) identical(actual, "refused") || same(actual, expected) else identical(actual, "refused"))) {
            differ <<- c(differ, sprintf("%s gives %s", deparse1(call), deparse1(actual)))
        }
        is_value && !identical(actual, "refused")
    }
    value_of <- new_value_of()
    held <- setNames(values, sprintf("v%d", seq_along(values)))
    list2env(held, environment())
    names <- lapply(names(held), as.name)
    n_given <- 0
    # Vectors of a length that takes R minutes are left out.
    is_huge <- vapply(held, function(x) is.numeric(x) && any(abs(as.vector(x)) > 1e9, na.rm = TRUE), NA)
    makes <- c("rep", ":", "seq_len", "numeric", "integer", "logical")
    for (f in one) for (x in names[!(f %in% makes & is_huge)]) n_given <- n_given + check(call(f, x))
    for (f in two) for (x in names[!(f %in% makes & is_huge)]) for (y in names[!(f %in% makes & is_huge)]) n_given <- n_given + check(call(f, x, y))
    for (x in names) for (i in list(1, 2L, 0, 3.9, NA)) {
        n_given <- n_given + check(call("[", x, i, quote(expr = ))) + check(call("[", x, quote(expr = ), i)) + check(call("[", x, i, 1L)) +
            check(call("[[", x, i, 1L)) + check(call("[", x, call("-", i))) + check(call("[", x, call(">", x, i)))
    }
    expect_identical(differ, character())
    expect_gt(n_given, 9000)
    # Nothing was changed in place.
    expect_identical(mget(names(held)), held)
})

test_that("a builtin's operand is neither copied nor marked where its value is only looked at", {
    f <- by_hand(function(x) 0, "first_dbl", guard("arg_force", 0, 0), guard("scalar", 0, DBL, 0))
    v <- c(1, 2, 3)
    before <- .Internal(address(v))
    expect_identical(f(sum(v)), 6)
    expect_identical(f(max(v) + v[2]), 5)
    v[1] <- 5
    expect_identical(.Internal(address(v)), before)
})

test_that("operators that somebody masked are not R's", {
    local({
        `+` <- function(e1, e2) "masked"
        expect_identical(value_of(1 + 2), "refused")
    })
    local({
        `(` <- function(x) stop("must not run")
        expect_identical(value_of((1)), "refused")
    })
    local({
        length <- 5 # no function: skipped
        expect_identical(value_of(length(c(1, 2))), 2L)
    })
    expect_identical(value_of(1 + 2), 3)
})

test_that("promises of callers are followed, and forced if the path forces them", {
    outer <- function(a, b) {
        r <- value_of(a + 1)
        list(r, is_forced("a", environment()), is_forced("b", environment()))
    }
    x <- 5
    expect_identical(outer(x, x), list(6, TRUE, FALSE))
    lazy <- function(a) {
        r <- ignore(a + 1)
        list(r, is_forced("a", environment()))
    }
    expect_identical(lazy(x), list(7, FALSE))
    # The value is that of the moment of the call.
    later <- function(a) {
        value_of(a)
        x <<- 100
        a
    }
    expect_identical(later(x), 5)
    x <- 5
    not_yet <- function(a) {
        ignore(a)
        x <<- 100
        a
    }
    expect_identical(not_yet(x), 100)
})

test_that("dots are followed", {
    dots <- function(...) value_of(...)
    expect_identical(dots(2 * 3), 6)
    first <- function(...) value_of(..1 + ..2)
    expect_identical(first(1, 2, 3), 3)
    nested <- function(...) dots(...)
    k <- 4
    expect_identical(nested(k + 1), 5)
    expect_identical(vapply(1:3, function(i) value_of(i * 2), 0), c(2, 4, 6))
    expect_identical(lapply(c(1, 2), value_of), list(1, 2))
    expect_identical(sapply(list(a = 1, b = 2), value_of), c(a = 1, b = 2))
})

test_that("a promise shared by dispatch is forced for all who hold it", {
    generic <- function(x, n) UseMethod("generic")
    # Gives n + n, whatever x is.
    generic.default <- by_hand(function(x, n) "baseline", "add", guard("arg_force", 1, 1), guard("scalar", 1, DBL, 0),
        guard("scalar", 1, DBL, 1))
    generic.child <- function(x, n) {
        r <- NextMethod()
        k <<- 100
        c(r, n)
    }
    k <- 2
    expect_identical(generic(structure(1, class = "child"), k), c(4, 2))
    expect_identical(k, 100)
    k <- 2
    expect_identical(generic(1, k), 4)
})

test_that("promises under evaluation and recursive defaults are refused", {
    f <- function(a = value_of(a)) a
    expect_identical(f(), "refused")
    g <- function(a = b + 1, b = 2) value_of(a)
    expect_identical(g(), 3)
})

test_that("chains have an end", {
    deep <- function(n, x) if (n == 0) value_of(x) else deep(n - 1, x)
    k <- 1
    expect_identical(deep(10, k + 1), 2)
    expect_identical(deep(100, k + 1), "refused")
})
