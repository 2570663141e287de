# An argument that the callee may leave unevaluated.
smooth <- function(x, lambda) {
  prev <- 0
  for (i in seq_along(x)) prev <- lambda * x[i] + (1 - lambda) * prev
  prev
}
check <- function(n, lambda) {
  x <- 1:n %% 17
  smooth(x, lambda)
}
W <- list(f = check, args = list(10, 0.3))
