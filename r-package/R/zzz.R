# Filled in by .onLoad.
state <- new.env(parent = emptyenv())
state$problem <- "rir2 is not loaded"

# Functions of base that something stands for (ffi-c/src/boxed_objects.c), as they are when this package is installed.
stood_for_names <- c("[.data.frame", "[<-.data.frame", "[[<-.data.frame", "$<-.data.frame", "[[.data.frame", "[.factor", "[.Date",
    "rbind.data.frame", "as.data.frame.logical", "as.data.frame.integer", "as.data.frame.numeric", "as.data.frame.character",
    "as.data.frame.factor", "as.data.frame.Date", "data.frame", "cbind", "rbind", "do.call", "Recall", "match.arg", "range.default",
    "structure", "tryCatch", "withCallingHandlers", "try", "suppressWarnings", "suppressMessages", "replicate", ".doSortWrap", "table")
stood_for <- lapply(stood_for_names, get, envir = baseenv())

# Frames for the C side to find: called as byte code, so that no context is pushed for `.Call`.
probe_here <- function(n) .Call(C_rir2_probe_frame, environment(), parent.frame(), probe_here)
probe_nested <- function(n) {
    if (n > 0) probe_nested(n - 1) else .Call(C_rir2_probe_frame, environment(), parent.frame(), probe_nested)
}
probe_with_locals <- function(a, b = 2) {
    d <- a + b
    force(d)
    .Call(C_rir2_probe_frame, environment(), parent.frame(), probe_with_locals)
}
probe_argument <- function(x) .Call(C_rir2_probe_argument, environment(), "x")
probe_check <- function(x, ...) .Call(C_rir2_probe_check, environment())

find_frames <- function() {
    probe_here(0)
    for (n in 1:3) probe_nested(n)
    lapply(1:2, probe_here)
    probe_with_locals(1)
    n <- 1
    probe_argument(n)
    probe_argument(n + 1)
    lapply(1:2, probe_argument)
    eval(quote(probe_argument(n + 1)))
    # Two calls by lapply, four by name, one with locals.
    .Call(C_rir2_probe_result, 7L)
    probe_check(1)
    vapply(1:2, function(i) probe_check(i, i), NA)
}

# Numbers of all sizes and both signs, against each other.
compare_remainders <- function() {
    x <- c(0, 1, 2, 3, 5, 7, 10, 0.1, 0.3, 0.5, 1.5, 2.25, pi, 1e-5, 1e5, 123456.789, 1e10, 1e15, 2^31, 2^52, 2^53, 2^60, 1e18,
        1e19, 1e20, 1e100, 1e-100, 1e-310, .Machine$double.xmax, Inf, NaN, NA, 1 / 3, 99.99, 17, 1000, 86400, 3600.5)
    x <- c(x, -x)
    y <- rep(x, each = length(x))
    x <- rep(x, length.out = length(y))
    state$remainders <- suppressWarnings(.Call(C_rir2_check_remainders, x, y, x %% y, x %/% y))
}

.onLoad <- function(libname, pkgname) {
    state$problem <- .Call(C_rir2_r_start, topenv())
    find_frames()
    compare_remainders()
    .Call(C_rir2_set_stood_for, stood_for)
    # So that R has loaded those of now: what is not loaded is not looked at.
    for (name in stood_for_names) get0(name, envir = baseenv())
    limit <- tryCatch(mem.maxVSize() * 2^20, error = function(e) Inf)
    .Call(C_rir2_set_max_vsize, as.double(limit))
    invisible()
}
