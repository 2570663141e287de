# An option is set before the work begins.
precise <- function(n) {
  options(digits = 9)
  n + 1
}
W <- list(f = precise, args = list(1))
