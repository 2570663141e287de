# A factor as argument.
changes <- function(g) {
  n <- 0
  for (i in 2:length(g)) if (g[i] != g[i - 1]) n <- n + 1
  n
}
W <- list(f = changes, args = list(factor(c("a", "b", "b"))))
