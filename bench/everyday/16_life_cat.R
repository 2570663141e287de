# Rosetta Code "Conway's Game of Life" with shifted matrices and printing by cat
life_next <- function(m) {
  nr <- nrow(m); nc <- ncol(m)
  big <- matrix(0, nr + 2, nc + 2)
  big[2:(nr + 1), 2:(nc + 1)] <- m
  n <- matrix(0, nr, nc)
  for (dx in -1:1) for (dy in -1:1) {
    if (dx == 0 && dy == 0) next
    n <- n + big[(2:(nr + 1)) + dx, (2:(nc + 1)) + dy]
  }
  ifelse(m == 1 & (n == 2 | n == 3), 1, ifelse(m == 0 & n == 3, 1, 0))
}
show <- function(m) {
  for (i in 1:nrow(m)) {
    for (j in 1:ncol(m)) cat(if (m[i, j] == 1) "#" else ".")
    cat("\n")
  }
  cat("\n")
}
play <- function(m, gens, every = 10) {
  alive <- integer(gens)
  for (g in seq_len(gens)) {
    if (g %% every == 1) show(m)
    m <- life_next(m)
    alive[g] <- sum(m)
  }
  alive
}
W <- list(name = "life_cat", f = play, args = function() { set.seed(14); list(matrix(rbinom(40 * 60, 1, .3), 40), 700) })
