# A fixed minute of the adversary; `make adversary` is an hour of others.

source("load.R")

# A failure shows the program and its number: Rscript tests/adversary/run.R NUMBER 1 Inf SHARE runs it again,
# tests/adversary/reduce.R NUMBER SHARE takes away what is not needed.
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

test_that("random programs do the same where only their loops are compiled, and two calls in five complete some", {
  result <- compare_programs(4001, 100, share = 0.3, loops = TRUE)
  expect_identical(result$differences, character())
  expect_gte(result$total[["completed"]] / result$total[["calls"]], 0.4)
  chaos <- .Call(rir2:::C_rir2_r_set_chaos, 0.3)
  on.exit(.Call(rir2:::C_rir2_r_set_chaos, chaos))
  expect_identical(compare_programs(5001, 60, share = 0.3, loops = TRUE)$differences, character())
})

test_that("random programs on values of any type do the same compiled, and three calls in four return", {
  result <- compare_programs(2001, 80, share = 1)
  expect_identical(result$differences, character())
  expect_gte(result$total[["returned"]] / result$total[["calls"]], 0.75)
})

test_that("random programs on values of any type do the same when guards fail and compiled code leaves at random", {
  chaos <- .Call(rir2:::C_rir2_r_set_chaos, 0.2)
  on.exit(.Call(rir2:::C_rir2_r_set_chaos, chaos))
  expect_identical(compare_programs(3001, 20, share = 1)$differences, character())
})

test_that("the same number makes the same program, and the share says how many are on any values", {
  expect_identical(make_program(7, 0.5), make_program(7, 0.5))
  dialects <- vapply(1:1000, function(id) (id * 0.6180339887) %% 1 < 0.6, NA)
  expect_equal(mean(dialects), 0.6, tolerance = 0.01)
  made <- vapply(1:20, function(id) make_program(id, 0.6)$dialect, "")
  expect_identical(made != "numbers", dialects[1:20])
})

test_that("what is compared sees encodings, and what environments hold", {
  utf8 <- "caf\u00e9"
  latin1 <- iconv(utf8, "UTF-8", "latin1")
  expect_true(same(utf8, latin1))
  expect_false(same(image_of(list(c(a = utf8))), image_of(list(c(a = latin1)))))
  expect_false(same(image_of(structure(1, names = utf8)), image_of(structure(1, names = latin1))))
  held <- function(value) list(1, structure(list(list2env(list(a = value))), names = "e"))
  expect_true(same(image_of(held(1)), image_of(held(1))))
  expect_false(same(image_of(held(1)), image_of(held(-1))))
  around <- new.env()
  around$self <- list(around)
  expect_identical(image_of(around)$value$environment$self$parts[[1]], list(environment = 1L))
})

test_that("arguments and constants that a call has changed are found", {
  program <- make_program(2)
  program$f$text <- "function(x) { x; k <- MARKED; 1 }"
  program$marked <- "list(a = 1, b = 'x')"
  program$setup[length(program$setup)] <- paste("f <-", program$f$text)
  worlds <- worlds_of(program)
  found <- function() compare_call(list(before = "A_x <- list(1, 2)", run = "f(A_x)", watch = "conditions"), worlds)$difference
  expect_identical(found(), "")
  as_it_was <- worlds$compiled$f
  worlds$compiled$f <- eval(quote(function(x) { x; A_x[[1L]] <<- 99; 1 }), worlds$compiled)
  expect_match(found(), "^A_x: ")
  worlds$compiled$f <- as_it_was
  body(worlds$compiled$f)[[3L]][[3L]]$a <- 2
  expect_match(found(), "^body: ")
})

test_that("what differs is found", {
  program <- make_program(2)
  program$f$text <- "function(x) x"
  program$setup[length(program$setup)] <- "f <- function(x) x"
  worlds <- worlds_of(program)
  call <- list(before = "A_x <- c(1, -0)", run = "f(A_x)", watch = "conditions")
  expect_identical(compare_call(call, worlds), list(difference = "", returned = TRUE))
  found <- function() compare_call(call, worlds)$difference
  worlds$compiled$f <- function(x) x + 0
  expect_match(found(), "^value: baseline c\\(0x1p\\+0, -0x0p\\+0\\)")
  worlds$compiled$f <- evalq(function(x) { cnt <<- 1; x }, worlds$compiled)
  expect_match(found(), "^count: ")
  worlds$compiled$f <- function(x) { warning("w"); x }
  expect_match(found(), "^conditions: ")
})
