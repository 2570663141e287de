# Texts of values and functions for the dialect `objects` (dialects.R), beside those of the dialect `any`:
#
#   pt   an object of class `pt`, perhaps a `sub` of it: list(x = number, y = number, tag = string, v = three numbers)
#   bx   an object of class `bx`, which has methods for builtins in some programs: list(x = number, s = string)
#   dfr  a data frame of three rows: a numbers, b strings, d integers, l logicals

typical_objects <- list(
  pt = c(
    "structure(list(x = 1, y = 2, tag = 'a', v = c(1, 2, 3)), class = 'pt')",
    "structure(list(x = 2.5, y = -1, tag = 'b', v = c(4, 5, 6)), class = 'pt')", "structure(list(x = 3, y = 0, tag = 'x', v = 3:1), class = 'pt')",
    "structure(list(x = 2.5, y = -1, tag = 'b', v = c(4, 5, 6)), class = c('sub', 'pt'))", "new_pt(3, 4)",
    "structure(list(x = 1L, y = 2L, tag = 'x', v = c(p = 1, q = 2, r = 0), k = list(a = 1)), class = 'pt')"),
  bx = c(
    "structure(list(x = 1, s = 'a'), class = 'bx')", "structure(list(x = 2, s = 'b'), class = c('big', 'bx'))", "structure(list(x = -1, s = 'c'), class = 'bx')",
    "structure(list(x = 0.5, s = 'k'), class = 'bx')"),
  dfr = c(
    "data.frame(a = c(1, 2, 3), b = c('x', 'y', 'z'), d = 1:3, l = c(TRUE, FALSE, TRUE))",
    "data.frame(a = c(0.5, 1, 4), b = c('a', 'b', 'c'), d = 4:6, l = FALSE, row.names = c('r1', 'r2', 'r3'))"))

sharp_objects <- list(
  pt = c(
    "structure(list(x = 1, y = 2, tag = 'a', v = c(1, 2, 3)), class = c('pt', 'sub'))", "list(x = 1, y = 2, tag = 'a', v = c(1, 2, 3))",
    "asS4(structure(list(x = 1, y = 2, tag = 'a', v = 1:3), class = 'pt'))", "structure(list(x = NA, tag = NULL, v = numeric(0)), class = 'pt')",
    "structure(list(x = 1, y = 'u', tag = 2, v = list(1, 2, 3)), class = 'pt')", "structure(list(1, 2, 'a', c(1, 2, 3)), class = 'pt')",
    "structure(list(x = 1, y = 2, tags = 'a', vv = c(1, 2, 3)), class = 'pt')", "structure(list(), class = 'pt')",
    "structure(c(x = 1, y = 2), class = 'pt')",
    "structure(list2env(list(x = 1, y = 2, tag = 'e', v = c(1, 2, 3))), class = 'pt')",
    "structure(pairlist(x = 1, y = 2, tag = 'p', v = 1), class = 'pt')",
    "structure(list(x = 1, y = 2, tag = 'a', v = c(1, 2, 3)), class = 'pt', note = 1)", "structure(function(x) x, class = 'pt')",
    "structure(list(x = 1, x = 5, y = 2, tag = 'a', v = factor(1:3)), class = 'pt')", "structure(quote(f(x = 1, y = 2)), class = 'pt')",
    "structure(list(x = 1, y = 2, tag = 'a', v = c(1, 2, 3)), class = c('other', 'sub', 'pt'))",
    "structure(list(tag = 'a', v = c(1, 2, 3), y = 2, x = 1), class = 'pt', names = c('tag', 'v', 'y', 'x'))",
    "structure(list(x = 1, y = 2, tag = 'a', v = c(1, 2, 3)), class = c('pt', 'data.frame'))",
    "structure(list(x = 1, y = 2, tag = 'a', v = c(1, 2, 3)), class = structure('pt', note = 1))"),
  bx = c(
    "structure(list(x = NA, s = NULL), class = 'bx')", "structure(list(x = 1, s = 'a'), class = c('bx', 'big'))", "structure(5, class = 'bx')",
    "structure('a', class = 'bx')", "structure(list(s = 'b', x = 3), class = 'bx', dim = 2L)", "structure(list(x = 1, s = 'a'), class = 'other')",
    "asS4(structure(list(x = 1, s = 'a'), class = 'bx'))", "structure(1:3, class = c('big', 'bx'), names = c('x', 's', 'q'))"),
  dfr = c(
    "data.frame(a = c(1, NA, -0), b = factor(c('x', 'y', 'x')), d = c(NA, 1L, 2L), l = NA)",
    "data.frame(a = numeric(0), b = character(0), d = integer(0), l = logical(0))",
    "data.frame(a = 1, b = 'x', d = 2L, l = TRUE)", "data.frame()",
    "structure(data.frame(a = 1:3, b = letters[1:3], d = 1:3, l = NA), class = c('tbl', 'data.frame'))",
    "data.frame(a = I(list(1, 2, 3)), b = c('x', 'y', 'z'))", "data.frame(a = as.Date(c('2020-01-01', NA, '2021-01-01')), b = 1i)",
    "structure(list(a = c(1, 2, 3), b = c('x', 'y', 'z'), d = 1:3), row.names = c(NA, -3L), class = 'data.frame')",
    "structure(list(a = c(1, 2, 3), b = c('x', 'y', 'z')), class = 'data.frame', row.names = c('p', 'q', 'r'))",
    "structure(list(a = c(1, 2, 3), a = c(4, 5, 6), b = 1:3), class = 'data.frame', row.names = 1:3)",
    "structure(list(a = c(1, 2), b = c('x', 'y', 'z')), class = 'data.frame', row.names = 1:3)",
    "structure(list(c(1, 2, 3), 1:3), class = 'data.frame', row.names = 1:3)", "structure(data.frame(a = 1:3, b = 1:3), note = 'n')",
    "data.frame(a = matrix(1:6, 3), b = 1:3)", "data.frame(abc = 1:3, b = 1:3, dd = 1:3)", "`names<-`(data.frame(a = 1:3, b = 1:3), c('a', NA))",
    "data.frame(a = c(u = 1, v = 2, w = 3), b = 4:6)", "structure(list(a = c(u = 1, v = 2, w = 3)), class = 'data.frame', row.names = c(NA, -3L))"))

# Generics of the program and their methods, replacement functions, functions that call themselves.
helpers_objects <- list(
  new_pt = c(
    "function(x, y, tag = 'n') structure(list(x = x, y = y, tag = tag, v = c(x, y, 0)), class = 'pt')",
    "function(x, y, tag = 'n') { p <- list(x = x, y = y, tag = tag, v = c(x, y, 0)); class(p) <- 'pt'; p }",
    "function(x, y, tag = 'n') { p <- list(x = x, y = y); p$tag <- tag; p$v <- c(x, y, 0); class(p) <- 'pt'; p }",
    "function(x, y, tag = 'n') { p <- list(x = x, y = y, tag = tag, v = c(x, y, 0)); class(p) <- c('sub', 'pt'); p }",
    "function(x, y, tag = 'n') { p <- list(x = x, y = y); p$tag <- tag; p$v <- c(x, y, 0); attr(p, 'class') <- 'pt'; p }",
    "function(x, y, tag = if (x > y) 'u' else 'n') { p <- list(x = x, y = y, tag = tag, v = c(1, 2, 3)); oldClass(p) <- 'pt'; invisible(p) }"),
  area = c(
    "function(s, ...) UseMethod('area')", "function(s, ...) { UseMethod('area') }",
    "function(s, ...) { if (is.null(s)) return(-1); UseMethod('area') }",
    "function(s, k = 1, ...) UseMethod('area', s)"),
  area.pt = c(
    "function(s, ...) s$x * s$y", "function(s, ...) { s$x <- s$x + 1; s$x + s$y }",
    "function(s, k = 2, ...) { if (inherits(s, 'sub')) k else s$x * k }",
    "function(s, ...) { t1 <- 0; for (q in s$v) t1 <- t1 + q; t1 }", "function(s, ...) { cnt <<- cnt + 1; s[['x']] }"),
  area.sub = c(
    "function(s, ...) s$y", "function(s, ...) NextMethod()", "function(s, ...) NextMethod() + 1", "function(s, ...) area.pt(s)",
    "function(s, ...) { s$v[2] <- 7; sum(s$v) }", "function(s, ...) { class(s) <- 'pt'; area(s) }"),
  area.default = c("function(s, ...) length(s)", "function(s, ...) 0", "function(s, ...) if (is.numeric(s)) sum(s) else -1"),
  move = "function(s, by) UseMethod('move')",
  move.pt = c(
    "function(s, by) { s$x <- s$x + by; s }", "function(s, by) { s$v[1] <- by; s$y <- by; s }",
    "function(s, by) { s[['v']][[2]] <- s$x + by; invisible(s) }",
    "function(s, by) { r <- s; r$v <- r$v + by; r$tag <- s$tag; r }", "function(s, by) { for (q in 1:3) s$v[q] <- s$v[[q]] + by; s }"),
  move.default = c("function(s, by) s", "function(s, by) { if (is.list(s) && !is.object(s)) s$x <- by; s }"),
  mk_bx = c(
    "function(x, s) structure(list(x = x, s = s), class = 'bx')", "function(x, s) { b <- list(x = x, s = s); class(b) <- 'bx'; b }",
    "function(x, s) { b <- list(x = x, s = s); class(b) <- c('big', 'bx'); b }"),
  hfr = c(
    "function(d, k) d[k, 'a']", "function(d, k) { d$a[k] <- 0; d$a[1] }",
    "function(d, k) { for (q in seq_len(nrow(d))) d[q, 'a'] <- q * k; sum(d$a) }",
    "function(d, k) { d[k, 1] <- d$d[k]; d[[1]][[k]] }", "function(d, k) { d$zz <- d$a; d$zz[k] <- 5; d$a[k] }"),
  hdf = c("function(d) d", "function(d) { d[2, 'a'] <- -1; d }", "function(d) { d$a <- d$a + 1; d$d[1] <- 9L; d }", "function(d) { d$new <- 0; d }"),
  hrc = c(
    "function(n) if (n <= 1) 1 else n * Recall(n - 1)", "function(n) if (n < 2) n else Recall(n - 1) + Recall(n - 2)",
    "function(n, k = 0) { if (n < 1) return(k); Recall(n - 1, k + n) }"),
  "`px<-`" = c("function(p, value) { p$x <- value; p }", "function(p, value) { p[['x']] <- value; p }", "function(p, value) { p$v[1] <- value; p }"),
  "`at<-`" = c(
    "function(p, k, value) { p[[k]] <- value; p }", "function(p, k, value) { p[k] <- value; p }",
    "function(p, k = 1, value) { q <- p; q[[k]] <- value; q }"))

# Methods of builtins, of base's generics and of operators, some of which a program has.
methods_objects <- c(
  "`$.bx` <- function(x, name) { cnt <<- cnt + 1; unclass(x)[[name]] }", "`$.big` <- function(x, name) if (name == 'x') 77 else NextMethod()",
  "`$.bx` <- function(x, name) paste('field', name)", "`[[.bx` <- function(x, i) { cnt <<- cnt + 1; unclass(x)[[i]] }",
  "`[[.big` <- function(x, i) NextMethod()",
  "`[.bx` <- function(x, i) { y <- unclass(x)[i]; class(y) <- class(x); y }", "length.bx <- function(x) 9L",
  "length.big <- function(x) { cnt <<- cnt + 1; NextMethod() }",
  "names.bx <- function(x) c('p', 'q')", "dim.bx <- function(x) c(2L, 1L)", "levels.bx <- function(x) 'lev'",
  "`$<-.bx` <- function(x, name, value) { y <- unclass(x); y[[name]] <- list(value); class(y) <- class(x); y }",
  "`[[<-.bx` <- function(x, i, value) { cnt <<- cnt + 1; NextMethod() }", "`[<-.bx` <- function(x, i, value) x",
  "print.bx <- function(x, ...) cat('bx', x$s, '\\n')", "print.pt <- function(x, ...) { cat('<pt ', format(x), '>\\n', sep = ''); invisible(x) }",
  "format.pt <- function(x, ...) paste0('(', x$x, ', ', x$y, ')')", "format.bx <- function(x, ...) 'bx'",
  "summary.pt <- function(object, ...) object$x",
  "Ops.pt <- function(e1, e2) { cnt <<- cnt + 1; get(.Generic)(unclass(e1)[[1]], if (is.list(e2)) unclass(e2)[[1]] else e2) }",
  "`+.bx` <- function(e1, e2) mk_bx(unclass(e1)[[1]] + 1, 'sum')", "`==.bx` <- function(e1, e2) 'eq'", "`<.pt` <- function(e1, e2) e1$x < e2$x",
  "as.character.pt <- function(x, ...) x$tag", "c.bx <- function(...) 'combined'", "rev.bx <- function(x) 'rev'", "unique.pt <- function(x, ...) x$v",
  "mean.pt <- function(x, ...) mean(x$v)", "sort.bx <- function(x, decreasing = FALSE, ...) 'sorted'", "toString.pt <- function(x, ...) x$tag",
  "head.bx <- function(x, ...) x$s",
  "`[.pt` <- function(x, i, ...) { cnt <<- cnt + 1; structure(unclass(x)[i], class = class(x)) }", "length.pt <- function(x) 2L",
  "`$.sub` <- function(x, name) NextMethod()",
  "`$<-.sub` <- function(x, name, value) { cnt <<- cnt + 1; NextMethod() }", "`[[<-.sub` <- function(x, i, value) NextMethod()",
  "area.bx <- function(s, ...) s$x",
  "area.data.frame <- function(s, ...) nrow(s)", "area.numeric <- function(s, ...) sum(s)", "area.list <- function(s, ...) length(s) + 0.5",
  "area.NULL <- function(s, ...) -3",
  "area.character <- function(s, ...) nchar(s[1])", "area.matrix <- function(s, ...) dim(s)[1]", "area.integer <- function(s, ...) -7",
  "move.sub <- function(s, by) { s$tag <- 'moved'; NextMethod() }",
  "move.bx <- function(s, by) mk_bx(by, s$s)", "is.na.pt <- function(x) TRUE", "seq.bx <- function(...) 1:2", "rep.bx <- function(x, ...) 'rep'",
  "xtfrm.bx <- function(x) 1",
  "as.list.pt <- function(x, ...) list('l')", "as.numeric.bx <- function(x, ...) 5", "dimnames.bx <- function(x) list('a', 'b')",
  "t.bx <- function(x) 't'", "is.numeric.bx <- function(x) TRUE")

# As changed_world.
changed_objects <- c(
  "area.pt <- function(s, ...) 99", "area.sub <- function(s, ...) 'sub'", "rm(area.sub)", "area.other <- function(s, ...) 'other'",
  "area <- function(s, ...) 'area'",
  "`$.pt` <- function(x, name) 7", "`$.bx` <- function(x, name) 8", "length.bx <- function(x) 3L", "`[[.pt` <- function(x, i) 'element'",
  "names.pt <- function(x) 'n'",
  "`$<-.pt` <- function(x, name, value) x", "`[.data.frame` <- function(x, ...) 'frame'", "`[<-.data.frame` <- function(x, i, j, value) x",
  "`$<-.data.frame` <- function(x, name, value) x",
  "nrow <- function(x) 2L", "inherits <- function(...) FALSE", "structure <- function(...) 1", "`class<-` <- function(x, value) x",
  "class <- function(x) 'none'", "move.pt <- function(s, by) by",
  "if (is.list(A_x)) class(A_x) <- 'sub'", "if (is.list(A_x)) class(A_x) <- c('sub', 'pt')", "if (is.list(A_x)) class(A_x) <- NULL",
  "if (is.list(A_x)) A_x$x <- 'changed'", "if (is.list(A_x)) A_x <- rev(A_x)",
  "new_pt <- function(...) structure(list(x = 5, y = 5, tag = 'c', v = 1:3), class = 'pt')", "`px<-` <- function(p, value) value", "gp$x <- 'x'",
  "class(gp) <- 'sub'", "gt[2, 'a'] <- NA", "gt <- gt[0, ]",
  "rbind <- function(...) 'bound'", "do.call <- function(...) 'called'", "mapply <- function(...) 'm'", "Map <- function(...) 'M'",
  "Recall <- function(...) 0", "gsub <- function(...) 's'", "print.pt <- function(x, ...) cat('new\\n')")

# Functions that a program may hide by its own.
hidden_objects <- c(
  "print <- function(x, ...) UseMethod('print')", "summary <- function(object, ...) UseMethod('summary')",
  "mean <- function(x, ...) UseMethod('mean')",
  "sd <- function(x) 0", "nrow <- function(x) length(x[[1]])", "paste0 <- function(...) paste(..., sep = '')",
  "format <- function(x, ...) UseMethod('format')", "`%+%` <- function(a, b) paste0(a, b)")
