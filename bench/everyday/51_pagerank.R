# Kaggle notebook: PageRank from an edge list, links as list of character vectors, power iteration with a tolerance
pagerank <- function(links, d = 0.85, eps = 1e-8, max_iter = 100) {
  pages <- names(links)
  N <- length(pages)
  rank <- rep(1 / N, N)
  names(rank) <- pages
  for (iter in 1:max_iter) {
    new_rank <- rep((1 - d) / N, N)
    names(new_rank) <- pages
    for (p in pages) {
      out <- links[[p]]
      if (length(out) == 0) {
        new_rank <- new_rank + d * rank[p] / N
      } else {
        for (q in out) new_rank[q] <- new_rank[q] + d * rank[p] / length(out)
      }
    }
    change <- sum(abs(new_rank - rank))
    rank <- new_rank
    if (change < eps) break
  }
  message("stopped after ", iter, " iterations")
  sort(rank, decreasing = TRUE)
}
W <- list(name = "pagerank", f = pagerank, args = function() { set.seed(51); n <- 450; p <- sprintf("page%03d", 1:n)
  l <- lapply(1:n, function(i) sample(p, sample(0:8, 1), prob = 1 / (1:n))); names(l) <- p; list(l) })
