# Loops that are left in front of statements that are not compiled, and taken up again in their next round.

# Everything is compiled when it is first met, whatever that costs.
invisible(.Call(rir2:::C_rir2_r_set_eager, TRUE))
invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))

# Compares some calls of a function that cannot be compiled as a whole; loops must have been entered and left compiled.
expect_cut <- function(f, ...) {
  arguments <- list(...)
  body(f) <- call("{", quote(cat("begin ")), body(f))
  f <- byte_compiled(f)
  fast <- rir2::accelerate(f)
  run <- quote(do.call(f, copy_of(arguments)))
  for (k in 1:3) {
    seen <- lapply(list(f, fast), function(f) observe(run, list2env(list(f = f, arguments = arguments, copy_of = copy_of), parent = globalenv())))
    expect_identical(difference(seen[[1L]], seen[[2L]]), "")
  }
  stats <- rir2::jit_stats(fast)
  of_loops <- grepl("loop", stats[["function"]])
  expect_true(sum(stats$passes[of_loops], na.rm = TRUE) > sum(stats$aborts[of_loops]), info = deparse(f)[1:3])
}

test_that("a `for` is left and taken up again, whatever it goes over", {
  over <- function(x) {
    s <- 0; last <- NULL
    for (e in x) { s <- s + length(e); if (length(s) && s %% 7 == 0) { cat("at", s, format(e), "\n"); last <- e }; s <- s + 0 }
    list(s, last, e)
  }
  sequences <- list(1:40, 40:1, seq(0.5, 30, by = 0.5), as.list(1:30), letters, rep(c(TRUE, FALSE, NA), 10), list(1, "a", NULL, 2:3, list(4), 5, 6, 7, 8), c(a = 1, b = 2, c = 3))
  for (x in sequences) expect_cut(over, x)
  expect_same(over, integer(0))
  expect_same(over, factor(rep(c("u", "v"), 20)))
  expect_same(over, as.complex(1:20))
  expect_same(over, pairlist(1, 2, 3, 4, 5, 6, 7, 8))
  expect_same(over, NULL)
})

test_that("`next`, `break`, `return()` and what is assigned before and behind are as in R", {
  expect_cut(function(n) { s <- 0; for (i in 1:n) { if (i %% 3 == 0) next; if (i %% 10 == 1) { cat(i, ""); if (i > 30) break }; s <- s + i }; c(s, i) }, 100)
  expect_cut(function(n) { for (i in 1:n) { x <- i * 2; if (i %% 10 == 0) { cat(x, ""); y <- x + 1; if (y > 70) return(list("early", x, y, i)) }; z <- x } ; list(x, z) }, 100)
  expect_cut(function(n) { for (i in 1:n) { i <- i * 2; if (i %% 20 == 0) cat(i, ""); j <- i + 1 }; c(i, j) }, 50)
  expect_cut(function(n) { s <- 0; for (i in 1:n) { if (i %% 10 == 0) late <- cat(i, ""); s <- s + i; if (i == 25) late2 <- s }; list(s, late, late2, ls(sorted = FALSE)) }, 40)
  expect_cut(function(n) { v <- numeric(n); for (i in 1:n) { v[i] <- i; if (i %% 10 == 0) cat(sum(v), ""); v[i] <- v[i] * 2 }; v }, 40)
  expect_cut(function(n) { v <- numeric(0); w <- v; for (i in 1:n) { v[i] <- i; if (i %% 10 == 0) { w <- v; cat(length(w), "") }; v[1] <- -i }; list(v, w) }, 40)
  expect_cut(function(n) { l <- list(); for (i in 1:n) { l[[i]] <- i; if (i %% 10 == 0) { cat(i, ""); m <- l }; l[[1]] <- "changed" }; list(l, m) }, 40)
})

test_that("`while` and `repeat` are left and taken up again", {
  expect_cut(function(n) { i <- 0; s <- 0; while (i < n) { i <- i + 1; if (i %% 10 == 0) cat(i, ""); s <- s + sqrt(i) }; s }, 200)
  expect_cut(function(n) { i <- 0; s <- 0; repeat { i <- i + 1; if (i %% 10 == 0) { cat(i, ""); if (i >= n) break else next }; s <- s + i }; c(s, i) }, 200)
  expect_cut(function(n) { i <- 0; while (TRUE) { j <- 0; while (j < 20) { j <- j + 1; if (i + j == 23) cat("inner", i, j, ""); if (j > i) break }; i <- i + 1; if (i > n) return(c(i, j)) } }, 60)
})

test_that("loops within loops are left where they are", {
  expect_cut(function(n) { s <- 0; for (i in 1:n) { for (j in 1:20) { s <- s + i * j; if (s %% 997 == 0) cat(i, j, "") }; if (i %% 10 == 0) cat("row", i, "") }; c(s, i, j) }, 40)
  expect_cut(function(n) { s <- 0; for (i in 1:n) { k <- 0; while (k < 5) { k <- k + 1; s <- s + k }; if (s %% 9 == 0) cat(i, s, ""); s <- s + 1 }; s }, 60)
  expect_cut(function(n) { s <- 0; for (i in seq_len(n)) for (e in list(1, "a", 2)) { if (is.character(e)) { if (i %% 10 == 0) cat(e, i, "") } else s <- s + e }; s }, 40)
})

test_that("conditions, random numbers and frames at the place where a loop is left are R's", {
  expect_cut(function(n) { s <- 0; for (i in 1:n) { s <- s + i; if (i %% 15 == 0) warning("at ", i, ": ", s); if (i %% 20 == 0) message("m ", s) }; s }, 50)
  expect_cut(function(n) { s <- 0; for (i in 1:n) { s <- s + runif(1); if (i %% 15 == 0) cat(s, runif(2), ""); s <- s + rnorm(1) }; s }, 50)
  expect_cut(function(n) { s <- 0; for (i in 1:n) { s <- s + i; if (i %% 15 == 0) print(ls(sorted = FALSE)); t <- s; if (i %% 20 == 0) str(mget(c("s", "t", "i"))) }; s }, 50)
  expect_cut(function(n, when = n %/% 2) { s <- 0; for (i in 1:n) { s <- s + i; if (i == when) print(sys.call()); if (i == when + 1) print(substitute(n)); s <- s + 1 }; s }, 50)
  expect_same(function(n) { s <- 0; for (i in 1:n) { s <- s + i; if (i == 33) stop("no more: ", s) }; s }, 50)
  expect_cut(function(n) { total <- 0; add <- function(k) total <<- total + k; for (i in 1:n) { x <- i * 2; if (i %% 10 == 0) add(x); y <- x + total }; c(total, y) }, 50)
  expect_cut(function(n) { fs <- list(); for (i in 1:n) { x <- i * 2; if (i %% 10 == 0) fs[[length(fs) + 1]] <- local({ k <- x; function() k + x }); x <- x + 1 }; vapply(fs, function(f) f(), 0) }, 50)
})
