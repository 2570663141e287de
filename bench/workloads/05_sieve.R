# Integers and logicals: the sieve of Eratosthenes, and how far its primes lie apart.
sieve <- function(n) {
  prime <- rep(TRUE, n)
  prime[1] <- FALSE
  i <- 2L
  while (i * i <= n) {
    if (prime[i]) {
      multiple <- i * i
      while (multiple <= n) {
        prime[multiple] <- FALSE
        multiple <- multiple + i
      }
    }
    i <- i + 1L
  }
  count <- 0L
  last <- 2L
  gap <- 0L
  for (k in seq_len(n)) {
    if (prime[k]) {
      count <- count + 1L
      if (k - last > gap) gap <- k - last
      last <- k
    }
  }
  c(count, last, gap)
}
W <- list(
  name = "05_sieve", what = "sieve of Eratosthenes", needs = "integer arithmetic that may overflow, logical vector updated in place",
  setup = function() list(n = 50000L),
  f = sieve, cmp = "identical",
  check = function(res, args) identical(res, c(5133L, 49999L, 72L)),
  c = function(n) .Call("w_sieve", n))
