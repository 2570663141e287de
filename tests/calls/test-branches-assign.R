# Branches in arguments that assign variables, and what is asked of arguments behind that.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

strict <- byte_compiled(function(v, w = 1) v + w)
lazy <- byte_compiled(function(v, w = 1) if (w > 5) v else w)
twice <- byte_compiled(function(a, b) { a; b; list(a, b) })

test_that("variables that ways of an argument assign are put together", {
  for (x in list(1, 7, -2L, NA_real_, c(3, 4), "a")) {
    expect_same(function(x) { y <- 0; r <- strict(if (is.numeric(x)) { y <- 5; 2 } else 3); list(r, y) }, x)
    expect_same(function(x) { y <- 0; r <- strict(if (length(x) > 1) { y <- 5L; 2 } else { y <- "no"; 3 }); list(r, y) }, x)
    expect_same(function(x) { r <- strict(if (is.character(x)) { y <- 5; 2 } else { y <- 6; 3 }); list(r, y) }, x)
    expect_same(function(x) { r <- strict(if (is.character(x)) { y <- 5; 2 } else 3); list(r, y) }, x)
    expect_same(function(x) { r <- strict(if (is.character(x)) { x <- nchar(x); 2 } else 3); list(r, x) }, x)
    expect_same(function(x) { v <- c(1, 2, 3); r <- strict(if (length(x) > 1) { v[2] <- 9; 2 } else 3); list(r, v) }, x)
    expect_same(function(x) { v <- c(1, 2, 3); u <- v; r <- strict(if (length(x) > 1) { v[2] <- 9; 2 } else 3); v[1] <- 0; list(r, u, v) }, x)
    expect_same(function(x) { y <- 1; r <- lazy(if (is.character(x)) { y <- 5; 2 } else 3, 2); list(r, y) }, x)
    expect_same(function(x) { y <- 1; r <- twice(if (is.character(x)) { y <- y + 5; 2 } else 3, y); list(r, y) }, x)
    expect_same(function(x) { y <- 1; r <- twice(y, if (is.character(x)) { y <- y + 5; 2 } else 3); list(r, y) }, x)
    expect_same(function(x) { y <- 1; for (i in 1:4) r <- strict(if (i %% 2 == 0) { y <- y * 2; y } else i); list(r, y) }, x)
    expect_same(function(x, z = x) { r <- strict(if (is.numeric(x)) { z <- 3; 1 } else 2); list(r, z) }, x)
  }
  expect_compiled(function(x) { y <- 0; r <- strict(if (x > 0) { y <- 5; 2 } else 3); r + y }, 2)
  expect_compiled(function(x) { y <- 0; r <- strict(switch(x, a = { y <- 5; 2 }, b = 3, { y <- "z"; 7 })); list(r, y) }, "b")
})

test_that("missing() behind an evaluated default, and an assignment that has not come yet", {
  f <- function(x, how = NULL) { if (!is.null(how) && how == "s") return(0); m <- missing(how); how <- "d"; list(m, how, x) }
  expect_compiled(f, 1)
  expect_same_over(f, list(1), list(1, NULL), list(1, "s"), list(1, "d"))
  expect_same_over(function(x, how = 1) { for (i in 1:3) { m <- missing(how); how <- i }; list(m, how) }, list(1), list(1, 2))
  expect_same_over(function(x, how = 1) { if (x > 1) how <- 5; list(missing(how), how) }, list(1), list(2), list(1, 2))
})

test_that("match.arg() of a string that is not known", {
  f <- function(type = c("left", "right", "centre")) match.arg(type)
  expect_same_over(f, list(), list("left"), list("r"), list("cen"), list("x"), list(""), list(c("left", "right")), list(NA_character_), list(3), list(NULL))
  g <- function(l) { f <- function(type = c("left", "right", "centre")) match.arg(type); sapply(l, function(x) f(x)) }
  for (l in list(list("left", "r"), list("left", "q"), list(c(a = "left")), list("left", character()), list("c", NULL, 2)))
    expect_same(g, l)
  expect_compiled(function(x) format(x, width = 8, justify = if (x == "a") "right" else "left"), "b")
})
