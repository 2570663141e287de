# exercise: sieve, twin primes, Goldbach partitions, prime factors with a growing vector
sieve <- function(n) {
  primes <- rep(TRUE, n)
  primes[1] <- FALSE
  last.prime <- 2L
  for (i in last.prime:floor(sqrt(n))) {
    primes[seq.int(2L * last.prime, n, last.prime)] <- FALSE
    last.prime <- last.prime + min(which(primes[(last.prime + 1):n]))
  }
  which(primes)
}
factors <- function(n) {
  f <- c()
  d <- 2
  while (n > 1) {
    while (n %% d == 0) {
      f <- c(f, d)
      n <- n / d
    }
    d <- d + 1
    if (d * d > n) {
      if (n > 1) f <- c(f, n)
      break
    }
  }
  f
}
goldbach <- function(n, primes) {
  for (p in primes) {
    if (p > n / 2) break
    if ((n - p) %in% primes) return(c(p, n - p))
  }
  NULL
}
number_fun <- function(limit) {
  pr <- sieve(limit)
  twins <- 0
  for (i in 2:length(pr)) if (pr[i] - pr[i - 1] == 2) twins <- twins + 1
  hardest <- 0
  for (n in seq(4, limit, by = 2)) {
    g <- goldbach(n, pr)
    if (is.null(g)) stop("Goldbach was wrong: ", n)
    if (g[1] > hardest) {
      hardest <- g[1]
      cat(n, "=", g[1], "+", g[2], "\n")
    }
  }
  nf <- integer(0)
  for (n in 2:limit) nf[n] <- length(factors(n))
  c(primes = length(pr), twins = twins, maxfactors = max(nf, na.rm = TRUE))
}
W <- list(name = "goldbach", f = number_fun, args = list(24000))
