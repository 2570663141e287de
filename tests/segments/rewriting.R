# Whether rewritten byte code is the original with stubs in front of instructions: read back without the rewriter's
# knowledge of where anything is.
#
# check_rewritten(f, g)     what is wrong with `g`, a prepared closure that should be `f`; character(0) if nothing
# check_package(package)    prepares and checks every closure of a package: counts, and what was wrong

argc <- unlist(compiler:::Opcodes.argc)[compiler:::Opcodes.names]
number_of <- stats::setNames(seq_along(compiler:::Opcodes.names) - 1L, compiler:::Opcodes.names)
# Which operand is a label.
label_operand <- integer(length(argc))
label_operand[number_of[c("GOTO.OP", "STEPFOR.OP")] + 1L] <- 1L
label_operand[number_of[c("BRIFNOT.OP", "STARTLOOPCNTXT.OP", "STARTSUBSET.OP", "STARTSUBASSIGN.OP", "STARTC.OP", "STARTSUBSET2.OP",
  "STARTSUBASSIGN2.OP", "AND1ST.OP", "OR1ST.OP", "STARTSUBSET_N.OP", "STARTSUBASSIGN_N.OP", "STARTSUBSET2_N.OP",
  "STARTSUBASSIGN2_N.OP", "BASEGUARD.OP")] + 1L] <- 2L
label_operand[number_of["STARTFOR.OP"] + 1L] <- 3L
GOTO <- number_of[["GOTO.OP"]]; LDCONST <- number_of[["LDCONST.OP"]]; SWITCH <- number_of[["SWITCH.OP"]]
GETBUILTIN <- number_of[["GETBUILTIN.OP"]]; RETURN <- number_of[["RETURN.OP"]]; INVISIBLE <- number_of[["INVISIBLE.OP"]]
digit <- stats::setNames(c(0L, 1L, 2L, 0L, 1L, 2L), number_of[c("LDFALSE.OP", "LDTRUE.OP", "LDNULL.OP", "PUSHFALSEARG.OP", "PUSHTRUEARG.OP", "PUSHNULLARG.OP")])

BRIFNOT <- number_of[["BRIFNOT.OP"]]; PUSHFALSEARG <- number_of[["PUSHFALSEARG.OP"]]; LDFALSE <- number_of[["LDFALSE.OP"]]

stub_entry <- function(live, digits, is_external2) {
  if (is_external2) c(GETBUILTIN, live + 3L, number_of[["PUSHCONSTARG.OP"]], live + 1L, number_of[["PUSHCONSTARG.OP"]], live, digits, number_of[["CALLBUILTIN.OP"]], 0L)
  else c(LDCONST, live + 1L, LDCONST, live, digits, number_of[["DOTCALL.OP"]], 0L, 1L + length(digits))
}

op <- function(...) number_of[paste0(c(...), ".OP")]
DUP2ND <- op("DUP2ND")[[1L]]

# A stub from word `q` to `after`: an entry with a SWITCH; one that gives the function of a call by name, and then goes to `going`;
# or one that is given the function on the stack. `asking`: the constant that is the routine for these.
stub_of_entry <- function(q, on, after, live, digits, is_external2)
  c(GOTO, on, LDCONST, live, BRIFNOT, 0L, after, stub_entry(live, digits, is_external2), SWITCH, 0L, rep(live + 2L, 3L))
stub_of_call <- function(q, on, after, live, digits, is_external2, going)
  c(GOTO, on, LDCONST, live, BRIFNOT, 0L, after, stub_entry(live, digits, is_external2), op("DUP", "ISNULL"), BRIFNOT, 0L, after - 3L, op("POP"), GOTO, after,
    op("CHECKFUN"), GOTO, going)
stub_of_called <- function(q, on, after, live, digits, asking)
  c(GOTO, on, LDCONST, live, BRIFNOT, 0L, after, LDCONST, asking, DUP2ND, LDCONST, live, digits, op("DOTCALL"), 0L, 2L + length(digits),
    op("DUP", "ISNULL"), BRIFNOT, 0L, after - 2L, op("POP"), GOTO, after, op("SWAP", "POP"))

is_index <- function(x) inherits(x, "expressionsIndex") || inherits(x, "srcrefsIndex")
is_code <- function(x) is.list(x) && length(x) == 3L && identical(x[[1L]], as.name(".Code"))
is_literal <- function(x) is.list(x) && length(x) >= 2L && typeof(x[[2L]]) == "bytecode"

# One code: words and constants as .Internal(disassemble()) gives them. Words are counted from 0.
check_code <- function(old, new) {
  v <- new[[2L]]; w <- old[[2L]]
  n_old <- sum(!vapply(old[[3L]], is_index, NA)); n_new <- sum(!vapply(new[[3L]], is_index, NA))
  problems <- character()
  wrong <- function(what, pc) problems <<- c(problems, sprintf("%s at %d", what, pc))
  at <- function(words, pc) words[pc + 1L]
  if (n_new == n_old) return(c(if (identical(v, w)) "not rewritten" else "other words", check_constants(old, new)))
  live <- n_old
  labels <- new[[3L]][[live + 3L]]
  moved <- integer(length(w)); stubs <- vector("list", length(w)); afters <- integer(); going <- integer(length(w))
  pc <- 1L; q <- 1L
  while (pc < length(w)) {
    starts <- integer()
    while (at(v, q) == GOTO && at(v, q + 2L) == LDCONST && at(v, q + 3L) == live) {
      on <- at(v, q + 1L); after <- at(v, q + 6L)
      if (on != q + 2L && on != after) wrong("a stub's first label", q)
      given <- at(v, q + 9L) == DUP2ND
      is_external2 <- at(v, q + 7L) == GETBUILTIN
      first <- q + if (given) 12L else 11L + 2L * is_external2
      # How many there are is the same in all stubs, and seen where they end.
      n <- match(FALSE, v[(first:length(v)) + 1L] %in% as.integer(names(digit))) - 1L
      digits <- v[first + seq_len(n)]
      # Where a stub ends says a call's from another, which has the constant of labels there three times.
      is_call <- !given && at(w, pc) == op("GETFUN") && at(v, after - 2L) == GOTO && at(v, after - 3L) == op("CHECKFUN")
      if (is_call) going[[pc]] <- at(v, after - 1L)
      expected <- if (given) stub_of_called(q, on, after, live, digits, n_new - 1L)
        else if (is_call) stub_of_call(q, on, after, live, digits, is_external2, going[[pc]])
        else stub_of_entry(q, on, after, live, digits, is_external2)
      if (given && at(w, pc) != op("CHECKFUN")) wrong("a stub that is given no function", q)
      if (!identical(v[(q:(after - 1L)) + 1L], as.integer(expected))) wrong("a stub", q)
      number <- sum(digit[as.character(digits)] * 3L^(seq_along(digits) - 1L))
      afters[[number]] <- after
      if (labels[[2L + number]] != after) wrong("the label behind a stub", q)
      starts <- c(starts, q)
      q <- after
    }
    stubs[[pc]] <- starts
    moved[[pc]] <- q
    code <- at(w, pc)
    if (at(v, q) != code) { wrong("another instruction", pc); break }
    n <- argc[[code + 1L]]
    for (k in seq_len(n)) if (k != label_operand[[code + 1L]] && at(v, q + k) != at(w, pc + k)) wrong("another operand", pc)
    pc <- pc + 1L + n; q <- q + 1L + n
  }
  is_external2 <- at(v, q) == GETBUILTIN
  take <- c(stub_entry(live, rep(if (is_external2) PUSHFALSEARG else LDFALSE, length(digits)), is_external2), RETURN)
  if (!identical(v[(q + 1L):length(v)], as.integer(c(take, append(take, INVISIBLE, length(take) - 1L))))) wrong("the end", q)
  if (labels[[1L]] != q || labels[[2L]] != q + length(take)) wrong("the labels of a result", q)
  leads <- function(from, label, to) {
    first <- if (length(stubs[[label]])) stubs[[label]] else moved[[label]]
    if (label > from) to == first[[1L]] else to %in% c(first, moved[[label]])
  }
  pc <- 1L
  while (pc < length(w)) {
    code <- at(w, pc); k <- label_operand[[code + 1L]]
    if (k > 0L && !leads(pc, at(w, pc + k), at(v, moved[[pc]] + k))) wrong("a label", pc)
    if (going[[pc]] > 0L && !leads(pc, pc + 2L, going[[pc]])) wrong("where a call goes on", pc)
    if (code == SWITCH) for (k in 3:4) {
      table <- at(w, pc + k) + 1L
      from <- old[[3L]][[table]]; to <- new[[3L]][[table]]
      if (is.integer(from) && !all(mapply(leads, pc, from, to))) wrong("a table of labels", pc)
    }
    pc <- pc + 1L + argc[[code + 1L]]
  }
  is_start <- which(moved > 0L)
  for (i in which(vapply(old[[3L]], is_index, NA))) {
    if (!identical(as.integer(old[[3L]][[i]])[is_start + 1L], as.integer(new[[3L]][[i + n_new - n_old]])[moved[is_start] + 1L])) wrong("an index", i)
  }
  c(problems, check_constants(old, new))
}

# Of the constants, only code may differ, and tables of labels, which are integers.
check_constants <- function(old, new) {
  problem_of <- function(x, y) {
    if (is_index(x) || is.integer(x)) NULL
    else if (is_code(x)) setdiff(check_code(x, y), "not rewritten")
    else if (is_literal(x)) {
      found <- check_code(.Internal(disassemble(x[[2L]])), .Internal(disassemble(y[[2L]])))
      c(setdiff(found, "not rewritten"), if (!identical(x[-2L], y[-2L])) "a function literal")
    }
    else if (!identical(x, y)) "a constant"
  }
  unlist(Map(problem_of, old[[3L]], new[[3L]][seq_along(old[[3L]])]))
}

disassembled <- function(f) .Internal(disassemble(.Internal(bodyCode(f))))

check_rewritten <- function(f, g) {
  differs <- c(identical = !identical(f, g), body = !identical(body(f), body(g)), formals = !identical(formals(f), formals(g)),
               text = !identical(deparse(f), deparse(g)), attributes = !identical(attributes(f), attributes(g)))
  c(names(differs)[differs], check_code(disassembled(f), disassembled(g)))
}

check_package <- function(package, kinds = 15L) {
  env <- asNamespace(package)
  counts <- c(closures = 0, prepared = 0, places = 0)
  problems <- character()
  for (name in ls(env, all.names = TRUE)) {
    if (bindingIsActive(name, env)) next
    f <- get(name, envir = env, inherits = FALSE)
    if (typeof(f) != "closure" || typeof(.Internal(bodyCode(f))) != "bytecode" || .Call(rir2:::C_rir2_r_is_prepared, f)) next
    counts[["closures"]] <- counts[["closures"]] + 1
    n_constants <- length(disassembled(f)[[3L]])
    n_places <- .Call(rir2:::C_rir2_r_prepare_segments, f, kinds)
    if (is.null(n_places)) {
      if (!n_constants %in% 254:256 && kinds < 64L) problems <- c(problems, paste(name, "is not prepared"))
      next
    }
    counts[2:3] <- counts[2:3] + c(1, n_places)
    found <- check_rewritten(rir2::baseline(f), f)
    if (length(found)) problems <- c(problems, paste0(name, ": ", found))
  }
  list(counts = counts, problems = problems)
}
