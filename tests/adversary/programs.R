# Programs made at random: a function, those that it may call, and calls of it with what happens before each.

# The same program for the same number and share of programs with values of any type, always. `only`: of this dialect. `helpers`: those that
# the function calls.
make_program <- function(id, share = 0, only = Sys.getenv("RIR2_DIALECT")) {
  # Of numbers that follow each other, as many as should be; the random numbers are the same for any share.
  kind <- (id * 0.7548776662) %% 1
  name <- if ((id * 0.6180339887) %% 1 >= share) "numbers" else if (kind < 0.2) "wide" else if (kind < 0.6) "objects" else "any"
  if (nzchar(only)) name <- only
  dialect <- dialects[[name]]
  set.seed(id, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  f <- make_function(pick("calm", "calm", "calm", "lively", "lively", "wild"), dialect)
  helpers <- vapply(dialect$helpers, function(texts) pick(texts), "")
  setup <- c("cnt <- 0", "seen <- character()", paste("g1 <-", pick("1.5", "2", "2.5")), "g2 <- 3L", "gv <- c(2, 4, 6)",
             paste("peek <- function() for (n in rev(seq_len(sys.nframe())))",
                   "if (exists('t1', sys.frame(n), inherits = FALSE)) return(get('t1', sys.frame(n)))"),
             dialect$setup, if (length(dialect$methods) && chance(0.35)) sample(dialect$methods, 4L),
             paste(names(helpers), "<-", helpers), paste("f <-", f$text))
  called <- Filter(function(name) grepl(paste0(name, "("), f$text, fixed = TRUE), names(helpers))
  program <- list(id = id, dialect = name, f = f, helpers = called, setup = setup)
  program$marked <- if (nzchar(f$marked)) f$marked else pick(dialect$marked)
  program$calls <- lapply(1:12, function(j) make_call(f, j, dialect))
  program$mode <- pick("example", "example", "learn", "two examples")
  program$with_helpers <- chance(0.3)
  # Calls that it is compiled for at once; NULL: for what comes.
  program$examples <- switch(program$mode, example = program$calls[1L], learn = list(NULL), `two examples` = program$calls[c(1L, 7L)])
  program
}

make_function <- function(temper, dialect) {
  scope <- new_scope(temper, dialect)
  scope$depth <- pick(dialect$depths)
  scope$marked <- if (is.list(dialect$marked)) pick(names(dialect$marked)) else ""
  marked <- if (nzchar(scope$marked)) pick(dialect$marked[[scope$marked]]) else ""
  kinds <- vapply(seq_len(pick(1:4)), function(i) pick(dialect$formals), "")
  formals <- c("x", "y", "a", "b")[seq_along(kinds)]
  scope$formals <- formals
  scope$dots <- chance(dialect$dots)
  defaults <- rep("", length(formals))
  for (k in seq_along(formals)) {
    # The last one may have a default, which may read those before it.
    if (k == length(formals) && chance(0.3)) defaults[k] <- paste(" =", expression_of(scope, kinds[k], 1L))
    declare(scope, kinds[k], formals[k])
  }
  # What is not surely forced cannot be handed on to a callee that may leave it alone.
  first <- c(if (chance(0.7)) formals, "i <- 1L", "k <- 2L", "t1 <- 0")
  for (name in c("i", "k")) declare(scope, "int", name)
  declare(scope, "dbl", "t1")
  body <- vapply(seq_len(pick(dialect$lengths)), function(k) statement(scope, 2L, FALSE), "")
  header <- paste0("function(", paste(c(paste0(formals, defaults), if (scope$dots) "..."), collapse = ", "), ") {")
  text <- paste(c(header, first, body, last_value(scope), "}"), collapse = "\n")
  list(text = text, types = kinds, names = formals, has_default = nzchar(defaults), dots = scope$dots, marked = marked)
}

last_rows <- c(
  "{dbl}", "{dbls}", "{any}", "{int}", "t1 <- {dbl}", "invisible({any})", "if ({lgl}) {dbls}", "if ({lgl}) invisible({dbl}) else {dbl}",
  "for (q in 1:2) {any}", "{dbls$}[{index}] <- {dbl}", "(t1 <- {dbls})", "h1({dbl~})", "hv({dbls~})", "list({dbls}, {dbl})",
  "list(a = {dbls}, {ints}, b = {lgl})")

last_value <- function(scope) {
  some <- function(n) {
    names <- unique(unlist(scope$vars))
    sample(names, min(length(names), n))
  }
  if (chance(0.5)) return(statement_of(scope, scope$dialect$ends))
  names <- some(4L)
  paste0("list(", paste(if (chance(0.5)) paste(names, "=", names) else names, collapse = ", "), ")")
}

# How an argument of a type may be computed by interpreted code: {} stands for the variable A_x.
computed <- list(
  dbl = c("{} + 0", "{} * 1", "abs({})", "sum({}, 0)", "{} %% 7", "max({}, 1)", "mean(c({}, 2))", "if (cnt >= 0) {} else 2", "as.numeric(k9)",
          "sqrt(abs({}))"),
  int = c("{} + 0L", "{} %% 5L", "{} %/% 2L", "length(c({}, 1L))", "sum({})", "max({}, 1L)", "as.integer({})", "k9 %% 2L", "nchar('abc')"),
  lgl = c("!{}", "{} || FALSE", "k9 > 2", "is.na({})", "any({})"),
  dbls = c("{} + 0", "{} * 2", "c({})", "rev({})", "{}[1:3]", "as.numeric({})", "hv({})", "sqrt(abs({}))"),
  ints = c("{} + 0L", "c({})", "{}[1:3]", "rev({})", "{} %% 3L", "seq_along({})"),
  lgls = c("!{}", "{} & TRUE", "rev({})", "is.na({})"),
  matrix = c("{} + 0", "t({})", "{} * 2", "{}[1:3, ]", "hm({})"))

argument_value <- function(type, wild, dialect) {
  if (chance(wild)) return(pick(switch(pick(1:3), dialect$sharp[[type]], dialect$typical[[pick(dialect$types)]], dialect$odd)))
  if (chance(0.96)) pick(dialect$typical[[type]]) else pick(dialect$sharp[[type]])
}

# `text` is the value that variable A_name, B_name, promise P_name and list element L_$name have, too.
argument_form <- function(text, name, type, dialect) {
  variable <- paste0("A_", name)
  # Most as compiled code may take them.
  if (chance(dialect$variables)) return(variable)
  if (chance(0.3)) return(gsub("{}", variable, pick(dialect$computed[[type]]), fixed = TRUE))
  pick(text, paste0("(", text, ")"), paste0("{ cnt <<- cnt + 1; ", text, " }"), paste0(c("P_", "B_", "L_$"), name))
}

# Code around a call, which is CALL.
call_forms <- c(
  rep("CALL", 12L), "{ r <- CALL; r }", "{ r <- CALL; if (is.numeric(r) && length(r)) r[1] <- 42; r }", "identity(CALL)", "(CALL)",
  "for (r in 1:3) CALL", "list(CALL, CALL)", "suppressWarnings(CALL)", "try(CALL, silent = TRUE)",
  "tryCatch(CALL, error = function(e) conditionMessage(e), warning = function(w) conditionMessage(w))",
  "withCallingHandlers(CALL, warning = function(w) { seen <<- c(seen, conditionMessage(w)); invokeRestart('muffleWarning') })",
  "withCallingHandlers(CALL, warning = function(w) { seen <<- c(seen, deparse(peek())[1]); invokeRestart('muffleWarning') })",
  "withCallingHandlers(CALL, warning = function(w) { g1 <<- 100; A_x[1] <<- 0; invokeRestart('muffleWarning') })",
  "withCallingHandlers(CALL, error = function(e) seen <<- c(seen, deparse(conditionCall(e))[1], deparse(peek())[1]))",
  "tryCatch(CALL, finally = { cnt <- cnt + 1 })", "{ on.exit(cnt <- 7); CALL }", "local({ A_x <- A_x; CALL })", "lapply(1:2, function(n) CALL)")

make_call <- function(f, j, dialect) {
  typical <- j <= 2L || chance(0.7)
  values <- mapply(argument_value, f$types, MoreArgs = list(wild = if (typical) 0 else pick(0.05, 0.35), dialect = dialect))
  forms <- if (j > 1L) mapply(argument_form, values, f$names, f$types, MoreArgs = list(dialect = dialect))
  else if (dialect$constant_arguments) values else paste0("A_", f$names)
  # Of two arguments of a type, sometimes the same variable.
  again <- if (j > 1L) which(duplicated(f$types))
  if (length(again) && chance(0.15)) forms[again] <- forms[match(f$types[again], f$types)]
  used <- rep(TRUE, length(values))
  if (j > 2L && any(f$has_default) && chance(0.4)) used[f$has_default] <- FALSE
  if (j > 2L && chance(0.02)) used[length(used)] <- FALSE
  tags <- if (chance(0.15)) paste(f$names, "= ") else ""
  more <- if (f$dots && all(used)) sample(c("A_x", "2", "'m'", "k = B_x", "list(1)", "NULL"), pick(0:3))
  call <- paste0("f(", paste(c(paste0(tags, forms)[used], more), collapse = ", "), ")")
  run <- if (j <= 2L || chance(0.9)) gsub("CALL", call, pick(dialect$forms), fixed = TRUE) else indirect_call(values, forms, used)
  # Nobody else holds the value of A_name, or B_name does.
  also <- if (chance(0.5)) paste0("A_", f$names) else values
  before <- c("k9 <- 3L", paste0("A_", f$names, " <- ", values), paste0("B_", f$names, " <- ", also),
              paste0("L_ <- list(", paste(f$names, "=", values, collapse = ", "), ")"),
              paste0("delayedAssign('P_", f$names, "', { cnt <- cnt + 1; ", values, " })"), if (j > 3L && chance(0.08)) pick(dialect$changed))
  list(before = before, run = run, values = values, watch = pick(dialect$watch))
}

indirect_call <- function(values, forms, used) {
  rest <- function(texts) paste(texts[-1L][used[-1L]], collapse = ", ")
  joined <- function(a, b) if (nzchar(b)) paste0(a, ", ", b) else a
  switch(pick(1:5),
         paste0("do.call(f, list(", paste(values[used], collapse = ", "), "))"),
         paste0("lapply(", joined(paste0("list(", values[[1L]], ", ", values[[1L]], "), f"), rest(values)), ")"),
         paste0("(function(...) f(...))(", paste(forms[used], collapse = ", "), ")"),
         paste0("(function(p) f(", joined("p", rest(forms)), "))(", forms[[1L]], ")"),
         paste0("vapply(1:2, function(n) length(f(", joined(values[[1L]], rest(values)), ")), 0L)"))
}
