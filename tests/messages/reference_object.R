# An object outside whose methods are called.
Stack <- structure(list(new = function() 1), class = "Generator")
balanced <- function(x) {
  s <- Stack$new()
  s == x
}
W <- list(f = balanced, args = list(1))
