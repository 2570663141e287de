# An argument of a builtin that is given by a name.
probe <- function(n) {
  a <- rep(n, times = 2, each = 2)
  a + n
}
W <- list(f = probe, args = list(3))
