# What base's own functions do with values on their way: factors, dates, arrays with names, numbers as text.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("tables by group", {
  for (g in list(c("a", "b", "a"), factor(c("u", "v", "u"), levels = c("v", "u", "w")), c(2, 1, 2), c(NA, "a", "a")))
    for (x in list(c(1, 2, 3), c(a = 1L, b = 5L, c = NA), c("p", "q", "r"))) {
      expect_same(function(x, g) split(x, g), x, g)
      expect_same(function(x, g) tapply(x, g, length), x, g)
      expect_same(function(x, g) tapply(x, g, function(v) v[1]), x, g)
      expect_same(function(x, g) tapply(x, list(g, rev(g)), length), x, g)
    }
  expect_compiled(function(x, g) split(x, g), c(1, 2, 3), c("a", "b", "a"))
  expect_same(function(x, g) tapply(x, g, range, simplify = FALSE), c(1, 2, 3), c("a", "b", "a"))
})

test_that("lengths of objects", {
  l <- list(factor(c("a", "b")), Sys.Date(), structure(list(1, 2), class = "none"), 1:3, NULL)
  expect_same(function(l) lengths(l), l)
  expect_same(function(l) lengths(l), list(a = as.POSIXlt(Sys.Date()), b = 1))
  assign("length.counted", byte_compiled(function(x) 77L), globalenv())
  expect_same(function(l) lengths(l), list(structure(list(), class = "counted"), 1:3))
  rm("length.counted", envir = globalenv())
  expect_same(function(l) lengths(l), list(structure(list(), class = "counted"), 1:3))
  assign("length.default", byte_compiled(function(x) 55L), globalenv())
  expect_same(function(l) lengths(l), list(structure(list(), class = "counted"), factor("a"), 1:3))
  rm("length.default", envir = globalenv())
})

test_that("arrays with names of their sides", {
  expect_compiled(function(x) sapply(1:x, function(i) c(mean = i, sd = i * 2)), 4)
  expect_same(function(x) sapply(c(a = 1, b = 2), function(i) c(x, i)), 4)
  for (names in list(NULL, list(c("a", "b"), NULL, NULL), list(NULL, NULL, NULL), list(c("a", "b"), 1:3, letters[1:2]), list(p = c("a", "b"), q = NULL, r = 1:2),
                     list(c("a", "b", "c")), list(c("a", "b"), 1:3, c("x", "x")), list(), list(1.5:2.5, NULL, NULL), list(c("a", NA), NULL, NULL), list(factor(1:2), NULL, NULL)))
    for (data in list(1:12, 1.5, c("a", "b"), numeric(), logical(), character(), list(), list(1, "a"), raw(), NULL, c(a = 1), factor("a")))
      expect_same(function(data, names) array(data, c(2, 3, 2), names), data, names)
  expect_same_over(function(x, d) array(x, d), list(1:6, c(2.9, 3.9)), list(1:6, 6), list(1:6, c(2L, 0L)), list(1:6, integer()), list(1:6, -1), list(1, NA), list(1:2, rep(1L, 9)))
  expect_same_over(function(x, n) { dimnames(x) <- n; x }, list(array(1:8, c(2, 2, 2)), list(NULL, c("a", "b"), NULL)), list(array(1:3), list(letters[1:3])),
                   list(array(1:3), list(letters[1:4])), list(array(1:8, c(2, 2, 2)), list(NULL, 1:3, NULL)), list(1:3, list("a")))
})

test_that("attributes and types of objects", {
  expect_same_over(function(x) { storage.mode(x) <- "integer"; x }, list(factor("a")), list(c(a = 1L)), list(1.5), list(matrix(1:4, 2)), list(structure(1L, class = "z")), list("a"), list("12"))
  expect_same_over(function(x) { storage.mode(x) <- "double"; x }, list(factor("a")), list(c(a = 1L)), list(1.5), list(structure(1, class = "z")), list(Sys.Date()))
  expect_same_over(function(x, v) { attr(x, "tzone") <- v; x }, list(Sys.Date(), NULL), list(Sys.Date(), "UTC"), list(structure(1, tzone = "a"), NULL), list(factor("a"), 1), list(1:3, NULL),
                   list(structure(list(1), class = "z"), "q"), list(NULL, 1))
  expect_same_over(function(x, v) { y <- x; attr(x, "q") <- v; list(x, y) }, list(structure(1, class = "z"), "a"), list(factor("a"), list(1)))
})

test_that("dates in loops", {
  days <- as.Date("2020-01-30") + 0:5
  named <- setNames(days, letters[1:6])
  for (d in list(days, named, as.POSIXct("2020-01-30", tz = "UTC") + 0:5, as.difftime(1:6, units = "days"))) {
    expect_same(function(d) { s <- 0; for (i in 1:5) s <- s + as.numeric(d[i + 1] - d[i]); s }, d)
    expect_same(function(d) { i <- 2; list(d[i], d[i + 1], d[-i], d[i:4], d[[i * 2]], d[c(1, 3)], d[i - 2], d[i + 9]) }, d)
    expect_same(function(d, i) d[i + 1] > d[i], d, 2L)
    expect_same(function(d) diff(d), d)
  }
  expect_same(function(d) format(d[2] - d[1]), days)
})

test_that("numbers as text", {
  for (x in list(3.14159, 1234567.891, -5, 0, NA_real_, NaN, Inf, 12L, NA_integer_, c(1, 1000, 1e6), c(a = 1234.5), numeric(), 1e-10, -0, TRUE)) {
    expect_same(function(x) format(x, big.mark = ","), x)
    expect_same(function(x) format(x, nsmall = 2), x)
    expect_same(function(x) format(x, width = 12), x)
    expect_same(function(x) formatC(x, digits = 3, format = "f"), x)
    expect_same(function(x) formatC(x, width = 10, format = "d", flag = "0", big.mark = ","), x)
    expect_same(function(x) formatC(x), x)
    expect_same(function(x) prettyNum(x, big.mark = "'"), x)
  }
  for (x in list("abc", c("a", "bbb", NA), "", character(), c(n = "x")))
    for (flag in c("", "-", " ", "0"))
      expect_same(function(x, flag) formatC(x, width = 6, flag = flag), x, flag)
  expect_compiled(function(x) format(x, big.mark = ","), 1234567)
  expect_compiled(function(x) formatC(x, width = 6, flag = " "), "abc")
  expect_same_over(function(p, x) gsub(p, "-", x), list("\\b", "ab cd"), list("\\Bb", "ab cbb"), list("\\bc", "ab cd"), list("a\\b", "ab ca"), list("\\b*", "ab"), list("(a\\b)+", "a a"), list("\\b", ""), list("x|\\b", "a x"))
  expect_same_over(function(p, x) gsub(p, "-", x, perl = TRUE), list("\\b", "ab cd"), list("\\Bb", "ab cbb"), list("\\b*", "ab"), list("\\b+a", "ab"))
  expect_same_over(function(x, t) nchar(x, t), list("abc", "c"), list("abc", "b"), list("abc", "w"), list("abc", "chars"), list("abc", ""), list("abc", "q"), list("abc", "charsx"), list(NA, "c"))
})

test_that("as.vector() and its like of objects", {
  values <- list(structure(c(a = 1.5, b = NA), class = "z"), structure(list(1, 2), class = "z"), as.difftime(c(1, 2), units = "days"), factor(c("u", "v")), Sys.Date(),
                 structure(1e10, class = "z"), structure(TRUE, class = "z"), structure("a", class = "z"), structure(matrix(1:4, 2), class = "z"), as.POSIXct("2020-02-03", tz = "UTC"))
  for (x in values) {
    for (mode in c("double", "integer", "character", "logical", "any", "list", "numeric", "complex", "symbol")) expect_same(function(x, mode) as.vector(x, mode), x, mode)
    expect_same(function(x) as.vector(x, "double"), x)
    expect_same(function(x) as.vector(x, "integer"), x)
    expect_same(function(x) as.vector(x), x)
    expect_same(function(x) as.numeric(x), x)
    expect_same(function(x) as.character(x), x)
    expect_same(function(x) as.integer(x), x)
    expect_same(function(x) is.na(x), x)
    expect_same(function(x) sapply(list(x, x), as.numeric), x)
  }
  assign("as.character.own", byte_compiled(function(x, ...) paste("own", unclass(x))), globalenv())
  assign("as.double.own", byte_compiled(function(x, ...) -1), globalenv())
  assign("is.na.own", byte_compiled(function(x) "is it?"), globalenv())
  own <- structure(3, class = "own")
  expect_same(function(x) list(as.character(x), as.numeric(x), as.double(x), is.na(x), as.vector(x, "double")), own)
  expect_compiled(function(x) as.numeric(x), own)
  rm("as.character.own", "as.double.own", "is.na.own", envir = globalenv())
  expect_same(function(x) list(as.character(x), as.numeric(x), as.double(x), is.na(x)), own)
})

test_that("what a builtin gives is visible, whatever its method leaves", {
  generics <- c("as.character", "as.double", "as.integer", "is.na", "is.numeric", "is.matrix", "is.array")
  for (generic in generics) assign(paste0(generic, ".hidden"), byte_compiled(function(x, ...) invisible(3L)), globalenv())
  hidden <- structure(list(1), class = "hidden")
  for (generic in c(generics, "as.numeric")) {
    expect_compiled(eval(bquote(function(x) .(as.name(generic))(x))), hidden)
    expect_compiled(eval(bquote(function(x, wanted) if (wanted) .(as.name(generic))(x) else invisible(1))), hidden, TRUE)
    expect_same(eval(bquote(function(l) { x <- l[[1L]]; .(as.name(generic))(x) })), list(hidden))
  }
  rm(list = paste0(generics, ".hidden"), envir = globalenv())
})

test_that("what is given behind the first argument of a conversion is for methods", {
  hours <- as.difftime(c(3, 1.5), units = "hours")
  expect_compiled(function(x) as.numeric(x, units = "mins"), 5)
  for (x in list(hours, 5, c(a = 1L), "7", NULL, TRUE, factor("u"), as.Date("2020-01-01")))
    for (f in list(function(x) as.numeric(x, units = "mins"), function(x) as.double(x, "mins"), function(x) as.integer(x, base = 3), function(x) as.character(x, { cat("asked\n"); 2 }), function(x) { l <- list(x, x); as.numeric(l[[2]], units = "secs") }))
      expect_same(f, x)
})

test_that("xtfrm(), and what asks it", {
  for (x in list(table(c("b", "a", "b")), as.Date(c("2020-02-01", "2020-01-01")), factor(c("b", "a")), structure(c(3, 1), class = "own"), structure(list(2, 1), class = "own"), as.difftime(c(3, 1), units = "mins"), c(b = 2, a = 1), c("u", "a"), numeric_version(c("1.10", "1.9"))))
    for (f in list(function(x) xtfrm(x), function(x) order(x), function(x) sort(x), function(x) { l <- list(x, x); lapply(l, function(e) if (is.object(e)) as.vector(xtfrm(e)) else e) }, function(x) withVisible(xtfrm(list(x)[[1]]))))
      expect_same(f, x)
  own <- structure(c(3, 1), class = "own")
  expect_compiled(function(x) { l <- list(x); xtfrm(l[[1]]) }, own)
  # Methods that frames hold.
  expect_same(function(x) { xtfrm.own <- function(x) { cat("local\n"); 7 }; l <- list(x, x); xtfrm(l[[2]]) }, own)
  expect_same(function(x, xtfrm.own) { l <- list(x); xtfrm(l[[1]]) }, own, function(x) 9)
  expect_same(function(x) { s <- function(y) as.vector(xtfrm(list(y)[[1]])); xtfrm.own <- function(x) 5; s(x) }, own)
  expect_same((function() { xtfrm.own <- function(x) 8; function(x) { l <- list(x); xtfrm(l[[1]]) } })(), own)
})

test_that("data frames keep further attributes where all columns are taken", {
  grid <- expand.grid(rank = 2:5, suit = c("s", "h"))
  whole <- na.omit(data.frame(a = c(1, NA, 3), b = letters[1:3]))
  for (d in list(grid, whole, structure(grid[1:3, ], note = "kept", class = c("own", "data.frame"))))
    for (f in list(function(d) d[2:1, ], function(d) d[d[[1]] > 2, ], function(d) d[1, , drop = FALSE], function(d) d[1:2, 1:2], function(d) d[2:1], function(d) d[, 1], function(d) d[order(-d[[1]]), ]))
      expect_same(f, d)
  expect_compiled(function(d) d[2:1, ], grid)
})
