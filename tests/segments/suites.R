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

started <- Sys.time()
longest <- 3600L
most_baselines <- 5L

parse_arguments <- function(arguments) {
  system <- readLines("/etc/os-release")
  release <- sub('^VERSION_CODENAME="?([a-z]+).*', "\\1", grep("^VERSION_CODENAME", system, value = TRUE))
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
  arguments <- shQuote(c(options$sources, options$release, package))
  if (!dir.exists(dir) && system2(file.path(here, "sources.sh"), arguments) != 0L) stop("no sources of ", package)
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
  variables <- c(PATH = Sys.getenv("PATH"), HOME = file.path(dir, "home"), TMPDIR = file.path(dir, "tmp"),
                 TZ = "UTC", LC_ALL = "C.UTF-8", LANGUAGE = "en",
                 R_LIBS = Sys.getenv("R_LIBS"), R_PROFILE_USER = file.path(here, "child.R"), RIR2_DRIVER = driver,
                 RIR2_SEGMENTS = if (prepare) "prepare" else "load", RIR2_SEGMENTS_KINDS = options$kinds,
                 RIR2_SEGMENTS_LIBRARY = dirname(find.package("rir2")), RIR2_SEGMENTS_COUNTS = file.path(dir, "counts"),
                 RIR2_SEGMENTS_PAGES = file.path(here, "pages.R"))
  variables[names(case$environment)] <- case$environment
  paste(c("ulimit -v 16000000; cd", shQuote(dirname(program)), "&& env -i",
          shQuote(paste0(names(variables), "=", variables)), "timeout -k 10", longest,
          shQuote(file.path(R.home("bin"), "R")), "--no-save --no-restore --no-environ --no-site-file",
          "-f", shQuote(program),
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
  lines <- c(read_lines(file.path(dir, "out")), sprintf("[file %s %s]", names(changed), changed),
             sprintf("[exit status %d]", status))
  # One file for each process.
  counts <- lapply(list.files(file.path(dir, "counts"), full.names = TRUE), read.table, row.names = 1L)
  counts <- if (length(counts)) rowSums(do.call(cbind, counts)) else c(found = 0, prepared = 0)
  list(lines = lines, cpu = cpu, counts = counts)
}

# What earlier runs without a driver have seen of the same file, and more runs on demand.
baselines_of <- function(case, dir, options) {
  kept <- paste0(dir, ".baselines.rds")
  key <- c(case$code, case$files, tools::md5sum(file.path(here, c("child.R", "pages.R"))))
  seen <- if (!options$fresh && file.exists(kept)) readRDS(kept)
  runs <- if (identical(seen$key, key)) seen$runs else list()
  list(
    old = length(runs) > 0L && file.mtime(kept) < started,
    at_least = function(n) {
      while (length(runs) < n) {
        run <- run_case(case, dir, FALSE, "baseline", options)
        if (run$counts[["found"]] == 0) stop("no start or end: ", paste(utils::tail(run$lines, 5L), collapse = "\n"))
        runs <<- c(runs, list(run))
        saveRDS(list(key = key, runs = runs), kept)
      }
      runs
    },
    forget = function() runs <<- list())
}

# One run of a case with a driver: a row of the table. Where it differs, GNU-R is asked again, for what it does not
# repeat may have been the same by chance.
check_run <- function(case, dir, driver, options) {
  baselines <- baselines_of(case, dir, options)
  runs <- baselines$at_least(2L)
  without <- options$driver == "none"
  run <- run_case(case, dir, !without, if (without) "baseline" else driver, options)
  lines_of <- function(run) normalised(run$lines)
  compare <- function() differences(lapply(runs, lines_of), lines_of(run))
  shown <- compare()
  if (length(shown) && baselines$old) {
    baselines$forget()
    runs <- baselines$at_least(2L)
    shown <- compare()
  }
  while (length(shown) && length(runs) < most_baselines) {
    runs <- baselines$at_least(length(runs) + 1L)
    shown <- compare()
  }
  lines <- lapply(runs, lines_of)
  saveRDS(list(baselines = lines, lines = lines_of(run)), paste0(dir, ".", sub(":", "-", driver), ".rds"))
  report(case, driver, runs, run, unstable(lines), sum(startsWith(lines[[1L]], "Error")),
         c(shown, without_effect(run$counts, options)))
}

# A run that prepares nothing, or in which no entry is made, shows nothing.
without_effect <- function(counts, options) {
  needed <- switch(options$driver, none = "found", null = c("prepared", "entered", "resumed"), c("prepared", "entered"))
  idle <- needed[!needed %in% names(counts)[counts > 0]]
  if (length(idle)) paste0("  no code was ", idle)
}

# `errors`: how many lines start so, which many do when a file cannot do what it should, with a driver or without. Where
# GNU-R itself stops, what is behind has not run.
report <- function(case, driver, runs, run, marks, errors, shown) {
  if (marks[[length(marks) - 1L]]) shown <- c(shown, "  GNU-R's own exit status is not the same each time")
  status <- utils::tail(runs[[1L]]$lines, 1L)
  stopped <- if (status != "[exit status 0]") paste("  GNU-R itself ends with", status)
  row <- data.frame(file = case$name, driver = driver,
                    lines = length(marks) %/% 2L, unstable = sum(marks[c(FALSE, TRUE)]), errors = errors,
                    cpu = stats::median(vapply(runs, `[[`, 0, "cpu")), cpu_driver = run$cpu,
                    counts = paste(names(run$counts), run$counts, collapse = " "), different = length(shown) > 0L)
  writeLines(c(sprintf("%-28s %-8s %6d lines, %4d unstable, %3d errors, %6.1f s, with %6.1f s  %s%s", row$file, driver,
                       row$lines, row$unstable, errors, row$cpu, row$cpu_driver, row$counts,
                       if (row$different) "  DIFFERENT" else ""), shown, stopped))
  row
}

# The same where it cannot be done.
failure <- function(case, driver, message) {
  writeLines(paste0(case$name, ": ", message, "  DIFFERENT"))
  data.frame(file = case$name, driver = driver, lines = 0L, unstable = 0L, errors = 0L, cpu = 0, cpu_driver = 0,
             counts = "", different = TRUE)
}

check_suite <- function(suite, options) {
  dir <- file.path(options$work, sub(":", "-", suite))
  dir.create(dir, showWarnings = FALSE)
  cases <- cases_of(suite, source_of(options))
  cases <- Filter(function(case) grepl(options$only, case$name), cases)
  drivers <- if (options$driver == "null") paste0("null:", options$seeds) else options$driver
  cat(suite, ": ", length(cases), " files\n", sep = "")
  rows <- parallel::mclapply(cases, function(case) {
    run <- function(driver) {
      tryCatch(check_run(case, file.path(dir, case$name), driver, options),
               error = function(e) failure(case, driver, conditionMessage(e)))
    }
    do.call(rbind, lapply(drivers, run))
  }, mc.cores = as.integer(options$jobs), mc.preschedule = FALSE)
  rows <- do.call(rbind, rows)
  utils::write.table(rows, paste0(dir, ".tsv"), sep = "\t", quote = FALSE, row.names = FALSE)
  cat(sprintf("%s: %d runs, %d lines, %d unstable, %.1f CPU minutes, with the driver %.1f; %d with differences\n",
              suite, nrow(rows), sum(rows$lines), sum(rows$unstable), sum(rows$cpu) / 60, sum(rows$cpu_driver) / 60,
              sum(rows$different)))
  rows
}

options <- parse_arguments(commandArgs(trailingOnly = TRUE))
rows <- do.call(rbind, lapply(options$suites, check_suite, options))
cat(sprintf("%d files, %d with differences\n", nrow(rows), sum(rows$different)))
quit(status = if (nrow(rows) == 0L || any(rows$different)) 1L else 0L)
