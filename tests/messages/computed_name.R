# Text made from a number, behind a guard clause.
key_of <- function(n) {
  if (n < 0) stop("negative")
  key <- as.character(n)
  key
}
W <- list(f = key_of, args = list(3))
