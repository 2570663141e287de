# A function made in a function that is called by the one compiled.
inner <- function(x) {
  add <- function(y) x + y
  add(1)
}
outer_sum <- function(n) {
  s <- 0
  for (k in seq_len(n)) s <- s + inner(k)
  s
}
W <- list(f = outer_sum, args = list(3))
