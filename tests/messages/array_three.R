# An array of three dimensions.
total <- function(a) {
  s <- 0
  for (i in 1:dim(a)[1]) s <- s + a[i, 1, 1]
  s
}
W <- list(f = total, args = list(array(1:8, c(2, 2, 2))))
