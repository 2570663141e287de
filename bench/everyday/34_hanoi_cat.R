# Rosetta Code "Towers of Hanoi", with pegs as a list changed by <<- and every 1000th move printed
hanoi <- function(n) {
  pegs <- list(A = n:1, B = integer(0), C = integer(0))
  moves <- 0
  move <- function(k, from, to, via) {
    if (k == 0) return(invisible())
    move(k - 1, from, via, to)
    disk <- tail(pegs[[from]], 1)
    pegs[[from]] <<- pegs[[from]][-length(pegs[[from]])]
    if (length(pegs[[to]]) && tail(pegs[[to]], 1) < disk) stop("illegal move")
    pegs[[to]] <<- c(pegs[[to]], disk)
    moves <<- moves + 1
    if (moves %% 1000 == 0) cat("Move", moves, ": disk", disk, "from", from, "to", to, "\n")
    move(k - 1, via, to, from)
  }
  move(n, "A", "C", "B")
  list(moves = moves, pegs = pegs)
}
W <- list(name = "hanoi_cat", f = hanoi, args = list(15))
