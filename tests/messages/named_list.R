# A named list whose elements are replaced.
fill <- function(m) {
  m$T[is.na(m$T)] <- 0
  m
}
W <- list(f = fill, args = list(list(T = c(1, NA))))
