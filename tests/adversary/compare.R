# One program, with GNU-R's byte code and compiled: the same?

# What a program can see of an evaluation, with three ends of a warning: muffled by a handler, an error, printed.
watchers <- list(conditions = observe, strict = function(run, env) observe_bare(run, env, 2L), printed = function(run, env) observe_bare(run, env, 1L))

# Without a calling handler, which would see a warning first.
observe_bare <- function(run, env, warn) {
  old <- options(warn = warn)
  on.exit(options(old))
  set.seed(20)
  seen <- NULL
  messages <- utils::capture.output(
    output <- utils::capture.output(seen <- tryCatch(withVisible(eval(run, env)), error = function(e) list(error = described(e)))), type = "message")
  list(value = seen$value, visible = seen$visible, error = seen$error, output = output, messages = messages, seed = get(".Random.seed", globalenv()))
}

parsed <- function(texts) parse(text = texts, keep.source = FALSE)

# What comes before a call may fail: what is locked cannot be changed.
evaluate_all <- function(code, env) for (expr in code) suppressWarnings(try(eval(copy_of(expr), env), silent = TRUE))

# Environments `baseline` and `compiled`, set up. `loops`: what stands in front of the function's code keeps it from being
# compiled as a whole.
worlds_of <- function(program, loops = FALSE) {
  worlds <- lapply(c(baseline = 1, compiled = 2), function(i) new.env(parent = globalenv()))
  marked <- eval(parsed(program$marked))
  for (env in worlds) {
    evaluate_all(parsed(program$setup), env)
    # The constant itself, with its S4 bit or attributes: no call that makes it.
    body(env$f) <- do.call(substitute, list(body(env$f), list(MARKED = copy_of(marked))))
    if (loops) body(env$f) <- call("{", quote(nargs()), body(env$f))
  }
  # Methods, too: R itself compiles what is called often, but nothing small outside of the global environment.
  for (env in worlds) for (name in names(env)) if (is.function(env[[name]])) assign(name, byte_compiled(env[[name]]), env)
  worlds
}

accelerate_in <- function(env, program, loops = FALSE) {
  if (loops) env$f <- suppressMessages(rir2::accelerate(env$f, versions = 16L))
  else for (call in program$examples) {
    values <- if (!is.null(call)) suppressWarnings(lapply(unname(call$values), function(text) eval(parsed(text), env)))
    env$f <- suppressMessages(rir2::accelerate(env$f, example = values))
  }
  if (program$with_helpers) for (name in program$helpers) assign(name, suppressMessages(rir2::accelerate(get(name, env))), env)
}

# From beginning to end, loops that are compiled by themselves included; NULL before there is a version.
completed <- function(f) {
  if (!rir2::is_accelerated(f)) return(NULL)
  info <- .Call(rir2:::C_rir2_r_info, f)
  versions <- c(info$versions, unlist(lapply(info$loops, `[[`, "versions"), recursive = FALSE))
  if (length(versions)) sum(vapply(versions, function(v) v$passes - sum(v$aborts), 0))
}

# Counts of calls, of those that completed compiled, of those that returned; `compiled`: was there a version;
# `difference`: in words.
compare_program <- function(program, loops = FALSE) {
  result <- list(calls = 0, completed = 0, returned = 0, compiled = TRUE, difference = "")
  worlds <- worlds_of(program, loops)
  accelerate_in(worlds$compiled, program, loops)
  f <- worlds$compiled$f
  for (round in 1:2) {
    # Without a version, the second round would be the baseline against itself.
    needs_version <- round == 2L || (!loops && !identical(program$examples, list(NULL)))
    if (needs_version && is.null(completed(f))) {
      result$compiled <- FALSE
      break
    }
    for (j in seq_along(program$calls)) {
      before <- completed(f)
      compared <- compare_call(program$calls[[j]], worlds)
      result$difference <- compared$difference
      result$returned <- result$returned + compared$returned
      result$calls <- result$calls + 1
      result$completed <- result$completed + (sum(completed(f)) > sum(before))
      if (nzchar(result$difference)) {
        result$difference <- sprintf("program %.0f, round %d, call %d: %s\n%s", program$id, round, j, result$difference, program_text(program, j))
        return(result)
      }
    }
  }
  result
}

# `returned`: GNU-R did not end in an error.
compare_call <- function(call, worlds) {
  before <- parsed(call$before)
  run <- parsed(call$run)[[1L]]
  for (env in worlds) evaluate_all(before, env)
  seen <- lapply(worlds, function(env) image_of_observation(watchers[[call$watch]](copy_of(run), env)))
  # The count before variables are looked at, which forces the promises that the call left alone; the body, since a
  # constant may have been changed in place.
  parts <- list(function() seen, function() lapply(worlds, function(env) list(count = env$cnt)), function() lapply(worlds, images_of_variables),
                function() lapply(worlds, function(env) list(body = body(env$f))))
  for (part in parts) {
    both <- part()
    found <- difference(both$baseline, both$compiled)
    if (nzchar(found)) break
  }
  list(difference = found, returned = is.null(seen$baseline$error))
}

program_text <- function(program, j) {
  call <- program$calls[[j]]
  helpers <- if (program$with_helpers) ", helpers accelerated" else ""
  mode <- sprintf("# dialect %s, %s%s, MARKED is %s", program$dialect, program$mode, helpers, program$marked)
  paste(c(mode, program$setup, "# before", call$before, paste("# run,", call$watch), call$run), collapse = "\n")
}

# Programs `first` to `first + count - 1`, or until `seconds` are over; `share` of them have values of any type. `loops`:
# only loops are compiled, at once. `note` is told the number of each and the counts before it, `say` each difference.
compare_programs <- function(first, count, seconds = Inf, share = 0, note = function(id, total) NULL, say = function(difference) NULL,
                             loops = nzchar(Sys.getenv("RIR2_LOOPS"))) {
  # Learning as if there were all the time in the world: what is compiled does not hang on the clock.
  learning <- .Call(rir2:::C_rir2_r_set_learning_share, 1e6)
  on.exit(.Call(rir2:::C_rir2_r_set_learning_share, learning))
  eager <- .Call(rir2:::C_rir2_r_set_eager, loops)
  on.exit(.Call(rir2:::C_rir2_r_set_eager, eager), add = TRUE)
  start <- proc.time()[["elapsed"]]
  total <- c(programs = 0, compiled = 0, calls = 0, completed = 0, returned = 0, differences = 0)
  differences <- character()
  for (id in first + seq_len(count) - 1) {
    if (proc.time()[["elapsed"]] - start > seconds) break
    note(id, total)
    result <- compare_program(make_program(id, share), loops)
    total <- total + c(1, result$compiled, result$calls, result$completed, result$returned, nzchar(result$difference))
    if (nzchar(result$difference)) {
      differences <- c(differences, result$difference)
      say(result$difference)
    }
  }
  note(NA, total)
  list(total = total, differences = differences)
}

summary_line <- function(total) {
  percent <- function(part) 100 * total[[part]] / max(1, total[["calls"]])
  sprintf("%.0f programs, %.0f compiled; %.0f calls, %.1f %% returned, %.0f (%.1f %%) completed compiled; %.0f differences",
          total[["programs"]], total[["compiled"]], total[["calls"]], percent("returned"), total[["completed"]], percent("completed"),
          total[["differences"]])
}
