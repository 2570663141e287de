# A data frame as argument, with a guard clause in front.
pairwise <- function(ports) {
  if (nrow(ports) < 2) stop("too few")
  k <- 0
  for (i in 1:nrow(ports)) k <- k + sum(ports[i, ])
  k
}
W <- list(f = pairwise, args = list(data.frame(lat = c(1, 2), lon = c(3, 4))))
