# longest common subsequence of DNA strings: table of numbers, traceback that pastes characters in front
lcs <- function(x, y) {
  xs <- unlist(strsplit(x, split = ""))
  ys <- unlist(strsplit(y, split = ""))
  L <- array(0, dim = c(length(xs) + 1, length(ys) + 1))
  for (i in 1:length(xs)) {
    for (j in 1:length(ys)) {
      L[i + 1, j + 1] <- ifelse(xs[i] == ys[j], L[i, j] + 1, max(L[i + 1, j], L[i, j + 1]))
    }
  }
  i <- length(xs); j <- length(ys)
  result <- ""
  while (i > 0 & j > 0) {
    if (xs[i] == ys[j]) {
      result <- paste(xs[i], result, sep = "")
      i <- i - 1
      j <- j - 1
    } else if (L[i, j + 1] >= L[i + 1, j]) {
      i <- i - 1
    } else {
      j <- j - 1
    }
  }
  result
}
similarity <- function(seqs) {
  n <- length(seqs)
  S <- diag(n)
  for (i in 1:(n - 1)) for (j in (i + 1):n) {
    S[i, j] <- S[j, i] <- nchar(lcs(seqs[i], seqs[j])) / max(nchar(seqs[c(i, j)]))
  }
  rownames(S) <- colnames(S) <- names(seqs)
  round(S, 3)
}
W <- list(name = "lcs", f = similarity, args = function() { set.seed(22); s <- replicate(6, paste(sample(c("A", "C", "G", "T"), 110, TRUE), collapse = "")); list(setNames(s, paste0("seq", 1:6))) })
