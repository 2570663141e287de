# A variable that is assigned on some paths.
last_large <- function(v) {
  for (x in v) if (x > 10) found <- x
  found
}
W <- list(f = last_large, args = list(c(1, 20)))
