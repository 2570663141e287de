# Texts of values of any type, for the dialect `any` (dialects.R). `typical` ones fit each other:
#
#   str, strs   a string; three and more            rec   list(a = number, b = string, n = list(a, b), v = three numbers)
#   nvec        three numbers, named a, b, c        lst   a list of three and more
#   dmat        3 x 3, rows r1 to r3, columns a-c   val   anything
#   cpl, raws, fac, dfr, obj, fun, env, lang        complex, raw, factor, data frame, of another class, function, environment, call

typical_any <- list(
  str = c("'a'", "'b'", "'c'", "'x'", "'abc'", "'k'", "'one two'", "'B'"),
  strs = c(
    "c('a', 'b', 'c')", "c('x', 'y', 'z', 'x')", "letters[1:4]", "c('b', 'a', 'c')", "c('one', 'two', 'three')", "c('1', '2', '3')", "rep('ab', 3)"),
  nvec = c(
    "c(a = 1, b = 2, c = 3)", "c(a = 0.5, b = -1, c = 2.5)", "c(c = 3, a = 1, b = 2)", "c(a = 1L, b = 2L, c = 3L)", "c(a = TRUE, b = 2, c = 0)",
    "structure(c(4, 5, 6), names = letters[1:3])"),
  rec = c(
    "list(a = 1, b = 'x', n = list(a = 2, b = 'y'), v = c(1, 2, 3))", "list(a = 2.5, b = 'a', n = list(a = 3L, b = 'c'), v = c(4, 5, 6))",
    "list(a = 1L, b = 'b', n = list(a = -1, b = 'a', k = 'u'), v = 1:3)",
    "list(a = 7, b = 'k', n = list(a = 1, b = 'q'), v = c(p = 1, q = 2, r = 0), zz = NULL)"),
  lst = c(
    "list(1, 'a', c(1, 2, 3))", "list(a = 1, b = 'x', c = NULL)", "list(1L, TRUE, 'b', 2.5)", "list(list(1, 2), list(a = 'q'), 3)",
    "list(a = c(1, 2), b = list(c = 1), c = 'z')", "list(c('a', 'b'), 1:3, list())", "as.list(c(1, 2, 3))", "list(NULL, 1, 'a')"),
  dmat = c(
    "matrix(c(1, 2, 3, 4, 5, 6, 7, 8, 9), 3, dimnames = list(c('r1', 'r2', 'r3'), c('a', 'b', 'c')))",
    "matrix(1:9, 3, dimnames = list(c('r1', 'r2', 'r3'), c('a', 'b', 'c')))",
    "matrix(0.5, 3, 3, dimnames = list(rows = c('r1', 'r2', 'r3'), columns = c('a', 'b', 'c')))"),
  cpl = c("1i", "2+1i", "complex(real = -1, imaginary = 0.5)", "as.complex(2)"),
  raws = c("as.raw(1:3)", "charToRaw('abc')", "as.raw(c(255, 0, 7))"),
  fac = c("factor(c('a', 'b', 'a'))", "factor(c('x', 'y', 'z'))", "factor(c('b', 'a', 'c'), levels = c('c', 'b', 'a'))"),
  dfr = c("data.frame(a = c(1, 2, 3), b = c('x', 'y', 'z'))", "data.frame(a = c(0.5, 1, 4), b = c('a', 'b', 'c'), d = 1:3)"),
  obj = c(
    "structure(c(1, 2, 3), class = 'foo')", "structure(list(1, 'a', 3), class = c('bar', 'foo'))",
    "as.Date(c('2020-01-01', '2021-02-03', '1970-01-01'))", "as.difftime(c(1, 2, 3), units = 'mins')",
    "structure(list(a = 1, b = 'x', c = 2), class = 'foo')", "as.POSIXct(c(0, 5, 1e9), origin = '1970-01-01', tz = 'UTC')"),
  fun = c("function(q) q + 1", "function(q) q", "function(q, ...) q * 2", "function(q) if (q > 1) q else 0"),
  env = c("list2env(list(a = 1, b = 'x'))", "list2env(list(a = 2L, b = 'a', k = NULL), envir = new.env())"),
  lang = c("quote(a + b)", "quote(sum(x, 1))", "quote(if (a) b else c)", "call('g', 1, 'z')", "quote(f(x, y = 2))"))
typical_any$val <- c(
  unlist(lapply(typical_any, `[`, 1:2), use.names = FALSE), unlist(lapply(typical_values, `[`, 1:2), use.names = FALSE), "NULL", "quote(a)", "NA",
  "pairlist(1, b = 'x')", "expression(a, b + 1)", "mean", "structure(1, note = 'x')")

sharp_any <- list(
  str = c(
    "NA_character_", "''", "'caf\\u00e9'", "iconv('caf\\u00e9', 'UTF-8', 'latin1')", "`Encoding<-`('caf\\xe9', 'bytes')", "'\\xe9'", "'NA'", "'1'",
    "'1e3'", "'TRUE'", "' 2 '", "'0x1A'", "'a\\n\\tb'", "strrep('ab', 40)", "'A'", "c(p = 'a')", "structure('a', class = 'foo')", "'\\u65e5\\u672c'",
    "c('a', 'b')", "character(0)"),
  strs = c(
    "c('b', NA, '')", "character(0)", "c('a', 'caf\\u00e9', 'NA')", "c(a = 'x', b = 'y', c = 'z')", "as.character(1:5)",
    "as.character(c(0.1, 1e5, 1e-20))", "c('caf\\u00e9', iconv('caf\\u00e9', 'UTF-8', 'latin1'), '\\xe9')", "'a'", "c('1', '2.5', 'x')",
    "c('1', '-7', '1e5', '')", "sprintf('%d', 1:4)", "rep(c('a', 'b'), 4)", "structure(c('a', 'b', 'c'), note = 1)",
    "structure(c('x', 'y', 'z'), names = c('a', NA, ''))", "c('a', 'a', 'a')", "matrix(letters[1:4], 2)", "sort(c('b', 'a', 'c'))",
    "c(`Encoding<-`('\\xe9', 'bytes'), 'b', 'c')"),
  nvec = c(
    "c(a = 1, a = 2, b = NA)", "structure(c(1, 2, 3), names = c('a', NA, ''))", "structure(1:3, names = c('a', '', 'b'))",
    "c(a = TRUE, b = NA, c = FALSE)", "structure(c(a = -0, b = NaN, c = NA), note = 'x')", "c(a = 1i, b = 2, c = 0)",
    "structure(c(1, 2, 3), names = c('caf\\u00e9', 'a', 'b'))", "structure(numeric(0), names = character(0))", "c(a = 1, 2, b = 3)",
    "c(a = 2147483647L, b = -2147483647L, c = NA)", "array(1:3, 3, list(c('a', 'b', 'c')))", "c(abc = 1, b = 2)",
    "structure(c(1, 2), names = c(iconv('caf\\u00e9', 'UTF-8', 'latin1'), 'caf\\u00e9'))", "1:3", "structure(1:100, names = as.character(1:100))",
    "1:1000", "as.numeric(1:100)", "sort(c(70:1, 0L))"),
  rec = c(
    "list(a = NA_real_, b = NA_character_, n = list(a = NaN, b = ''), v = c(-0, NA, NaN))",
    "list(a = 1, a = 2, b = 'x', n = list(a = 1, b = 'y'), v = c(1, 2))", "list(a = 1, b = 'x', n = NULL, v = numeric(0))",
    "list(abc = 1, b = 'x', nn = list(a = 1, b = 'y'), vv = 1:3)", "list(1, 'x', list(2, 'y'), c(1, 2, 3))",
    "structure(list(a = 1, b = 'x', n = list(a = 2, b = 'y'), v = c(1, 2, 3)), class = 'foo')",
    "structure(list(a = 1, b = 'x', n = list(a = 2), v = 1:3), note = 1)",
    "list(a = factor('u'), b = 'x', n = list(a = 1i, b = as.raw(1)), v = c(1, 2, 3))",
    "pairlist(a = 1, b = 'x', n = list(a = 2, b = 'y'), v = c(1, 2, 3))"),
  lst = c(
    "list()", "list(1)", "as.list(1:70)", "lapply(1:40, function(q) q)", "list(a = 1, 2, a = 3)", "structure(list(1, 2, 3), names = c('a', NA, ''))",
    "list(factor('a'), as.Date('2020-01-01'), 1)", "list(mean, quote(x), emptyenv())", "structure(list(1, 'b', 3), class = 'foo')",
    "pairlist(1, b = 'x', 3)", "vector('list', 5)", "matrix(list(1, 'a', NULL, 2), 2)", "list(1i, as.raw(1), NA_character_, NaN)",
    "list(list(list(1)), list(list()), NULL)", "expression(a, 1, f(x))", "structure(list(1, 2, 3), note = list(1))", "NULL"),
  dmat = c(
    "matrix(letters[1:9], 3, dimnames = list(c('r1', 'r2', 'r3'), c('a', 'b', 'c')))",
    "matrix(c(1, NA, NaN, 4), 2, dimnames = list(c('r1', 'r2'), c('a', 'a')))",
    "matrix(list(1, 'a', NULL, 2), 2, dimnames = list(c('r1', 'r2'), c('a', 'b')))", "matrix(1:6, 2, dimnames = list(NULL, c('a', 'b', 'c')))",
    "matrix(c(TRUE, NA, FALSE, TRUE), 2, dimnames = list(c('r1', 'r2'), NULL))", "matrix(0, 0, 3, dimnames = list(NULL, c('a', 'b', 'c')))",
    "matrix(1i, 3, 3, dimnames = list(c('r1', 'r2', 'r3'), c('a', '', 'c')))", "array(1:8, c(2, 2, 2), list(c('r1', 'r2'), c('a', 'b'), NULL))",
    "diag(3)"),
  cpl = c("NA_complex_", "complex(real = NaN, imaginary = NA)", "c(1i, 2)", "complex(0)", "complex(real = -0, imaginary = Inf)", "c(a = 1i)"),
  raws = c("raw(0)", "as.raw(0)", "structure(as.raw(1:3), names = c('a', 'b', 'c'))", "as.raw(1:20)"),
  fac = c(
    "factor(c('a', NA, 'b'))", "factor(character(0))", "factor('a')", "factor(c('a', 'b'), ordered = TRUE)",
    "structure(factor(c('a', 'b')), names = c('p', 'q'))", "factor(c(2, 1, 2))", "addNA(factor(c('a', NA)))"),
  dfr = c(
    "data.frame(a = 1:3, b = factor(c('x', 'y', 'x')), row.names = c('p', 'q', 'r'))", "data.frame()", "data.frame(a = numeric(0), b = character(0))",
    "data.frame(a = c(NA, NaN, -0), b = c(NA, 'x', ''))", "structure(list(a = 1:2, b = c('x', 'y')), class = 'data.frame', row.names = 1:2)"),
  obj = c(
    "asS4(c(1, 2, 3))", "numeric_version(c('1.2', '3.4', '1'))", "table(c('a', 'b', 'a'))", "ts(c(1, 2, 3))",
    "structure('a', class = c('bar', 'foo'))", "structure(list(), class = 'foo')", "structure(1:3, class = 'integer')",
    "structure(function(q) q, class = 'foo')", "as.POSIXlt('2020-01-01', tz = 'UTC')", "structure(c(a = 1, b = 2, c = 3), class = 'foo', note = 'z')"),
  fun = c(
    "function(q) sqrt(q)", "mean", "function() 1", "function(p, q = 1) p + q", "function(q) stop('no')", "function(q) { cnt <<- cnt + 1; q }",
    "function(q) invisible(q)", "structure(function(q) q, note = 1)", "function(q) warning('w')", "paste"),
  env = c(
    "new.env()", "emptyenv()", "structure(list2env(list(a = 1, b = 'y')), class = 'foo')",
    "local({ e <- new.env(); delayedAssign('a', { cnt <<- cnt + 1; 4 }, assign.env = e); e$b <- 'z'; e })",
    "local({ e <- new.env(); makeActiveBinding('a', function(v) { cnt <<- cnt + 1; 6 }, e); e })",
    "local({ e <- list2env(list(a = 1, b = 'x')); lockBinding('a', e); e })"),
  lang = c(
    "quote(a)", "as.name('caf\\u00e9')", "expression(a, b + 1)", "quote(f())", "y ~ x + 1", "quote(function(x) x)", "as.call(list(mean, 1, 2))",
    "structure(quote(a + b), note = 1)"))
# The global environment, and attributes of a builtin, would be changed for both worlds: none of them is among the values.
odd_any <- setdiff(odd_values, c("globalenv()", "sum"))
sharp_any$val <- c(
  unlist(lapply(sharp_any, `[`, 1:4), use.names = FALSE), unlist(lapply(sharp_values, `[`, 1:3), use.names = FALSE), odd_any)

# Constants of the type, put into a function's body as values: what is changed there shows in the next call.
marked_any <- list(
  str = c("'a'", "'caf\\u00e9'", "NA_character_"), strs = c("c('a', 'b', 'c')", "c(a = 'x', b = 'y', c = 'z')"), nvec = typical_any$nvec[1:4],
  rec = typical_any$rec, lst = c(typical_any$lst, "structure(list(1, 'b', 3), class = 'foo')"), dbls = c(
    "c(1, 2, 3)", "structure(c(1, 2, 3), note = 'x')", "asS4(c(1, 2, 3))"),
  dmat = typical_any$dmat, fac = typical_any$fac, obj = typical_any$obj, val = c(
    "NULL", "quote(a)", "1i", "as.raw(1)", "pairlist(1, b = 2)", "as.call(list(mean, 1))"))

# Functions that a program may call. What says `any` there gets numbers, strings and lists in turn.
helpers_any <- list(
  hid = c(
    "function(v) v", "function(v) { w <- v; w }", "function(v) (v)", "function(v, ...) v", "function(v) { force(v); v }", "function(v) list(v)[[1]]",
    "function(v) if (is.null(v)) v else { u <- list(a = v); u$a }", "function(v, w = v) { w }", "function(v) { for (q in list(v)) v <- q; v }"),
  hlen = c(
    "function(v) length(v)", "function(v) if (is.null(v)) 0L else length(v)", "function(v) if (is.character(v)) sum(nchar(v)) else length(v)",
    "function(v) { n <- 0L; for (q in seq_along(v)) n <- n + 1L; n }", "function(v) if (is.list(v)) length(v) + 10L else length(v)"),
  hcls = c(
    "function(v) class(v)[1]", "function(v) typeof(v)", "function(v) if (inherits(v, 'foo')) 'foo' else typeof(v)",
    "function(v) switch(typeof(v), double = 'd', character = , list = 'cl', closure = 'f', 'other')",
    "function(v) if (is.numeric(v)) 'number' else if (is.list(v)) 'list' else if (is.character(v)) 'string' else 'none'"),
  hstr = c(
    "function(s) paste0(s, '!')", "function(s) toupper(s)", "function(s) substr(s, 1L, 2L)", "function(s) if (nchar(s) > 1L) s else paste(s, 1L)",
    "function(s, t = s) paste(s, t, sep = '-')", "function(s) switch(s, a = 'A', b = , x = 'BX', s)"),
  hset = c(
    "function(l, v) { l$a <- v; l }", "function(l, v) { l[[length(l) + 1L]] <- v; l }", "function(l, v) { l['k'] <- list(v); l }",
    "function(l, v) { m <- l; m[[1]] <- list(v); l }", "function(l, v) { l[[1]] <- l; l }",
    "function(l, v) { for (q in seq_along(l)) l[[q]] <- q; l }", "function(l, v) c(l, list(v))"),
  hmk = c(
    "function(p, q) list(p, q, 0)", "function(p, q) list(a = p, b = q, c = p)",
    "function(p, q) { l <- vector('list', 3); l[[1]] <- p; l[[2]] <- q; l }",
    "function(p, q) { l <- list(); l[['u']] <- 1; l$v <- 'x'; l$w <- list(p, q); l }"),
  hrec = c(
    "function(r) { r$a <- r$a + 1; r }", "function(r) { r$n$a <- 5; r }", "function(r) r", "function(r) { s <- r; s$v[1] <- 0; r }",
    "function(r) { r[['b']] <- 'h'; r$v[[2]] <- 8; r }", "function(r) { r$n$b <- r$b; r$b <- 'w'; r }",
    "function(r) { for (q in 1:2) r$v[q] <- r$v[[q]] * 2; r }"),
  hval = c(
    "function(v) if (is.list(v)) v[[1]] else v", "function(v) if (is.null(v)) 'none' else v", "function(v) if (is.character(v)) nchar(v) else v",
    "function(v) switch(class(v)[1], numeric = 1, character = 'c', list = v, NULL)", "function(v) list(v, v)",
    "function(v) if (is.numeric(v)) as.character(v) else v"),
  hdeep = c(
    "function(l) if (is.list(l)) sum(vapply(l, hdeep, 0)) else length(l)",
    "function(l) { if (!is.list(l)) return(1); n <- 0; for (q in l) n <- n + hdeep(q); n }",
    "function(l) if (is.list(l) && !is.object(l) && length(l)) 1 + hdeep(l[[1]]) else 0",
    "function(l, d = 0) if (is.list(l) && !is.object(l) && length(l)) hdeep(l[[length(l)]], d + 1) else d"),
  hgrow = c(
    "function(l, n) if (n < 1L) l else { l[[length(l) + 1L]] <- n; hgrow(l, n - 1L) }",
    "function(l, n) if (n < 1L) l else { m <- hgrow(l, n - 1L); m[[1]] <- l; m }",
    "function(l, n) { while (n > 0L) { l <- list(l, n, 0); n <- n - 1L }; l }"),
  hadd = c(
    "function(s, v) c(s, v)", "function(s, v) list(s, v)", "function(s, v) if (is.null(s)) v else s",
    "function(s, v) { s[[length(s) + 1L]] <- v; s }"))

# Methods of the class `foo`, which count how often they are called.
methods_any <- c(
  "length.foo <- function(x) { cnt <<- cnt + 1; 3L }", "`[[.foo` <- function(x, i) { cnt <<- cnt + 1; unclass(x)[[i]] }",
  "`[.foo` <- function(x, i) { cnt <<- cnt + 1; unclass(x)[i] }", "`$.foo` <- function(x, name) { cnt <<- cnt + 1; unclass(x)[[name]] }",
  "`$<-.foo` <- function(x, name, value) { cnt <<- cnt + 1; x }",
  "`[[<-.foo` <- function(x, i, value) { cnt <<- cnt + 1; y <- unclass(x); y[[i]] <- value; y }", "names.foo <- function(x) { cnt <<- cnt + 1; 'n' }",
  "`==.foo` <- function(e1, e2) { cnt <<- cnt + 1; TRUE }", "as.character.foo <- function(x, ...) { cnt <<- cnt + 1; 'foo' }",
  "c.foo <- function(...) { cnt <<- cnt + 1; 'c' }", "rev.foo <- function(x) { cnt <<- cnt + 1; x }",
  "is.na.foo <- function(x) { cnt <<- cnt + 1; FALSE }", "Ops.bar <- function(e1, e2) { cnt <<- cnt + 1; 2 }",
  "`[<-.foo` <- function(x, i, value) { cnt <<- cnt + 1; x }", "unique.foo <- function(x, ...) 1",
  "is.numeric.foo <- function(x) { cnt <<- cnt + 1; FALSE }")

# As changed_world: what may be another one when the function is called again.
changed_any <- c(
  "gl <- 5", "gl <- list(a = 'q')", "gs <- 1", "gs <- c('b', NA)", "hid <- function(v) 0", "hset <- function(l, v) list(1, 2, v)",
  "hval <- function(v) v", "hcls <- function(v) 'u'", "length.foo <- function(x) 99L", "`[[.foo` <- function(x, i) 5",
  "`$.foo` <- function(x, name) 'dollar'", "paste0 <- function(...) 'masked'", "nchar <- function(...) 2L", "list <- function(...) 'l'",
  "names <- function(x) 'n'", "c <- function(...) 1", "identical <- function(...) NA", "`names<-` <- function(x, value) x",
  "paste <- function(...) 'p'", "print.foo <- function(x, ...) cat('foo\\n')", "ge <- NULL", "ge$a <- 'changed'", "lockBinding('gl', environment())",
  "letters <- 1:26", "toupper <- tolower", "hid <- sqrt")
