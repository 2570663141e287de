# A variable of two types.
label <- function(x) {
  y <- if (x > 0) x else "none"
  y
}
W <- list(f = label, args = list(1))
