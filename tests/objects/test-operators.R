# Operators on objects whose class has a method of the operator, and builtins whose class has none.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

in_global <- function(name, value) assign(name, value, globalenv())
in_global("+.coin", function(e1, e2) { if (missing(e2)) return(e1); structure(list(v = unclass(e1)$v + if (inherits(e2, "coin")) unclass(e2)$v else e2), class = "coin") })
in_global("==.coin", function(e1, e2) e1$v == e2$v)
in_global("<.coin", function(e1, e2) e1$v < e2$v)
in_global("-.coin", function(e1, e2) if (nargs() == 1) "negative" else "difference")
in_global("!.coin", function(x) invisible("not"))
in_global("*.coin", function(e1, e2) { assign("called", "times", globalenv()); 7 })
in_global("/.coin", function(e1, e2) stop("no division"))
in_global("called", "nobody")
coin <- function(v) structure(list(v = v), class = "coin")

test_that("the method of an operator is called", {
  expect_compiled(function(a, b) a + b, coin(1), coin(2))
  expect_compiled(function(a, b) (a + 5)$v, coin(1), 0)
  expect_compiled(function(a, b) { s <- coin_of <- a; for (i in 1:4) s <- s + b; s$v }, coin(1), coin(2))
  expect_compiled(function(a, b) if (a < b) "less" else if (a == b) "same" else "more", coin(1), coin(2))
  expect_compiled(function(a, b) c(-a, a - b), coin(1), coin(2))
  expect_same(function(a, b) !a, coin(1), 1)
  expect_same(function(a, b) 5 + a, coin(1), 1)
  expect_same(function(a, b) list(+a, a * 2, called), coin(1), 1)
  expect_same(function(a, b) tryCatch(a / 2, error = function(e) list(conditionMessage(e), conditionCall(e))), coin(1), 1)
  expect_same_over(function(a, b) a + b, list(coin(1), coin(2)), list(coin(1), 2), list(1, coin(2)), list(coin(1), structure(1, class = "other")), list(coin(1), as.Date("2020-01-01")), list(coin(1), factor("a")))
})

test_that("methods of the group, two methods, and masks are R's", {
  in_global("Ops.purse", function(e1, e2) paste(.Generic, nargs()))
  in_global("+.stone", function(e1, e2) "stone")
  purse <- structure(1, class = "purse")
  stone <- structure(2, class = "stone")
  for (f in list(function(a, b) a + b, function(a, b) b + a, function(a, b) a == b, function(a, b) -a, function(a, b) a * 2))
    expect_same_over(f, list(purse, stone), list(stone, purse), list(coin(1), stone), list(stone, stone), list(structure(1, class = c("stone", "purse")), 1), list(structure(1, class = c("purse", "stone")), 1))
  expect_same(function(a, b) { `+.coin` <- function(e1, e2) "own"; a + b }, coin(1), coin(2))
  expect_same(function(a, b) { `+` <- function(x, y) "masked"; a + b }, coin(1), coin(2))
  expect_same_in({ f <- function(a) (a + 1); x <- structure(list(v = 1), class = "token") }, { a <- f(structure(list(v = 1), class = "coin")); `+.coin` <- function(e1, e2) "new"; b <- f(structure(list(v = 1), class = "coin")); list(a, b) }, example = list(structure(list(v = 1), class = "coin")))
  expect_same_in({ `+.late` <- function(e1, e2) list(substitute(e1), deparse(sys.call()), deparse(match.call())); f <- function(a) a + 1 }, f(structure(1, class = "late")), example = list(structure(1, class = "late")))
  expect_same_in({ `+.next` <- function(e1, e2) NextMethod(); f <- function(a) a + 1 }, f(structure(1, class = "next")), example = list(structure(1, class = "next")))
})

test_that("dates are added", {
  day <- as.Date("2024-02-28")
  expect_same(function(d, k) d + k, day, 2)
  expect_same(function(d, k) { n <- 0; while (n < k) { d <- d + 1; n <- n + 1 }; d }, day, 3)
  expect_same_over(function(d, k) d + k, list(day, 2L), list(day, NA), list(day, as.difftime(2, units = "days")), list(day, day), list(2, day), list(c(a = day), 1:3))
  expect_same(function(d, k) list(d - k, d - d, d <= d + k, d == k), day, 2)
})

test_that("builtins whose class has no method do what they do without the class", {
  thing <- structure(c(a = 2, b = NA), class = "thing")
  expect_compiled(function(x) list(as.integer(x), as.numeric(x), is.na(x), is.numeric(x)), thing)
  for (x in list(thing, factor(c("b", NA)), as.Date("2020-01-01") + c(0, NA), structure(list(1, NA), class = "thing"), structure("5", class = "thing"), structure(matrix(1:4, 2), class = "thing"), data.frame(a = c(1, NA)), as.difftime(1, units = "mins"), Sys.time()[0], structure("x", class = "thing"), ordered("a"), structure(1:2, levels = "a", class = c("sub", "factor"))))
    expect_same(function(x) { a <- tryCatch(suppressWarnings(as.integer(x)), error = function(e) "error"); list(a, is.na(x), is.numeric(x)) }, x)
  for (x in list(thing, factor(c("b", NA)), as.Date("2020-01-01"), as.difftime(1, units = "mins"))) expect_same(function(x) as.numeric(x), x)
  expect_same_in({ as.double.thing <- function(x, ...) 7; f <- function(x) as.numeric(x) }, f(structure(1, class = "thing")), example = list(structure(1, class = "thing")))
  expect_same_in({ is.na.thing <- function(x) "asked"; is.numeric.thing <- function(x) "numeric"; f <- function(x) list(is.na(x), is.numeric(x)) }, f(structure(1, class = "thing")), example = list(structure(1, class = "thing")))
})
