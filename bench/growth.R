# Vectors that get longer, or change their type, in loops, compiled and not: R_LIBS=target/rlib Rscript bench/growth.R [--reps N] [PATTERN]
#
# CPU, medians of runs that take turns, over GNU-R's byte code, for 1e5 and 1e6 elements. R gives vectors that grow 5 % of
# room, so that a vector of a million elements is copied twenty times over, compiled or not. An answer that differs ends it.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (file in c("package_examples.R", "ratios.R")) source(file.path(dirname(self), file))

functions <- list(
  `doubles, x[length(x) + 1]` = function(n) { x <- numeric(0); for (i in 1:n) x[length(x) + 1] <- i / 7; x },
  `doubles, x[i]` = function(n) { x <- numeric(0); for (i in 1:n) x[i] <- i / 7; x },
  `doubles, x[[i]]` = function(n) { x <- numeric(0); for (i in 1:n) x[[i]] <- i / 7; x },
  `doubles, x[k] in while` = function(n) { x <- numeric(0); k <- 0; while (k < n) { k <- k + 1; x[k] <- k }; x },
  `doubles, from a number` = function(n) { x <- 0; for (i in 1:n) x[i + 1] <- x[i] + 1; x },
  `integers, x[length(x) + 1L]` = function(n) { x <- integer(0); for (i in 1:n) x[length(x) + 1L] <- i; x },
  `integers, some` = function(n) { x <- integer(0); for (i in 1:n) if (i %% 3L == 0L) x[length(x) + 1L] <- i; x },
  `logicals, x[i]` = function(n) { x <- logical(0); for (i in 1:n) x[i] <- i %% 3L == 0L; x },
  `from c(), x[length(x) + 1]` = function(n) { x <- c(); for (i in 1:n) x[length(x) + 1] <- i / 7; x },
  `from c(), x[i]` = function(n) { x <- c(); for (i in 1:n) x[i] <- i / 7; x },
  `from NULL, integers` = function(n) { x <- NULL; for (i in 1:n) x[i] <- i; x },
  `strings, x[length(x) + 1]` = function(n) { x <- character(0); for (i in 1:n) x[length(x) + 1] <- "a"; x },
  `a list, x[[length(x) + 1]]` = function(n) { x <- list(); for (i in 1:n) x[[length(x) + 1]] <- i; x },
  `a list, x[[i]]` = function(n) { x <- list(); for (i in 1:n) x[[i]] <- i; x },
  `integers become doubles` = function(n) { x <- rep(0L, n); for (i in 1:n) x[i] <- i / 7; x },
  `logicals become doubles` = function(n) { x <- logical(n); for (i in 1:n) x[i] <- i / 7; x },
  `NA become doubles` = function(n) { x <- rep(NA, n); for (i in 1:n) x[i] <- i / 7; x },
  `no integers become doubles` = function(n) { x <- integer(0); for (i in 1:n) x[i] <- i / 7; x },
  `c(x, v), a hundred times` = function(n) { s <- 0; for (j in 1:(n %/% 100)) { x <- c(); for (i in 1:100) x <- c(x, i); s <- s + sum(x) }; s },
  `c(x, v) of doubles, a hundred times` = function(n) { s <- 0; for (j in 1:(n %/% 100)) { x <- numeric(0); for (i in 1:100) x <- c(x, i / 7); s <- s + sum(x) }; s })

programs <- unlist(lapply(c(`1e5` = 1e5, `1e6` = 1e6), function(n) lapply(functions, list, n)), recursive = FALSE)

# What grows is learnt from calls.
measure_all(programs, function(baseline, arguments) {
  f <- rir2::accelerate(baseline, example = list(100))
  for (i in 1:4) f(100)
  f
})
