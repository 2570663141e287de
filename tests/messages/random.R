# Random numbers, two calls deep.
hop <- function(old) old + rnorm(1)
wander <- function(steps) {
  at <- 0
  for (s in 1:steps) at <- hop(at)
  at
}
W <- list(f = wander, args = list(5))
