# Traps of meaning: types, NA, numbers, objects, conditions (facts 5, 8, 9, 12, 15, 16).

test_that("fact 5: a vector changes type at the first store that needs it", {
  f <- function(n, v) {
    x <- integer(n)
    y <- vector("list", n)
    m <- matrix(0L, n, n)
    l <- logical(n)
    for (i in seq_len(n)) {
      x[i] <- v
      y[[i]] <- v
      m[i, 1] <- v
      l[[i]] <- v
    }
    list(x, y, m, l)
  }
  expect_same_over(f, list(3L, 1.5), list(3, 2L), list(2L, TRUE), list(2L, "a"), list(2L, NA), list(2L, 1i), list(0L, 1))
})

test_that("fact 5: a vector changes type in the middle of a loop", {
  f <- function(xs) {
    out <- integer(length(xs))
    for (i in seq_along(xs)) out[i] <- if (xs[[i]] > 2) xs[[i]] / 2 else 1L
    out
  }
  expect_same_over(f, list(c(1, 2, 3, 4)), list(1:4), list(c(1, 1)), list(numeric(0)))
})

test_that("fact 5: a vector grows when a store goes beyond its end", {
  f <- function(x, i, v) {
    x[i] <- v
    x[[length(x) + 1L]] <- v
    x
  }
  expect_same_over(f, list(c(1, 2), 2, 9), list(c(1, 2), 5L, 9), list(1:2, 4, 1L), list(NULL, 1, 2), list(c(a = 1), 3, 2),
                   list(list(), 2, 1), list(c(1, 2), 0, 1), list(c(1, 2), -1, 5), list(c(1, 2), NA, 5), list(c(1, 2), "new", 5))
})

test_that("fact 5: storing NULL, nothing, too much", {
  f <- function(x, v) {
    x[[2]] <- v
    x
  }
  expect_same_over(f, list(list(1, 2, 3), NULL), list(list(1, 2, 3), 4), list(c(1, 2), NULL), list(c(1, 2), c(1, 2)), list(c(1, 2), numeric(0)),
                   list(c(1, 2), list(5)), list(1:3, 2.5))
  g <- function(x, v) { x[1:2] <- v; x }
  expect_same_over(g, list(c(1, 2, 3), 5), list(c(1, 2, 3), c(5, 6)), list(c(1, 2, 3), c(5, 6, 7)), list(1:3, numeric(0)), list(1:3, 0.5))
})

test_that("fact 8: integer overflow is NA and a warning", {
  f <- function(x, y) list(x + y, x - y, x * y)
  big <- .Machine$integer.max
  expect_same_over(f, list(1L, 2L), list(big, 1L), list(-big, 2L), list(big, big), list(65536L, 65536L), list(NA, big))
  expect_same_over(function(x) { s <- 0L; for (v in x) s <- s + v; s }, list(1:10), list(c(big, 1L)), list(c(big, 1L, -5L)))
  expect_same_over(function(x) sum(x), list(1:10), list(c(big, 1L)), list(c(NA, 1L)), list(integer(0)), list(TRUE))
})

test_that("fact 8: the warning of an overflow names the call", {
  expect_same_in(f <- function(x) { y <- x + 1L; y }, f(.Machine$integer.max), example = list(1L))
})

test_that("fact 8: %/% and %% follow the divisor's sign", {
  f <- function(x, y) list(x %/% y, x %% y)
  expect_same_over(f, list(5L, 3L), list(-5L, 3L), list(5L, -3L), list(-5L, -3L), list(5L, 0L), list(NA, 3L), list(5.5, 2), list(-5.5, 2), list(5.5, -2),
                   list(-5.5, 0), list(1e20, 3), list(Inf, 2), list(2, Inf), list(-2, Inf), list(5L, 2.5), list(-0, 3), list(0.3, 0.1),
                   list(-.Machine$integer.max, -1L))
})

test_that("fact 8: 1:n counts down", {
  f <- function(n) { s <- numeric(); for (i in 1:n) s <- c(s, i); s }
  expect_same_over(f, list(3), list(0), list(-2L), list(0.5), list(1L), list(NA), list(NULL))
})

test_that("fact 8: an index that is not whole", {
  f <- function(x, i) { x[i] <- 0; list(x, x[i]) }
  expect_same_over(f, list(c(1, 2, 3), 2.9), list(c(1, 2, 3), 0.5), list(c(1, 2, 3), -1.5), list(1:3, 3.999999999999))
})

test_that("fact 9: NA and NaN are told apart, operand by operand", {
  f <- function(x, y) list(x + y, y + x, x * y, x - y, x / y, x^y)
  expect_same_over(f, list(1, 2), list(NA_real_, NaN), list(NaN, NA_real_), list(0, NA), list(NA, 0), list(Inf, NaN), list(NaN, 1), list(c(NA, NaN, 1), c(NaN, NA, NA)))
})

test_that("fact 9: NA and NaN in a logarithm and its base", {
  expect_same_over(function(x, y) log(x, y), list(1, 2), list(NA_real_, NaN), list(NaN, NA_real_), list(NaN, 2), list(2, NaN), list(2, NA_integer_))
  expect_same_over(function(x, y) log(x, y), list(c(1, NA, NaN), 2), list(c(1, NA, NaN), NaN), list(c(1, NA, NaN), NA_real_))
})

test_that("fact 9: NA, NaN in aggregates", {
  f <- function(x) list(sum(x), mean(x), prod(x), min(x), max(x), range(x), cumsum(x), var(x))
  expect_same_over(f, list(c(1, 2, 3)), list(c(1, NA, NaN)), list(c(1, NaN, NA)), list(c(NaN, 1)), list(1:3), list(c(1L, NA)), list(c(TRUE, NA)))
})

test_that("fact 9: signed zero", {
  f <- function(x, y) list(1 / (x + y), 1 / (x * y), 1 / (x - y), 1 / -x, 1 / abs(x), 1 / sqrt(x), sign(x), x == y, min(x, y), max(x, y))
  expect_same_over(f, list(1, 1), list(-0, 0), list(0, -0), list(-0, -0), list(0, 0))
  expect_same_over(function(x) x + 0, list(1), list(-0), list(-0L), list(c(-0, 0)))
  expect_same_over(function(x) 0 * x, list(1), list(-1), list(Inf), list(NA), list(NaN))
  expect_same_over(function(x) x - x, list(1), list(Inf), list(NA), list(-0))
  expect_same_over(function(x) x * 1, list(1L), list(-0), list(NA_integer_), list(TRUE), list(c(a = 1L)))
})

test_that("fact 9: sum and mean accumulate in long double", {
  f <- function(x) list(sum(x), mean(x))
  expect_same_over(f, list(c(1, 2)), list(c(1e16, 1, -1e16)), list(rep(0.1, 10)), list(c(1e308, 1e308, -1e308)), list(c(1e100, 1, -1e100, 1)))
  expect_same_over(function(x) { s <- 0; for (v in x) s <- s + v; s }, list(c(1, 2)), list(c(1e16, 1, -1e16)), list(rep(0.1, 10)))
})

test_that("fact 9: no fused multiply-add, no reassociation", {
  f <- function(a, b, c) list(a * b + c, a * b - c, c - a * b, (a + b) + c, a + (b + c), a / b * c)
  x <- 1 + 2^-30
  expect_same_over(f, list(1, 2, 3), list(x, x, -1), list(0.1, 0.2, 0.3), list(0.1, 10, -1), list(1e308, 10, -Inf))
})

test_that("fact 9: x^2 is x*x, x^3 is not", {
  expect_same_over(function(x) list(x^2, x^3, x^0.5, x^-1, x^1, x^2L), list(1.1), list(-0), list(1e200), list(NA), list(NaN), list(3L), list(0.1), list(-8), list(c(0.1, NA)))
})

test_that("fact 12: return in an sapply callback, break in nested loops", {
  f <- function(n) {
    out <- 0
    for (i in seq_len(n)) {
      for (j in seq_len(n)) {
        if (j > i) break
        if ((i + j) %% 2 == 0) next
        out <- out + i * j
      }
      if (out > 50) break
    }
    list(out, i, j)
  }
  expect_same_over(f, list(6L), list(1), list(10))
})

test_that("fact 12: assignment inside a condition", {
  f <- function(p, k) {
    steps <- 0L
    while ((k <- p[[k]]) > 1L) steps <- steps + 1L
    list(k, steps)
  }
  expect_same_over(f, list(c(1L, 1L, 2L, 3L), 4L), list(c(1, 1, 2), 3), list(c(1L, NA), 2L), list(c(1L, 7L), 2L))
})

test_that("fact 12: assignment inside an argument and an index", {
  f <- function(x) {
    y <- sum(z <- x * 2, z[1])
    x[i <- 2] <- i
    list(y, z, x, i)
  }
  expect_same_over(f, list(c(1, 2)), list(1:3))
})

test_that("fact 12: chained assignment and swapped variables", {
  f <- function(a, b) {
    u <- v <- a
    tmp <- u; u <- b; b <- tmp
    for (i in 1:3) { t <- u; u <- v; v <- t }
    list(a, b, u, v)
  }
  expect_same_over(f, list(1, 2), list(1L, 2.5), list("a", NULL), list(c(a = 1), NA))
})

test_that("fact 12: a variable whose type changes along a loop", {
  f <- function(start) {
    n <- start
    len <- 1
    while (n != 1 && len < 200) {
      if (n %% 2 == 0) n <- n / 2 else n <- 3 * n + 1
      len <- len + 1
    }
    list(n, len)
  }
  expect_same_over(f, list(27L), list(27), list(1L), list(TRUE), list(NA), list(0.5))
  g <- function(n) { x <- NULL; for (i in seq_len(n)) x <- if (i %% 2) i else "s"; x }
  expect_same_over(g, list(0L), list(1L), list(2L))
})

test_that("fact 12: a variable that is set on one path only", {
  f <- function(x) { if (x > 0) y <- x; y }
  expect_same_over(f, list(1), list(-1), list(NA))
})

test_that("fact 15: length, dim, names and [ of objects", {
  f <- function(x) list(length(x), dim(x), names(x), x[1], x[[1]], rev(x), is.numeric(x), seq_along(x), rep(x, 2), c(x, x))
  expect_same_over(f, list(c(1, 2)), list(factor(c("b", "a"))), list(as.Date("2020-01-01") + 0:1), list(as.difftime(c(1, 2), units = "mins")),
                   list(data.frame(a = 1:2, b = 3:4)), list(structure(1:2, class = "unknown")), list(c(a = 1L)), list(as.POSIXct("2020-01-01", tz = "UTC")))
})

test_that("fact 15: arithmetic and comparison of objects", {
  f <- function(x, y) list(x + y, x - y, x == y, x < y, -x)
  expect_same_over(f, list(1, 2), list(as.Date("2020-01-01"), 1), list(factor("a"), 1), list(as.difftime(1, units = "hours"), as.difftime(30, units = "mins")),
                   list(structure(1, class = "unknown"), 2), list(2, structure(c(u = 1), class = "unknown")), list(data.frame(a = 1:2), 1))
})

test_that("fact 15: user-defined Ops and Math methods", {
  expect_same_in({
    Ops.money <- function(e1, e2) { v <- get(.Generic)(unclass(e1), unclass(e2)); paste(.Generic, v) }
    Math.money <- function(x, ...) paste(.Generic, "of", unclass(x))
    Summary.money <- function(..., na.rm) paste(.Generic, "of money")
    f <- function(x, y) list(x + y, x < y, abs(x), sum(x, y), max(x))
    cash <- structure(5, class = "money")
  }, list(f(1, 2), f(cash, 2), f(1, cash)), example = list(1, 2))
})

test_that("fact 15: user-defined length, as.integer and seq methods", {
  expect_same_in({
    length.box <- function(x) 99L
    as.integer.box <- function(x, ...) 7L
    dim.box <- function(x) c(3L, 4L)
    mean.box <- function(x, ...) "mean of a box"
    f <- function(x) list(length(x), as.integer(x), nrow(x), mean(x), seq_along(x)[1])
    box <- structure(list(1), class = "box")
  }, list(f(c(1, 2)), f(box)), example = list(c(1, 2)))
})

test_that("fact 15: UseMethod and NextMethod", {
  expect_same_in({
    area <- function(s, ...) UseMethod("area")
    area.default <- function(s, ...) stop("no area")
    area.rect <- function(s, ...) s$w * s$h
    area.square <- function(s, k = 1, ...) NextMethod() * k
    f <- function(s) area(s) + 1
    rect <- structure(list(w = 2, h = 3), class = "rect")
    square <- structure(list(w = 2, h = 2), class = c("square", "rect"))
  }, list(f(rect), f(square), tryCatch(f(1), error = conditionMessage), area(square, k = 10)), accelerate = c("f", "area"),
  example = list(f = list(rect), area = list(rect)))
})

test_that("fact 15: a method defined after compilation", {
  expect_same_in({
    f <- function(x) { length(x) + sum(x) }
    thing <- structure(c(1, 2), class = "thing")
  }, {
    a <- f(thing)
    length.thing <- function(x) 1000L
    b <- f(thing)
    rm(length.thing)
    list(a, b, f(thing))
  }, example = list(thing))
})

test_that("fact 15: S4 objects", {
  expect_same_in({
    setClass("rir2Trap", representation(v = "numeric"), where = globalenv())
    setMethod("length", "rir2Trap", function(x) 77L, where = globalenv())
    setMethod("+", signature("rir2Trap", "numeric"), function(e1, e2) "S4 plus", where = globalenv())
    f <- function(x, y) list(length(x), x + y)
    object <- new("rir2Trap", v = 1)
  }, list(f(1, 2), f(object, 2)), example = list(1, 2))
})

test_that("fact 16: warnings of sqrt, log and as.integer", {
  f <- function(x) list(sqrt(x), log(x), as.integer(x))
  expect_same_over(f, list(4), list(-1), list(-0), list(c(1, -1)), list(NA), list(NaN), list(3e9), list(-4L))
  expect_same_over(function(x) as.integer(x), list("1"), list("x"), list("1e3"), list(1e10), list(NA), list(TRUE), list(" 7 "), list(factor("9")))
  expect_same_over(function(x) as.numeric(x), list("1"), list("x"), list(1L), list(c(a = 1L)), list(factor("9")), list(NULL), list(TRUE))
})

test_that("fact 16: a warning in the middle of a loop comes each time, with its call", {
  f <- function(xs) {
    s <- 0
    for (x in xs) s <- s + sqrt(x)
    s
  }
  expect_same_over(f, list(c(1, 4)), list(c(1, -4, 9, -1)), list(numeric(0)))
})

test_that("fact 16: if and while on NA, NULL, strings and long conditions", {
  f <- function(x) if (x) "yes" else "no"
  expect_same_over(f, list(TRUE), list(NA), list(NULL), list("TRUE"), list("yes"), list(c(TRUE, FALSE)), list(0), list(NA_real_), list(0L), list(list(TRUE)), list(logical(0)),
                   list(factor("TRUE")), list(NaN))
  g <- function(x, n) { while (x < n) x <- x + 1; x }
  expect_same_over(g, list(0, 3), list(NA, 3), list(0L, NA), list(numeric(0), 1), list(0L, 3L))
})

test_that("fact 16: max and min of nothing", {
  expect_same_over(function(x) list(max(x), min(x)), list(c(1, 2)), list(numeric(0)), list(integer(0)), list(NULL), list(character(0)), list(c("b", "a")),
                   list(c(1, NA)), list(-Inf), list(c(TRUE, FALSE)))
  expect_same_over(function(x) max(x, na.rm = TRUE), list(c(1, NA)), list(NA_real_), list(c(NA, NaN)))
})

test_that("fact 16: errors keep message and call", {
  expect_same(function(x) x + "a", 1)
  expect_same(function(x) stop("with call: ", x), 1)
  expect_same(function(x) stop("without", call. = FALSE), 1)
  expect_same(function(x) warning("careful ", x), 1)
  expect_same(function(x) undefined_function(x), 1)
  expect_same(function(x) undefined_variable + x, 1)
  expect_same(function(x) x$a$b, 1)
  expect_same(function(x) x[[1]][[5]], list(1))
  expect_same(function(x) match.arg(x, c("a", "b")), "z")
  expect_same(function(x) stopifnot(x > 2), 1)
  expect_same(function(x) { message("told ", x); x }, 1)
  expect_same(function(x) signalCondition(structure(class = c("odd", "condition"), list(message = "m", call = NULL))), 1)
})

test_that("fact 16: an error deep inside a compiled loop", {
  f <- function(xs) {
    n <- 0
    for (i in seq_along(xs)) {
      cat("at", i, "\n")
      if (xs[i] < 0) stop("negative at ", i)
      n <- n + xs[i]
    }
    n
  }
  expect_same_over(f, list(c(1, 2)), list(c(1, -2, 3)), list(c(1, NA)))
})

test_that("fact 16: tryCatch, withCallingHandlers and finally inside the function", {
  f <- function(x) {
    log <- character()
    r <- tryCatch(withCallingHandlers(sqrt(x), warning = function(w) { log <<- c(log, conditionMessage(w)); invokeRestart("muffleWarning") }),
                  error = function(e) paste("caught", conditionMessage(e)), finally = log <- c(log, "finally"))
    list(r, log)
  }
  expect_same_over(f, list(4), list(-4), list("a"))
})

test_that("fact 16: handlers around a compiled call can continue it", {
  expect_same_in(f <- function(x) { y <- sqrt(x); warning("own"); y + 1 }, {
    n <- 0
    value <- withCallingHandlers(f(-1), warning = function(w) { n <<- n + 1; invokeRestart("muffleWarning") })
    list(value, n)
  }, example = list(1))
})

test_that("fact 16: options(warn = 2) turns warnings into errors", {
  expect_same_in(f <- function(x) { total <<- total + 1; sqrt(x) }, {
    total <- 0
    old <- options(warn = 2)
    r <- tryCatch(f(-1), error = conditionMessage)
    options(old)
    list(r, total)
  }, example = list(1))
})

test_that("functions that keep the sign of zero: from R 4.6 on they do for scalars in byte code, and not for vectors", {
  f <- function(x) list(1 / sin(x), 1 / expm1(x), 1 / tanh(x), 1 / sqrt(x), 1 / floor(x))
  expect_same_over(f, list(-0), list(c(-0, 1)), list(c(1, 2)), list(0))
})

test_that("rep() of numbers and vectors", {
  f <- function(x, n) { y <- rep(x, n); z <- y; if (length(y) > 1) y[2] <- x[1]; list(y, z, rep(x, times = n), rep.int(x, n), rep_len(x, n)) }
  times <- list(3, 0L, 2.9, -0.5, -1, -1L, NA, NA_real_, NaN, Inf, c(1, 2), numeric(0), TRUE, "3", NULL, structure(2, class = "u"), c(n = 2))
  do.call(expect_same_over, c(list(f), lapply(times, function(n) list(0, n))))
  values <- list(-0, NA_real_, NaN, 7L, NA_integer_, TRUE, NA, c(1.5, NA, -0), 1:3, integer(0), c(TRUE, NA), c(a = 1, b = 2), matrix(1:4, 2),
    factor("a"), "s", list(1), NULL, 1i, structure(1:2, class = "u"), as.Date("2020-01-01"))
  do.call(expect_same_over, c(list(f), lapply(values, function(x) list(x, 2))))
  expect_same_over(function(x, n) sum(rep(x, n)) + length(rep(1:2, n)), list(0.1, 1e5), list(1L, 3), list(-1, 1e10), compiled = TRUE)
  expect_same_over(function(x, n) rep(x, n) + x, list(1:3, 2L), list(0.5, 3), compiled = TRUE)
  expect_same_over(function(n) { x <- rep(0, n); for (i in seq_len(n)) x[i] <- i; x }, list(5), list(0), compiled = TRUE)
  expect_same_over(function(n) { x <- rep(NA, n); x[1] <- FALSE; x }, list(5), compiled = TRUE)
  expect_same_over(function(x, n) list(rep(x, each = n), rep(x, length.out = n), rep(times = n, x)), list(1:3, 2), list(1, 7))
  expect_same_in({ rep <- function(x, n) "mine"; f <- function(n) rep(0, n) }, f(3), example = list(3))
})

test_that("ifelse(), typeof() and attributes() of numbers and vectors", {
  f <- function(test, yes, no) ifelse(test, yes, no)
  g <- function(test, yes, no) { r <- yes - no; for (i in 1:3) r <- r + ifelse(test > i, yes, no); r }
  tests <- list(TRUE, FALSE, NA, 1, 0L, NaN, c(TRUE, NA, FALSE), logical(0), NULL, "TRUE", c(a = TRUE), matrix(c(TRUE, FALSE), 1), factor("a"), list(TRUE))
  for (k in list(f, g)) do.call(expect_same_over, c(list(k), lapply(tests, function(test) list(test, 1, -2L))))
  values <- list(0, NA, 7L, c(1, 2), numeric(0), NULL, "s", c(a = 1), list(1), factor("b"), as.Date("2020-01-01"), mean)
  do.call(expect_same_over, c(list(f), lapply(values, function(value) list(TRUE, value, 1))))
  do.call(expect_same_over, c(list(f), lapply(values, function(value) list(FALSE, 1, value))))
  expect_same_over(g, list(2, 0.5, 3), list(2L, 1L, 4L), compiled = TRUE)
  expect_same_over(function(x, y) ifelse(x > 1, y, stop("not needed")), list(2, 3), list(0, 3))
  expect_same_over(function(x) { n <- 0; z <- ifelse(x > 1, { n <- 1; 2 }, { n <- 2; 3 }); c(n, z) }, list(2), list(0))
  all <- function(x) list(typeof(x), attributes(x), typeof(x) == "double", is.null(attributes(x)), typeof(x * 2), attributes(-x))
  do.call(expect_same_over, c(list(all), lapply(list(1, 2L, TRUE, c(1, 2), 1:3, c(a = 1), matrix(1:4, 2), factor("a"), "s", NULL, list(1), 1i), list)))
  expect_same_over(function(x) if (typeof(x) == "integer" && is.null(attributes(x))) x + 1L else x, list(1L), list(1:3), list(2), compiled = TRUE)
})

test_that("storage.mode(x) <- of numbers and vectors, and ifelse() of a number", {
  f <- function(x, k) { y <- x; storage.mode(x) <- "logical"; z <- x; storage.mode(y) <- "double"; storage.mode(z) <- "integer"
    if (k) { x[1] <- TRUE; y[1] <- 9 }; list(x, y, z) }
  values <- list(1, 0L, NA, TRUE, NaN, -0.5, 3e9, c(1.5, 0, NA), 1:3, c(TRUE, NA), numeric(0), c(a = 1), matrix(1:2, 1), factor("a"), "1", NULL, list(1), 1i)
  do.call(expect_same_over, c(list(f), lapply(values, function(x) list(x, FALSE)), lapply(values[1:11], function(x) list(x, TRUE))))
  expect_same_over(f, list(c(1.5, 0), FALSE), list(1:3, FALSE), compiled = TRUE)
  g <- function(x) { y <- x; storage.mode(y) <- "double"; y[1] <- 100; list(x, y) }
  expect_same_over(g, list(c(1, 2)), list(1:2), list(3), compiled = TRUE)
  h <- function(j) { s <- 0; for (i in seq_len(j)) s <- s + ifelse(i %% 2, 1, -1); s }
  expect_same_over(h, list(5L), list(4), compiled = TRUE)
  expect_same_in({ `storage.mode<-` <- function(x, value) 42; f <- function(x) { storage.mode(x) <- "logical"; x } }, f(3), example = list(3))
})
