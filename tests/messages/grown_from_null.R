# A vector that is grown from NULL.
squares <- function(n) {
  out <- c()
  for (i in 1:n) out[i] <- i^2
  out
}
W <- list(f = squares, args = list(5))
