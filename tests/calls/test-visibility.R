# Functions whose value is visible on some ways and not on others: what calls them passes that on.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

# Compiled code gives what R gives, visible or not, and has run to its end `n` times at least.
same_visibility <- function(f, inputs, n = length(inputs)) {
  fast <- rir2::accelerate(f)
  for (k in 1:12) for (x in inputs) expect_identical(withVisible(fast(x)), withVisible(f(x)))
  stats <- rir2::jit_stats(fast)
  expect_gte(sum(stats$passes, na.rm = TRUE) - sum(stats$aborts), n)
}

chosen <- byte_compiled(function(x) switch(x, a = 1, b = invisible(2), c = { y <- 3 }))
kept <- function(x) if (x > 1) x else y <- x
deeper <- function(x) { if (x > 5) return(invisible(x)); kept(x - 3) }

test_that("a callee's choice is the caller's", {
  same_visibility(function(x) chosen(x), list("a", "b", "c", "d"), 20)
  same_visibility(function(x) { z <- 1; chosen(x) }, list("b", "a"), 10)
  same_visibility(function(x) kept(x), list(1, 2, 0.5), 20)
  same_visibility(function(x) deeper(x), list(1, 9, 4.5, 5), 20)
  same_visibility(function(x) if (x > 4) deeper(x) else kept(x), list(1, 9, 4.5, 3, 0), 20)
  same_visibility(function(x) { deeper(x); kept(x) }, list(1, 9, 4.5), 20)
  same_visibility(function(x) { kept(x); y <- deeper(x) }, list(1, 9, 4.5), 20)
  same_visibility(function(x) (deeper(x)), list(1, 9, 4.5), 20)
  same_visibility(function(x) { for (i in 1:3) kept(x); invisible(deeper(x)) }, list(1, 9, 4.5), 20)
  same_visibility(function(x) identity(deeper(x)), list(1, 9, 4.5), 0)
})

test_that("of functions that are known at run time only", {
  functions <- list(function(x) x, function(x) invisible(x), function(x) if (x > 1) x else y <- x)
  environment(functions[[3L]]) <- environment(functions[[1L]]) <- environment(functions[[2L]]) <- globalenv()
  assign("functions_given", functions, globalenv())
  on.exit(rm("functions_given", envir = globalenv()))
  same_visibility(function(x) functions_given[[x]](x), list(1, 2, 3), 10)
  same_visibility(function(x) { functions_given[[1]](2); functions_given[[3]](x) }, list(0, 2, 1), 10)
  same_visibility(function(x) { functions_given[[2]](2); x }, list(0, 2, 1), 10)
})

test_that("an argument of a function that is known at run time only may be what it gives", {
  functions <- list(function(v) v, identity, function(v) { r <- v; r }, function(v) v + 1)
  for (k in c(1, 3, 4)) environment(functions[[k]]) <- globalenv()
  assign("functions_given", functions, globalenv())
  on.exit(rm("functions_given", envir = globalenv()))
  for (k in 1:4) {
    same_visibility(function(x) functions_given[[x]](invisible(3)), list(k), 0)
    same_visibility(function(x) functions_given[[x]](if (x > 5) 3), list(k), 0)
    same_visibility(function(x) functions_given[[x]](deeper(x * 3)), list(k), 0)
    same_visibility(function(x) (function(...) functions_given[[x]](...))(deeper(x * 3)), list(k), 0)
    same_visibility(function(x) { functions_given[[x]](invisible(3)); x }, list(k), 0)
  }
  same_visibility(function(x) { functions_given[[x]](invisible(3)); x }, list(1, 4), 4)
})

test_that("of methods", {
  assign("shown", byte_compiled(function(x, ...) UseMethod("shown")), globalenv())
  assign("shown.loud", function(x, ...) x$value, globalenv())
  assign("shown.mute", function(x, ...) invisible(x$value), globalenv())
  assign("shown.both", function(x, ...) if (x$value > 1) x$value else invisible(0), globalenv())
  on.exit(rm(list = c("shown", "shown.loud", "shown.mute", "shown.both"), envir = globalenv()))
  of <- function(class, value) structure(list(value = value), class = class)
  same_visibility(function(x) shown(x), list(of("loud", 1), of("mute", 2), of("both", 1), of("both", 3)), 10)
  same_visibility(function(x) shown(x[[1]]), list(list(of("loud", 1)), list(of("mute", 2)), list(of("both", 1))), 10)
})

test_that("of statements that are compiled by themselves", {
  same_visibility(function(x) { nchar(Sys.time()); tryCatch(if (x > 1) x, error = identity) }, list(0, 2), 10)
  same_visibility(function(x) { nchar(Sys.time()); tryCatch(switch(x, "one"), error = identity) }, list(1, 2), 10)
  same_visibility(function(x) { nchar(Sys.time()); tryCatch({ for (i in 1:3) y <- x; if (y > 1) kept(y) else deeper(y) }, error = identity) }, list(0, 9, 2), 10)
  same_visibility(function(x) { nchar(Sys.time()); for (i in 1:3) if (i > x) return(tryCatch(if (x > 1) x, error = identity)) }, list(0, 2, 5), 10)
})
