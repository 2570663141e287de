# What it costs to have everything prepared: the examples of packages, with and without.
#
# Rscript bench/examples.R [--reps N] [--rounds N] PACKAGE...     (default: stats utils splines)
#
# All closures of R's default namespaces and of the package are prepared in place, and learn as they are called.
# Each timed run is a process of its own that goes through the examples `rounds` times; the two kinds take turns.
# CPU seconds, medians of `reps` runs. R before 4.6. What the examples print is not looked at here.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(self), "package_examples.R"))

child <- function(package, dir, rounds, prepared, result) {
  suppressMessages(library(package, character.only = TRUE))
  loadNamespace("rir2")
  if (prepared) prepare_all(unique(c(default_namespaces, package)))
  cpu <- sum(run_examples(dir, rounds))
  calls <- if (prepared) rowSums(vapply(.Call(rir2:::C_rir2_r_info, NULL), function(info) {
    c(length(info$versions), sum(vapply(info$versions, function(v) v$passes - sum(v$aborts), 0)))
  }, c(0, 0))) else c(0, 0)
  saveRDS(list(cpu = cpu, versions = calls[[1L]], passes = calls[[2L]]), result)
  quit("no", 0, FALSE)
}

main <- function(arguments) {
  given <- with_numbers(arguments, c(reps = 5L, rounds = 3L))
  arguments <- given$rest
  reps <- given$numbers[["reps"]]
  rounds <- given$numbers[["rounds"]]
  cat(sprintf("%-12s %10s %10s %7s %9s %14s   goal\n", "examples of", "GNU-R s", "prepared s", "ratio", "versions", "compiled calls"))
  for (package in if (length(arguments)) arguments else c("stats", "utils", "splines")) {
    dir <- tempfile("examples")
    dir.create(dir)
    write_examples(package, dir)
    runs <- lapply(seq_len(reps), function(rep) lapply(c(FALSE, TRUE), function(p) result_of_child(self, package, dir, rounds, p)))
    cpu <- vapply(1:2, function(i) stats::median(vapply(runs, function(run) run[[i]]$cpu, 0)), 0)
    last <- runs[[reps]][[2L]]
    cat(sprintf("%-12s %10.2f %10.2f %7.3f %9d %14.0f   <= 1.10\n", package, cpu[[1L]], cpu[[2L]], cpu[[2L]] / cpu[[1L]],
                as.integer(last$versions), last$passes))
  }
}

arguments <- commandArgs(trailingOnly = TRUE)
if (identical(arguments[1L], "--child")) {
  child(arguments[[2L]], arguments[[3L]], as.integer(arguments[[4L]]), arguments[[5L]] == "TRUE", arguments[[6L]])
} else {
  main(arguments)
}
