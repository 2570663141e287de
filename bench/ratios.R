# Programs over GNU-R's byte code, for values.R and loops.R: CPU, medians of runs that take turns. A program is a list of a
# function and its arguments; `accelerated(f, arguments)` makes what is compared with it. An answer that differs ends it.

cpu_of <- function(f, arguments) {
  gc(full = FALSE)
  set.seed(1)
  start <- proc.time()
  value <- do.call(f, arguments)
  list(value = value, seconds = sum((proc.time() - start)[1:2]))
}

measure <- function(what, program, reps, accelerated) {
  baseline <- compiler::cmpfun(program[[1L]])
  arguments <- program[-1L]
  f <- accelerated(baseline, arguments)
  times <- replicate(reps, {
    runs <- list(cpu_of(baseline, arguments), cpu_of(f, arguments))
    stopifnot(identical(runs[[1L]]$value, runs[[2L]]$value))
    vapply(runs, `[[`, 0, "seconds")
  })
  stats <- rir2::jit_stats(f)
  share <- sum(stats$passes - stats$aborts, na.rm = TRUE) / reps
  medians <- apply(times, 1L, stats::median)
  cat(sprintf("%-40s %8.1f %8.1f %7.2f%s\n", what, 1e3 * medians[[1L]], 1e3 * medians[[2L]], medians[[1L]] / medians[[2L]],
              if (share < 1) sprintf("  %.0f %% of the calls completed compiled", 100 * share) else ""))
}

# Those whose names the first argument of the command line matches.
measure_all <- function(programs, accelerated) {
  given <- with_numbers(commandArgs(trailingOnly = TRUE), c(reps = 9L))
  invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))
  cat(sprintf("%-40s %8s %8s %7s\n", "CPU ms", "GNU-R", "rir2", "ratio"))
  for (what in grep(c(given$rest, "")[[1L]], names(programs), value = TRUE))
    suppressMessages(measure(what, programs[[what]], given$numbers[["reps"]], accelerated))
}
