# travelling salesman by brute force: permutations by recursion on lists, tour lengths by sapply and a loop
permute <- function(v) {
  n <- length(v)
  if (n == 1) return(list(v))
  out <- list()
  for (i in 1:n) {
    rest <- permute(v[-i])
    for (r in rest) out[[length(out) + 1]] <- c(v[i], r)
  }
  out
}
tour_length <- function(tour, D) {
  tour <- c(1, tour, 1)
  total <- 0
  for (k in seq_along(tour)[-1]) total <- total + D[tour[k - 1], tour[k]]
  total
}
brute_tsp <- function(xy) {
  D <- as.matrix(dist(xy))
  perms <- permute(2:nrow(xy))
  lens <- sapply(perms, tour_length, D = D)
  best <- which.min(lens)
  cat("checked", length(perms), "tours, shortest", round(lens[best], 3), "\n")
  rownames(xy)[c(1, perms[[best]], 1)]
}
W <- list(name = "permutations", f = brute_tsp, args = function() { set.seed(43); m <- matrix(runif(18), 9); rownames(m) <- LETTERS[1:9]; list(m) })
