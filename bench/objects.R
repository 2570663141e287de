# Cells, columns and parts of data frames, frames that are made, and elements of lists that are changed in part: R_LIBS=target/rlib Rscript bench/objects.R
#
# Milliseconds of processor time of one call, medians of several, by GNU-R's byte code and compiled, and how many times less
# that is. Results are compared.

rows <- 2000L
frame <- data.frame(x = seq_len(rows) / 7, y = rows:1)
lists <- list(a = numeric(1e5), b = list(c = numeric(1e5)))
cases <- list(
  `read d$x[i]` = list(function(d) { s <- 0; for (i in 1:nrow(d)) s <- s + d$x[i]; s }, frame),
  `read d[i, "x"]` = list(function(d) { s <- 0; for (i in 1:nrow(d)) s <- s + d[i, "x"]; s }, frame),
  `write d$z[i]` = list(function(d) { d$z <- 0; for (i in 1:nrow(d)) d$z[i] <- d$x[i] + i; d }, frame),
  `write d[i, "z"]` = list(function(d) { d$z <- 0; for (i in 1:nrow(d)) d[i, "z"] <- d[i, "x"] + i; d }, frame),
  `r <- d[i, ]; r$x` = list(function(d) { s <- 0; for (i in 1:500) { r <- d[i, ]; s <- s + r$x }; s }, frame),
  `d[order(d$y), ]` = list(function(d) { for (k in 1:20) e <- d[order(d$y), ]; e }, frame),
  `d[d$x > v, ]` = list(function(d) { n <- 0; for (v in 1:100) n <- n + nrow(d[d$x > v, ]); n }, frame),
  `d[rows, "y"]` = list(function(d) { n <- 0; for (v in 1:100) n <- n + sum(d[c(v, 7, v), "y"]); n }, frame),
  `d[drawn, ]` = list(function(d) { n <- 0; for (v in 1:100) n <- n + mean(d[(v * 1:50) %% 40 + 1, ]$x); n }, frame),
  `d[c("x", "y")]` = list(function(d) { n <- 0; for (v in 1:200) n <- n + ncol(d[c("y", "x")]) + ncol(d[, c("y", "x")]); n }, frame),
  `data.frame()` = list(function(d) { l <- list(); for (i in 1:100) l[[i]] <- data.frame(i = i, x = d$x[i], t = "one"); l }, frame),
  `rbind(d, row)` = list(function(d) { e <- NULL; for (i in 1:100) e <- rbind(e, data.frame(i = i, x = d$x[i])); e }, frame),
  `do.call(rbind, l)` = list(function(d) { l <- list(); for (i in 1:100) l[[i]] <- data.frame(i = i, x = d$x[i]); do.call(rbind, l) }, frame),
  `l$a[i] <- v` = list(function(l) { for (i in 1:5000) l$a[i] <- i; l }, lists),
  `l$b$c[i] <- v` = list(function(l) { for (i in 1:5000) l$b$c[i] <- i; l }, lists),
  `l[[k]][i] <- v` = list(function(l) { k <- 1; for (i in 1:5000) l[[k]][i] <- l[[k]][i] + i; l }, lists)
)

cpu <- function(f, x) 1000 * median(vapply(1:7, function(k) { gc(FALSE); sum(system.time(for (j in 1:3) f(x))[1:2]) / 3 }, 0))
cat(sprintf("%-18s %10s %12s %8s\n", "", "GNU-R ms", "compiled ms", "ratio"))
for (name in names(cases)) {
  f <- compiler::cmpfun(cases[[name]][[1L]])
  x <- cases[[name]][[2L]]
  g <- rir2::accelerate(f, example = list(x))
  stopifnot(identical(f(x), g(x)))
  by_gnu_r <- cpu(f, x)
  compiled <- cpu(g, x)
  cat(sprintf("%-18s %10.3f %12.3f %8.1f\n", name, by_gnu_r, compiled, by_gnu_r / max(compiled, 1e-3)))
}
