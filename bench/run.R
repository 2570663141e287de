# Times a folder of workloads: GNU-R, rir2, C.
#
# Rscript bench/run.R DIR [--reps N] [--only PATTERN] [--local] [--csv FILE]
#
#   --reps N        timed runs of each, interleaved; the median is shown (default 5)
#   --only PATTERN  only files whose name matches
#   --local         functions live in a local environment; without it, in the global one
#   --csv FILE      the table in numbers, times in seconds
#
# bench/README.md says what a workload is and what the columns mean. Each one runs in a process of
# its own (bench/one.R). Exit code 1 if an answer was wrong, not the baseline's, or an argument changed.

here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))

parse_arguments <- function(arguments) {
  chosen <- list(dir = NULL, reps = 5L, only = "", local = FALSE, csv = NULL)
  usage <- function(...) {
    message(..., "\nUsage: Rscript bench/run.R DIR [--reps N] [--only PATTERN] [--local] [--csv FILE]")
    quit(status = 2L)
  }
  while (length(arguments) > 0L) {
    option <- arguments[[1L]]
    arguments <- arguments[-1L]
    if (option == "--local") {
      chosen$local <- TRUE
    } else if (option %in% c("--reps", "--only", "--csv")) {
      if (length(arguments) == 0L) usage(option, " needs a value")
      chosen[[substring(option, 3L)]] <- arguments[[1L]]
      arguments <- arguments[-1L]
    } else if (startsWith(option, "--") || !is.null(chosen$dir)) {
      usage("what is ", option, "?")
    } else {
      chosen$dir <- option
    }
  }
  if (is.null(chosen$dir)) usage("no folder given")
  if (!dir.exists(chosen$dir)) usage(chosen$dir, " is not a folder")
  chosen$reps <- suppressWarnings(as.integer(chosen$reps))
  if (is.na(chosen$reps) || chosen$reps < 1L) usage("--reps needs a number from 1 on")
  chosen
}

# Compiles the C halves together, in a folder of our own: DIR may be read-only. "" if that fails.
build_c <- function(dir) {
  sources <- list.files(dir, "[.]c$", full.names = TRUE)
  if (length(sources) == 0L) return("")
  scratch <- tempfile("wl")
  dir.create(scratch)
  file.copy(c(sources, list.files(dir, "[.]h$", full.names = TRUE)), scratch)
  makevars <- file.path(scratch, "Makevars.user")
  writeLines("CFLAGS = -O3 -fPIC", makevars)
  old <- setwd(scratch)
  on.exit(setwd(old))
  output <- system2(file.path(R.home("bin"), "R"), c("CMD", "SHLIB", "-o", "wl.so", shQuote(basename(sources))),
                    stdout = TRUE, stderr = TRUE, env = paste0("R_MAKEVARS_USER=", shQuote(makevars)))
  library <- file.path(scratch, "wl.so")
  if (file.exists(library)) return(library)
  message("the C halves do not compile:\n", paste(utils::tail(output, 10L), collapse = "\n"))
  ""
}

measure <- function(file, library, chosen) {
  results <- tempfile(fileext = ".rds")
  log <- tempfile()
  arguments <- c(file.path(here, "one.R"), file, library, chosen$reps, chosen$local, results)
  status <- system2(file.path(R.home("bin"), "Rscript"), shQuote(arguments), stdout = log, stderr = log)
  if (file.exists(results)) return(readRDS(results))
  output <- paste(utils::tail(readLines(log, warn = FALSE), 3L), collapse = " | ")
  data.frame(workload = sub("[.]R$", "", basename(file)), check = NA, identical = NA, unmutated = NA, r = NA_real_, rir2 = NA_real_,
             compile = NA_real_, c = NA_real_, note = sprintf("the process ended with status %d: %s", status, output))
}

shown <- function(table) {
  ms <- function(s) ifelse(is.na(s), "-", formatC(s * 1000, digits = 4, format = "fg", flag = "#"))
  times <- function(x) ifelse(is.na(x), "-", sub("[.]$", "", formatC(x, digits = 3, format = "fg", flag = "#")))
  yes <- function(x) ifelse(is.na(x), "-", ifelse(x, "yes", "NO"))
  data.frame(workload = table$workload, check = yes(table$check), identical = yes(table$identical), unmutated = yes(table$unmutated),
             `GNU-R ms` = ms(table$r), `rir2 ms` = ms(table$rir2), `compile ms` = ms(table$compile), speedup = times(table$r / table$rir2),
             `C ms` = ms(table$c), `rir2/C` = times(table$rir2 / table$c), note = table$note, check.names = FALSE)
}

# Right-aligned columns; names to the left, notes last.
print_table <- function(table) {
  left <- names(table) %in% c("workload", "note")
  columns <- Map(function(name, column, left) format(c(name, column), justify = if (left) "left" else "right"),
                 names(table), table, left)
  writeLines(trimws(do.call(paste, c(unname(columns), sep = "  ")), "right"))
}

chosen <- parse_arguments(commandArgs(trailingOnly = TRUE))
files <- list.files(chosen$dir, "^[0-9].*[.]R$", full.names = TRUE)
files <- normalizePath(files[grepl(chosen$only, basename(files))])
if (length(files) == 0L) stop("no workload in ", chosen$dir, call. = FALSE)
library <- build_c(normalizePath(chosen$dir))
table <- do.call(rbind, lapply(files, measure, library = library, chosen = chosen))
cat(sprintf("%s, functions in %s environment, CPU time, median of %d\n", R.version.string,
            if (chosen$local) "a local" else "the global", chosen$reps))
print_table(shown(table))
ratios <- table$r / table$rir2
ratios <- ratios[is.finite(ratios)]
if (length(ratios) > 0L) {
  cat(sprintf("geometric mean of the speedups: %.2f over %d workloads\n", exp(mean(log(ratios))), length(ratios)))
}
if (!is.null(chosen$csv)) utils::write.csv(table, chosen$csv, row.names = FALSE)
right <- table$check & table$identical & table$unmutated
if (!all(right %in% TRUE)) {
  cat("wrong, or not measured:", table$workload[!(right %in% TRUE)], "\n")
  quit(status = 1L)
}
