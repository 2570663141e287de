# Statements made at random. In a row, {T} and its kin are as in grammar.R.

# What is assigned into, by type: the value fits in plain rows.
plain_stores <- list(
  dbls = c("{dbls$}[{index}] <- {dbl}", "{dbls$}[[{index}]] <- {dbl}", "{dbls$}[{index}] <- {=}[{index}] + {dbl}", "{dbls$}[i] <- {=}[[k]]",
           "{dbls$}[length({=})] <- {dbl}", "{dbls$}[{index}] <- {int}", "{dbls$}[{index}] <- {dbls$}[{index}] * 2"),
  ints = c("{ints$}[{index}] <- {int}", "{ints$}[[{index}]] <- {int}", "{ints$}[{index}] <- {=}[{index}] + {int!}", "{ints$}[k] <- length({=})"),
  lgls = c("{lgls$}[{index}] <- {lgl}", "{lgls$}[[{index}]] <- {lgl}", "{lgls$}[{index}] <- !{=}[{index}]"),
  matrix = c("{matrix$}[{index}, {index}] <- {dbl}", "{matrix$}[{index}, {index}] <- {=}[{index}, {index}] * {dbl!}", "{matrix$}[{index}, ] <- {dbl}",
             "{matrix$}[, {index}] <- {dbls$}[1:3]", "{matrix$}[[{index}]] <- {dbl}"))
sharp_stores <- list(
  dbls = c("{dbls$}[{int}] <- {dbl}", "{dbls$}[[{int}]] <- {dbl}", "{dbls$}[{dbl}] <- {dbl}", "{dbls$}[{size}:3] <- {dbls}", "{dbls$}[1:2] <- {dbls}",
           "{dbls$}[1:2] <- {dbl}", "{dbls$}[1:3] <- {dbls$}[1:3]", "{dbls$}[length({=}) + 1L] <- {dbl}", "{dbls$}[{index}] <- {lgl}",
           "{dbls$}[[4]] <- {dbl}", "{dbls$}[if ({lgl}) return({dbl!}) else 1] <- {dbl}", "{dbls$}[{lgls$}] <- {dbl}", "{dbls$}[10] <- {dbl}"),
  ints = c("{ints$}[{index}] <- {dbl}", "{ints$}[{int}] <- {int}", "{ints$}[2:1] <- {ints}", "{ints$}[{index}] <- {lgl}", "{ints$}[[{index}]] <- NA",
           "{ints$}[{index}] <- {=}[{index}] * 1000000000L"),
  lgls = c("{lgls$}[{index}] <- {int}", "{lgls$}[{int}] <- {lgl}", "{lgls$}[{index}] <- NA", "{lgls$}[{index}] <- {dbl}"),
  matrix = c("{matrix$}[{int}, {index}] <- {dbl}", "{matrix$}[{index}, ] <- {dbls}", "{matrix$}[{index}, ] <- sqrt({dbls})",
             "{matrix$}[if ({lgl}) return({dbl!}) else 1, ] <- sqrt({dbls})", "{matrix$}[{index}, {index}] <- {int}", "{matrix$}[] <- {dbl}"))

# A variable that holds what another one holds, and then one of both is changed.
alias_rows <- c(
  "{+dbls} <- {dbls$}", "{+dbls} <- {dbls$}\n{dbls$}[{index}] <- {dbl}", "v <- {dbls$}\nv <- 0\n{=}[3] <- {dbl}",
  "v <- {dbls$}\nv[{index}] <- {dbl}\n{dbls$}[{index}] <- {dbl}", "v <- {dbls$}\nv[2] <- {=}[1]\n{=}[1] <- v[2]",
  "{+ints} <- {ints$}\n{ints$}[{index}] <- {int}", "{+matrix} <- {matrix$}\n{matrix$}[{index}, {index}] <- {dbl}",
  "v <- {dbls$}\nif ({lgl}) v <- {dbls}\nv[{index}] <- {dbl}", "v <- {dbls$}\nhv(v)\nv[{index}] <- {dbl}",
  "v <- {dbls$}\nfor (q in 1:3) {\nv[q] <- {=}[q] + 1\n{=} <- v\n}", "v <- {dbls$}\nfor (q in 1:2) {\n{=}[q] <- {dbl}\nv <- {=}\n}",
  "v <- ({dbls$})\nw <- v\nv <- w\nw[1] <- {dbl}", "for (q in 1:3) {\nv <- {dbls$}\nv <- 0\n{=}[q] <- {dbl}\n}",
  "v <- {dbls$}\nv <- 0\n{=}[10] <- {dbl}\nlength({=})", "v <- {dbls$}\n{=}[2] <- NA\nv[3] <- {=}[1]",
  "v <- {matrix$}\nfor (q in 1:3) {\n{=}[q, q] <- {dbl}\nif ({lgl}) v <- {=}\n}\nv[1, 1]",
  "v <- {ints$}\nw <- {=}\n{=}[1] <- {int}\nv[2] <- w[1]\nw <- v")

# Values that nobody uses, or that only some path uses.
unused_rows <- c(
  "{any}", "{dbls}", "sqrt({dbls$})", "as.integer({dbls$})", "if ({lgl}) {dbls} else {dbl}", "if ({lgl}) sqrt({dbls})", "for (q in 1:2) {dbls}",
  "{lgl} && { {dbls}; TRUE }", "{lgl} || { sqrt({dbls}); FALSE }", "q <- 0\nrepeat {\nq <- q + 1\nif (q > 2) break\n{dbls}\n}",
  "q <- 0\nwhile (q < 2) {\nq <- q + 1\n{any}\n}", "invisible({dbls})", "v <- {dbls} + {dbl}", "v <- {dbls}\nif ({lgl}) v <- {dbls}", "is.na({dbls})",
  "length({dbls})", "({ints} + {int}) > {int}", "v <- {ints} + 1L\nif ({lgl}) {+dbl} <- sum(v)")

sequences <- list(
  int = c("1:3", "3:1", "seq_len(3)", "seq_along({dbls$})", "{ints}", "1:length({dbls$})", "seq_len({size})", "1:{size}", "2L:k"),
  dbl = "{dbls}", lgl = "{lgls}")

# `n` statements in a scope of their own: what is assigned there is mostly not used behind it.
block_of <- function(scope, depth, in_loop) {
  before <- scope$vars
  code <- paste(vapply(seq_len(pick(1:3)), function(k) statement(scope, depth, in_loop), ""), collapse = "\n")
  if (chance(0.97)) scope$vars <- before
  code
}

new_variable <- function(scope, type = pick(scope$dialect$picked), depth = 2L) {
  code <- expression_of(scope, type, depth)
  paste(declare(scope, type, new_name(scope)), "<-", code)
}

reassignment <- function(scope) {
  type <- pick(scope$dialect$picked)
  code <- expression_of(scope, type, 3L)
  names <- setdiff(scope$vars[[type]], c("i", "k"))
  if (length(names) && chance(0.5)) paste(pick(names), "<-", code) else paste(declare(scope, type, new_name(scope)), "<-", code)
}

store <- function(scope) {
  type <- pick("dbls", "dbls", "dbls", "ints", "lgls", "matrix")
  statement_of(scope, (if (chance(scope$temper[["sharp"]])) sharp_stores else plain_stores)[[type]])
}

# One of `rows`; the variables that it needs and that are not there are made first.
statement_of <- function(scope, rows) {
  row <- pick(rows)
  needed <- Filter(function(type) grepl(paste0("{", type, "$}"), row, fixed = TRUE) && !length(scope$vars[[type]]), scope$dialect$types)
  before <- vapply(needed, function(type) new_variable(scope, type, 1L), "")
  code <- c(before, fill(scope, row, 2L))
  for (type in names(scope$coming)) declare(scope, type, scope$coming[[type]])
  scope$coming <- list()
  paste(code, collapse = "\n")
}

branch <- function(scope, depth, in_loop) {
  condition <- fill(scope, scope$dialect$condition, 2L)
  arm <- function(word) paste0(word, " {\n", block_of(scope, depth - 1L, in_loop), "\n}")
  paste0(arm(paste0("if (", condition, ")")), if (chance(0.6)) arm(" else"))
}

switch_statement <- function(scope, depth, in_loop) {
  arms <- vapply(1:3, function(k) paste0("{\n", block_of(scope, depth - 1L, in_loop), "\n}"), "")
  paste0("switch(", pick(scope$vars$int), ", ", paste(arms, collapse = ", "), ")")
}

for_loop <- function(scope, depth) {
  before <- scope$vars
  type <- pick(scope$dialect$looped)
  sequence <- fill(scope, pick(scope$dialect$sequences[[type]]), 1L)
  variable <- declare(scope, type, new_name(scope, "j"))
  code <- paste0("for (", variable, " in ", sequence, ") {\n", block_of(scope, depth - 1L, TRUE), "\n}")
  # Behind the loop its variable may be NULL.
  if (chance(0.97)) scope$vars <- before
  code
}

counted_loop <- function(scope, depth) {
  count <- new_name(scope, "n")
  if (chance(0.5)) {
    head <- paste0(count, " <- 0\nwhile (", count, " < ", pick("3",
    "2L"), if (chance(0.4)) fill(scope, " && {lgl}", 2L), ") {\n", count, " <- ", count, " + 1\n")
  } else {
    head <- paste0(count, " <- 0L\nrepeat {\n", count, " <- ", count, " + 1L\nif (", count, " > 3L) break\n")
  }
  paste0(head, block_of(scope, depth - 1L, TRUE), "\n}")
}

leave <- function(scope) fill(scope, pick("if ({lgl}) return({dbl})", "if ({lgl}) return({dbls})", "if ({lgl}) return(invisible({dbl}))",
"if ({lgl} && {lgl}) return({any})"), 2L)

statement <- function(scope, depth, in_loop) scope$dialect$statement(scope, depth, in_loop)

statement_numbers <- function(scope, depth, in_loop) {
  kind <- pick(1:24)
  if (kind <= 6L) return(reassignment(scope))
  if (kind <= 11L) return(store(scope))
  if (kind <= 13L) return(statement_of(scope, alias_rows))
  if (kind <= 15L) return(statement_of(scope, unused_rows))
  if (kind == 16L && chance(0.3)) return(leave(scope))
  if (kind == 17L && in_loop) return(fill(scope, pick("if ({lgl}) next", "if ({lgl}) break"), 2L))
  if (kind == 18L && length(scope$vars$dbl)) return(fill(scope, "{dbl$} <- {=} + {dbl}", 2L))
  if (depth > 0L) {
    if (kind <= 20L) return(branch(scope, depth, in_loop))
    if (kind <= 22L) return(for_loop(scope, depth))
    if (kind == 23L) return(counted_loop(scope, depth))
    if (kind == 24L && chance(scope$temper[["sharp"]])) return(switch_statement(scope, depth, in_loop))
  }
  new_variable(scope)
}
