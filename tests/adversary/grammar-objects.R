# Rows of the dialect `objects`: objects of S3, data frames, and everyday functions. They stand beside those of the dialect
# `any`; grammar.R has the meaning of {T}.

plain_objects <- list(
  dbl = c(
    "{pt$}$x", "{pt$}$y", "{pt$}[['x']]", "{pt$}[[1]]", "{pt$}$v[{index}]", "{pt$}$v[[{index}]]", "sum({pt$}$v)", "({pt$}$x + {=}$y)", "area({pt~})",
    "area({pt$})", "area({dbls~})",
    "area({bx$})", "{dfr$}$a[{index}]", "{dfr$}$a[[{index}]]", "{dfr$}[{index}, 'a']", "{dfr$}[{index}, 1]", "{dfr$}[['a']][{index}]",
    "{dfr$}[[1]][[{index}]]", "sum({dfr$}$a)",
    "hfr({dfr~}, {two})", "hrc({two})", "hrc(4)", "var({dbls})", "sd({dbls})", "max({dfr$}$d)", "stats::var({dbls})", "base::sum({dbls}, {dbl})",
    "dnorm({dbl})", "pnorm({dbl}, {dbl!})",
    "sum(mapply(function(p, q) p + q, {dbls}, {dbls}))",
    "identity(if ({lgl}) {dbl} else {dbl})", "hid(if ({lgl}) {dbl} else {dbl})", "h2(if ({lgl}) {dbl} else {dbl}, {dbl!})",
    "max(if ({lgl}) {dbl} else {dbl}, {dbl})", "new_pt({dbl!}, {dbl!})$x",
    "punif({dbl})", "dexp(abs({dbl}))", "as.numeric(sprintf('%d', {int}))", "median({dbls})", "{bx$}$x", "{bx$}[['x']]", "mean({pt$}$v)"),
  int = c(
    "length({pt})", "length({dfr})", "nrow({dfr})", "ncol({dfr})", "dim({dfr$})[{two}]", "{dfr$}$d[{index}]", "{dfr$}[{index}, 'd']",
    "length(names({pt}))", "length({bx})", "nrow({dfr$})", "NROW({dfr$})",
    "length(class({pt$}))", "regexpr('{pat}', {str})[1]", "bitwAnd({int!}, 6L)", "bitwShiftL(1L, {two})",
    "length(do.call(rbind, list({dbls}, {dbls})))", "ncol(cbind({dbls}, {dbls}))",
    "nchar(gsub('{pat}', '', {str}))", "length(strsplit({str}, '{pat}')[[1]])", "utf8ToInt({str})[1]",
    "length(Map(function(p, q) p, {dbls}, {strs}))", "NCOL({matrix})", "sum(grepl('{pat}', {strs}))"),
  lgl = c(
    "inherits({pt}, 'pt')", "inherits({pt}, 'sub')", "inherits({bx}, c('big', 'none'))", "inherits({dfr}, 'data.frame')", "is.data.frame({dfr})",
    "is.list({pt})", "is.object({pt})", "({pt$}$x > {=}$y)",
    "({pt$}$tag == {str})", "('x' %in% names({pt}))", "is.null({pt$}$none)", "identical({pt$}, {pt$})", "{dfr$}$l[{index}]", "{dfr$}[{index}, 'l']",
    "grepl('{pat}', {str})", "grepl({str}, {str}, fixed = TRUE)",
    "('a' %in% names({dfr}))", "is.null({dfr$}$none)", "(class({pt})[1] == 'sub')", "isTRUE(all({dfr$}$a > 0))", "is.list({bx})",
    "(inherits({val}, 'pt') && {lgl})"),
  dbls = c(
    "{pt$}$v", "{pt$}[['v']]", "{dfr$}$a", "{dfr$}[['a']]", "{dfr$}[[1]]", "({dfr$}$a * 2)", "mapply(function(p, q) p + q, {dbls}, {dbls})",
    "sapply(list({pt}, {pt}, {pt!}), function(q) q$x)", "dnorm({dbls})", "pnorm({dbls}, 1, 2)", "qnorm(c(0.1, 0.5, 0.9))",
    "rbind({dbls}, {dbls})[1, ]", "rep({dbls}, each = 1)", "hid(if ({lgl}) {dbls} else {dbls})", "unlist(list({pt$}$x, {pt$}$y, 1))",
    "sort({dbls}, decreasing = TRUE)", "{matrix$}[{index}, , drop = TRUE]",
    "sapply({dbls}, function(q) if (q > 1) q else {dbl!})"),
  ints = c(
    "{dfr$}$d", "{dfr$}[['d']]", "order({dbls})", "rank({dbls})", "seq_len(nrow({dfr}))", "regexpr('{pat}', {strs})",
    "nchar(sub('{pat}', 'zz', {strs}))", "match({strs}, {dfr$}$b)"),
  lgls = c("{dfr$}$l", "({dfr$}$a > {dbl})", "({dfr$}$b == {str})", "grepl('{pat}', {strs})", "is.na({dfr$}$a)", "!duplicated({strs})[1:3]"),
  str = c(
    "{pt$}$tag", "{pt$}[['tag']]", "class({pt})[1]", "names({pt})[{index}]", "{dfr$}$b[{index}]", "{dfr$}[{index}, 'b']", "{dfr$}[[2]][{index}]",
    "names({dfr})[{index}]", "sub('{pat}', '{new}', {str})",
    "gsub('{pat}', '{new}', {str})", "paste0({pt$}$tag, {str})", "sprintf('%s:%d', {str}, {int})", "sprintf('%5.2f|%-6s', {dbl}, {str})",
    "strsplit({str}, '')[[1]][1]", "chartr('abc', 'xyz', {str})", "strrep({str}, 2L)",
    "regmatches('a1b22', regexpr('{pat}', 'a1b22'))[1]", "toupper(gsub('{pat}', '', {str}))", "format({int})", "base::paste({str}, {str})",
    "intToUtf8(c(97L, 98L))", "hid(if ({lgl}) {str} else {str})", "trimws(paste0(' ', {str}))", "{bx$}$s", "attr({pt}, 'class')[1]",
    "paste(class({pt}), collapse = '/')", "switch(class({pt})[1], pt = 'P', sub = {str}, 'other')"),
  strs = c(
    "{dfr$}$b", "{dfr$}[['b']]", "names({pt})", "class({pt})", "names({dfr})", "sub('{pat}', '{new}', {strs})", "gsub('{pat}', '{new}', {strs})",
    "strsplit({str}, '{pat}')[[1]][c(1, 1, 1)]", "mapply(function(p, q) paste(p, q), {strs}, {strs})",
    "mapply(function(p, q) p, {strs}, {strs}, USE.NAMES = FALSE)", "unlist(strsplit(c('a,b', 'c'), ','))", "substring('abc', 1:3, 1:3)",
    "rep({strs}, length.out = 4)", "sapply({strs}, toupper)",
    "unlist(regmatches('a1b22c3', gregexpr('[0-9]', 'a1b22c3')))", "paste({strs}, {dfr$}$b)", "rev(strsplit('x y z', ' ')[[1]])",
    "inherits({pt}, 'sub', which = FALSE)"),
  lst = c(
    "list({pt}, {pt}, {str})", "list(a = {pt!}, b = {pt!}, c = {dbl})", "Map(function(p, q) list(p, q), {dbls}, {strs})",
    "Map(function(p, q) p, {strs}, 1:3)", "mapply(function(p, q) c(p, q), {dbls}, {dbls}, SIMPLIFY = FALSE)",
    "lapply(list({pt}, {pt}, {pt!}), function(q) move(q, 1))", "list({dfr$}, {pt$}, {bx$})", "unclass({pt})", "strsplit({strs}, '{pat}')",
    "lapply(1:3, function(q) {pt!})"),
  pt = c(
    "new_pt({dbl}, {dbl})", "new_pt({dbl}, {dbl}, {str})", "new_pt(y = {dbl}, x = {dbl})", "move({pt}, {dbl!})", "move({pt$}, {dbl!})", "hid({pt~})",
    "(if ({lgl}) {pt} else {pt})", "{ t4 <- {pt}; t4$x <- {dbl!}; t4 }",
    "{ t4 <- {pt}; t4$v[2] <- {dbl!}; t4 }", "{ t4 <- {pt}; t4[['y']] <- {dbl!}; t4 }",
    "{ t4 <- list(x = {dbl}, y = {dbl}, tag = {str}, v = {dbls}); class(t4) <- 'pt'; t4 }", "{ t4 <- {pt}; px(t4) <- {dbl!}; t4 }",
    "list({pt}, {pt})[[{two}]]", "(t3 <- {pt})", "identity({pt})"),
  bx = c("mk_bx({dbl}, {str})", "hid({bx~})", "(if ({lgl}) {bx} else {bx})", "{ t4 <- {bx}; t4$x <- {dbl!}; t4 }", "move({bx~}, {dbl!})"),
  dfr = c(
    "hid({dfr~})", "hdf({dfr~})", "(if ({lgl}) {dfr} else {dfr})", "{ t4 <- {dfr}; t4$a <- {dbls!}; t4 }",
    "{ t4 <- {dfr}; t4[2, 'a'] <- {dbl!}; t4 }", "{ t4 <- {dfr}; t4$a[{index}] <- {dbl!}; t4 }",
    "{ t4 <- {dfr}; t4[['b']][2] <- {str!}; t4 }", "{ t4 <- {dfr}; t4$zz <- {dbl!}; t4 }", "identity({dfr})"),
  fac = "hid({fac~})",
  val = c(
    "rbind({dbls}, {dbls})", "rbind(a = {dbls}, {nvec})", "cbind({dbls}, b = {dbls})", "cbind({strs!}, {strs!})",
    "do.call(rbind, list({dbls}, {dbls}))", "do.call('cbind', list(a = {dbls}, b = {dbls}))", "do.call(rbind, {lst$})",
    "rbind({matrix}, {dbls})", "cbind(1, {dbls!})", "cbind({dmat}, {nvec})", "rbind(NULL, {dbls!}, NULL)", "mapply(function(p, q) p, {strs}, {lst})",
    "mapply(hid, {dbls})", "Map(hadd, {lst}, {lst})",
    "regexpr('{pat}', {strs})", "gregexpr('{pat}', {str})", "area({val~})", "move({val~}, 1)", "{pt$}$k", "{pt$}$none", "{dfr$}$none", "names({bx})",
    "dim({dfr})",
    "{matrix$}[1:2, , drop = FALSE]", "sapply(list({pt}, {pt}), function(q) q$tag)", "hid(if ({lgl}) {pt} else {dfr})", "rownames({dfr})",
    "{dfr$}[[{two}]]", "(inherits({val$}, 'pt'))", "mapply(rep, 1:2, 2:1)", "var({dbls}, {dbls})",
    "cor({dbls}, c(1, 2, 5))"))

sharp_objects_rows <- list(
  dbl = c(
    "{dfr$}[{int}, 'a']", "{dfr$}[{odd}, {two}]", "{dfr$}[{index}, {str}]", "{dfr$}[[{str}]][1]", "{dfr$}[['zz']]", "{pt$}$ta", "{pt$}[[{str}]]",
    "{pt$}[[{odd}]]", "({pt} + {pt})", "({pt$} + {dbl})", "area({lst$}[[{index}]])",
    "sd({dbls$}[1])", "var({val$})", "dnorm({dbl}, {dbl}, {dbl})", "qnorm({dbl})", "dbinom({int}, {int}, 0.5)", "dpois({int}, {dbl})",
    "pexp({dbl}, {dbl})", "cor({dbls}, {dbls})", "{dfr$}$a[[{int}]]", "summary({pt})", "mean({pt})",
    "do.call({fun$}, list({dbl}))", "do.call(sum, {lst$})", "{dfr$}[{dbl}, {dbl}]", "hrc({dbl!} %% 5)", "{pt$}[['v', exact = FALSE]][1]",
    "utils::head({dbls}, 1)", "base::area({pt})"),
  int = c(
    "length(unclass({bx}))", "bitwShiftL({int}, {int})", "bitwAnd({dbl}, {int})", "regexpr({str}, {str})", "regexpr({str}, {str}, fixed = TRUE)",
    "utf8ToInt({str})", "nrow({val$})", "length({dfr$}[{index}, ])", "strtoi(gsub('{oddpat}', '', {str}))",
    "length({pt$}[{index}])", "bitwXor({int}, {int})"),
  lgl = c(
    "({pt} == {pt})", "({pt$} < {pt$})", "({bx} == {bx})", "inherits({val}, {strs})", "inherits({pt}, {str})", "grepl({str}, {strs})[1]",
    "grepl('{oddpat}', {str}, perl = TRUE)", "is.na({pt})[1]", "inherits({pt}, what = 'pt', which = TRUE) > 0",
    "grepl('{oddpat}', {str}, ignore.case = TRUE)", "identical({pt}, unclass({pt}))", "all.equal({pt$}, {pt$})"),
  dbls = c(
    "{dfr$}[, 'a']", "{dfr$}[{lgls$}, 'a']", "{dfr$}[['a', exact = TRUE]]", "{dfr$}[order({=}$a), 'a']",
    "mapply(function(p, q) p + q, {dbls}, {int})", "rep({pt$}$v, each = {size})", "unlist({pt$})[1:3]", "colMeans({dfr$}[, 'a', drop = FALSE])",
    "sapply(split({dbls}, {strs$}[1:3]), sum)", "tapply({dfr$}$a, {=}$b, sum)", "with({dfr$}, a + d)"),
  str = c(
    "as.character({pt})", "toString({pt})", "format({pt})", "sub({str}, 'z', {str})", "gsub({str}, '\\\\1', {str})",
    "gsub('(a)(b)?', '\\\\2\\\\1', {str})", "chartr({str}, {str}, {str})", "strrep({str}, {int})", "intToUtf8({ints})", "sprintf({str}, 1)",
    "sprintf('%s', {val})[1]",
    "sprintf('%d', {dbl})", "sprintf('%5s|%+.3e|%%', {str}, {dbl})", "gsub('{oddpat}', '{new}', {str}, perl = TRUE)", "gsub('', '-', {str})",
    "sub('{oddpat}', '\\\\U&', {str}, perl = TRUE)", "regmatches({str}, regexpr('{oddpat}', {str}))", "class({pt$}[1])", "rownames({dfr$})[{index}]",
    "levels({dfr$}$b)[1]", "format({dfr$}[1, ])[[1]]", "{bx$}[[{two}]]"),
  strs = c(
    "gsub({str}, {str}, {strs})", "strsplit({strs}, {str})[[1]]", "regmatches({strs}, regexpr('{oddpat}', {strs}))",
    "unlist(regmatches({strs}, gregexpr('{oddpat}', {strs})))", "as.character({dfr$}$b)", "names({dfr$}[{index}])", "sapply({dfr$}, class)",
    "sprintf({strs}, 1)",
    "gsub('[[:space:]]+', ' ', {strs})", "toupper(substring({strs}, 1, 1))", "unique({dfr$}$b)"),
  lst = c(
    "split({dfr$}, {=}$b)", "lapply({dfr$}, function(q) q[1])", "as.list({dfr$})", "as.list({pt})", "Map({fun$}, {dbls})",
    "mapply(function(...) list(...), {strs}, q = {dbls}, SIMPLIFY = FALSE)", "{pt$}[1:3]", "{bx$}[{two}]",
    "Filter(function(q) inherits(q, 'pt'), list({pt}, {val}, 1))", "lapply(split({dbls}, c(1, 1, 2)), sum)"),
  pt = c(
    "{pt$}[1:4]", "{ t4 <- {pt}; t4[['none']] <- {val!}; t4 }", "{ t4 <- {pt}; t4$none <- {val!}; t4 }", "{ t4 <- {pt}; t4$v <- NULL; t4 }",
    "unclass({pt})", "structure({lst}, class = 'pt')", "modifyList({pt}, list(x = 1))", "rev({pt})", "{ t4 <- {pt}; at(t4, {key}) <- 5; t4 }"),
  bx = c("({bx} + {bx})", "{ t4 <- {bx}; t4[['s']] <- {val!}; t4 }", "c({bx}, {bx})", "rev({bx})", "{ t4 <- {bx}; names(t4)[2] <- 'u'; t4 }"),
  dfr = c(
    "{dfr$}[1:3, ]", "{dfr$}[order({=}$a), ]", "{dfr$}[{lgls$}, ]", "rbind({dfr$}, {=})", "cbind({dfr$}, e = 1)",
    "{ t4 <- {dfr}; t4[4, 'a'] <- 1; t4 }", "{ t4 <- {dfr}; t4[['zz']] <- {val!}; t4 }", "{ t4 <- {dfr}; t4$b <- NULL; t4 }",
    "{ t4 <- {dfr}; t4[2, ] <- t4[1, ]; t4 }",
    "merge({dfr$}, {=})", "head({dfr$}, 2)", "subset({dfr$}, a > 1)", "transform({dfr$}, a = 2)", "within({dfr$}, e <- a)",
    "data.frame(a = {dbls}, b = {strs$}[1:3], d = 1:3, l = NA)", "do.call(rbind, list({dfr$}, {=}))", "{ t4 <- {dfr}; names(t4)[1] <- {str!}; t4 }",
    "{ t4 <- {dfr}; t4[t4$a > 1, 'a'] <- {dbl!}; t4 }", "{ t4 <- {dfr}; attr(t4, 'note') <- 1; t4 }", "{ t4 <- {dfr}; t4[['a']] <- {ints!}; t4 }"),
  val = c(
    "rbind({val}, {val})", "cbind({dbls}, {int}, {strs})", "cbind({dbls$}, {dbls$}, deparse.level = 0)",
    "rbind({dbls$} + 1, {dbls$}, deparse.level = 2)", "cbind({fac}, {dbls})", "rbind({nvec}, {strs})", "cbind(a = NULL)", "do.call(cbind, {lst})",
    "do.call(rbind, list(a = {dbls}, {fac}))",
    "rbind(c(a = 1), c(b = 2))", "cbind(integer(0), {dbls})", "rbind({matrix}, {dbls$}[1:2])", "mapply(function(p, q) q, {lst$}, {dbls})",
    "mapply({fun$}, {dbls})", "Map(function(p) p, {nvec})", "do.call({str}, list(1))", "do.call({fun$}, {lst$})",
    "do.call(paste, c({lst$}, sep = '-'))",
    "print({dfr$}$a)", "{pt$}[{index}]", "{pt$}['x']", "{pt} == {dbl}", "-{pt$}", "print({pt})", "area({fac$})", "area({dfr$})", "area({env$})",
    "area({lang$})", "area(NULL)", "move(NULL, 1)", "UseMethod('area')", "NextMethod()", "{dfr$}[{index}, ]", "{dfr$}[, {two}]", "{dfr$}['a']",
    "summary({dfr$}$a)", "str({pt})",
    "unlist({dfr$})", "t({dfr$})", "as.matrix({dfr$})", "c({pt}, {pt})", "length(c({pt}, 1))", "for (q in {pt}) q", "sapply({pt$}, class)",
    "nchar({pt})", "rapply({pt$}, length)", "gregexpr('{oddpat}', {strs}, perl = TRUE)", "regexpr({str}, {val$})", "{matrix$}[{odd}, , drop = FALSE]",
    "Recall({val})", "mapply(function(p, q) p + q, 1:2, 1:3)", "{dfr$}[{index}, 'l', drop = FALSE]", "levels({bx})", "dim({bx})", "dimnames({bx})",
    "rep({bx}, 2)", "seq({bx})", "sort({bx})", "head({bx}, 1)", "t({bx})", "as.numeric({bx})"))

# Those that seldom complete.
rare_objects <- list(
  dbl = c(
    "do.call(sum, list({dbl}, {dbl}))", "do.call('max', list({dbl}, {dbl}))", "do.call(hid, list(v = {dbl}))"),
  lgl = c(
    "is.function(match.fun('sum'))"),
  dbls = c(
    "mapply(function(p, k) p * k, {dbls}, MoreArgs = list(k = {dbl}))", "do.call(c, list({dbl}, {dbl}, {dbl}))",
    "vapply(list({pt}, {pt}, {pt!}), area, 0)"),
  str = c(
    "do.call(paste0, list({str}, {str}))", "do.call('paste', list({str}, {str}, sep = '-'))"),
  strs = c(
    "do.call(c, list({str}, {str}, {str}))"),
  lst = c(
    "do.call(list, list({val}, {val}, {val}))", "mapply(function(p, k) list(p, k), {strs}, MoreArgs = list(k = {val!}), SIMPLIFY = FALSE)"),
  pt = c(
    "structure(list(x = {dbl}, y = {dbl}, tag = {str}, v = {dbls}), class = 'pt')", "{ t4 <- {pt}; class(t4) <- c('sub', 'pt'); t4 }"),
  bx = c(
    "structure(list(x = {dbl}, s = {str}), class = 'bx')"),
  val = c(
    "do.call(hmk, list(q = {val}, p = {val}))", "do.call(hid, list({val}))", "attributes({pt})", "{lst$}[[{index}]]$x", "unlist({pt})",
    "list(p = {pt})$p$v"))

small_objects <- list(
  pat = c(
    "a", "b+", "[a-c]", "[[:digit:]]+", "^a", "z$", ".", "a|b", "(a)(b)?", "[^a-z]", "o ?", "a{2}", "a{1,2}", "\\\\.", "\\\\s+", "\\\\d", "\\\\w+",
    "^ab|c$", "[.]", "t[wo]+", " ", ","),
  oddpat = c(
    "", "a*", "(", "[", "a**", "[b-a]", "\\\\1", "(a)\\\\1", "^", "$", "\\\\b", "[[:alpha:]", "x?y?", "(a|)", "|a", "[]a]", "[^]a]", "caf\\u00e9",
    "\\u00e9", "a+?",
    "{", "\\\\", "[a\\\\-c]", "{pat}*", "({pat})+", "{pat}{0}", "[[.a.]]", "[[=a=]]", "a{3,2}", "a{999}", "(?i)A", "\\\\<a", "[[:foo:]]", "[a-]",
    "+a", "{pat}{pat}"),
  new = c("z", "", "\\\\1", "<\\\\0>", "\\\\\\\\", "&", "\\u00e9", "zz\\\\2", "$1"))

sequences_objects <- list(val = c("list({pt}, {pt}, {val})", "list({pt}, {bx}, 1)", "{dfr$}"), str = "{dfr$}$b", dbl = c("{dfr$}$a", "{pt$}$v"),
int = c("seq_len(nrow({dfr}))", "seq_along({pt$}$v)"), pt = "list({pt}, {pt})")

ends_objects <- c(
  "{pt}", "{dfr}", "{pt$}$x <- {dbl}", "{dfr$}$a[2] <- {dbl}", "list({pt$}, {dfr$}, {bx$})", "list(p = {pt}, {val})", "invisible({pt})",
  "area({pt~})", "move({pt~}, {dbl!})", "for (q in {pt$}$v) {dbl}", "{pt$}$v[2] <- {dbl}", "rbind({dbls}, {dbls})")
