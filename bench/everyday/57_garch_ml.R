# finance paper appendix: simulate GARCH(1,1), likelihood in a loop, own Nelder-Mead-like random search and optim
sim_garch <- function(n, omega, alpha, beta) {
  e <- rnorm(n)
  x <- double(n)
  s2 <- double(n)
  s2[1] <- omega / (1 - alpha - beta)
  x[1] <- e[1] * sqrt(s2[1])
  for (i in 2:n) {
    s2[i] <- omega + alpha * x[i - 1]^2 + beta * s2[i - 1]
    x[i] <- e[i] * sqrt(s2[i])
  }
  x
}
negll <- function(par, x) {
  omega <- par["omega"]; alpha <- par["alpha"]; beta <- par["beta"]
  if (omega <= 0 || alpha < 0 || beta < 0 || alpha + beta >= 1) return(1e10)
  s2 <- var(x)
  ll <- 0
  for (i in seq_along(x)[-1]) {
    s2 <- omega + alpha * x[i - 1]^2 + beta * s2
    ll <- ll + 0.5 * (log(2 * pi) + log(s2) + x[i]^2 / s2)
  }
  unname(ll)
}
estimate <- function(n) {
  x <- sim_garch(n, 0.1, 0.15, 0.75)
  start <- c(omega = 0.2, alpha = 0.1, beta = 0.6)
  fit <- optim(start, negll, x = x, control = list(maxit = 120))
  best <- fit$par
  val <- fit$value
  for (k in 1:40) {
    cand <- best + rnorm(3, 0, 0.01)
    names(cand) <- names(best)
    v <- negll(cand, x)
    if (v < val) {
      best <- cand
      val <- v
    }
  }
  print(round(best, 3))
  list(par = best, value = val, counts = fit$counts)
}
W <- list(name = "garch_ml", f = estimate, args = list(4000))
