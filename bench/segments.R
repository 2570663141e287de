# What stubs cost, and a resume: Rscript bench/segments.R [--reps N] [--rounds N] [--every N] [--modes planned,off] [--instructions]
#   [resumes] [PACKAGE...]
#
# For packages (default: stats utils methods tools), the CPU of their examples with all closures of R's default
# namespaces and of the package prepared, over GNU-R's. Nothing is compiled, so all entries answer at once that the
# baseline goes on.
#   planned   a stub at the start of each function that is not small, in front of loops and at the heads of their bodies;
#             one that is entered in vain is left off after some times
#   off       these, switched off
#   always    these, and each is entered every time
#   all       a stub at every legal place, starts of arguments among them; each is entered every time
#   all off   these, switched off
# Each run is a process of its own, and the kinds take turns. The CPU of a package is the sum of the medians of its pages.
# `--instructions`: executed ones instead of time, counted by valgrind's callgrind: no noise, some 50 times as slow.
# `--blocks`: executed stretches of machine code between jumps, which valgrind counts by itself: no noise, 5 to 10 times as slow.
# `--every N`: every N-th help page only.
# `resumes`: nanoseconds of one entry, alone and with what a resume in a `for` loop writes.
# CPU, medians. R_LIBS says which rir2.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(self), "package_examples.R"))
# Kinds of places, the driver, and whether they are on.
modes <- list(none = list(0L, "", TRUE), planned = list(71L, "", TRUE), off = list(71L, "", FALSE), always = list(71L, "baseline", TRUE),
              all = list(15L, "baseline", TRUE), `all off` = list(15L, "", FALSE))

# With kinds 0 everything is loaded as well, but left as it is.
prepare_places <- function(namespaces, kinds) {
  for (namespace in namespaces) for (f in closures_of(namespace)) if (kinds) .Call(rir2:::C_rir2_r_prepare_segments, f, kinds)
}

# Whether valgrind counts, if this is its process.
count <- function(on) if (nzchar(Sys.getenv("RIR2_COUNTED"))) system2("callgrind_control", c("-i", on, Sys.getpid()), stdout = FALSE)

# R under valgrind, as the child that runs the examples; what valgrind says of it.
valgrind_child <- function(tool, package, dir, rounds, mode) {
  log <- tempfile()
  r <- file.path(R.home("bin"), "exec", "R")
  options <- c(tool, "--child-silent-after-fork=yes", paste0("--log-file=", log), r, "--no-echo", "--no-restore",
               paste0("--file=", self), "--args", "--child", package, dir, rounds, mode, tempfile())
  environment <- c(if ("--instr-atstart=no" %in% tool) "RIR2_COUNTED=1", paste0("R_HOME=", R.home()), paste0("LD_LIBRARY_PATH=", R.home("lib")))
  system2("valgrind", options, env = environment, stdout = FALSE, stderr = FALSE)
  if (file.exists(log)) readLines(log, warn = FALSE)
}

number_in <- function(lines, pattern, package) {
  found <- grep(pattern, lines, value = TRUE)
  if (!length(found)) stop("valgrind does not run the examples of ", package)
  as.numeric(gsub(",", "", sub(pattern, "\\1", found[[length(found)]])))
}

# Instructions of one run, from the first page to the last.
instructions_of <- function(package, dir, rounds, mode) {
  counts <- tempfile()
  valgrind_child(c("--tool=callgrind", "--instr-atstart=no", paste0("--callgrind-out-file=", counts)), package, dir, rounds, mode)
  number_in(if (file.exists(counts)) readLines(counts, warn = FALSE), "^totals: *([0-9]+)$", package)
}

# Blocks of one run, less those of a run that comes to no page.
blocks_of <- function(package, dir, rounds, mode) {
  blocks <- function(rounds) {
    lines <- valgrind_child(c("--tool=none", "--stats=yes"), package, dir, rounds, mode)
    number_in(lines, "^.*scheduler: ([0-9,]+) event checks.*$", package)
  }
  blocks(rounds) - blocks(0L)
}

write_pages <- function(package, dir, every) {
  dir.create(dir)
  write_examples(package, dir)
  pages <- sort(list.files(dir, full.names = TRUE), method = "radix")
  unlink(pages[seq_along(pages) %% every != 1L %% every])
}

executed <- function(packages, rounds, every, shown, what, count_of) {
  cat(sprintf("%-12s %12s %s\n", "examples of", what, paste(sprintf("%8s", shown), collapse = " ")))
  for (package in packages) {
    dir <- tempfile("examples")
    write_pages(package, dir, every)
    counts <- vapply(c("none", shown), function(mode) count_of(package, dir, rounds, mode), 0)
    cat(sprintf("%-12s %12.3e %s\n", package, counts[["none"]], paste(sprintf("%8.4f", counts[shown] / counts[["none"]]), collapse = " ")))
  }
}

child <- function(package, dir, rounds, mode, result) {
  suppressMessages(library(package, character.only = TRUE))
  mode <- modes[[mode]]
  rir2:::set_driver(mode[[2L]])
  prepare_places(unique(c(default_namespaces, package)), mode[[1L]])
  .Call(rir2:::C_rir2_r_switch_all, mode[[3L]])
  gc()
  count("on")
  cpu <- run_examples(dir, rounds)
  count("off")
  saveRDS(c(cpu, entered = rir2:::driver_counts()[["entered"]]), result)
  quit("no", 0, FALSE)
}

examples <- function(packages, reps, rounds, every, shown) {
  cat(sprintf("%-12s %9s %s    entries\n", "examples of", "GNU-R s", paste(sprintf("%8s", shown), collapse = " ")))
  ratios <- vapply(packages, function(package) {
    dir <- tempfile("examples")
    write_pages(package, dir, every)
    # Pages and, last, entries; modes; runs.
    runs <- simplify2array(lapply(seq_len(reps), function(rep) sapply(c("none", shown), function(mode) result_of_child(self, package, dir, rounds, mode))))
    medians <- apply(runs, 1:2, stats::median)
    cpu <- colSums(medians[-nrow(medians), , drop = FALSE])
    ratios <- (cpu / cpu[["none"]])[shown]
    cat(sprintf("%-12s %9.2f %s    %s\n", package, cpu[["none"]], paste(sprintf("%8.3f", ratios), collapse = " "),
                paste(sprintf("%.0f", medians["entered", shown]), collapse = " ")))
    ratios
  }, numeric(length(shown)))
  cat(sprintf("%-22s %s\n", "mean", paste(sprintf("%8.3f", rowMeans(matrix(ratios, nrow = length(shown)))), collapse = " ")))
  cat("goals: planned <= 1.02, none above 1.04; off <= 1.005\n")
}

cpu_of <- function(run) {
  gc(full = FALSE)
  start <- proc.time()
  run
  sum((proc.time() - start)[1:2])
}

# The same loop with and without; what a trip more costs.
resumes <- function(reps) {
  n <- 1e6
  loops <- list(
    `entry that answers baseline, in a while` = list(function(n) { i <- 0; while (i < n) i <- i + 1; i }, "baseline", 4L),
    `entry that answers baseline, in a for` = list(function(n) { s <- 0; for (i in seq_len(n)) s <- i; s }, "baseline", 4L),
    `the same switched off, in a for` = list(function(n) { s <- 0; for (i in seq_len(n)) s <- i; s }, "off", 4L),
    `entry and resume, index and two variables written` =
      list(function(n) { k <- 0; for (i in seq_len(n)) { k <- k + 1; if (k %% 2 == 0) 1 }; k }, "count:1", 12L))
  cat(sprintf("%-52s %12s %12s\n", "ns of one trip", "GNU-R", "more"))
  for (what in names(loops)) {
    program <- loops[[what]]
    baseline <- compiler::cmpfun(program[[1L]])
    off <- program[[2L]] == "off"
    f <- rir2:::segmented(program[[1L]], if (off) "baseline" else program[[2L]], program[[3L]])
    .Call(rir2:::C_rir2_r_switch_all, !off)
    times <- replicate(reps, c(cpu_of(baseline(n)), cpu_of(f(n)))) / n * 1e9
    cat(sprintf("%-52s %12.0f %12.0f\n", what, stats::median(times[1L, ]), stats::median(times[2L, ] - times[1L, ])))
  }
  .Call(rir2:::C_rir2_r_switch_all, TRUE)
  long_loops()
}

# 1e7 iterations over each type of sequence, with output and a resume every 1e5.
long_loops <- function(n = 1e7) {
  shown <- function(f, s) utils::capture.output(print(f(s)))
  over <- function(s) { k <- 0; for (i in s) { k <- k + 1; if (k %% 1e5 == 0) { cat(k, format(i), ""); if (k > 9999999) break else next } }; list(k, i) }
  baseline <- compiler::cmpfun(over)
  f <- rir2:::segmented(over, "count:100000")
  sequences <- list(compact = quote(seq_len(n)), descending = quote(n:1), integer = quote(rep(1:10, length.out = n)), double = quote(seq_len(n) + 0.5),
    logical = quote(rep(c(TRUE, NA), length.out = n)), complex = quote(seq_len(n) + 1i), raw = quote(raw(n)), string = quote(rep(letters, length.out = n)),
    factor = quote(factor(rep(c("u", "v"), length.out = n))), list = quote(rep(list(1, "a", NULL), length.out = n)), expression = quote(as.expression(seq_len(n))),
    pairlist = quote(as.pairlist(as.list(seq_len(n)))))
  cat(sprintf("%-52s %12s %12s\n", "1e7 iterations over, CPU seconds", "GNU-R", "counted in C"))
  for (what in names(sequences)) {
    s <- eval(sequences[[what]])
    seconds <- c(cpu_of(expected <- shown(baseline, s)), cpu_of(got <- shown(f, s)))
    cat(sprintf("%-52s %12.2f %12.2f  %s\n", what, seconds[[1L]], seconds[[2L]], if (identical(got, expected)) "the same" else "DIFFERENT"))
  }
  print(rir2:::driver_counts())
}

main <- function(arguments) {
  given <- with_numbers(arguments, c(reps = 5L, rounds = 3L, every = 1L))
  arguments <- given$rest
  reps <- given$numbers[["reps"]]
  rounds <- given$numbers[["rounds"]]
  every <- given$numbers[["every"]]
  loadNamespace("rir2")
  shown <- names(modes)[-1L]
  at <- match("--modes", arguments)
  if (!is.na(at)) {
    shown <- match.arg(strsplit(arguments[[at + 1L]], ",", fixed = TRUE)[[1L]], shown, several.ok = TRUE)
    arguments <- arguments[-(at + 0:1)]
  }
  counted <- intersect(arguments, c("--instructions", "--blocks"))
  arguments <- setdiff(arguments, counted)
  if (!length(arguments) || "resumes" %in% arguments) resumes(reps)
  packages <- if (length(arguments)) setdiff(arguments, "resumes") else c("stats", "utils", "methods", "tools")
  if ("--instructions" %in% counted) executed(packages, rounds, every, shown, "instructions", instructions_of)
  else if ("--blocks" %in% counted) executed(packages, rounds, every, shown, "blocks", blocks_of)
  else if (length(packages)) examples(packages, reps, rounds, every, shown)
}

arguments <- commandArgs(trailingOnly = TRUE)
if (identical(arguments[1L], "--child")) {
  child(arguments[[2L]], arguments[[3L]], as.integer(arguments[[4L]]), arguments[[5L]], arguments[[6L]])
} else {
  main(arguments)
}
