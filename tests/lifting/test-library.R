# The lifted meaning of real functions, a fixed sample of four packages, is GNU-R's. full.R has them all.
# Needs R before 4.5, as rir2:::interpreted() does.

assign("lifting_folder", getwd(), globalenv())
source("load.R")

for (package in packages) test_that(package, {
  names <- grep(paste0("^", package, "::"), library_closures(), value = TRUE)
  names <- names[vapply(substring(names, nchar(package) + 3L), function(name) !nzchar(denial(name)), NA)]
  results <- run_cases("library", spread(names, 120L))
  n_compared <- sum(vapply(results, was_compared, NA))
  expect(n_compared >= 80L, sprintf("only %d compared; skipped: %s", n_compared,
         paste(head(unique(Filter(nzchar, vapply(results, `[[`, "", "skipped"))), 5L), collapse = "; ")))
  for (result in Filter(differed, results)) fails(paste0(result$name, ": ", result$differences[[1L]]))
})
