# Arguments that a function of the user takes by `...`.
total <- function(...) sum(...)
both <- function(x, y) total(x, y)
W <- list(f = both, args = list(1, 2))
