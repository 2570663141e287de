# The examples of packages with every closure of R's default namespaces and of the package prepared in place, compiled as
# soon as a combination of types was seen twice, by a compiler that asserts what it claims:
#
#   R_LIBS=target/rlib RIR2_ASSERT=1 Rscript tests/asserts/examples.R PACKAGE...
#
# A false claim ends the process of its package and is printed. The exit code is 1 if there was one.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(self), "../../bench/package_examples.R"))
n_rounds <- 3L

child <- function(package, dir, result) {
  suppressMessages(library(package, character.only = TRUE))
  loadNamespace("rir2")
  .Call(rir2:::C_rir2_r_set_learning_share, 1e6)
  prepare_all(unique(c(default_namespaces, package)))
  run_examples(dir, n_rounds, hide_messages = FALSE)
  versions <- unlist(lapply(.Call(rir2:::C_rir2_r_info, NULL), `[[`, "versions"), recursive = FALSE)
  done <- vapply(versions, function(version) version$passes - sum(version$aborts), 0)
  saveRDS(c(versions = length(versions), run = sum(done > 0), calls = sum(done)), result)
  quit("no", 0, FALSE)
}

# Whether no claim was false.
check <- function(package) {
  dir <- tempfile("examples")
  dir.create(dir)
  write_examples(package, dir)
  result <- tempfile(fileext = ".rds")
  log <- tempfile()
  status <- system2(file.path(R.home("bin"), "Rscript"), shQuote(c(self, "--child", package, dir, result)), stdout = FALSE, stderr = log)
  counts <- if (file.exists(result)) readRDS(result)
  if (is.null(counts)) {
    writeLines(c(sprintf("%-12s the process ended with status %d", package, status), utils::tail(readLines(log, warn = FALSE), 20L)))
  } else {
    cat(sprintf("%-12s %d versions compiled, %d of them run, %.0f calls\n", package, as.integer(counts[["versions"]]),
                as.integer(counts[["run"]]), counts[["calls"]]))
  }
  !is.null(counts)
}

arguments <- commandArgs(trailingOnly = TRUE)
if (identical(arguments[1L], "--child")) {
  child(arguments[[2L]], arguments[[3L]], arguments[[4L]])
} else {
  if (Sys.getenv("RIR2_ASSERT") != "1") stop("RIR2_ASSERT=1 is not set", call. = FALSE)
  held <- vapply(arguments, check, NA)
  if (length(held) == 0L || !all(held)) quit(status = 1L)
}
