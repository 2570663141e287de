# Rows of the dialect `any`: expressions on values of any type (values-any.R says which types there are). They stand
# beside the rows of grammar.R, which has the meaning of {T}.

# `c(` around the operand of lengths(): GNU-R 4.2 does not survive an atomic vector of S4 there.
plain_any <- list(
  dbl = c(
    "{nvec$}[['a']]", "{nvec$}[[{index}]]", "{nvec$}[{key}]", "{nvec$}[{index}]", "{rec$}$a", "{rec$}[['a']]", "{rec$}[[1]]", "{rec$}$n$a",
    "{rec$}[['n']][['a']]", "{rec$}$v[[{index}]]", "{rec$}$v[{index}]", "{rec$}[[3]]$a", "{rec$}[['n']]$a", "{rec$}[[c('n', 'a')]]",
    "({rec$}$a + {=}$n$a)", "sum({rec$}$v)", "sum({nvec})", "max({nvec})", "{dmat$}[{row}, {col}]", "{dmat$}[[{row}, {col}]]",
    "{dmat$}[{index}, {col}]", "hid({dbl~})", "hdeep({val~})", "hdeep({lst~})", "{ t4 <- abs; t4({dbl}) }", "sum(vapply({dbls}, abs, 0))",
    "{fun$}({dbl~})", "{env$}$a", "{env$}[['a']]", "(if (is.numeric({val$})) sum({=}) else {dbl!})", "(if (is.null({val})) 0 else {dbl!})",
    "(if ({str} == 'a') {dbl} else {dbl})", "(if (is.list({val$})) length({=}) else 0.5)", "(if ({cond}) {dbl} else {dbl})",
    "list({dbl}, {str})[[1]]", "list(p = {dbl}, q = {val})$p", "c({dbl}, {dbl})[[2]]", "as.vector({nvec})[1]"),
  int = c(
    "length({val})", "length({lst})", "length({strs})", "nchar({str})", "length({rec$}$v)", "match({str}, {strs}, 0L)", "ncol({dmat})",
    "length(names({nvec}))", "sum({strs} == {str})", "sum({strs} %in% {strs})", "as.integer({raws$}[{index}])", "hlen({val~})", "max(nchar({strs}))",
    "length({lang})", "length(which({lgls}))", "as.integer('12')", "lengths(c({lst$}))[[1]]", "which.max({nvec})[[1]]", "length(list({val}, {val}))",
    "nchar({strs$}[[{index}]])", "length({rec$})", "max(lengths(c({lst})))", "(if (is.character({val$})) length({=}) else 0L)",
    "length(c({val}, {val}))"),
  lgl = c(
    "{test}({val})", "{test}({val})", "{test}({val$})", "any({lgls})", "all({lgls})", "any({strs} == {str})", "inherits({val}, 'foo')",
    "inherits({val}, c('factor', 'data.frame'))", "({str} == {str})", "({str} != {str})", "({str} < {str})", "({str} >= 'b')", "({str} %in% {strs})",
    "is.na({str})", "any({strs} == {str})", "isTRUE({val})", "is.null({rec$}$zz)", "is.null({lst$}[['zz']])", "is.null(names({val}))",
    "({cpl} == {cpl})", "is.null({env$}$zz)", "startsWith({str}, 'a')", "('a' %in% names({nvec}))", "({rec$}$a > 1)", "({rec$}$b == {str})",
    "(is.character({val$}) && length({=}) == 1L)", "(is.numeric({val$}) && length({=}) > 1L)", "(is.null({val$}) || is.list({=}))",
    "(class({val})[1] == 'numeric')", "anyNA({dbls})", "(length({val}) > 1L)", "({dbl} == {str})", "any({lgls})", "all({lgls})",
    "is.element({str}, {strs})"),
  dbls = c(
    "{rec$}$v", "{rec$}[['v']]", "{rec$}[[4]]", "unname({nvec})", "{nvec$}[c('a', 'b', 'c')]", "hid({dbls~})", "rep_len({dbls}, 3)", "cumsum({dbls})",
    "cummax({dbls})", "c({rec$}$v)"),
  ints = c(
    "match({strs}, {strs})", "nchar({strs})", "seq_along({strs})", "seq_along({lst})", "lengths(c({lst}))", "as.integer({raws})",
    "dim(array(0, 1:3))", "hid({ints~})", "seq_along({rec})", "which({lgls} | TRUE)", "which({lgls} | c(TRUE, FALSE, TRUE))[c(1, 2, 1)]",
    "which({strs} == {strs!})"),
  lgls = c(
    "({strs} == {str})", "({strs} %in% {strs})", "is.na({strs})", "is.na({nvec})", "({nvec} > {dbl})", "(!({strs} == {str}))",
    "startsWith({strs}, {str})", "hid({lgls~})", "({strs} != {strs!})"),
  matrix = "unname({dmat})",
  str = c(
    "toupper({str})", "tolower({str})", "substr({str}, 1L, 2L)", "substring({str}, 2)", "{strs$}[[{index}]]", "{strs$}[{index}]", "{strs}[1]",
    "{rec$}$b", "{rec$}$n$b", "{rec$}[['b']]", "{rec$}[[2]]", "{rec$}$n[['b']]", "as.character({int})", "as.character({dbl})", "as.character({lgl})",
    "names({nvec$})[{index}]", "names({rec$})[2]", "(if ({lgl}) {str} else {str})", "(if ({cond}) {str} else {str})",
    "switch({int}, 'a', 'b', {str})[1]", "class({val})[1]", "hid({str~})", "hcls({val~})", "max({strs})", "min({strs})", "{env$}$b",
    "sub('a', 'b', {str})", "mode({val})", "rownames({dmat$})[{index}]", "letters[{index}]", "c({str}, {dbl})[1]", "c({dbl}, {str})[1]",
    "as.vector({str})", "ifelse({lgl~}, {str~}, {str~})"),
  strs = c(
    "c({str}, {str}, {str})", "c({strs}, {str})", "toupper({strs})", "names({nvec})", "names({rec})", "as.character({ints})", "as.character({dbls})",
    "rep_len({strs}, 4)", "{strs$}[1:3]", "colnames({dmat})", "substr({strs}, 1L, 1L)", "strsplit('a,b,c', ',')[[1]]",
    "(if ({lgl}) {strs} else {strs})", "hid({strs~})", "as.vector({strs})", "character(3)", "vector('character', 3)", "c('a', NA, 'c')",
    "ifelse({lgls~}, {str!}, {str!})", "c({dbls}, {str})"),
  nvec = c(
    "({nvec} + {dbl})", "({nvec} * 2)", "({nvec} + {nvec})", "{nvec$}[c('a', 'b', 'c')]", "{nvec$}[1:3]", "abs({nvec})", "hid({nvec~})",
    "(if ({lgl}) {nvec} else {nvec})", "round({nvec})", "cumsum({nvec})", "(-{nvec})", "c({nvec}, {nvec})[1:3]", "c({nvec})",
    "({nvec!} > 0) + {nvec!}"),
  rec = c(
    "list(a = {dbl}, b = {str}, n = list(a = {dbl}, b = {str}), v = c({dbl}, {dbl}, {dbl}))", "list(a = {dbl}, b = {str}, n = {rec$}$n, v = {=}$v)",
    "list(a = {int}, b = {str}, n = {rec$}, v = {nvec})", "hrec({rec~})", "hid({rec~})", "(if ({lgl}) {rec} else {rec})",
    "(if ({cond}) {rec} else {rec!})", "{ t4 <- {rec}; t4$a <- {dbl!}; t4 }", "{ t4 <- {rec}; t4$n$b <- {str!}; t4 }",
    "{ t4 <- {rec}; t4[['v']][2] <- {dbl!}; t4 }", "c({rec}, list(zz = {val!}))", "{rec$}[c('a', 'b', 'n', 'v')]", "list({rec}, {rec})[[2]]",
    "(t3 <- {rec})"),
  lst = c(
    "list({val}, {val}, {val})", "list(a = {val}, b = {val}, c = {val})", "list({dbl}, {str}, {lst!})", "list(a = {rec!}, {rec!}, b = {str})",
    "c({lst}, list({val}))", "{lst$}[1:3]", "vector('list', 3)", "hset({lst~}, {val~})", "hmk({val~}, {val~})", "hid({lst~})", "hgrow({lst~}, {two})",
    "rep_len({lst}, 4)", "strsplit({strs}, '')", "unname({lst})", "(if ({lgl}) {lst} else {lst})",
    "{ t4 <- list(); t4[[1]] <- {some}; t4[[2]] <- 0; t4$k <- 'u'; t4 }", "list({lst!}, {lst!}, {rec!})", "c({rec})",
    "{ t4 <- {lst}; t4[['k']] <- list(a = {val!}); t4 }"),
  dmat = c(
    "({dmat} + {dbl})", "({dmat} * 2)", "hid({dmat~})", "(if ({lgl}) {dmat} else {dmat})", "(-{dmat})", "abs({dmat})",
    "{ t4 <- {dmat}; t4[1, 'a'] <- {dbl!}; t4 }", "matrix({dbl}, 3, 3, dimnames = list(c('r1', 'r2', 'r3'), c('a', 'b', 'c')))", "round({dmat})"),
  cpl = c("({cpl} + {cpl})", "({cpl} * {dbl})", "(-{cpl})", "c({cpl}, {cpl})[2]", "hid({cpl~})", "c({dbl}, {cpl})[[1]]"),
  raws = c("{raws$}[1:3]", "charToRaw('abc')", "raw(3)", "hid({raws~})"),
  fun = c("hid({fun~})", "(if ({lgl}) {fun} else {fun})"),
  env = c("hid({env~})", "(if ({lgl}) {env} else {env})"),
  lang = c("hid({lang~})", "(if ({lgl}) {lang} else {lang})"),
  val = c(
    "{some}", "{some}", "{some}", "{some}", "NULL", "{lst$}[[{index}]]", "{lst$}[[{index}]]", "{lst$}$a", "{lst$}[['b']]", "{lst$}[{index}]",
    "{rec$}[[{index}]]", "{rec$}[[{key}]]", "(if ({lgl}) {val} else {val})", "(if ({lgl}) {val})", "(if ({cond}) {val} else {val})", "hid({val~})",
    "hval({val~})", "attr({dbls}, 'note')", "names({val})", "dim({val})", "dimnames({val})", "oldClass({val})", "{env$}$b", "{env$}[['zz']]",
    "identity({val})", "invisible({val})", "{ {val} }", "(t3 <- {val})", "c({val}, {val})", "c({dbls}, {str})", "hadd({val~}, {val~})", "{lang}[[1]]",
    "{lang}[[2]]", "class({val})", "list({val})[[1]]", "list(a = {val})$a", "list({val}, {val})[[{two}]]", "c(list({val}), {val})[[1]]",
    "as.vector({strs})", "max({ints}, {dbl})", "min({lgls}, {int})"))

sharp_any_rows <- list(
  dbl = c(
    "{nvec}[[{odd}]]", "{dbls}[{odd}]", "{dmat$}[{odd}, {odd}]", "{dmat$}[[{odd}, 1]]", "({hidden} + {dbl})", "({hidden} * {hidden})", "(-{hidden})",
    "({hidden} - {nvec})", "{nvec$}[['zz']]", "{nvec$}['zz']", "{nvec}[[{str}]]", "({str} + 1)", "max({strs}, {dbl})", "{fun}({dbls})", "{val$}[[1]]",
    "{dmat$}[{str}, 1]", "{dmat$}['r9', 'a']", "{lst$}[[{int}]]", "(if ({val$}) 1 else 2)", "sum({val$})", "{rec$}$v[[{int}]]", "{rec$}$v[['q']]",
    "({val} + {dbl})", "{val$}$a", "{nvec$}[{lgls}]", "{dbls}[{nvec}]", "sum({lst})", "{env$}[[{str}]]", "{nvec}['']"),
  int = c(
    "as.integer({strs})", "nchar({str}, 'bytes')", "as.integer({val$})[1]", "match({val$}, {val$})[1]", "which({strs} == {str})[1]", "length({env$})",
    "nchar({val$})[1]", "as.integer({str})", "match({dbl}, {strs})", "strtoi({str})", "as.integer('1e10')", "nchar(c('a', NA))[2]",
    "which({lgls$})[[1]]"),
  lgl = c(
    "({hidden} < {hidden})", "({hidden} == {str})", "({hidden} & {hidden})", "(!{hidden})", "is.na({hidden})", "({hidden} != {hidden})",
    "('1' == {dbl})", "(TRUE == {str})", "({val} == {val})", "is.na({val})[1]", "as.logical({str})", "({str} && {lgl})", "(!{val$})", "any({val$})",
    "({strs} == {str})[5]", "({val$} < {val$})[1]", "all({lst})", "({lang} == {str})", "({cpl} < {cpl})", "is.na({lst$})[1]",
    "({val$} %in% {val$})[1]", "({str} == {val$})[1]", "(NULL == {str})[1]", "is.unsorted({strs})"),
  dbls = c(
    "{nvec}[{odd}]", "{dbls$}[{odd}]", "({nvec} + {dbls})", "({dbls} * {nvec})", "({dmat} + {nvec})[1, ]", "({nvec} %/% {nvec})",
    "({nvec} == {nvec})", "abs({hidden})", "({hidden} ^ 2)", "rev({hidden})", "c({hidden}, {hidden})", "{nvec}[{strs}]", "{rec$}$vv", "{val$}[1:3]",
    "c({dbls}, {lst$})", "cumsum({val$})", "{dmat$}[{strs}, 1]", "{dbls}[-{int}]", "{dbls}[c(TRUE, NA)]"),
  ints = c("which({strs} == {str})", "match({strs}, {lst$})", "seq_along({val})", "which({strs} %in% {strs})", "nchar({val$})"),
  lgls = c(
    "({strs} == {dbls})", "({strs} < {strs})", "is.na({lst})", "is.na({val})", "({lst$} == {dbl})", "(names({nvec}) == names({val}))",
    "as.logical({strs})"),
  str = c(
    "{strs}[[4]]", "{strs}[5]", "{strs}[['zz']]", "{strs}['zz']", "{lst$}[[{str}]]", "substr({str}, {int}, {int})", "strsplit({str}, '')[[1]][1]",
    "as.character({val$})[1]", "{rec$}$n$zz", "toupper({val$})[1]", "{strs}[[{int}]]", "as.character({lst$})[1]", "names({lst$})[1]",
    "as.character({dbls})[3]"),
  strs = c(
    "{strs}[{odd}]", "{strs}[[{odd}]]", "c({hidden}, {str})", "as.character({hidden})", "names({hidden})", "rep({strs}, {odd})",
    "rep_len({strs}, {odd})", "substr({strs}, {odd}, {odd})", "{strs}[-1]", "{strs}[{lgls}]", "{strs}[0L]", "names({lst$})", "names({val})",
    "{strs}[{nvec}]", "intersect({strs}, {strs})", "as.character({val$})", "{strs}[c('a', 'zz')]", "c({strs}, {val$})", "as.character({lst$})",
    "rownames({dmat})", "strsplit({str}, 'a')[[1]]", "toupper({val$})"),
  nvec = c("({nvec} + {dbls})", "{nvec}[{strs}]", "{nvec}[-1]", "c({nvec}, {dbls})", "{ t4 <- {nvec}; t4[[{str!}]] <- 9; t4 }"),
  rec = c(
    "{rec$}[{strs}]", "{ t4 <- {rec}; t4[[{str!}]] <- {val!}; t4 }", "{ t4 <- {rec}; t4$n <- NULL; t4 }",
    "{ t4 <- {rec}; t4[['n']][[{str!}]] <- {val!}; t4 }", "{ t4 <- {rec}; t4$a$b <- 1; t4 }", "c({rec}, {nvec})"),
  lst = c(
    "{lst$}[{odd}]", "{rec$}[{odd}]", "list({lst$}[[{odd}]], 1, 2)", "as.list({hidden})", "vector('list', {odd})", "c({hidden}, list(1, 2))",
    "rep({lst}, {odd})", "{lst$}[-1]", "{lst$}[{lgls}]", "{lst$}[{int}]", "c({lst}, {val})", "{lst$}[[{str}]]",
    "{ t4 <- {lst}; t4[[{index}]] <- NULL; t4 }", "{ t4 <- {lst}; t4[2] <- NULL; t4 }", "{ t4 <- {lst}; t4[[{int!}]] <- 1; t4 }", "{lst$}['zz']",
    "{val$}", "{ t4 <- {dbls}; t4[[2]] <- list(1); t4 }", "{ t4 <- {dbls}; t4$a <- 1; t4 }", "{ t4 <- {strs}; t4[2] <- list('l'); t4 }",
    "as.pairlist({lst})"),
  val = c(
    "{lst$}[[{odd}]]", "{rec$}[[{odd}]]", "{nvec$}[[{odd}]]", "{hidden}[{odd}]", "{hidden}[[{odd}]]", "unlist({hidden})",
    "{ t4 <- {lst}; (t3 <- t4[[2]] <- {some}) }", "{ t4 <- {rec}; (t4$a <- {dbl!}) }", "{dmat$}[{odd}, ]", "{dmat$}[, {odd}]",
    "attr({hidden}, 'names')", "{hidden}$a", "length({hidden})", "levels({hidden})", "max({hidden})", "range({hidden})", "sum({hidden})",
    "cumsum({hidden})", "unique({hidden})", "match({hidden}, {hidden})", "identical({hidden}, {hidden})", "dim({hidden})", "{val$}[[1]]", "{val$}$a",
    "{val$}[1]", "{val$}['a']", "({val} == {val})", "unclass({val$})", "{lst$}[[{int}]]", "{val$}[[{str}]]", "{lst$}[[c(1, 1)]]",
    "{rec$}[[c('n', 'zz')]]", "(if ({val$}) {val})", "{val$}[['b']]", "{rec$}$nn", "{rec$}$z", "list(abc = {val})$ab", "{fun}({val})",
    "{dmat$}[{index}]", "max({val$}, {val$})", "-{val$}", "{val$} & {lgl}", "{env$}[[1]]"))

# With `...` among the formals.
dots_any <- list(
  int = c("length(list(...))", "...length()", "nargs()"), lst = c(
    "list(..., 1, 2, 3)", "list({val}, ..., {val}, 0)", "hset(list(1, 2, 3), ...)", "c(list(1, 2, 3), ...)"),
  val = c(
    "(if (...length() > 0L) ..1 else 0)", "hid(list(...))", "c(...)", "(if (length(list(...)) > 1) ...elt(2) else 'few')", "names(list(...))",
    "hval(list(...))", "missing(...)", "list(...)$k"))

rare_any <- list(
  dbl = c(
    "Reduce(`+`, {dbls})", "do.call(sum, list({dbl}, 1))", "get('a', envir = {env$})", "tryCatch({dbl}, error = function(e) 0)",
    "as.numeric(difftime(as.Date('2020-01-02'), as.Date('2020-01-01')))", "local({ z9 <- {dbl}; z9 })", "{ gl$a <<- {dbl}; gl$a }",
    "sapply({lst}, length)[[1]]", "withVisible({dbl})$value"),
  str = c(
    "trimws({str})", "deparse(quote(x))", "do.call(paste0, list({str}, 'z'))", "format(as.Date('2020-01-01'))",
    "tryCatch(stop({str}), error = conditionMessage)", "match.arg('a', c('abc', 'b'))", "as.character(substitute(x))[1]", "formatC({int}, width = 5)",
    "Reduce(paste0, {strs})", "capture.output(print({str}))[1]"),
  lst = c(
    "mapply(function(p, q) list(p, q), 1:3, {strs$}[1:3], SIMPLIFY = FALSE)", "tryCatch(list({val}, 1, 2), finally = 1)",
    "rapply({rec}, function(q) q, how = 'list')", "by({dfr$}$a, {=}$b, sum)", "environment()"),
  val = c(
    "Recall", "environment", "tryCatch({val}, warning = function(w) 'w')", "mget(c('i', 'k'))", "get('k')", "sys.call()", "match.call()",
    "substitute(x)", "try({val}, silent = TRUE)", "{ print({val$}); 1 }", "{ cat({str}); 1 }", "vapply({strs}, nchar, 1L)", "outer(1:2, 1:2)",
    "body({fun$})", "formals({fun$})", "new.env()", "Negate(is.null)({val})"))

small_any <- list(
  # Of a type that is seen when it comes only.
  hidden = c(
    "hid({dbl!})", "hid({nvec!})", "hid({int!})", "hid({strs!})", "hid({lst!})", "hid({dbls!})", "hid({lgl!})", "hid({dmat!})", "hid({str!})",
    "{rec$}$v", "{lst$}[[{index}]]", "hid({lgls!})", "hid({ints!})", "{val$}"),
  odd = c(
    "2.9", "TRUE", "NA", "NULL", "-1", "c(-1, -2)", "0", "NA_integer_", "c(TRUE, NA)", "''", "NA_character_", "c(1, NA)", "1e10", "NaN", "-0.5",
    "c(2, 2)", "'zz'", "c('a', 'zz')", "integer(0)", "character(0)", "FALSE", "c(1.5, 2.5)", "c('b', 'a')", "c(3, 1)", "4", "5L", "'caf\\u00e9'",
    "2:3", "-(1:2)", "c(FALSE, TRUE)", "{lgls$}", "{strs$}", "{nvec$}", "{str}", "{dbl}"),
  test = c(
    "is.null", "is.list", "is.character", "is.numeric", "is.function", "is.environment", "is.logical", "is.complex", "is.raw", "is.symbol", "is.call",
    "is.factor", "is.data.frame", "is.atomic", "is.object", "is.matrix", "is.array", "is.pairlist", "is.vector", "is.language", "is.double",
    "is.integer"),
  key = c("'a'", "'a'", "'b'", "'c'", "'a'"), row = c("'r1'", "'r2'", "1", "2L", "i", "k"), col = c("'a'", "'b'", "'c'", "1", "k"), two = c(
    "1", "2L", "i", "k"),
  # Not NULL.
  some = c(
    "{dbl}", "{int}", "{str}", "{dbls}", "{strs}", "{nvec}", "{rec}", "{lst}", "{lgl}", "{cpl}", "{raws}", "{fac}", "{dfr$}", "{obj}", "{fun}",
    "{env$}", "{lang}", "{dmat}", "{ints}", "{lgls}"),
  cond = c(
    "{lgl}", "{lgl}", "{lgl}", "{lgl}", "length({val})", "!length({val})", "!is.null({val})", "nchar({str})",
    "is.numeric({val$}) && length({=}) == 1L && !is.na({=})", "{str} == 'a' || is.null({val})",
    "is.list({val$}) && length({=}) > 1 && is.null({=}[[1]])", "{dbl!} > 1 && {str!} == 'a'"))
