# Functions that are made in the function, and called there.

numbers <- list(list(3), list(-0.5), list(NA_real_), list(4L), list(0))

test_that("a local function sees variables as they are when it is called", {
  expect_same_over(function(n) {
    k <- 1
    add <- function(a) a + k
    s <- add(n)
    k <- 10
    s * add(n)
  }, list(3), list(NaN), list(2L), list(NA), compiled = TRUE)
  expect_compiled(function(n, offset) {
    add <- function(a, b) a + b + offset
    s <- 0
    for (i in seq_len(n)) s <- add(s, i)
    s
  }, 10, 0.5)
  expect_same_over(function(n) {
    last <- 0
    step <- function(x) x / 2 + last
    for (i in 1:5) last <- step(n) - i
    c(last, i)
  }, list(3), list(NA_real_), list(c(1, 2)), compiled = TRUE)
})

test_that("formals and variables of its own hide those around it", {
  expect_compiled(function(n) { fac <- function(n) if (n < 2) 1 else n * fac(n - 1); fac(n) + n }, 6)
  expect_compiled(function(x, k) {
    f <- function(x) { k <- x * 2; k + 1 }
    f(3) + x + k
  }, 1, 100)
  expect_same(function(x, k) {
    f <- function(a) { if (a > 0) k <- a; k * 2 }
    f(3) + f(-3) + k
  }, 1, 100)
  expect_compiled(function(x) {
    f <- function(a) { x[1] <- a; x }
    y <- f(7)
    x[2] <- 0
    list(x, y, f(8))
  }, c(1, 2, 3))
  expect_compiled(function(x) {
    f <- function(a) { a[1] <- 100; x[1] + a[1] }
    c(f(x), x)
  }, c(1, 2, 3))
})

test_that("what is not assigned yet is found further out", {
  expect_same_in({
    late <- 5
    f <- function(x) {
      g <- function() late + x
      a <- g()
      late <- 50
      a + g()
    }
  }, f(1), example = list(1), compiled = TRUE)
  expect_same_in({
    h <- function(x) x + 0.25
    f <- function(x) {
      g <- function(x) h(x)
      a <- g(x)
      h <- function(x) x * 2
      a + g(x)
    }
  }, f(1), example = list(1), compiled = TRUE)
  expect_same(function(x) { g <- function() never_assigned + x; g() }, 1)
  expect_same(function(x) { g <- function() y + x; if (x > 1) y <- 2; g() }, 1)
  expect_same(function(x) { g <- function() y + x; if (x > 1) y <- 2; g() }, 3)
})

test_that("local functions call each other, and are made in each other", {
  expect_compiled(function(n) {
    even <- function(k) if (k == 0) TRUE else odd(k - 1)
    odd <- function(k) if (k == 0) FALSE else even(k - 1)
    even(n)
  }, 7)
  expect_compiled(function(n) {
    f <- function(x) { g <- function(y) x + y + n; n <- 100; g(1) + n }
    f(n) + n
  }, 5)
  expect_compiled(function(n) {
    f <- function(x) { g <- function(y) if (y > 3) y else g(y + 1) + f(y + 2); if (x > 2) x else g(x) }
    f(n)
  }, 1)
  expect_compiled(function(x) {
    outer <- function(x) {
      middle <- function(y) { inner <- function(z) x * 100 + y * 10 + z; inner(y + 1) + helper(y) }
      middle(x + 1)
    }
    helper <- function(v) v / x
    outer(2)
  }, 4)
})

test_that("a local function that is another one on some paths is left to R", {
  expect_same(function(x) { f <- if (x > 1) function(a) a + 1 else function(a) a - 1; f(x) }, 1)
  expect_same(function(x) { f <- function(a) a + 1; if (x > 1) f <- function(a) a - 1; f(x) }, 1)
  expect_same(function(x) { f <- function(a) a + 1; if (x > 1) f <- function(a) a - 1; f(x) }, 3)
  expect_compiled(function(x) { s <- 0; for (i in 1:4) { f <- function(a) a + i; s <- s + f(x) }; s }, 3)
  expect_compiled(function(x) { f <- function(a) a + 1; y <- f(x); f <- function(a) a - y; f(x) }, 3)
  expect_compiled(function(x) { f <- function(a) a + 1; g <- f; f <- function(a) g(a) * 2; f(x) }, 3)
  expect_compiled(function(x) (function(a, b = a * 2) a + b + x)(x), 3)
})

test_that("a variable of the same name that is no function is passed over", {
  expect_compiled(function(c) { f <- function(x) c(x, c); f(1) }, 5)
  expect_compiled(function(x) { sum <- 3; f <- function(y) sum(y, sum); f(x) }, 5)
})

test_that("defaults, missing arguments and names of a local function", {
  expect_compiled(function(x, k) { f <- function(a, b = a + k) { k <- 1000; a * b }; f(x) + f(b = 2, a = x) }, 2, 3)
  expect_compiled(function(x) { f <- function(a, b) if (missing(b)) a else a + b; f(x) + f(x, 1) }, 2)
  expect_same(function(x, k) { f <- function(a) missing(k); f(x) }, 2)
  expect_same(function(x, k) { f <- function(a) a + k; f(x) }, 2)
  expect_same(function(x, k) { f <- function(a) if (a > 5) k else a; f(x) }, 2)
  expect_same(function(x, k = stop("never")) { f <- function(a) if (a > 5) k else a; f(x) }, 2)
  expect_same(function(x, k = x + 1) { f <- function(a) if (a > 5) k else a; x <- 100; f(6) }, 2)
  expect_same(function(x, k = x + 1) { f <- function(a) if (a > 5) k else a; y <- f(2); x <- 100; f(6) + k }, 2)
  expect_same(function(x) { f <- function(long) long; f(lo = x) }, 2)
  expect_same(function(x) { f <- function(a, b) a; f(x, stop("never evaluated")) }, 2)
  expect_same(function(x) { f <- function(a) a; f(x, 2) }, 2)
})

test_that("promises with effects that a local function may not evaluate", {
  expect_same_in({
    seen <- 0
    f <- function(x, y) { g <- function(a) if (a > 1) y + a else a; g(x) }
  }, list(f(1, {seen <- seen + 1; 5}), f(2, {seen <- seen + 1; 5}), seen), example = list(1, 2))
  expect_same_in({
    f <- function(x, y) { g <- function(a) if (a > 1) y + a else a; g(x) }
    h <- function(p) { r <- f(1, p); p; r + p }
  }, h({cat("now\n"); 3}), accelerate = "f", example = list(1, 2))
})

test_that("errors and warnings of a local function name its call", {
  expect_same(function(x) { f <- function(a) log(a); f(x) }, -1)
  expect_same(function(x) { f <- function(a) stop("no ", a); f(x) }, 2)
  expect_same(function(x) { f <- function(a) { warning("hm"); a }; f(x) + 1 }, 2)
  expect_same(function(x) { f <- function(a) deparse(sys.call()); f(x) }, 2)
  expect_same(function(x) { f <- function(type = c("one", "two")) match.arg(type); f() }, 2)
  expect_same(function(x) { f <- function() parent.frame(); identical(f(), environment()) }, 2)
  expect_same(function(x) { f <- function() { environment(); 1 }; f() }, 2)
})

test_that("a function that is kept is one of R", {
  expect_same_in(f <- function(x) { g <- function(y) x + y; g }, f(1)(2), example = list(1))
  expect_same_in(f <- function(x) list(g = function(y) x + y), f(1)$g(2), example = list(1))
  expect_same_in(f <- function(x) { g <- function(y) x + y; h <- function() g; h() }, f(1)(2), example = list(1))
  expect_same_in({
    keep <- function(f) f
    f <- function(x) { g <- function(y) x + y; h <- keep(g); x <- 100; h(1) }
  }, f(1), example = list(1))
  expect_same_in(f <- function(x) { g <- function(y) x + y; identical(g, g) }, f(1), example = list(1))
  expect_same_in(f <- function(x) { g <- function(y) x + y; cat(class(g)); 1 }, f(1), example = list(1))
  expect_same_in(f <- function(x) { g <- function(y) x + y; body(g)[[1]] }, f(1), example = list(1))
})

test_that("a local function sees the `...` around it", {
  expect_same(function(x, ...) { g <- function() ...length(); g() + x }, 1, 9, 8)
  expect_same(function(x, ...) { g <- function(e) sum(e, ...); g(x) }, 1, 9, 8)
  expect_same(function(x, ...) { g <- function(...) ...length(); g() + g(1, 2, 3) + x }, 1, 9)
})

test_that("visibility of what a local function gives", {
  expect_compiled(function(x) { f <- function(a) invisible(a + x); f(1) }, 2)
  expect_compiled(function(x) { f <- function(a) x <- a; f(1) }, 2)
  expect_compiled(function(x) { f <- function() x; f() }, 2)
  expect_same_in(f <- function(x) { g <- function() x; g() }, f(invisible(5)), example = list(1))
})

test_that("random numbers in a local function", {
  expect_compiled(function(n) { f <- function(k) k + runif(1); s <- 0; for (i in 1:n) s <- s + f(i); s }, 5)
})

test_that("vectors that a local function keeps, changes or gives back", {
  expect_compiled(function(x) { f <- function() x; y <- f(); y[1] <- 0; list(x, y) }, c(1, 2))
  expect_compiled(function(x) { f <- function() { y <- x; y[1] <- 9; y }; y <- f(); x[2] <- 8; list(x, y, f()) }, c(1, 2))
  expect_compiled(function(x) { f <- function() list(x, x); l <- f(); x[1] <- 50; list(l, x) }, c(1, 2))
  expect_compiled(function(n) {
    v <- numeric(n)
    get <- function(i) v[i]
    for (i in 1:n) v[i] <- if (i > 1) get(i - 1) + i else i
    v
  }, 6)
  expect_compiled(function(l) { f <- function(i) l[[i]]; a <- f(1); a$x <- 5; list(a, l) }, list(list(x = 1), list(x = 2)))
})
