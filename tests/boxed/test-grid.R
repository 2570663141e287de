# Each routine on values of all types: where it gives one, GNU-R gives the same.
# RIR2_BOXED_HITS=1 prints how often each gave a value and how often it left, by the types of its operands.

source("values.R")
source("rows.R")
source("compare.R")

limit <- if (under_torture) 12 else as.integer(Sys.getenv("RIR2_BOXED_LIMIT", "4000"))
# Functions and environments are what they are.
kept <- function() Filter(function(x) !is.environment(x) && !is.function(x), c(values, pasted))
pristine <- copy_of(kept())
options(warn = 2)
set.seed(8)

for (name in boxed_table$name) test_that(name, {
  expect_false(is.null(operands_of(name)))
  found <- check_row(name, limit)
  expect_identical(found, character())
  expect_true(same_bits(pristine, kept()))
})

total <- c(grep("^is[.]|^is .*\\]$", boxed_table$name, value = TRUE), "list")
total <- setdiff(total, c("is.integer", "is.numeric", "is.matrix", "is.array", "is.na", "is.nan", "is.finite", "is.infinite", "is.vector", "is.unsorted", "is int[]"))


test_that("each routine gives values, and leaves unless it is total", {
  matrix <- hit_matrix()
  gave <- tapply(matrix$gave, matrix$name, sum)
  left <- tapply(matrix$left, matrix$name, sum)
  expect_setequal(names(gave), boxed_table$name)
  # Torture has a sample of operands only.
  if (!under_torture) {
    # Outside of a transaction nothing is assigned, nor called.
    expect_identical(setdiff(names(gave)[gave < 5], c("variable<-", "assign", "call", "method")), character())
    expect_setequal(names(left)[left == 0], total)
  }
  if (nzchar(Sys.getenv("RIR2_BOXED_HITS"))) print(matrix, right = FALSE, max = 1e6)
})
