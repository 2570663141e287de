# Calls that fill `...`: the callee is compiled for so many arguments of these names.

# Callees are found from the global environment.
in_global <- function(name, value) assign(name, value, globalenv())

test_that("arguments in `...` are passed on, counted and taken one by one", {
  in_global("total", function(...) sum(...))
  in_global("named", function(...) c(...))
  in_global("listed", function(...) list(...))
  in_global("second", function(x, ...) if (...length() > 1L) ..2 else x)
  in_global("count", function(a, b, ...) nargs() * 10L + ...length())
  in_global("through", function(...) total(..., 1))
  expect_compiled(function(x, y) total(x, y, 2), 1, 2.5)
  expect_same(function(x, y) total(), 1, 2.5)
  expect_compiled(function(x, y) named(a = x, y, b = 2), 1, 2.5)
  expect_compiled(function(x, y) listed(x, n = y), 1, "b")
  expect_compiled(function(x, y) second(x, y, x + y), 1, 2.5)
  expect_compiled(function(x, y) second(x, y), 1, 2.5)
  expect_compiled(function(x, y) count(x) + count(x, y) * 100L + count(x, y, 3, 4) * 10000L, 1, 2)
  expect_compiled(function(x) count(b = x) + count(), 1)
  expect_compiled(function(x, y) through(x, y, x), 1L, 2L)
  expect_compiled(function(x) { s <- 0; for (i in 1:5) s <- s + through(x, i); s }, 2)
})

test_that("what fills `...` is matched as R matches it", {
  in_global("f0", function(alpha, ..., beta = 10, alphabet = 1) c(alpha, beta, alphabet, ...length(), ...))
  expect_compiled(function(x) f0(x, 2, 3), 1)
  expect_compiled(function(x) f0(2, x, beta = 3), 1)
  expect_compiled(function(x) f0(be = x, 2, 3), 1)       # behind `...` names are not completed
  expect_compiled(function(x) f0(alph = x, 2), 1)        # before it they are
  expect_compiled(function(x) f0(7, gamma = x), 1)
  expect_same(function(x) f0(alpha = 1, alpha = x), 1)
  expect_same(function(x) f0(alp = 1, alph = x), 1)
  expect_same(function(x) f0(, x), 1)
  in_global("f1", function(xa, xb, ...) 1)
  expect_same(function(x) f1(x = x), 1)
})

test_that("arguments in `...` are promises", {
  in_global("lazy", function(flag, ...) if (flag) ..1 else 0)
  in_global("never", function(...) 5)
  expect_same(function(x) lazy(x > 1, stop("evaluated")), 0)
  expect_same(function(x) lazy(x > 1, stop("evaluated")), 2)
  expect_same(function(x) never(stop("evaluated")) + x, 2)
  expect_same(function(x) lazy(TRUE, x[10]), 1:2)
  expect_same(function(x) lazy(TRUE, ), 1:2)
  in_global("asks", function(x) missing(x))
  in_global("passes_on", function(...) asks(...))
  expect_same(function(x, y = 1) passes_on(y), 1)
  expect_same(function(x, y) passes_on(y), 1)
  expect_same(function(x) passes_on(x), 1)
  expect_same_in({ f <- function(x) { n <<- 0; h <- function(...) { ..1; ..1 }; h({ n <<- n + 1; n }) } }, f(1), example = list(1))
  expect_same_in({ n <- 0; g <- function(...) ..2 + ..1; f <- function() g({ n <<- n + 1; n }, { n <<- n * 10; n }) }, f())
})

test_that("elements that are not there, and what looks at `...` as it is", {
  in_global("third", function(...) ..3)
  in_global("names_of", function(...) names(list(...)))
  in_global("code_of", function(...) as.character(substitute(list(...)))[-1])
  in_global("none", function(...) missing(...))
  in_global("calls", function(...) match.call())
  expect_same(function(x) third(x, 2), 1)
  expect_same(function(x) third(x, 2, 3), 1)
  expect_compiled(function(x) names_of(a = x, 2), 1)
  for (f in list(function(x) code_of(x, x + 1), function(x) none(x), function(x) none(), function(x) calls(x, a = 2))) expect_same(f, 1)
  # A variable of that name is none of them.
  in_global("stores", function(...) { ..1 <- 5; ..1 })
  in_global("has_one", function(..1, ...) ..1 + 1)
  expect_same(function(x) stores(x), 7)
  expect_same(function(x) has_one(x, 2), 7)
  expect_same_in({ ..3 <- 5; g <- function(...) ..3; f <- function(x) g(x) }, try(f(1), silent = TRUE), example = list(1))
})

test_that("random numbers are drawn in R's order", {
  in_global("both", function(...) ..2 - ..1)
  in_global("sum2", function(a, ...) sum(...) - a)
  expect_same(function() both(runif(1), runif(1)))
  expect_same(function() sum2(runif(1), runif(1), rnorm(1)))
  expect_same(function() paste(runif(1), rnorm(1)))
})

test_that("paste(), paste0() and their like", {
  for (x in list("a", c("a", "b"), 1.5, -0, NA, NaN, 3L, TRUE, NULL, character(), "\u00e4", c(a = "x"), list(1, "b"), 1i, factor("u"), as.Date("2020-01-01"))) {
    expect_same(function(x) paste(x, 1, "z"), x)
    expect_same(function(x) paste0("<", x, ">", collapse = "+"), x)
    expect_same(function(x) paste("n", x, sep = ""), x)
    expect_same(function(x) { s <- character(0); for (i in 1:3) s[i] <- paste0(x, i); s }, x)
  }
  expect_compiled(function(x) paste("a", x, sep = "-"), 3L)
  expect_compiled(function(s) paste(rev(strsplit(s, "")[[1]]), collapse = ""), "abc")
  expect_same(function(x) paste(x, sep = NULL), "a")
  expect_same(function(x) paste(x, sep = c("a", "b")), "a")
})

test_that("a function that is redefined, traced or debugged is not taken for what it was", {
  expect_same_in({ h <- function(...) sum(...); f <- function(x) h(x, 2) },
                 { r <- f(1); h <- function(...) prod(...); c(r, f(1), { h <- function(a, ...) nargs(); f(1) }) }, example = list(1))
  expect_same_in({ h <- function(...) nargs(); f <- function(x) h(x, 2) },
                 { r <- f(1); nargs <- function() 99L; c(r, f(1), { rm(nargs); f(1) }) }, example = list(1))
  expect_same_in({ sum <- function(...) -1; h <- function(...) sum(...); f <- function(x) h(x, 2) }, f(1), example = list(1))
})

test_that("arguments that assign variables", {
  in_global("forces", function(x, y) x + y)
  in_global("may_force", function(x, y) if (x > 1) y else 0)
  in_global("backwards", function(x, y) { b <- y; x * b })
  expect_compiled(function(x) { forces(a <- x + 1, 2) + a }, 1)
  expect_same(function(x) { a <- 100; may_force(x, a <- 5) + a }, 1)
  expect_same(function(x) { a <- 100; may_force(x, a <- 5) + a }, 2)
  expect_same(function(x) { a <- 100; r <- backwards(a <- a + x, a); c(r, a) }, 1)
  expect_same(function(x) { r <- backwards(a <- x, a <- 2); c(r, a) }, 1)
  expect_same(function(x, y) { r <- forces(1, x <- 5); r + x }, 1, 2)
  expect_same(function(x, y) { r <- may_force(y, x <- 5); r + x }, 1, 2)
  expect_same_in(f <- function(x, y) { r <- forces(y <- 3, 1) + x; if (r > 2) y else x }, f(1, stop("never evaluated")), example = list(1, 2))
  expect_same(function(x) { s <- 0; for (i in 1:4) s <- s + forces(b <- i, x) * b; c(s, b) }, 1)
  expect_same(function(x) sum(a <- x + 1, a * 2) + a, 1)
  in_global("last_first", function(p, q, r) { s <- r; c(p, q, s) })
  expect_same(function(x) { a <- 100; forceAndCall(1, last_first, x, a <- x + 1, a) }, 1)
  # Defaults that see what is assigned.
  in_global("second_first", function(p, q) { r <- q; r + p * 100 })
  expect_same(function(x, a = x * 2) second_first(x <- 10, a), 1)
  expect_same(function(a = x * 2) { x <- 1; second_first(x <- 10, a) })
  expect_same(function(x, a = b * 2, b = x) second_first(x <- 10, a), 1)
  expect_same(function(x, y = x * 10) second_first(y, x <- 3), 7)
  expect_same(function(x, y = x * 10) second_first(sum(y, 1), x <- 3), 7)
  expect_same(function(x, w = z + 1) { z <- x; second_first(w + 1, { z <- 3; z }) }, 7)
  expect_same(function(x) { stopifnot((k <- x) > 0); k }, 1)
  expect_same(function(x) { identity(v <- c(x, 2)); v[1] <- 9; v }, 1)
})
