# Values that are easily got wrong, by kind; those of `values` are what every routine meets.

utf8 <- "caf\u00e9"
latin1 <- iconv(utf8, "UTF-8", "latin1")
bytes <- local({ s <- "caf\xe9"; Encoding(s) <- "bytes"; s })

# NaN with another payload and another sign than R's own.
other_nan <- readBin(as.raw(c(1, 0, 0, 0, 0, 0, 0xf8, 0xff)), "double", endian = "little")

# An integer vector of an ALTREP class that is not R's own.
foreign_altrep <- .Call(rir2:::C_rir2_boxed_foreign, NULL)
foreign_asked <- function() .Call(rir2:::C_rir2_boxed_foreign, TRUE)

environment_of_values <- local({
  e <- new.env(hash = TRUE, parent = emptyenv())
  e$a <- 1
  e$f <- function() 2
  e[["caf\u00e9"]] <- 3
  makeActiveBinding("active", function() stop("the active binding was asked"), e)
  delayedAssign("unforced", stop("the promise was forced"), assign.env = e)
  delayedAssign("forced", "value", assign.env = e)
  e$forced
  e
})

frame_of_function <- (function(a, b = 2, missing) { b; x <- 3L; environment() })(1)

methods::setClass("rir2_boxed_s4", representation(x = "numeric"))

doubles <- list(numeric(), 1, 2, -1, 0, -0, 0.5, 2.9, 1e308, 4.9e-324, 3e9, -2147483648, Inf, -Inf, NaN, NA_real_, other_nan,
                c(2.5, 1.5), c(NA, NaN), c(NaN, NA), c(1, NaN, 3), c(0, -0), c(Inf, -Inf, 1), seq(0.5, 5, 0.5), c(3, 1, 2, 1, 3, 2), c(1, 4))
integers <- list(integer(), 1L, 2L, 3L, 0L, -1L, NA_integer_, .Machine$integer.max, -.Machine$integer.max, c(2L, 1L), c(1L, NA), c(-1L, 0L),
                 c(2147483647L, 1L), c(3L, 1L, 2L, 1L, 3L, 2L), c(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L))
logicals <- list(logical(), TRUE, FALSE, NA, c(TRUE, FALSE), c(FALSE, NA, TRUE), rep(c(TRUE, FALSE), 5L))
strings <- list(character(), "a", "b", "ab", "", "NA", "1", "TRUE", NA_character_, c("a", "b"), c("b", NA, ""), c("b", "a", "b", "ab"),
                letters[1:10], c("x,y", "z", ",", "a,b,"), "chars", utf8, latin1, bytes, c("a", utf8), c(utf8, latin1), enc2native(utf8))
others <- list(complex(), 1i, c(1+2i, NA), complex(real = NaN, imaginary = 1), raw(), as.raw(1), as.raw(0:2))
named <- list(c(a = 1), c(a = 1, b = 2), c(b = 2L, a = NA), c(x = TRUE), c(a = "x", b = "y"), c(1, b = 2), setNames(1:2, c("a", NA)),
              setNames(c(1, 2), c(utf8, latin1)), setNames(1:3, c("a", "a", "")))
matrices <- list(matrix(1:4, 2L), matrix(c(1.5, NA, 3, 4, 5, 6), 2L), matrix(c(TRUE, NA), 1L), matrix(letters[1:4], 2L), matrix(list(1, "a", NULL, 2), 2L),
                 matrix(1:4, 2L, dimnames = list(c("a", "b"), c("x", "y"))), matrix(1:4, 2L, dimnames = list(NULL, c("a", "b"))),
                 matrix(1:4 + 0.5, 2L, dimnames = list(c("a", "b"), NULL)), matrix(7, 1L, 1L), matrix(0, 0L, 2L), matrix(1:3, 3L),
                 array(1:8, c(2L, 2L, 2L)), array(1:2, 2L), array(c(1, 2), 2L, list(c("a", "b"))),
                 matrix(1:4, 2L, dimnames = list(rows = c("a", "b"), columns = c("x", "y"))))
attributed <- list(structure(1, note = "x"), structure(1:2, note = "x", names = c("a", "b")), structure(list(1), note = 1),
                   structure(1:4, tsp = c(1, 4, 1)), structure(c("a", "b"), levels = c("p", "q")), structure(1:2, levels.of = "z"),
                   structure(1:2, srcref = list(1, 2)))
lists <- list(list(), list(1), list(1, "a", NULL), list(a = 1, b = "x"), list(a = 1, 2), list(list(1, 2), b = list(c = 3)), list(abc = 1),
              list(a = 1, a = 2), setNames(list(1, 2), c(NA, "a")), setNames(list(1, 2), c(latin1, "a")), list(factor("a"), 1), list(sum, quote(a)),
              list(c("a", NA), 1:3, 2.5), list(1i, as.raw(1)), list(a = c(x = 1, 2), 3, b = NULL, c = c(TRUE, NA)), NULL)
altrep <- list(1:10, 10:1, 1:1000, as.numeric(1:10), as.character(1:100), as.character(c(1.5, 1:99)), sort(c(70:1, 0L)), sort(as.numeric(70:1)),
               structure(1:100, names = as.character(1:100)), foreign_altrep, list(foreign_altrep))
objects <- list(factor(c("a", "b")), structure(1, class = "Date"), structure(list(1), class = "thing"), data.frame(a = 1:2, b = c("x", "y")),
                structure(1:2, class = "thing"), structure("a", class = c("sub", "thing")), as.difftime(1, units = "secs"), ts(1:3), asS4(1L),
                methods::new("rir2_boxed_s4", x = 1), structure(function(x) x, class = "thing"), table(c(1, 1, 2)), numeric_version("1.2"))
language <- list(quote(a), quote(f(x)), quote(f(x, y = 2)), as.name(utf8), expression(a, 1), expression(f(x)), y ~ x, quote(if (a) b))
rest <- list(pairlist(1, b = 2), pairlist(a = NULL), sum, `if`, mean, function(x) x, function(x, ...) NULL, environment_of_values,
             frame_of_function, emptyenv(), globalenv(), baseenv())

values <- c(doubles, integers, logicals, strings, others, named, matrices, attributed, lists, altrep, objects, language, rest)
vectors <- c(doubles, integers, logicals, strings, others, named, matrices, attributed, lists, altrep, objects)
numbers <- c(doubles, integers, logicals, named, matrices, attributed, altrep, objects[1:2], list(NULL, "a"))
texts <- c(strings, named[5L], matrices[4L], attributed[5L], altrep[5:6], list(1, NA, NULL, factor("a")))
indexes <- list(1L, 2L, 3L, 4L, 10L, 11L, 1, 2, 2.9, 3, 0L, 0, 0.5, -1L, -1, -0.5, NA, NA_integer_, NA_real_, NaN, 1e10, Inf, -Inf, 11,
                c(1, 2), c(2L, 1L), c(-1L, -2L), c(-1, 1), c(1, NA), c(-1, NA), c(0, 1), c(1.5, 0.5), numeric(), c(TRUE, FALSE), c(TRUE, NA), TRUE, FALSE, rep(TRUE, 10L),
                rep(c(TRUE, FALSE, FALSE), 4L), "a", "b", "x", "abc", "ab", "zz", "", NA_character_, c("a", "zz"), c("b", "a"), utf8, latin1,
                list(1), NULL, matrix(1L), matrix(c(1, 2), 1L), factor("a"), quote(a), structure(1L, note = 1), c(a = 1L), 1:2, quote(expr = ), sum, 1i)
flags <- list(TRUE, FALSE, NA, 1L, NULL, c(TRUE, FALSE), structure(FALSE, note = 1))
counts <- list(0L, 1L, 2L, 3, 10, 2.5, -1, NA, NA_integer_, NaN, Inf, 70, c(1L, 2L), "2", NULL, 1e9, TRUE, c(a = 2), c(a = 3L))
