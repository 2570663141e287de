# Functions of base, stats, utils and tools, called with drawn arguments.
#
# library_closures()                    their names, as package::name
# run_library(name, interpreted, phase) a result; `phase` is told what is about to happen

packages <- c("base", "stats", "utils", "tools")

library_closures <- function() {
  unlist(lapply(packages, function(package) {
    ns <- asNamespace(package)
    names <- sort(ls(ns, all.names = TRUE), method = "radix")
    closures <- Filter(function(name) typeof(get0(name, ns, inherits = FALSE)) == "closure", names)
    paste0(package, "::", closures)
  }))
}

# The same draws whatever was called before.
seed_of <- function(name) sum(utf8ToInt(name) * seq_len(nchar(name))) %% 1e6

n_draws <- 24L
n_kept <- c(value = 4L, error = 2L)
patience <- 4

run_library <- function(name, interpreted, phase = function(what) NULL, coverage = FALSE) {
  result <- new_result(name)
  parts <- strsplit(name, "::", fixed = TRUE)[[1L]]
  bare <- paste(parts[-1L], collapse = "::")
  result$skipped <- denial(bare)
  if (nzchar(result$skipped)) return(result)
  f <- get(bare, asNamespace(parts[[1L]]))
  baseline <- baseline_of(f)
  if (is.null(baseline)) result$skipped <- "GNU-R does not compile it"
  if (nzchar(result$skipped)) return(result)
  phase("lifting")
  lifted <- lifted_or_reason(baseline, interpreted)
  if (!is.function(lifted)) {
    result$skipped <- lifted
    return(result)
  }
  if (coverage) result$counts <- instruction_counts(baseline)
  phase("baseline")
  cases <- chosen_cases(baseline, bare)
  for (case in cases) {
    phase("baseline")
    again <- called(baseline, case$arguments, limits[["baseline"]])
    if (nzchar(first_difference(case$seen, again))) next
    phase("lifted")
    seen <- list(baseline = again, lifted = called(lifted, case$arguments, limits[["lifted"]]))
    result <- compared(result, seen, as.call(c(list(as.name(bare)), case$arguments)))
  }
  if (result$n_calls == 0L) {
    result$skipped <- if (length(cases)) "GNU-R differs from itself" else "no call ends in time"
  }
  result
}

# Of many draws, some calls that give values and some that fail, each in another way.
chosen_cases <- function(f, name) {
  cases <- list()
  n <- c(value = 0L, error = 0L)
  messages <- character()
  began <- sum(proc.time()[1:2])
  for (k in seq_len(n_draws)) {
    set.seed(seed_of(name) + 7919L * k, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
    arguments <- draw_arguments(f, name)
    if (any(vapply(cases, function(case) identical(case$arguments, arguments), NA))) next
    seen <- called(f, arguments, limits[["baseline"]] / 2)
    kind <- outcome(seen)
    if (kind == "limit" || n[[kind]] >= n_kept[[kind]]) next
    if (kind == "error" && seen$error$message %in% messages) next
    messages <- c(messages, seen$error$message)
    n[[kind]] <- n[[kind]] + 1L
    cases[[length(cases) + 1L]] <- list(arguments = arguments, seen = seen)
    if (all(n >= n_kept) || sum(proc.time()[1:2]) - began > patience) break
  }
  cases
}

# One call in an environment of its own, with values of its own.
called <- function(f, arguments, limit) {
  env <- new.env(parent = globalenv())
  env$f <- f
  names <- paste0("a", seq_along(arguments))[seq_along(arguments)]
  set.seed(1, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  for (i in seq_along(arguments)) assign(names[[i]], suppressWarnings(eval(copy_of(arguments[[i]]), env)), env)
  call <- as.call(c(list(quote(f)), structure(lapply(names, as.name), names = names(arguments))))
  seen <- examined(call, env, limit)
  tidy_up()
  seen
}

process_state <- NULL

tidy_up <- function() {
  if (is.null(process_state)) {
    process_state <<- list(options = options(), folder = getwd(), search = search())
    return()
  }
  options(process_state$options)
  setwd(process_state$folder)
  for (extra in setdiff(search(), process_state$search)) detach(extra, character.only = TRUE)
  while (sink.number() > 0L) sink()
  # Not showConnections(), which runs the collector.
  for (k in setdiff(getAllConnections(), kept_connections)) try(close(getConnection(k)), silent = TRUE)
  if (!is.null(grDevices::dev.list())) grDevices::graphics.off()
  unlink(list.files(process_state$folder, all.files = TRUE, no.. = TRUE), recursive = TRUE)
}

kept_connections <- integer()
