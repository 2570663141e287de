# The same programs with and without rir2's test drivers: do they give the same?
#
#   Rscript tests/segments/suites.R [OPTION…] SUITE…
#
# A suite is `examples:PACKAGE`, `tests:PACKAGE` (the package's own tests) or `regression` (R's own).
#
#   --driver NAME    null, baseline, or none: GNU-R against itself (default null)
#   --seeds 1,2,3    one run for each (default 1)
#   --kinds BITS     which places are prepared: start 1, loop 2, body 4, behind 8 (default 15)
#   --only PATTERN   those files only of which the name matches
#   --jobs N         processes at a time (default 1)
#   --fresh          run without a driver anew; else what an earlier call has seen of the same file serves
#   --work DIR       where everything is kept (default target/segments/R-VERSION)
#   --sources DIR    upstream's sources, fetched when they are missing (default target/segments/sources/RELEASE)
#
# Each file runs in a process of its own, in a directory made for it: twice without a driver, once for each seed with
# everything prepared (child.R). Compared are stdout and stderr as R interleaves them, the exit status, and the files
# that are left behind. DIR/SUITE.tsv has a row for each file. The last line is `N files, N with differences`; the
# exit code is 1 if there are any.
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
root <- dirname(dirname(here))
for (file in c("compare.R", "cases.R")) source(file.path(here, file))

longest <- 3600L
most_baselines <- 5L

parse_arguments <- function(arguments) {
  release <- sub('^VERSION_CODENAME="?([a-z]+).*', "\\1", grep("^VERSION_CODENAME", readLines("/etc/os-release"), value = TRUE))
  options <- list(driver = "null", seeds = "1", kinds = "15", only = "", jobs = "1", fresh = FALSE,
                  work = file.path(root, "target/segments", paste0("R-", getRversion())),
                  sources = file.path(root, "target/segments/sources", release))
  suites <- character()
  while (length(arguments)) {
    name <- sub("^--", "", arguments[[1L]])
    known <- startsWith(arguments[[1L]], "--")
    if (known && !name %in% names(options)) stop("no such option: ", arguments[[1L]])
    if (!known) suites <- c(suites, arguments[[1L]])
    else if (name == "fresh") options$fresh <- TRUE
    else {
      options[[name]] <- arguments[[2L]]
      arguments <- arguments[-1L]
    }
    arguments <- arguments[-1L]
  }
  if (length(suites) == 0L) stop("no suite is named; see the head of suites.R")
  options$seeds <- if (options$driver == "null") strsplit(options$seeds, ",")[[1L]] else ""
  options$release <- release
  dir.create(options$work, recursive = TRUE, showWarnings = FALSE)
  options$work <- normalizePath(options$work)
  c(options, list(suites = suites))
}

source_of <- function(options) function(package) {
  dir <- file.path(options$sources, package)
  if (!dir.exists(dir) && system2(file.path(here, "sources.sh"), shQuote(c(options$sources, options$release, package))) != 0L)
    stop("no sources of ", package)
  normalizePath(dir)
}

# The files below a directory with what is in them, without the dates that graphics devices write.
contents <- function(dir) {
  files <- list.files(dir, recursive = TRUE, all.files = TRUE)
  sums <- vapply(file.path(dir, files), function(file) {
    if (grepl("[.](pdf|ps|eps|svg)$", file)) {
      lines <- readLines(file, warn = FALSE, skipNul = TRUE)
      writeLines(lines[!grepl("(CreationDate|ModDate)", lines, useBytes = TRUE)], file, useBytes = TRUE)
    }
    # What R saves may hold byte code, which is not the same.
    if (grepl("[.](rds|rda|RData|rdb|rdx)$", file)) "" else tools::md5sum(file)
  }, "", USE.NAMES = FALSE)
  structure(sums, names = files)
}

# The command line that runs `program` with what a case needs in its environment.
command_of <- function(program, case, dir, prepare, driver, options) {
  variables <- c(PATH = Sys.getenv("PATH"), HOME = file.path(dir, "home"), TMPDIR = file.path(dir, "tmp"), TZ = "UTC",
                 LC_ALL = "C.UTF-8", LANGUAGE = "en", R_LIBS = Sys.getenv("R_LIBS"), R_PROFILE_USER = file.path(here, "child.R"),
                 RIR2_SEGMENTS = if (prepare) "prepare" else "load", RIR2_SEGMENTS_KINDS = options$kinds,
                 RIR2_SEGMENTS_COUNTS = file.path(dir, "counts"), if (nzchar(driver)) c(RIR2_DRIVER = driver))
  variables[names(case$environment)] <- case$environment
  paste(c("ulimit -v 16000000; cd", shQuote(dirname(program)), "&& env -i", shQuote(paste0(names(variables), "=", variables)),
          "timeout -k 10", longest, shQuote(file.path(R.home("bin"), "R")),
          "--no-save --no-restore --no-environ --no-site-file -f", shQuote(program),
          "</dev/null >", shQuote(file.path(dir, "out")), "2>&1"), collapse = " ")
}

# Runs a case in `dir`, always the same for a case, and gives what was seen: its lines, CPU seconds, and counts.
run_case <- function(case, dir, prepare, driver, options) {
  unlink(dir, recursive = TRUE)
  on.exit(unlink(dir, recursive = TRUE))
  for (name in c("work", "home", "tmp", "counts")) dir.create(file.path(dir, name), recursive = TRUE)
  work <- file.path(dir, "work")
  if (length(case$files)) file.copy(list.files(case$files, full.names = TRUE), work, recursive = TRUE)
  program <- file.path(work, paste0(case$name, ".R"))
  writeLines(case$code, program, useBytes = TRUE)
  before <- contents(work)
  start <- proc.time()
  status <- system(command_of(program, case, dir, prepare, driver, options))
  cpu <- sum((proc.time() - start)[4:5])
  after <- contents(work)
  changed <- after[!names(after) %in% names(before) | after != before[names(after)]]
  lines <- c(normalised(c(read_lines(file.path(dir, "out")), sprintf("[file %s %s]", names(changed), changed))),
             sprintf("[exit status %d]", status))
  counts <- lapply(list.files(file.path(dir, "counts"), full.names = TRUE), read.table, row.names = 1L)
  list(lines = lines, cpu = cpu, counts = if (length(counts)) rowSums(do.call(cbind, counts)) else c(found = 0, prepared = 0))
}

# What earlier runs without a driver have seen of the same file, and more runs on demand.
baselines_of <- function(case, dir, options) {
  kept <- paste0(dir, ".baselines.rds")
  key <- c(case$code, case$files, tools::md5sum(file.path(here, c("child.R", "compare.R", "pages.R", "suites.R"))))
  seen <- if (!options$fresh && file.exists(kept)) readRDS(kept)
  runs <- if (identical(seen$key, key)) seen$runs else list()
  list(
    old = length(runs) > 0L,
    at_least = function(n) {
      while (length(runs) < n) {
        run <- run_case(case, dir, FALSE, "", options)
        if (run$counts[["found"]] == 0) stop(case$name, " does not start or end: ", paste(utils::tail(run$lines, 5L), collapse = "\n"))
        runs <<- c(runs, list(run))
        saveRDS(list(key = key, runs = runs), kept)
      }
      runs
    },
    forget = function() runs <<- list())
}

# A row of the table, and as attribute what is to be shown. Where a difference is found, GNU-R is asked again.
check_run <- function(case, dir, driver, options) {
  baselines <- baselines_of(case, dir, options)
  runs <- baselines$at_least(2L)
  run <- run_case(case, dir, options$driver != "none", driver, options)
  compare <- function() differences(lapply(runs, `[[`, "lines"), run$lines)
  shown <- compare()
  if (length(shown) && baselines$old) baselines$forget()
  while (length(shown) && length(runs) < most_baselines) {
    runs <- baselines$at_least(max(2L, length(runs) + !baselines$old))
    baselines$old <- FALSE
    shown <- compare()
  }
  effect <- run$counts[setdiff(names(run$counts), "found")]
  idle <- options$driver != "none" && (!length(effect) || any(effect == 0))
  if (idle) shown <- c(shown, paste0("  without effect: ", paste(names(run$counts), run$counts, collapse = ", ")))
  lines <- lapply(runs, `[[`, "lines")
  marks <- unstable(lines)
  if (marks[[length(marks) - 1L]]) shown <- c(shown, "  GNU-R's own exit status is not the same each time")
  row <- data.frame(file = case$name, driver = driver, lines = length(lines[[1L]]), unstable = sum(marks[2L * seq_along(lines[[1L]])]),
                    cpu = stats::median(vapply(runs, `[[`, 0, "cpu")), cpu_driver = run$cpu, counts = paste(names(run$counts), run$counts, collapse = " "),
                    different = length(shown) > 0L)
  saveRDS(list(baselines = lines, lines = run$lines), paste0(dir, ".", sub(":", "-", driver), ".rds"))
  report <- sprintf("%-28s %-8s %6d lines, %4d unstable, %6.1f s, with %6.1f s  %s", row$file, driver, row$lines, row$unstable, row$cpu, row$cpu_driver, row$counts)
  writeLines(c(paste0(report, if (row$different) "  DIFFERENT"), shown))
  row
}

check_suite <- function(suite, options) {
  dir <- file.path(options$work, sub(":", "-", suite))
  dir.create(dir, showWarnings = FALSE)
  cases <- cases_of(suite, source_of(options))
  cases <- Filter(function(case) grepl(options$only, case$name), cases)
  drivers <- if (options$driver == "null") paste0("null:", options$seeds) else options$driver
  cat(suite, ": ", length(cases), " files\n", sep = "")
  rows <- parallel::mclapply(cases, function(case) {
    do.call(rbind, lapply(drivers, function(driver) check_run(case, file.path(dir, case$name), driver, options)))
  }, mc.cores = as.integer(options$jobs), mc.preschedule = FALSE)
  failed <- Filter(function(row) !is.data.frame(row), rows)
  if (length(failed)) stop("a file could not be run: ", failed[[1L]])
  rows <- do.call(rbind, rows)
  utils::write.table(rows, paste0(dir, ".tsv"), sep = "\t", quote = FALSE, row.names = FALSE)
  cat(sprintf("%s: %d runs, %d lines, %d unstable, %.1f CPU minutes, with the driver %.1f; %d with differences\n", suite, nrow(rows), sum(rows$lines),
              sum(rows$unstable), sum(rows$cpu) / 60, sum(rows$cpu_driver) / 60, sum(rows$different)))
  rows
}

options <- parse_arguments(commandArgs(trailingOnly = TRUE))
rows <- do.call(rbind, lapply(options$suites, check_suite, options))
cat(sprintf("%d files, %d with differences\n", nrow(rows), sum(rows$different)))
quit(status = if (nrow(rows) == 0L || any(rows$different)) 1L else 0L)
