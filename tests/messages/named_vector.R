# A vector with names as argument.
norm <- function(v) {
  s <- 0
  for (i in seq_along(v)) s <- s + v[i]^2
  sqrt(s)
}
W <- list(f = norm, args = list(c(a = 3, b = 4)))
