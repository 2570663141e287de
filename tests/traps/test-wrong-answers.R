# Answers that earlier compilers of R got wrong.

test_that("an argument is not overwritten in the caller", {
  f <- function(x) { for (i in seq_along(x)) x[[i]] <- x[[i]] * 2; x }
  expect_compiled(f, c(1, 2, 3))
  expect_same_over(f, list(c(1, 2, 3)), list(1:3), list(c(a = 1, b = 2)), list(numeric(0)), list(list(1, 2)))
})

test_that("an argument is not overwritten through the caller's alias", {
  expect_same_in(f <- function(x, y) { x[1] <- y[2]; y[1] <- x[2]; list(x, y) }, { v <- c(1, 2); list(f(v, v), v) }, example = list(c(1, 2), c(3, 4)))
})

# GNU-R copies long vectors lazily: what sort() and dim<- give may share its elements with others.
test_that("an argument that only wraps its elements is not overwritten, nor are others that share them", {
  expect_same_in({
    f <- function(x) { x[1] <- 500; x }
    v <- sort(c(100:1, 0.5))
    w <- structure(v + 1, note = 1)
    attr(w, "note") <- NULL
  }, { a <- f(v); b <- f(w); list(a, v, is.unsorted(a), is.unsorted(v), sort(a), anyNA(a), b, w) }, example = list(c(1, 2)), compiled = TRUE)
  expect_same_in({
    f <- function(x) { x[1] <- NA; x }
    v <- sort(100:1)
  }, { a <- f(v); list(a, v, is.unsorted(a), is.unsorted(v), anyNA(a), anyNA(v)) }, example = list(2:1), compiled = TRUE)
  expect_same_in({
    f <- function(m) { m[1, 1] <- 500; m[2, ] <- 0; m }
    v <- 1:100 + 0.5
    m <- v
    dim(m) <- c(10L, 10L)
  }, { a <- f(m); list(a, m, v) }, example = list(matrix(c(1, 2, 3, 4), 2)), compiled = TRUE)
})

test_that("5L %% 0L is NA and kills nothing", {
  f <- function(x, y) c(x %% y, x %/% y)
  expect_same_over(f, list(5L, 2L), list(5L, 0L), list(0L, 0L), list(NA, 0L), list(-.Machine$integer.max, -1L))
})

test_that("NA_integer_ + 1L is NA", {
  f <- function(x) c(x + 1L, x - 1L, x * 2L, -x, x %/% 2L, x %% 2L, abs(x))
  expect_same_over(f, list(1L), list(NA_integer_), list(-1L), list(NA))
})

test_that("if (NA) is an error", {
  expect_same_over(function(x) if (x > 1) "a" else "b", list(2), list(NA), list(NA_integer_), list(NaN))
  expect_same_over(function(x) { while (x) x <- NA; 1 }, list(FALSE), list(TRUE), list(NA))
})

test_that("max(c(1, NA, 3)) is NA", {
  f <- function(x) c(max(x), min(x), sum(x), range(x))
  expect_same_over(f, list(c(1, 2, 3)), list(c(1, NA, 3)), list(c(1L, NA, 3L)), list(c(1, NaN, NA)), list(c(NaN, 3)))
})

test_that("x[10] of three elements is NA", {
  expect_same_over(function(x, i) x[i], list(c(1, 2, 3), 2), list(c(1, 2, 3), 10), list(1:3, 10L), list(list(1), 3), list(c(1, 2, 3), 1e10), list("a", 2))
  expect_same_over(function(x, i) x[[i]], list(c(1, 2, 3), 2), list(c(1, 2, 3), 10), list(1:3, 10L), list(list(1), 3), list(c(1, 2, 3), -1))
})

# Of a sequence R keeps the ends, and sums it by a formula.
test_that("the sum of a sequence of large numbers", {
  expect_same_in({
    f <- function(x) sum(x)
    x <- 1e15:(1e15 + 100001)
    n <- 1:100000
  }, list(f(x), f(n), f(x + 0), f(n + 0), f(as.numeric(n))), example = list(c(1, 2)), compiled = TRUE)
  expect_same_in({
    f <- function(s) s
    x <- 1e15:(1e15 + 100001)
  }, list(f(sum(x)), f(sum(x + 0)), f(sum(1:100000))), example = list(1))
})

test_that("recycling", {
  f <- function(x, y) list(x + y, x > y, x * y)
  expect_same_over(f, list(c(1, 2, 3), c(1, 2, 3)), list(c(1, 2, 3, 4), c(10, 20)), list(1:3, 1:2), list(1:6, c(0.5, 1)), list(numeric(0), 1:3),
                   list(1, 1:3), list(matrix(1:4, 2), 1:2), list(matrix(1:4, 2), 1:3), list(matrix(1:4, 2), matrix(1:6, 2)), list(c(a = 1), c(x = 1, y = 2)))
})

test_that("matrices without rows conform only if their columns do", {
  f <- function(x, y) list(x + y, x > y)
  none <- function(...) matrix(numeric(0), ...)
  expect_same_over(f, list(none(0, 2), none(0, 2)), list(none(0, 2), none(0, 3)), list(none(2, 0), none(2, 0)), list(none(2, 0), none(3, 0)),
                   list(none(0, 2), none(2, 0)), compiled = TRUE)
})

test_that("names, dim and dimnames are kept, and those of the right operand", {
  f <- function(x) list(x + 1, x * x, -x, sqrt(x), x > 1, x[1:2], ifelse(x > 1, x, 0), as.numeric(x), abs(x), round(x))
  expect_same_over(f, list(c(1, 2)), list(c(a = 1, b = 2)), list(matrix(c(1, 2, 3, 4), 2, dimnames = list(c("r", "s"), NULL))), list(structure(c(1, 2), note = "n")))
})

test_that("warnings are not dropped", {
  f <- function(x) { y <- as.integer(x); y + 1L }
  expect_same_over(f, list(1), list("x"), list(1e10), list(2147483647))
})

test_that("a factor is not its codes", {
  f <- function(x) list(x == "a", x[1], as.character(x), x[[2]], nchar(as.character(x)))
  expect_same_over(f, list(c("a", "b")), list(factor(c("a", "b"))), list(c(1, 2)))
  g <- function(x, y) x + y
  expect_same_over(g, list(1L, 2L), list(factor("a"), 1L))
  expect_same_over(function(x) sum(x), list(1:2), list(factor("a")))
  expect_same_over(function(x) { s <- 0; for (v in x) s <- s + v; s }, list(1:2), list(factor("a")))
})

test_that("& is not &&", {
  f <- function(x, y) x > 1 & y > 1
  expect_same_over(f, list(2, 2), list(c(0, 2), c(2, 2)), list(NA, 0), list(2, NA), list(numeric(0), 1))
  g <- function(x) { for (i in seq_along(x)) if (x[i] > 0 & x[i] < 10 | x[i] == 99) x[i] <- 0; x }
  expect_same_over(g, list(c(1, 20, 99)), list(c(1, NA)))
})

test_that("switch(factor) goes by code", {
  f <- function(x) switch(x, u = "first", v = "second")
  expect_same_over(f, list("v"), list(factor("v", levels = c("v", "u"))), list(factor("u", levels = c("v", "u"))))
})

test_that("a promise leaks through a closure", {
  expect_same_in({
    f <- function(x) function() x
  }, {
    value <- 1
    late <- f(value)
    value <- 2
    list(late(), late(), f(value)())
  }, example = list(1))
})

test_that("a promise leaks through sys.function, environment and sys.frames", {
  expect_same_in({
    f <- function(x, y) {
      e <- environment()
      z <- x + 1
      list(z, ls(e), get("z", e), exists("y", e, inherits = FALSE), class(sys.function()))
    }
  }, f(1, stop("never")), example = list(1, 2))
})

test_that("a returned environment holds what it held", {
  expect_same_in(f <- function(x) { y <- x * 2; environment() }, { e <- f(3); as.list(e, sorted = TRUE) }, example = list(1))
})

test_that("a formula and a quoted call keep their environment", {
  expect_same_in(f <- function(x) { k <- x * 2; y ~ k }, local({ g <- f(3); list(deparse(g), get("k", environment(g))) }), example = list(1))
})

test_that("a base function masked by the user, in the caller and in the function", {
  expect_same_in({
    sum <- function(...) "my sum"
    f <- function(x) { abs <- function(v) "my abs"; list(sum(x), abs(x), base::sum(x)) }
  }, f(c(-1, 2)), example = list(c(1, 2)))
})

test_that("a masked function that becomes a variable", {
  expect_same_in(f <- function(x) length(x) + sum(x), { length <- 5; sum <- "text"; a <- f(c(1, 2)); rm(length, sum); list(a, f(1)) }, example = list(c(1, 2)))
})

test_that("a compiled function survives saveRDS, here and in another process", {
  f <- function(x, n = 3) { s <- x; for (i in seq_len(n)) s <- s * 2 + i; s }
  environment(f) <- globalenv()
  g <- accelerated(f, list(1))
  g(1)
  file <- tempfile(fileext = ".rds")
  on.exit(unlink(file))
  saveRDS(g, file)
  back <- readRDS(file)
  expect_identical(back(2, 5L), f(2, 5L))
  expect_identical(unserialize(serialize(g, NULL))(2), f(2))
  code <- sprintf("h <- readRDS('%s'); cat(h(2, 5L), h('a', 0L)); print(body(h))", file)
  without <- system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", "-e", shQuote(code)), stdout = TRUE, stderr = TRUE, env = "R_LIBS=")
  expect_identical(without[1], capture.output({ cat(f(2, 5L), f("a", 0L)); print(body(f)) })[1])
  expect_null(attr(without, "status"))
})

test_that("a compiled function works on a cluster worker", {
  f <- function(x) { s <- 0; for (i in 1:10) s <- s + x * i; s }
  environment(f) <- globalenv()
  g <- accelerated(f, list(1))
  g(1)
  cluster <- parallel::makePSOCKcluster(1L)
  on.exit(parallel::stopCluster(cluster))
  expect_identical(parallel::parLapply(cluster, 1:3, g), lapply(1:3, f))
})

test_that("a compiled function works in a forked child", {
  f <- function(x) { s <- 0; for (i in 1:10) s <- s + x * i; s }
  g <- accelerated(f, list(1))
  g(1)
  expect_identical(parallel::mclapply(1:3, g, mc.cores = 2L), lapply(1:3, f))
})

test_that("an endless compiled loop can be stopped", {
  f <- function(x) { while (TRUE) x <- x + 1; x }
  g <- accelerated(f, list(1))
  stopped <- function(h) tryCatch({
    setTimeLimit(elapsed = 1, transient = TRUE)
    on.exit(setTimeLimit())
    h(1)
  }, error = function(e) conditionMessage(e))
  expect_identical(stopped(g), stopped(f))
})

expect_interrupted <- function(f) {
  script <- paste("f <-", f, "
    f <- rir2::accelerate(f, example = list(1))
    system(sprintf('(sleep 1; kill -INT %d) &', Sys.getpid()))
    r <- tryCatch(f(1), interrupt = function(e) 'interrupted')
    cat(r, rir2::jit_stats(f)$why_aborted)")
  file <- tempfile(fileext = ".R")
  on.exit(unlink(file))
  writeLines(script, file)
  out <- tempfile()
  system(paste("timeout 60", file.path(R.home("bin"), "Rscript"), file, ">", out, "2> /dev/null"))
  seen <- readLines(out, warn = FALSE)
  expect_identical(paste(seen, collapse = ""), "interrupted interrupt 1")
}

test_that("Ctrl-C reaches a compiled loop", {
  expect_interrupted("function(x) { while (x > 0) x <- x + 1; x }")
})

test_that("Ctrl-C reaches a compiled recursion", {
  expect_interrupted("function(n) if (n < 60) f(n + 1) + f(n + 2) else n")
})

test_that("Ctrl-C reaches a compiled loop within a short one", {
  expect_interrupted("function(x) { for (k in 1:2) while (x > 0) x <- x + 1; x }")
  expect_interrupted("function(x) { for (k in 1:2) for (j in 1:3) for (i in 1:2000000000) x <- x * 0.5; x }")
})

test_that("infinite recursion is an error, not a crash", {
  expect_same_in({
    f <- function(n) f(n + 1) + 1
  }, tryCatch(f(1), error = function(e) "too deep", stackOverflowError = function(e) "too deep"), example = list(1), times = 1L)
})

test_that("an allocation that fails is GNU-R's error", {
  expect_same_over(function(n) length(numeric(n)), list(10), list(-1), list(NA), list(1e15), list("a"), list(c(1, 2)))
})

test_that("an extent of -1 is an error, not one that was not given", {
  expect_same_over(function(n, m) matrix(0, n, m), list(2, 2), list(-1, 2), list(2, -1), list(-1, -1), list(-2, 2), list(0, -1))
  expect_same_over(function(n) matrix(c(1, 2, 3, 4), n), list(2L), list(-1L), list(0L), list(4L))
  expect_same_over(function(n) matrix(c(1, 2, 3, 4), ncol = n), list(2L), list(-1L), list(0L), list(4L))
})

test_that("compiled results survive the collector", {
  f <- function(n) {
    out <- vector("list", n)
    for (i in seq_len(n)) { v <- numeric(3); v[1] <- i; out[[i]] <- v }
    out
  }
  g <- accelerated(f, list(3L))
  gctorture2(step = 1L)
  value <- g(4L)
  gctorture2(step = 0L)
  expect_identical(value, f(4L))
})

test_that("compiled scalar loops, matrix loops and recursion really run compiled", {
  expect_compiled(function(n) { s <- 0; for (i in seq_len(n)) s <- s + i * 0.5; s }, 100L)
  expect_compiled(function(x) { s <- 0; for (v in x) s <- s + v; s }, c(1, 2, 3))
  expect_compiled(function(m) {
    s <- 0
    for (i in seq_len(nrow(m))) for (j in seq_len(ncol(m))) s <- s + m[i, j]
    s
  }, matrix(c(1, 2, 3, 4), 2))
  expect_same_in(f <- function(n) if (n < 2) n else f(n - 1) + f(n - 2), f(10), example = list(5), compiled = TRUE)
})

test_that("random numbers come from R's stream in the same order", {
  f <- function(n) { s <- 0; for (i in seq_len(n)) s <- s + runif(1) * rnorm(1); list(s, sample(5)) }
  expect_same_over(f, list(3L), list(0L))
})

test_that("output appears in order and once", {
  f <- function(n) { for (i in seq_len(n)) { cat("line", i, "\n"); if (i == 3L) print(i) }; invisible(n) }
  expect_same_over(f, list(2L), list(4L), list(0L))
})

test_that("output before an error or a bad value appears once", {
  f <- function(x) { cat("before\n"); y <- x + 1L; cat("after\n"); y }
  expect_same_over(f, list(1L), list(.Machine$integer.max), list("a"), list(NA), list(1.5), list(factor("u")))
})

test_that("closures of one literal as two arguments, or as an argument and by name, keep their own enclosures", {
  expect_same_in({
    make <- function(k) { force(k); function(x) x * k }
    g <- make(2)
    h <- make(3)
    f <- function(a, b, x) a(x) + b(x)
  }, c(f(h, g, 1), f(g, h, 1), f(h, h, 1), f(g, g, 1)), example = list(g, g, 1), compiled = TRUE)
  expect_same_in({
    make <- function(k) { force(k); function(x) x * k }
    g <- make(2)
    h <- make(3)
    f <- function(a, x) a(x) + g(x)
  }, c(f(h, 1), f(g, 1)), example = list(g, 1), compiled = TRUE)
})

test_that("a vector that shares its data with another is not changed with it", {
  expect_same_in(f <- function(x) { y <- x; x[1] <- 99; c(x, y) }, {
    s <- sort(c(3, 1, 2))
    t <- s
    w <- .Internal(wrap_meta(c(3, 1, 2), FALSE, FALSE))
    list(f(s), f(w), s, t, w)
  }, example = list(c(1, 2)), compiled = TRUE)
  expect_same_in(f <- function(x) { x[2] <- 5L; x }, { s <- sort(c(TRUE, FALSE)); s <- sort(c(3L, 1L, 2L)); list(f(s), s, f(1:3)) }, example = list(1:3), compiled = TRUE)
  expect_same_in(f <- function(m) { m[1, 2] <- 0; m }, {
    m <- sort(c(3, 1, 2, 4))
    dim(m) <- c(2L, 2L)
    w <- .Internal(wrap_meta(m, FALSE, FALSE))
    list(f(m), f(w), m, w)
  }, example = list(matrix(c(1, 2), 1)), compiled = TRUE)
})

test_that("an S4 object without attributes stays one", {
  f <- function(x) x
  expect_same_over(f, list(1), list(asS4(1)), list(asS4(1L)), list(asS4(TRUE)), list(asS4(c(1, 2))))
  expect_same_over(function(x) -x, list(c(1, 2)), list(asS4(c(1, 2))), list(asS4(matrix(c(1, 2), 1))))
  expect_same_over(function(x) -x, list(matrix(c(1, 2), 1)), list(asS4(matrix(c(1, 2), 1))))
})

test_that("a constant 0 in the code of a callee becomes -0", {
  expect_same_in({
    f <- function(x) 1 / g(x)
    g <- function(x) x * 0
  }, { body(g)[[3]] <- -0; f(1) }, example = list(1))
  expect_same_in({
    f <- function(x) 1 / g(x)
    g <- function(x, k = 0) x * k
  }, { formals(g)$k <- -0; f(1) }, example = list(1))
})

test_that("an argument is a name like ..0, which R takes for an element of `...`", {
  expect_same_in({
    f <- function(x) x + 1
    for (name in c("..0", "..01", "..999999", ".. 1", "..x")) assign(name, 5)
  }, lapply(list(quote(f(..0)), quote(f(..01)), quote(f(..999999)), quote(f(`.. 1`)), quote(f(..x))),
            function(call) tryCatch(eval(call), error = conditionMessage)), example = list(1))
})

test_that("`$` in an argument takes the dimnames of a list of one dimension for its names", {
  expect_same_in(f <- function(x) x + 1, {
    x <- list(a = 1, b = 2)
    attr(x, "dim") <- 2L
    dimnames(x) <- list(c("b", "a"))
    c(f(x$a), f(x$b))
  }, example = list(1))
})

test_that("R warns of names given in part when an option says so", {
  expect_same_in({
    g <- function(value, n = 2) value * n
    f <- function(x) { m <- matrix(x, nr = 1, nc = 2); m[1, 1] + g(val = x) }
    h <- function(x, y = g(val = x)) { s <- 0; for (i in 1:3) s <- s + y; s }
  }, {
    before <- list(f(1), h(1))
    options(warnPartialMatchArgs = TRUE)
    told <- list(f(1), h(1))
    try(options(warnPartialMatchArgs = NULL), silent = TRUE) # R 4.5 refuses
    told <- list(told, f(1), h(1))
    options(warnPartialMatchArgs = FALSE)
    list(before, told, f(1), h(1))
  }, accelerate = c("f", "h"), example = list(f = list(1), h = list(1)), compiled = TRUE)
})

test_that("calls of functions that are traced are shown", {
  expect_same_in({
    g <- function(x) x * 2
    f <- function(x) g(x) + sum(x)
  }, { .primTrace(g); a <- f(1); .primUntrace(g); .primTrace(sum); b <- f(2); .primUntrace(sum); c(a, b, f(3)) }, example = list(1), compiled = TRUE)
  expect_same_in(f <- function(n) if (n < 2) n else f(n - 1) + f(n - 2), { .primTrace(f); a <- f(4); .primUntrace(f); c(a, f(5)) }, example = list(3), compiled = TRUE)
  expect_same_in({ f <- function(x) x + 1; v <- c(1, 2) }, { .primTrace(exp); a <- f(exp(v[1])); .primUntrace(exp); c(a, f(exp(v[1]))) }, example = list(1), compiled = TRUE)
})

test_that("calls of functions that are debugged stop", {
  script <- "g <- function(x) x * 2; f <- function(x) g(x) + 1
    if (compiled) f <- rir2::accelerate(f, example = list(1)) else f <- compiler::cmpfun(f)
    debug(g); f(1); undebug(g); debugonce(g); f(2); f(3)"
  shown <- lapply(c(FALSE, TRUE), function(compiled) {
    file <- tempfile(fileext = ".R")
    on.exit(unlink(file))
    writeLines(c(paste("compiled <-", compiled), script), file)
    system2(file.path(R.home("bin"), "R"), c("--vanilla", "--no-echo"), stdin = file, stdout = TRUE, stderr = TRUE)
  })
  expect_true(any(grepl("debugging in: g(x)", shown[[1]], fixed = TRUE)))
  expect_identical(shown[[2]], shown[[1]])
})

test_that("a method sees variables of its generic and of dispatch", {
  expect_same_in({
    k <- 1
    h <- function(y) y
    .Generic <- 5
    foo <- function(x) { k <- 100; h <- function(y) 50; sum <- function(...) 1000; UseMethod("foo") }
    foo.default <- function(x) if (x[1] > 0) h(x[1]) + k + sum(x) else .Generic
  }, list(foo(c(1, 2)), foo(-1), foo.default(c(1, 2)), foo.default(-1), foo(structure(1, class = "bar"))),
  accelerate = "foo.default", example = list(c(1, 2)), compiled = TRUE)
  expect_same_in({
    k <- 1
    foo <- function(...) { k <- 100; UseMethod("foo") }
    foo.default <- function(...) k + 1
  }, list(foo(1), foo.default(1), foo()), accelerate = "foo.default", example = list())
})

test_that("GNU-R's warning of a power of -Inf is not lost with its value, and no loop goes on with what stands for it", {
  expect_same_over(function(x, y) { x^y; 1 }, list(2, 3), list(-Inf, 1e200), list(-Inf, -1e200), list(-Inf, 1e15), list(-Inf, Inf), compiled = TRUE)
  expect_same_over(function(x, y) { z <- x^y; if (y > 5) 1 else z }, list(2, 3), list(-Inf, 1e200))
  expect_same_over(function(x) { z <- x^1e200; 1 }, list(2), list(-Inf))
  expect_same_over(function(x, y) { n <- 0; while (is.na(x^y)) n <- n + 1; n }, list(2, 3), list(-Inf, 1e200), compiled = TRUE)
  expect_same_over(function(x) { n <- 0; while (is.na(x^1e200)) n <- n + 1; n }, list(2), list(-Inf), compiled = TRUE)
})

test_that("A call that recursion gives the base case's constant first is a call of what it gives in the end", {
  expect_same_in(f <- function(n) if (n == 0) 0L else n - f(f(n - 1)), list(f(2L), f(3L), f(20L), f(7)), accelerate = "f", example = list(20L))
  expect_same_in({
    f <- function(n) if (n == 0) 0L else {
      k <- f(n - 1)
      n - f(k)
    }
  }, list(f(2L), f(20L)), accelerate = "f", example = list(20L))
  expect_same_in({
    M <- function(n) if (n <= 0) 1 else n - G(M(n - 1))
    G <- function(n) if (n <= 0) 1 else M(n - 1.5) * G(n - 1.5)
    f <- function(n) G(n)
  }, list(f(3), f(4.5), f(6)), accelerate = "f", example = list(3))
  expect_same_in({
    G <- function(n) if (n <= 0L) 0L else H(n - 1.5)
    H <- function(n) if (n <= 0L) 1L else G(H(n - 2L)) + 1L
    f <- function(n) G(n)
  }, list(f(3L), f(5L), f(5)), accelerate = "f", example = list(3L))
})
