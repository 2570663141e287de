# A vector that is made with names.
probe <- function(n) {
  a <- c(foo = 1)
  a + n
}
W <- list(f = probe, args = list(3))
