# Programs as users write them, with what they do between: output, data frames, closures in lists, tryCatch.
#
# Rscript bench/everyday.R [PATTERN] [all]
#
# Each file of bench/everyday makes `W <- list(name, f, args)`; `args` is a list, or a function that makes one. It runs in
# an R process of its own: `f` is called four times to learn, each compared with GNU-R's byte code (value, output, seed); then
# processor time, the median of three in turn. `all`: every function of the file is accelerated, not only `f`.
# Exit code 1 if an answer differs.

arguments <- commandArgs(trailingOnly = TRUE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))

one <- function(file, everything, results) {
  global <- globalenv()
  sys.source(file, global)
  W <- get("W", global)
  rm("W", envir = global)
  names <- Filter(function(name) is.function(get(name, global)), ls(global))
  given <- function() if (is.function(W$args)) W$args() else W$args
  plain <- compiler::cmpfun(W$f)
  fast <- suppressMessages(rir2::accelerate(W$f))
  functions <- mget(names, envir = global)
  accelerated <- lapply(functions, function(f) if (identical(f, W$f)) fast else if (everything) suppressMessages(rir2::accelerate(f)) else f)
  use <- function(set) for (name in names(set)) assign(name, set[[name]], envir = global)
  called <- function(f, set) {
    use(set)
    arguments <- given()
    set.seed(1)
    output <- utils::capture.output(value <- suppressWarnings(suppressMessages(do.call(f, arguments))))
    list(value, output, get(".Random.seed", global))
  }
  cpu <- function(f, set) sum(system.time(called(f, set))[1:2])
  wanted <- called(plain, functions)
  same <- vapply(1:4, function(k) isTRUE(all.equal(called(fast, accelerated), wanted, tolerance = 0)), NA)
  times <- vapply(1:3, function(k) c(cpu(plain, functions), cpu(fast, accelerated)), c(0, 0))
  reason <- grep("rejected", utils::capture.output(print(rir2::why(fast))), value = TRUE)
  stats <- rir2::jit_stats(fast)
  saveRDS(list(same = all(same), times = apply(times, 1, stats::median), passes = sum(stats$passes, na.rm = TRUE) - sum(stats$aborts),
               reason = sub("^.*rejected: ", "", c(reason, "")[[1L]])), results)
}

if (identical(arguments[1L], "--one")) {
  one(arguments[[2L]], arguments[[3L]] == "all", arguments[[4L]])
} else {
  pattern <- if (length(arguments)) arguments[[1L]] else "."
  everything <- if (length(arguments) > 1L) arguments[[2L]] else "entry"
  ratios <- numeric()
  differ <- 0
  for (file in grep(pattern, list.files(file.path(here, "everyday"), "[.]R$", full.names = TRUE), value = TRUE)) {
    results <- tempfile()
    status <- system2(file.path(R.home("bin"), "Rscript"), c(file.path(here, "everyday.R"), "--one", file, everything, results), stdout = FALSE, stderr = FALSE)
    name <- sub("[.]R$", "", basename(file))
    if (status != 0L || !file.exists(results)) {
      cat(sprintf("%-24s ended with status %d\n", name, status))
      differ <- differ + 1
      next
    }
    r <- readRDS(results)
    differ <- differ + !r$same
    ratios[[name]] <- r$times[[1L]] / max(r$times[[2L]], 1e-3)
    cat(sprintf("%-24s %-8s GNU-R %6.3f s, rir2 %6.3f s, ratio %6.2f, %s passes  %s\n", name, if (r$same) "equal" else "DIFFERS",
                r$times[[1L]], r$times[[2L]], ratios[[name]], format(r$passes, big.mark = ","), substr(r$reason, 1L, 70L)))
  }
  cat(sprintf("%d programs, geometric mean %.2f, lowest %.2f, %d differ\n", length(ratios), exp(mean(log(pmin(ratios, 100)))), min(ratios), differ))
  quit(status = as.integer(differ > 0))
}
