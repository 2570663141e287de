# A generic of the user, called in a loop.
area <- function(s) UseMethod("area")
area.default <- function(s) s^2
total <- function(reps) {
  s <- 0
  for (k in 1:reps) s <- s + area(k)
  s
}
W <- list(f = total, args = list(3))
