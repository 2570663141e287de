# An argument with a branch in it.
grow <- function(x, by) x + by
step <- function(x) grow(x, if (x > 10) 1 else 0.1)
W <- list(f = step, args = list(3))
