# graph theory assignment: Kruskal's minimum spanning tree with union-find in a closure, edges as data frame sorted by weight
make_uf <- function(n) {
  parent <- 1:n
  rank <- rep(0, n)
  find <- function(x) {
    while (parent[x] != x) {
      parent[x] <<- parent[parent[x]]
      x <- parent[x]
    }
    x
  }
  union <- function(a, b) {
    ra <- find(a)
    rb <- find(b)
    if (ra == rb) return(FALSE)
    if (rank[ra] < rank[rb]) {
      parent[ra] <<- rb
    } else if (rank[ra] > rank[rb]) {
      parent[rb] <<- ra
    } else {
      parent[rb] <<- ra
      rank[ra] <<- rank[ra] + 1
    }
    TRUE
  }
  list(find = find, union = union)
}
kruskal <- function(n, edges) {
  edges <- edges[order(edges$weight), ]
  uf <- make_uf(n)
  mst <- NULL
  total <- 0
  for (i in 1:nrow(edges)) {
    e <- edges[i, ]
    if (uf$union(e$from, e$to)) {
      mst <- rbind(mst, e)
      total <- total + e$weight
      if (nrow(mst) == n - 1) break
    }
  }
  print(head(mst, 3))
  list(total = total, edges = nrow(mst))
}
W <- list(name = "kruskal_uf", f = kruskal, args = function() { set.seed(50); n <- 1500; list(n, data.frame(from = sample(n, 20000, TRUE), to = sample(n, 20000, TRUE), weight = round(rexp(20000), 4))) })
