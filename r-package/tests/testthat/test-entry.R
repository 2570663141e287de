# Entries: versions in order, transactions, counters. Code is made by hand here.

test_that("the first version whose guards pass runs, else the baseline", {
    f <- by_hand(function(x, y) "baseline", "add", dbl_argument(0), dbl_argument(1))
    f <- add_version(f, "first_int", guard("arg_force", 0, 0), guard("scalar", 0, INT, 0), out = "int")
    expect_identical(f(1, 2), 3)
    expect_identical(f(5L, stop("not looked at")), 5L)
    expect_identical(f("a", 2), "baseline")
    expect_identical(version(f, 1)$passes, 1)
    expect_identical(version(f, 1)$failures, c(type = 2))
    expect_identical(version(f, 2)$passes, 1)
    expect_identical(version(f, 2)$failures, c(type = 1))
})

test_that("every kind of result is boxed as R does", {
    one <- function(code, out, argument, kind) {
        by_hand(function(x) "baseline", code, guard("arg_force", 0, 0), guard("scalar", 0, kind, 0), out = out)(argument)
    }
    expect_identical(one("first_int", "lgl", TRUE, LGL), TRUE)
    expect_identical(one("first_int", "lgl", NA, LGL), NA)
    expect_identical(one("first_int", "int", NA_integer_, INT), NA_integer_)
    expect_identical(one("first_int", "int", -3L, INT), -3L)
    expect_identical(one("first_num", "num", -3L, INT), -3L)
    expect_identical(one("first_num", "num", NA_integer_, INT), NA_integer_)
    for (x in c(0, -0, NA, NaN, Inf)) expect_true(same_bits(one("first_dbl", "dbl", x, DBL), x))
    expect_null(by_hand(function() 1, "empty", out = "null")())
    letters_constant <- c("a", "b")
    f <- by_hand(function() 1, "empty", out = "const", consts = list(letters_constant))
    expect_identical(f(), c("a", "b"))
    x <- list(c(a = 1), 2L, NA, -0, NULL, "a")
    f <- by_hand(function(x) 1, "first_value", guard("arg_force", 0, 0), guard("value", 0, 0), out = "tagged")
    for (value in x) expect_true(identical(f(value), value, num.eq = FALSE))
})

test_that("a result may be of any type, and it is visible or not", {
    for (x in list(quote(symbol), 3L, NULL, quote(f(x)), function() 1, "a", list())) {
        f <- by_hand(function() "baseline", "empty", out = "const", consts = list(x))
        expect_identical(f(), x)
    }
})

test_that("an abort leaves no trace and is counted", {
    x <- 1
    f <- by_hand(function(x) x + 10, "abort", dbl_argument())
    expect_identical(f(x), 11)
    expect_identical(version(f)$aborts, c(subscript = 1))
    expect_identical(version(f)$sites, c(`site zero` = 1))
    f <- by_hand(function(x, y) "baseline", "sticky", dbl_argument(0), dbl_argument(1))
    expect_identical(f(5, 3), 2)
    expect_identical(f(1e300, 3), "baseline")
    expect_identical(names(version(f)$aborts), "warning")
})

test_that("a version that keeps aborting is retired", {
    f <- by_hand(function(x) "baseline", "abort_if_negative", dbl_argument())
    for (i in 1:40) f(-1)
    expect_match(version(f)$retired, "aborts")
    expect_identical(version(f)$attempts, 32)
    g <- by_hand(function(x) "baseline", "abort_if_negative", dbl_argument())
    for (x in rep(c(1, 1, 1, -1), 25)) g(x)
    expect_true(is.na(version(g)$retired))
})

test_that("a version whose guards fail is retired, and the closure switched off", {
    f <- by_hand(function(x) "baseline", "abort_if_negative", dbl_argument())
    for (i in 1:40) expect_identical(f(1L), "baseline")
    expect_match(version(f)$retired, "guards")
    calls <- rir2::jit_stats(f)$calls
    for (i in 1:10) f(1)
    expect_identical(rir2::jit_stats(f)$calls, calls)
    # A new version switches it on again.
    add_version(f, "first_dbl", dbl_argument())
    expect_identical(f(2), 2)
    g <- by_hand(function(x) "baseline", "abort_if_negative", dbl_argument())
    for (x in rep(list(1, 1, 1L), 100)) g(x)
    expect_false(grepl("guards", version(g)$retired))
})

test_that("a closure that was switched off prints, compares and saves as before", {
    f <- function(x) sys.call()
    environment(f) <- globalenv()
    g <- rir2::accelerate(f)
    for (i in 1:50) expect_identical(g(1), quote(g(1)))
    expect_lt(rir2::jit_stats(g)$calls, 50)
    expect_identical(g, f)
    expect_identical(deparse(g), deparse(f))
    expect_identical(rir2::baseline(g), f)
    back <- unserialize(serialize(g, NULL))
    expect_identical(back, f)
    expect_identical(back(2), quote(back(2)))
    expect_false(rir2::is_accelerated(back))
})

test_that("machine code is mapped and runs", {
    skip_if_not(R.version$arch == "x86_64")
    # movsd (%rsi), %xmm0; addsd 8(%rsi), %xmm0; movsd %xmm0, (%rdx); xor %eax, %eax; ret
    code <- as.raw(c(0xf2, 0x0f, 0x10, 0x06, 0xf2, 0x0f, 0x58, 0x46, 0x08, 0xf2, 0x0f, 0x11, 0x02, 0x31, 0xc0, 0xc3))
    f <- by_hand(function(x, y) "baseline", code, dbl_argument(0), dbl_argument(1))
    expect_identical(f(1, 2), 3)
    expect_identical(version(f)$code_bytes, 16)
    for (i in 1:50) by_hand(function(x, y) "baseline", code, dbl_argument(0), dbl_argument(1))(1, i)
    gc()
    expect_identical(f(3, 2), 5)
})

test_that("visibility is the code's", {
    f <- by_hand(function(x) x, "invisible", dbl_argument())
    expect_identical(withVisible(f(2)), list(value = 2, visible = FALSE))
    expect_identical(withVisible(f("two")), list(value = "two", visible = TRUE))
    g <- by_hand(function(x) invisible(x), "first_dbl", dbl_argument())
    expect_true(withVisible(g(2))$visible)
    # An invisible result in the middle of others.
    h <- function() list(f(1), f(2), f("x"))
    expect_identical(h(), list(1, 2, "x"))
})

test_that("entries nest", {
    inner <- by_hand(function(x) x, "first_dbl", dbl_argument(0))
    outer <- by_hand(function(x, y) x + y, "add", dbl_argument(0), dbl_argument(1))
    expect_identical(outer(inner(outer(inner(1), 2)), 3), 6)
    expect_error(outer(stop("from the argument"), 3), "from the argument")
    expect_identical(outer(1, 2), 3)
})

test_that("arguments are found by position in every kind of call", {
    code <- function(f) add_version(rir2::accelerate(f, learn = FALSE), "add", dbl_argument(0), dbl_argument(1))
    f <- code(function(x, y = 5) "baseline")
    expect_identical(f(y = 1, 2), 3)
    expect_identical(f(1), "baseline")
    expect_identical(names(version(f)$failures), "shape")
    expect_identical(do.call(f, list(3, 4)), 7)
    expect_identical(vapply(c(1, 2), f, 0, y = 10), c(11, 12))
    expect_identical(mapply(f, c(1, 2), c(3, 4)), c(4, 6))
    expect_identical(Reduce(f, c(1, 2, 3)), 6)
    total <- function(x, y) UseMethod("total")
    total.default <- code(function(x, y) "baseline")
    expect_identical(total(1, 2), 3)
    total.special <- function(x, y) NextMethod()
    expect_identical(total(structure(1, class = "special"), 2), "baseline")
    # Missing, and missing without a default.
    g <- by_hand(function(x, y = 1) "baseline", "first_dbl", dbl_argument(0), guard("arg_missing", 1))
    expect_identical(g(4), 4)
    expect_identical(g(4, 1), "baseline")
    g <- by_hand(function(x, y) "baseline", "first_dbl", dbl_argument(0), guard("arg_missing", 1))
    expect_identical(g(4), 4)
    expect_identical(g(4, ), 4)
})

test_that("guards look at values", {
    check <- function(guards, x, consts = list()) {
        force(x)
        f <- by_hand(function(x) "baseline", "empty", guard("arg_force", 0, 0), guards, out = "null", consts = consts)
        is.null(f(x))
    }
    m <- matrix(c(1, 2), 1)
    named <- c(a = 1)
    day <- as.Date("2024-01-01")
    expect_true(check(guard("vector", 0, DBL, 0), c(1, 2)))
    expect_true(check(guard("vector", 0, DBL, 0), 1))
    expect_true(check(guard("vector", 0, INT, 0), 1:10))
    expect_true(check(guard("vector", 0, LGL, 0), NA))
    expect_false(check(guard("vector", 0, DBL, 0), 1:10))
    expect_false(check(guard("vector", 0, DBL, 0), m))
    expect_false(check(guard("vector", 0, DBL, 0), named))
    expect_false(check(guard("vector", 0, DBL, 0), day))
    expect_true(check(guard("matrix", 0, DBL, 0), m))
    expect_false(check(guard("matrix", 0, DBL, 0), c(1, 2)))
    expect_false(check(guard("matrix", 0, DBL, 0), matrix(1, 1, dimnames = list("a", "b"))))
    expect_false(check(guard("matrix", 0, DBL, 0), array(1, c(1, 1, 1))))
    expect_true(check(guard("scalar", 0, DBL, 0), 1))
    expect_false(check(guard("scalar", 0, DBL, 0), named))
    expect_false(check(guard("scalar", 0, DBL, 0), c(1, 2)))
    expect_false(check(guard("scalar", 0, DBL, 0), numeric(0)))
    expect_false(check(guard("scalar", 0, INT, 0), factor("a")))
    expect_true(check(guard("value", 0, 0), list(1, "a")))
    expect_true(check(guard("value", 0, 0), 5L))
    expect_true(check(guard("value", 0, 0), m))
    expect_false(check(guard("value", 0, 0), day))
    expect_true(check(guard("is_null", 0), NULL))
    expect_false(check(guard("is_null", 0), 1))
    expect_true(check(guard("same_object", 0, 0), sum, list(sum)))
    expect_false(check(guard("same_object", 0, 0), prod, list(sum)))
    h <- function(x) x + 1
    same <- function(x) x + 1
    expect_true(check(guard("same_closure", 0, 0), h, list(h)))
    expect_true(check(guard("same_closure", 0, 0), same, list(h)))
    expect_false(check(guard("same_closure", 0, 0), function(x) x + 2, list(h)))
    expect_false(check(guard("same_closure", 0, 0), function(x, y) x + 1, list(h)))
})

test_that("guards look at variables and functions as R would", {
    env <- new.env()
    local({
        k <- 3
        f <- function() "baseline"
        sqrt <- 7 # not a function: skipped where one is looked for
    }, env)
    fun <- guard("load_fun", 0, 0, 0)
    same <- guard("same_object", 0, 1)
    f <- by_hand(env$f, "empty", fun, same, out = "null", consts = list(quote(sqrt), sqrt))
    expect_null(f())
    env$sqrt <- function(x) x
    expect_identical(f(), "baseline")
    expect_identical(version(f)$failures, c(changed = 1))
    g <- by_hand(env$f, "first_dbl", guard("load_var", 0, 0, 0), guard("scalar", 0, DBL, 0), consts = list(quote(k)))
    expect_identical(g(), 3)
    env$k <- "text"
    expect_identical(g(), "baseline")
    rm("k", envir = env)
    expect_identical(g(), "baseline")
    makeActiveBinding("k", function() stop("must not run"), env)
    expect_identical(g(), "baseline")
    rm("k", envir = env)
    delayedAssign("k", 4, assign.env = env)
    expect_identical(g(), "baseline")
    expect_false(is_forced("k", env))
    force(env$k)
    expect_identical(g(), 4)
    expect_identical(version(g)$failures, c(variable = 3, type = 1))
    # Unboxed bindings: byte code keeps scalars of loops that way.
    counter <- function() {
        for (i in 1:3) k <- i * 1.5
        h <- function() "baseline"
        by_hand(h, "first_dbl", guard("load_var", 0, 0, 0), guard("scalar", 0, DBL, 0), consts = list(quote(k)))()
    }
    expect_identical(compiler::cmpfun(counter)(), 4.5)
    # Environments of closures found on the way.
    make <- function() {
        secret <- 9
        function() 1
    }
    env$closure <- make()
    h <- by_hand(env$f, "first_dbl", guard("load_fun", 0, 0, 0), guard("env_of", 0, 1), guard("load_var", 1, 1, 1),
        guard("scalar", 1, DBL, 0), consts = list(quote(closure), quote(secret)))
    expect_identical(h(), 9)
    s <- by_hand(env$f, "empty", guard("same_env", 0, 0), guard("env_const", 1, 2), guard("same_env", 2, 1), out = "null",
        consts = list(env, baseenv()))
    expect_null(s())
})

test_that("base functions are found through the search path, and masks are seen", {
    f <- function() "baseline"
    environment(f) <- globalenv()
    f <- by_hand(f, "empty", guard("load_fun", 0, 0, 0), guard("same_object", 0, 1), out = "null",
        consts = list(quote(cos), cos))
    expect_null(f())
    assign("cos", function(x) x, globalenv())
    expect_identical(f(), "baseline")
    rm("cos", envir = globalenv())
    expect_null(f())
    attach(list(cos = function(x) x), name = "rir2 test", warn.conflicts = FALSE)
    expect_identical(f(), "baseline")
    detach("rir2 test")
    expect_null(f())
})

test_that("unsound programs are refused", {
    f <- function(x) x
    expect_error(by_hand(f, "empty", guard("scalar", 0, DBL, 0)), "not set")
    expect_error(by_hand(f, "empty", guard("arg_force", 1, 0)), "out of range")
    expect_error(by_hand(f, "empty", guard("arg_force", 0, 99)), "out of range")
    expect_error(by_hand(f, "empty", guard("load_var", 0, 3, 0)), "out of range")
    expect_error(by_hand(f, "empty", guard("env_const", 0, 1), consts = list(1)), "no environment")
    expect_error(by_hand(f, "empty", c(77L, 0L, 0L, 0L)), "unknown guard")
    expect_error(by_hand(f, raw(0)), "outside of the code")
})

test_that("roots survive the collector", {
    f <- by_hand(function(n) "baseline", "roots", guard("arg_force", 0, 0), guard("scalar", 0, INT, 0), out = "int")
    expect_identical(f(50L), 50L)
    expect_identical(f(5000L), 5000L)
    expect_identical(f(1000000L), "baseline")
    gctorture(TRUE)
    x <- f(20L)
    gctorture(FALSE)
    expect_identical(x, 20L)
})

test_that("a full stack aborts", {
    f <- by_hand(function(n) "baseline", "deep", guard("arg_force", 0, 0), guard("scalar", 0, INT, 0))
    expect_identical(f(1L), "baseline")
    expect_identical(version(f)$aborts, c(stack = 1))
})

test_that("an interrupt aborts, and R handles it", {
    skip_on_os("windows")
    f <- by_hand(function() "baseline", "spin")
    system2("sh", c("-c", shQuote(sprintf("sleep 0.5; kill -INT %d", Sys.getpid()))), wait = FALSE)
    expect_identical(tryCatch(f(), interrupt = function(i) "interrupted"), "interrupted")
    expect_identical(version(f)$aborts, c(interrupt = 1))
})

test_that("chaos changes nothing", {
    f <- by_hand(function(x, y) x + y, "add", dbl_argument(0), dbl_argument(1))
    before <- .Call(rir2:::C_rir2_r_set_chaos, 0.3)
    on.exit(.Call(rir2:::C_rir2_r_set_chaos, before))
    set.seed(3)
    seed <- .Random.seed
    for (i in 1:200) expect_identical(f(i, 0.5), i + 0.5)
    expect_identical(.Random.seed, seed)
    expect_true(version(f)$failures[["chaos"]] > 10)
})

test_that("jit_stats and why tell", {
    f <- by_hand(function(x) x, "abort_if_negative", dbl_argument())
    f(1)
    f(-1)
    f("a")
    table <- rir2::jit_stats(f)
    expect_s3_class(table, "data.frame")
    expect_identical(table$passes, 2)
    expect_identical(table$failures, 1)
    expect_identical(table$aborts, 1)
    expect_match(table$why_aborted, "subscript 1")
    text <- paste(capture.output(print(rir2::why(f))), collapse = "\n")
    expect_match(text, "passed its guards in 2 of 3 calls", fixed = TRUE)
    expect_match(text, "failed them: an argument or variable of another type 1; ", fixed = TRUE)
    expect_match(text, "gave up midway: a subscript that is no element 1", fixed = TRUE)
    expect_match(text, "site zero (1)", fixed = TRUE)
    expect_output(print(rir2::why(mean)), "not accelerated")
    expect_output(print(rir2::why(sum)), "builtin")
    expect_gt(nrow(rir2::jit_stats()), 0)
    expect_identical(nrow(rir2::jit_stats(mean)), 0L)
})
