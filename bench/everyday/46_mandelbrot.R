# Rosetta Code "Mandelbrot set" with complex numbers point by point, ASCII art by cat
escape_time <- function(c, max.iter = 60) {
  z <- 0 + 0i
  for (k in 1:max.iter) {
    z <- z^2 + c
    if (Mod(z) > 2) return(k)
  }
  0
}
mandel <- function(width, height) {
  xs <- seq(-2.1, 0.7, length.out = width)
  ys <- seq(1.2, -1.2, length.out = height)
  chars <- c(" ", ".", ":", "-", "=", "+", "*", "#", "%", "@")
  counts <- matrix(0L, height, width)
  for (i in seq_along(ys)) {
    line <- ""
    for (j in seq_along(xs)) {
      k <- escape_time(complex(real = xs[j], imaginary = ys[i]))
      counts[i, j] <- k
      line <- paste0(line, if (k == 0) "@" else chars[1 + k %% 9])
    }
    cat(line, "\n", sep = "")
  }
  table(cut(counts, c(-1, 0, 3, 10, 60)))
}
W <- list(name = "mandelbrot", f = mandel, args = list(320, 180))
