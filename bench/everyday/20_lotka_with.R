# ecology course: predator and prey by Runge-Kutta, model in deSolve style with with(as.list(c(state, parms)), ...)
lotka <- function(t, state, parms) {
  with(as.list(c(state, parms)), {
    dx <- alpha * x - beta * x * y
    dy <- delta * x * y - gamma * y
    list(c(dx, dy))
  })
}
rk4 <- function(y, times, func, parms) {
  out <- matrix(NA, nrow = length(times), ncol = length(y) + 1)
  colnames(out) <- c("time", names(y))
  out[1, ] <- c(times[1], y)
  for (i in 2:length(times)) {
    h <- times[i] - times[i - 1]
    t <- times[i - 1]
    k1 <- func(t, y, parms)[[1]]
    k2 <- func(t + h / 2, y + h / 2 * k1, parms)[[1]]
    k3 <- func(t + h / 2, y + h / 2 * k2, parms)[[1]]
    k4 <- func(t + h, y + h * k3, parms)[[1]]
    y <- y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    out[i, ] <- c(times[i], y)
  }
  as.data.frame(out)
}
run_model <- function(tmax, h) {
  parms <- c(alpha = 1.1, beta = 0.4, delta = 0.1, gamma = 0.4)
  res <- rk4(c(x = 10, y = 5), seq(0, tmax, by = h), lotka, parms)
  print(summary(res))
  tail(res)
}
W <- list(name = "lotka_with", f = run_model, args = list(200, 0.01))
