# teaching script: Dijkstra on an adjacency list with named vectors, unvisited set as character vector
dijkstra <- function(graph, source) {
  nodes <- names(graph)
  dist <- setNames(rep(Inf, length(nodes)), nodes)
  prev <- setNames(rep(NA_character_, length(nodes)), nodes)
  dist[source] <- 0
  unvisited <- nodes
  while (length(unvisited) > 0) {
    u <- unvisited[which.min(dist[unvisited])]
    unvisited <- setdiff(unvisited, u)
    if (is.infinite(dist[u])) break
    for (v in names(graph[[u]])) {
      alt <- dist[u] + graph[[u]][v]
      if (alt < dist[v]) {
        dist[v] <- alt
        prev[v] <- u
      }
    }
  }
  list(dist = dist, prev = prev)
}
path_to <- function(res, target) {
  path <- target
  while (!is.na(res$prev[path[1]])) path <- c(res$prev[[path[1]]], path)
  paste(path, collapse = " -> ")
}
all_routes <- function(graph, sources) {
  out <- list()
  for (s in sources) {
    res <- dijkstra(graph, s)
    far <- names(which.max(res$dist[is.finite(res$dist)]))
    out[[s]] <- list(length = res$dist[[far]], path = path_to(res, far))
  }
  out
}
W <- list(name = "dijkstra_list", f = all_routes, args = function() { set.seed(9); n <- 200; nm <- paste0("v", 1:n)
  g <- lapply(1:n, function(i) { to <- sample(nm[-i], 6); setNames(round(runif(6, 1, 20)), to) }); names(g) <- nm
  list(g, nm[1:50]) })
