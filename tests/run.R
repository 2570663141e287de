# Runs the R-side tests against the installed package: R_LIBS=target/rlib Rscript tests/run.R [PATTERN]
#
# Every file runs in a process of its own, so a crash is one file's failure and not the end. The
# last line is `N passed, N failed`, in tests; the exit code is 1 if any failed. A file that says
# `# Needs R before VERSION` is left out on later ones, and that is said.

here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
root <- dirname(here)
# Those of the package come with helpers of their own.
suites <- file.path(root, c("tests", "r-package/tests/testthat"))
arguments <- commandArgs(trailingOnly = TRUE)

# One file, in this process; its results go to a file for the one that started it.
run_file <- function(file, results) {
  library(testthat)
  helpers <- if (startsWith(file, here)) file.path(here, "helper.R") else list.files(dirname(file), "^helper.*[.]R$", full.names = TRUE)
  for (helper in helpers) source(helper)
  reporter <- ListReporter$new()
  test_file(file, reporter = reporter, env = new.env(parent = globalenv()), load_helpers = FALSE, package = NULL)
  tests <- lapply(reporter$get_results(), function(test) {
    bad <- Filter(function(result) !inherits(result, c("expectation_success", "expectation_warning")), test$results)
    list(test = test$test, empty = length(test$results) == 0L,
         problems = vapply(bad, function(result) conditionMessage(result), ""))
  })
  saveRDS(tests, results)
}

# The version of R before which a file can run, or NULL for any.
version_needed <- function(file) {
  line <- grep("^# Needs R before [0-9.]*[0-9]", readLines(file, 10L, encoding = "UTF-8"), value = TRUE)
  if (length(line)) sub("^# Needs R before ([0-9.]*[0-9]).*", "\\1", line[[1L]])
}

# One file, in a process of its own: how many tests passed and failed. What failed is said at once.
report_file <- function(file) {
  name <- substring(file, nchar(root) + 2L)
  needed <- version_needed(file)
  if (!is.null(needed) && getRversion() >= needed) {
    writeLines(sprintf("%-46s left out: it needs R before %s", name, needed))
    return(c(passed = 0, failed = 0))
  }
  results <- tempfile(fileext = ".rds")
  log <- tempfile()
  status <- system2(file.path(R.home("bin"), "Rscript"),
                    shQuote(c(file.path(here, "run.R"), "--file-in-process", file, results)), stdout = log, stderr = log)
  tests <- if (file.exists(results)) readRDS(results)
  failed <- Filter(function(test) length(test$problems) > 0L || test$empty, tests)
  said <- unlist(lapply(failed, function(test) {
    c(sprintf("FAILED %s: %s", name, test$test), paste0("    ", if (test$empty) "checks nothing" else test$problems))
  }))
  crashed <- length(tests) == 0L
  if (crashed) {
    said <- c(sprintf("FAILED %s: no tests; the process ended with status %d", name, status),
              paste0("    ", utils::tail(readLines(log, warn = FALSE), 20L)))
  }
  counts <- c(passed = length(tests) - length(failed), failed = length(failed) + crashed)
  writeLines(c(said, sprintf("%-46s %3d passed, %d failed", name, counts[["passed"]], counts[["failed"]])))
  counts
}

run_all <- function(pattern) {
  files <- list.files(suites, "^test-.*[.]R$", recursive = TRUE, full.names = TRUE)
  files <- grep(pattern, files, value = TRUE)
  # A file may itself start processes and wait for them: one more than there are processors.
  counts <- parallel::mclapply(files, report_file, mc.cores = parallel::detectCores() + 1L, mc.preschedule = FALSE)
  total <- Reduce(`+`, counts, c(passed = 0, failed = 0))
  cat(sprintf("%d passed, %d failed\n", total[["passed"]], total[["failed"]]))
  quit(status = if (total[["failed"]] > 0L || total[["passed"]] == 0L) 1L else 0L)
}

if (identical(arguments[1L], "--file-in-process")) {
  run_file(arguments[[2L]], arguments[[3L]])
} else {
  run_all(if (length(arguments) > 0L) arguments[[1L]] else "")
}
