# statistics course: EM for a mixture of two normals, loglik trace, S3 result with print and summary methods
em_mix <- function(x, k = 2, maxit = 200, tol = 1e-8, verbose = FALSE) {
  n <- length(x)
  mu <- quantile(x, seq(0.25, 0.75, length.out = k), names = FALSE)
  sigma <- rep(sd(x), k)
  p <- rep(1 / k, k)
  ll <- -Inf
  trace <- c()
  for (it in 1:maxit) {
    dens <- sapply(1:k, function(j) p[j] * dnorm(x, mu[j], sigma[j]))
    tot <- rowSums(dens)
    r <- dens / tot
    for (j in 1:k) {
      nj <- sum(r[, j])
      mu[j] <- sum(r[, j] * x) / nj
      sigma[j] <- sqrt(sum(r[, j] * (x - mu[j])^2) / nj)
      p[j] <- nj / n
    }
    new <- sum(log(tot))
    trace <- c(trace, new)
    if (verbose && it %% 10 == 0) cat("iteration", it, "loglik", new, "\n")
    if (abs(new - ll) < tol) break
    ll <- new
  }
  structure(list(mu = mu, sigma = sigma, p = p, loglik = new, trace = trace, iter = it), class = "emmix")
}
print.emmix <- function(x, digits = 3, ...) {
  cat("Mixture of", length(x$mu), "normals after", x$iter, "iterations\n")
  print(round(data.frame(mu = x$mu, sigma = x$sigma, p = x$p), digits))
  invisible(x)
}
summary.emmix <- function(object, ...) {
  k <- length(object$mu)
  bic <- -2 * object$loglik + (3 * k - 1) * log(length(object$trace))
  c(loglik = object$loglik, bic = bic)
}
analyse <- function(x, ks) {
  best <- NULL
  for (k in ks) {
    fit <- em_mix(x, k, verbose = k == 3)
    print(fit)
    s <- summary(fit)
    if (is.null(best) || s["bic"] < best["bic"]) best <- c(s, k = k)
  }
  best
}
W <- list(name = "em_mixture", f = analyse, args = function() { set.seed(31); list(c(rnorm(4500, 0, 1), rnorm(3000, 5, 1.5), rnorm(1500, 9, .7)), 2:4) })
