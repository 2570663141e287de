# Statements of the dialect `any`. In a row, {T} and its kin are as in grammar.R.

plain_stores_any <- list(
  strs = c(
    "{strs$}[{index}] <- {str}", "{strs$}[[{index}]] <- {str}", "{strs$}[length({=}) + 1L] <- {str}", "{strs$}[[length({=}) + 1L]] <- {str}",
    "{strs$}[{index}] <- toupper({=}[{index}])", "{strs$}[['k']] <- {str}", "{strs$}['a'] <- {str}", "{strs$} <- c({=}, {str})",
    "{strs$}[2:3] <- {str}", "{strs$}[{=} == 'a'] <- {str}"),
  nvec = c(
    "{nvec$}[{key}] <- {dbl}", "{nvec$}[[{key}]] <- {dbl}", "{nvec$}[{index}] <- {dbl}", "{nvec$}[{key}] <- {=}[{key}] + 1",
    "{nvec$}[['k']] <- {dbl}", "{nvec$}[length({=}) + 1L] <- {dbl}", "{nvec$}[[{key}]] <- {=}[['a']] * 2", "{nvec$}[c('a', 'b')] <- {dbl}"),
  rec = c(
    "{rec$}$a <- {dbl}", "{rec$}$b <- {str}", "{rec$}[['a']] <- {dbl}", "{rec$}[[1]] <- {dbl}", "{rec$}$n$a <- {dbl}", "{rec$}$n[['b']] <- {str}",
    "{rec$}[['n']]$a <- {dbl}", "{rec$}$v[{index}] <- {dbl}", "{rec$}$v[[{index}]] <- {dbl}", "{rec$}[['v']][[length({=}$v) + 1L]] <- {dbl}",
    "{rec$}$v <- c({=}$v, {dbl})", "{rec$}$zz <- {val}", "{rec$}[['k']]$b <- {val}", "{rec$}$n$k$b <- {val}", "{rec$}$zz <- NULL",
    "{rec$}$n <- list(a = {dbl}, b = {str})", "{rec$}['a'] <- list({dbl})", "{rec$}[c('a', 'b')] <- list({dbl}, {str})", "{rec$}$a <- {=}$a + {dbl}",
    "{rec$}$n$a <- {=}$a", "{rec$}$n[[1]] <- {=}$n[[1]] * 2", "{rec$}[[c('n', 'a')]] <- {dbl}", "{rec$}$n <- {=}", "{rec$}$v <- {dbls}",
    "{rec$}[['v']][2] <- {=}$a", "{rec$}[[4]][{index}] <- {dbl}", "{rec$}$n$b <- {=}$b", "{rec$}$v[{index}] <- {=}$v[[{index}]] + 1"),
  lst = c(
    "{lst$}[[{index}]] <- {some}", "{lst$}[[{index}]] <- {some}", "{lst$}[{index}] <- list({val})", "{lst$}[{index}] <- {dbl}",
    "{lst$}[[{index}]] <- list({val})", "{lst$}[[1]] <- {=}", "{lst$}[[2]] <- {=}[[1]]", "{lst$}[['k']] <- NULL",
    "{lst$}[length({=}) + 1L] <- list(NULL)", "{lst$}[[1]] <- c(1, 2)\n{=}[[1]][2] <- {dbl}", "{lst$}[[2]] <- {dbls}\n{=}[[2]][[1]] <- {=}[[2]][[3]]",
    "{lst$} <- c({=}, list({val}))", "{lst$}[2:3] <- list({val}, {val})", "{lst$}[[3]] <- {rec}\n{=}[[3]]$n$a <- {dbl}"),
  dmat = c("{dmat$}[{row}, {col}] <- {dbl}", "{dmat$}[[1, 2]] <- {dbl}", "{dmat$}[{=} > 2] <- 0", "{dmat$}[{row}, {col}] <- {=}[[2, 3]] + {dbl!}"),
  env = c("{env$}$a <- {dbl}", "{env$}[['b']] <- {str}", "{env$}$zz <- {val}", "{env$}$a <- {=}$a + 1", "{env$}$k <- {rec}\n{=}$k$n$a <- {dbl}"),
  dbls = c("{dbls$}[['k']] <- {dbl}", "{dbls$}[{index}] <- NA", "{dbls$}[length({=}) + 1L] <- {dbl}"),
  val = c(
    "if (is.list({val$})) {=}[['k']] <- {some}", "if (is.numeric({val$}) && length({=}) > 1L) {=}[2] <- {dbl}",
    "if (is.character({val$})) {=}[1] <- {str}", "if (is.list({val$})) {=}$a <- {val}",
    "if (is.atomic({val$}) && !is.null({=})) attr({=}, 'note') <- {val}", "{val$} <- list({=}, 0)", "{val$} <- c({=}, {dbl})",
    "{val$} <- list(a = {=})", "if (is.numeric({val$}) && !is.object({=})) {=} <- {=} + 1", "if (is.null({val$})) {=} <- list()",
    "if (is.list({val$}) && length({=}) > 0) {=} <- {=}[[1]]", "if (inherits({val$}, 'foo')) {=} <- unclass({=})"))

sharp_stores_any <- list(
  strs = c(
    "{strs$}[{odd}] <- {str}", "{strs$}[[{odd}]] <- {str}", "{strs$}[{odd}] <- {strs}", "names({strs$})[{odd}] <- {str}", "{strs$}[{int}] <- {str}",
    "{strs$}[['']] <- {str}", "{strs$}[{index}] <- {dbl}", "{strs$}[[{index}]] <- {lgl}", "{strs$}[{strs}] <- {str}", "{strs$}[10] <- {str}",
    "{strs$}[2] <- list({str})", "{strs$}[{lgls$}] <- {str}", "{strs$}[[{str}]] <- {str}"),
  nvec = c(
    "{nvec$}[{odd}] <- {dbl}", "{nvec$}[[{odd}]] <- {dbl}", "{nvec$}[{odd}] <- {nvec}", "names({nvec$})[{odd}] <- 'n'", "{nvec$}[{key}] <- {hidden}",
    "{nvec$}[{str}] <- {dbl}", "{nvec$}[['']] <- {dbl}", "{nvec$}[{strs}] <- {dbl}", "{nvec$}[{index}] <- {str}", "{nvec$}[{int}] <- {dbl}",
    "{nvec$}$a <- {dbl}", "{nvec$}[{lgls}] <- 0", "{nvec$}[[{key}]] <- list(1)", "{nvec$}[{key}] <- NULL", "{nvec$}[c('a', NA, 'zz')] <- 7"),
  rec = c(
    "{rec$}[{odd}] <- list({dbl})", "{rec$}[[{odd}]] <- {some}", "{rec$}$v[{odd}] <- {dbl}", "{rec$}$n[{odd}] <- NULL",
    "{rec$}$v[[{index}]] <- {hidden}", "{rec$}[[{str}]] <- {val}", "{rec$}$a <- {val}", "{rec$}$a$b <- {val}", "{rec$}$b[2] <- {dbl}",
    "{rec$}$n <- NULL", "{rec$}$n[[{str}]]$a <- {val}", "{rec$}$v[[{int}]] <- {dbl}", "{rec$}$v[{lgls}] <- {dbl}", "{rec$}[[{int}]] <- {dbl}",
    "{rec$}[['n']][[{int}]] <- {val}", "{rec$}$v <- {str}", "{rec$} <- {=}[-1]", "{rec$}$v$a <- {dbl}", "{rec$}[['a']][['k']] <- {dbl}"),
  lst = c(
    "{lst$}[{odd}] <- list({val})", "{lst$}[[{odd}]] <- {some}", "{lst$}[{odd}] <- NULL", "{lst$}[{odd}] <- {strs}",
    "{lst$}[[{index}]][[{odd}]] <- {dbl}", "{lst$}[[{int}]] <- {val}", "{lst$}[[{index}]] <- NULL", "{lst$}[{lgls}] <- list({val})",
    "{lst$}[[{str}]] <- {val}", "{lst$}$k$b <- {val}", "{lst$}[[{index}]][[2]] <- {val}", "{lst$}[[1]]$a <- {val}", "{lst$}[10] <- list({val})",
    "{lst$}[[{index}]][1] <- {val}", "{lst$}[1:2] <- NULL", "{lst$}[-1] <- list({val})", "{lst$}[['']] <- {val}", "{lst$}[[c(1, 1)]] <- {dbl}"),
  dmat = c(
    "{dmat$}[{odd}, 1] <- {dbl}", "{dmat$}[{odd}] <- {dbl}", "{dmat$}[1, ] <- {hidden}", "{dmat$}[{str}, 1] <- {dbl}",
    "{dmat$}[{row}, {col}] <- {str}", "{dmat$}[5, 1] <- {dbl}", "{dmat$}[{row}, {col}] <- list(1)", "{dmat$}[{dmat}] <- {dbl}"),
  env = c("{env$}[[{str}]] <- {val}", "{env$}$a[2] <- {dbl}", "{env$}$a <- NULL", "{env$}[[1]] <- 2"),
  dbls = c(
    "{dbls$}[{odd}] <- {dbl}", "{dbls$}[[{odd}]] <- {dbl}", "{dbls$}[{index}] <- {hidden}", "{dbls$}[{odd}] <- {dbls}", "{dbls$}[{index}] <- {str}",
    "{dbls$}[[2]] <- list({dbl})", "{dbls$}$a <- {dbl}", "{dbls$}[{str}] <- {dbl}", "{dbls$}[{index}] <- {cpl}", "{dbls$}[{index}] <- {raws}",
    "{dbls$} <- {val}"),
  val = c(
    "{val$}[[1]] <- {val}", "{val$}$a <- {val}", "{val$}[{index}] <- {val}", "{val$}[['k']] <- {val}", "{val$}$a$b <- {val}",
    "{val$}[{str}] <- {val}", "{lang$}[[2]] <- {val}"))

# One value in several places, and then one of them is changed.
alias_any <- c(
  "{+rec} <- {rec$}\n{=}$a <- {dbl}", "v <- {rec$}\nv$n$a <- {dbl}\n{=}$n$b <- {str}\n{+rec} <- v",
  "v <- {rec$}\nw <- list(v, v)\nw[[1]]$a <- {dbl}\n{+rec} <- w[[2]]", "v <- {rec$}$n\nv$a <- {dbl}\n{+dbl} <- {=}$n$a",
  "v <- {rec$}$v\n{=}$v[1] <- {dbl}\n{+dbls} <- v", "v <- {rec$}$v\nv[2] <- {dbl}\n{+dbls} <- {=}$v",
  "v <- {dbls}\nw <- list(v, v)\nv[1] <- {dbl}\nw[[1]][2] <- {dbl}\n{+lst} <- list(v, w, 0)",
  "v <- {dbls$}\nw <- list(p = {=})\nw$p[1] <- 0\n{=}[2] <- 5\n{+val} <- list(v, w)", "hrec({rec$})\n{+rec} <- {=}",
  "v <- hrec({rec$})\nv$a <- {dbl}\n{=}$b <- {str}\n{+rec} <- v", "for (q in {lst$}) {=}[[1]] <- q",
  "for (q in {lst$}) {\n{=}[[length({=}) + 1L]] <- q\n}", "for (q in {strs$}) {=}[1] <- q",
  "v <- {lst$}[[{index}]]\nif (is.numeric(v) && length(v) > 0) v[1] <- 77\n{+val} <- list(v, {=})", "v <- {strs$}\nv[{index}] <- {str}\n{+strs} <- v",
  "v <- names({nvec$})\nv[1] <- 'zz'\n{+nvec} <- {=}", "v <- {nvec$}\nv[['a']] <- {dbl}\n{=}[['b']] <- {dbl}\n{+nvec} <- v",
  "v <- {env$}\nv$a <- {dbl}\n{+dbl} <- {=}$a", "v <- list({rec$}, {=})\nv[[1]]$n$a <- {dbl}\nv[[2]]$v[2] <- {dbl}\n{+rec} <- v[[1]]",
  "{rec$}$n <- {=}\n{=}$n$a <- {dbl}", "w <- v <- {dbls$}\nw[1] <- -1\n{+dbls} <- v", "w <- (v <- {rec$})\nw$a <- -1\n{+rec} <- v",
  "{+rec} <- {rec$}\nfor (q in 1:3) {\n{=}$v[q] <- 0\nv <- {=}\n}", "v <- hid({dbls$})\nv[1] <- {dbl}\n{=}[2] <- 0\n{+dbls} <- v",
  "v <- hid({rec$})\nw <- hid(v)\nw$n$b <- {str}\nv$v[[1]] <- {dbl}\n{+rec} <- w", "v <- list(a = {dbls$})\nw <- v\nw$a[1] <- 7\n{+dbls} <- v$a",
  "v <- list({strs$})\nv[[1]][2] <- {str}\n{+strs} <- {=}", "v <- if ({lgl}) {rec$} else {rec$}\nv$n$a <- {dbl}\n{+rec} <- v",
  "v <- {lst!}\nv[[2]] <- {some}\n{+lst} <- v", "v <- {rec!}\nv$n$a <- {dbl}\nv$v[1] <- -2\n{+rec} <- v", "v <- {strs!}\nv[1] <- {str}\n{+strs} <- v",
  "v <- {rec$}\n{=} <- NULL\nv$v[1] <- 2\n{=} <- v", "v <- unname({nvec$})\nv[1] <- 6\n{+nvec} <- {=}",
  "v <- as.vector({dbls$})\nv[1] <- 6\n{+dbls} <- {=}", "v <- {lst$}\nw <- v[[1]] <- v\n{+lst} <- w",
  "v <- {strs$}\nw <- toupper(v)\nw[1] <- v[2]\n{+strs} <- w", "v <- rep_len({dbls$}, length({=}))\nv[1] <- 6\n{+dbls} <- {=}",
  "v <- {dbls$} + 0\nw <- v\nv[1] <- 6\n{+dbls} <- w")

# An operand, an argument or a subscript that changes what another one has been.
ordered_any <- c(
  "v <- {dbls$}\nw <- list(v, {\nv[1] <- 9\nv\n}, v)\n{+lst} <- w", "v <- {dbls}\n{+val} <- c(v, {\nv[[2]] <- 9\nv\n})",
  "v <- {dbls}\n{+dbl} <- v[[1]] + {\nv[[1]] <- 5\nv[[1]]\n}", "v <- {dbls}\n{+dbls} <- v + {\nv[1] <- 5\nv\n}",
  "v <- {strs}\n{+lgls} <- v == {\nv[2] <- 'z'\nv\n}", "v <- {dbls}\n{+dbl} <- v[[{\nv[[2]] <- 7\n2\n}]]",
  "v <- {dbls}\nv[[1]] <- {\nv[[2]] <- 9\n3\n}\n{+dbls} <- v", "v <- {rec}\nv$a <- {\nv$b <- 'q'\n4\n}\n{+rec} <- v",
  "v <- {rec}\nv$n$a <- {\nv$n$b <- 'q'\nlength(v)\n}\n{+rec} <- v",
  "v <- {rec$}\nw <- list(a = v$v, b = {\nv$v[1] <- 3\nv$v\n}, c = v)\n{+lst} <- w", "v <- {dbls}\nfor (q in v) v[1] <- v[1] + q\n{+dbls} <- v",
  "v <- {lst}\nfor (q in v) v[[1]] <- list(q)\n{+lst} <- v", "v <- {dbls$}\n{=}[1] <- {\nv[2] <- 8\nv[2]\n}\n{+dbls} <- v",
  "v <- {env$}\n{+dbl} <- v$a + {\nv$a <- 5\nv$a\n}", "v <- {rec}\nw <- v[[if (is.numeric(v$a)) {\nv$a <- 'x'\n1\n} else 2]]\n{+val} <- list(v, w)",
  "v <- 1\nw <- c(v, v <- 'a', v)\n{+val} <- w", "w <- list(v <- {dbls$}, v[1] <- 0, v)\n{+lst} <- w",
  "v <- {val}\nw <- list(v, v <- {some}, v)\n{+lst} <- w")

# What compiled code leaves to GNU-R in the middle of a function, and what ends it.
outside_any <- c("if ({lgl}) warning({str})", "if ({cond}) return({val})", "if ({lgl} && {lgl}) stop({str})")

# A variable that a loop carries, whose type changes there, or that grows. Conditions of `while` may be masked functions:
# each such loop ends by a count, too.
growing_any <- c(
  "s <- NULL\ns[[{key}]] <- {some}\n{+val} <- s", "s <- NULL\ns[{index}] <- {some}\n{+val} <- s", "s <- list()\ns[[{index}]] <- {some}\n{+val} <- s",
  "s <- character()\ns[[{key}]] <- {str}\n{+strs} <- s", "s <- 1:3\ns[[2]] <- {dbl}\n{+dbls} <- s",
  "s <- {dbls}\ns[[{index}]] <- {str}\n{+strs} <- s", "s <- {lst}\ns[{index}] <- {some}\n{+lst} <- s",
  "s <- {ints}\ns[{index}] <- {dbl}\ns[{index}] <- {str}\n{+strs} <- s", "s <- {lgls}\ns[2] <- {int}\ns[3] <- {dbl}\n{+dbls} <- s",
  "s <- {rec}\nw <- s$a <- {dbl}\n{+dbl} <- w", "s <- {rec}\n{+val} <- (s$n$b <- {str})", "s <- {rec}\nif ((p <- s$a) > 1) s$a <- p - 1\n{+rec} <- s",
  "s <- list()\ns$a$b$c[[2]] <- {dbl}\ns$a$b$d <- {str}\n{+val} <- s",
  "s <- {lst}\nfor (q in s) if (is.vector(q) && length(q)) {\nq[1] <- q[length(q)]\nw <- q\n}\n{+lst} <- s",
  "s <- {dbls}\nfor (q in list(s, s)) q[1] <- 0\n{+dbls} <- s", "s <- {rec}\nfor (q in s) if (is.list(q)) q$a <- 0 else q[1] <- q[[1]]\n{+rec} <- s",
  "s <- as.numeric(1:200)\ns[[150]] <- {dbl}\n{+val} <- rev(s)[48:52]", "s <- 1:100\nw <- s\ns[5] <- 7L\n{+val} <- w[4:6]",
  "s <- 0L\nfor (q in 1:3) s <- s + {dbl}\n{+dbl} <- s", "s <- 0L\nfor (q in 1:3) s <- s + 0.5\n{+dbl} <- s",
  "s <- 0L\nfor (q in {dbls}) s <- s + q\n{+dbl} <- s", "s <- NULL\nfor (q in 1:3) s <- c(s, q)\n{+ints} <- s",
  "s <- NULL\nfor (q in {strs}) s <- c(s, q)\n{+strs} <- s", "s <- c()\nfor (q in 1:4) s[q] <- {dbl}\n{+dbls} <- s",
  "s <- c()\nfor (q in {strs$}) s[q] <- nchar(q)\n{+val} <- s", "s <- list()\nfor (q in 1:3) s[[length(s) + 1L]] <- {some}\n{+lst} <- s",
  "s <- 0\nfor (q in {lst$}) if (is.numeric(q)) s <- s + length(q) else s <- s + 1L\n{+dbl} <- s",
  "s <- NA\nfor (q in 1:3) if (is.na(s)) s <- {dbl} else s <- s + 1\n{+dbl} <- s", "s <- 1L\nfor (q in 1:3) s <- if (q == 2) 'b' else q\n{+val} <- s",
  "s <- vector('list', 3)\nfor (q in seq_along(s)) s[[q]] <- {some}\n{+lst} <- s", "s <- integer(3)\nfor (q in 1:3) s[q] <- {dbl}\n{+dbls} <- s",
  "s <- character(3)\nfor (q in seq_along(s)) s[q] <- {str}\n{+strs} <- s",
  "s <- list(a = 0)\nfor (q in 1:3) {\ns$a <- s$a + q\ns$n[[q]] <- {dbl}\n}\n{+val} <- s",
  "s <- list()\nfor (q in 1:3) {\ns$k$b <- c(s$k$b, q)\ns[['u']] <- s$k\n}\n{+val} <- s",
  "s <- {val}\nn <- 0\nwhile (is.list(s) && !is.object(s) && length(s) > 0 && n < 9) {\ns <- s[[1]]\nn <- n + 1\n}\n{+val} <- s",
  "s <- {dbls}\nn <- 0L\nwhile (length(s) > 1 && n < 8L) {\nn <- n + 1L\ns <- s[-1]\n}\n{+val} <- s",
  "s <- NULL\nfor (q in 1:3) s <- list(head = q, tail = s)\nn <- 0\nwhile (!is.null(s)) {\nn <- n + s$head\ns <- s$tail\n}\n{+dbl} <- n",
  "s <- list(a = 0L, b = 0L)\nfor (q in {strs$}) if (q %in% names(s)) s[[q]] <- s[[q]] + {dbl!} else s$b <- q\n{+val} <- s",
  "s <- NULL\nfor (q in 1:3) s <- hadd(s, {some})\n{+val} <- s", "s <- NULL\nfor (q in list(1, 'a', list(2), NULL, TRUE)) s <- hid(q)\n{+val} <- s",
  "s <- 0L\nfor (q in list(1L, 'ab', list(2, 3), {val}, c(1, 2))) s <- s + hlen(q)\n{+int} <- s",
  "s <- character()\nfor (q in {lst$}) s <- c(s, hcls(q))\n{+val} <- s",
  "out <- list()\nfor (q in {dbls}) out[[length(out) + 1]] <- list(q, {str!})\n{+val} <- out",
  "s <- {dbls}\nfor (q in 1:3) s[[length(s) + 1L]] <- s[[q]]\n{+dbls} <- s", "s <- FALSE\nfor (q in 1:3) s <- s || is.null(hval(q))\n{+lgl} <- s",
  "n <- 0\ns <- {lst}\nwhile (n < length(s) && n < 6) {\nn <- n + 1\nif (is.null(s[[n]])) next\ns[[n]] <- list(s[[n]], n)\n}\n{+lst} <- s",
  "s <- matrix(list(), 0, 0)\ns <- matrix('', 2, 2)\nfor (q in 1:2) s[q, q] <- {str}\n{+val} <- s",
  "s <- numeric()\nfor (q in {key}) s[[q]] <- {dbl}\ns[['b']] <- 4\n{+val} <- s",
  "s <- NULL\ns$a <- {dbl}\ns$b$c <- {str}\ns[['d']] <- {some}\n{+val} <- s", "s <- {nvec}\nfor (q in names(s)) s[[q]] <- s[[q]] * 2\n{+nvec} <- s",
  "s <- {str}\nn <- 0\nwhile (nchar(s) < 6 && n < 5) {\nn <- n + 1\ns <- paste0(s, 'ab')\n}\n{+str} <- s",
  "s <- i\nfor (q in 1:40) s <- s * 2L + 0L * q\n{+dbl} <- s", "s <- 1L\nfor (q in 1:12) s <- s * 10\n{+dbl} <- s",
  "s <- list()\nfor (q in 1:20) s[[q]] <- q\n{+lst} <- s", "s <- {strs}\nfor (q in 1:10) s[length(s) + 1L] <- {str!}\n{+strs} <- s")

# What is written outside of the frame, and what nobody uses.
outer_any <- c("ge$a <- {dbl}", "ge[['b']] <- {val}", "v <- gl\nv$a <- {dbl}\n{+rec} <- v", "v <- gs\nv[1] <- {str}\n{+strs} <- gs")
unused_any <- c(
  "{val}", "{lst}", "{str}", "{rec$}$a", "{lst$}[[1]]", "hset({lst$}, {val~})", "hrec({rec$})", "hid({val~})", "if ({cond}) {val} else {str}",
  "for (q in {lst$}) q", "names({nvec})", "invisible({val})", "v <- {val}", "v <- {rec}\nv$a <- {dbl}", "{some}", "while (FALSE) {val}",
  "{str} == {str}", "nchar({strs})", "{fun$}({dbl})", "attr({val$}, 'zz')", "is.null({val})")

sequences_any <- list(
  str = c("{strs}", "{strs$}", "names({rec})", "c({str}, {str})", "character(0)"),
  val = c("{lst}", "{lst$}", "{rec}", "list(1, 'a', NULL, list())", "list({dbl}, {str}, {dbls})", "list(1L, 2.5, 'c', TRUE)", "{lst$}[1:2]"),
  dbl = c("{nvec}", "{rec$}$v"),
  rec = "list({rec}, {rec})",
  lst = "list({lst}, {lst!})")

statements_any <- list(alias = alias_any, ordered = ordered_any, growing = growing_any, outer = outer_any, unused = unused_any, outside = outside_any)

store_any <- function(scope) {
  stores <- if (chance(scope$temper[["sharp"]])) scope$dialect$stores$sharp else scope$dialect$stores$plain
  type <- pick("strs", "strs", "nvec", "nvec", "rec", "rec", "rec", "lst", "lst", "lst", "val", "val", "dbls", "dmat", "env",
               intersect(c("dfr", "fac"), scope$dialect$picked))
  statement_of(scope, stores[[type]])
}

string_switch <- function(scope, depth, in_loop) {
  arm <- function(name) paste0(name, "{\n", block_of(scope, depth - 1L, in_loop), "\n}")
  paste0("switch(", expression_of(scope, "str", 2L), ", ", arm("a = "), ", x = , ", arm("b = "), if (chance(0.6)) paste0(", ", arm("")), ")")
}

# A statement of the dialect, or one on numbers.
statement_any <- function(scope, depth, in_loop) {
  kind <- pick(1:20)
  rows <- scope$dialect$statements
  if (kind <= 6L) return(store_any(scope))
  if (kind <= 8L) return(statement_of(scope, rows$alias))
  if (kind == 9L) return(statement_of(scope, rows$ordered))
  if (kind <= 11L) return(statement_of(scope, rows$growing))
  if (kind == 12L) return(statement_of(scope, rows[[pick("unused", "outer", "outside")]]))
  if (kind <= 15L) return(reassignment(scope))
  if (depth > 0L) {
    if (kind == 16L) return(for_loop(scope, depth))
    if (kind == 17L) return(if (scope$dialect$switches && chance(0.5)) string_switch(scope, depth, in_loop) else branch(scope, depth, in_loop))
  }
  statement_numbers(scope, depth, in_loop)
}
