# Expressions made at random, from rows of text.
#
# In a row, {T} is an expression of type T (or another table's row), {T~} one without branches and
# assignments (the argument of a closure, where these become promises of their own), {T!} a variable or a
# constant of type T, {T$} a variable of type T, {=} the variable that this row named last, {+T} the name of a
# new variable of type T, there from the next statement on.
#
# `plain` rows compile and complete for typical values. `sharp` ones compile, and fail, warn, give NaN or
# leave by themselves. `rare` ones do not compile today, or seldom.

plain <- list(
  dbl = c(
    "({dbl} + {dbl})", "({dbl} - {dbl})", "({dbl} * {dbl})", "({dbl} / 2)", "({dbl} ^ 2)", "({dbl} %% 3)", "({dbl} %/% 2)", "({int} + {dbl})",
    "({int} / 4L)", "({dbl} * {int})", "(-{dbl})", "abs({dbl})", "sqrt(abs({dbl}))", "floor({dbl})", "ceiling({dbl})", "sin({dbl})", "cos({dbl})",
    "tanh({dbl})", "atan({dbl})", "trunc({dbl})", "sign({dbl})", "exp(-abs({dbl}))", "log(abs({dbl}) + 1)", "{dbls$}[[{index}]]", "{dbls$}[{index}]",
    "{dbls$}[length({=})]", "{dbls}[[1]]", "{dbls}[2]", "sum({dbls})", "max({dbls})", "min({dbls})", "prod({dbls$})", "max({dbl}, {dbl})",
    "min({dbl}, {int})", "(if ({lgl}) {dbl} else {dbl})", "as.numeric({int})", "as.numeric({lgl})", "as.numeric({dbl})", "(t1 <- {dbl})",
    "{matrix$}[{index}, {index}]", "h1({dbl~})", "h2({dbl~}, {dbl~})", "h2(y = {dbl~}, x = {dbl~})", "h3({dbl!})", "{ {dbl} }", "{ {dbls}; {dbl} }",
    "{ sqrt({dbls$}); {dbl} }", "{ {lgls}; {ints}; {dbl} }", "hv({dbls~})[1]", "sum({matrix})", "({lgl} + {dbl})", "{dbls$}[[i]]",
    "(({dbl} + {int}) * {dbl!})", "ifelse({lgl~}, {dbl!}, {dbl!})", "ifelse({int~}, {dbl~}, {int~})", "(if (typeof({dbl}) == 'double') {dbl} else 'odd')"),
  int = c(
    "({int} + {int})", "({int} - {int})", "({int} * {int!})", "({int} %/% 2L)", "({int} %% 3L)", "length({dbls})", "length({ints})",
    "length({lgls$})", "as.integer({lgl})", "as.integer(2.5)", "{ints$}[[{index}]]", "{ints$}[{index}]", "{ints$}[length({=})]", "sum({ints})",
    "max({ints})", "min({ints})", "sum({lgls})", "(-{int})", "abs({int})", "nrow({matrix$})", "ncol({matrix$})", "(if ({lgl}) {int} else {int})",
    "h4({int~})", "({lgl} + {int})", "min({int}, {int})", "({lgl} * {lgl})", "{ {int} }", "{ {ints}; {int} }", "sum({dbls} > {dbl})",
    "length({matrix$})", "{ints}[[2]]", "{ints$}[[i]]", "ifelse({lgl~}, {int~}, {int!})"),
  lgl = c(
    "({dbl} < {dbl})", "({dbl} > {dbl})", "({dbl} <= {int})", "({dbl} >= {dbl})", "({dbl} == {dbl})", "({dbl} != {dbl})", "({int} < {int})",
    "({int} == {int})", "({int} >= {int})", "(!{lgl})", "({lgl} && {lgl})", "({lgl} || {lgl})", "({lgl} && { {lgl} })",
    "({lgl} || { sqrt({dbls$}); {lgl} })", "is.na({dbl})", "is.na({int})", "is.na({lgl})", "is.null({dbls$})", "is.numeric({dbl})",
    "is.integer({dbls$})", "is.double({int})", "is.logical({ints$})", "is.character({dbl})", "{lgls$}[[{index}]]", "{lgls$}[{index}]",
    "({lgl} & {lgl})", "({lgl} | {lgl})", "as.logical({int})", "as.logical({dbl})", "{lgls}[[1]]", "(if ({lgl}) {lgl} else {lgl})"),
  dbls = c(
    "({dbls} + {dbls})", "({dbls} - {dbls})", "({dbls} * {dbls})", "({dbls} / 2)", "({dbls} + {dbl})", "({dbls} * {dbl})", "({dbls} ^ 2)",
    "({dbls} %% 3)", "({dbls} %/% 2)", "({dbl} + {dbls})", "({dbl} - {dbls})", "({dbl} * {dbls})", "c({dbl}, {dbl}, {dbl})",
    "c({dbls}, {dbls!})[1:3]", "c({dbls!}, {dbl}, {int}, {dbl})[2:4]", "numeric(3)", "numeric({size})", "(-{dbls})", "abs({dbls})",
    "sqrt(abs({dbls}))", "exp(-abs({dbls}))", "floor({dbls})", "sin({dbls})", "trunc({dbls})", "as.numeric({ints})", "as.numeric({dbls})",
    "c({dbls})", "({dbls})", "{dbls$}[1:3]", "{dbls$}[1:{size}]", "{matrix$}[{index}, ]", "{matrix$}[, {index}]", "hv({dbls~})",
    "hw({dbls~}, {dbls~})", "(if ({lgl}) {dbls} else {dbls})", "({dbls} + {ints})", "({dbls} * {ints})", "({ints} / 2)", "{ {dbls} }",
    "{ as.integer({dbls$}); {dbls} }", "rep({dbl}, 3)", "rep({dbl}, times = {size})", "rep({dbls$}, 2L)[1:3]", "rep_len({dbl~}, 3)",
    "rep(c({dbl}, {dbl}), {size})[1:3]"),
  ints = c(
    "seq_len(3)", "seq_len({size})", "seq_along({dbls})", "seq_along({lgls$})", "(1:3)", "(1:length({dbls$}))", "({ints} + {ints})",
    "({ints} - {ints})", "({ints} * {int!})", "({ints} %% 3L)", "({ints} %/% 2L)", "c({int}, {int}, {int})", "c({ints!}, {int}, {int})[1:3]",
    "integer(3)", "as.integer({lgls})", "as.integer({ints})", "(-{ints})", "({ints} + {int})", "{ints$}[1:3]", "({int!} + (1:3))",
    "as.integer(floor({dbls$}))", "(if ({lgl}) {ints} else {ints})", "rep({int}, 3L)", "rep.int({int~}, 3)"),
  lgls = c(
    "({dbls} < {dbl})", "({dbls} > {dbls})", "({dbls} == {int})", "({dbls} != {dbl})", "({ints} < {int})", "({ints} >= {ints})", "({ints} == {int})",
    "(!{lgls})", "({lgls} & {lgls})", "({lgls} | {lgl})", "is.na({dbls})", "is.na({ints})", "is.na({lgls})", "c({lgl}, {lgl}, {lgl})", "logical(3)",
    "as.logical({ints})", "as.logical({dbls})", "rep({lgl}, 3)", "rep({lgls$}, 2)[1:3]", "{ t2 <- {dbls}; storage.mode(t2) <- 'logical'; t2 }"),
  matrix = c(
    "matrix({dbl~}, 3, 3)", "matrix({dbls$}, 3, 3)", "matrix(0, 3, 3)", "({matrix} + {matrix})", "({matrix} * {matrix})", "({matrix} - {matrix})",
    "({matrix} * {dbl})", "({matrix} + {dbl})", "(-{matrix})", "abs({matrix})", "(if ({lgl}) {matrix} else {matrix})", "hm({matrix~})", "({matrix})"))

sharp <- list(
  dbl = c(
    "log({dbl}, {dbl})", "switch({dbl}, {dbl}, {dbl})", "switch({int}, {dbl}, {dbl}, {dbl})", "({dbl} / {dbl})", "({dbl} ^ {dbl})",
    "({dbl} %% {dbl})", "({dbl} %/% {dbl})", "sqrt({dbl})", "exp({dbl})", "log({dbl})", "log1p({dbl})", "expm1({dbl})", "{dbls}[[{dbl}]]",
    "{dbls}[{int}]", "{dbls$}[[{int}]]", "({int} / {int})", "({int} ^ {int})", "{matrix}[{int}, 1]", "prod({dbls})",
    "({int} + (if ({lgl}) return({int}) else 1))", "(({dbls} + {dbl!})[if ({lgl}) return({dbl!}) else 1])", "{dbls}[[4]]", "{dbls}[0L]",
    "round({dbl})"),
  int = c(
    "switch({int}, {int}, {int}, {int})", "({int} * {int})", "({int} %/% {int})", "({int} %% {int})", "as.integer({dbl})", "{ints}[[{int}]]",
    "{ints}[{dbl}]", "({int} * 1000000L)", "max({lgls})", "({int} + { sqrt({dbls}); {int} })", "sum({ints} * 1000000000L)", "as.integer({dbls$})[1]",
    "as.integer({lgls$}[2])"),
  lgl = c("missing({formal})", "(!{int})", "{lgls}[[{int}]]", "{lgls}[{dbl}]", "({dbl} > {dbls})[1]", "is.function({dbl})",
          "({lgl} && { as.integer({dbls}); {lgl} })", "({lgl} && return({dbl!}))", "as.logical({dbls})[2]"),
  dbls = c(
    "({dbls} / {dbls})", "({dbls} ^ {dbl})", "({dbls} ^ {dbls})", "({dbls} %% {dbl})", "({dbls} %/% {dbls})", "sqrt({dbls})", "exp({dbls})",
    "log({dbls})", "numeric({int})", "rep({dbl}, {int})", "rep({dbls}, {dbl})", "{dbls}[{size}:{size}]", "{matrix}[{int}, ]", "{matrix}[, {int}]", "{dbls}[2:5]", "c({dbls}, {ints})",
    "c({dbls}, {dbls})", "({dbls} + c(1, 2))", "{dbls$}[-1]", "(sqrt({dbls}) * { if ({lgl}) return({dbl!}); 2 })"),
  ints = c(
    "({ints} * {ints})", "({ints} %/% {ints})", "({ints} %% {int})", "integer({int})", "as.integer({dbls})", "({size}:{size})",
    "(({dbl} %% 7):{size})", "seq_len({int} %% 9L)", "dim({matrix})", "({ints} * 1000000000L)", "({lgls} + {ints})"),
  lgls = c("({lgls} & {lgl})", "({dbls} < {ints})", "(!{ints})", "logical({size})", "({dbls} == NaN)", "({matrix} > {dbl})[1:3]"),
  matrix = c("matrix({dbls~}, 3, 3)", "matrix({dbls~}, 1, 3)", "matrix({dbls~}, nrow = 3, ncol = 1)", "matrix({dbl~}, {size}, {size})",
             "({matrix} / {matrix})", "sqrt({matrix})", "({matrix} ^ {dbl})", "matrix({dbls~}, 2, 2)", "({matrix} %% 2)"))

rare <- list(
  dbl = c("(({dbl}:3)[[2]])", "h2({dbl~})", "mean({dbls})", "max({ints}, {dbl})", "sum({ints}, 0)",
          "switch(if ({lgl}) 'a' else 'b', a = , b = {dbl}, {dbl})", "atan2({dbl}, {dbl})", "identity({dbl})",
          "unlist(lapply(1:3, function(q) q + {dbl!}))[2]", "as.numeric(nargs())", "{ g <- function() {dbl}; g() }", "{ cnt <<- cnt + 1; {dbl} }",
          "rnorm(1)", "(MARKED + {dbl})", "length(MARKED)"),
  int = c("min(integer(0), {int})", "length(rep({dbl}, {size}))", "nchar('abc')", "which({lgls})[1]", "length(substitute(x))", "length(MARKED)",
          "nargs()"),
  lgl = c("is.nan({dbl})", "is.matrix({matrix})", "any({lgls})", "all({lgls})", "isTRUE({lgl})", "isFALSE({lgl})", "xor({lgl}, {lgl})",
          "identical({dbl}, {dbl})", "inherits({dbls}, 'foo')"),
  dbls = c("{dbls$}[{lgls$}]", "{dbls$}[{ints$}]", "rep({dbl}, {size})", "rev({dbls})", "ifelse({lgls}, {dbl}, {dbl})",
           "vapply({ints}, function(q) q * 2, 0)", "(MARKED + {dbls})", "cumsum({dbls})", "unlist(list({dbls}, 1))", "c(a = {dbl}, b = 2, 3)"),
  ints = c("{ints}[2:1]", "rep({int}, 3L)", "order({dbls})", "which({lgls})", "rev({ints})"),
  lgls = c("is.nan({dbls})", "rev({lgls})", "({ints} %in% {ints})", "(MARKED > {dbl})"),
  matrix = c("({matrix} + {dbls})", "t({matrix})", "matrix({dbls~}, 3, 3, byrow = TRUE)", "({matrix} %*% {matrix})", "diag(3)",
             "cbind({dbls}, {dbls})"))

small <- list(
  index = c("1", "1L", "2L", "2", "i", "k", "3", "3L"),
  size = c("3", "3L", "3", "3L", "length({dbls$})", "length({dbls$})", "3", "3L", "2", "({int!} %% 4L)", "6L", "0L"))

is_branchy <- function(rows) grepl("if \\(|&&|\\|\\||switch\\(|<-|\\{ |return\\(|function\\(", rows)

pick <- function(...) { x <- c(...); x[[sample.int(length(x), 1L)]] }
chance <- function(p) runif(1L) < p

# What a program is made with: how often rows are sharp or rare, and values odd.
tempers <- list(calm = c(sharp = 0.01, rare = 0, odd = 0.01), lively = c(sharp = 0.06, rare = 0.01, odd = 0.04),
                wild = c(sharp = 0.25, rare = 0.1, odd = 0.2))

# An environment: `dialect` (dialects.R), `vars` (names by type), `n` (names given so far), `formals`, `temper`, `depth` (the
# most rows deep that an expression is), `last` and `coming` (what {=} and {+T} name), `marked` (type of the constant
# MARKED, if an expression may be that), `dots` (is `...` a formal?).
new_scope <- function(temper, dialect = dialects$numbers) {
  list2env(list(
    dialect = dialect, vars = structure(rep(list(character()), length(dialect$types)), names = dialect$types),
    n = 0L, formals = character(), temper = tempers[[temper]], depth = dialect$depths[[1L]], last = "", coming = list(), marked = "",
    dots = FALSE))
}
declare <- function(scope, type, name) {
  scope$vars[[type]] <- unique(c(scope$vars[[type]], name))
  name
}
new_name <- function(scope, prefix = pick("u", "w", "z")) {
  scope$n <- scope$n + 1L
  paste0(prefix, scope$n)
}

constant <- function(scope, type) {
  text <- pick((if (chance(scope$temper[["odd"]])) scope$dialect$sharp else scope$dialect$constants)[[type]])
  # Numbers that take calls of closures to make would not compile.
  if (grepl("seq\\(|sort|rev|dimnames|array|diag|as[.]", text)) text <- switch(type, dbls = "c(1, 2, 3)", ints = "1:3", matrix = "matrix(2, 3, 3)", text)
  if (grepl("^-|^function|:|~", text)) paste0("(", text, ")") else text
}

leaf <- function(scope, type) {
  names <- scope$vars[[type]]
  if (length(names) && chance(0.8)) return(pick(names))
  if (type == scope$marked && chance(0.3)) return("MARKED")
  shared <- scope$dialect$shared[[type]]
  if (!is.null(shared) && (!length(scope$dialect$constants[[type]]) || chance(0.15))) shared else constant(scope, type)
}

# An expression of `type`, at most `depth` rows deep.
expression_of <- function(scope, type, depth, straight = FALSE) {
  if (depth <= 0L || chance(0.15)) return(leaf(scope, type))
  depth <- min(depth, scope$depth)
  dice <- runif(1L)
  group <- if (dice < scope$temper[["rare"]]) "rare" else if (dice < scope$temper[["rare"]] + scope$temper[["sharp"]]) "sharp" else "plain"
  rows <- scope$dialect$rows[[group]][[type]]
  if (scope$dots && chance(0.15)) rows <- c(dots_any[[type]], if (is.null(dots_any[[type]])) rows)
  if (is.null(rows)) rows <- scope$dialect$rows$plain[[type]]
  if (straight) rows <- rows[!is_branchy(rows)]
  if (length(rows)) fill(scope, pick(rows), depth - 1L, straight) else leaf(scope, type)
}

hole <- "\\{[+]?[a-z=]+[~$!]?\\}"

# `row` with its holes filled, from left to right.
fill <- function(scope, row, depth, straight = FALSE) {
  repeat {
    at <- regexpr(hole, row)
    if (at < 0L) return(row)
    inner <- substr(row, at + 1L, at + attr(at, "match.length") - 2L)
    # Not sub(): what is put in may hold anything.
    row <- paste0(substr(row, 1L, at - 1L), filling(scope, inner, depth, straight), substring(row, at + attr(at, "match.length")))
  }
}

filling <- function(scope, inner, depth, straight) {
  if (inner == "=") return(scope$last)
  last <- scope$last
  name <- gsub("[^a-z]", "", inner)
  if (startsWith(inner, "+")) {
    scope$coming[[name]] <- new_name(scope)
    return(scope$coming[[name]])
  }
  if (endsWith(inner, "$")) {
    names <- scope$vars[[name]]
    scope$last <- if (length(names)) pick(names) else leaf(scope, name)
    return(scope$last)
  }
  on.exit(scope$last <- last)
  if (name == "formal") return(pick(scope$formals))
  if (name == "any") name <- pick(scope$dialect$picked)
  if (name %in% names(scope$dialect$small)) return(fill(scope, pick(scope$dialect$small[[name]]), depth, straight))
  if (endsWith(inner, "!")) return(leaf(scope, name))
  if (endsWith(inner, "~")) return(expression_of(scope, name, min(depth, 1L), TRUE))
  expression_of(scope, name, depth, straight)
}
