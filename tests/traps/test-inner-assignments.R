# Functions that assign variables of the function in which they are made.

test_that("counters and sums", {
  expect_same_over(function(n) {
    s <- 0
    add <- function(a) s <<- s + a
    for (i in seq_len(n)) add(i)
    s
  }, list(5), list(0), list(1L), compiled = TRUE)
  expect_same_over(function(x) {
    s <- 0L
    k <- 0L
    add <- function(a) { if (a > 2) s <<- s + a; k <<- k + 1L; invisible(s) }
    for (v in x) add(v)
    list(s, k)
  }, list(c(1, 3, 5)), list(c(1L, 3L)), list(numeric()), list(c(1, NA)), compiled = TRUE)
  expect_compiled(function(n) {
    id <- 0
    following <- function() { id <<- id + 1; id }
    two <- function() { following(); following() }
    a <- two()
    b <- following()
    c(a, b, id)
  }, 1)
  expect_compiled(function(n) {
    count <- 0
    fib <- function(k) { count <<- count + 1; if (k < 2) k else fib(k - 1) + fib(k - 2) }
    r <- fib(n)
    c(r, count)
  }, 10)
  expect_compiled(function(x) { last <- NULL; put <- function(v) last <<- v; put(x); a <- last; put("text"); list(a, last) }, 4)
})

test_that("elements, growing vectors and lists", {
  expect_compiled(function(n) { v <- numeric(n); set <- function(i) v[i] <<- i^2; for (i in 1:n) set(i); v }, 5)
  expect_compiled(function(n) { v <- numeric(n); w <- v; set <- function(i) v[i] <<- 7; set(1); list(v, w) }, 3)
  expect_compiled(function(v) { set <- function(i) v[i] <<- 7; set(1); v }, c(1, 2))
  expect_compiled(function(n) { l <- list(); push <- function(e) l[[length(l) + 1L]] <<- e; for (i in 1:n) push(i); l }, 4)
  expect_compiled(function(n) { v <- c(); push <- function(e) v <<- c(v, e); for (i in 1:n) push(i); v }, 4)
  expect_compiled(function(n) { l <- list(a = 1); set <- function(e) l$a <<- e; set(n); l }, 4)
  expect_compiled(function(n) {
    v <- numeric(3)
    keep <- list()
    set <- function(i) { v[i] <<- i; v }
    a <- set(1); b <- set(2); v[3] <- 50
    list(a, b, v)
  }, 5)
})

test_that("which variable is meant", {
  expect_compiled(function(x) {
    k <- 1
    f <- function(k) { k <<- k * 2; k }
    r <- f(x)
    c(r, k)
  }, 21)
  expect_compiled(function(x) {
    k <- 1
    f <- function() { k <- 100; k <<- k + x; k }
    r <- f()
    c(r, k)
  }, 21)
  expect_compiled(function(x) {
    k <- 1
    f <- function() { g <- function() k <<- k + x; g(); k <- 50; g(); k }
    r <- f()
    c(r, k)
  }, 21)
  expect_same_in({
    k <- 1
    f <- function(x) { g <- function() k <<- x; g(); k }
  }, list(f(5), k), example = list(1))
  expect_same_in({
    k <- 1
    f <- function(x) { g <- function() k <<- x; g(); k <- k + 1; g(); k }
  }, list(f(5), k), example = list(1))
  expect_same_in({
    k <- 1
    f <- function(x) { g <- function() k <<- x; if (x > 2) k <- 10; g(); k }
  }, list(f(5), k, f(1), k), example = list(5))
  expect_same(function(x, k) { f <- function() k <<- x; f(); c(k, missing(k)) }, 3, 4)
  expect_same(function(x, k) { f <- function() k <<- x; f(); k }, 3)
  expect_same(function(x, k = x + 1) { f <- function() k <<- 9; f(); k }, 3)
  expect_same(function(x, k = x + 1) { f <- function() x <<- 9; f(); k }, 3)
  expect_same(function(x, k = x + 1) { f <- function() { x <<- 9; k }; f() + k }, 3)
})

test_that("arguments that see what is assigned", {
  expect_same(function(n) { s <- 1; f <- function(a) { s <<- s + 10; a }; c(f(s), f(s), s) }, 1)
  expect_same(function(n) { s <- 1; f <- function(a) { s <<- s + 10; a }; x <- f(s); y <- f(s + 1); c(x, y, s) }, 1)
  expect_compiled(function(n) { s <- 1; f <- function(a) { b <- a; s <<- s + 10; b }; x <- f(s); y <- f(s + 1); c(x, y, s) }, 1)
  expect_same(function(n) { s <- 1; g <- function() s; f <- function(a) { s <<- s + 10; a }; x <- f(g()); c(x, s) }, 1)
  expect_same(function(n) { s <- 1; f <- function(h) { s <<- s + 10; h(1) }; x <- f(function(e) e + s); c(x, s) }, 1)
  expect_same(function(n) { s <- 1; g <- function(e) e + s; f <- function(h) { s <<- s + 10; h(1) }; x <- f(g); c(x, s) }, 1)
  expect_same(function(n, d = s * 2) { s <- 1; f <- function(a) { s <<- s + 10; a }; x <- f(d); c(x, s) }, 1)
  expect_same(function(n, d = s * 2) { s <- 1; f <- function() { s <<- s + 10; d }; x <- f(); c(x, s, d) }, 1)
  expect_same(function(n) { s <- 1; f <- function(a = s) { s <<- s + 10; a }; x <- f(); y <- f(); c(x, y, s) }, 1)
  expect_same(function(n) { s <- 1; f <- function() { s <<- s + 10; s }; s + f() * s }, 1)
  expect_same(function(n) { v <- c(1, 2); f <- function() { v[1] <<- 10; 0 }; v + f() }, 1)
  expect_same(function(n) { v <- c(1, 2); f <- function() { v[1] <<- 10; 0 }; list(v, f(), v) }, 1)
  expect_same(function(n) { v <- c(1, 2); f <- function() { v[1] <<- 10; 0 }; for (e in v) { f(); n <- n + e }; c(n, v) }, 1)
  expect_same(function(n) { s <- 0; f <- function() { s <<- s + 1; s > 2 }; while (!f()) n <- n + 1; c(n, s) }, 1)
  expect_same(function(n) { s <- 0; f <- function() { s <<- s + 1; s }; if (f() > 0 && f() > 1) n <- 5; c(n, s) }, 1)
})

test_that("functions that assign are given away only by R", {
  expect_same(function(x) { s <- 0; lapply(x, function(e) s <<- s + e); s }, 1:3)
  expect_same(function(x) { s <- 0; vapply(x, function(e) { s <<- s + e; s }, 0) }, c(1, 2))
  expect_same(function(x) { s <- 0; add <- function(e) s <<- s + e; r <- sapply(x, add); list(r, s) }, c(1, 2))
  expect_same(function(x) { s <- 0; add <- function(e) s <<- s + e; r <- lapply(x, function(e) add(e)); list(r, s) }, c(1, 2))
  expect_same(function(x) { f <- function(a) a; g <- function() f <<- function(a) a * 2; y <- f(x); g(); c(y, f(x)) }, 3)
})

test_that("errors and warnings after an assignment leave it to R", {
  expect_same(function(x) { s <- 0; f <- function() { s <<- 1; stop("no") }; tryCatch(f(), error = function(e) 0); s }, 1)
  expect_same(function(x) { s <- 0; f <- function(v) { s <<- s + 1; log(v) }; f(1); f(x) + s }, -1)
  expect_same(function(x) { s <- 0; f <- function() { s <<- s + 1; cat(s, "\n") }; f(); f(); s }, 1)
})

test_that("assigning is invisible", {
  expect_compiled(function(x) { s <- 0; f <- function() s <<- x; f() }, 3)
  expect_compiled(function(x) { s <- 0; f <- function() { s <<- x; s }; f() }, 3)
})

test_that("a vector that is changed from below is changed for nobody else", {
  expect_compiled(function(v) { w <- v; set <- function(i) v[i] <<- 7; set(1); set(2); list(v, w) }, c(1, 2, 3))
  expect_compiled(function(n) { v <- numeric(n) + 1; set <- function(i) v[i] <<- 7; w <- v; set(1); v[2] <- 5; list(v, w) }, 3)
  expect_compiled(function(n) { v <- numeric(n) + 1; set <- function(a) { b <- a; v[1] <<- 7; b }; w <- set(v); list(v, w) }, 3)
  expect_same(function(n) { v <- numeric(n) + 1; set <- function() { v[1] <<- 7; 0 }; v * 2 + set() }, 3)
  expect_same(function(n) { v <- numeric(n) + 1; set <- function() { v[1] <<- 7; 0 }; x <- v * 2; x + set() }, 3)
  expect_compiled(function(n) { v <- numeric(n) + 1; set <- function() { w <- v; v[1] <<- 7; w }; w <- set(); list(v, w) }, 3)
  expect_compiled(function(n) { v <- numeric(n) + 1; l <- list(v); set <- function() v[1] <<- 7; set(); list(v, l) }, 3)
  expect_compiled(function(n) {
    v <- numeric(n) + 1
    inner <- function(i) v[i] <<- 7
    both <- function() { inner(1); w <- v; inner(2); w }
    w <- both()
    list(v, w)
  }, 3)
  expect_same_in({
    change <- function(v) { set <- function(i) v[i] <<- 7; set(1); sum(v) }
    f <- function(x) { y <- x * 2; a <- change(y); b <- change(y); list(a, b, y) }
  }, f(c(1, 2)), example = list(c(1, 2)), compiled = TRUE)
  expect_same_in({
    f <- function(l) { set <- function(e) l$a <<- e; set(1); set(2); l }
    g <- function() { l <- list(a = 0, b = 5); r <- f(l); list(l, r) }
  }, g(), example = list(list(a = 0, b = 5)), compiled = TRUE)
})

test_that("a variable that is given back and returned is held twice", {
  expect_compiled(function(n) {
    v <- numeric(n)
    set <- function(i) { v[i] <<- i; y <- v; if (i > 1) i <- 5; y }
    a <- set(1); b <- set(2); v[3] <- 50
    list(a, b, v)
  }, 3)
  expect_compiled(function(n) {
    v <- numeric(n); w <- v + 1
    same <- function() { v[1] <<- 3; w <<- v; 0 }
    same(); v[2] <- 50
    list(v, w)
  }, 3)
})
