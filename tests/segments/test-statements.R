# Statements that are compiled by themselves: where the function as a whole is not.

# Everything is compiled when it is first met, whatever that costs.
invisible(.Call(rir2:::C_rir2_r_set_eager, TRUE))
invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))

work <- byte_compiled(function(n) { s <- 0; for (i in seq_len(n)) s <- s + i %% 7; s })
grow <- byte_compiled(function(x, k) { for (i in seq_len(k)) x[length(x) + 1] <- i * 2; x })

test_that("statements around output run compiled", {
  expect_compiled(function(n) { cat("begin\n"); r <- work(n); cat("end", r, "\n"); r + 1 }, 500)
  expect_compiled(function(n) { r <- work(n); cat("first", r, "\n"); invisible(r) }, 500)
  expect_compiled(function(n) { cat("x"); work(n) }, 500)
  expect_compiled(function(n) { cat("x"); invisible(work(n)) }, 500)
  expect_compiled(function(n) { cat("x"); return(work(n)) }, 500)
  expect_compiled(function(n) { for (k in 1:3) { r <- work(n + k); cat(k, r, "\n") }; r }, 500)
  expect_compiled(function(n) { k <- 0; while (k < 3) { k <- k + 1; r <- work(n + k); cat(k, r, "\n") }; r }, 500)
  expect_compiled(function(n) { k <- 0; repeat { k <- k + 1; cat(k); if (k > 3) break; r <- work(n) }; c(k, r) }, 500)
  expect_compiled(function(n) { out <- list(); for (k in 1:3) { cat(k); out[[k]] <- work(n + k); if (k == 2) next; out$last <- work(k) }; out }, 500)
  expect_compiled(function(n, how) { cat(how); if (how == "a") x <- work(n) else x <- work(2 * n); cat(x); x }, 500, "a")
  expect_compiled(function(n, how) { cat(how); if (how == "a") work(n) else work(2 * n) }, 500, "b")
  expect_compiled(function(n, how) { cat(how); switch(how, a = { y <- work(n) }, b = { y <- work(2 * n) }); y }, 500, "b")
  expect_compiled(function(n) { cat("s"); x <- sapply(1:20, function(i) work(n) + i); cat(length(x)); sum(x) }, 50)
  expect_compiled(function(n) { cat("v"); x <- numeric(0); x <- grow(x, n); y <- x; x[1] <- -1; cat("w"); x <- grow(x, n); list(x, y) }, 50)
})

test_that("arguments and defaults are evaluated once, in R's order", {
  expect_compiled(function(n, k = { cat("default "); 2 }) { cat("go "); r <- work(n); cat("and "); r * k }, 500)
  expect_compiled(function(n, k) { cat("go "); r <- work(n); if (missing(k)) r else r * k }, 500)
  expect_same(function(n, k) { cat("go "); r <- work(n); r * k }, 500)
  expect_same_in({
    work <- compiler::cmpfun(function(n) { s <- 0; for (i in seq_len(n)) s <- s + i %% 7; s })
    grow <- compiler::cmpfun(function(x, k) { for (i in seq_len(k)) x[length(x) + 1] <- i * 2; x })
    f <- function(x, n) { cat("a "); r <- work(n); cat("b "); s <- grow(x, 3); cat("c "); list(r, s, x) }
  }, { for (k in 1:5) { z <- 1; print(f({ cat("forced "); z <- z + 1; c(z, 2) }, 400)); print(z) } }, compiled = TRUE)
})

test_that("the frame holds what R would have assigned, in its order", {
  expect_compiled(function(n) { cat("."); b <- work(n); a <- work(2 * n); cat("."); as.list(environment()) }, 300)
  expect_compiled(function(n) { cat("."); if (n > 10) { b <- work(n); a <- 1 } else { a <- work(n); b <- 2 }; ls(sorted = FALSE) }, 300)
  expect_compiled(function(n) { f <- function() r; r <- 1; cat("."); r <- work(n); f() }, 300)
  expect_compiled(function(n) { x <- 1; g <- function() x <<- x + 1; cat("."); y <- work(n); g(); z <- work(x); c(x, y, z) }, 300)
  expect_same(function(n) { on.exit(cat("bye", r)); cat("."); r <- work(n); stop("no ", r) }, 300)
  expect_same(function(n) { cat("."); r <- work(n); undefined_variable + r }, 300)
  expect_same(function(n) { cat("."); r <- work(n); lockBinding("r", environment()); r <- work(n); r }, 300)
  expect_same(function(n) { makeActiveBinding("r", function(v) if (missing(v)) 5 else cat("set", v), environment()); r <- work(n); r }, 300)
  expect_same(function(n) { cat("."); work <- function(n) -n; r <- work(n); r }, 300)
  expect_same(function(n) { r <- work(n); assign("r", 0); cat(r); s <- work(r + 5); rm(r); exists("r", inherits = FALSE) }, 300)
})

test_that("statements that are done soon are compared with R's interpreter", {
  .Call(rir2:::C_rir2_r_set_eager, FALSE)
  f <- function(n) { s <- 0; for (i in 1:n) { cat(""); s <- s + ident(i) }; s }
  ident <- byte_compiled(function(x) x)
  g <- rir2::accelerate(f)
  for (k in 1:4) expect_identical(g(2000), f(2000))
  stats <- rir2::jit_stats(g)
  statement <- grepl("statement", stats[["function"]])
  expect_true(any(statement))
  # 48 calls and more ran in the interpreter, and what is slower is not entered any more.
  expect_true(all(stats$calls[statement] - stats$attempts[statement] >= 48))
  slower <- stats$retired & statement
  expect_identical(any(slower), grepl("R's interpreter takes no longer", paste(capture.output(rir2::why(g)), collapse = "\n")))
})
