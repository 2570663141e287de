# Traps of the byte code: operators, subsetting, complex assignment, loops, switch.

test_that("& and | are the vector operators, && and || are not", {
  f <- function(x, y) list(x & y, x | y, !x)
  expect_same_over(f, list(tricky$lgl, TRUE), list(TRUE, FALSE), list(NA, TRUE), list(c(a = TRUE), FALSE), list(1L, 0),
                   list(logical(0), TRUE), list(tricky$dbl, NA))
  g <- function(x, y) list(x && y, x || y)
  expect_same_over(g, list(TRUE, FALSE), list(NA, FALSE), list(FALSE, NA), list(NA, NA), list(1L, 0), list(0.5, NA_real_),
                   list(logical(0), TRUE), list("a", TRUE), list("TRUE", TRUE), list(NULL, TRUE))
})

test_that("&& does not look at its right side needlessly", {
  f <- function(x, n) x > n && stop("looked")
  expect_same_over(f, list(1, 2), list(3, 2), list(NA, 2))
})

test_that("all 24 functions of one number", {
  f <- function(x) list(floor(x), ceiling(x), sign(x), sqrt(x), exp(x), expm1(x), log1p(x), cos(x), sin(x), tan(x), acos(x),
                        asin(x), atan(x), cosh(x), sinh(x), tanh(x), acosh(x), asinh(x), atanh(x), lgamma(x), gamma(x),
                        digamma(x), trigamma(x), cospi(x), sinpi(x), tanpi(x))
  cases <- lapply(c(0, -0, 0.5, -0.5, 1, -1, 3.7, 171, 1e10, Inf, -Inf, NaN, NA), list)
  do.call(expect_same_over, c(list(f), cases, list(list(1L), list(NA_integer_), list(TRUE), list(c(a = 0.5, b = 2)))))
})

test_that("log, log2, log10, atan2, round, signif, trunc, abs", {
  f <- function(x, y) list(log(x), log(x, y), log2(x), log10(x), atan2(x, y), round(x), round(x, y), signif(x), trunc(x), abs(x))
  expect_same_over(f, list(2.5, 2), list(-2.5, 1), list(0.5, 1L), list(NA, 1), list(100L, 2), list(c(1.005, -0.5, 1.5), 2), list(Inf, 10))
})

test_that("arithmetic on every pair of types", {
  f <- function(x, y) list(x + y, x - y, x * y, x / y, x^y, x %% y, x %/% y)
  expect_same_over(f, list(1.5, 2), list(1L, 2L), list(1L, 2), list(2.5, 2L), list(TRUE, 2L), list(TRUE, FALSE),
                   list(1:3, 2L), list(c(a = 1, b = 2), 1:2), list(matrix(1:4, 2), 2), list(numeric(0), 1), list(NA, 1L))
})

test_that("arithmetic over special doubles", {
  f <- function(x, y) list(x + y, x - y, x * y, x / y, x^y, x %% y, x %/% y, -x, +x)
  for (y in c(0, -0, 2, -3, Inf, NaN, NA)) {
    do.call(expect_same_over, c(list(f), lapply(tricky$dbl, function(x) list(x, y))))
  }
})

test_that("arithmetic over special integers", {
  f <- function(x, y) list(x + y, x - y, x * y, x / y, x %% y, x %/% y, -x)
  for (y in c(0L, 1L, -1L, 2L, .Machine$integer.max, NA)) {
    do.call(expect_same_over, c(list(f), lapply(tricky$int, function(x) list(x, y))))
  }
})

test_that("powers of integers and of special values", {
  f <- function(x, y) x^y
  for (y in c(-1, 0, 0.5, 1, 2, 3, NA, NaN, Inf)) {
    do.call(expect_same_over, c(list(f), lapply(c(tricky$dbl, -8), function(x) list(x, y))))
  }
  expect_same_over(f, list(2L, 3L), list(NA_integer_, 0L), list(1L, NA), list(-2L, 0.5))
})

test_that("comparison of every pair of types", {
  f <- function(x, y) list(x == y, x != y, x < y, x <= y, x > y, x >= y)
  expect_same_over(f, list(1, 2), list(1L, 1), list(NA, 1), list(NaN, NaN), list("a", "b"), list("10", 9), list(TRUE, 1L),
                   list(c(a = 1, b = NA), 1:2), list(-0, 0), list(NULL, 1), list(factor("u"), "u"))
})

test_that("comparison as a condition", {
  f <- function(x, y) if (x < y) "less" else if (x == y) "equal" else "more"
  expect_same_over(f, list(1, 2), list(2L, 1L), list(1L, 1), list("a", "b"), list(c(1, 2), 2), list(NA, 1), list(NULL, 1))
})

test_that("subsetting one element", {
  f <- function(x, i) x[i]
  x <- c(a = 1.5, b = NA, c = 3)
  expect_same_over(f, list(c(1.5, NA, 3), 2), list(x, 2L), list(x, "b"), list(x, 0), list(x, -1), list(x, 10L), list(x, NA),
                   list(1:3, 2.9), list(list(1, "a"), 2), list(1:3, NULL), list(x, c(TRUE, FALSE, TRUE)), list(NULL, 1))
})

test_that("extracting one element", {
  f <- function(x, i) x[[i]]
  x <- c(a = 1.5, b = NA, c = 3)
  expect_same_over(f, list(c(1.5, NA, 3), 2), list(x, 2L), list(x, "b"), list(x, 0), list(x, -1), list(x, 10L), list(x, NA),
                   list(1:3, 2.9), list(list(1, "a"), 2), list(list(a = list(b = 7)), c("a", "b")), list(NULL, 1), list(x, "zz"))
})

test_that("[[ with a fraction, zero, or beyond the end", {
  f <- function(x) x[[2.9]]
  expect_same_over(f, list(c(1, 2, 3)), list(1:3), list(1), list(list(1, 2)))
})

test_that("matrix elements", {
  f <- function(m, i, j) list(m[i, j], m[[i, j]], dim(m), nrow(m), ncol(m))
  m <- matrix(c(1.5, NA, 3, 4, 5, 6), 2)
  named <- matrix(1:4, 2, dimnames = list(c("r", "s"), c("u", "v")))
  expect_same_over(f, list(m, 1L, 2L), list(m, 2, 3), list(m, 2.9, 1), list(m, 3, 1), list(m, 0, 1), list(m, NA, 1),
                   list(named, 1, 2), list(named, "s", "v"), list(1:4, 1, 1), list(array(1:8, c(2, 2, 2)), 1, 1))
})

test_that("dispatch of [ and [[ branches elsewhere", {
  expect_same_in({
    `[.odd` <- function(x, i) paste("sub", i)
    `[[.odd` <- function(x, i) paste("elt", i)
    `$.odd` <- function(x, name) paste("dollar", name)
    length.odd <- function(x) 42L
    f <- function(x, i) list(x[i], x[[i]], x$n, length(x))
    plain <- list(n = 1, 2)
    object <- structure(list(n = 1, 2), class = "odd")
  }, list(f(plain, 1L), f(object, 1L)), example = list(list(n = 1, 2), 1L))
})

test_that("dispatch of [<- and [[<- branches elsewhere", {
  expect_same_in({
    `[<-.odd` <- function(x, i, value) { attr(x, "log") <- c(attr(x, "log"), paste("set", i)); x }
    `[[<-.odd` <- function(x, i, value) { attr(x, "log") <- c(attr(x, "log"), paste("elt", i)); x }
    `$<-.odd` <- function(x, name, value) { attr(x, "log") <- c(attr(x, "log"), name); x }
    f <- function(x, i) {
      x[i] <- 1
      x[[i]] <- 2
      x$n <- 3
      unclass(x)
    }
    object <- structure(list(1, 2), class = "odd")
  }, list(f(list(1, 2), 1L), f(object, 1L), object), example = list(list(1, 2), 1L))
})

test_that("nested complex assignment", {
  f <- function(x, v) {
    names(x$items)[2L] <- "second"
    x$total <- x$total + (x$count[[1]] <- v)
    attr(x, "k") <- v
    x
  }
  expect_same_over(f, list(list(items = c(a = 1, b = 2), total = 1, count = list(0)), 5),
                   list(list(items = 1:3, total = 1L, count = 1:2), 2L), list(list(), 1))
})

test_that("user-defined replacement functions get *tmp* and value", {
  expect_same_in({
    `second<-` <- function(x, value) { x[2] <- value; x }
    `at<-` <- function(x, i, value) { x[[i]] <- value * 10; x }
    f <- function(x, v) {
      second(x) <- v
      at(x, 1L) <- v
      names(x)[2] <- "two"
      x
    }
    y <- c(a = 1, b = 2, c = 3)
  }, list(f(y, 9), y), example = list(c(1, 2, 3), 4))
})

test_that("replacement forces its right side first, and once", {
  expect_same_in({
    log <- character()
    note <- function(what, value) { log <<- c(log, what); value }
    f <- function(x) {
      x[note("index", 2)] <- note("value", 9)
      x
    }
  }, { f(c(1, 2, 3)); log }, example = list(c(1, 2)))
})

test_that("the value of an assignment is its right side", {
  f <- function(r, i) {
    carry <- (r[[i]] <- 0.5) == 0.5
    list(r, carry, r[[1]] <- 7)
  }
  expect_same_over(f, list(c(1, 2, 3), 2), list(1:3, 1L), list(list(1, 2), 2))
})

test_that("<<- searches from the enclosure", {
  expect_same_in({
    x <- 1
    f <- function() {
      x <- 10
      x <<- x + 5
      x
    }
  }, list(f(), x))
  expect_same_in({
    v <- c(1, 2, 3)
    f <- function() {
      v <- c(9, 9)
      v[2] <<- 100
      v
    }
  }, list(f(), v))
})

test_that("<<- of a name that is nowhere defines a global", {
  expect_same_in(f <- function(x) { brand_new_global <<- x; x }, {
    f(3)
    on.exit(rm(brand_new_global, envir = globalenv()))
    value <- get("brand_new_global", globalenv())
    rm(brand_new_global, envir = globalenv())
    value
  }, example = list(1))
  if (exists("brand_new_global", globalenv())) rm("brand_new_global", envir = globalenv())
})

test_that("for over a factor gives its labels", {
  f <- function(xs) {
    out <- NULL
    for (x in xs) out <- c(out, x)
    out
  }
  expect_same_over(f, list(factor(c("u", "v"))), list(1:3), list(c(a = 1, b = 2)), list(list(1, "a")), list(NULL),
                   list(as.pairlist(list(1, 2))), list(expression(a, b)), list(as.Date("2020-01-01") + 0:1), list(c("x", NA)),
                   list(c(TRUE, NA)), list(quote(f(a))))
})

test_that("for never dispatches", {
  expect_same_in({
    length.odd <- function(x) 1L
    `[[.odd` <- function(x, i) "dispatched"
    f <- function(xs) { n <- 0; for (x in xs) n <- n + x; n }
  }, f(structure(c(1, 2, 3), class = "odd")), example = list(c(1, 2)))
})

test_that("the loop variable exists after an empty loop and keeps its last value otherwise", {
  f <- function(n) { for (i in seq_len(n)) {}; i }
  expect_same_over(f, list(3L), list(0L), list(1L))
  g <- function(xs) { i <- "before"; for (i in xs) {}; i }
  expect_same_over(g, list(1:2), list(integer(0)), list(NULL))
})

test_that("changing the loop variable or the vector does not change the trip", {
  f <- function(xs) {
    n <- 0
    for (x in xs) {
      xs[2] <- 100
      x <- x + 1
      n <- n + x
    }
    list(n, xs, x)
  }
  expect_same_over(f, list(c(1, 2, 3)), list(1:3), list(numeric(0)))
})

test_that("a loop variable that is kept is not overwritten by the next trip", {
  f <- function(n) {
    kept <- vector("list", n)
    for (i in seq_len(n)) kept[[i]] <- i
    kept
  }
  expect_same_over(f, list(4L), list(0L))
  g <- function(n) lapply(lapply(seq_len(n), function(i) function() i), function(h) h())
  expect_same(g, 3L)
})

test_that("return inside nested loops", {
  f <- function(m, what) {
    for (i in seq_len(nrow(m))) for (j in seq_len(ncol(m))) if (m[i, j] == what) return(c(i, j))
    NULL
  }
  m <- matrix(c(1, 2, 3, 4), 2)
  expect_same_over(f, list(m, 3), list(m, 9), list(m[0, , drop = FALSE], 1), list(matrix(NA, 1, 1), 1))
})

test_that("while and repeat with break and next in nested loops", {
  f <- function(n) {
    out <- 0
    i <- 0
    while (i < n) {
      i <- i + 1
      j <- 0
      repeat {
        j <- j + 1
        if (j == 2) next
        if (j > i) break
        out <- out + j
      }
      if (out > 20) break
    }
    c(out, i, j)
  }
  expect_same_over(f, list(10), list(3L), list(0), list(-1), list(NaN))
})

test_that("switch by string falls through empty alternatives", {
  f <- function(x) switch(x, a = 1, b = , c = 23, stop("unknown ", x))
  expect_same_over(f, list("a"), list("b"), list("c"), list("z"), list(NA_character_), list(character(0)), list(c("a", "b")), list(NULL))
})

test_that("switch without a default is invisible NULL", {
  f <- function(x) switch(x, a = 1, b = 2)
  expect_same_over(f, list("a"), list("z"), list(2), list(3), list(0), list(NA), list(NaN), list(-1L), list(2.9), list(TRUE))
})

test_that("switch by number: out of range, empty alternative, fractions", {
  f <- function(i) switch(i, "one", "two", "three")
  expect_same_over(f, list(1), list(2L), list(3.7), list(4), list(0L), list(NA_integer_), list(-1), list("two"))
  expect_same_over(function(i) switch(i, "one", , "three"), list(1), list(2), list(3))
})

test_that("switch on a factor warns and takes the code", {
  f <- function(x) switch(x, b = "label b", a = "label a", "neither")
  expect_same_over(f, list(factor("a")), list("a"), list(factor("b", levels = c("a", "b"))))
})

test_that("a base function masked by the user is the user's", {
  expect_same_in({
    sqrt <- function(x) 42
    nrow <- function(x) "rows"
    f <- function(x) c(sqrt(x), nrow(x))
  }, f(4), example = list(4))
})

test_that("a base function masked after compilation", {
  expect_same_in(f <- function(x) sqrt(x) + abs(x), {
    before <- f(4)
    sqrt <- function(x) 42
    after <- f(4)
    rm(sqrt)
    list(before, after, f(4))
  }, example = list(4))
})

test_that("an operator masked after compilation", {
  expect_same_in(f <- function(x, y) (x + y) * 2, {
    before <- f(1, 2)
    `+` <- function(a, b) 100
    `(` <- function(x) -x
    after <- f(1, 2)
    rm(`+`, `(`)
    list(before, after, f(1, 2))
  }, example = list(1, 2))
})

test_that("control flow masked by the user", {
  expect_same_in(f <- function(x) if (x > 0) "yes" else "no", {
    `if` <- function(test, yes, no) "masked"
    masked <- f(1)
    rm(`if`)
    list(masked, f(1))
  }, example = list(1))
})

test_that("print, body, formals, deparse and identical see the function that was written", {
  expect_same_in({
    f <- function(x, y = 2) {
      # a comment
      x + y
    }
    g <- function(x, y = 2) {
      # a comment
      x + y
    }
    environment(f) <- environment(g) <- globalenv()
  }, {
    f(1)
    print(f)
    list(deparse(body(f)), formals(f), deparse(f), identical(f, g), names(attributes(f)), class(f), typeof(f), arity = length(formals(args(f))))
  }, example = list(1))
})

test_that("keep.source text is kept", {
  expect_same_in({
    f <- eval(parse(text = "function(x) {\n  x   +  1 # spaced\n}", keep.source = TRUE)[[1]])
    environment(f) <- globalenv()
  }, { print(f); f(1) }, example = list(1))
})

test_that("isTRUE, is.null, is.numeric and kin on values and objects", {
  f <- function(x) list(is.null(x), is.numeric(x), is.character(x), is.logical(x), is.function(x), is.double(x), is.integer(x),
                        is.list(x), isTRUE(x), is.na(x[1]), is.object(x), is.vector(x), is.atomic(x))
  expect_same_over(f, list(1), list(1L), list(TRUE), list("a"), list(NULL), list(list(1)), list(factor("a")), list(as.Date("2020-01-01")),
                   list(NA), list(c(a = TRUE)))
})

test_that("unary minus and not of integers, logicals, objects", {
  f <- function(x) list(-x, +x, !x)
  expect_same_over(f, list(1), list(NA_integer_), list(TRUE), list(NA), list(c(a = 1L)), list(numeric(0)), list("a"), list(as.difftime(1, units = "secs")))
})

test_that("a:b and seq_len of odd bounds", {
  f <- function(a, b) a:b
  expect_same_over(f, list(1, 3), list(3L, 1L), list(1, 0), list(1.5, 4), list(NA, 1), list(1, NA_integer_), list(c(1, 2), 3), list(numeric(0), 1), list(1L, 1L),
                   list(2147483647, 2147483648), list(factor("a"), factor("b")))
  expect_same_over(function(n) seq_len(n), list(3), list(0L), list(-1), list(NA), list(2.9), list(c(1, 2)), list("3"))
  expect_same_over(function(x) seq_along(x), list(1:3), list(NULL), list(list(1, 2)), list(data.frame(a = 1:3)))
})
