# Seq() instead of a range.
queens <- function(n) {
  perm <- seq(n)
  perm[1]
}
W <- list(f = queens, args = list(8))
