# Constants of strings: NA, and others than ASCII.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("a string that is NA is a constant", {
  expect_compiled(function(n) { x <- rep(NA_character_, n); x[1] <- "a"; x }, 3)
  expect_compiled(function(x) c(NA_character_, x, "NA"), "a")
  expect_compiled(function(x) x %in% c("a", NA), c("a", NA, "NA"))
  expect_compiled(function(x) is.na(if (x > 0) NA_character_ else "a"), 1)
  expect_same_over(function(x) identical(x, NA_character_), list("NA"), list(NA_character_), list(NA))
  expect_same_over(function(x) switch(x, a = NA_character_, NULL), list("a"), list("b"), list(NA_character_))
})

test_that("a string in another encoding stays what it is", {
  french <- eval(parse(text = "function(x) { y <- c(x, \"\u00e9t\u00e9\"); c(Encoding(y), nchar(y), y) }"))
  expect_same(french, "a")
  expect_same(eval(parse(text = "function(x) identical(x, \"\u00e9\")")), "\u00e9")
  expect_same(eval(parse(text = "function(x) x == \"\u00e9\"")), c("\u00e9", "e", iconv("\u00e9", "UTF-8", "latin1")))
  expect_same(eval(parse(text = "function(x) c(a = x, b = \"\u00e9\")[[2]]")), "a")
  expect_same(eval(parse(text = "function(x) x[[\"\u00e9\"]]")), setNames(list(1, 2), c("e", "\u00e9")))
  expect_same(eval(parse(text = "function(x) switch(x, \"\u00e9\" = 1, e = 2)")), "\u00e9")
  latin <- function(x) c(x, "e")
  body(latin)[[3]] <- iconv("\u00e9", "UTF-8", "latin1")
  expect_same(latin, "a")
  bytes <- function(x) c(x, "e")
  body(bytes)[[3]] <- `Encoding<-`("abc", "bytes")
  expect_same(bytes, "a")
  several <- function(x) c(x, "e")
  body(several)[[3]] <- c("\u00e9", NA, "a", iconv("\u00e8", "UTF-8", "latin1"))
  expect_same(several, "a")
})
