# Rosetta Code "Levenshtein distance" put to use: the closest dictionary word for each misspelt one
levenshtein <- function(a, b) {
  a <- strsplit(a, "")[[1]]
  b <- strsplit(b, "")[[1]]
  m <- length(a)
  n <- length(b)
  d <- matrix(0, nrow = m + 1, ncol = n + 1)
  d[, 1] <- 0:m
  d[1, ] <- 0:n
  for (j in seq_len(n)) {
    for (i in seq_len(m)) {
      cost <- if (a[i] == b[j]) 0 else 1
      d[i + 1, j + 1] <- min(d[i, j + 1] + 1, d[i + 1, j] + 1, d[i, j] + cost)
    }
  }
  d[m + 1, n + 1]
}
correct <- function(words, dictionary) {
  out <- character(0)
  for (w in words) {
    dist <- sapply(dictionary, function(x) levenshtein(w, x))
    best <- names(which.min(dist))
    out <- c(out, best)
    cat(sprintf("%-12s -> %-12s (%d)\n", w, best, as.integer(min(dist))))
  }
  out
}
W <- list(name = "levenshtein", f = correct, args = function() { set.seed(7)
  dict <- unique(replicate(160, paste(sample(letters[1:12], sample(6:14, 1), TRUE), collapse = "")))
  spoil <- function(w) { k <- sample(nchar(w), 1); paste0(substr(w, 1, k - 1), sample(letters, 1), substr(w, k + 1, 99)) }
  list(sapply(dict[1:40], spoil, USE.NAMES = FALSE), dict) })
