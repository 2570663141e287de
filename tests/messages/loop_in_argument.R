# An argument with a loop in it.
grow <- function(x, by) x + by
step <- function(x) grow(x, { n <- 0; while (n < x) n <- n + 1; n })
W <- list(f = step, args = list(3))
