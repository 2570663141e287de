# statistics lab: bootstrap intervals for mean, median and trimmed mean with replicate and sapply
boot_stat <- function(x, stat, B = 1000) {
  n <- length(x)
  replicate(B, stat(sample(x, n, replace = TRUE)))
}
ci <- function(b, level = 0.95) {
  alpha <- 1 - level
  quantile(b, c(alpha / 2, 1 - alpha / 2))
}
bootstrap_table <- function(x, B) {
  stats <- list(mean = mean, median = median, trimmed = function(v) mean(v, trim = 0.1), cv = function(v) sd(v) / mean(v))
  out <- t(sapply(names(stats), function(nm) {
    b <- boot_stat(x, stats[[nm]], B)
    c(est = stats[[nm]](x), se = sd(b), ci(b))
  }))
  print(round(out, 3))
  out
}
W <- list(name = "bootstrap_ci", f = bootstrap_table, args = function() { set.seed(13); list(rexp(60, 1 / 5), 4000) })
