# A data frame of which rows are chosen.
mean_gap <- function(d) {
  s <- 0
  d <- d[d$a > 0, ]
  for (i in seq_along(d$a)) s <- s + d$a[i] - d$b[i]
  s / length(d$a)
}
W <- list(f = mean_gap, args = list(data.frame(a = c(1, 2), b = c(3, 4))))
