# elementary cellular automaton, rule as bits by bitwAnd, neighbours with wraparound, rows collected in a list and drawn
apply_rule <- function(cells, rule) {
  n <- length(cells)
  new <- cells
  for (i in 1:n) {
    l <- if (i == 1) cells[n] else cells[i - 1]
    r <- if (i == n) cells[1] else cells[i + 1]
    idx <- 4 * l + 2 * cells[i] + r
    new[i] <- bitwAnd(bitwShiftR(rule, idx), 1L)
  }
  new
}
draw <- function(cells) cat(paste(ifelse(cells == 1, "*", " "), collapse = ""), "\n")
automaton <- function(rule, width, steps, show = 5) {
  cells <- rep(0L, width)
  cells[ceiling(width / 2)] <- 1L
  rows <- list(cells)
  for (s in 1:steps) {
    if (s <= show) draw(cells)
    cells <- apply_rule(cells, rule)
    rows[[s + 1]] <- cells
  }
  m <- do.call(rbind, rows)
  list(density = mean(m), center = paste(m[1:40, ceiling(width / 2)], collapse = ""))
}
compare_rules <- function(rules) {
  out <- lapply(rules, function(r) automaton(as.integer(r), 301, 320))
  names(out) <- paste0("rule", rules)
  out
}
W <- list(name = "ca_rule30", f = compare_rules, args = list(c(30, 90, 110, 184)))
