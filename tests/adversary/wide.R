# Rows, statements and constants of the dialect `wide`: those that no version was compiled with when they were sorted. A
# program of the dialect `any` has none of them, since one of them keeps its function from being compiled.

wide_rows <- list(
  plain = list(
    dbl = c(
      "Re({cpl})", "Mod({cpl})", "as.numeric('2.5')", "mean({nvec})", "switch({str}, a = {dbl}, b = , c = {dbl}, {dbl})",
      "switch({str}, a = 1, x = , b = 2, 3)", "{dfr$}$a[{index}]", "{dfr$}[[1]][[2]]", "{dfr$}[['a']][{index}]", "unlist({rec$}[c('a', 'v')])[[2]]",
      "unlist(list({dbl}, {dbl}))[2]", "range({dbls})[1]"),
    int = c(
      "nlevels({fac})", "as.integer({fac$})[1]", "nrow({dfr})", "length(unique({strs}))", "length(unlist({rec}))", "length(attributes({val}))",
      "length(rep({strs}, 2))", "length(rev({lst}))", "length(levels({fac}))"),
    lgl = c(
      "{test}({some})", "identical({val}, {val})", "is.function({fun$})", "identical({lst}, {lst})", "identical({str}, {str})",
      "identical({rec$}$n, {rec$}$n)", "identical({nvec}, {dbls})", "inherits({obj}, 'foo')", "nzchar({str})", "all(nzchar({strs}))",
      "({fac$}[1] == 'a')", "(typeof({val}) == 'list')"),
    dbls = c(
      "as.numeric({nvec})", "unlist(list({dbl}, {dbl}, {dbl}))", "{dfr$}$a", "{dfr$}[['a']]", "{dmat$}[{row}, ]", "{dmat$}[, {col}]",
      "vapply({rec$}$v, {fun!}, 0)", "rev({dbls})", "as.vector({dmat$}[1, ])", "pmin({dbls}, {dbl})", "unlist({rec$}['v'])", "sort({dbls})",
      "unique({dbls})[c(1, 1, 1)]", "as.numeric(c('1', '2', '3'))", "vapply(1:3, function(q) {dbl!}, 0)", "{ t4 <- {dbls}; names(t4) <- NULL; t4 }",
      "{ t4 <- {dbls}; attr(t4, 'note') <- {val!}; t4 }"),
    ints = c("as.integer({fac})", "vapply({lst}, length, 1L)", "order({strs})", "rev({ints})", "unlist(list({int}, {int}, {int}))"),
    lgls = c("nzchar({strs})", "vapply({lst}, is.null, NA)", "duplicated({strs})", "({fac} == 'a')", "vapply({strs}, function(q) q == 'a', NA)"),
    str = c(
      "paste0({str}, {str})", "paste({str}, {int})", "paste0({str}, {dbl!})", "levels({fac})[1]", "switch({str}, a = 'b', b = , c = {str}, 'z')",
      "typeof({val})", "hstr({str~})", "sprintf('%s-%d', {str}, {int})", "{dfr$}$b[{index}]", "as.character(quote(a))", "rev({strs})[1]",
      "paste({strs}, collapse = '')", "unlist(list({str}, {str}))[2]", "{ t4 <- {str!}; substr(t4, 1L, 1L) <- 'Z'; t4 }", "storage.mode({val})",
      "attr(structure(1, note = {str}), 'note')"),
    strs = c(
      "paste0({strs}, {str})", "paste({strs}, {ints})", "rev({strs})", "rep({str}, 3)", "as.character({fac})", "unlist(list({str}, {strs}))",
      "sort({strs})", "unlist(lapply({strs}, toupper))", "union({strs}, c('a', 'b', 'c'))", "vapply({strs}, function(q) paste0(q, '.'), '')",
      "unique(c({strs}, 'p', 'q', 'r'))", "sprintf('%s', {strs})", "{ t4 <- {strs}; names(t4) <- t4; t4 }", "sapply({strs}, nchar)",
      "c(list({str}, {str}, {str}), recursive = TRUE)", "format({dbls})", "rownames({dmat$}[, 1, drop = FALSE])"),
    nvec = c(
      "c(a = {dbl}, b = {dbl}, c = {dbl})", "c(a = {int}, b = {dbl}, c = {lgl})", "{dmat$}[{row}, ]", "rev({nvec})",
      "unlist(list(a = {dbl}, b = {dbl}, c = {dbl}))", "setNames({nvec}, c('a', 'b', 'c'))",
      "{ t4 <- c({dbl!}, {dbl!}, {dbl!}); names(t4) <- c('a', 'b', 'c'); t4 }", "vapply({nvec}, {fun!}, 0)",
      "sapply(list(a = 1, b = {dbl}, c = 3), function(q) q)", "structure(c({dbl}, {dbl}, {dbl}), names = c('a', 'b', 'c'))"),
    rec = c(
      "lapply({rec}, function(q) q)", "as.list({rec})", "setNames({rec!}[1:4], c('a', 'b', 'n', 'v'))", "unclass(structure({rec}, class = 'foo'))",
      "`[[<-`({rec}, 'a', {dbl})", "`$<-`({rec}, 'b', {str})"),
    lst = c(
      "as.list({dbls})", "as.list({nvec})", "lapply({lst}, function(q) q)", "lapply(1:3, function(q) {val!})", "rev({lst})", "rep(list({val}), 3)",
      "setNames(list({val}, {val}, {val}), c('a', 'b', 'c'))", "as.list({strs})", "lapply({strs}, nchar)", "Map(function(p, q) p, {lst!}, {lst!})",
      "list({fun}, {env$}, {lang})", "list({fac}, {obj}, {dfr$})"),
    dmat = "{dmat$}[c('r1', 'r2', 'r3'), ]",
    cpl = c("complex(real = {dbl}, imaginary = 1)", "Conj({cpl})"),
    raws = c("c({raws}, as.raw(7))[1:3]", "rev({raws})", "xor({raws}, as.raw(255))", "as.raw(c(1, {int!} %% 9L, 2))"),
    fac = c(
      "factor(c({str}, 'a', 'b'))", "{fac$}[c(1, 2, 3)]", "rev({fac})", "hid({fac~})", "(if ({lgl}) {fac} else {fac})", "factor({strs$}[1:3])"),
    dfr = c(
      "hid({dfr~})", "(if ({lgl}) {dfr} else {dfr})", "{ t4 <- {dfr}; t4$a <- c({dbl!}, 1, 2); t4 }",
      "data.frame(a = c({dbl}, 2, 3), b = c({str}, 'y', 'z'))"),
    obj = c(
      "structure(c({dbl}, 2, 3), class = 'foo')", "structure({lst$}, class = 'foo')", "hid({obj~})", "(if ({lgl}) {obj} else {obj})",
      "structure({rec}, class = c('bar', 'foo'))", "{ t4 <- {dbls!}; class(t4) <- 'foo'; t4 }", "{ t4 <- {rec!}; attr(t4, 'class') <- 'foo'; t4 }"),
    fun = c("function(q) q + 1", "function(q) {dbl!} * q", "list({fun}, 1)[[1]]", "function(q) { q[1] <- 0; q }"),
    env = c("list2env(list(a = {dbl}, b = {str}))", "{ t4 <- new.env(); t4$a <- {dbl!}; t4$b <- {str!}; t4 }"),
    lang = c("quote(a + b)", "call('sum', {dbl}, {dbl})", "as.call(list(as.name('g'), {dbl}, 2))"),
    val = c(
      "switch({str}, a = {val}, b = {val})", "switch({str}, a = , b = {val}, {val})", "attributes({val})", "levels({val})", "unlist({lst})",
      "unclass({obj})", "structure({dbls}, note = {val!})", "structure({lst$}, class = 'foo')", "as.Date('2020-01-01')", "quote(x)",
      "rev({lst})[[1]]", "unlist(list({dbl}, {str}))", "{dfr$}[[{index}]]", "{fac}[2]", "{obj}[1]", "rep({val$}, 2)", "range({dbls})",
      "range({strs})", "sum({lgls}, {int})")),
  sharp = list(
    dbl = c("as.numeric({str})", "switch({val$}, a = 1, 2)", "as.numeric({val$})[1]", "{nvec}[NA_character_]"),
    lgl = c("({dfr} == 1)[1]", "({fac} < 'b')[1]"),
    dbls = c(
      "as.numeric({strs})", "unlist({lst$})", "rev({val$})", "rep({nvec}, {int})", "sapply({lst$}, length)", "Reduce(`+`, {dbls}, accumulate = TRUE)",
      "{ t4 <- {dbls}; dim(t4) <- c(3, 1); t4 }", "{ t4 <- {dbls}; length(t4) <- {size}; t4 }", "rep({dbls}, each = 2)"),
    ints = c("which(setNames({lgls}, {strs$}[1:3]))", "unclass({fac})"),
    lgls = "({fac} == {str})",
    str = c(
      "paste0({val$}, 'z')", "deparse({lang})[1]", "rawToChar({raws})", "iconv({str}, 'UTF-8', 'latin1')", "enc2utf8({str})", "Encoding({str})",
      "format({val$})[1]", "class({obj})", "switch({str}, a = 'only')", "chartr('abc', 'xyz', {str})", "levels({fac})[{int}]",
      "months(as.Date('2020-01-01'))"),
    strs = c(
      "unique({strs})", "setdiff({strs}, {strs})", "rep({strs}, {int})", "sort({strs}, decreasing = TRUE)", "levels({val})",
      "paste({strs}, {strs}, sep = '', collapse = NULL)", "paste(character(0), collapse = '+')", "paste0('a', character(0))",
      "sapply({strs}, toupper)", "enc2native({strs})", "sprintf('%5.1f', {dbls})"),
    nvec = c(
      "unlist({rec$})", "table({strs})", "{ t4 <- {nvec}; names(t4) <- {strs$}[1:3]; t4 }", "setNames({dbls}, {strs$}[1:3])", "sapply({strs}, nchar)",
      "c({nvec}, d = {val!})", "unlist(list(a = {dbls}, b = {nvec}))", "{ t4 <- {nvec}; names(t4)[2] <- {str!}; t4 }"),
    rec = c(
      "modifyList({rec}, list(a = {dbl}))", "structure({rec}, class = 'foo')", "{ t4 <- {rec}; names(t4)[1] <- {str!}; t4 }", "rev({rec})",
      "{ t4 <- {rec}; class(t4) <- 'foo'; t4$b <- 'm'; t4 }"),
    lst = c(
      "Filter(Negate(is.null), {lst})", "unlist({lst}, recursive = FALSE)", "as.list({val$})", "rep({lst}, times = {size})",
      "mapply(function(p, q) q, {strs}, {strs})", "split({dbls}, {strs})", "{ t4 <- {lst}; length(t4) <- 5; t4 }", "unlist({lst$}[1])"),
    val = c(
      "rev({val})", "levels({fac})", "as.list({val$})", "unlist({val$})", "attr(structure(1, notes = 2), 'note')", "mean({val$})", "{dfr$}[2, ]",
      "{dfr$}[['zz']]", "{val$}()", "do.call({fun$}, list({val}))", "eval({lang})", "{dmat$}[{str}, ]", "substitute({val})", "range({val$})",
      "c(a = {val}, {val})", "c({val}, recursive = TRUE)", "list(...)", "{obj}$a", "{obj}[[2]]", "length({obj})", "names({obj})",
      "as.character({obj})", "is.na({obj})", "({obj} == {dbl})", "c({obj}, {dbl})")))

wide_stores <- list(
  plain = list(
    strs = c(
      "names({strs$}) <- {=}", "names({strs$})[2] <- {str}", "substr({strs$}, 1L, 1L) <- 'Q'", "is.na({strs$}) <- 2",
      "attr({strs$}, 'note') <- {some}"),
    nvec = c("attr({nvec$}, 'note') <- {some}", "names({nvec$})[3] <- 'c'"),
    rec = c(
      "names({rec$}$n)[2] <- 'b'", "attr({rec$}, 'note') <- {some}", "attr({rec$}$v, 'note') <- 1",
      "names({rec$}$v) <- c('p', 'q', 'r')[seq_along({=}$v)]"),
    lst = c(
      "{lst$}[[length({=}) + 1L]] <- {some}", "{lst$}$a <- {some}", "{lst$}[['k']] <- {some}", "{lst$}$k <- list()\n{=}$k$b <- {some}",
      "names({lst$}) <- letters[seq_along({=})]", "{lst$}[[1]] <- list(a = {some})\n{=}[[1]]$a <- {some}", "attr({lst$}, 'note') <- {=}[[1]]"),
    dmat = c(
      "{dmat$}[{index}, ] <- {dbl}", "{dmat$}[, {col}] <- {dbls$}[1:3]", "{dmat$}[{row}, ] <- {=}[{row}, ]", "dimnames({dmat$})[[1]][2] <- 'r2'",
      "attr({dmat$}, 'note') <- {some}"),
    fac = c("{fac$}[{index}] <- levels({=})[1]", "levels({fac$})[1] <- {str!}", "attr({fac$}, 'note') <- {dbl}"),
    dfr = c(
      "{dfr$}$a <- c({dbl}, 2, 3)", "{dfr$}[2, 'a'] <- {dbl}", "{dfr$}[['a']][2] <- {dbl}", "{dfr$}$a[{index}] <- {dbl}",
      "{dfr$}$b[[{index}]] <- {str}", "{dfr$}$zz <- {str}"),
    env = "assign('a', {dbl}, envir = {env$})",
    dbls = c("attr({dbls$}, 'note') <- {some}", "names({dbls$}) <- letters[seq_along({=})]"),
    val = "if (is.vector({val$})) names({=}) <- NULL"),
  sharp = list(
    strs = c(
      "dim({strs$}) <- c(length({=}), 1)", "class({strs$}) <- 'foo'", "names({strs$}) <- c('a', NA)", "levels({strs$}) <- c('p', 'q')",
      "{strs$}[NA_character_] <- 'n'", "length({strs$}) <- {size}"),
    nvec = c(
      "names({nvec$}) <- {strs}", "names({nvec$}) <- NULL", "names({nvec$})[{index}] <- {str}", "class({nvec$}) <- 'foo'", "dim({nvec$}) <- 3",
      "names({nvec$}) <- c('a', 'a', 'b')", "{nvec$}[NA_character_] <- 1"),
    rec = c(
      "class({rec$}) <- 'foo'", "names({rec$}) <- {strs}", "{rec$}$fun <- {fun}\n{=}$fun(1)", "names({rec$})[2] <- 'a'", "dim({rec$}) <- c(2, 2)",
      "attr({rec$}, 'names') <- c('a', 'b', 'n', 'v')", "oldClass({rec$}$v) <- 'foo'", "levels({rec$}$n) <- 'l'"),
    lst = c(
      "names({lst$}) <- {strs$}[1:3]", "class({lst$}) <- 'foo'", "dim({lst$}) <- c(1, length({=}))", "attr({lst$}[[1]], 'note') <- {val}",
      "names({lst$})[[2]] <- {str}", "length({lst$}) <- {size}", "levels({lst$}[[2]]) <- {strs}"),
    dmat = c(
      "dimnames({dmat$}) <- NULL", "rownames({dmat$}) <- {strs$}[1:3]", "dim({dmat$}) <- NULL", "{dmat$}[{index}, ] <- {nvec}",
      "dim({dmat$}) <- c(9, 1)", "colnames({dmat$})[{index}] <- {str}"),
    fac = c(
      "{fac$}[{index}] <- {str}", "levels({fac$}) <- {strs}", "{fac$}[[2]] <- 'a'", "class({fac$}) <- NULL", "levels({fac$}) <- NULL",
      "{fac$}[5] <- 'a'"),
    dfr = c(
      "{dfr$}$a <- {dbls}", "{dfr$}[{index}, ] <- list({dbl}, {str})", "{dfr$}[{lgls}, 'a'] <- {dbl}", "names({dfr$})[1] <- {str}",
      "{dfr$}[['zz']] <- {val}", "{dfr$}$b <- NULL", "{dfr$}[{dbl}, {str}] <- 1"),
    env = "attr({env$}, 'note') <- 1",
    dbls = c(
      "dim({dbls$}) <- c(1, length({=}))", "class({dbls$}) <- 'foo'", "names({dbls$}) <- {strs}", "levels({dbls$}) <- {strs}",
      "attr({dbls$}, 'dim') <- length({=})", "{dbls$}[{index}] <- {fac}", "length({dbls$}) <- 2", "{dbls$}[[{index}]] <- {fun}"),
    val = c(
      "names({val$}) <- {strs}", "attr({val$}, 'note') <- {val}", "class({val$}) <- 'foo'", "dim({val$}) <- NULL", "levels({val$}) <- NULL",
      "class({val$}) <- {str}", "storage.mode({val$}) <- 'integer'", "attributes({val$}) <- NULL", "mode({val$}) <- 'list'", "body({fun$}) <- {lang}")))

wide_sequences <- list(
  str = "{fac}",
  val = c("NULL", "pairlist(1, b = 'x', c = NULL)", "expression(a, 1)", "{obj}", "c({some}, {some})"),
  dbl = c("unlist(list({dbl}, 2))", "{dmat$}[1, ]"))

wide_statements <- list(
  alias = c(
    "v <- hset({lst$}, {val~})\nv[[1]] <- {some}\n{=}[[2]] <- {some}\n{+lst} <- v",
    "v <- {lst$}\nfor (q in seq_along(v)) v[[q]] <- {some}\n{+lst} <- v", "v <- {lst$}[[1]]\n{=}[[1]] <- {some}\n{+val} <- v",
    "v <- {strs$}\nnames(v) <- v\nv[1] <- 'zz'\n{+val} <- attributes({=})", "v <- attributes({nvec$})$names\nv[[2]] <- {str}\n{+nvec} <- {=}",
    "v <- {nvec$}\nnames(v)[1] <- 'q'\n{+nvec} <- {=}", "v <- {dbls$}\nattr(v, 'note') <- v\nv[1] <- {dbl}\n{+dbls} <- v",
    "v <- {dmat$}\nv[1, 'a'] <- {dbl}\n{=}['r2', ] <- 0\n{+dmat} <- v", "v <- {dfr$}\nv$a[2] <- 0\n{+dfr} <- v",
    "v <- {fac$}\nlevels(v)[1] <- 'l'\n{+fac} <- v",
    "v <- {dbls$}\ng <- function() {\nv[1] <<- 99\nv\n}\nw <- g()\nw[2] <- 3\n{+lst} <- list(v, w, {=})",
    "v <- {dbls$}\ng <- function(z) {\nz[[1]] <- 0\nz\n}\nw <- g(v)\n{+lst} <- list(v, w, {=})", "v <- {lst$}\nv <- NULL\n{=}[[1]] <- {some}",
    "v <- hid(hid({lst$}))\nv[[1]] <- {some}\n{+lst} <- {=}", "v <- c({lst$})\nv[[1]] <- {some}\n{+lst} <- {=}",
    "v <- {dbls$}\ndim(v) <- c(length(v), 1)\nv[1, 1] <- 0\n{+dbls} <- {=}", "v <- {dbls$}\nclass(v) <- 'foo'\n{+dbls} <- {=}",
    "v <- {lst$}\nclass(v) <- 'foo'\nv <- unclass(v)\nv[[1]] <- 1\n{+lst} <- {=}", "v <- unlist({rec$}['v'])\nv[1] <- 6\n{+dbls} <- {=}$v",
    "v <- as.list({nvec$})\nv$a <- 'l'\n{+nvec} <- {=}", "v <- lapply({lst$}, function(q) q)\nv[[1]] <- 6\n{+lst} <- {=}",
    "v <- rev({lst$})\nv[[1]] <- 6\n{+lst} <- {=}", "v <- structure({dbls$}, class = 'foo')\nw <- unclass(v)\nw[1] <- 6\n{+val} <- list(v, w, {=})",
    "v <- attr(structure(1, note = {dbls$}), 'note')\nv[1] <- 6\n{+dbls} <- {=}",
    "e <- new.env()\ne$v <- {dbls$}\n{=}[1] <- 6\ne$v[2] <- 7\n{+dbls} <- e$v", "v <- quote(f(x))\nw <- v\nw[[1]] <- as.name('g')\n{+lang} <- v"),
  ordered = c(
    "v <- {rec$}\nw <- hmk(v, {\nv$a <- {dbl}\nv\n})\n{+lst} <- w", "v <- {dbls$}\nw <- hadd(v, {\nv[1] <- 0\nv\n})\n{+val} <- list(v, w)",
    "v <- {strs}\n{+str} <- paste0(v[1], {\nv[1] <- 'q'\nv[1]\n})", "v <- {lst}\n{+lgl} <- identical(v, {\nv[[1]] <- 0\nv\n})",
    "v <- {lst}\nv[[{\nv <- rev(v)\n1\n}]] <- 5\n{+lst} <- v", "v <- {nvec}\nnames(v)[2] <- {\nv[['a']] <- 7\n'b'\n}\n{+nvec} <- v",
    "v <- {strs}\nw <- switch(v[1], a = {\nv[1] <- 'b'\nv\n}, v)\n{+strs} <- w"),
  growing = c(
    "s <- list()\nfor (q in {strs$}) s[[q]] <- {some}\n{+val} <- s", "s <- 'a'\nfor (q in 1:3) s <- paste0(s, q)\n{+str} <- s",
    "s <- NULL\nn <- 0\nrepeat {\nn <- n + 1\ns <- list(s, 1)\nif (length(unlist(s)) > 3 || n > 5) break\n}\n{+val} <- s",
    "p <- 1\nfor (q in 1:3) {\nw <- p\np <- {some}\n}\n{+val} <- w",
    "s <- {rec}\nfor (q in 1:3) {\ns$v[q] <- s$v[[q]] + 1\nw <- s\ns$a <- q\n}\n{+rec} <- w",
    "s <- {some}\nw <- {some}\nfor (q in 1:3) {\nv <- s\ns <- w\nw <- v\n}\n{+val} <- s",
    "s <- c(a = 0, b = 0, c = 0)\nfor (q in {strs$}) if (q %in% names(s)) s[q] <- s[q] + 1\n{+nvec} <- s",
    "e <- new.env()\ne$n <- 0L\nfor (q in 1:3) e$n <- e$n + {dbl}\n{+dbl} <- e$n",
    "g <- local({\nn <- 0\nfunction() {\nn <<- n + 1\nn\n}\n})\ng()\n{+dbl} <- g()",
    "s <- TRUE\nfor (q in list(1L, 2.5, 1i, 'a')) s <- c(s, q)\n{+val} <- s"),
  outer = c(
    "gl$a <<- {dbl}", "gl[['k']] <<- {some}", "gl$n$a <<- {dbl}", "gs[2] <<- {str}", "gs <<- c(gs[1], {str})", "seen <<- c(seen, {str})",
    "gv[2] <<- {dbl}", "gl$v[2] <<- {dbl}", "assign('cnt', cnt + 1, envir = ge)", "v <- gl\ngl$a <<- {dbl}\n{+rec} <- v", "gl <<- {rec}",
    "v <- gv\ngv[1] <<- 0\n{+dbls} <- v", "names(gv) <<- c('a', 'b', 'c')", "ge$l[[{index}]] <- {some}"),
  unused = c("identical({val}, {lst})", "function(q) {val}"),
  outside = c(
    "cat({str}, '\\n')", "cat({dbl}, '\\n')", "message({str})", "print({val$})", "print({rec$}$a)", "warning({str})", "on.exit(cnt <<- cnt + 1)",
    "seen <<- c(seen, class({val$})[1])", "try(stop({str}), silent = TRUE)", "{+val} <- tryCatch({val}, error = function(e) 'failed')",
    "{+int} <- tryCatch(as.integer({str}), warning = function(w) -1L)", "v <- suppressWarnings(as.numeric({strs}))\n{+dbl} <- sum(v)",
    "withCallingHandlers({\nv <- as.numeric({str})\n}, warning = function(w) invokeRestart('muffleWarning'))\n{+dbl} <- v", "assign('t1', {dbl})",
    "v <- environment()\nv$t1 <- {dbl}", "eval(quote(t1 <- t1 + 1))", "{+val} <- sapply({lst$}, function(q) {\nt1 <<- t1 + 1\nlength(q)\n})",
    "{+dbl} <- get('t1')", "{+val} <- mget(c('i', 'k'))", "set.seed(1)", "t1 <- runif(1)", "{+strs} <- sample({strs$})",
    "{+lst} <- lapply({lst$}, function(q) if (is.numeric(q)) q + t1 else q)", "local({\nt1 <<- {dbl}\n})",
    "{+dbls} <- vapply({lst$}, function(q) hlen(q) + t1, 0)", "{+val} <- Reduce(function(p, q) hadd(p, q), {lst$})", "invisible(print({str}))"))

wide_ends <- c("{lst$}[[1]] <- {some}", "switch({str}, a = {val}, b = invisible({str}))", "unlist(list({str}, {dbl}))")
