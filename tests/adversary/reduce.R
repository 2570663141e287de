# A smaller program that differs: R_LIBS=target/rlib Rscript tests/adversary/reduce.R NUMBER [SHARE] [TIMES]
#
# Takes calls, statements and parts of expressions away as long as the program still differs, kills its process or does
# not end, and prints what is left. Each attempt runs in a process of its own, up to TIMES times (1 if not given): with
# RIR2_CHAOS, a program differs only now and then.

arguments <- as.numeric(commandArgs(trailingOnly = TRUE))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "load.R"), chdir = TRUE)
share <- if (length(arguments) >= 2L) arguments[[2L]] else 0.6
times <- if (length(arguments) >= 3L) arguments[[3L]] else 1

# The difference, "crash" or "endless"; "" if there is none, and for what is no program.
outcome <- function(program) {
  job <- parallel::mcparallel({
    # What R says about a crash.
    sink(file(nullfile(), "w"), type = "message")
    .Call(rir2:::C_rir2_r_set_learning_share, 1e6)
    found <- ""
    for (time in seq_len(times)) if (!nzchar(found)) found <- tryCatch(suppressWarnings(compare_program(program)$difference), error = function(e) "")
    found
  }, silent = TRUE)
  # That the process does not exist any more is no news.
  collected <- function(...) suppressWarnings(parallel::mccollect(job, ...))
  result <- collected(wait = FALSE, timeout = 10 + 2 * times)
  if (is.null(result)) {
    tools::pskill(job$pid, tools::SIGKILL)
    collected()
    return("endless")
  }
  collected()
  if (is.character(result[[1L]])) result[[1L]] else "crash"
}

kind_of <- function(found) if (found %in% c("", "crash", "endless")) found else "difference"

# The fewest of `items` with which `holds` is still true, by taking halves away, then quarters and so on.
thinned <- function(items, holds) {
  size <- length(items)
  while (size >= 1L) {
    size <- (size + 1L) %/% 2L
    start <- 1L
    while (start <= length(items)) {
      rest <- items[-(start:min(start + size - 1L, length(items)))]
      if (holds(rest)) items <- rest else start <- start + size
    }
    if (size == 1L) break
  }
  items
}

is_missing <- function(part) is.symbol(part) && !nzchar(as.character(part))

# What may stand for the call `node`: one of its arguments, a constant, or itself without an argument.
smaller <- function(node) {
  parts <- as.list(node)[-1L]
  if (identical(node[[1L]], quote(`function`))) return(list(NULL, 1))
  inside <- Filter(Negate(is_missing), unname(parts))
  inside <- inside[order(-vapply(inside, function(part) length(all.names(part)), 0L))]
  fewer <- if (!identical(node[[1L]], quote(`{`))) lapply(seq_along(parts), function(k) node[-(k + 1L)])
  c(inside, list(NULL, 1, "a"), fewer)
}

replaced <- function(expr, path, part) {
  if (!length(path)) return(part)
  parts <- as.list(expr)
  parts[path[[1L]]] <- list(replaced(parts[[path[[1L]]]], path[-1L], part))
  as.call(parts)
}

# Without what `holds` does not need: it is told what is left.
reduced <- function(expr, holds) {
  attempt <- function(path, part) {
    changed <- replaced(expr, path, part)
    if (identical(changed, expr) || !holds(changed)) return(FALSE)
    expr <<- changed
    TRUE
  }
  at <- function(path) Reduce(`[[`, path, expr)
  visit <- function(path) {
    if (is.call(at(path)) && identical(at(path)[[1L]], quote(`{`)))
      thinned(as.list(at(path))[-1L], function(rest) attempt(path, as.call(c(quote(`{`), rest))))
    repeat {
      smaller_holds <- FALSE
      if (is.call(at(path))) for (part in smaller(at(path))) if (attempt(path, part)) { smaller_holds <- TRUE; break }
      if (!smaller_holds) break
    }
    k <- 1L
    while (is.call(at(path)) && k <= length(at(path))) {
      if (is.call(at(path)[[k]])) visit(c(path, k))
      k <- k + 1L
    }
  }
  repeat {
    before <- expr
    visit(integer())
    if (identical(before, expr)) return(expr)
  }
}

# `text` is code, `with` makes a program of it.
reduced_text <- function(text, with, fails) {
  code <- function(expr) paste(deparse(expr, control = c("keepNA", "keepInteger", "niceNames", "showAttributes", "digits17")), collapse = "\n")
  expr <- parsed(text)[[1L]]
  if (is.call(expr)) code(reduced(expr, function(left) fails(with(code(left))))) else text
}

reduced_program <- function(program, fails) {
  put <- function(name, value) { changed <- program; changed[name] <- list(value); changed }
  try_put <- function(name, value) if (fails(put(name, value))) program <<- put(name, value)
  put_call <- function(j, name, value) { changed <- program; changed$calls[[j]][[name]] <- value; changed }
  try_put("with_helpers", FALSE)
  for (examples in list(program$calls[1L], list(NULL))) try_put("examples", examples)
  program$calls <- thinned(program$calls, function(rest) length(rest) && fails(put("calls", rest)))
  program$helpers <- thinned(program$helpers, function(rest) fails(put("helpers", rest)))
  for (j in seq_along(program$calls)) {
    if (fails(put_call(j, "watch", "conditions"))) program <- put_call(j, "watch", "conditions")
    program$calls[[j]]$before <- thinned(program$calls[[j]]$before, function(rest) fails(put_call(j, "before", rest)))
    program$calls[[j]]$run <- reduced_text(program$calls[[j]]$run, function(text) put_call(j, "run", text), fails)
  }
  # The last line is the function itself.
  last <- length(program$setup)
  put_line <- function(k) function(text) { changed <- program; changed$setup[[k]] <- text; changed }
  program$setup[[last]] <- reduced_text(program$setup[[last]], put_line(last), fails)
  program$setup <- c(thinned(program$setup[-last], function(rest) fails(put("setup", c(rest, program$setup[[last]])))), program$setup[[last]])
  for (k in rev(seq_along(program$setup))) program$setup[[k]] <- reduced_text(program$setup[[k]], put_line(k), fails)
  program
}

program <- make_program(arguments[[1L]], share)
wanted <- kind_of(outcome(program))
if (!nzchar(wanted)) stop("program ", program$id, " does the same compiled")
repeat {
  before <- program
  program <- reduced_program(program, function(changed) kind_of(outcome(changed)) == wanted)
  if (identical(before, program)) break
}
helpers <- if (program$with_helpers) "; helpers accelerated" else ""
heading <- sprintf("# program %.0f of share %g, reduced; MARKED is %s%s", program$id, share, program$marked, helpers)
compiled_for <- vapply(program$examples, function(call) paste0("#   ", if (is.null(call)) "what comes" else paste(call$values, collapse = ", ")), "")
writeLines(c(heading, program$setup, "# accelerated for", compiled_for))
for (call in program$calls) writeLines(c(paste("# call,", call$watch), call$before, call$run))
writeLines(c("# all of it at most twice:", outcome(program)))
