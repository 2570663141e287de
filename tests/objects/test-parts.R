# Assignments to parts of elements: the element is taken out of its list while it is changed.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("fields, elements by number and name, and fields of fields are changed", {
  l <- list(a = c(1, 2, 3), b = list(c = c(4, 5), d = "x"), 7)
  expect_compiled(function(l, n) { for (i in 1:n) l$a[i] <- i; l }, l, 3L)
  expect_compiled(function(l, n) { for (i in 1:n) l[["a"]][i] <- i * 2; l }, l, 3L)
  expect_compiled(function(l, k) { for (i in 1:3) l[[k]][i] <- i * 2; l }, l, 1L)
  expect_compiled(function(l, n) { for (i in 1:2) l$b$c[[i]] <- n; l }, l, 9)
  expect_compiled(function(l, n) { l$b$d <- n; l$b$e <- n; l }, l, 9)
  expect_compiled(function(l) { l[[2]][["c"]][2] <- 0; l }, l)
  expect_compiled(function(n) { l <- list(x = numeric(n), k = 0); for (i in 1:n) { l$x[i] <- i; l$k <- l$k + l$x[i] }; l }, 20)
  expect_compiled(function(n) { rows <- vector("list", 3); for (k in 1:3) rows[[k]] <- numeric(n); for (k in 1:3) for (i in 1:n) rows[[k]][i] <- k * i; rows }, 5)
  expect_compiled(function(n) { s <- list(items = list(), n = 0); for (i in 1:n) { s$n <- s$n + 1; s$items[[s$n]] <- i }; s }, 9)
  expect_compiled(function(n) { s <- list(items = c()); for (i in 1:n) s$items[length(s$items) + 1] <- i; s }, 9)
})

test_that("what else holds an element between stays as it is", {
  deep <- list(a = list(b = c(1, 2, 3), c = 1))
  expect_compiled(function(l) { for (i in 1:3) l$a$b[i] <- l$a$b[i] + i; l }, deep)
  expect_compiled(function(l) { y <- l$a; l$a$b[1] <- 9; list(l, y) }, deep)
  expect_compiled(function(l) { l$a$b[1] <- 8; y <- l$a; z <- y$b; l$a$b[1] <- 9; y$b[2] <- 7; list(l, y, z) }, deep)
  expect_compiled(function(l) { l$a$b[1] <- 8; m <- l; l$a$b[1] <- 9; m$a$b[2] <- 7; list(l, m) }, deep)
  expect_compiled(function(l) { l$a$b[1] <- 8; o <- list(l$a, l$a$b); l$a$b[1] <- 9; list(l, o) }, deep)
  expect_compiled(function(l) { o <- list(); for (i in 1:3) { l$a$b[i] <- i; o[[i]] <- l$a }; list(l, o) }, deep)
  expect_compiled(function(l) { l$a$b[1] <- 8; l$d <- l$a; l$a$b[1] <- 9; l$d$b[2] <- 7; l }, deep)
  expect_compiled(function(n) { l <- list(list(list(numeric(n)))); for (i in 1:n) l[[1]][[1]][[1]][i] <- i; l }, 4)
  expect_same(function(l, i) { l$a$b[1] <- 8; l$a$b[[i]] <- 1; l }, deep, 0L)
})

test_that("what else holds the element stays as it is", {
  l <- list(a = c(1, 2, 3), b = c(4, 5, 6))
  expect_compiled(function(l) { y <- l$a; l$a[1] <- 9; list(l, y) }, l)
  expect_compiled(function(l) { l$a[1] <- 8; y <- l$a; l$a[1] <- 9; list(l, y) }, l)
  expect_compiled(function(l) { l$a[1] <- 8; m <- l; l$a[1] <- 9; list(l, m) }, l)
  expect_compiled(function(l) { l$a[1] <- 8; m <- l; m$a[1] <- 9; l$a[2] <- 7; list(l, m) }, l)
  expect_compiled(function(l) { l$a[1] <- 8; l$b <- l$a; l$a[1] <- 9; l }, l)
  expect_compiled(function(l) { l$a[1] <- 8; l$b <- l$a; l$b[1] <- 9; l }, l)
  expect_compiled(function(n) { z <- numeric(n); l <- list(k = 1); l$a <- z; l$a[1] <- 5; z[2] <- 6; list(l, z) }, 3)
  expect_compiled(function(n) { z <- numeric(n); z[1] <- 1; l <- list(a = z); l$a[1] <- 5; list(l, z) }, 3)
  expect_compiled(function(n) { l <- list(); l$a <- l$b <- numeric(n); l$a[1] <- 5; l$b[2] <- 6; l }, 3)
  expect_compiled(function(n) { l <- list(); x <- l$a <- numeric(n); l$a[1] <- 5; x[2] <- 6; list(x, l) }, 3)
  expect_compiled(function(n) { l <- list(a = numeric(n)); l$a[1] <- 1; o <- list(l, l); l$a[1] <- 2; list(o, l) }, 3)
  expect_compiled(function(n) { l <- list(a = numeric(n)); o <- list(); for (i in 1:3) { l$a[i] <- i; o[[i]] <- l }; o }, 3)
  expect_compiled(function(n) { l <- list(a = numeric(n)); o <- list(); for (i in 1:3) { l$a[i] <- i; o[[i]] <- l$a }; list(o, l) }, 3)
  expect_compiled(function(n) { l <- list(a = numeric(n)); for (v in list(l$a, 2)) { l$a[1] <- l$a[1] + 1; l$b <- v }; l }, 3)
  expect_compiled(function(n) { l <- list(list(1, 2), list(3)); for (e in l) { l[[1]][[1]] <- l[[1]][[1]] + 1; l[[3]] <- e }; l }, 3)
})

test_that("what is evaluated meanwhile sees the element", {
  expect_compiled(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; l$a[l$a[2]] <- 7; l }, 3)
  expect_compiled(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; l$a[length(l$a)] <- 7; l }, 3)
  expect_compiled(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; l$a[2] <- sum(l$a); l }, 3)
  expect_same(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; l$a[{ l$a[3] <- 50; 2 }] <- 7; l }, 3)
  expect_same(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; x <- l$a[{ l$a[1] <- 50; 1 }]; list(l, x) }, 3)
  expect_same(function(n) { l <- list(a = c(2, 1, 3)); k <- 1; l[[k]][{ k <- 2; 1 }] <- 7; list(l, k) }, 3)
  g <- function(l, i) { l$a[i] <- 99; l$a[1] }
  expect_compiled(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; x <- g(l, 2); l$a[3] <- g(l, 1); list(l, x) }, 3)
  same <- function(l) l$a
  expect_compiled(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; y <- same(l); l$a[3] <- 5; list(l, y) }, 3)
  expect_compiled(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; f <- function() l$a; y <- f(); l$a[3] <- 5; list(l, y) }, 3)
  expect_compiled(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; y <- lapply(1:2, function(i) l$a); l$a[3] <- 5; y[[1]][1] <- 8; list(l, y) }, 3)
  expect_compiled(function(n) { l <- list(a = c(2, 1, 3)); l$a[1] <- 1; y <- if (n > 2) l$a else 1; l$a[3] <- 5; list(l, y) }, 3)
  expect_same(function(n) { l <- list(a = c(2, 1, 3), b = 1); k <- 1; l[[k]][{ k <- 2; 1 }] <- 7; l }, 3)
  expect_same(function(n) { l <- list(a = c(2, 1, 3)); y <- 0; f <- function() y <<- l$a; l$a[1] <- 1; f(); l$a[3] <- 5; list(l, y) }, 3)
})

test_that("an error in the middle leaves no trace", {
  l <- list(a = c(1, 2, 3), b = list(4, "x"))
  expect_same(function(l, i) { l$a[1] <- 5; l$a[[i]] <- 1; l }, l, 0L)
  expect_same(function(l, i) { for (k in 1:3) l$a[k] <- k; l$b[[1]][[i]] <- stop("no"); l }, l, 2L)
  expect_same(function(l, i) { l$a[1] <- 5; l$zz[i] <- 1; l$b$q[i] <- 2; l }, l, 2L)
  expect_same(function(l, i) { l$a[1] <- 5; l$a[i] <- "text"; l }, l, 2L)
  expect_same(function(l, i) { l$a[1] <- 5; l$a[i] <- NULL; l }, l, 2L)
  f <- function(l, i) { l$a[1] <- 5; l$a[i] <- 1; l }
  expect_same_over(f, list(l, 2L), list(l, 7L), list(l, NA), list(l, -1L), list(NULL, 1L), list(list(), 1L), list(list(a = NULL), 2L), list(list(ab = 1), 1L))
  expect_same_over(f, list(l, 2L), list(structure(l, class = "k"), 2L), list(c(a = 1), 2L), list("a", 1L), list(pairlist(a = 1), 1L), list(list(a = factor("u")), 1L), list(list(a = quote(f(x))), 2L))
})

test_that("what a subscript keeps while an element is assigned is R's", {
  keep <- list(
    function(n) { l <- list(a = c(1, 2, 3)); l$a[{ m <- l; 2 }] <- 5; list(l, m) },
    function(n) { l <- list(a = c(1, 2, 3)); l$a[{ m <- list(l); 2 }] <- 5; list(l, m) },
    function(n) { l <- list(a = c(1, 2, 3)); m <- 0; h <- function() { m <<- l; 2 }; l$a[h()] <- 5; list(l, m) },
    function(n) { a <- 1:4 / 2; dim(a) <- c(2, 2); l <- list(a = a); l$a[1, { m <- l; 2 }] <- 5; list(l, m) },
    function(n) { l <- list(a = c(1, 2, 3)); m <- 0; l$a[[if (n > 0 && length(m <- l)) 2 else 1]] <- 5; list(l, m) },
    function(n) { l <- list(a = list(b = c(1, 2, 3))); l$a$b[{ m <- l$a; 2 }] <- 7; list(l, m) },
    function(n) { l <- list(a = c(p = 1, q = 2)); names(l$a)[{ m <- l; 2 }] <- "u"; list(l, m) },
    function(n) { l <- list(a = c(1, 2, 3)); l$a[identity(m <- l)$a[2]] <- 7; list(l, m) })
  for (f in keep) expect_same(f, 1)
  # In a variable of the function around, and kept by a function in a function.
  expect_same(function(n) { l <- list(a = c(1, 2, 3)); m <- 0; h <- function() l$a[{ m <<- l; 2 }] <<- 5; h(); list(l, m) }, 1)
  expect_same(function(n) { l <- list(a = c(1, 2, 3)); m <- 0; h <- function() { k <- function() m <<- l; k(); 2 }; l$a[h()] <- 5; list(l, m) }, 1)
  expect_compiled(function(n) { l <- list(a = c(1, 2, 3)); l$a[n <- n + 1] <- 5; list(l, n) }, 1)
  expect_compiled(function(n) { v <- c(1, 2, 3); v[{ w <- v; 2 }] <- 5; list(v, w) }, 1)
  expect_compiled(function(n) { l <- list(a = c(1, 2, 3)); l$a[[2]] <- length(m <- l); list(l, m) }, 1)
})

test_that("an element that nobody else holds is not copied", {
  skip_if_not(capabilities("profmem"))
  n_large <- function(f, ...) {
    g <- accelerated(f, list(...))
    log <- tempfile()
    utils::Rprofmem(log, threshold = 1e5)
    g(...)
    utils::Rprofmem(NULL)
    expect_gt(compiled_passes(list(g)), 0)
    sum(grepl("^[0-9]", readLines(log)))
  }
  l <- list(a = numeric(2e4), b = list(c = numeric(2e4)))
  expect_lte(n_large(function(l, n) { for (i in 1:n) l$a[i] <- 1.5; l$a[1] }, l, 50L), 2)
  expect_lte(n_large(function(l, n) { for (i in 1:n) l[["a"]][[i]] <- i; l$a[1] }, l, 50L), 2)
  expect_lte(n_large(function(l, n) { for (i in 1:n) l$b$c[i] <- 1; l$b$c[1] }, l, 50L), 2)
})
