# What compiled code does with the routines: who holds what, and what names are.


compiled <- function(f, ...) {
  .Call(rir2:::C_rir2_r_set_learning_share, 1e6)
  g <- rir2::accelerate(f)
  args <- list(...)
  for (i in 1:4) got <- do.call(g, args)
  versions <- .Call(rir2:::C_rir2_r_info, g)$versions
  list(value = got, done = sum(vapply(versions, function(version) version$passes - sum(version$aborts), 0)))
}

# The same value as byte code gives; `runs`: some calls must have completed compiled.
expect_compiled <- function(f, ..., runs = TRUE) {
  args <- list(...)
  before <- serialize(args, NULL)
  got <- compiled(f, ...)
  expect_true(identical(got$value, do.call(compiler::cmpfun(f), args), num.eq = FALSE), label = paste(deparse(body(f)), collapse = " "))
  expect_identical(serialize(args, NULL), before)
  if (runs) expect_gt(got$done, 0)
}

test_that("an element that was taken out twice is two values, when its list has let go of it", {
  expect_compiled(function(a) { l <- list(1, 2); l[[1]] <- c("x", a); y <- l[[1]]; z <- l[[1]]; l[[1]] <- "q"; y[[1]] <- "99"; list(y, z, l) }, "b")
  expect_compiled(function(a) { l <- list(k = 1); l$k <- list("x", a); y <- l$k; z <- l$k; l$k <- 0; y[[1]] <- "99"; list(y, z, l) }, "b")
  expect_compiled(function(a) { v <- c("x", a); l <- list(1); l[[1]] <- v; w <- l[[1]]; l[[1]] <- 0; v[1] <- "99"; list(v, w, l) }, "b")
  expect_compiled(function(a) { l <- list(1); l[[1]] <- list(a); y <- l[[1]]; z <- l[[1]]; l[1] <- 7; z[[1]] <- "99"; list(y, z, l) }, "b")
})

test_that("names that a variable holds, too, do not grow with the list", {
  for (n in c(5L, 20L, 50L, 101L)) expect_compiled(function(n) {
    k <- character(0)
    x <- list()
    for (i in 1:n) { k[i] <- "a"; x[[i]] <- i }
    names(x) <- k
    x[["zz"]] <- 1
    x[["yy"]] <- 2
    length(k)
  }, n)
})

test_that("holders of one value are several", {
  expect_compiled(function(x) { y <- x; y[[1]] <- 9; list(x, y) }, list(1, 2))
  expect_compiled(function(x) { y <- as.character(x); y[1] <- "z"; list(x, y) }, c("a", "b"))
  expect_compiled(function(n) { a <- list(1); b <- list("z"); for (i in 1:n) { t <- a; a <- b; b <- t; a[[1]] <- i }; list(a, b) }, 5)
  expect_compiled(function(x) { for (v in x) x[[1]] <- 0; x }, list(1, 2, 3))
  expect_compiled(function(x) { e <- list(x, x); e[[1]][[1]] <- "u"; e }, list("a", 2))
})

test_that("a name that is NA is found as R finds it", {
  l <- structure(list(1), names = NA_character_)
  expect_compiled(function(l) l$`NA`, l, runs = FALSE)
  expect_compiled(function(l) l$N, l, runs = FALSE)
  expect_compiled(function(l) { l[["NA"]] <- 5; l }, l, runs = FALSE)
  expect_compiled(function(l) l$b, structure(list(1, 2), names = c(NA, "b")))
})

test_that("strings whose encoding R does not translate are left to R", {
  s <- `Encoding<-`("caf\xe9", "bytes")
  f <- compiler::cmpfun(function(s, l) l[[s]])
  g <- rir2::accelerate(f)
  outcome <- function(f, l) tryCatch(f(s, l), error = conditionMessage)
  for (l in list(list(1), list(), setNames(list(1), s))) for (i in 1:4) expect_identical(outcome(g, l), outcome(f, l))
})

# An attribute of a builtin is there for all of R; R 4.6 refuses it.
test_that("a builtin with attributes is known by its name", {
  f <- abs
  is_set <- tryCatch({ attr(f, "note") <- "new"; TRUE }, error = function(condition) FALSE)
  on.exit(if (is_set) attr(f, "note") <- NULL)
  expect_compiled(function(x) abs(x) + 1, -2)
})

test_that("the code of an argument gives what its byte code gives", {
  pick <- function(p, q) if (q[1] > 1) p else q
  callers <- list(
    function(x) pick(c(-0, 0, -0), x), function(x) pick(c(0, -0, 5), x), function(x) pick(c(0 * -1, 0, 1), x),
    function(x) pick(-c(0, 0) + c(0, 0), x), function(x) pick(c(-c(0, 0), c(0, 0)), x), function(x) pick(c(1, 2, 3), x))
  callers <- lapply(callers, compiler::cmpfun)
  outcomes <- function() lapply(callers, function(f) { for (i in 1:4) got <- f(2); 1 / got })
  expected <- outcomes()
  pick <- rir2::accelerate(pick, example = list(c(1, 2, 3), 2))
  expect_identical(outcomes(), expected)
})

test_that("a call is no sequence", {
  f <- function(x) { r <- list(); for (e in x) r[[length(r) + 1L]] <- e; r }
  g <- rir2::accelerate(f)
  for (i in 1:5) expect_error(g(quote(f(x, 1))), "invalid for() loop sequence", fixed = TRUE)
})

test_that("all kinds of values run compiled", {
  expect_compiled(function(x) { s <- 0; for (v in x) s <- s + v; s }, list(1L, 2.5, TRUE))
  expect_compiled(function(x) { names(x)[2] <- "b"; attr(x, "note") <- "n"; x }, c(a = 1, q = 2))
  expect_compiled(function(x) switch(x, a = 1, b = , c = "x", 9), "b")
  expect_compiled(function(x) switch(x, a = 1, b = , c = "x", 9), "zz")
  expect_compiled(function(x) switch(x, "p", "q"), 2)
  expect_compiled(function(x) { x[["k"]]$z[[2]] <- "w"; x }, list(k = list(z = list(1, 2))))
  expect_compiled(function(x) x[1, ], matrix(1:4, 2, dimnames = list(c("a", "b"), NULL)))
  expect_compiled(function(x) { k <- 0L; for (s in x) if (s == "bb") k <- k + nchar(s); k }, c("a", "bb", NA)[1:2])
  expect_compiled(function(x) is.null(x) || identical(x, list(1)), list(1))
  expect_compiled(function(x) { class(x) <- "foo"; x }, list(1))
})

# Values that are easily got wrong, each of them as an element of a list: numbers go into no box.
scalars <- list(1L, TRUE, NA, NA_integer_, 2.5, NaN, NA_real_, 0L, -5L, -0, FALSE, Inf, .Machine$integer.max, -.Machine$integer.max, 46341L, "a", NULL, c(a = 1), 1:2, list(1))

# Each function with each of the argument lists, compiled for the first one, as byte code has it; of errors only the message.
# Code that leaves too often is compiled anew. How many calls ran compiled must be more than `least` for each function.
expect_same_calls <- function(functions, calls, least) {
  for (f in functions) {
    baseline <- compiler::cmpfun(f)
    passes <- 0
    g <- accelerated(f, calls[[1L]])
    for (arguments in calls) {
      runs <- lapply(list(baseline, g), function(h) observe(quote(do.call(h, arguments, quote = TRUE)), environment()))
      for (k in 1:2) {
        runs[[k]]$error <- runs[[k]]$error$message
        runs[[k]]$conditions <- lapply(runs[[k]]$conditions, `[[`, "message")
      }
      expect_identical(difference(runs[[1L]], runs[[2L]]), "", label = shown(list(body(f), arguments)))
      stats <- rir2::jit_stats(g)
      if (any(stats$retired)) { passes <- passes + compiled_passes(list(g)); g <- accelerated(f, calls[[1L]]) }
    }
    expect_gt(passes + compiled_passes(list(g)), least, label = shown(body(f)))
  }
}

pairs_of <- function(x, y) do.call(c, lapply(x, function(a) lapply(y, function(b) list(a, b))))

test_that("arithmetic and comparison of two elements of lists are R's", {
  boxes <- lapply(scalars, list)
  expect_same_calls(list(
    function(x, y) x[[1]] + y[[1]], function(x, y) x[[1]] - y[[1]], function(x, y) 1 / (x[[1]] * y[[1]]), function(x, y) x[[1]] / y[[1]],
    function(x, y) x[[1]] < y[[1]], function(x, y) x[[1]] == y[[1]], function(x, y) x[[1]] != y[[1]], function(x, y) x[[1]] >= y[[1]]),
    pairs_of(boxes, boxes), 200)
})

test_that("one element of a vector of any type is R's", {
  vectors <- list(list(1L), c(1.5, NA, NaN, -0), c(3L, NA), c(TRUE, NA), c("a", NA), list(1, 2L, "x", TRUE, NULL, list(3), 1:3, c(b = 2), factor("q")), c(a = 1, b = -0, c = NaN), c(u = 2L),
                  list(k = 1, l = "z"), matrix(c(1.5, 2, 3, 4), 2L), matrix(1:4, 2L, dimnames = list(NULL, c("p", "q"))), factor(c("u", "v")), as.Date("2020-01-02") + 0:1, array(1:2, 2L), quote(f(x, 2)),
                  pairlist(a = 1), as.name("x"), numeric(), list(), NULL, 1:10, 2.5, "s", expression(a, 1))
  subscripts <- list(1, 2L, 2.9, 0, -1, NA, NaN, NA_integer_, TRUE, FALSE, "a", "b", "", NA_character_, Inf, 1e300, 11, c(1, 2), NULL, list(1))
  expect_same_calls(list(function(x, i) x[[i]], function(x, i) x[i], function(x, i) { k <- i; for (e in x) k <- e; k }, function(x, i) { r <- x[[i]]; list(r, x) }),
                    pairs_of(vectors, subscripts), 40)
})

test_that("operators keep the names that R keeps", {
  named <- list(c(a = 1), c(b = 2.5, c = -0), c(d = 1L, e = NA), 1:2, c(2, NaN), 3, matrix(1:4 + 0.5, 2L), matrix(1:4, 2L), setNames(matrix(1:2, 1L), c("x", "y")), c(p = TRUE, q = FALSE), structure(1:2, note = "n"), c(f = 1, g = 2, h = 3, i = 4))
  expect_same_calls(list(function(x, y) x + y, function(x, y) x * y, function(x, y) x - y, function(x, y) x / y, function(x, y) x^y, function(x, y) x < y, function(x, y) x == y, function(x, y) x & y, function(x, y) !x, function(x, y) x %% y),
                    pairs_of(named, named), 60)
})

test_that("names that were put into results are nobody else's", {
  expect_compiled(function(x) { y <- x + 1; names(y)[1] <- "z"; list(x, y) }, c(a = 1, b = 2))
  expect_compiled(function(x) { y <- x[1]; z <- x[1]; names(y) <- "q"; list(x, y, z, x["b"]) }, c(a = 1, b = 2))
  expect_compiled(function(x) { y <- x * 2; dim(y) <- NULL; list(x, y) }, matrix(c(1.5, 2, 3, 4), 2))
})

test_that("fields are read and written by their names", {
  expect_compiled(function(x) { x$k <- x$k + x[["j"]]; x[["j"]] <- x$k * 2L; x }, list(j = 1L, k = 2.5))
  expect_compiled(function(x, v) { y <- x; y$k <- v; y$k <- list(v); list(x, y, y$k) }, list(j = 1L, k = 2.5), "w")
  expect_compiled(function(x) { y <- x$a; x$a <- 0; y[[1]] <- "99"; list(x, y) }, list(a = list(1, 2)))
  expect_compiled(function(x) { x[["a"]] <- x; x$a$a <- 3; x }, list(a = list(1, 2)))
  expect_compiled(function(x) { x["a"] <- 7; x["b"] <- list(list(1)); x }, list(a = 1, b = 2))
  lists <- list(list(k = 1), list(kk = 1), structure(list(1, 2), names = c("", NA)), setNames(list(1, 2), c("k", "k")), list(), NULL, 1, structure(list(k = 1), class = "foo"), setNames(list(1, 2), c("caf\u00e9", "k")), list(k = NULL))
  expect_same_calls(list(function(x) x$k, function(x) x[["k"]], function(x) { x$k <- 5; x }, function(x) { x$k <- "s"; x$k <- NULL; x }, function(x) { x[["k"]] <- 1:2; x }), lapply(lists, list), -1)
})

subscripts <- list(1, c(1, 3), 2:3, -1, c(-1, -2), 0, c(1, 0), 5, 6, NA, c(1, NA), TRUE, c(TRUE, FALSE, TRUE), c(a = TRUE, b = FALSE, c = TRUE), c(NA, TRUE, TRUE), "a", c("b", "a"), "zz", c(a = 1), numeric(), NULL, 1.9, -1e10, matrix(c(TRUE, FALSE, TRUE), 3L), matrix(c(1, 2), 1L), list(1), factor("a"))

test_that("elements of all kinds of subscripts are read and replaced", {
  vectors <- list(c(1.5, 2, -0), 1:3, c(TRUE, NA, FALSE), c(a = 1, b = 2, c = NaN), c("x", NA, "z"), list(1, "b", NULL), list(a = 1, b = 2, c = 3), NULL, structure(1:3, note = "n"), factor(c("u", "v", "u")), numeric(), c(1i, 2i, 3i))
  values <- list(7, c(8, 9), 5L, TRUE, "s", NULL, list("l"), list(1, 2), c(x = 3), numeric(), factor("q"), NA)
  expect_same_calls(list(function(x, i) x[i], function(x, i) x[-i], function(x, i) { x[i] <- 0; x }, function(x, i) { x[-i] <- 0L; x }, function(x, i) { y <- x; y[i] <- x[i]; list(x, y) }, function(x, i) { x[[i]] <- "e"; x }),
                    pairs_of(vectors, subscripts), 5)
  for (i in subscripts[c(1:6, 13, 16, 17)])
    expect_same_calls(list(function(x, v, i) { x[i] <- v; x }, function(x, v, i) { y <- x; y[i] <- v; list(x, y, v) }), lapply(pairs_of(vectors, values), c, list(i)), -1)
  expect_compiled(function(x) { x[] <- 0; x }, c(a = 1, b = 2))
  expect_compiled(function(n) { x <- c(); y <- NULL; z <- NULL; for (i in 1:n) { x[i] <- i^2; y[[i]] <- i; z$k <- i }; list(x, y, z) }, 9)
  expect_compiled(function(x) { x[c("b", "a")] <- x[c("a", "b")]; x[x > 1] <- 0; x }, c(a = 1, b = 2))
})

test_that("rows, columns and parts of matrices are read and replaced", {
  matrices <- list(matrix(c(1.5, 2, -0, 4, NA, 6, 7, 8, 9), 3L), matrix(1:6, 3L), matrix(1:4 + 0.5, 2L, dimnames = list(c("a", "b"), c("x", "y"))), matrix(c("p", "q"), 1L), matrix(NA, 3L, 2L), matrix(list(1, "b", 3, NULL), 2L), matrix(0, 0L, 2L), array(1:8, c(2L, 2L, 2L)), 1:3,
                   matrix(1:4, 2L, dimnames = list(NULL, c("x", "y"))))
  sides <- c(subscripts[c(1:6, 8, 10, 12:13, 15:18, 20, 22)], "x", "y")
  expect_same_calls(list(function(m, i, j) m[i, j], function(m, i, j) m[i, ], function(m, i, j) m[, j], function(m, i, j) m[-i, ], function(m, i, j) m[, -j], function(m, i, j) { m[i, j] <- 0; m }, function(m, i, j) { m[i, ] <- c(5, 6, 7); m },
                         function(m, i, j) { m[, j] <- c(1L, 2L); m }, function(m, i, j) { m[-i, j] <- "s"; m }, function(m, i, j) { y <- m; m[i, ] <- m[1, ]; list(m, y) }, function(m, i, j) { m[m > 1] <- 0; m }, function(m, i, j) m[m > 1]),
                    do.call(c, lapply(matrices, function(m) lapply(seq_along(sides), function(k) list(m, sides[[k]], sides[[(5 * k) %% length(sides) + 1]])))), -1)
  expect_compiled(function(m) { m[1:2, 2] <- 0; m[-1, 1] <- 5L; m[c(TRUE, FALSE), ] <- 1:2; m[m > 4] <- -1; list(m, m[-1, ], m[, -2], m[m > 0]) }, matrix(1:4 + 0.5, 2L))
  expect_compiled(function(m) { m["a", "y"] <- 0; m[, "x"] <- c(8, 9); list(m, m["b", ]) }, matrix(1:4 + 0.5, 2L, dimnames = list(c("a", "b"), c("x", "y"))))
  expect_compiled(function(n) { p <- matrix(NA, n, 3); p[1, ] <- c(0, 0, 0); for (s in 2:n) p[s, ] <- p[s - 1, ] + c(1, 0, -1); p }, 6)
  expect_compiled(function(m, n) { for (s in 2:n) m[s, "b"] <- m[s - 1, "b"] + 1; m }, matrix(0, 6L, 2L, dimnames = list(NULL, c("a", "b"))), 6)
})

test_that("attributes are set to any value", {
  targets <- list(matrix(c(1.5, 2, 3, 4), 2L), matrix(1:4, 2L, dimnames = list(c("a", "b"), NULL)), c(a = 1, b = 2, c = 3, d = 4), 1:4, c("p", "q", "r", "s"), list(1, "b", NULL, 3), NULL, factor(c("u", "v")), array(1:8, c(2L, 2L, 2L)), structure(1:4, note = "n"))
  values <- list(list(c("x", "y"), NULL), list(r = c("x", "y"), s = 1:2), list(NULL, NULL), NULL, c("w", "x", "y", "z"), c(2, 2), 2L, 4, list("a"), "u", c(1L, 4L), -1, NA, list(c("x", "y", "z"), NULL), 1:4)
  expect_same_calls(list(function(x, v) { dimnames(x) <- v; x }, function(x, v) { y <- x; names(x) <- v; list(x, y) }, function(x, v) { dim(x) <- v; x }, function(x, v) { levels(x) <- v; x }, function(x, v) { attr(x, "a") <- v; x },
                         function(x, v) { length(x) <- v; x }, function(x, v) { names(x)[2] <- v; x }, function(x, v) { dimnames(x)[[1]] <- v; x }, function(x, v) array(x, v), function(x, v) { attr(x, "a")[2] <- v; x }),
                    pairs_of(targets, values), -1)
  expect_compiled(function(x) { dimnames(x)[[1]] <- c("u", "v"); attr(x, "a") <- 1:2; attr(x, "a")[2] <- 7L; x }, matrix(1:4, 2L, dimnames = list(c("a", "b"), NULL)))
  expect_compiled(function(x) { length(x) <- 6; y <- array(x, c(2, 3)); dimnames(y) <- list(NULL, index = 1:3); list(x, y) }, 1:4)
  expect_compiled(function(n) { m <- array(NA, c(2, n)); dimnames(m) <- list(side = c("l", "r"), index = 1:n); for (k in 2:n) for (s in c("l", "r")) m[s, k] <- k; m }, 4)
  expect_compiled(function(n) { x <- rep(NA, n); x[2] <- "b"; x[1] <- 1.5; x[n] <- NA; x }, 4)
})

test_that("functions of numbers keep attributes, and leave where R warns", {
  # Byte code keeps the sign of -0; the function that it calls for vectors need not.
  values <- list(-0, c(a = -0), c(a = 0.5, b = NA), c(1, -1, 0, -0), matrix(1:4, 2L), c(TRUE, NA), Inf, -Inf, NaN, 2L, structure(0.25, note = "n"), numeric(), NULL, "a", factor("f"), 1i, list(1), -2)
  functions <- lapply(c("log", "sign", "expm1", "log1p", "log2", "log10", "cos", "sin", "tan", "acos", "asin", "atan", "cosh", "sinh", "tanh"), function(name) eval(bquote(function(x) .(as.name(name))(x))))
  expect_same_calls(functions, lapply(values, list), 3)
  expect_same_calls(list(function(x) { top <- NULL; for (v in x) top <- max(top, v); top }, function(x) min(x, NULL, 3L)), list(list(list(1, 2.5)), list(list()), list(c(2L, NA)), list(c(a = 1, b = NaN)), list(1:3)), -1)
})

test_that("arguments of c() have names", {
  values <- list(1, 2L, TRUE, NA, "a", NULL, c(p = 1), c(q = "b", r = "c"), 1:3, c(2.5, -0), list(1, z = "u"), matrix(1:2, 1L), numeric(), NaN, 1i, as.name("s"), factor("f"), structure(1, note = "n"))
  expect_same_calls(list(function(x, y) c(a = x, b = y), function(x, y) c(foo = x, y), function(x, y) c(x, bar = y, 7), function(x, y) c(a = x, a = y), function(x, y) c(r = x, u = y), function(x, y) c(a = x)),
                    pairs_of(values, values), 150)
  expect_compiled(function(n) { s <- 0; for (i in 1:n) { p <- c(x = i, y = 2); s <- s + p[["x"]] + p["y"] }; s }, 20)
  expect_same(function(x) c(a = x, recursive = TRUE), list(1, list(2)))
  expect_same(function(x) c(a = x, use.names = FALSE), 1:2)
  expect_same(function(x) c(a = x, recurs = TRUE, use = FALSE), 1:2)
})

test_that("summaries leave NA out where na.rm says so", {
  values <- list(c(1, NA, 3), c(NaN, NA), NA, NA_integer_, c(2L, NA, 5L), numeric(), integer(), c(TRUE, NA, FALSE), c(.Machine$integer.max, 1L), c(a = 1, b = NA), NULL, "a", c("b", NA), factor("f"), matrix(c(1, NA), 1L), -0, c(0, -0), 1:10, NaN, list(1))
  flags <- list(TRUE, FALSE, NA, 1, "a", c(TRUE, FALSE))
  expect_same_calls(list(function(x, f) sum(x, na.rm = TRUE), function(x, f) max(x, na.rm = TRUE), function(x, f) min(2L, x, na.rm = TRUE), function(x, f) prod(x, na.rm = FALSE), function(x, f) sum(x, 1.5, na.rm = f),
                         function(x, f) any(x, na.rm = f), function(x, f) all(na.rm = TRUE, x), function(x, f) sum(x, 1L, x), function(x, f) range(x), function(x, f) max(x, 3, f)),
                    pairs_of(values, flags), 1)
})

test_that("range() asks its default method, wherever that is", {
  expect_same_in({ f <- function(x) range(x) + 1; range.default <- function(x, ..., na.rm) 7 }, f(c(2, 1)), example = list(c(2, 1)))
  expect_same_in(f <- function(x) range(x) + 1, { a <- f(c(2, 1)); range.default <- function(x, ..., na.rm) 7; b <- f(c(2, 1)); rm(range.default); list(a, b, f(c(2, 1))) }, example = list(c(2, 1)))
})

# What was met while compiled code ran: row, types of the first two operands, outcome.
test_that("calls of routines are counted", {
  .Call(rir2:::C_rir2_tagged_hits, TRUE)
  compiled(function(x) { s <- 0; for (v in x) s <- s + v; s }, list(NA, FALSE, TRUE))
  hits <- .Call(rir2:::C_rir2_tagged_hits, FALSE)
  names <- as.data.frame(.Call(rir2:::C_rir2_boxed_table))$name
  loops <- hits[, names[hits[1L, ]] == "for", drop = FALSE]
  # Three elements in each call that ran; the first operand is a list, the second an integer.
  expect_true(any(loops[3L, ] == 1L & loops[4L, ] >= 3L & loops[4L, ] %% 3L == 0L & loops[5L, ] == 0L))
})
