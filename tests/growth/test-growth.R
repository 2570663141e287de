# Vectors that stores make longer: a version leaves where one has no room, and the next one has it.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("a vector gets longer by one element, by several, and at once", {
  expect_compiled(function(n) { x <- numeric(0); for (i in 1:n) x[length(x) + 1] <- i * 0.5; x }, 300)
  expect_compiled(function(n) { x <- numeric(0); for (i in 1:n) x[1 + length(x)] <- i * 0.5; x }, 300)
  expect_compiled(function(n) { x <- integer(0); for (i in 1:n) x[length(x) + 1L] <- i; x }, 300)
  expect_compiled(function(n) { x <- numeric(0); for (i in 1:n) x[[i]] <- i * 0.5; x }, 300)
  expect_compiled(function(n) { x <- logical(0); for (i in 1:n) x[i] <- i > 5L; x }, 300)
  expect_compiled(function(n) { x <- 0; for (i in 1:n) x[i + 1] <- x[i] + 1; x }, 300)
  expect_compiled(function(n) { x <- c(1, 2, 3); for (i in 1:n) x[i + 1] <- x[i] / 2; x }, 300)
  expect_compiled(function(n) { x <- integer(0); for (i in 1:n) x[3L * i] <- i; x }, 100)
  expect_compiled(function(n) { x <- logical(0); for (i in 1:n) x[2 * i] <- TRUE; x }, 100)
  expect_compiled(function(n) { x <- numeric(0); for (i in n:1) x[i] <- i; x }, 100)
  expect_compiled(function(n) { x <- numeric(0); k <- 0; while (k < n) { k <- k + 1; x[k] <- k }; x }, 100)
  expect_compiled(function(n) { x <- numeric(0); for (i in 1:n) if (i %% 3 == 0) x[length(x) + 1] <- i; x }, 100)
  expect_compiled(function(n) { x <- numeric(0); y <- 0L; for (i in 1:n) { x[i] <- i; y[2L * i] <- i }; list(x, y) }, 100)
})

test_that("what is between is NA, of the type", {
  for (at in c(1, 2, 3, 5, 40)) {
    expect_compiled(function(at) { x <- numeric(1); x[[at]] <- 7; x[at + 1] <- NaN; x }, at)
    expect_compiled(function(at) { x <- integer(1); x[at] <- 7L; x }, at)
    expect_compiled(function(at) { x <- logical(1); x[at] <- TRUE; x }, at)
  }
  expect_compiled(function(v) { x <- numeric(0); for (i in 1:9) x[2 * i] <- v; x }, NA_real_)
  expect_compiled(function(v) { x <- numeric(0); for (i in 1:9) x[2 * i] <- v; x }, -0)
})

test_that("subscripts that are no numbers of elements are left to R", {
  f <- function(x, i) { for (k in 1:3) x[i + k] <- 1; x }
  for (i in list(0, -1, -2, -5, NA, NaN, 0.5, 2.9, -0.5, 1e10, -1e300, Inf, 0L, NA_integer_, -3L)) {
    expect_same(f, c(1, 2), i)
    expect_same_over(f, list(c(1, 2), 5), list(c(1, 2), i))
  }
  g <- function(x, i) { x[[length(x) + i]] <- 1; x }
  for (i in list(1, 2, 0, -1, -3, NA, NaN, 1.9)) expect_same_over(g, list(c(1, 2), 1), list(c(1, 2), i))
})

test_that("vectors with attributes are left to R", {
  f <- function(x, n) { for (i in 1:n) x[length(x) + 1] <- i; x }
  plain <- list(c(1, 2), 30)
  expect_same_over(f, plain, list(c(a = 1, b = 2), 30))
  expect_same_over(f, plain, list(matrix(1:4 / 2, 2), 30))
  expect_same_over(f, plain, list(structure(c(1, 2), class = "u"), 3))
  expect_same_over(f, plain, list(factor(c("a", "b")), 3))
  expect_same_over(f, plain, list(array(1:3 / 2, 3), 3), list(table(c(1, 1, 2)), 3))
  expect_same_over(f, plain, list(as.Date("2020-01-01") + 0:2, 3), list(NULL, 30), list("a", 30), list(list(1), 30), list(1i, 3), list(as.raw(1), 3))
  expect_same_over(function(m, n) { for (i in 1:n) m[i] <- 0.5; m }, list(matrix(1, 2, 2), 4), list(matrix(1, 2, 2), 6))
})

test_that("arguments and other variables stay as they are", {
  f <- function(x, n) { y <- x; for (i in 1:n) x[length(x) + 1] <- i; list(x, y, length(y)) }
  expect_compiled(f, c(1, 2), 50)
  expect_compiled(function(n) { x <- numeric(0); y <- x; for (i in 1:n) { x[i] <- i; if (i == 30) y <- x }; y[1] <- 99; list(x, y) }, 60)
  expect_compiled(function(n) { x <- numeric(0); for (i in 1:n) { y <- x; x[i] <- i }; list(x, y) }, 60)
  expect_compiled(function(n) { x <- 1; y <- 2; for (i in 1:n) { t <- x; x <- y; y <- t; x[length(x) + 1] <- i }; list(x, y) }, 60)
  expect_compiled(function(x) { for (v in x) x[length(x) + 1] <- v; x }, c(1, 2, 3))
  expect_compiled(function(x) { for (i in seq_along(x)) x[length(x) + 1] <- x[i]; x }, c(1, 2, 3))
  expect_compiled(function(n) { x <- 1:3; for (i in 1:n) x[length(x) + 1L] <- i; x }, 40)
  expect_same_in({ f <- function(n) { for (i in 1:n) v[length(v) + 1] <- i; v }; v <- c(0, 0) }, f(40), example = list(40))
})

test_that("a length is that of the moment when it was read", {
  expect_compiled(function(n) {
    x <- numeric(0); before <- 0
    for (i in 1:n) { k <- length(x); x[k + 1] <- i; before <- before * 2 + k }
    list(before, x)
  }, 40)
  expect_compiled(function(n, b) {
    x <- numeric(21); s <- 0
    for (i in 1:n) { k <- length(x); if (i %% 2 == b) x[length(x) + 1] <- i; s <- s + k * i - length(x) }
    c(s, k, length(x))
  }, 100, 0)
  expect_compiled(function(n) { x <- numeric(30); for (i in 1:n) { y <- x + 1; x[length(x) + 1] <- i; s <- length(y) }; list(s, y, x) }, 50)
  expect_compiled(function(n) { x <- numeric(0); for (i in 1:n) { x[i] <- i; if (length(x) > 25) return(length(x)) }; 0 }, 50)
})

test_that("callees make vectors longer, too", {
  expect_same_in({ push <- compiler::cmpfun(function(x, v) { x[length(x) + 1] <- v; x })
                   f <- function(n) { x <- numeric(0); k <- 0; for (i in 1:n) { k <- k + length(x); x <- push(x, i) }; list(k, x) } },
                 f(60), example = list(60), times = 6L, compiled = TRUE)
  expect_same_in({ push <- compiler::cmpfun(function(x, v) { x[length(x) + 1] <- v; x })
                   f <- function(n) { x <- numeric(25); y <- x; k <- length(x); for (i in 1:n) { y <- push(x, i); x[2] <- i }; list(k, x, y) } },
                 f(60), example = list(60), times = 6L, compiled = TRUE)
  expect_same_in({ push <- compiler::cmpfun(function(x, k, v) { x[k] <- v; x })
                   f <- function(n) { x <- numeric(0); for (i in 1:n) x <- push(x, i, 2 * i); x } },
                 f(60), example = list(60), times = 6L, compiled = TRUE)
})

test_that("errors and warnings behind a vector that got longer leave no trace", {
  f <- function(x, n, bad) { for (i in 1:n) { x[length(x) + 1] <- i; if (i == bad) x[i] <- sqrt(-x[i]) }; x }
  expect_same_over(f, list(c(1, 2), 60, -1), list(c(1, 2), 60, 50))
  g <- function(x, n, bad) { for (i in 1:n) { x[length(x) + 1] <- i; if (i == bad) stop("no") }; x }
  expect_same_over(g, list(c(1, 2), 60, -1), list(c(1, 2), 60, 50))
  expect_same_over(function(n, bad) { x <- 1L; for (i in 1:n) x[i + 1L] <- x[i] + bad; x }, list(30L, 3L), list(30L, 2000000000L))
})

test_that("R goes on with such vectors as with its own", {
  about <- function(x) {
    text <- utils::capture.output(.Internal(inspect(x)))[1]
    list(sub(".*(REALSXP|INTSXP|LGLSXP) g[0-9]", "\\1 ", gsub("MARK,?|REF\\([0-9]+\\),?", "", text)), utils::object.size(x))
  }
  f <- function(n) { x <- numeric(0); for (i in 1:n) x[length(x) + 1] <- i; x }
  g <- rir2::accelerate(f, example = list(30))
  f <- compiler::cmpfun(f)
  for (i in 1:3) g(30)
  for (n in c(1, 5, 19, 20, 21, 22, 41, 100, 1000, 20000)) {
    x <- g(n)
    y <- f(n)
    expect_identical(about(x), about(y), label = n)
    x[n + 1] <- y[n + 1] <- 1
    expect_identical(about(x), about(y), label = n)
    expect_identical(x, y)
    expect_identical(unserialize(serialize(x, NULL)), y)
    expect_identical(rev(x), rev(y))
  }
  expect_gt(sum(vapply(.Call(rir2:::C_rir2_r_info, g)$versions, function(version) version$passes - sum(version$aborts), 0)), 0)
})

test_that("a version that left is compiled again once for each place, and why() says so", {
  f <- rir2::accelerate(function(n) { x <- numeric(3); y <- numeric(4); for (i in 1:n) { x[i] <- i; if (i > 5) y[i] <- i }; sum(x) + sum(y) })
  for (i in 1:8) f(20)
  versions <- .Call(rir2:::C_rir2_r_info, f)$versions
  expect_length(versions, 3L)
  expect_identical(vapply(versions, function(version) is.na(version$retired), NA), c(FALSE, FALSE, TRUE))
  expect_match(versions[[1]]$retired, "gets longer")
})

test_that("R finds in the room of a vector what it has put there itself", {
  growing <- list(numeric = function(x, n) { for (i in 1:n) x[length(x) + 1] <- 7; x }, integer = function(x, n) { for (i in 1:n) x[length(x) + 1] <- 7L; x },
                  logical = function(x, n) { for (i in 1:n) x[length(x) + 1] <- TRUE; x }, character = function(x, n) { for (i in 1:n) x[length(x) + 1] <- "q"; x },
                  list = function(x, n) { for (i in 1:n) x[[length(x) + 1]] <- i; x }, raw = function(x, n) { for (i in 1:n) x[length(x) + 1] <- as.raw(7); x })
  for (type in names(growing)) {
    grow <- byte_compiled(growing[[type]])
    compiled <- accelerated(grow, list(vector(type, 0), 100))
    later <- function(f) { x <- f(vector(type, 0), 96); x[length(x) + 3] <- x[1]; x }
    for (i in 1:3) expect_identical(later(compiled), later(grow))
  }
})

test_that("R goes on with strings and lists that compiled code has made longer", {
  expect_same_in(f <- function(n) { y <- c(); for (i in 1:n) y[i] <- "a"; y }, { y <- f(300); y[length(y) + 3] <- "z"; y[length(y) + 2] <- "y"; y }, example = list(300))
  expect_same_in(f <- function(n) { y <- character(); for (i in 1:n) y[length(y) + 1] <- paste0("a", i); y[n + 2] <- "b"; y }, { y <- f(100); y[[104]] <- "z"; list(y, nchar(y)) }, example = list(100))
  expect_same_in(f <- function(n) { y <- c(a = "x"); for (i in 1:n) y[paste0("n", i)] <- "v"; y }, { y <- f(60); y[65] <- "z"; y }, example = list(60))
  expect_same_in(f <- function(n) { y <- list(); for (i in 1:n) y[[i]] <- i; y }, { y <- f(100); y[[104]] <- "z"; y }, example = list(100))
  # What is put behind the last string is none.
  expect_same_over(function(x, v) { y <- x; for (i in 1:60) y[i] <- "a"; y[length(y) + 1] <- v; y[length(y) + 3] <- "z"; y }, list(character(), "b"), list(character(), 1), list(character(), NA), list(NULL, TRUE), list(character(), list(1)), list(character(), factor("u")))
})

test_that("with the option check.bounds R warns of each element behind the end", {
  warned <- quote({
    options(check.bounds = TRUE)
    n <- 0
    value <- withCallingHandlers(f(4), warning = function(w) { n <<- n + 1; invokeRestart("muffleWarning") })
    options(check.bounds = FALSE)
    list(value, n)
  })
  for (v in list(1, 2L, TRUE, "a", 1i)) expect_same_code(bquote({ v <- .(v); f <- function(n) { y <- v; for (i in 2:n) y[i] <- v; y } }), warned, "f", quote(list(4)))
  expect_same_code(quote(f <- function(n) { y <- list(); for (i in 1:n) y[[i]] <- i; y }), warned, "f", quote(list(4)))
  expect_same_code(quote(f <- function(n) { y <- c(a = 1); for (i in 1:n) y[paste0("n", i)] <- i; y }), warned, "f", quote(list(4)))
  expect_same_code(quote(f <- function(n) { y <- c(1, 2); y[2] <- n; y }), warned, "f", quote(list(4)))
})
