# beginner's project: tic-tac-toe between two random players, thousands of games
check_winner <- function(board) {
  for (p in c("X", "O")) {
    for (i in 1:3) {
      if (all(board[i, ] == p)) return(p)
      if (all(board[, i] == p)) return(p)
    }
    if (all(diag(board) == p)) return(p)
    if (board[1, 3] == p && board[2, 2] == p && board[3, 1] == p) return(p)
  }
  if (!any(board == "")) return("draw")
  return("")
}
play_game <- function() {
  board <- matrix("", nrow = 3, ncol = 3)
  player <- "X"
  repeat {
    free <- which(board == "")
    move <- if (length(free) == 1) free else sample(free, 1)
    board[move] <- player
    w <- check_winner(board)
    if (w != "") return(w)
    player <- ifelse(player == "X", "O", "X")
  }
}
tournament <- function(n) {
  wins <- c(X = 0, O = 0, draw = 0)
  for (g in 1:n) {
    w <- play_game()
    wins[w] <- wins[w] + 1
  }
  for (k in names(wins)) cat(k, "wins", wins[k], "games =", round(100 * wins[k] / n, 1), "%\n")
  wins
}
W <- list(name = "tictactoe", f = tournament, args = list(2500))
