# Traps of meaning: state, identity, environments, aliasing (facts 1-4, 6, 7, 10, 11, 13, 14, 17).

test_that("fact 1: a count kept with <<- across recursion", {
  expect_same_in({
    count <- 0L
    f <- function(n) {
      count <<- count + 1L
      if (n > 1) { f(n - 1); f(n - 2) }
      count
    }
  }, f(4), example = list(3))
})

test_that("fact 1: a count kept by mutual recursion", {
  expect_same_in({
    count <- 0
    even <- function(n) { count <<- count + 1; if (n == 0) TRUE else odd(n - 1) }
    odd <- function(n) { count <<- count * 2; if (n == 0) FALSE else even(n - 1) }
  }, list(even(7), count), accelerate = c("even", "odd"), example = list(even = list(2), odd = list(2)))
})

test_that("fact 1: a memo table in the enclosure", {
  expect_same_in({
    memo <- c(1, 1)
    f <- function(n) {
      if (n <= length(memo) && !is.na(memo[n])) return(memo[n])
      value <- f(n - 1) + f(n - 2)
      memo[n] <<- value
      value
    }
  }, list(f(20), memo), example = list(5))
})

test_that("fact 2: a write before an error stays", {
  expect_same_in({
    v <- list(1, 2)
    f <- function(x) {
      v[[1]] <<- 99
      if (x > 0) stop("after the write")
      x
    }
  }, list(tryCatch(f(1), error = conditionMessage), v), example = list(-1))
})

test_that("fact 2: writes before a failing element of a loop stay", {
  expect_same_in({
    total <- 0
    f <- function(xs) for (x in xs) {
      if (is.na(x)) stop("missing value")
      total <<- total + x
    }
  }, list(tryCatch(f(c(1, 2, NA, 4)), error = conditionMessage), total), example = list(c(1, 2)))
})

test_that("fact 3: inner closures are made anew at each call", {
  expect_same_in({
    counter <- function(start) {
      n <- start
      list(add = function(by) { n <<- n + by; n }, get = function() n)
    }
  }, {
    a <- counter(1); b <- counter(100)
    list(a$add(1), b$add(1), a$add(5), a$get(), b$get())
  }, accelerate = "counter", example = list(1))
})

test_that("fact 3: closures with the same body and different environments", {
  expect_same_in({
    adder <- function(n) function(x) x + n
    one <- adder(1)
    ten <- adder(10)
    f <- function(g, x) g(x) * 2
  }, list(f(one, 1), f(ten, 1), f(adder("a"), 1)), example = list(one, 1))
})

test_that("fact 3: one closure given twice, and by name, then siblings of it", {
  setup <- quote({
    make <- function(k) function(x) x + k
    named <- make(1)
    other <- make(2)
    twice <- function(g, h, x) g(x) * 10 + h(x)
    beside <- function(g, x) g(x) * 10 + named(x)
  })
  for (run in list(quote(twice(named, named, 1)), quote(twice(other, named, 1)), quote(twice(named, other, 1)), quote(twice(other, other, 1)))) {
    expect_same_code(setup, run, accelerate = "twice", example = quote(list(named, named, 1)))
    expect_same_code(setup, run, accelerate = "twice", example = quote(list(named, other, 1)))
  }
  for (run in list(quote(beside(named, 1)), quote(beside(other, 1)))) {
    expect_same_code(setup, run, accelerate = "beside", example = quote(list(named, 1)))
    expect_same_code(setup, run, accelerate = "beside", example = quote(list(other, 1)))
  }
  expect_same_code(setup, quote(twice(named, named, 1)), accelerate = "twice", example = quote(list(named, named, 1)), compiled = TRUE)
  expect_same_code(setup, quote(beside(other, 1)), accelerate = "beside", example = quote(list(other, 1)), compiled = TRUE)
})

test_that("fact 3: a compiled inner function called with another sibling's environment", {
  expect_same_in({
    maker <- function(k) {
      h <- function(x) x * k
      function(x) h(x) + k
    }
    f <- maker(2)
    g <- maker(3)
  }, list(f(5), g(5), maker(4)(5)), accelerate = c("f", "g"), example = list(f = list(1), g = list(1)))
})

test_that("fact 4: a function lookup skips non-functions", {
  expect_same_in(f <- function(x) {
    c <- 1:3
    c(c, x)
  }, f(4), example = list(1))
  expect_same_in({
    t <- 3
    f <- function(m) t(m) + t
  }, f(matrix(1:4, 2)), example = list(matrix(1, 2, 2)))
})

test_that("fact 4: a formal named as the function that is called", {
  f <- function(length, sum) length(sum) + length
  expect_same_over(f, list(1, c(1, 2)), list(2L, 1:3))
  expect_same(function(c) c(c, c), 1)
})

test_that("fact 4: a local that may or may not be a function", {
  f <- function(x, mask) {
    if (mask) abs <- function(v) v * 1000
    abs(x)
  }
  expect_same_over(f, list(-1, FALSE), list(-1, TRUE))
})

test_that("fact 6: lapply hands over X[[i]] and passes dots on", {
  expect_same_in({
    f <- function(xs, ...) lapply(xs, function(x, k = 1) list(deparse(substitute(x)), x * k), ...)
  }, list(f(1:2), f(c(a = 1, b = 2), k = 3), f(list())), example = list(1:2))
})

test_that("fact 6: sapply, vapply, Map, Filter and mapply over named and empty input", {
  f <- function(xs, k) list(sapply(xs, function(x) x + k), vapply(xs, function(x) x * k, 0), Map(function(x, y) x - y, xs, k),
                            Filter(function(x) x > k, xs), mapply(function(a, b) a * b, xs, k), Reduce(`+`, xs, accumulate = TRUE))
  expect_same_over(f, list(c(1, 2, 3), 2), list(c(a = 1, b = 2), 1), list(numeric(0), 1), list(list(1, 2), 2), list(1:3, 2L))
})

test_that("fact 6: vapply of the wrong type is GNU-R's error", {
  expect_same_over(function(xs) vapply(xs, function(x) x, numeric(1)), list(c(1, 2)), list(c("a", "b")), list(list(1, 2:3)), list(1:2))
})

test_that("fact 6: lapply dispatches length and [[ nowhere but in as.list", {
  expect_same_over(function(xs) lapply(xs, function(x) x), list(1:2), list(factor(c("a", "b"))), list(data.frame(a = 1:2, b = 3:4)),
                   list(as.Date("2020-01-01") + 0:1))
})

test_that("fact 7: data sets are promises, and T, F, pi are variables", {
  expect_same_in(f <- function(i) c(mtcars[[1]][i], women$height[i], pi, T, F), {
    a <- f(2)
    pi <- 3; T <- FALSE
    b <- f(2)
    rm(pi, T)
    list(a, b, f(1L))
  }, example = list(1))
})

test_that("fact 7: a variable that is a promise stays one", {
  expect_same_in({
    log <- character()
    delayedAssign("lazy", { log <- c(log, "forced"); 5 })
    f <- function(use) if (use) lazy * 2 else 0
  }, list(f(FALSE), log, f(TRUE), log), example = list(FALSE))
})

test_that("fact 7: active bindings run at each read", {
  expect_same_in({
    reads <- 0
    makeActiveBinding("ticking", function() { reads <<- reads + 1; reads }, environment())
    f <- function(x) x + ticking + ticking
  }, f(1), example = list(1))
})

test_that("fact 10: an effect in an argument happens when it is forced", {
  expect_same_in({
    log <- character()
    f <- function(x, y) {
      log <<- c(log, "f")
      if (x > 0) y else 0
    }
    say <- function(what, value) { log <<- c(log, what); value }
  }, { f(say("x", 1), say("y", 2)); f(say("x", -1), say("y", 2)); log }, example = list(1, 2))
})

test_that("fact 10: an argument that reads a variable which the body changes first", {
  expect_same_in({
    level <- 1
    f <- function(x) {
      level <<- level + 10
      x * 2
    }
  }, list(f(level), f(level + 1), level), example = list(1))
})

test_that("fact 10: an argument that writes what the body reads", {
  expect_same_in({
    level <- 1
    f <- function(x) {
      before <- level
      x
      c(before, level)
    }
  }, f({ level <- level + 1; level }), example = list(1))
})

test_that("fact 10: random numbers in arguments are drawn in the order of forcing", {
  expect_same_in(f <- function(a, b) { b; a; c(a, b) }, f(runif(1), rnorm(1)), example = list(1, 2))
  expect_same_in(f <- function(a, b) if (a > 2) b else runif(1), f(runif(1), rnorm(1)), example = list(1, 2))
})

test_that("fact 10: a warning in an argument comes once", {
  expect_same_in(f <- function(x, y) x + y + x, f(as.numeric("no"), sqrt(-1)), example = list(1, 2))
})

test_that("fact 11: body(f)<- changes a callee under us", {
  expect_same_in({
    g <- function(x) x + 1
    f <- function(x) g(x) * 2
  }, {
    a <- f(1)
    body(g) <- quote(x + 100)
    b <- f(1)
    body(g) <- quote(x + 1)
    list(a, b, f(1))
  }, example = list(1))
})

test_that("fact 11: a callee is assigned anew", {
  expect_same_in({
    g <- function(x) x + 1
    f <- function(x) g(x) * 2
  }, {
    a <- f(1)
    g <- function(x) "replaced"
    b <- tryCatch(f(1), error = conditionMessage)
    g <- sqrt
    d <- f(1)
    g <- function(x) x + 1
    list(a, b, d, f(1))
  }, example = list(1))
})

test_that("fact 11: the body of the compiled function is changed", {
  expect_same_in(f <- function(x) x + 1, {
    a <- f(1)
    g <- f
    body(g) <- quote(x * 50)
    formals(g) <- alist(x = 3)
    list(a, g(), f(1), g(2))
  }, example = list(1))
})

test_that("fact 11: the environment of the compiled function is changed", {
  expect_same_in({
    k <- 1
    f <- function(x) x + k
  }, {
    g <- f
    environment(g) <- list2env(list(k = 1000), parent = globalenv())
    list(f(1), g(1), f(1))
  }, example = list(1))
})

test_that("fact 11: debug() and undebug(), trace() and untrace()", {
  expect_same_in(f <- function(x) x + 1, {
    a <- f(1)
    trace(f, quote(cat("traced", x, "\n")), print = FALSE, where = environment())
    b <- f(2)
    untrace(f, where = environment())
    list(a, b, f(3), isdebugged(f))
  }, example = list(1), times = 1L)
})

test_that("fact 11: a namespace function is replaced", {
  expect_same_in(f <- function(x) stats::sd(x) + var(x), {
    a <- f(c(1, 2, 4))
    original <- stats::var
    utils::assignInNamespace("var", function(...) 100, "stats")
    b <- f(c(1, 2, 4))
    utils::assignInNamespace("var", original, "stats")
    list(a, b, f(c(1, 2, 4)))
  }, example = list(c(1, 2)))
})

test_that("fact 13: names<- and [<- in place only when nobody else holds the vector", {
  expect_same_in({
    f <- function(x) {
      y <- x
      x[1] <- 100
      names(y)[1] <- "renamed"
      list(x, y)
    }
    shared <- c(a = 1, b = 2)
  }, list(f(shared), shared), example = list(c(a = 1, b = 2)))
})

test_that("fact 13: names(x[[i]])<-, diag<-, attr<-, dim<-, levels<-", {
  f <- function(x, m, i) {
    names(x[[i]]) <- c("p", "q")
    diag(m) <- 0
    attr(m, "note") <- i
    dim(x) <- c(1L, length(x))
    list(x, m)
  }
  expect_same_over(f, list(list(1:2, 3:4), matrix(1, 2, 2), 1L), list(list(1:2, c(a = 1, b = 2)), matrix(1:9, 3), 2))
})

test_that("fact 13: m[, 1] <<- in the enclosure, while somebody holds the matrix", {
  expect_same_in({
    m <- matrix(0, 2, 2)
    held <- m
    f <- function(v) {
      m[, 1] <<- v
      m[2, 2] <<- m[2, 2] + 1
      sum(m)
    }
  }, list(f(c(1, 2)), m, held), example = list(c(0, 0)))
})

test_that("fact 13: a vector held by a list, by a promise, by a loop", {
  f <- function(x) {
    box <- list(x)
    x[1] <- 50
    for (v in x) x[2] <- v
    list(box, x)
  }
  expect_same_over(f, list(c(1, 2, 3)), list(1:3), list(list(1, 2)))
})

test_that("fact 13: elements of a list are values", {
  f <- function(l) {
    e <- l[[1]]
    e[1] <- -1
    l[[2]][1] <- -2
    l$k <- e
    l
  }
  expect_same_over(f, list(list(c(1, 2), c(3, 4), k = 5)), list(list(1:2, 3:4)))
})

test_that("fact 14: a callee's store never reaches the caller's variable", {
  expect_same_in({
    g <- function(v) { v[1] <- 999; sum(v) }
    f <- function(x) {
      a <- g(x)
      c(a, x[1])
    }
  }, { mine <- c(1, 2, 3); list(f(mine), mine) }, accelerate = c("f", "g"),
  example = list(f = list(c(1, 2)), g = list(c(1, 2))))
})

test_that("fact 14: a fresh vector handed to a callee and used afterwards", {
  f <- function(n) {
    v <- numeric(n)
    touch <- function(w) { w[[1]] <- 7; w }
    u <- touch(v)
    list(v, u)
  }
  expect_same_over(f, list(3), list(1L))
})

test_that("fact 14: a result that shares with an argument", {
  expect_same_in({
    f <- function(x) x
  }, { a <- c(1, 2); b <- f(a); b[1] <- 100; d <- f(b); d[2] <- 200; list(a, b, d) }, example = list(c(1, 2)))
})

test_that("fact 14: constants of the code are never changed", {
  f <- function(i) {
    v <- c(1, 2, 3)
    w <- 5
    v[i] <- w
    w[2] <- 6
    list(v, w)
  }
  expect_same_over(f, list(1), list(2L), list(5))
  g <- function() { x <- 1:3; x[2] <- 10L; x }
  expect_same(g)
})

test_that("fact 17: the same function in the global environment and in a local one", {
  code <- "function(n) { s <- 0; for (i in seq_len(n)) { s <- s + scale_by * i; seen <<- seen + 1 }; s }"
  expect_same_in({
    scale_by <- 3; seen <- 0
    f <- eval(parse(text = "function(n) { s <- 0; for (i in seq_len(n)) { s <- s + scale_by * i; seen <<- seen + 1 }; s }")[[1]])
  }, f(5), example = list(3))
  on.exit(rm(list = c("scale_by", "seen"), envir = globalenv()))
  results <- lapply(1:2, function(i) {
    assign("scale_by", 3, globalenv())
    assign("seen", 0, globalenv())
    f <- eval(parse(text = code)[[1]], globalenv())
    if (i == 2) f <- accelerated(f, list(3))
    list(f(5), f(2L), get("seen", globalenv()))
  })
  expect_identical(results[[1]], results[[2]])
})

test_that("an argument that a callee may leave alone is evaluated for it, and nobody can tell", {
  expect_same_in({ pick <- function(c, a, b) if (c) a else b; f <- function(c, a, b) { r <- 0; for (i in 1:3) r <- r + pick(c, a + i, b * 2); r } }, list(f(TRUE, 1, 2), f(FALSE, 1, 2), f(TRUE, 1L, 2.5)), example = list(TRUE, 1, 2), compiled = TRUE)
  # Not evaluated: no error, no output, no side effect.
  expect_same_in({ pick <- function(c, a, b) if (c) a else b; f <- function(c, a, b) { r <- 0; for (i in 1:3) r <- r + pick(c, a + i, b * 2); r } }, list(f(TRUE, 1, stop("b")), f(FALSE, stop("a"), 2), f(TRUE, 1, cat("b\n")), f(TRUE, 1, n <- 5), exists("n")), example = list(TRUE, 1, 2))
  # Whether a promise is forced shows in what it gives later.
  expect_same_in({
    pick <- function(c, a, b) if (c) a else b; f <- function(c, a, b) { r <- 0; for (i in 1:3) r <- r + pick(c, a + i, b * 2); r }
    k <- 1
    outer <- function(a, b) { r <- f(TRUE, a, b); k <<- 100; c(r, a, b) }
  }, list(outer(k, k + 1), outer(k * 2, k), k), example = list(TRUE, 1, 2))
  expect_same_in({
    pick <- function(c, a, b) if (c) a else b; f <- function(c, a, b) { r <- 0; for (i in 1:3) r <- r + pick(c, a + i, b * 2); r }
    k <- 1
    outer <- function(...) { r <- f(TRUE, ...); k <<- 100; c(r, ...) }
  }, list(outer(k, k + 1), k), example = list(TRUE, 1, 2))
  expect_same_in({
    pick <- function(c, a, b) if (c) a else b; f <- function(c, a, b) { r <- 0; for (i in 1:3) r <- r + pick(c, a + i, b * 2); r }
    g <- function(c, a, b) UseMethod("g")
    g.default <- f
    k <- 1
    g.integer <- function(c, a, b) { r <- NextMethod(); k <<- 7; c(r, a, b) }
  }, list(g(TRUE, k, k + 1), k, g(1L, k, k * 2), k), example = list(TRUE, 1, 2))
  expect_same_in({ pick <- function(c, a, b) if (c) a else b; f <- function(c, a, b) { r <- 0; for (i in 1:3) r <- r + pick(c, a + i, b * 2); r }; h <- function(c, a, b) { s <- f(c, a, b); c(s, missing(a), missing(b)) } },
                 list(h(TRUE, 1, 2), tryCatch(h(TRUE, 1), error = conditionMessage), tryCatch(h(FALSE, 1), error = conditionMessage)), example = list(TRUE, 1, 2))
  expect_same_over(function(c, a, b) ifelse(c, a, b), list(TRUE, 1, 2), list(FALSE, 1L, 2), list(NA, 1, 2), compiled = TRUE)
  expect_same_over(function(c, a, b) { inner <- function(x, y) if (x > 0) y else 0; inner(c, a) + inner(b, a) }, list(1, 2, 3), list(-1, 2, -3))
  # What is read for a callee that leaves it alone counts as evaluated for nobody: the next callee is told.
  expect_same_in({
    first <- function(c, a) if (c) a else 0
    second <- function(a) { first(FALSE, a); 3 }
    f <- function(c, a) second(a) + first(c, a)
    k <- 1
    outer <- function(a) { r <- f(FALSE, a); k <<- 50; c(r, a) }
  }, list(outer(k), f(TRUE, 4), k), example = list(FALSE, 1))
})
