# A list that is made by vector(), in a function that is called.
room <- function(n) vector("list", n)
collect <- function(n) {
  l <- room(n)
  length(l)
}
W <- list(f = collect, args = list(3))
