# Traps of the byte code: calls, promises, arguments, dots, visibility.

test_that("whether an argument is lazy depends on the callee", {
  f <- function(g, n) {
    total <- 0
    for (i in seq_len(n)) total <- total + g(i, stop("evaluated"))
    total
  }
  lazy <- function(x, unused) x * 2
  strict <- function(x, y) x + y
  expect_same_over(f, list(lazy, 3L), list(strict, 3L), list(`+`, 3L), list(sum, 3L), list(lazy, 0L))
})

test_that("a special behind a variable re-reads the call and ignores pushed arguments", {
  f <- function(g, x) g(x + 1)
  expect_same_over(f, list(quote, 1), list(sqrt, 1), list(function(x) substitute(x), 1), list(exp, 2L), list(expression, 1))
})

test_that("`missing` and `substitute` reached through a variable see the caller's formal", {
  f <- function(g, x) g(x)
  expect_same_in({
    f <- function(g, x) g(x)
    h <- function(g) f(g)
  }, list(f(missing), f(missing, 1), f(substitute, a + b), h(missing)), example = list(sqrt, 1))
})

test_that("a promise keeps its environment and is forced once", {
  expect_same_in({
    log <- character()
    f <- function(x, y) {
      log <<- c(log, "body")
      a <- y + x
      a + x
    }
  }, {
    f({ log <- c(log, "x"); 1 }, { log <- c(log, "y"); 2 })
    log
  }, example = list(1, 2))
})

test_that("arguments that are never used are never evaluated", {
  expect_same_in(f <- function(x, y) if (x > 0) x else y, list(f(1, stop("no")), f(2)), example = list(1, 2))
})

test_that("an argument that fails fails when it is forced, after what comes before it", {
  expect_same_in({
    state <- 0
    f <- function(x) {
      state <<- state + 1
      x
    }
  }, f(stop("late")), example = list(1))
})

test_that("dots go to closures as promises, to builtins as values", {
  f <- function(g, ...) g(...)
  first <- function(a, ...) a
  expect_same_over(f, list(first, 1, 2), list(sum, 1, 2L), list(c, a = 1, b = 2), list(list), list(paste, "a", 1, sep = "-"))
  expect_same_in({
    first <- function(a, ...) a
    f <- function(g, ...) g(...)
  }, list(f(first, 1, stop("no")), f(sum, 1, stop("yes"))), example = list(quote(sum), 1, 2))
})

test_that("missing arguments travel through dots", {
  expect_same_in({
    inner <- function(a, b) c(missing(a), missing(b))
    f <- function(...) inner(...)
  }, list(f(, 1), f(1, ), f()), example = list(1, 2))
})

test_that("..1, ...length and nargs count what was given", {
  f <- function(...) c(...length(), nargs(), if (...length() > 1L) ..2)
  expect_same_over(f, list(), list(1), list(1, 2), list(a = 1, b = 2, c = 3))
})

test_that("..2 beyond the end is GNU-R's own error", {
  expect_same(function(...) ..2, 1)
})

test_that("names of arguments reach builtins", {
  f <- function(x, y) c(a = x, y, b = x)
  expect_same_over(f, list(1, 2), list(1L, c(u = 2L)), list("a", NULL))
})

test_that("partial matching and reordering of arguments", {
  expect_same_in({
    f <- function(value, number = 2, ...) value - number
  }, list(f(n = 1, v = 5), f(num = 1, 5), f(5), f(number = 5, 1)), example = list(1, 2))
})

test_that("an unused argument is an error of the call", {
  expect_same_in(f <- function(x) x, f(1, 2), example = list(1))
})

test_that("defaults run lazily in the callee's frame", {
  expect_same_in(f <- function(x, y = { x <- 5; 1 }) { y; x }, list(f(1), f(1, 2)), example = list(1))
  expect_same_in(f <- function(x, n = length(x)) { x <- c(x, x); n }, f(c(1, 2)), example = list(c(1, 2)))
})

test_that("a default that refers to itself is an error", {
  expect_same(function(x, y = y) x + y, 1)
})

test_that("missing() is true for a default and for a missing argument passed on", {
  expect_same_in({
    f <- function(x, y = 2) c(missing(x), missing(y))
    g <- function(a, b) f(a, b)
  }, list(f(), f(1), f(1, 2), g(), g(1)), example = list(1, 2))
})

test_that("a missing argument that is read is GNU-R's own error", {
  expect_same_in(f <- function(x, y) x + y, f(1), example = list(1, 2))
})

test_that("a missing index stays missing", {
  f <- function(m, i, j) m[i, j]
  m <- matrix(1:6 + 0, 2)
  expect_same_in({
    m <- matrix(1:6 + 0, 2)
    f <- function(m, i, j) m[i, j]
  }, list(f(m, 1L), f(m, , 2), f(m, 1, 2)), example = list(matrix(0, 2, 2), 1, 2))
  expect_same_over(f, list(m, 1L, 2L), list(m, 2, 3), list(m, -1, TRUE), list(m, 3L, 1L))
})

test_that("promises under evaluation that refer to themselves are errors", {
  expect_same_in({
    f <- function(x) x + 1
    g <- function(y = f(y)) y
  }, g(), example = list(1))
})

test_that("a caller wraps even a plain call in a promise", {
  expect_same_in({
    g <- function(x) x * 2
    f <- function(a, b) a + b
    h <- function(n) f(g(n), g(g(n)))
  }, h(3), accelerate = c("f", "h"), example = list(f = list(1, 2), h = list(3)))
})

test_that("a promise chain through several frames", {
  expect_same_in({
    f <- function(x) x + 1
    a <- function(x) f(x)
    b <- function(y) a(y)
  }, { z <- 3; b(z) }, example = list(1))
})

test_that("visibility follows the last thing evaluated", {
  expect_same(function(x) x, 1)
  expect_same(function(x) invisible(x), 1)
  expect_same(function(x) y <- x, 1)
  expect_same(function(x) (y <- x), 1)
  expect_same(function(x) { y <- x + 1; y }, 1)
  expect_same(function(x) { y <- x }, 1)
  expect_same(function(x) if (x > 1) x, 0)
  expect_same(function(x) for (i in 1:3) x, 1)
  expect_same(function(x) while (x < 1) x <- x + 1, 0)
  expect_same(function(x) repeat { x <- x + 1; if (x > 3) break }, 0)
  expect_same(function(x) NULL, 1)
  expect_same(function(x) return(invisible(x)), 1)
  expect_same(function(x) { invisible(7); x + 1 }, 1)
  expect_same(function(x) if (x > 0) invisible(x) else x, 1)
  expect_same(function(x) if (x > 0) invisible(x) else x, -1)
})

test_that("visibility set by a callee is the callee's", {
  expect_same_in({
    quiet <- function(x) invisible(x)
    f <- function(x) quiet(x)
    g <- function(x) { y <- quiet(x); y }
  }, f(1), accelerate = c("f", "g"), example = list(f = list(1), g = list(1)))
})

test_that("an argument forced last does not change visibility as it should not", {
  expect_same_in(f <- function(x) x, f(invisible(3)), example = list(1))
  setup <- quote({
    last <- function(x) x
    either <- function(x) { if (x > 9) x <- 0; x }
    quiet <- function(x) y <- x
    on <- function(x) last(x)
    other <- function(x, y) { x; y }
    default <- function(x = invisible(5)) x
    f <- function(n) switch(n, last(invisible(3)), last(quiet(3)), last(last(quiet(3))), either(quiet(3)), on(quiet(3)), other(quiet(1), 2),
                            other(2, quiet(1)), default(), last(quiet(3)) + 1, (last(quiet(3))), { last(quiet(3)); 4 }, quiet(last(3)), last(3))
  })
  for (k in 1:13) expect_same_code(setup, bquote(f(.(k))), example = quote(list(1)))
  expect_same_in({ last <- function(x) x; f <- function(x) last(x + 1); quiet <- function(x) y <- x }, f(quiet(2)), example = list(1), compiled = FALSE)
  expect_same_in({ last <- function(x) x; quiet <- function(x) y <- x; f <- function(x) last(quiet(x)) + 1 }, f(2), example = list(1), compiled = TRUE)
  expect_same_in(f <- function(x) { x; x }, f(invisible(3)), example = list(1))
  expect_same_in(f <- function(x) x, f(y <- 3), example = list(1))
})

test_that("a value that is a symbol is a value", {
  expect_same(function(x) as.name("a"), 1)
  expect_same(function(x) x, quote(a))
  expect_same(function(x) if (x > 0) quote(sym) else x, 1)
})

test_that("local() is a call of a new closure", {
  expect_same(function(x) {
    local({
      x <- x + 1
      x * 2
    }) + x
  }, 1)
})

test_that("return() inside a promise leaves the function that wrote it", {
  expect_same_in({
    g <- function(a) { a; "after" }
    f <- function(x) {
      g(return(x + 1))
      "never"
    }
  }, f(1), example = list(1))
})

test_that("break and next inside a promise reach the loop", {
  f <- function(n) {
    count <- 0
    for (i in seq_len(n)) {
      tryCatch(if (i == 3L) next else count <- count + 1, error = identity)
      tryCatch(if (i == 6L) break, error = identity)
    }
    c(i, count)
  }
  expect_same_over(f, list(10L), list(2L), list(0L))
})

test_that("return() in a callback leaves only the callback", {
  f <- function(xs) sapply(xs, function(x) {
    if (x > 2) return(0)
    x * 10
  })
  expect_same_over(f, list(c(1, 2, 3, 4)), list(1:3), list(numeric(0)))
})

test_that("on.exit runs in order, also after an error", {
  expect_same_in({
    log <- character()
    f <- function(x) {
      on.exit(log <<- c(log, "first"))
      on.exit(log <<- c(log, "second"), add = TRUE)
      if (x > 0) stop("broken") else x
    }
  }, { r <- tryCatch(f(1), error = conditionMessage); list(r, f(-1), log) }, example = list(-1))
})

test_that("Recall, sys.call and match.call see the call as written", {
  expect_same_in({
    f <- function(x, ...) list(sys.call(), match.call(), sys.function())
  }, f(x = 1 + 2, 3)[1:2], example = list(1, 2))
  expect_same(function(n) if (n <= 1) 1 else n * Recall(n - 1), 5)
})

test_that("parent.frame is the caller's", {
  expect_same_in({
    f <- function(x) eval(quote(hidden), parent.frame()) + x
    g <- function() { hidden <- 41; f(1) }
  }, g(), example = list(1), times = 2L)
})

test_that("substitute gives the caller's expression", {
  expect_same_in(f <- function(x) paste(deparse(substitute(x)), x), f(1 + 2), example = list(1))
})

test_that("do.call, lapply and Reduce with a compiled function", {
  expect_same_in({
    f <- function(x, y) x * 10 + y
  }, list(do.call(f, list(1, 2)), do.call("f", list(y = 1, x = 2)), mapply(f, 1:3, 4:6), Reduce(f, c(1, 2, 3)), outer(1:2, 1:3, f)),
  example = list(1, 2))
})

test_that("quoted names in calls of specials are hidden reads", {
  f <- function(x) {
    a <- x + 1
    e <- quote(a * 2)
    a <- a + 1
    eval(e)
  }
  expect_same_over(f, list(1), list(c(1, 2)), list(NA))
})
