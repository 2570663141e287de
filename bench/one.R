# One workload, measured in this process. Started by bench/run.R:
# Rscript bench/one.R FILE LIBRARY REPS LOCAL RESULTS

arguments <- commandArgs(trailingOnly = TRUE)
file <- arguments[[1L]]
c_library <- arguments[[2L]]
reps <- as.integer(arguments[[3L]])
local_functions <- as.logical(arguments[[4L]])
results <- arguments[[5L]]

# The workload's own name for "somebody else drives": it then defines `W` and does nothing.
W_RUNNER <- TRUE
home <- if (local_functions) new.env(parent = globalenv()) else globalenv()
sys.source(file, envir = home)
W <- get("W", home)

call_of <- function(f, args) {
  if (!is.null(W$seed)) set.seed(W$seed)
  do.call(f, args, quote = TRUE)
}

# Everything that a caller can see, in a form that can be compared.
observed <- function(f, args) {
  warnings <- character()
  value <- withCallingHandlers(
    withVisible(call_of(f, args)),
    warning = function(w) {
      warnings <<- c(warnings, conditionMessage(w))
      invokeRestart("muffleWarning")
    })
  list(value, warnings, get0(".Random.seed", globalenv()))
}

same <- function(a, b) identical(a, b, num.eq = FALSE, single.NA = FALSE, ignore.bytecode = TRUE)

agrees <- function(a, b) if (identical(W$cmp, "equal")) isTRUE(all.equal(a, b, tolerance = 1e-8)) else identical(a, b)

unmutated <- function(args) {
  fresh <- W$setup()
  all(mapply(function(a, b) is.function(a) || identical(a, b), args, fresh))
}

# After a collection: who runs second would else pay for what the first one left.
cpu <- function(code) {
  used <- system.time(code, gcFirst = TRUE)
  used[["user.self"]] + used[["sys.self"]]
}

# So many calls that the clock, of one millisecond, is good enough.
calls_for <- function(f, args, seconds = 0.1) {
  n <- 1L
  repeat {
    used <- cpu(for (i in seq_len(n)) call_of(f, args))
    if (used >= seconds || n >= 1e6) return(n)
    n <- as.integer(min(1e6, if (used < 0.005) n * 20 else ceiling(1.2 * n * seconds / used)))
  }
}

# Medians of CPU seconds a call, over rounds in which each of `functions` runs once: drift of the
# machine hits all of them alike.
timed <- function(functions, args, reps) {
  n <- vapply(functions, calls_for, 1L, args = args)
  seconds <- matrix(NA_real_, reps, length(functions), dimnames = list(NULL, names(functions)))
  for (round in seq_len(reps)) {
    for (which in sample_order(length(functions), round)) {
      seconds[round, which] <- cpu(for (i in seq_len(n[[which]])) call_of(functions[[which]], args)) / n[[which]]
    }
  }
  apply(seconds, 2L, stats::median)
}

sample_order <- function(n, round) if (round %% 2L == 0L) rev(seq_len(n)) else seq_len(n)

# Why no call ran compiled.
obstacle <- function(f) {
  said <- rir2::why(f)
  gave_up <- unlist(lapply(said$versions, function(v) names(v$sites)))
  c(said$seen$verdict[!is.na(said$seen$verdict)], sprintf("gave up at %s", gave_up), "unknown")[[1L]]
}

args <- W$setup()
baseline <- W$f
# GNU-R compiles a closure at its second call; the third runs what it compiled.
for (i in 1:3) expected <- observed(baseline, args)

note <- ""
compile <- NA_real_
fast <- tryCatch({
  compile <- cpu(fast <- rir2::accelerate(W$f, example = args))
  fast
}, error = function(e) {
  note <<- paste("accelerate() fails:", conditionMessage(e))
  NULL
})
completed <- function(f) sum(with(rir2::jit_stats(f), passes - aborts), na.rm = TRUE)
correct <- FALSE
if (!is.null(fast)) {
  correct <- TRUE
  for (i in 1:3) correct <- correct && same(observed(fast, args), expected)
  if (completed(fast) == 0) note <- paste("baseline:", obstacle(fast))
}
kept <- unmutated(args)

functions <- list(r = baseline, rir2 = fast)
functions <- functions[!vapply(functions, is.null, NA)]
if (nzchar(c_library) && is.function(W$c)) {
  dyn.load(c_library)
  if (agrees(expected[[1L]]$value, call_of(W$c, args))) {
    functions$c <- W$c
  } else {
    note <- paste(note, "C disagrees")
  }
}
seconds <- timed(functions, args, reps)
saveRDS(data.frame(workload = W$name, check = isTRUE(W$check(expected[[1L]]$value, args)), identical = correct, unmutated = kept,
                   r = seconds[["r"]], rir2 = unname(seconds["rir2"]), compile = compile, c = unname(seconds["c"]), note = trimws(note)),
        results)
