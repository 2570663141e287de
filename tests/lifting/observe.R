# What a call of a closure shows, on GNU-R's byte code and on its lifted meaning, and what differs.
#
# examined(run, env)            all that can be seen of an evaluation, in a form that can be compared
# first_difference(a, b)        in words; "" if there is none
# outcome(seen)                 "value", "error", "limit"
#
# Builds on tests/helper.R: observe(), same(), difference(), shown().

# Ends a call that does not end. Seconds of the processor, and ten times as many on the wall (a call may
# wait); the lifted meaning is given much more than GNU-R needed.
limits <- c(baseline = 1, lifted = 20)

limit_messages <- c("reached elapsed time limit", "reached CPU time limit", "evaluation nested too deeply",
                    "C stack usage", "node stack overflow", "stack imbalance", "cannot allocate",
                    "protect\\(\\): protection stack overflow")

# FALSE only in the tests of the harness: what is wrong there is written in the body, for all to see.
text_counts <- TRUE

# Environments and pointers are other objects in every run: what they hold is compared instead. A
# closure is what a program sees of it: formals, body, attributes.
comparable <- function(x, depth = 2L) {
  type <- typeof(x)
  if (type == "closure") {
    if (!text_counts) return("closure")
    kept <- attributes(x)
    kept$srcref <- NULL
    return(list("closure", formals(x), body(x), comparable(kept, depth)))
  }
  if (type == "environment") return(list("environment", comparable_environment(x, depth), comparable(attributes(x), depth)))
  if (type %in% c("externalptr", "weakref", "bytecode", "promise", "...")) return(list(type))
  if (type %in% c("symbol", "builtin", "special", "NULL", "char", "any")) return(x)
  kept <- attributes(x)
  if (is.null(kept) && type != "list" && type != "pairlist") return(x)
  if (type == "S4") return(list("S4", lapply(kept, comparable, depth)))
  attributes(x) <- NULL
  if (type == "list") x <- lapply(x, comparable, depth)
  if (type == "pairlist") x <- lapply(as.list(x), comparable, depth)
  if (is.null(kept)) x else list(x, lapply(kept, comparable, depth))
}

comparable_environment <- function(env, depth) {
  if (nzchar(environmentName(env))) return(environmentName(env))
  names <- ls(env, all.names = TRUE, sorted = TRUE)
  if (depth <= 0L || length(names) > 60L) return(names)
  held <- lapply(names, function(name) tryCatch(get(name, envir = env, inherits = FALSE), error = function(e) "no value"))
  list(names, lapply(held, comparable, depth - 1L), environmentIsLocked(env))
}

without_addresses <- function(text) {
  if (!is.character(text)) return(text)
  kept <- attributes(text)
  text <- gsub("0x[0-9a-f]{6,}", "0x", text, useBytes = TRUE)
  text <- gsub("Rtmp[A-Za-z0-9]{6}|file[0-9a-f]{8,}", "temp", text, useBytes = TRUE)
  attributes(text) <- kept
  text
}

# As observe(), ended after `limit` seconds, with the variables that `env` holds afterwards.
examined <- function(run, env, limit = Inf) {
  setTimeLimit(cpu = limit, elapsed = 10 * limit, transient = TRUE)
  on.exit(setTimeLimit())
  seen <- observe(run, env)
  setTimeLimit()
  seen$value <- comparable(seen$value)
  if (is.character(seen$value)) seen$value <- without_addresses(seen$value)
  seen$output <- without_addresses(seen$output)
  if (!is.null(seen$error)) seen$error <- lapply(seen$error, without_addresses)
  seen$conditions <- lapply(seen$conditions, lapply, without_addresses)
  seen$variables <- bindings(env)
  seen
}

# What the variables of `env` hold; a missing argument has no value, only an error when it is read.
bindings <- function(env) {
  names <- ls(env, all.names = TRUE, sorted = TRUE)
  names <- setdiff(names, ".Random.seed")
  held <- lapply(names, function(name) {
    tryCatch(comparable(get(name, envir = env, inherits = FALSE)), error = function(e) conditionMessage(e))
  })
  structure(held, names = names)
}

first_difference <- function(baseline, lifted) {
  found <- difference(baseline[names(baseline) != "variables"], lifted)
  if (!nzchar(found)) {
    names <- union(names(baseline$variables), names(lifted$variables))
    values <- lapply(list(baseline$variables, lifted$variables), function(held) structure(lapply(names, function(n) held[[n]]), names = paste("variable", names)))
    found <- difference(values[[1L]], values[[2L]])
  }
  sub(", compiled ", ", lifted ", found, fixed = TRUE)
}

outcome <- function(seen) {
  if (is.null(seen$error)) return("value")
  if (any(vapply(limit_messages, grepl, NA, seen$error$message))) "limit" else "error"
}

# GNU-R's side is byte code, as it is after two calls; NULL where GNU-R itself gives up.
baseline_of <- function(f) {
  g <- if (has_byte_code(f)) f else tryCatch(byte_compiled(f), error = function(e) f)
  if (has_byte_code(g)) g
}

has_byte_code <- function(f) typeof(.Internal(bodyCode(f))) == "bytecode"

# The same byte code in memory of its own, so that a constant changed in place is not changed in both.
apart <- function(f) {
  g <- .Internal(bcClose(copy_of(formals(f)), copy_of(.Internal(bodyCode(f))), environment(f)))
  attributes(g) <- attributes(f)
  g
}

# The lifted meaning of `f`, or why there is none, in words.
lifted_or_reason <- function(f, interpreted) {
  tryCatch(interpreted(apart(f)), error = function(e) paste("not lifted:", conditionMessage(e)))
}
