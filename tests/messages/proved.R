# Nothing is in the way.
step_count <- function(start, by, limit) {
  i <- 1
  while (start <= limit) {
    start <- by * i + start
    i <- i + 1
  }
  i - 1
}
W <- list(f = step_count, args = list(1, 0.5, 40))
