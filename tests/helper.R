# Compiled against baseline: everything that the contract promises, compared.
#
# expect_same(f, ...)        one call of f with these values
# expect_same_over(f, ...)   f compiled for each of several argument lists, called with all of them
# expect_same_in(setup, run) code that runs in a fresh environment, for state, recursion and promises
# expect_same_with(code)     code in which functions are accelerated by fast(), with them and with functions as they are
# expect_compiled(f, ...)    as expect_same, and at least one call must have run compiled

# The baseline is byte code, as GNU-R itself has it after two calls; the AST interpreter words some
# errors differently and lets `if` be masked.
byte_compiled <- function(f) {
  if (typeof(f) == "closure") compiler::cmpfun(f, options = list(suppressAll = TRUE)) else f
}

copy_of <- function(x) unserialize(serialize(x, NULL))

# `f` with a body of its own: nothing that is done to one of them is seen in the other.
fresh <- function(f) {
  g <- f
  if (typeof(f) == "closure") body(g) <- copy_of(body(f))
  g
}

# As the contract has it: -0 is not 0, NA is not NaN; sign and quiet bit of a NaN do not count.
# Attributes in order.
same <- function(a, b) {
  identical(a, b, num.eq = FALSE, single.NA = TRUE, attrib.as.set = FALSE,
            ignore.bytecode = TRUE, ignore.environment = TRUE, ignore.srcref = TRUE)
}

described <- function(condition) {
  list(class = class(condition), message = conditionMessage(condition), call = deparse(conditionCall(condition)))
}

# With RIR2_GCTORTURE set, the collector runs at every allocation of compiling and of what is observed.
# The baseline's too: GNU-R has faults of its own (the call of a warning from `x[1:2] <- 1:3`).
under_torture <- nzchar(Sys.getenv("RIR2_GCTORTURE"))
# Loading compares remainders, with a warning each: minutes of torture.
if (under_torture) loadNamespace("rir2")

tortured <- function(value) {
  if (under_torture) {
    gctorture(TRUE)
    on.exit(gctorture(FALSE))
  }
  value
}

# All that a program can see of an evaluation of `run` in `env`.
observe <- function(run, env) {
  conditions <- list()
  note <- function(restart) function(condition) {
    conditions[[length(conditions) + 1L]] <<- described(condition)
    invokeRestart(restart)
  }
  set.seed(20, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
  seen <- NULL
  output <- utils::capture.output(
    seen <- tryCatch(
      withCallingHandlers(withVisible(tortured(eval(run, env))),
                          warning = note("muffleWarning"), message = note("muffleMessage")),
      error = function(e) list(error = described(e))),
    type = "output")
  # GNU-R shows that a function has byte code, and where, once it has compiled it.
  output <- output[!startsWith(output, "<bytecode: ")]
  list(value = seen$value, visible = seen$visible, error = seen$error, conditions = conditions,
       output = output, seed = get(".Random.seed", globalenv()))
}

# The first part of two observations in which they differ, in words; "" if there is none.
difference <- function(baseline, compiled) {
  for (part in names(baseline)) {
    if (!same(baseline[[part]], compiled[[part]])) {
      return(paste0(part, ": baseline ", shown(baseline[[part]]), ", compiled ", shown(compiled[[part]])))
    }
  }
  ""
}

shown <- function(x) {
  text <- paste(deparse(x, control = c("keepNA", "keepInteger", "niceNames", "showAttributes", "hexNumeric")),
                collapse = " ")
  if (nchar(text) > 300L) paste0(substr(text, 1L, 300L), "...") else text
}

# Variables of `env` as they are now; functions are compared by the tests themselves.
variables <- function(env) {
  values <- as.list.environment(env, all.names = TRUE, sorted = TRUE)
  Filter(function(x) !is.function(x) && !is.environment(x), values)
}

fails <- function(what) testthat::expect(FALSE, what)
passes <- function() testthat::expect(TRUE, "")

accelerated <- function(f, example, torture = tortured) {
  # R's compiler, which is an R program, would take a minute of torture.
  if (under_torture) f <- byte_compiled(f)
  tryCatch(suppressMessages(torture(rir2::accelerate(f, example = example))),
           error = function(e) stop("rir2::accelerate() fails: ", conditionMessage(e), call. = FALSE))
}

# How many calls of these functions ran compiled so far, from beginning to end.
compiled_passes <- function(functions) {
  sum(vapply(functions, function(f) sum(with(rir2::jit_stats(f), passes - aborts), na.rm = TRUE), 0))
}

# `setup` is evaluated in two fresh environments; in one of them, the functions named in `accelerate`
# are compiled for `example` (a list, or one list a function, evaluated there). Then `run` is evaluated
# `times` times in both. Must be the same: what each run shows, and the variables that are left.
expect_same_in <- function(setup, run, accelerate = "f", example = list(), times = 3L, compiled = FALSE) {
  expect_same_code(substitute(setup), substitute(run), accelerate, substitute(example), times, compiled)
}

expect_same_code <- function(setup, run, accelerate = "f", example = quote(list()), times = 3L, compiled = FALSE) {
  envs <- lapply(c(baseline = 1, compiled = 2), function(i) new.env(parent = globalenv()))
  for (env in envs) eval(copy_of(setup), env)
  for (name in accelerate) {
    assign(name, byte_compiled(get(name, envs$baseline)), envs$baseline)
    args <- eval(copy_of(example), envs$compiled)
    if (length(accelerate) > 1L) args <- args[[name]]
    assign(name, accelerated(get(name, envs$compiled), args), envs$compiled)
  }
  functions <- mget(accelerate, envs$compiled)
  for (time in seq_len(times)) {
    seen <- lapply(envs, function(env) observe(run, env))
    left <- lapply(envs, variables)
    found <- difference(seen$baseline, seen$compiled)
    if (!nzchar(found)) found <- difference(left$baseline, left$compiled)
    if (nzchar(found)) return(invisible(fails(sprintf("run %d of `%s`: %s", time, shown(run), found))))
  }
  if (compiled && compiled_passes(functions) == 0) return(invisible(fails(paste(shown(run), "never ran compiled"))))
  passes()
}

expect_same <- function(f, ...) expect_same_args(f, list(...))

expect_compiled <- function(f, ...) expect_same_args(f, list(...), compiled = TRUE)

expect_same_args <- function(f, args, example = args, compiled = FALSE) {
  g <- accelerated(fresh(f), copy_of(example))
  found <- differs(f, g, args)
  if (nzchar(found)) return(invisible(fails(found)))
  if (compiled && compiled_passes(list(g)) == 0) return(invisible(fails("no call ran compiled")))
  passes()
}

# Each of `...` is a list of arguments. Compiled for one, `f` is called with all of them; under torture,
# where compiling takes a second and a warning half of one, once with that one.
expect_same_over <- function(f, ..., compiled = FALSE) {
  cases <- list(...)
  n_passes <- 0
  for (i in seq_along(cases)) {
    g <- accelerated(fresh(f), copy_of(cases[[i]]), if (i == 1L) tortured else identity)
    for (case in if (under_torture) cases[i] else cases) {
      found <- differs(f, g, case, times = if (under_torture) 1L else 3L)
      if (nzchar(found)) {
        return(invisible(fails(paste0("compiled for ", shown(cases[[i]]), ", called with ", shown(case), ": ", found))))
      }
    }
    n_passes <- n_passes + compiled_passes(list(g))
  }
  if (compiled && n_passes == 0) return(invisible(fails("no call ran compiled")))
  passes()
}

# Some calls of each; a value that a call changed in place shows in its arguments.
differs <- function(f, g, args, times = 3L) {
  names <- paste0("a", seq_along(args))[seq_along(args)]
  call <- as.call(c(list(as.name("f")), structure(lapply(names, as.name), names = names(args))))
  envs <- lapply(list(baseline = byte_compiled(fresh(f)), compiled = g), function(fun) {
    env <- new.env(parent = globalenv())
    env$f <- fun
    values <- copy_of(args)
    for (i in seq_along(args)) assign(names[[i]], values[[i]], env)
    env
  })
  for (time in seq_len(times)) {
    seen <- lapply(envs, function(env) observe(call, env))
    left <- lapply(envs, variables)
    found <- difference(seen$baseline, seen$compiled)
    if (!nzchar(found)) found <- difference(list(arguments = left$baseline), list(arguments = left$compiled))
    if (nzchar(found)) return(sprintf("call %d: %s", time, found))
  }
  ""
}

# Values that are easily got wrong, by type.
tricky <- list(
  dbl = c(0, -0, 1, -1, 0.5, 1e308, 4.9e-324, Inf, -Inf, NaN, NA),
  int = c(0L, 1L, -1L, 2L, .Machine$integer.max, -.Machine$integer.max, NA),
  lgl = c(TRUE, FALSE, NA)
)

# Runs code with functions accelerated by `fast()`, and with functions as they are; `compiled`: a call of a function with this
# name completed compiled, within what was accelerated last.
expect_same_with <- function(code, compiled = NULL) {
  run <- substitute(code)
  last <- NULL
  seen <- lapply(list(identity, rir2::accelerate), function(accelerate) {
    env <- new.env(parent = globalenv())
    env$fast <- function(f) last <<- accelerate(byte_compiled(f))
    env$compiled <- byte_compiled
    observe(run, env)
  })
  expect_identical(difference(seen[[1L]], seen[[2L]]), "")
  for (name in compiled) expect_true(passes_of(last, name) > 0, info = name)
}

passes_of <- function(f, name) {
  stats <- rir2::jit_stats(f)
  of_it <- grepl(name, stats[["function"]])
  sum(stats$passes[of_it], na.rm = TRUE) - sum(stats$aborts[of_it])
}
