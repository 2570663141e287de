# Integers in a matrix: how many edits turn one sequence of codes into another?
edits <- function(a, b) {
  n <- length(a)
  m <- length(b)
  cost <- matrix(0L, n + 1L, m + 1L)
  for (i in 0:n) cost[i + 1L, 1L] <- i
  for (j in 0:m) cost[1L, j + 1L] <- j
  for (i in seq_len(n)) {
    for (j in seq_len(m)) {
      best <- cost[i, j] + (if (a[i] == b[j]) 0L else 1L)
      if (cost[i, j + 1L] + 1L < best) best <- cost[i, j + 1L] + 1L
      if (cost[i + 1L, j] + 1L < best) best <- cost[i + 1L, j] + 1L
      cost[i + 1L, j + 1L] <- best
    }
  }
  cost[n + 1L, m + 1L]
}
W <- list(
  name = "07_edits", what = "edit distance of two sequences", needs = "integer matrix filled in place, a:b with a = 0",
  setup = function() list(a = as.integer((1:300 * 17) %% 26), b = as.integer((1:280 * 19) %% 26)),
  f = edits, cmp = "identical",
  check = function(res, args) {
    text <- function(x) paste(letters[x + 1L], collapse = "")
    res == drop(utils::adist(text(args$a), text(args$b)))
  },
  c = function(a, b) .Call("w_edits", a, b))
