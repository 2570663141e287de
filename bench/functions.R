# Functions that are made in a function, and the apply family, compiled and not: R_LIBS=target/rlib Rscript bench/functions.R
# [--reps N] [PATTERN]
#
# CPU, medians of runs that take turns, over GNU-R's byte code. An answer that differs ends it.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (file in c("package_examples.R", "ratios.R")) source(file.path(dirname(self), file))

n <- 1000000L
square <- function(v) v^2
numbers <- as.list(seq_len(n %/% 10L) / 7)
doubles <- as.numeric(seq_len(n))

programs <- list(
  `a local function in a loop` = list(function(n, k) { add <- function(a, b) a + b * k; s <- 0; for (i in 1:n) s <- add(s, i); s }, n, 0.5),
  `local recursion` = list(function(n) { fib <- function(n) if (n < 2) n else fib(n - 1) + fib(n - 2); fib(n) }, 22),
  `a counter, <<-` = list(function(n) { k <- 0; count <- function(i) if (i %% 3 == 0) k <<- k + 1; for (i in 1:n) count(i); k }, n),
  `elements, <<-` = list(function(n) { v <- numeric(n); set <- function(i) v[i] <<- i; for (i in 1:n) set(i); v }, n %/% 10L),
  `a vector that grows, <<-` = list(function(n) { v <- c(); push <- function(e) v <<- c(v, e); for (i in 1:n) push(i); v }, 3000L),
  `sapply, a literal` = list(function(n, k) sapply(1:n, function(i) i * k), n %/% 10L, 2),
  `sapply, elements of a variable` = list(function(x, k) sapply(seq_along(x), function(i) x[i] * k), doubles[1:100000], 2),
  `vapply, a literal` = list(function(n, k) vapply(1:n, function(i) i * k, 0), n, 2),
  `vapply, a literal with a branch` = list(function(x) vapply(x, function(e) if (e > 0) sqrt(e) else 0, numeric(1)), doubles),
  `vapply, a global function` = list(function(x) vapply(x, square, 0), doubles),
  `vapply, sums of vectors` = list(function(x) vapply(x, function(v) sum(v), 0), rep(list(c(1, 2, 3)), n %/% 10L)),
  `lapply over a list` = list(function(x) lapply(x, function(e) e * 2), numbers),
  `lapply, a builtin` = list(function(x) lapply(x, length), numbers),
  `lapply with a further argument` = list(function(x) lapply(x, function(e, m) e * m, 3), numbers),
  `Filter` = list(function(x) length(Filter(function(e) e > 2, x)), numbers),
  `Reduce` = list(function(x) Reduce(function(a, b) a + b, x), numbers),
  `many small sapply` = list(function(x) { s <- 0; for (i in 1:2000) s <- s + sum(sapply(x, function(e) e * i)); s }, c(1, 2, 3)))

measure_all(programs, function(baseline, arguments) rir2::accelerate(baseline, example = arguments))
