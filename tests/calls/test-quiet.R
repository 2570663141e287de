# Arguments that the callee may not evaluate, and that call functions: those that end, and leave no trace, may be called in vain.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

in_global <- function(name, value) assign(name, value, globalenv())

in_global("pick", function(x, y) if (x > 0) y else 0)
in_global("half", function(x) x / 2)
in_global("endless", function() repeat NULL)
in_global("counted", function(n) { s <- 0; for (i in 1:n) s <- s + i; s })
in_global("falls", function(n) if (n > 1e9) 1 else falls(n + 0))
in_global("calls_endless", function(x) half(endless()))

test_that("functions that only compute are called for an argument that may not be evaluated", {
  expect_compiled(function(x) pick(x, half(3)), 1)
  expect_compiled(function(x) pick(x, half(3)), -1)
  expect_compiled(function(x) pick(x, half(half(x) + half(2))), -1)
  expect_compiled(function(n) pick(n, integer(n)), 3)
  expect_compiled(function(x) pick(x, paste0("a", x)), -1)
  expect_compiled(function(x, m) pick(x, c(nrow(m), rev(m)[1])), 1, matrix(1:4, 2))
  expect_compiled(function(x, m) ifelse(m == 1, "a", ifelse(m > x, "b", "c")), 2, c(1, 3, NA, 0))
  expect_compiled(function(m, n) ifelse(m == 1 & (n == 2 | n == 3), 1, ifelse(m == 0 & n == 3, 1, 0)), matrix(c(0, 1, 1, 0), 2), matrix(c(3, 2, 1, 0), 2))
  expect_compiled(function(x, m) pick(x, unique(m)), -1, c(3, 1, 3))
  expect_compiled(function(x, m) pick(x, diff(m)), -1, c(3, 1, 3))
  expect_compiled(function(x, m) { s <- 0; for (i in 1:5) s <- s + pick(i - 3, ncol(m)); s }, 1, matrix(1:4, 2))
})

test_that("what fails in vain is R's", {
  expect_same_over(function(x, n) pick(x, integer(n)), list(1, 3), list(-1, -3), list(-1, NA), list(1, -3))
  expect_same_over(function(x, y) pick(x, half(y)), list(1, 3), list(-1, "a"), list(1, "a"), list(-1, quote(f(x))))
  expect_same(function(x) pick(x, half(stop("never"))), -1)
  expect_same(function(x) pick(x, half(as.integer("a"))), -1)
  expect_same(function(x, y) { r <- pick(x, half(y)); c(r, missing(y)) }, -1)
})

test_that("functions that may not end, or leave a trace, are not called in vain", {
  expect_same(function(x) pick(x, endless()), -1)
  expect_same(function(x) pick(x, calls_endless(1)), -1)
  expect_same(function(x) pick(x, falls(0)), -1)
  expect_same(function(x) pick(x, half(endless())), -1)
  expect_same(function(x) pick(x, half(counted(3))), -1)
  expect_same(function(x) pick(x, paste0(endless())), -1)
  expect_same(function(x) c(pick(x, half(runif(1))), runif(1)), -1)
  expect_same_in({ n <- 0; tick <- function() { n <<- n + 1; n }; f <- function(x) c(pick(x, tick()), n) }, list(f(1), f(-1), f(1), f(-1)), example = list(-1))
  expect_same_in({ n <- 0; tick <- function() { n <<- n + 1; n }; f <- function(x) c(pick(x, half(tick())), n) }, list(f(1), f(-1), f(1), f(-1)), example = list(-1))
  expect_same_in({ e <- new.env(); e$n <- 0; tick <- function(e) { e$n <- e$n + 1; e$n }; f <- function(x) c(pick(x, half(tick(e))), e$n) }, list(f(1), f(-1), f(1)), example = list(-1))
  expect_same_in({ e <- new.env(); e$n <- 0; tick <- function(e) { e[["n"]] <- e$n + 1; e$n }; f <- function(x) c(pick(x, tick(e)), e$n) }, list(f(1), f(-1), f(1)), example = list(-1))
  expect_same_in({ e <- new.env(); e$n <- 0; tick <- function(e) { assign("n", e$n + 1, envir = e); e$n }; f <- function(x) c(pick(x, tick(e)), e$n) }, list(f(1), f(-1), f(1)), example = list(-1))
  expect_same_in({ e <- new.env(); e$n <- 0; tick <- function(e) { `[[<-`(e, "n", 5); 1 }; f <- function(x) c(pick(x, tick(e)), e$n) }, list(f(-1), f(1)), example = list(-1))
  expect_same_in({ e <- new.env(); e$n <- 0; tick <- function(e) lapply(list(e), `[[<-`, "n", 5); f <- function(x) { pick(x, tick(e)); e$n } }, list(f(-1), f(1)), example = list(-1))
})

test_that("an argument that assigns stands beside none that calls", {
  expect_same(function(x) { y <- 1; g <- function() y; pick(y <- x, g()) }, 2)
  expect_same(function(x) { y <- 1; pick(y <- x, half(y)) }, 2)
  expect_same_in({ later <- function(a, b) { r <- b; c(r, a) }; f <- function(x) { y <- 1; g <- function() y; later(y <- x, g()) } }, list(f(5)), example = list(5))
})

test_that("what a callee changes before it evaluates its argument is seen", {
  expect_same_in({ n <- 1; read <- function() n; later <- function(a) { n <<- 10; a }; f <- function() later(read()) }, list(f(), f()), example = list())
  expect_same_in({ n <- 1; read <- function() n; later <- function(a, x) { n <<- 10; if (x) a else 0 }; f <- function(x) { n <<- 1; c(later(read(), x), n) } }, list(f(TRUE), f(FALSE), f(TRUE)), example = list(TRUE))
  expect_same_in({ e <- new.env(); e$n <- 1; read <- function() e$n; later <- function(a, x) { e$n <- 10; if (x) a else 0 }; f <- function(x) { e$n <- 1; c(later(read(), x), e$n) } }, list(f(TRUE), f(FALSE), f(TRUE)), example = list(TRUE))
})
