# numerical methods course: Gaussian elimination with partial pivoting, back substitution, LU, tridiagonal solver
gauss <- function(A, b, verbose = FALSE) {
  n <- nrow(A)
  M <- cbind(A, b)
  for (k in 1:(n - 1)) {
    p <- which.max(abs(M[k:n, k])) + k - 1
    if (p != k) {
      tmp <- M[k, ]
      M[k, ] <- M[p, ]
      M[p, ] <- tmp
    }
    if (abs(M[k, k]) < 1e-12) stop("matrix is singular")
    for (i in (k + 1):n) {
      f <- M[i, k] / M[k, k]
      M[i, ] <- M[i, ] - f * M[k, ]
    }
    if (verbose) print(M)
  }
  x <- numeric(n)
  x[n] <- M[n, n + 1] / M[n, n]
  for (i in (n - 1):1) {
    x[i] <- (M[i, n + 1] - sum(M[i, (i + 1):n] * x[(i + 1):n])) / M[i, i]
  }
  x
}
thomas <- function(a, b, c, d) {
  n <- length(d)
  for (i in 2:n) {
    w <- a[i] / b[i - 1]
    b[i] <- b[i] - w * c[i - 1]
    d[i] <- d[i] - w * d[i - 1]
  }
  x <- rep(0, n)
  x[n] <- d[n] / b[n]
  for (i in (n - 1):1) x[i] <- (d[i] - c[i] * x[i + 1]) / b[i]
  x
}
lab <- function(sizes) {
  errs <- c()
  for (n in sizes) {
    A <- matrix(rnorm(n^2), n, n)
    x0 <- 1:n
    x <- gauss(A, A %*% x0)
    errs <- c(errs, max(abs(x - x0)))
  }
  heat <- rep(0, 400); heat[200] <- 100
  for (t in 1:2500) heat <- thomas(rep(-0.4, 400), rep(1.8, 400), rep(-0.4, 400), heat)
  cat("max error", format(max(errs) < 1e-6), " heat left", round(sum(heat), 6), "\n")
  heat[195:205]
}
W <- list(name = "gauss_elim", f = lab, args = list(seq(20, 120, 20)))
