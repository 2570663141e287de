# Cases run in child processes, some dozens each: a crash or a hang is one case's result.
#
# run_cases(cases, interpreted)   `cases`: list(kind = , ...) of character or integer vectors; `interpreted`: R code
# Results in the order of the cases, named by kind.

chunk_size <- 40L
chunk_seconds <- 420L

# The text of the function under test; the tests' own is the package's.
under_test <- function() {
  chosen <- Sys.getenv("RIR2_INTERPRETED")
  if (nzchar(chosen)) chosen else "rir2:::interpreted"
}

run_cases <- function(kind, ids, interpreted = under_test(), coverage = FALSE, progress = FALSE) {
  results <- list()
  for (chunk in split(ids, (seq_along(ids) - 1L) %/% chunk_size)) {
    results <- c(results, run_chunk(kind, chunk, interpreted, coverage))
    if (progress) message(sprintf("%s: %d of %d", kind, length(results), length(ids)))
  }
  results
}

run_chunk <- function(kind, ids, interpreted, coverage) {
  results <- list()
  while (length(results) < length(ids)) {
    folder <- tempfile("lifting")
    dir.create(folder)
    files <- file.path(folder, c("job.rds", "results", "now", "log"))
    left <- ids[(length(results) + 1L):length(ids)]
    saveRDS(list(kind = kind, ids = left, interpreted = interpreted, coverage = coverage), files[[1L]])
    status <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), shQuote(c(file.path(lifting_folder, "child.R"), files[1:3])),
                                       stdout = files[[4L]], stderr = files[[4L]], stdin = "/dev/null", timeout = chunk_seconds,
                                       env = c("TZ=UTC", "LC_ALL=C.UTF-8", "R_DEFAULT_PACKAGES=datasets,utils,grDevices,graphics,stats,methods", "LANGUAGE=en")))
    new <- read_results(files[[2L]])
    if (length(new) < length(left)) new <- c(new, list(died(files, left[[length(new) + 1L]], status)))
    results <- c(results, new)
    unlink(folder, recursive = TRUE)
  }
  results
}

read_results <- function(file) {
  if (!file.exists(file)) return(list())
  con <- file(file, "rb")
  on.exit(close(con))
  results <- list()
  repeat {
    one <- tryCatch(unserialize(con), error = function(e) NULL)
    if (is.null(one)) return(results)
    results[[length(results) + 1L]] <- one
  }
}

# The case that the process did not survive. Only what happened in lifted code is held against it.
died <- function(files, id, status) {
  now <- if (file.exists(files[[3L]])) readLines(files[[3L]], warn = FALSE) else c("", "start")
  result <- new_result(if (nzchar(now[[1L]])) now[[1L]] else as.character(id))
  how <- if (status == 124L) "did not end" else sprintf("ended the process (status %s)", status)
  if (now[[2L]] == "baseline") {
    result$skipped <- paste("GNU-R itself", if (status == 124L) how else "ended the process")
  } else {
    result$n_calls <- 1L
    result$differences <- paste0("while ", now[[2L]], ": ", how, "; ", paste(utils::tail(readLines(files[[4L]], warn = FALSE), 3L), collapse = " | "))
  }
  result
}

# How many programs the full run composes.
n_composed <- 800L

# `n` of `ids`, from all over.
spread <- function(ids, n) {
  if (n >= length(ids)) ids else ids[unique(round(seq(1, length(ids), length.out = floor(n))))]
}
