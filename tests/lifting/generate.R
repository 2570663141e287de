# Programs: closures and calls of them. Written ones are in programs/, composed ones in compose.R.
#
# A program is list(name, setup, runs): `setup` defines functions and variables in a fresh
# environment; each of `runs` is a call that is observed there, in order.
#
# written_programs()      all of programs/*.R
# run_program(p, interpreted)   a result, see results.R

programs_read <- new.env()

# One line of a file in programs/: `program("what", { f <- function(x) ... }, f(1), f(2))`.
program <- function(name, setup, ...) {
  runs <- as.list(substitute(list(...)))[-1L]
  programs_read$all[[length(programs_read$all) + 1L]] <- list(name = name, setup = substitute(setup), runs = runs)
}

# One function, named f: `calls("what", function(x) x + 1, f(1), f(NULL))`.
calls <- function(name, f, ...) {
  runs <- as.list(substitute(list(...)))[-1L]
  setup <- call("<-", quote(f), substitute(f))
  programs_read$all[[length(programs_read$all) + 1L]] <- list(name = name, setup = setup, runs = runs)
}

# f with each of `values` as its only argument, or each pair as its two: expressions, evaluated anew for every call.
over <- function(name, f, values, pairs = FALSE) {
  values <- as.list(substitute(values))[-1L]
  arguments <- if (pairs) {
    unlist(lapply(values, function(x) lapply(values, function(y) list(x, y))), recursive = FALSE)
  } else {
    lapply(values, list)
  }
  runs <- lapply(arguments, function(a) as.call(c(list(quote(f)), a)))
  setup <- call("<-", quote(f), substitute(f))
  programs_read$all[[length(programs_read$all) + 1L]] <- list(name = name, setup = setup, runs = runs)
}

written_programs <- function(folder = file.path(lifting_folder, "programs")) {
  programs_read$all <- list()
  for (file in sort(list.files(folder, "[.]R$", full.names = TRUE))) {
    from <- length(programs_read$all)
    sys.source(file, envir = new.env(parent = globalenv()), keep.source = FALSE)
    added <- seq_len(length(programs_read$all) - from) + from
    theme <- sub("[.]R$", "", basename(file))
    for (i in added) programs_read$all[[i]]$name <- paste0(theme, ": ", programs_read$all[[i]]$name)
  }
  programs_read$all
}

# The environment of a program whose closures all went through `transform`.
set_up <- function(program, transform) {
  env <- new.env(parent = globalenv())
  eval(copy_of(program$setup), env)
  for (name in ls(env, all.names = TRUE, sorted = TRUE)) {
    if (bindingIsActive(name, env) || bindingIsLocked(name, env)) next
    held <- get(name, env)
    if (typeof(held) == "closure") assign(name, transform(held), env)
  }
  env
}

run_program <- function(program, interpreted, phase = function(what) NULL, coverage = FALSE) {
  result <- new_result(program$name)
  closures <- list()
  baseline <- set_up(program, function(f) {
    g <- baseline_of(f)
    if (is.null(g)) return(f)
    closures[[length(closures) + 1L]] <<- g
    g
  })
  lifted <- set_up(program, function(f) {
    g <- baseline_of(f)
    if (is.null(g)) return(f)
    g <- lifted_or_reason(g, interpreted)
    if (is.function(g)) return(g)
    result$skipped <<- g
    f
  })
  # The helpers of composed programs are the same in all of them.
  result$n_closures <- if (startsWith(program$name, "composed")) 1L else length(closures)
  if (!length(closures)) result$skipped <- "GNU-R does not compile it"
  if (nzchar(result$skipped)) return(result)
  if (coverage) result$counts <- Reduce(`+`, lapply(closures, instruction_counts))
  for (run in program$runs) {
    phase("baseline")
    seen <- list(baseline = examined(copy_of(run), baseline, limits[["baseline"]]))
    if (outcome(seen$baseline) == "limit") {
      result$skipped <- "runs into a limit"
      return(result)
    }
    phase("lifted")
    seen$lifted <- examined(copy_of(run), lifted, limits[["lifted"]])
    result <- compared(result, seen, run)
  }
  result
}
