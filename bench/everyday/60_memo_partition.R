# memoization lesson: a generic memoize() that wraps any function, used for binomials, partitions, edit operations and Collatz
memoize <- function(f) {
  cache <- list()
  function(...) {
    key <- paste(..., sep = "_")
    hit <- cache[[key]]
    if (!is.null(hit)) return(hit)
    val <- f(...)
    cache[[key]] <<- val
    val
  }
}
binom <- function(n, k) if (k == 0 || k == n) 1 else binom(n - 1, k - 1) + binom(n - 1, k)
partitions <- function(n, m = n) {
  if (n == 0) return(1)
  if (n < 0 || m == 0) return(0)
  partitions(n, m - 1) + partitions(n - m, m)
}
lesson <- function(n) {
  mb <- memoize(function(n, k) if (k == 0 || k == n) 1 else mb(n - 1, k - 1) + mb(n - 1, k))
  mp <- memoize(function(n, m) {
    if (n == 0) return(1)
    if (n < 0 || m == 0) return(0)
    mp(n, m - 1) + mp(n - m, m)
  })
  steps <- memoize(function(k) if (k == 1) 0 else 1 + if (k %% 2) steps(3 * k + 1) else steps(k / 2))
  longest <- which.max(sapply(1:400, steps))
  slow <- partitions(n %/% 2)
  fast <- mp(n %/% 2, n %/% 2)
  if (slow != fast) warning("memo and recursion disagree")
  c(binom = mb(30, 15), check = binom(16, 8), partitions = mp(n, n), longest = longest)
}
W <- list(name = "memo_partition", f = lesson, args = list(80))
