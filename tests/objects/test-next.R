# What methods ask of how they were found: `.Generic`, `NextMethod()`, methods of the group of operators.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

in_global <- function(name, value) assign(name, byte_compiled(value), globalenv())
of <- function(..., value = list()) structure(value, class = c(...))

in_global("area", function(s, ...) UseMethod("area"))
in_global("area.default", function(s, ...) 0)
in_global("area.shape", function(s, scale = 1, ...) if (missing(scale)) nchar(.Generic) else nchar(.Generic) * scale)
in_global("area.circle", function(s, ...) pi * s$r^2 + NextMethod())
in_global("area.square", function(s, ...) s$a^2 + NextMethod(scale = 2))
circle <- of("circle", "shape", value = list(r = 1.5))
square <- of("square", "shape", value = list(a = 3))

test_that("the method of the next class is called", {
  expect_compiled(function(x) area(x), circle)
  expect_compiled(function(x) area(x), square)
  expect_compiled(function(x, y) { t <- 0; for (i in 1:5) t <- t + area(x) + area(y); t }, circle, square)
  expect_compiled(function(x) area(x), of("circle", value = list(r = 2)))
  expect_same_over(function(x) area(x, 3), list(circle), list(square), list(of("shape")), list(of("none")), list(1))
  expect_same_over(function(x) area(scale = 3, s = x), list(circle), list(square), list(of("shape")))
})

in_global("seen", function(x, ...) UseMethod("seen"))
in_global("seen.default", function(x, y = 10, ...) list("default", unclass(x), y, nargs(), ...))
in_global("seen.z", function(x, y = 10, ...) list("z", unclass(x), y, missing(y), ...))
in_global("seen.a", function(x, ...) { x <- 5; NextMethod() })
in_global("seen.b", function(x, y, ...) { y <- 7; NextMethod() })
in_global("seen.c", function(x, k, ...) NextMethod(k = 9, w = 2))
in_global("seen.d", function(x, y = 3, ...) { z <- y; NextMethod("seen", y = z + 1) })
in_global("seen.e", function(x, ...) { r <- NextMethod(.Generic); c(list(.Generic), r) })
in_global("seen.f", function(x, ...) identity(NextMethod()))
in_global("seen.g", function(x, ...) NextMethod("other"))
in_global("seen.h", function(x, ...) NextMethod(object = 3))
in_global("seen.i", function(x, ...) { f <- function() NextMethod(); f() })
in_global("seen.k", function(x, ...) { f <- function(.Generic) .Generic; list(f("mine"), .Generic, NextMethod()) })
in_global("seen.j", function(x, ...) { .Generic <- "own"; list(.Generic, NextMethod()) })

test_that("arguments are what the variables hold by then", {
  for (class in letters[1:11]) {
    x <- of(class, value = 1)
    expect_same(function(x) seen(x), x)
    expect_same(function(x) seen(x, 2), x)
    expect_same(function(x) seen(x, y = 2), x)
    expect_same(function(x) seen(x, k = 2, 3), x)
    expect_same(function(x) seen(x, w = 2, k = 1), x)
    expect_same(function(x) seen(y = 2, x = x, 4), x)
    expect_same(function(x) seen(x), of(class, "e", "a", value = 2))
    expect_same(function(x) seen(x, 8), of("b", class, "d", value = 2))
    expect_same(function(x) seen(x), of(class, "z", value = 2))
    expect_same(function(x) seen(x, 4), of(class, "z", value = 2))
  }
  for (class in c("a", "b", "e", "f")) expect_compiled(function(x) seen(x), of(class, value = 1))
})

in_global("Ops.money", function(e1, e2) {
  v <- get(.Generic)(unclass(e1), unclass(e2))
  if (.Generic %in% c("+", "-", "*", "/")) structure(v, class = "money") else v
})
in_global("Ops.level", function(e1, e2) { e1 <- unclass(e1); e2 <- unclass(e2); switch(.Generic, "<" = e1 < e2, "==" = e1 == e2, stop("not for ", .Generic)) })
in_global("Ops.stamp", function(e1, e2) { if (nargs() == 1) stop("unary"); NextMethod(.Generic) })
in_global("Ops.base", function(e1, e2) paste("base", .Generic, nargs()))
in_global("==.exact", function(e1, e2) NextMethod())

test_that("methods of the group of operators", {
  money <- of("money", value = 2.5)
  expect_compiled(function(a, b) a < b, of("level", value = 2), of("level", value = 3))
  expect_compiled(function(a, b) { n <- 0; for (i in 1:5) if (a == b || a < b) n <- n + 1; n }, of("level", value = 2), of("level", value = 3))
  expect_compiled(function(a, b) a <= b, of("stamp", value = 2), of("stamp", value = 3))
  operators <- list(function(a, b) a + b, function(a, b) a == b, function(a, b) a < b, function(a, b) a * b, function(a, b) -a, function(a, b) !b, function(a, b) a >= b, function(a, b) a & b)
  values <- list(money, of("level", value = 1), of("stamp", value = c(x = 1, y = NA)), of("stamp", "base", value = 3), of("stamp", "money", value = 3), of("exact", "base", value = 2), of("exact", value = NA), 2, NA, c(1, 2))
  for (f in operators) for (a in values[1:7]) do.call(expect_same_over, c(list(f), lapply(values, function(b) list(a, b)), lapply(values[8:10], function(b) list(b, a))))
})

test_that("dates are compared", {
  dates <- as.Date("2024-02-28") + 0:3
  expect_compiled(function(a, b) a <= b, dates[1], dates[2])
  expect_compiled(function(a, b) { n <- 0; while (a <= b) { a <- a + 1; n <- n + 1 }; n }, dates[1], dates[4])
  for (f in list(function(a, b) a < b, function(a, b) a == b, function(a, b) a != b, function(a, b) a - b, function(a, b) a + 1))
    expect_same_over(f, list(dates[1], dates[2]), list(dates, dates[2]), list(dates[1], "2024-02-29"), list(dates[1], "no date"), list(dates[1], 19000), list(dates[1], as.Date(NA)), list(dates[0], dates[1]), list(dates[1], Sys.time()), list(19000L, dates[1]), list(setNames(dates, letters[1:4]), dates[2]), list(dates[1], as.difftime(2, units = "days")), list(structure(19000L, class = "Date"), dates[1]))
})

in_global("[.ring", function(x, i) structure(NextMethod(), class = class(x)))
in_global("[[.ring", function(x, i) NextMethod())
in_global("$.ring", function(x, name) NextMethod())
in_global("length.ring", function(x) NextMethod() + 100L)
in_global("as.character.ring", function(x, ...) paste0("<", NextMethod(), ">"))

test_that("builtins do what they do with any value", {
  ring <- of("ring", value = c(a = 1, b = 2, c = 3))
  expect_compiled(function(x, i) x[i], ring, 2)
  expect_compiled(function(x, i) x[[i]], ring, 2)
  expect_same(function(x, i) length(x) + i, ring, 2)
  # When a subscript is evaluated is the method's matter.
  in_global("[.lazy", function(x, i) if (unclass(x) > 1) i else "never")
  expect_same_in({ n <- 0; count <- function() { n <<- n + 1; n }; f <- function(x) list(x[count()], x[(n <- 5)], n) }, list(f(structure(1, class = "lazy")), f(structure(2, class = "lazy")), n), example = list(structure(1, class = "lazy")))
  expect_same_in({ f <- function(x, k) x[k] }, list(tryCatch(f(structure(1, class = "lazy"), stop("no")), error = conditionMessage), tryCatch(f(structure(2, class = "lazy"), stop("yes")), error = conditionMessage)), example = list(structure(1, class = "lazy"), 1))
  # A method may assign what the subscript reads.
  in_global("[.moving", function(x, i) { moved <<- moved + 1; unclass(x)[i] })
  assign("moved", 1, globalenv())
  expect_same_in({ f <- function(x) x[moved] }, { moved <<- 1; x <- structure(c(10, 20, 30), class = "moving"); list(f(x), moved, f(x)) }, example = list(structure(c(10, 20, 30), class = "moving")))
  expect_same_in({ f <- function(x) { k <- moved; c(x[k], x[k]) } }, { moved <<- 1; x <- structure(c(10, 20, 30), class = "moving"); list(f(x), moved) }, example = list(structure(c(10, 20, 30), class = "moving")))
  expect_same_in({ f <- function(x) { k <- function() moved; c(x[k()], x[moved - 1]) } }, { moved <<- 1; x <- structure(c(10, 20, 30), class = "moving"); list(f(x), moved) }, example = list(structure(c(10, 20, 30), class = "moving")))
  expect_same_in({ f <- function(x, i) x[i] }, { moved <<- 1; x <- structure(c(10, 20, 30), class = "moving"); list(f(x, moved), f(x, moved - 1), moved) }, example = list(structure(c(10, 20, 30), class = "moving"), 1))
  subscripts <- list(2, 5, 0, -1, "b", "z", c(1, 3), TRUE, NA, 1:2, numeric(), NULL, list(1))
  rings <- list(ring, of("ring", value = 1:3), of("ring", value = list(u = 1, v = "x")), of("ring", value = c("x", NA)), structure(1:3, class = "ring", units = "cm"), structure(1:4, dim = c(2L, 2L), class = "ring"), structure(factor(c("p", "q")), class = c("ring", "factor")), of("ring", value = quote(f(x))))
  for (x in rings) {
    for (f in list(function(x, i) x[i], function(x, i) x[[i]])) do.call(expect_same_over, c(list(f), lapply(subscripts, function(i) list(x, i))))
    for (f in list(function(x) x$u, function(x) length(x), function(x) as.character(x), function(x) x[], function(x) x[1, 1])) expect_same(f, x)
  }
})

# Calls of `call` in environments with accelerated functions and with functions as they are.
same_with_methods <- function(code, ..., of = "f") {
  setup <- bquote({
    moved <- 1
    `[.moves` <- `[[.moves` <- function(x, i) { moved <<- moved + 1; unclass(x)[[i]] }
    `[.blind` <- `[[.blind` <- function(x, i) 5
    Ops.moves <- function(e1, e2) { moved <<- moved + 10; 5 }
    Ops.draws <- function(e1, e2) runif(1)
    moves <- structure(c(10, 20, 30), class = "moves"); blind <- structure(1, class = "blind"); draws <- structure(1, class = "draws")
    .(code)
  })
  for (run in as.list(substitute(list(...)))[-1L]) expect_same_code(setup, run, of, quote(list()), 8L)
}

test_that("a method evaluates its subscripts when it likes, or never", {
  # A default reads what the method has assigned before.
  for (f in expression(f <- function(x, k = moved) x[k], f <- function(x, k = moved) { y <- x[[k]]; c(y, k) }, { g <- function(x, k = moved) x[k]; f <- function(x) g(x) }, f <- function(x, k = moved) { r <- 0; for (i in 1:2) r <- r + x[k]; r }))
    same_with_methods(f, { moved <- 1; f(moves) }, { moved <- 1; list(f(blind), moved) })
  # Who else holds an argument's promise evaluates it later.
  for (f in expression(f <- function(x, k) x[k], f <- function(x, k) { r <- x[[k]]; r + 1 }, f <- function(x, k) { for (i in 1:3) x[k]; 2 }))
    same_with_methods(bquote({ .(f); late <- function(v) { r <- f(blind, v); moved <<- 5; c(r, v) } }), { moved <- 1; late(moved) }, { moved <- 1; late(moved + 1) })
  for (f in expression({ g <- function(x, k) x[k]; f <- function(v) { g(blind, v); moved <<- 5; v } }, f <- function(v) { for (i in 1:3) blind[[v]]; moved <<- moved + 1; v }, f <- function(v) { for (i in 1:3) blind[v]; cat("."); moved <<- 5; v }))
    same_with_methods(f, { moved <- 1; f(moved) }, { moved <- 1; f(moved + 1) })
  same_with_methods(quote({ g <- function(x, k) x[k]; f <- function(x) g(x, runif(1) + 1) }), f(blind), f(moves))
  same_with_methods(quote(f <- function(x, k, j) x[if (moved > 1) k else j]), { moved <- 1; f(moves, 1, 2) }, { moved <- 1; f(blind, 1, 2) })
})

test_that("the value of a method for elements is as visible as the method leaves it", {
  for (f in expression(f <- function(x, i) x[i], f <- function(x, i) x[[i]], f <- function(x, i) { y <- 1; x[[1]] }, { g <- function(x, i) x[i]; f <- function(x, i) g(x, i) }, f <- function(x, i) (x[i]), f <- function(x, i) { x[i]; i }))
    expect_same_code(bquote({
      `[.mute` <- `[[.mute` <- function(x, i) invisible(i)
      `[.some` <- `[[.some` <- function(x, i) if (i > 1) invisible(i) else i
      `[.arg` <- `[[.arg` <- function(x, i) i
      mute <- structure(1, class = "mute"); some <- structure(1, class = "some"); arg <- structure(1, class = "arg")
      .(f)
    }), quote(list(withVisible(f(mute, 2)), withVisible(f(some, 2)), withVisible(f(some, 1)), withVisible(f(arg, 3)), withVisible(f(arg, invisible(2))))), "f", quote(list()), 8L, compiled = f[[1L]] != "{")
})

test_that("an operator's method runs before the arguments that are evaluated behind it", {
  for (f in expression({ h <- function(a, x) { s <- a + 1; x + s }; f <- function(a) h(a, moved) }, { h <- function(a, x) { s <- a == 1; x + s }; f <- function(a) h(a, moved) }, { h <- function(a, x) { s <- !a; x + s }; f <- function(a) h(a, moved) },
                       { h <- function(a, x) { b <- a; s <- -b; x + s }; f <- function(a) { r <- 0; for (i in 1:3) r <- r + h(a, moved); r } }, { h <- function(a, x) { s <- a - 1; x + s }; f <- function(a) h(structure(list(1), class = "moves"), moved) },
                       { h <- function(a, x) { s <- a - 1; x + s }; f <- function(a) h(a, rnorm(1)) }, { h <- function(a, x, y) { s <- a - x; y + s }; f <- function(a) h(a, rnorm(1), rnorm(1)) }))
    same_with_methods(f, { moved <- 1; f(moves) }, f(draws), f(2))
})

test_that("methods that come and go between calls", {
  expect_same_in({ f <- function(x) area(x); x <- structure(list(r = 1), class = c("circle", "late", "shape")) }, { a <- f(x); area.late <- function(s, ...) 1000; assign("area.late", area.late, globalenv()); b <- f(x); rm("area.late", envir = globalenv()); list(a, b, f(x)) }, example = list(structure(list(r = 1.5), class = c("circle", "shape"))))
  expect_same_in({ f <- function(x) { area.shape <- function(s, ...) 7; area(x) }; x <- structure(list(r = 1), class = c("circle", "shape")) }, list(f(x), f(x)), example = list(structure(list(r = 1.5), class = c("circle", "shape"))))
  expect_same_in({ f <- function(x) { NextMethod <- function(...) 5; area(x) }; x <- structure(list(r = 1), class = c("circle", "shape")) }, list(f(x), f(x)), example = list(structure(list(r = 1.5), class = c("circle", "shape"))))
})

test_that("what is passed on is not changed in place", {
  in_global("kept", function(x, v, ...) UseMethod("kept"))
  in_global("kept.default", function(x, v, ...) list(unclass(x), v, ...))
  in_global("kept.copy", function(x, v, ...) { w <- v; for (i in 1:3) w[i] <- w[i] * 2; r <- NextMethod(); list(w, r) })
  in_global("kept.own", function(x, v, ...) { for (i in 1:3) v[i] <- v[i] * 2; r <- NextMethod(); v[1] <- 0; list(v, r, NextMethod()) })
  in_global("kept.some", function(x, v, u, ...) { if (u > 1) v <- v + 1; s <- 0; for (i in 1:3) s <- s + v[i]; u <- s; NextMethod() })
  for (class in c("copy", "own")) {
    expect_compiled(function(x, v) { r <- kept(x, v); list(r, v) }, of(class, value = 1), c(1, 2, 3))
    expect_same(function(x, v) { w <- v; w[2] <- 7; r <- kept(x, w, w); list(r, v, w) }, of(class, value = 1), c(1, 2, 3))
  }
  expect_same_over(function(x, v, u) kept(x, v, u), list(of("some", value = 1), c(1, 2, 3), 0), list(of("some", value = 1), c(1, 2, 3), 2))
})
