# Calls of R's own closures that programs make in loops: with arguments in `...`, generics, match.arg(), compiled and not:
# R_LIBS=target/rlib Rscript bench/calls.R [--reps N] [PATTERN]
#
# CPU, medians of runs that take turns, over GNU-R's byte code. An answer that differs ends it.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (file in c("package_examples.R", "ratios.R")) source(file.path(dirname(self), file))

n <- 5000L
total <- function(...) sum(...)
few <- c(3, 1, 2, 5, 4)
words <- c("lorem", "ipsum", "dolor")

programs <- list(
  `arguments in dots` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + total(x, i, 1); s }, 20L * n, 2),
  `paste0` = list(function(n) { s <- character(n); for (i in 1:n) s[i] <- paste0("k", i); s }, n),
  `paste, strsplit, rev` = list(function(n, w) { s <- ""; for (i in 1:n) s <- paste(rev(strsplit(w, "")[[1]]), collapse = ""); s }, n, "palindrome"),
  `mean` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + mean(x); s }, n, few),
  `rev` = list(function(n, x) { for (i in 1:n) x <- rev(x); x }, n, few),
  `sort` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + sort(x)[1]; s }, n, few),
  `order` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + order(x)[1]; s }, n, few),
  `median` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + median(x); s }, n, few),
  `unique` = list(function(n, x) { s <- 0L; for (i in 1:n) s <- s + length(unique(x)); s }, n, few),
  `head and tail` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + head(x, 1) + tail(x, 1); s }, n, few),
  `diff` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + sum(diff(x)); s }, n, few),
  `seq` = list(function(n) { s <- 0; for (i in 1:n) for (j in seq(1, 3)) s <- s + j; s }, n),
  `seq by` = list(function(n) { s <- 0; for (i in 1:n) s <- s + sum(seq(1, 9, by = 2)); s }, n),
  `%in% and setdiff` = list(function(n, x) { s <- 0L; for (i in 1:n) if (i %in% x) s <- s + length(setdiff(x, i)); s }, n, few),
  `append` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + append(x, i, after = 2)[3]; s }, n, few),
  `digits of a number` = list(function(n) { s <- 0L; for (i in 1:n) s <- s + sum(as.integer(strsplit(as.character(i), "")[[1]])); s }, n),
  `sort what is not sorted` = list(function(n, x) { s <- 0; for (i in 1:n) s <- s + sort(x + i %% 2)[1]; s }, n, c(4, 3, 9, 1, 7)),
  `replicate` = list(function(n) mean(replicate(n, { s <- 0; for (i in 1:10) s <- s + runif(1); s })), n),
  `tryCatch` = list(function(n) { s <- 0; for (i in 1:n) s <- s + tryCatch({ v <- i * 2; sqrt(v) }, error = function(e) NA_real_); s }, n),
  `try` = list(function(n) { s <- 0; for (i in 1:n) { v <- try(log(i), silent = TRUE); if (!inherits(v, "try-error")) s <- s + v }; s }, n),
  `suppressWarnings` = list(function(n) { s <- 0; for (i in 1:n) s <- s + suppressWarnings(as.numeric("12")); s }, n),
  `vapply of strings` = list(function(x) sum(nchar(vapply(x, function(w) paste0(w, "!"), ""))), rep(words, n %/% 3L)),
  `sapply, more arguments` = list(function(x) sum(sapply(x, function(v, n, m) v * n + m, m = 2, n = 8)), as.list(1:n)),
  `toupper, substr` = list(function(n, w) { s <- ""; for (i in 1:n) s <- paste0(toupper(substr(w, 1, 1)), substr(w, 2, nchar(w))); s }, n, "lorem"))

measure_all(programs, function(baseline, arguments) rir2::accelerate(baseline, example = arguments))
