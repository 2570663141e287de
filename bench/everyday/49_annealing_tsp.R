# simulated annealing for a tour of cities, as in many course notes: distance function over a route, swap two, accept by exp
tour_distance <- function(route, d) {
  route2 <- embed(c(route, route[1]), 2)
  sum(d[cbind(route2[, 2], route2[, 1])])
}
swap <- function(route) {
  ij <- sort(sample(2:length(route), 2))
  route[ij[1]:ij[2]] <- rev(route[ij[1]:ij[2]])
  route
}
anneal <- function(d, temp = 10, cooling = 0.999, iters = 10000) {
  n <- nrow(d)
  route <- 1:n
  cur <- tour_distance(route, d)
  best <- route; bestd <- cur
  trace <- rep(NA, iters)
  it <- 0
  while (it < iters) {
    it <- it + 1
    cand <- swap(route)
    dc <- tour_distance(cand, d)
    delta <- dc - cur
    if (delta < 0 || runif(1) < exp(-delta / temp)) {
      route <- cand
      cur <- dc
      if (cur < bestd) {
        best <- route
        bestd <- cur
      }
    }
    temp <- temp * cooling
    trace[it] <- cur
    if (it %% 2500 == 0) cat(sprintf("iter %5d  temp %.4f  best %.2f\n", it, temp, bestd))
  }
  list(route = best, length = bestd, trace = trace[seq(1, iters, by = 500)])
}
W <- list(name = "annealing_tsp", f = anneal, args = function() { set.seed(49); list(as.matrix(dist(matrix(runif(80, 0, 10), 40))), 10, 0.9995, 18000) })
