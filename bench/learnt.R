# What is known of values once R has run the code: R_LIBS=target/rlib Rscript bench/learnt.R [--reps N] [PATTERN]
#
# Elements of lists that are matrices, vectors or objects, and functions out of lists. Each is called four times to learn, then
# timed: CPU, medians of runs that take turns, over GNU-R's byte code. An answer that differs ends it.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (file in c("package_examples.R", "ratios.R")) source(file.path(dirname(self), file))

matrices <- lapply(1:400, function(i) matrix(i + 1:2500 / 7, 50L))
pairs <- lapply(1:4000, function(i) list(x = i + 1:100 / 3, y = 1:100 / 7))
area <- compiler::cmpfun(function(shape) UseMethod("area"))
area.circle <- compiler::cmpfun(function(shape) 3 * shape$r^2)
area.square <- compiler::cmpfun(function(shape) shape$side^2)
shapes <- lapply(1:10000, function(i) if (i %% 3 == 0) structure(list(r = i), class = "circle") else structure(list(side = i), class = "square"))
operators <- list(plus = compiler::cmpfun(function(a, b) a + b), times = compiler::cmpfun(function(a, b) a * b))
make_account <- function() {
  balance <- 0
  list(deposit = compiler::cmpfun(function(x) { balance <<- balance + x; balance }), balance = compiler::cmpfun(function() balance))
}
account <- make_account()

programs <- list(
  `a matrix out of a list` = list(function(l) { s <- 0; for (m in l) for (i in seq_len(nrow(m))) for (j in seq_len(ncol(m))) s <- s + m[i, j]; s }, matrices),
  `the same in sapply` = list(function(l) sapply(l, function(m) { s <- 0; for (i in seq_len(nrow(m))) for (j in seq_len(ncol(m))) s <- s + m[i, j]; s }), matrices),
  `vectors out of lists` = list(function(l) { s <- 0; for (p in l) { x <- p$x; y <- p$y; for (i in seq_along(x)) s <- s + x[i] * y[i] }; s }, pairs),
  `methods of objects of two classes` = list(function(l) { s <- 0; for (k in seq_along(l)) { shape <- l[[k]]; s <- s + area(shape) }; s }, shapes),
  `the same in sapply, by name` = list(function(l) sum(sapply(l, area)), shapes),
  `functions out of a list` = list(function(ops, n) { x <- 1; for (i in 1:n) x <- ops[[if (i %% 2 == 0) "plus" else "times"]](x, 1.0001); x }, operators, 100000L),
  `an object made of closures` = list(function(a, n) { for (i in 1:n) a$deposit(i); a$balance() - a$balance() }, account, 100000L))

measure_all(programs, function(baseline, arguments) {
  fast <- rir2::accelerate(baseline)
  for (i in 1:4) do.call(fast, arguments)
  fast
})
