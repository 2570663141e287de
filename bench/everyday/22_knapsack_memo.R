# programming puzzle: 0/1 knapsack, recursive with a memo environment keyed by paste(), then the table version to check
make_knapsack <- function(weights, values) {
  memo <- new.env()
  best <- function(i, cap) {
    if (i == 0 || cap <= 0) return(0)
    key <- paste(i, cap, sep = ",")
    if (!is.null(memo[[key]])) return(memo[[key]])
    res <- best(i - 1, cap)
    if (weights[i] <= cap) {
      with_item <- values[i] + best(i - 1, cap - weights[i])
      if (with_item > res) res <- with_item
    }
    memo[[key]] <- res
    res
  }
  best
}
knapsack_table <- function(w, v, W) {
  n <- length(w)
  K <- matrix(0, n + 1, W + 1)
  for (i in 1:n) {
    for (j in 0:W) {
      if (w[i] > j) {
        K[i + 1, j + 1] <- K[i, j + 1]
      } else {
        K[i + 1, j + 1] <- max(K[i, j + 1], v[i] + K[i, j - w[i] + 1])
      }
    }
  }
  chosen <- c()
  j <- W
  for (i in n:1) {
    if (K[i + 1, j + 1] != K[i, j + 1]) {
      chosen <- c(i, chosen)
      j <- j - w[i]
    }
  }
  list(value = K[n + 1, W + 1], items = chosen)
}
compare <- function(w, v, cap) {
  best <- make_knapsack(w, v)
  a <- best(length(w), cap)
  b <- knapsack_table(w, v, cap)
  stopifnot(all.equal(a, b$value))
  message("best value: ", a)
  b
}
W <- list(name = "knapsack_memo", f = compare, args = function() { set.seed(21); list(sample(5:40, 60, TRUE), sample(10:99, 60, TRUE), 600) })
