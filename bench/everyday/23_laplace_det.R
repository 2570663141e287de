# linear algebra homework: determinant by Laplace expansion, inverse by cofactors, checked against solve()
my_det <- function(A) {
  if (!is.matrix(A)) stop("A must be a matrix")
  n <- nrow(A)
  if (n != ncol(A)) stop("A must be square")
  if (n == 1) return(A[1, 1])
  if (n == 2) return(A[1, 1] * A[2, 2] - A[1, 2] * A[2, 1])
  d <- 0
  for (j in 1:n) {
    minor <- A[-1, -j, drop = FALSE]
    d <- d + (-1)^(1 + j) * A[1, j] * my_det(minor)
  }
  return(d)
}
cofactor_inverse <- function(A) {
  n <- nrow(A)
  C <- matrix(NA, n, n)
  for (i in 1:n)
    for (j in 1:n)
      C[i, j] <- (-1)^(i + j) * my_det(A[-i, -j])
  t(C) / my_det(A)
}
homework <- function(sizes) {
  for (n in sizes) {
    A <- matrix(round(rnorm(n * n), 2), n)
    cat("n =", n, " det =", my_det(A), " error =", signif(max(abs(cofactor_inverse(A) - solve(A))), 1) < 1e-6, "\n")
  }
  invisible(A)
}
W <- list(name = "laplace_det", f = homework, args = list(3:8))
