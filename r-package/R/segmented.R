# For tests: a closure like `f` with a stub at each legal place of these kinds (start 1, loop 2, body 4, behind 8),
# and what answers them from now on: "baseline", "null:SEED", "count:N" (ffi-c/src/drivers.c).
segmented <- function(f, driver = "baseline", kinds = 15L) {
    set_driver(driver)
    # Preparing is in place; the byte code must be its own.
    body(f) <- body(f)
    f <- compiler::cmpfun(f, options = list(suppressAll = TRUE))
    if (is.null(.Call(C_rir2_r_prepare_segments, f, as.integer(kinds)))) stop("no place of these kinds is legal")
    f
}

set_driver <- function(driver) invisible(.Call(C_rir2_r_set_driver, driver))
driver_counts <- function() .Call(C_rir2_r_driver_counts)
