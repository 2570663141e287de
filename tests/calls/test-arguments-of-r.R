# Arguments that GNU-R gives as code, and that the header evaluates: `if`, blocks, fields of environments.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("`if` and blocks", {
  expect_same_in({ f <- function(v, w) { t <- 0; for (i in 1:3) t <- t + w; if (is.character(v)) nchar(v) + t else v + t } },
    sapply(1:40, function(i) f(if (i %% 3 == 0) "fizz" else i, { i; i * 2 })), example = list(1, 2), compiled = TRUE)
  expect_same_in({ f <- function(v) { r <- 0; for (i in 1:3) r <- r + length(v); r } },
    lapply(list(TRUE, FALSE, NA, 1, 0L, NaN, "TRUE", "a", c(TRUE, FALSE), logical(), NULL), function(c) tryCatch(withVisible(f(if (c) 1 else 2:3)), error = conditionMessage, warning = conditionMessage)), example = list(1))
  expect_same_in({ f <- function(v) v }, lapply(c(TRUE, FALSE), function(c) list(withVisible(f(if (c) 5)), withVisible(f({ if (c) 5 })), withVisible(f({})), withVisible(f({ 1; invisible(2) })))), example = list(1))
  expect_same_in({ n <- 0; count <- function() { n <<- n + 1; n }; f <- function(v) { r <- 0; for (i in 1:3) r <- r + v; r } }, { a <- sapply(1:5, function(i) f(if (i > 2) count() else i)); b <- sapply(1:5, function(i) f({ count(); i })); list(a, b, n) }, example = list(1))
  expect_same_in({ f <- function(v) { `if` <- 3; v + `if` } }, { `if` <- function(a, b, c) 7; f(if (TRUE) 1 else 2) }, example = list(1))
  expect_same_in({ f <- function(v) 1 / v }, list(f(if (TRUE) 0 else -0), f(if (FALSE) 0 else -0), f({ 1; -0 })), example = list(1))
})

test_that("fields of environments", {
  expect_same_in({ e <- new.env(); e$x <- 2; e$s <- "a"; f <- function(v) { r <- 0; for (i in 1:3) r <- r + v; r } }, { a <- f(e$x); e$x <- 5L; b <- f(e$x + 1); list(a, b, tryCatch(f(e$s), error = conditionMessage), tryCatch(f(e$none), error = conditionMessage)) }, example = list(1), compiled = TRUE)
  expect_same_in({ e <- new.env(); n <- 0; makeActiveBinding("x", function() { n <<- n + 1; n }, e); delayedAssign("y", { n <<- n + 10; n }, assign.env = e); f <- function(v) { r <- 0; for (i in 1:3) r <- r + v; r } }, list(f(e$x), f(e$y), f(e$y), f(e$x), n), example = list(1))
  expect_same_in({ e <- new.env(); e$x <- 1; f <- function(env, v) { env$x <- env$x + 10; for (i in 1:3) env$y <- i; v + env$x } }, { a <- f(e, e$x); b <- f(e, e$y); list(a, b, f(e, e$x * 2), f(e, if (e$x > 3) e$x else 0), e$x, e$y) }, example = list(new.env(), 1))
  expect_same_in({ e <- structure(new.env(), class = "box"); assign("x", 4, envir = e); f <- function(v) { for (i in 1:3) v <- c(v, i); v } }, { assign("$.box", function(x, name) paste("field", name), globalenv()); r <- f(e$x); rm("$.box", envir = globalenv()); list(r, f(e$x)) }, example = list(1))
  expect_same_in({ f <- function(v) { for (i in 1:3) v <- v + i; v } }, { g <- function(x) { e <- environment(); y <- f(e$x); x <- 10; c(y, f(e$x)) }; list(g(1), g(2)) }, example = list(1))
})

test_that("arguments that are evaluated before their time are forgotten when the call has ended", {
  expect_same_in({
    put <- byte_compiled(function(s, v) { s$items <- append(s$items, v, after = length(s$items)); s$n <- s$n + 1 })
    take <- byte_compiled(function(s) { v <- s$items[[1]]; s$items[[1]] <- NULL; s$n <- s$n - 1; v })
    f <- function(n) { s <- new.env(); s$items <- list(); s$n <- 0; s }
    g <- function(s, n) { t <- 0; for (i in 1:n) { put(s, s$n + i); put(s, i); t <- t + take(s) }; c(t, s$n, length(s$items)) }
  }, list(g(f(1), 30), g(f(1), 5)), accelerate = "g", example = list(f(1), 3), compiled = TRUE)
  # A call within an argument that is evaluated early ends before that argument is evaluated in R.
  for (g in expression(function(e) set(keep(e$y), e), function(e) set(keep(e$y) + 1, e), function(e) set(keep(keep(e$y) + e$z), e), function(e) { for (i in 1:3) r <- set(keep(e$y) + i, e); c(r, set(keep(keep(e$z)), e)) }))
    eval(bquote(expect_same_in({
      keep <- byte_compiled(function(w, k = 1) { if (k > 5) w <- 0; w + 0 })
      set <- byte_compiled(function(v, e) { e$y <- e$y + 100; e$z <- 7; v })
      g <- .(g)
      e <- function() { e <- new.env(); e$y <- 1; e$z <- 2; e }
    }, list(g(e()), g(e()), g(e())), accelerate = "g", example = list(e()))))
  # A function that the callee makes may evaluate it after the call.
  expect_same_in({
    later <- byte_compiled(function(v) function() v)
    late <- byte_compiled(function(v, e) { e$x <- 100; v })
    g <- function(e) { h <- later(e$x); e$x <- e$x + 1; a <- h(); b <- late(e$x, e); d <- late(e$x + 1, e); c(a, b, d, e$x) }
    e <- function() { e <- new.env(); e$x <- 1; e }
  }, list(g(e()), g(e()), g(e())), accelerate = "g", example = list(e()))
  expect_same_in({
    inner <- byte_compiled(function(v, e) { if (e$x > 3) e$x <- 0; v })
    outer <- byte_compiled(function(v, e) { w <- inner(e$x + 1, e); e$y <- w; v })
    g <- function(e) { for (i in 1:5) { r <- outer(e$y, e); e$x <- e$x + r; e$z <- inner(e$z, e) }; c(e$x, e$y, e$z) }
    e <- function() { e <- new.env(); e$x <- 1; e$y <- 2; e$z <- 3; e }
  }, list(g(e()), g(e()), g(e())), accelerate = "g", example = list(e()))
})

test_that("an argument that a statement passes on, and nobody evaluates there, is still to be evaluated behind it", {
  for (body in expression({ if (e$y > 2) e$z <- drop(v, e$z); e$x <- 10; v }, { for (i in 1:3) e$z <- drop(v, i); e$x <- 10; v },
                          { e$z <- drop(v, 1); e$x <- 10; v }, { k <- 0; while (k < 3) k <- k + drop(v + 1, 1); e$x <- k; v }))
    eval(bquote(expect_same_in({
      drop <- byte_compiled(function(v, w) if (w > 10) v else w)
      g <- byte_compiled(function(v, e) .(body))
      f <- byte_compiled(function(e) g(e$x, e))
      e <- function() { e <- new.env(); e$x <- 1; e$y <- 3; e$z <- 1; e }
    }, list(f(e()), f(e()), f(e()), f(e()), f(e()), f(e())), accelerate = "f", example = list(e()), compiled = FALSE)))
})
