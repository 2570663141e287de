# Whatever may warn or fail does so on every path on which GNU-R computes it, whoever uses the value.

# `f`, compiled for `example`, called with `args`: with its warnings noted, left at the first one, and with
# warnings that are errors.
expect_same_warnings <- function(f, example, args, compiled = TRUE) {
  expect_same_args(f, example, compiled = compiled)
  expect_same_args(f, args, example)
  g <- accelerated(fresh(f), copy_of(example))
  left <- function(f) tryCatch(do.call("f", copy_of(args)), warning = described, error = described)
  strict <- function(f) {
    old <- options(warn = 2)
    on.exit(options(old))
    tryCatch(do.call("f", copy_of(args)), error = described)
  }
  # Without a calling handler around them, which would see the warning first.
  seen <- lapply(list(baseline = byte_compiled(fresh(f)), compiled = g), function(f) list(left = left(f), strict = strict(f)))
  found <- difference(seen$baseline, seen$compiled)
  if (nzchar(found)) fails(paste(shown(f), found)) else passes()
}

big <- .Machine$integer.max

test_that("a value that nobody uses may warn", {
  unused <- list(function(x) { sqrt(x); 1 }, function(x) { y <- sqrt(x); 1 }, function(x) { (sqrt(x)); 1 }, function(x) { invisible(sqrt(x)); 1 },
                 function(x) { sqrt(x) > 0; 1 }, function(x) { is.na(sqrt(x)); 1 }, function(x) length(sqrt(x)), function(x) { c(sqrt(x), 1); 1 },
                 function(x) { y <- sqrt(x) * 2 + x; 1 })
  for (f in unused) {
    expect_same_warnings(f, list(c(1, 2)), list(c(-1, 2)))
    expect_same_warnings(f, list(1), list(-1))
  }
  expect_same_warnings(function(x) { x + 1L; 1 }, list(1L), list(big))
  expect_same_warnings(function(x) { x + 1L; 1 }, list(1:2), list(c(1L, big)))
  expect_same_warnings(function(x) { as.integer(x); 1 }, list(1), list(1e10))
  expect_same_warnings(function(x) { as.integer(x); 1 }, list(c(1, 2)), list(c(1, 1e10)))
  expect_same_warnings(function(x, y) { x^y; 1 }, list(c(1, 2), c(1, 2)), list(c(-1, 2), c(0.5, 1)))
  expect_same_warnings(function(x, y) { x %% y; 1 }, list(c(1, 2), c(1, 2)), list(c(1e20, 2), c(0.3, 1)))
  expect_same_warnings(function(x, y) { x %% y; 1 }, list(1, 2), list(1e20, 0.3))
})

test_that("a value that nobody uses may fail, or warn in a whole", {
  expect_same_warnings(function(x) { max(x); 1 }, list(c(1, 2)), list(numeric(0)))
  expect_same_warnings(function(x) { min(x); 1 }, list(1:2), list(integer(0)))
  expect_same_warnings(function(x) { sum(x); 1 }, list(1:2), list(c(big, big)))
  expect_same_warnings(function(x) { matrix(x, 2, 2); 1 }, list(c(1, 2, 3, 4)), list(c(1, 2, 3)))
  expect_same_warnings(function(x) { x:3; 1 }, list(1), list(NA_real_))
  expect_same_warnings(function(x) { seq_len(x); 1 }, list(1), list(-1))
  expect_same_warnings(function(x) { vector("double", x); 1 }, list(2), list(-1))
  expect_same_warnings(function(x) { x[[5]]; 1 }, list(c(1, 2, 3, 4, 5)), list(c(1, 2)))
  expect_same_warnings(function(x) { x + c(1, 2); 1 }, list(c(1, 2)), list(c(1, 2, 3)))
})

test_that("a value that waits for one that leaves the function may warn", {
  x <- list(c(-1, 2), TRUE)
  ok <- list(c(1, 2), FALSE)
  expect_same_warnings(function(x, k) (x + 1L) + (if (k) return(5L) else 1L), list(1:2, FALSE), list(c(big, 1L), TRUE))
  expect_same_warnings(function(x, k) (x + 1L) + (if (k) return(5L) else 1L), list(1:2, FALSE), list(c(big, 1L), FALSE))
  expect_same_warnings(function(x, k) (x + 1L)[if (k) return(5L) else 1L], list(1:2, FALSE), list(c(big, 1L), TRUE))
  expect_same_warnings(function(x, k) list(sqrt(x), if (k) return(5) else 1), ok, x)
  expect_same_warnings(function(x, k) (sqrt(x) > 0) & (if (k) return(5L) else TRUE), ok, x)
  expect_same_warnings(function(x, k) sqrt(x) * { for (i in 1:3) if (k) return(5); 2 }, ok, x)
  f <- function(m, x, k) { m[if (k) return(5) else 1, ] <- sqrt(x); m }
  expect_same_warnings(f, c(list(matrix(c(1, 2, 3, 4), 2)), ok), c(list(matrix(c(1, 2, 3, 4), 2)), x))
})

test_that("values at the ends of branches and loops may warn", {
  bodies <- list(function(x) { for (i in 1:2) sqrt(x); 1 }, function(x) for (i in 1:2) sqrt(x), function(x) { i <- 0; while (i < 2) { i <- i + 1; sqrt(x) } },
                 function(x) { i <- 0; repeat { i <- i + 1; if (i > 2) break; sqrt(x) }; i },
                 function(x) { i <- 0; repeat { sqrt(x); i <- i + 1; if (i < 2) next; break }; i })
  for (f in bodies) expect_same_warnings(f, list(c(1, 2)), list(c(-1, 2)))
  expect_same_warnings(function(x) for (i in 1:2) as.integer(x), list(c(1, 2)), list(c(1e10, 2)))
  ends <- list(function(x, k) { if (k) sqrt(x) else 1; 2 }, function(x, k) { if (k) sqrt(x); 2 }, function(x, k) { k && { sqrt(x); TRUE } },
               function(x, k) { !k || { sqrt(x); TRUE } }, function(x, k) { if (k) { if (k) sqrt(x) else x } else x; 2 })
  for (f in ends) expect_same_warnings(f, list(c(1, 2), TRUE), list(c(-1, 2), TRUE))
  f <- function(x, k) { switch(k, sqrt(x), x + 1, as.integer(x)); k }
  expect_same_warnings(f, list(c(1, 2), 1), list(c(-1, 2), 1))
  expect_same_warnings(f, list(c(1, 2), 3), list(c(1e10, 2), 3))
})

test_that("a value is computed before what it is made of changes", {
  changes <- list(function(x) { u <- x + 0; sqrt(u); u[1] <- 1; u }, function(x) { u <- x + 0; sqrt(u); u[1] <- -1; u },
                  function(x) { u <- x + 0; sqrt(u) + { u[1] <- -1; 2 } }, function(x) { u <- x + 0; u * { u[1] <- -1; 2 } },
                  function(x) { u <- x + 0; w <- (u > 1) | { for (i in 1:2) u[i] <- 5; FALSE }; w },
                  function(x) { u <- x + 0; u + { if (u[2] > 1) 1 else 2; u[1] <- 50; 3 } },
                  function(x) { u <- x + 0; (u * 2) + { if (u[2] > 1) u[1] <- -1 else u[2] <- 7; 2 } })
  for (f in changes) {
    expect_same_warnings(f, list(c(1, 2)), list(c(1, 3)))
    expect_same_warnings(f, list(c(1, 2)), list(c(-1, 2)))
  }
})

# Several numbers of a switch may go the same way.
test_that("a switch whose alternatives fall through", {
  f <- function(v, w) switch(v, `=` = , a = w + 1, b = w + 2, c = , d = w + 4)
  expect_same_over(f, list(1, 2), list(2, 2), list(3, 2), list(5, 2), list(9, 2), list(NA_real_, 2), list("a", 2), list("c", 2), list(0L, 2))
})
