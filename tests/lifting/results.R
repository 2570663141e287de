# What became of the closures, and how it is told.

new_result <- function(name) {
  list(name = name, n_closures = 1L, n_calls = 0L, n_values = 0L, n_errors = 0L, n_warnings = 0L,
       differences = character(), skipped = "", counts = integer(0))
}

# One call more.
compared <- function(result, seen, call) {
  result$n_calls <- result$n_calls + 1L
  if (outcome(seen$baseline) == "value") result$n_values <- result$n_values + 1L
  else result$n_errors <- result$n_errors + 1L
  result$n_warnings <- result$n_warnings + length(seen$baseline$conditions)
  found <- first_difference(seen$baseline, seen$lifted)
  if (nzchar(found)) result$differences <- c(result$differences, paste0("`", shown(call), "`: ", found))
  result
}

total <- function(results, part) sum(vapply(results, function(r) as.double(r[[part]]), 0))

was_compared <- function(r) !nzchar(r$skipped) && r$n_calls > 0L
differed <- function(r) length(r$differences) > 0L

# A row per kind of closure.
totals <- function(by_kind) {
  rows <- lapply(by_kind, function(results) {
    done <- Filter(was_compared, results)
    data.frame(cases = length(results), compared = length(done), closures = total(done, "n_closures"),
               calls = total(done, "n_calls"), values = total(done, "n_values"), errors = total(done, "n_errors"),
               conditions = total(done, "n_warnings"), different = sum(vapply(done, differed, NA)))
  })
  table <- do.call(rbind, rows)
  table["all", ] <- colSums(table)
  table
}

tell_differences <- function(results, each = 2L) {
  for (result in Filter(differed, results)) {
    cat(sprintf("DIFFERENT %s\n", result$name))
    cat(paste0("    ", utils::head(result$differences, each)), sep = "\n")
    more <- length(result$differences) - each
    if (more > 0L) cat(sprintf("    and %d calls more\n", more))
  }
}

tell_skipped <- function(results) {
  reasons <- vapply(results, `[[`, "", "skipped")
  for (reason in sort(unique(reasons[nzchar(reasons)]))) {
    names <- vapply(results[reasons == reason], `[[`, "", "name")
    cat(sprintf("skipped %4d: %s (%s%s)\n", length(names), reason, paste(utils::head(names, 3L), collapse = ", "),
                if (length(names) > 3L) ", ..." else ""))
  }
}

tell_coverage <- function(results) {
  counts <- Reduce(`+`, Filter(length, lapply(Filter(was_compared, results), `[[`, "counts")), integer(length(instructions)))
  reached <- names(instructions)[counts > 0L]
  expected <- names(instructions)[instructions]
  cat(sprintf("instructions: %d of the %d that R's compiler can emit", length(intersect(reached, expected)), length(expected)))
  cat("; never seen:", paste(c(setdiff(expected, reached), if (all(expected %in% reached)) "none"), collapse = " "), "\n")
  invisible(setdiff(expected, reached))
}
