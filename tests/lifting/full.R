# Lifting tested by execution, in full: GNU-R against the executable meaning of the lifted code.
#
#   R_LIBS=target/rlib Rscript tests/lifting/full.R [N] [--with CODE] [--only KIND] [--mutants] [--name PATTERN]
#
# N         at least so many functions (default: all that there are)
# --with    R code of the function under test (default rir2:::interpreted); `identity` is GNU-R itself,
#           `mutants$vector_and` is wrong
# --only    written, composed, or library
# --name    only functions of the library, and programs, whose name matches
# --mutants which of the wrong ones do the programs find out?
#
# Prints every difference, what was skipped and why, and a table. The last line is `N passed, N failed`.

lifting_folder <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
source(file.path(lifting_folder, "load.R"))

options_of <- function(arguments) {
  chosen <- list(n = Inf, with = under_test(), only = c("written", "composed", "library"), mutants = FALSE, name = "")
  while (length(arguments)) {
    switch(arguments[[1L]], "--with" = , "--only" = , "--name" = {
      chosen[[substring(arguments[[1L]], 3L)]] <- arguments[[2L]]
      arguments <- arguments[-1L]
    }, "--mutants" = chosen$mutants <- TRUE, chosen$n <- as.numeric(arguments[[1L]]))
    arguments <- arguments[-1L]
  }
  chosen
}

# All written programs, then of what is left a quarter composed and the rest real functions.
cases_of <- function(chosen) {
  written <- written_programs()
  n_left <- max(chosen$n - length(written), 0)
  library <- library_closures()
  library <- library[vapply(sub("^[^:]*::", "", library), function(name) !nzchar(denial(name)), NA)]
  cases <- list(written = seq_along(written), composed = seq_len(min(n_left / 4, n_composed)), library = spread(library, n_left * 3 / 4))
  if (nzchar(chosen$name)) {
    cases$written <- grep(chosen$name, vapply(written, `[[`, "", "name"))
    cases$composed <- grep(chosen$name, sprintf("composed %d", cases$composed))
    cases$library <- grep(chosen$name, library, value = TRUE)
  }
  Filter(length, cases[chosen$only])
}

run_full <- function(chosen) {
  began <- proc.time()[["elapsed"]]
  cases <- cases_of(chosen)
  results <- lapply(structure(names(cases), names = names(cases)), function(kind) {
    run_cases(kind, cases[[kind]], chosen$with, coverage = TRUE, progress = TRUE)
  })
  all <- unlist(results, recursive = FALSE)
  tell_differences(all)
  tell_skipped(all)
  tell_coverage(all)
  print(totals(results))
  cat(sprintf("%.0f seconds, with %s\n", proc.time()[["elapsed"]] - began, chosen$with))
  n_failed <- sum(vapply(all, differed, NA))
  n_passed <- sum(vapply(all, was_compared, NA)) - n_failed
  cat(sprintf("%d passed, %d failed\n", n_passed, n_failed))
  quit(status = if (n_failed > 0L || n_passed == 0L) 1L else 0L)
}

run_mutants <- function() {
  limits[["lifted"]] <<- 1
  programs <- written_programs()
  by <- vapply(names(mutants), function(name) found_by(mutants[[name]], programs, name %in% about_text), "")
  cat(sprintf("%-30s %s\n", names(by), ifelse(nzchar(by), paste("found by", by), "NOT FOUND")), sep = "")
  cat(sprintf("%d passed, %d failed\n", sum(nzchar(by)), sum(!nzchar(by))))
  quit(status = if (all(nzchar(by))) 0L else 1L)
}

chosen <- options_of(commandArgs(trailingOnly = TRUE))
if (chosen$mutants) run_mutants() else run_full(chosen)
