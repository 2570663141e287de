# machine learning from scratch (blog): k-means with loops over points and centers
euclid <- function(a, b) sqrt(sum((a - b)^2))
my_kmeans <- function(X, k, max_iter = 50) {
  n <- nrow(X)
  centers <- X[sample(1:n, k), ]
  cluster <- rep(0, n)
  for (iter in 1:max_iter) {
    old <- cluster
    for (i in 1:n) {
      dists <- c()
      for (j in 1:k) {
        dists[j] <- euclid(X[i, ], centers[j, ])
      }
      cluster[i] <- which.min(dists)
    }
    for (j in 1:k) {
      members <- X[cluster == j, , drop = FALSE]
      if (nrow(members) > 0) centers[j, ] <- colMeans(members)
    }
    if (all(old == cluster)) {
      cat("converged after", iter, "iterations\n")
      break
    }
  }
  wss <- 0
  for (i in 1:n) wss <- wss + euclid(X[i, ], centers[cluster[i], ])^2
  return(list(cluster = cluster, centers = centers, wss = wss))
}
W <- list(name = "kmeans_loop", f = my_kmeans, args = function() { set.seed(11); list(as.matrix(rbind(cbind(rnorm(700), rnorm(700)), cbind(rnorm(700, 4), rnorm(700, 4)), cbind(rnorm(700, 0), rnorm(700, 5)))), 6, 60) })
