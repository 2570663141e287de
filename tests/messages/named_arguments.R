# An argument of a builtin that is given by a name.
probe <- function(n) {
  a <- rep(n, each = 2, times = 3)
  a + n
}
W <- list(f = probe, args = list(3))
