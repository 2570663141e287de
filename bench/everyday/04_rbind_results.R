# simulation paper script: power of two tests over a grid of settings, one row appended by rbind for every setting
one_run <- function(n, delta, sd) {
  x <- rnorm(n, 0, sd)
  y <- rnorm(n, delta, sd)
  se <- sqrt(var(x) / n + var(y) / n)
  t <- (mean(x) - mean(y)) / se
  c(t = t, reject = as.numeric(abs(t) > 1.96))
}
power_study <- function(ns, deltas, reps) {
  results <- data.frame()
  for (n in ns) {
    for (delta in deltas) {
      rejections <- 0
      ts <- c()
      for (r in 1:reps) {
        res <- one_run(n, delta, 1)
        ts <- c(ts, res["t"])
        if (res["reject"] == 1) rejections <- rejections + 1
      }
      results <- rbind(results, data.frame(n = n, delta = delta, power = rejections / reps, mean_t = mean(ts)))
    }
  }
  results$label <- paste0("n=", results$n, ", d=", results$delta)
  print(head(results))
  results
}
W <- list(name = "rbind_results", f = power_study, args = list(c(10, 20, 50, 100), c(0, 0.2, 0.5, 0.8), 1000))
