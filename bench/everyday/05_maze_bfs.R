# Advent-of-Code style: shortest way through a grid of characters, breadth first with a growing queue of lists
parse_grid <- function(lines) {
  do.call(rbind, strsplit(lines, ""))
}
shortest <- function(lines) {
  grid <- parse_grid(lines)
  start <- which(grid == "S", arr.ind = TRUE)[1, ]
  goal <- which(grid == "E", arr.ind = TRUE)[1, ]
  seen <- matrix(FALSE, nrow(grid), ncol(grid))
  queue <- list(list(r = start[[1]], c = start[[2]], d = 0))
  seen[start[1], start[2]] <- TRUE
  dirs <- list(c(0, 1), c(1, 0), c(0, -1), c(-1, 0))
  while (length(queue) > 0) {
    cur <- queue[[1]]
    queue <- queue[-1]
    if (cur$r == goal[1] && cur$c == goal[2]) return(cur$d)
    for (dir in dirs) {
      r <- cur$r + dir[1]
      c <- cur$c + dir[2]
      if (r < 1 || r > nrow(grid) || c < 1 || c > ncol(grid)) next
      if (grid[r, c] == "#" || seen[r, c]) next
      seen[r, c] <- TRUE
      queue[[length(queue) + 1]] <- list(r = r, c = c, d = cur$d + 1)
    }
  }
  NA
}
W <- list(name = "maze_bfs", f = shortest, args = function() {
  set.seed(8); n <- 240
  g <- matrix(ifelse(runif(n * n) < .28, "#", "."), n, n); g[1, ] <- "."; g[, n] <- "."; g[1, 1] <- "S"; g[n, n] <- "E"
  list(apply(g, 1, paste, collapse = "")) })
