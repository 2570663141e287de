# Loops that are compiled by themselves, in functions that are not: R_LIBS=target/rlib Rscript bench/loops.R [--reps N] [PATTERN]
#
# CPU, medians of runs that take turns, over GNU-R's byte code.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (file in c("package_examples.R", "ratios.R")) source(file.path(dirname(self), file))

n <- 1000000L

programs <- list(
  `behind output` = list(function(n) { cat(""); s <- 0; for (i in 1:n) s <- s + i %% 7; s }, n),
  `over seq()` = list(function(n) { s <- 0; for (i in seq(1, n, by = 2)) s <- s + i %% 7; s }, n),
  `over a column` = list(function(d) { s <- 0; for (v in d$x) s <- s + v * v; s }, data.frame(x = seq_len(n) / 7)),
  `over what lapply() gave` = list(function(n) { s <- 0; for (v in lapply(1:n, function(i) i / 7)) s <- s + v; s }, n %/% 10L),
  `while, behind an inner function` = list(function(n) { g <- function(x) x; s <- 0; i <- 0; while (i < n) { i <- i + 1; s <- s + i %% 7 }; g(s) }, n),
  `within a loop with output` = list(function(n) { s <- 0; for (k in 1:20) { cat(""); for (i in 1:n) s <- s + i %% k }; s }, n %/% 20L),
  `within a loop with output, short` = list(function(n) { s <- 0; for (k in 1:n) { cat(""); for (i in 1:5) s <- s + i %% k }; s }, n %/% 50L),
  `output in some rounds` = list(function(n) { s <- 0; for (i in 1:n) { s <- s + i %% 7; if (i %% 10000 == 0) cat("") }; s }, n),
  `output in some rounds, more often` = list(function(n) { s <- 0; for (i in 1:n) { s <- s + i %% 7; if (i %% 100 == 0) cat("") }; s }, n),
  `a vector filled` = list(function(n) { cat(""); x <- numeric(n); for (i in 1:n) x[i] <- i / 7; x }, n),
  `a matrix filled` = list(function(n) { m <- matrix(0, n, n); attr(m, "note") <- NULL; cat(""); for (i in 1:n) for (j in 1:n) m[i, j] <- i * j; m }, 1000L))

measure_all(programs, function(baseline, arguments) rir2::accelerate(baseline))

# A function that is called once.
once <- function() {
  f <- function(n) { s <- 0; for (i in seq_len(n)) s <- s + i %% 7; s }
  baseline <- compiler::cmpfun(f)
  times <- vapply(c(1L, 10L, 30L) * n, function(n) {
    runs <- list(cpu_of(baseline, list(n)), cpu_of(rir2::accelerate(f), list(n)))
    stopifnot(identical(runs[[1L]]$value, runs[[2L]]$value))
    vapply(runs, `[[`, 0, "seconds")
  }, c(0, 0))
  cat(sprintf("the first call of a loop of %8.0f trips   %8.1f %8.1f %7.2f\n", c(1, 10, 30) * n, 1e3 * times[1L, ], 1e3 * times[2L, ],
              times[1L, ] / times[2L, ]), sep = "")
}
if (!length(commandArgs(trailingOnly = TRUE))) once()
