# Small functions that R has not compiled: in defaults, and made by functions that are not compiled themselves.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("a default that is a function", {
  expect_compiled(function(x, f = function(a, b) abs(a - b)) f(x, 3), 5)
  expect_compiled(function(x, f = function(a, b) abs(a - b)) { s <- 0; for (i in 1:4) s <- s + f(x, i); s }, 5)
  expect_compiled(function(x, k = 2, f = function(a) a * k) { s <- 0; for (i in 1:4) { k <- i; s <- s + f(x) }; s }, 5)
  expect_compiled(function(x, f = function(a) { if (a > 2) return("big"); "small" }) f(x), 5)
  expect_compiled(function(x, f = function(a) { if (a > 2) return("big"); "small" }) f(x), 1)
  expect_compiled(function(x, f = function(a) { b <- a + 1; (b * 2) }) f(x), 5)
  expect_same_over(function(x, f = function(a) if (a > 2) a) f(x), list(5), list(1), list(NA), list("a"), list(c(1, 2)), list(1, function(a) -a))
  expect_same_over(function(x, f = function(a) { b <- a }) f(x), list(5), list(NULL))
  expect_same_over(function(x, f = function(a) { x <<- a + 1; x }) { f(x); x }, list(5), list(1L))
  expect_same(function(x, f = function(...) sum(...)) f(x, 1, 2), 5)
  expect_same(function(x, f = function(a, b) missing(b)) f(x), 5)
  expect_same(function(x, f = function(a) { for (i in 1:3) a <- a * 2; a }) f(x), 5)
  expect_same(function(x, f = function(n) if (n < 2) n else f(n - 1) + f(n - 2)) f(x), 6)
  expect_same(function(x, f = function(a) sys.call()) f(x), 6)
  expect_same(function(x, f = function(a) environment()) is.environment(f(x)), 6)
})

test_that("small functions of local environments", {
  made <- function(how) substitute({ made_by <- local({ k <- 3; HOW }); f <- function(n) { s <- c(); for (i in 1:n) s <- c(s, made_by(i)); s } }, list(HOW = how))
  of <- function(how) expect_same_code(made(how), quote(list(f(5), { environment(made_by)$k <- 4; f(5) })), example = quote(list(5)))
  of(quote(function(v) if (v > k) v else k))
  of(quote(function(v) { if (v > k) return(v); k * 10 }))
  of(quote(function(v) { w <- v + k; w }))
  of(quote(function(v) (v + k)))
  of(quote(function(v) if (v > k) v))
  of(quote(function(v) { k <- v; k }))
  of(quote(function(v) { if (v == 3) stop("three"); v }))
  of(quote(function(v) { if (v == 3) warning("three"); v }))
  of(quote(function(v) {}))
  of(quote(function(v, w = v * k) w))
  of(quote(function(v) { g <- function(u) u + k; g(v) }))
  of(quote(function(v) list(v, k)[[1]]))
  of(quote(function(v) c(a = v)["a"]))
  expect_same_in({ `if` <- function(a, b, c) "mine"; made_by <- local({ g <- function(v) if (v > 1) v else 0; g }); f <- function(n) made_by(n) }, f(5), example = list(5))
  expect_same_in({ made_by <- local({ `(` <- function(x) -x; function(v) (v) }); f <- function(n) made_by(n) }, f(5), example = list(5))
  expect_same_in({ made_by <- local({ `{` <- function(...) "block"; function(v) { v } }); f <- function(n) made_by(n) }, f(5), example = list(5))
  expect_same_in({ made_by <- local({ return <- function(x) -x; function(v) { return(v); 7 } }); f <- function(n) made_by(n) }, f(5), example = list(5))
})

test_that("extra arguments of lapply() and its like", {
  expect_compiled(function(x) lapply(x, function(v, n) v * n, n = 8), list(1, 2, 3))
  expect_compiled(function(x) unlist(lapply(x, function(v, n, m) v * n + m, 8, m = 2)), list(1, 2, 3))
  expect_compiled(function(x) sapply(x, function(v, n) c(v, n), n = 8), list(1, 2, 3))
  expect_compiled(function(x, k) vapply(x, function(v, n) v * n, 0, n = k), c(1, 2, 3), 5)
})

test_that("variables of frames that have the names of R's syntax", {
  uncompiled <- function(...) {
    made <- substitute(list(...))
    for (code in as.list(made)[-1L]) {
      setup <- bquote({ ug <- eval(parse(text = .(paste(deparse(code), collapse = "\n")), keep.source = FALSE), environment()); f <- function(x) ug(x) })
      expect_same_code(setup, quote(list(f(1), f(4))), example = quote(list(1)))
    }
  }
  uncompiled(
    function(x, `(` = function(v) v * 3) (x),
    function(x) { return <- function(v) 77; return(x); 5 },
    function(x, `if` = function(a, b, c) "mine") if (x > 1) "y" else "n",
    function(x, `{` = function(...) "mine") { x },
    function(x, `<-` = function(a, b) 77) x <- 5,
    function(x) { `function` <- function(...) sqrt; h <- function(v) v; h(x) },
    function(x) { `if` <<- base::`if`; if (x > 1) 1 else 2 })
  expect_same(function(x, g = function(y) { return(y); 1 }) { return <- function(v) v; g(x) }, 5)
  expect_same(function(x, g = function(y) { if (y > 1) "a" else "b" }) { `if` <- function(...) "mine"; g(x) }, 5)
  expect_same(function(x, `(` = function(v) v * 9, g = function(y) (y)) g(x), 1)
  expect_same(function(x, g = function(y) { y = 2; y }) { `=` <- function(...) "mine"; g(x) }, 1)
  expect_same(function(x, g = function(y, `(` = function(v) v * 3) (y)) g(x), 1)
  expect_same(function(x, g = function(v) { `if` <- function(...) "mine"; if (v > 1) 1 else 2 }) g(x), 1)
  expect_same_in({
    ug <- eval(quote(function(x) { h <- function(v) v; h(x) }))
    environment(ug) <- list2env(list(`function` = function(...) sqrt))
    f <- function(x) ug(x)
  }, f(4), example = list(4))
})
