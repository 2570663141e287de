# A higher-order function: Simpson's rule for any integrand, itself a closure over a parameter.
simpson <- function(f, from, to, n) {
  h <- (to - from) / n
  total <- f(from) + f(to)
  for (i in seq_len(n - 1)) {
    weight <- if (i %% 2 == 0) 2 else 4
    total <- total + weight * f(from + i * h)
  }
  total * h / 3
}
W <- list(
  name = "04_simpson", what = "Simpson's rule, integrand passed as a closure", needs = "function-valued argument, captured variable",
  setup = function() {
    wave <- function(k) function(x) x * x * exp(-k * x)
    list(f = wave(1.5), from = 0, to = 4, n = 40000)
  },
  f = simpson, cmp = "identical",
  check = function(res, args) {
    k <- 1.5
    part <- function(x) -exp(-k * x) * (x^2 / k + 2 * x / k^2 + 2 / k^3)
    abs(res - (part(4) - part(0))) < 1e-9
  },
  c = function(f, from, to, n) .Call("w_simpson", from, to, n))
