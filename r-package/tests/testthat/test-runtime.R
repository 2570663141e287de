# Runtime routines against R, bit for bit, over special values.

special <- c(0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, 7, -7, 10, 1e-300, 5e-324, -5e-324, 1e300, -1e300, 2^31, 2^53, 2^52 + 0.5,
    .Machine$double.xmax, pi, -pi, 100.5, Inf, -Inf, NaN, NA)
integers <- c(0L, 1L, -1L, 2L, 3L, -3L, 7L, 100L, .Machine$integer.max, -.Machine$integer.max, NA)

# Aborting is always allowed; what is given must be R's.
expect_bits <- function(actual, expected, label) {
    if (is.character(actual)) return(invisible())
    expect(bits(actual) == bits(expected), sprintf("%s: %s is not %s", label, bits(actual), bits(expected)))
}

quietly <- function(expr) {
    warned <- FALSE
    value <- withCallingHandlers(expr, warning = function(w) {
        warned <<- TRUE
        invokeRestart("muffleWarning")
    })
    list(value = value, warned = warned)
}

test_that("functions of two numbers", {
    cases <- list(rt_pow = `^`, rt_fmod = `%%`, rt_idiv = `%/%`, rt_logbase = log, rt_atan2 = atan2)
    given <- 0
    for (name in names(cases)) for (x in special) for (y in special) {
        expected <- quietly(cases[[name]](x, y))
        actual <- routine(name, "dd", x, y)
        # R warns of lost accuracy in a modulus; a routine must not stay silent there.
        if (expected$warned && name == "rt_fmod") {
            expect_identical(actual, "warning")
        }
        expect_bits(actual, expected$value, sprintf("%s(%a, %a)", name, x, y))
        given <- given + is.double(actual)
    }
    expect_gt(given, 3500)
})

test_that("remainders of ordinary numbers are given, not refused", {
    for (x in c(-7.5, -1, 0, 0.1, 5.5, 1e6)) for (y in c(-3, -0.7, 0.1, 2, 1000)) {
        expect_identical(routine("rt_fmod", "dd", x, y), x %% y)
        expect_identical(routine("rt_idiv", "dd", x, y), x %/% y)
    }
})

test_that("round", {
    for (x in c(special, 0.15, 2.5, 3.5, -2.5, 1234.5678, 0.285)) for (digits in c(0, 1, 2, -2, 15, 400, -400, NA, NaN, 1.5)) {
        expect_bits(routine("rt_round", "dd", x, digits), quietly(round(x, digits))$value, sprintf("round(%a, %g)", x, digits))
    }
})

test_that("functions of one number", {
    functions <- c("floor", "ceiling", "sign", "expm1", "log1p", "cos", "sin", "tan", "acos", "asin", "atan", "cosh", "sinh",
        "tanh", "acosh", "asinh", "atanh", "lgamma", "gamma", "digamma", "trigamma", "cospi", "sinpi", "tanpi")
    for (k in seq_along(functions)) for (x in c(special, 0.25, 12.75, 170, 171.5)) {
        # Byte code: R 4.6's builtins lose the sign of -0, its instruction does not.
        f <- compiler::cmpfun(eval(call("function", as.pairlist(alist(x = )), call(functions[k], quote(x)))))
        expected <- quietly(f(x))
        actual <- routine("rt_math1", "id", k - 1, x)
        if (expected$warned) {
            expect_true(is.character(actual) || is.nan(actual), label = sprintf("%s(%g) warns", functions[k], x))
        } else {
            expect_bits(actual, expected$value, sprintf("%s(%a)", functions[k], x))
        }
    }
    for (x in special) {
        expect_bits(routine("rt_log", "d", x), quietly(log(x))$value, sprintf("log(%a)", x))
        expect_bits(routine("rt_exp", "d", x), exp(x), sprintf("exp(%a)", x))
    }
})

test_that("summaries", {
    set.seed(1)
    doubles <- list(numeric(0), special, rev(special), special[1:24], 1, NA_real_, NaN, c(NaN, NA), c(NA, NaN), -0, c(1e308, 1e308),
        c(1e308, 1e308, -1e308), c(Inf, -Inf), rnorm(1000), runif(77) * 1e-310, 1:100 + 0.1, 1e300 * rnorm(50))
    for (x in doubles) {
        label <- paste(utils::head(x, 3), collapse = " ")
        expect_bits(routine("rt_sum", "x", x), sum(x), paste("sum", label))
        expect_bits(routine("rt_prod", "x", x), prod(x), paste("prod", label))
        expect_bits(routine("rt_mean", "x", x), mean(x), paste("mean", label))
        expect_bits(routine("rt_min", "x", x), quietly(min(x))$value, paste("min", label))
        expect_bits(routine("rt_max", "x", x), quietly(max(x))$value, paste("max", label))
    }
    ints <- list(integer(0), integers, 1:10, 5L, NA, c(TRUE, FALSE), c(TRUE, NA), c(3L, 1L, 2L), 1:100000, c(-5L, 5L))
    for (x in ints) {
        label <- paste("of", paste(utils::head(x, 3), collapse = " "))
        s <- quietly(sum(x))
        actual <- routine("rt_isum", "x", x)
        if (!is.integer(s$value) || s$warned) expect_identical(actual, "overflow", label = label)
        else expect_bits(actual, as.double(s$value), paste("sum", label))
        expect_bits(routine("rt_prod", "x", x), prod(x), paste("prod", label))
        expect_bits(routine("rt_mean", "x", x), mean(x), paste("mean", label))
        expect_bits(routine("rt_min", "x", x), quietly(as.double(min(x)))$value, paste("min", label))
        expect_bits(routine("rt_max", "x", x), quietly(as.double(max(x)))$value, paste("max", label))
    }
    expect_identical(routine("rt_min", "x", numeric(0)), "warning")
    expect_identical(routine("rt_max", "x", integer(0)), "warning")
})

test_that("vectors are made as R makes them", {
    expect_identical(routine("rt_alloc", "Xii", 2, 3), numeric(3))
    expect_identical(routine("rt_alloc", "Xii", 1, 0), integer(0))
    expect_identical(routine("rt_alloc", "Xii", 0, 2), logical(2))
    expect_identical(routine("rt_alloc", "Xii", 2, -1), "memory")
    expect_identical(routine("rt_alloc", "Xii", 2, 2^40), "memory")
    expect_identical(routine("rt_range", "Xii", 1, 5), 1:5)
    expect_identical(routine("rt_range", "Xii", 3, -2), 3:-2)
    expect_identical(routine("rt_range", "Xii", 1, 2^31), "type")
    expect_identical(routine("rt_rev", "Xx", c(1, 2, 3)), c(3, 2, 1))
    expect_identical(routine("rt_rev", "Xx", integer(0)), integer(0))
    expect_identical(routine("rt_slice", "Xxii", letters_as_numbers <- c(1, 4, 9, 16), 2, 3), c(4, 9))
    expect_identical(routine("rt_slice", "Xxii", 1:5, 5, 3), 5:3)
    expect_identical(routine("rt_slice", "Xxii", 1:5, 3, 6), "subscript")
    expect_identical(routine("rt_slice", "Xxii", 1:5, 0, 2), "subscript")
    x <- c(a = 1, b = 2)
    y <- routine("rt_dup", "Xx", x)
    expect_identical(y, x)
    expect_identical(routine("rt_len", "p", 1:7), 7)
    expect_identical(routine("rt_dim", "pi", matrix(0, 2, 3), 1), 3)
})

test_that("boxes keep NA", {
    expect_identical(routine("rt_box", "Xid", 0, 1), TRUE)
    expect_identical(routine("rt_box", "Xid", 0, NA_real_), NA)
    expect_identical(routine("rt_box", "Xid", 1, -5), -5L)
    expect_identical(routine("rt_box", "Xid", 1, NA_real_), NA_integer_)
    expect_identical(routine("rt_box", "Xid", 2, NaN), NaN)
    expect_identical(bits(routine("rt_box", "Xid", 2, -0)), bits(-0))
})

test_that("matrices fill as matrix() does, and refuse where it warns", {
    for (byrow in c(FALSE, TRUE)) for (data in list(1:6, c(1.5, 2), 3, TRUE, numeric(0), integer(0), NA)) {
        for (shape in list(c(2, 3), c(3, 2), c(1, 6), c(0, 3), c(2, 0), c(5, 1))) {
            expected <- quietly(matrix(data, shape[1], shape[2], byrow))
            actual <- routine("rt_matrix", "Xxiii", data, shape[1], shape[2], byrow)
            if (expected$warned) expect_identical(actual, "warning")
            else if (!is.character(actual)) expect_identical(actual, expected$value)
        }
    }
})

test_that("concatenation and coercion", {
    kinds <- list(c(TRUE, NA), c(3L, NA, -1L), c(1.5, NA, NaN, -0, Inf))
    for (a in kinds) for (b in kinds) {
        both <- c(a, b)
        kind <- match(typeof(both), c("logical", "integer", "double")) - 1
        expect_true(same_bits(routine("rt_cat", "Xixx", kind, a, b), both))
    }
    expect_identical(routine("rt_coerce", "Xix", 1, c(1.9, -1.9, NA, NaN)), c(1L, -1L, NA, NA))
    expect_identical(routine("rt_coerce", "Xix", 1, 3e9), "warning")
    expect_identical(routine("rt_coerce", "Xix", 1, -2147483648), "warning")
    expect_identical(routine("rt_coerce", "Xix", 0, c(0, 2, NaN, NA)), c(FALSE, TRUE, NA, NA))
    expect_identical(routine("rt_coerce", "Xix", 2, c(TRUE, NA)), c(1, NA))
    m <- matrix(1:4, 2, dimnames = list(NULL, c("a", "b")))
    expect_identical(routine("rt_coerce", "Xix", 2, m), matrix(as.double(1:4), 2))
    expect_identical(routine("rt_coerce", "Xix", 2, c(a = 1, b = 2)), c(1, 2))
})

test_that("lists and attributes", {
    l <- routine("rt_list", "Xi", 2)
    expect_identical(l, vector("list", 2))
    l <- routine("rt_set_elt", "Xxix", l, 1, "second")
    expect_identical(l, list(NULL, "second"))
    expect_identical(routine("rt_set_elt", "Xxix", l, 2, 1), "subscript")
    expect_identical(routine("rt_set_names", "Xxx", c(1, 2), c("a", "b")), c(a = 1, b = 2))
    expect_identical(routine("rt_set_dim", "Xxii", c(1, 2, 3, 4), 2, 2), matrix(c(1, 2, 3, 4), 2))
    expect_identical(routine("rt_share", "P", 1:3), 1:3)
})

test_that("functions of the libraries that are linked in are seen by nobody else", {
    skip_if_not(Sys.info()[["sysname"]] == "Linux")
    expect_false(is.loaded("rust_eh_personality", PACKAGE = "rir2"))
    expect_true(is.loaded("R_init_rir2", PACKAGE = "rir2"))
})
