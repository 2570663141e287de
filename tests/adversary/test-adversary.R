# A fixed minute of the adversary; `make adversary` is an hour of others.

source("load.R")

# A failure shows the program and its number: Rscript tests/adversary/run.R NUMBER
test_that("random programs do the same compiled, and two calls in five complete compiled", {
  result <- compare_programs(1, 300)
  expect_identical(result$differences, character())
  expect_gte(result$total[["completed"]] / result$total[["calls"]], 0.4)
})

test_that("random programs do the same when guards fail and compiled code leaves at random", {
  chaos <- .Call(rir2:::C_rir2_r_set_chaos, 0.2)
  on.exit(.Call(rir2:::C_rir2_r_set_chaos, chaos))
  expect_identical(compare_programs(1001, 60)$differences, character())
})

test_that("the same number makes the same program", {
  expect_identical(make_program(7), make_program(7))
})

test_that("what differs is found", {
  program <- make_program(2)
  program$f$text <- "function(x) x"
  program$setup[length(program$setup)] <- "f <- function(x) x"
  worlds <- worlds_of(program)
  call <- list(before = "A_x <- c(1, -0)", run = "f(A_x)", watch = "conditions")
  expect_identical(compare_call(call, worlds), "")
  worlds$compiled$f <- function(x) x + 0
  expect_match(compare_call(call, worlds), "^value: baseline c\\(0x1p\\+0, -0x0p\\+0\\)")
  worlds$compiled$f <- evalq(function(x) { cnt <<- 1; x }, worlds$compiled)
  expect_match(compare_call(call, worlds), "^count: ")
  worlds$compiled$f <- function(x) { warning("w"); x }
  expect_match(compare_call(call, worlds), "^conditions: ")
})
