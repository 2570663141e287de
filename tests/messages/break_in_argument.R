# A loop that an argument of a call leaves.
same <- function(x) x
first_even <- function(v) {
  for (x in v) same(if (x %% 2 == 0) break)
  x
}
W <- list(f = first_even, args = list(c(1, 4, 3)))
