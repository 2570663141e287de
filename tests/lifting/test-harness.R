# The harness itself: what is right passes, what is wrong in any of many ways is found out.

assign("lifting_folder", getwd(), globalenv())
source("load.R")
programs <- written_programs()
assign("limits", replace(limits, "lifted", 1), globalenv())

test_that("GNU-R's own byte code passes", {
  for (program in programs[seq(1L, length(programs), by = 6L)]) {
    expect_identical(run_program(program, identity)$differences, character())
  }
})

test_that("code that was rewritten to the same passes", {
  expect_identical(found_by(mutant(identity), programs[seq(1L, length(programs), by = 6L)]), "")
})

for (name in names(mutants)) test_that(paste("found:", name), {
  expect(nzchar(found_by(mutants[[name]], programs, name %in% about_text)), "not found by any written program")
})

test_that("what cannot be lifted is skipped with the reason", {
  result <- run_program(programs[[1L]], function(f) stop("not yet"))
  expect_identical(result$skipped, "not lifted: not yet")
  expect_false(was_compared(result))
})

test_that("a crash is one case's result", {
  crash <- "function(f) if (identical(names(formals(f)), 'x')) function(x) tools::pskill(Sys.getpid(), 9L) else f"
  ids <- match(c("values of assignments", "assigning", "one element"), sub("^[^:]*: ", "", vapply(programs, `[[`, "", "name")))
  results <- run_cases("written", ids, crash)
  expect_length(results, 3L)
  expect_match(results[[2L]]$differences, "ended the process")
  expect_identical(results[[1L]]$differences, character())
  expect_identical(results[[3L]]$differences, character())
})

test_that("programs and arguments are the same every time", {
  expect_identical(composed_programs(3L), composed_programs(5L)[1:3])
  f <- stats::quantile
  drawn <- function() {
    set.seed(seed_of("quantile"), kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
    draw_arguments(f, "quantile")
  }
  expect_identical(drawn(), drawn())
})

test_that("an environment, a closure and a formula are compared by what they hold", {
  expect_identical(comparable(list2env(list(a = 1))), comparable(list2env(list(a = 1))))
  expect_false(identical(comparable(list2env(list(a = 1))), comparable(list2env(list(a = 2)))))
  expect_identical(comparable(local(y ~ x)), comparable(local(y ~ x)))
  expect_false(identical(comparable(function(x) x), comparable(function(x) x + 1)))
})
