# Loops over values of any type, compiled and not: R_LIBS=target/rlib Rscript bench/values.R [--reps N] [PATTERN]
#
# CPU, medians of runs that take turns, over GNU-R's byte code; what comes from R's own C routines cannot gain much. An
# answer that differs ends it.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (file in c("package_examples.R", "ratios.R")) source(file.path(dirname(self), file))

n <- 300000L
strings <- rep(c("a", "bb", "ccc"), n / 3L)
numbers <- as.list(seq_len(n) / 7)
record <- stats::setNames(as.list(1:20), letters[1:20])

programs <- list(
  `elements of a list by number` = list(function(x) { s <- 0; for (i in seq_along(x)) s <- s + x[[i]]; s }, numbers),
  `elements of a list, for` = list(function(x) { s <- 0; for (v in x) s <- s + v; s }, numbers),
  `strings compared` = list(function(x) { k <- 0L; for (v in x) if (v == "bb") k <- k + 1L; k }, strings),
  `characters of strings` = list(function(x) { k <- 0L; for (v in x) k <- k + nchar(v); k }, strings),
  `switch on strings` = list(function(x) { k <- 0; for (v in x) k <- k + switch(v, a = 1, bb = 2, 3); k }, strings),
  `characters of one string` = list(function(s) { k <- 0L; for (i in 1:nchar(s)) if (substr(s, i, i) == "a") k <- k + 1L; k }, strrep("abc", 10000)),
  `strings stored` = list(function(n) { o <- character(n); for (i in 1:n) o[i] <- "x"; o }, n),
  `numbers put into a list` = list(function(n) { o <- vector("list", n); for (i in 1:n) o[[i]] <- i; o }, n),
  `a list that grows` = list(function(n) { o <- list(); for (i in 1:n) o[[length(o) + 1L]] <- i; length(o) }, 20000L),
  `a vector that grows from NULL` = list(function(n) { x <- c(); for (i in 1:n) x[i] <- i^2; x }, 100000L),
  `a stack in a list` = list(function(n) { st <- list(); top <- 0L; for (i in 1:n) { top <- top + 1L; st[[top]] <- i; if (top > 10) top <- 0L }; length(st) }, n),
  `fields read` = list(function(x, n) { s <- 0; for (i in 1:n) s <- s + x$k; s }, record, n),
  `fields read by a string` = list(function(x, n) { s <- 0; for (i in 1:n) s <- s + x[["k"]]; s }, record, n),
  `fields written` = list(function(x, n) { for (i in 1:n) x$k <- i; x }, record, n),
  `fields read and written` = list(function(n) { f <- list(v = 0, w = 1); for (i in 1:n) { f$v <- f$v + f$w; f$w <- f$w * 0.999 }; f$v }, n),
  `tests of types` = list(function(x) { k <- 0; for (v in x) if (!is.null(v)) k <- k + 1; k }, numbers),
  `elements of a named vector` = list(function(v) { s <- 0; for (i in seq_along(v)) s <- s + v[i]^2; s }, stats::setNames(seq_len(n) / 7, rep("a", n))),
  `matrices out of a list` = list(function(l) { s <- 0; for (m in l) s <- s + m[1, 2]; s }, rep(list(matrix(1:4, 2)), n / 3L)),
  `random numbers, runif` = list(function(n) { s <- 0; for (i in 1:n) s <- s + runif(1); s }, n %/% 3L),
  `random numbers, rnorm` = list(function(n) { s <- 0; for (i in 1:n) s <- s + rnorm(1, i, 2); s }, n %/% 3L),
  `random numbers, sample` = list(function(n) { s <- 0; for (i in 1:n) s <- s + sample(10L, 1); s }, n %/% 10L),
  `random numbers, rpois` = list(function(n) { s <- 0; for (i in 1:n) s <- s + rpois(1, 3); s }, n %/% 10L),
  `vectors out of a list` = list(function(l) { s <- c(0, 0, 0); for (v in l) s <- s + v; s }, rep(list(c(1, 2, 3)), n / 3L)))

measure_all(programs, function(baseline, arguments) rir2::accelerate(baseline, example = arguments))
