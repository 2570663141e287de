# Output in a branch, but something else is in the way.
report <- function(n, verbose) {
  if (verbose) cat("starting\n")
  s <- 0
  for (i in 1:n) s <- s + nchar("a")
  s
}
W <- list(f = report, args = list(3, FALSE))
