# Andrew Ng's exercise in R: gradient descent for regression, cost and theta kept in lists
compute_cost <- function(X, y, theta) {
  m <- length(y)
  sum((X %*% theta - y)^2) / (2 * m)
}
gradient_descent <- function(X, y, theta = rep(0, ncol(X)), alpha = 0.01, num_iters = 1000, tol = NULL) {
  m <- length(y)
  cost_history <- double(num_iters)
  theta_history <- list(num_iters)
  for (i in 1:num_iters) {
    error <- (X %*% theta - y)
    delta <- t(X) %*% error / m
    theta <- theta - alpha * delta
    cost_history[i] <- compute_cost(X, y, theta)
    theta_history[[i]] <- theta
    if (!is.null(tol) && i > 1 && abs(cost_history[i - 1] - cost_history[i]) < tol) break
  }
  list(theta = theta, cost = cost_history[1:i], path = theta_history)
}
normalize <- function(x) (x - mean(x)) / sd(x)
fit_house <- function(df, alphas) {
  X <- cbind(1, apply(df[, c("size", "rooms")], 2, normalize))
  y <- df$price
  res <- list()
  for (a in alphas) {
    g <- gradient_descent(X, y, alpha = a, num_iters = 8000)
    res[[as.character(a)]] <- c(g$theta, final = g$cost[length(g$cost)])
  }
  do.call(rbind, res)
}
W <- list(name = "gradient_descent", f = fit_house, args = function() { set.seed(24); n <- 97; s <- round(runif(n, 800, 4000)); r <- sample(1:5, n, TRUE)
  list(data.frame(size = s, rooms = r, price = 90 + .14 * s - 8 * r + rnorm(n, 0, 60)), c(0.3, 0.1, 0.03, 0.01, 0.003)) })
