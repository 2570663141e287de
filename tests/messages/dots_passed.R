# `...` that is passed on.
power <- function(x, p) x^p
apply_power <- function(x, ...) power(x, ...)
W <- list(f = apply_power, args = list(2, 3))
