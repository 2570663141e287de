# A data frame on which arithmetic is done.
mean_gap <- function(d) {
  s <- 0
  d <- d - 1
  for (i in seq_along(d$a)) s <- s + d$a[i] - d$b[i]
  s / length(d$a)
}
W <- list(f = mean_gap, args = list(data.frame(a = c(1, 2), b = c(3, 4))))
