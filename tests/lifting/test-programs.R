# The lifted meaning of written and composed programs is GNU-R's.
# Needs R before 4.5, as rir2:::interpreted() does.

assign("lifting_folder", getwd(), globalenv())
source("load.R")

# Fewer than this, and something refuses what it should run.
expect_lifted <- function(results, at_least) {
  n_compared <- sum(vapply(results, was_compared, NA))
  skipped <- unique(Filter(nzchar, vapply(results, `[[`, "", "skipped")))
  expect(n_compared >= at_least, sprintf("only %d compared; skipped: %s", n_compared, paste(head(skipped, 5L), collapse = "; ")))
  for (result in Filter(differed, results)) fails(paste0(result$name, ": ", result$differences[[1L]]))
}

themes <- unique(sub(":.*", "", vapply(written_programs(), `[[`, "", "name")))

for (theme in themes) test_that(paste("written programs:", theme), {
  ids <- grep(paste0("^", theme, ":"), vapply(written_programs(), `[[`, "", "name"))
  expect_lifted(run_cases("written", ids), 0.95 * length(ids))
})

test_that("composed programs", expect_lifted(run_cases("composed", 1:200), 180L))

# The form in which locals are values; nothing is assumed of the programs.
test_that("written programs, locals as values", {
  ids <- seq_along(written_programs())
  expect_lifted(run_cases("written", ids, 'function(f) rir2:::interpreted(f, "localized")'), 0.95 * length(ids))
})

# The same where operands are taken to be plain and errors to undo the call: composed programs do nothing else.
test_that("composed programs, locals as values where guards hold", {
  plain <- 'function(f) rir2:::interpreted(f, "plain")'
  expect_lifted(run_cases("composed", 1:100, plain), 90L)
  about_locals <- grep("locals:", vapply(written_programs(), `[[`, "", "name"))
  expect_lifted(run_cases("written", about_locals, plain), length(about_locals))
})

test_that("written programs contain every instruction that R's compiler can emit", {
  functions <- list()
  for (program in written_programs()) set_up(program, function(f) {
    g <- baseline_of(f)
    if (!is.null(g)) functions[[length(functions) + 1L]] <<- g
    f
  })
  counts <- Reduce(`+`, lapply(functions, instruction_counts))
  expect_identical(names(instructions)[instructions & counts == 0L], character())
})
