# A matrix loop: heat spreads over a plate whose border is held.
plate <- function(heat, rate, rounds) {
  rows <- nrow(heat)
  cols <- ncol(heat)
  for (round in seq_len(rounds)) {
    following <- heat
    for (j in 2:(cols - 1)) {
      for (i in 2:(rows - 1)) {
        around <- heat[i - 1, j] + heat[i + 1, j] + heat[i, j - 1] + heat[i, j + 1]
        following[i, j] <- heat[i, j] + rate * (around - 4 * heat[i, j])
      }
    }
    heat <- following
  }
  heat
}
W <- list(
  name = "02_plate", what = "heat on a plate, five-point stencil", needs = "matrix elements in nested loops, a matrix replaced each round",
  setup = function() list(heat = outer(1:60, 1:50, function(i, j) (i * j) %% 7), rate = 0.2, rounds = 8L),
  f = plate, cmp = "identical",
  check = function(res, args) {
    h <- args$heat
    inner <- function(m, di, dj) m[2:59 + di, 2:49 + dj]
    for (round in 1:8) h[2:59, 2:49] <- inner(h, 0, 0) + 0.2 * (inner(h, -1, 0) + inner(h, 1, 0) + inner(h, 0, -1) + inner(h, 0, 1) - 4 * inner(h, 0, 0))
    isTRUE(all.equal(res, h))
  },
  c = function(heat, rate, rounds) .Call("w_plate", heat, rate, rounds))
