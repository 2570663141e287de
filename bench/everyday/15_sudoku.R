# Stack Overflow / Kaggle: sudoku by backtracking, board as matrix, recursion that returns the board or NULL
possible <- function(board, row, col, num) {
  if (any(board[row, ] == num)) return(FALSE)
  if (any(board[, col] == num)) return(FALSE)
  r0 <- 3 * ((row - 1) %/% 3) + 1
  c0 <- 3 * ((col - 1) %/% 3) + 1
  if (any(board[r0:(r0 + 2), c0:(c0 + 2)] == num)) return(FALSE)
  TRUE
}
solve_sudoku <- function(board) {
  empty <- which(board == 0, arr.ind = TRUE)
  if (nrow(empty) == 0) return(board)
  row <- empty[1, 1]
  col <- empty[1, 2]
  for (num in 1:9) {
    if (possible(board, row, col, num)) {
      board[row, col] <- num
      res <- solve_sudoku(board)
      if (!is.null(res)) return(res)
      board[row, col] <- 0
    }
  }
  return(NULL)
}
W <- list(name = "sudoku", f = solve_sudoku, args = list(matrix(c(
  0,2,0,0,0,0,0,0,0, 0,0,0,6,0,0,0,0,3, 0,7,4,0,8,0,0,0,0, 0,0,0,0,0,3,0,0,2, 0,8,0,0,4,0,0,1,0,
  6,0,0,5,0,0,0,0,0, 0,0,0,0,1,0,7,8,0, 5,0,0,0,0,9,0,0,0, 0,0,0,0,0,0,0,4,0), 9, byrow = TRUE)))
