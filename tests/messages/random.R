# Random numbers of which nothing is known, two calls deep.
hop <- function(old) old + rsignrank(1, 5)
wander <- function(steps) {
  at <- 0
  for (s in 1:steps) at <- hop(at)
  at
}
W <- list(f = wander, args = list(5))
