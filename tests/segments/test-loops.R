# Loops that are compiled by themselves: entered in front and in their bodies, left behind, or out of the function.

# Everything is compiled when it is first met, whatever that costs.
invisible(.Call(rir2:::C_rir2_r_set_eager, TRUE))
invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))

entries <- function(g) {
  versions <- unlist(lapply(.Call(rir2:::C_rir2_r_info, g)$loops, `[[`, "versions"), recursive = FALSE)
  sum(0, vapply(versions, function(v) v$passes - sum(v$aborts), 0))
}

# Calls of a closure that is not compiled as a whole, since it asks for its call: the same as GNU-R's, and loops of it ran
# compiled (`ran`; NA: may or may not). In front of loops; and in their bodies, too, where guards fail at random.
expect_same_loops <- function(f, ..., ran = TRUE) {
  body(f) <- call("{", quote(nargs()), body(f))
  run <- function(f) {
    arguments <- copy_of(list(...))
    env <- list2env(list(f = f, arguments = arguments), parent = environment(f))
    c(observe(quote(do.call(f, arguments)), env), list(arguments = arguments))
  }
  wanted <- run(byte_compiled(f))
  for (p in c(0, 0.4)) {
    chaos <- .Call(rir2:::C_rir2_r_set_chaos, p)
    g <- suppressMessages(rir2::accelerate(fresh(f), versions = 16L))
    for (k in 1:6) expect_identical(difference(wanted, run(g)), "")
    .Call(rir2:::C_rir2_r_set_chaos, chaos)
    if (p == 0 && !is.na(ran)) expect_identical(entries(g) > 0, ran, label = deparse1(f))
  }
}

test_that("sequences of all types", {
  loop <- function(x) { n <- 0; last <- NULL; for (e in x) { n <- n + 1; last <- e }; list(n, last, e) }
  sequences <- list(1:5, 5:1, numeric(), c(1.5, NA, NaN, -0), c(TRUE, NA), letters, list(1, "a", NULL, sum), NULL, c(a = 1, b = 2),
                    matrix(1:6, 2), 1i * 1:3, as.raw(1:3), quote(f(x, y)), pairlist(a = 1, b = 2), expression(a, b + 1), factor(c("u", "v", "u")))
  for (x in sequences) expect_same_loops(loop, x, ran = if (length(x) && is.numeric(x) && !is.object(x)) TRUE else NA)
})

test_that("ways out: the end, break, next, return, invisible results", {
  expect_same_loops(function(n) { s <- 0; for (i in 1:n) { if (i %% 2 == 0) next; if (i > 7) break; s <- s + i }; c(s, i) }, 20)
  expect_same_loops(function(n) { for (i in 1:n) if (i * i > n) return(i); -1 }, 50)
  expect_same_loops(function(n) for (i in 1:n) if (i * i > n) return(invisible(i)), 50)
  expect_same_loops(function(n) for (i in 1:n) i, 5)
  expect_same_loops(function(n) { i <- 0; while (i < n) i <- i + 1 }, 5)
  expect_same_loops(function(n) { i <- 0; repeat { i <- i + 1; if (i > n) break }; i }, 5)
  expect_same_loops(function(n) { x <- if (n > 2) for (i in 1:n) i else 1; x }, 5)
  expect_same_loops(function(n) { for (i in 1:n) (i); invisible(n) }, 5)
})

test_that("what the frame holds, and in which order", {
  expect_same_loops(function(n) { for (i in seq_len(n)) { a <- i; b <- a * 2 }; as.list(environment()) }, 4)
  expect_same_loops(function(n) { for (i in seq_len(n)) { a <- i; b <- a * 2 }; as.list(environment()) }, 0)
  expect_same_loops(function(n) { for (i in 1:n) if (i %% 3 == 0) late <- i else early <- i; ls(sorted = FALSE) }, 5, ran = NA)
  expect_same_loops(function(n) { late <- NULL; for (i in 1:n) if (i %% 3 == 0) late <- i else early <- i; as.list(environment()) }, 5)
  expect_same_loops(function(n, m) { for (i in 1:n) if (i > 2) m <- i; list(missing(m), m) }, 4, 1)
  expect_same_loops(function(n, m) { for (i in 1:n) if (i > 9) m <- i; list(missing(m), substitute(m)) }, 4)
  expect_same_loops(function(n, m = 7) { s <- 0; for (i in 1:n) s <- s + m; list(s, missing(m), substitute(m)) }, 4)
  expect_same_loops(function(n, m = n * 2) { n <- 5; s <- 0; for (i in 1:3) { n <- n + 1; s <- s + m }; c(s, n) }, 4)
  expect_same_loops(function(n) { delayedAssign("p", n * 10); s <- 0; for (i in 1:3) { n <- n + 1; s <- s + p }; c(s, n) }, 4, ran = NA)
  expect_same_loops(function(n) { s <- 0; f <- function() s; for (i in 1:n) s <- s + i; f() }, 4)
  expect_same_loops(function(n) { s <- 0; f <- function() s; for (i in 1:n) s <- s + f() + i; s }, 4, ran = FALSE)
  expect_same_loops(function(n) { e <- environment(); s <- 0; for (i in 1:n) s <- s + i; get("s", e) }, 4)
  expect_same_loops(function(n) { e <- environment(); s <- 0; for (i in 1:n) s <- s + i + e$s; s }, 4, ran = FALSE)
  expect_same_loops(function(n) { l <- list(e = environment()); s <- 0; for (i in 1:n) s <- s + i + l$e$s; s }, 4, ran = FALSE)
})

test_that("variables that are not there are the enclosure's, or an error", {
  outer_value <- 100
  expect_same_loops(function(n) { s <- 0; for (i in 1:n) s <- s + outer_value; s }, 3)
  expect_same_loops(function(n) { s <- 0; for (i in 1:n) { s <- s + outer_value; outer_value <- i }; s }, 3, ran = FALSE)
  expect_same_loops(function(n) { s <- 0; if (n > 5) k <- 1; for (i in 1:n) s <- s + k; s }, 3, ran = FALSE)
  expect_same_loops(function(n) { s <- 0; if (n > 5) k <- 1; for (i in 1:n) s <- s + identity(k); s }, 3, ran = FALSE)
  expect_same_loops(function(n) { s <- 0; assign("outer_value", 5); for (i in 1:n) s <- s + outer_value; s }, 3, ran = FALSE)
  expect_same_loops(function(n) { c <- function(...) 9; s <- 0; for (i in 1:n) s <- s + c(i); s }, 3, ran = FALSE)
  expect_same_loops(function(n) { for (i in 1:n) never + 1 }, 3, ran = FALSE)
})

test_that("errors and warnings come from where they are, and leave the variables as far as they came", {
  expect_same_loops(function(n) { tryCatch(eval(quote({ for (i in 1:n) s <- log(3 - i) })), error = function(e) e); i }, 5, ran = FALSE)
  expect_same_loops(function(n) { s <- 0; for (i in 1:n) s <- s + sqrt(3 - i); s }, 6, ran = FALSE)
  expect_same_loops(function(n) { s <- 2147483600L; for (i in 1:n) s <- s + i; s }, 60)
  expect_same_loops(function(n) { on.exit(print(c(i, s))); s <- 0; for (i in 1:n) { s <- s + i; if (i == 4) stop("four") } }, 6, ran = FALSE)
  expect_same_loops(function(x) { for (i in 1:4) x[[i + 1]] <- x[[i]] + 1; x[[i + 9]] }, c(1, 2), ran = FALSE)
})

test_that("nothing is changed in place that others hold", {
  expect_same_loops(function(x) { y <- x; for (i in seq_along(x)) x[i] <- x[i] + i; list(x, y) }, c(1, 2, 3))
  expect_same_loops(function(x) { for (i in seq_along(x)) x[[i]] <- list(i); x }, list(1, 2, 3))
  expect_same_loops(function(x) { for (i in 1:3) { y <- x; x[i] <- 0; x <- y * 2 }; list(x, y) }, c(1, 2, 3))
  expect_same_loops(function(n) { x <- numeric(n); for (i in 1:n) x[i] <- i; y <- x; for (i in 1:n) x[i] <- -i; list(x, y) }, 5)
  f <- function(x) { nargs(); for (i in 1:3) x[i] <- 0; sum(x) }
  g <- rir2::accelerate(f)
  mine <- c(5, 6, 7)
  for (k in 1:4) expect_identical(g(mine), 0)
  expect_identical(mine, c(5, 6, 7))
})

test_that("a vector that a loop has made is changed in place behind it", {
  f <- function(n) { nargs(); x <- numeric(n); for (i in seq_len(n)) x[i] <- i; before <- .Internal(address(x)); x[1] <- 0; identical(before, .Internal(address(x))) }
  g <- rir2::accelerate(f)
  for (k in 1:4) expect_identical(g(100), byte_compiled(f)(100))
})

test_that("nested loops, and loops behind loops", {
  expect_same_loops(function(n) { s <- 0; for (i in 1:n) { for (j in 1:i) s <- s + j; s <- s * 2 }; for (k in 1:n) s <- s - k; c(s, i, j, k) }, 5)
  expect_same_loops(function(n) { s <- 0; for (i in 1:n) { cat(i, ""); for (j in 1:i) { if (j == 3) next; s <- s + j } }; c(s, i, j) }, 5)
  expect_same_loops(function(n) { s <- 0; i <- 0; while (i < n) { i <- i + 1; cat(i, ""); j <- 0; while (j < i) { j <- j + 1; if (j == 4) break; s <- s + j } }; c(s, i, j) }, 6)
  expect_same_loops(function(n) { s <- 0; for (i in rev(seq_len(n))) { for (j in letters[1:i]) { cat(j); for (k in c(1.5, 2)) s <- s + k } }; list(s, i, j, k) }, 4)
  expect_same_loops(function(n) { s <- 0; repeat { for (i in 1:n) s <- s + i; if (s > 40) break; print(s) }; c(s, i) }, 4)
  expect_same_loops(function(n) { for (i in 1:n) { cat(i); for (j in 1:n) if (j * i > 6) return(c(i, j)) } }, 4)
})

test_that("bindings that are locked or active, frames that are locked", {
  expect_same_loops(function(n) { s <- 0; lockBinding("s", environment()); for (i in 1:n) s <- s + i; s }, 3, ran = FALSE)
  expect_same_loops(function(n) { v <- 1; makeActiveBinding("s", function(x) if (missing(x)) v else v <<- x, environment()); for (i in 1:n) s <- s + i; v }, 3, ran = FALSE)
  expect_same_loops(function(n) { s <- i <- 0; lockEnvironment(environment()); for (i in 1:n) s <- s + i; s }, 3)
  expect_same_loops(function(n) { s <- 0; lockEnvironment(environment()); for (i in 1:n) s <- s + i; s }, 3, ran = FALSE)
})

test_that("arguments: promises of others, `...`, shared promises", {
  side <- 0
  f <- function(n, p) { nargs(); s <- 0; for (i in 1:n) if (i == 2) s <- s + p; list(s, side) }
  g <- rir2::accelerate(f)
  for (k in 1:4) {
    side <- 0
    wanted <- byte_compiled(f)(3, { side <- side + 1; 5 })
    side <- 0
    expect_identical(g(3, { side <- side + 1; 5 }), wanted)
  }
  expect_same_loops(function(...) { s <- 0; for (i in 1:...length()) s <- s + ...elt(i); s }, 3, 4, ran = FALSE)
  expect_same_loops(function(n, ...) { x <- list(...); s <- 0; for (e in x) s <- s + e; s }, 3, 4, 5)
})

test_that("an argument that a loop has read is evaluated, and no other", {
  k <- 2
  later <- function() k <<- 10
  calls <- list(function(n, p) { nargs(); s <- 0; for (i in 1:n) s <- s + p; later(); p },
                function(n, p) { nargs(); s <- 0; for (i in 1:n) if (i > 9) s <- s + p; later(); p },
                function(n, p) { nargs(); s <- 0; for (i in 1:n) if (i > 9) p <- 1; later(); p },
                function(n, p) { nargs(); while (n > 1) n <- n / 2; later(); c(n, p) })
  for (f in calls) {
    g <- rir2::accelerate(f)
    for (round in 1:4) {
      k <- 2
      wanted <- byte_compiled(f)(3, k)
      k <- 2
      expect_identical(g(3, k), wanted)
    }
  }
})

test_that("functions outside of the frame that see it, and promises that lead to it, are left to R", {
  seen <- NULL
  f <- function(n) { nargs(); s <- 0; seen <<- function() s; t <- 0; for (i in 1:n) { s <- s + i; t <- t + seen() }; t }
  g <- rir2::accelerate(f)
  for (k in 1:4) expect_identical(g(4), byte_compiled(f)(4))
  f <- function(n) { nargs(); s <- 0; e <- new.env(); delayedAssign("z", s, environment(), e); delayedAssign("p", z + 0, e); t <- 0; for (i in 1:n) { s <- s + i; if (i == 2) t <- t + p }; t }
  g <- rir2::accelerate(f)
  for (k in 1:4) expect_identical(g(4), byte_compiled(f)(4))
})

test_that("an element that is the empty argument is a missing one", {
  expect_same_loops(function(l) { k <- 0; for (a in l) if (is.name(a)) k <- k + 1; k }, alist(x = 1, y = , z = 2), ran = NA)
  expect_same_loops(function(l) { k <- 0; for (i in 1:3) { a <- l[[i]]; k <- k + is.name(a) }; k }, alist(x = 1, y = , z = 2), ran = NA)
  expect_same_loops(function(l) { k <- 0; for (i in 1:3) { a <- l$y; k <- k + is.name(a) }; k }, alist(x = 1, y = , z = 2), ran = NA)
})

test_that("a finalizer that writes the frame is seen", {
  f <- function(n) {
    nargs()
    s <- 0
    here <- environment()
    reg.finalizer(new.env(), function(e) assign("s", 1000, here))
    for (i in 1:n) { s <- s + i; v <- numeric(1e5) }
    s
  }
  g <- rir2::accelerate(f)
  for (k in 1:6) expect_true(g(300) %in% c(45150, 1000 + cumsum(300:1), 1000))
})

test_that("saved closures and copies run", {
  f <- function(n) { nargs(); s <- 0; for (i in 1:n) s <- s + i; s }
  g <- rir2::accelerate(f)
  for (k in 1:3) g(10)
  h <- copy_of(g)
  expect_identical(c(h(10), g(10)), c(55, 55))
  expect_identical(body(g), body(f))
})

test_that("why() tells of loops, and of a long loop in a first call", {
  .Call(rir2:::C_rir2_r_set_eager, FALSE)
  f <- eval(parse(text = "function(n) { s <- 0; for (i in seq_len(n)) s <- s + i; s }", keep.source = FALSE))
  g <- rir2::accelerate(f)
  expect_identical(g(1e5), f(1e5))
  expect_gt(entries(g), 0)
  expect_true(any(grepl("f, body of loop 1: 1 compiled version", utils::capture.output(print(rir2::why(g))), fixed = TRUE)))
  expect_identical(rir2::jit_stats(g)[["function"]], c("f", "f, body of loop 1"))
  with_lines <- eval(parse(text = "function(n) {\n  cat('')\n  for (i in seq(1, n)) i\n}", keep.source = TRUE))
  g <- rir2::accelerate(with_lines)
  g(1e5)
  expect_identical(rir2::jit_stats(g)[["function"]][-1L], "with_lines, body of the loop at line 3")
  .Call(rir2:::C_rir2_r_set_eager, TRUE)
})

test_that("variables of a program that are named as the state of a loop is", {
  expect_same_loops(function(x) { `for@to` <- 0; for (i in x) `for@to` <- `for@to` + i; c(`for@to`, i) }, 1:40, ran = NA)
  expect_same_loops(function(x) { `for@from` <- 5L; s <- 0; for (i in x) s <- s + i * `for@from`; s }, 1:40, ran = NA)
  expect_same_loops(function(x, `for@sequence`) { s <- 0; for (i in x) s <- s + identity(`for@sequence` + i); s }, 1:40, 2, ran = NA)
  expect_same_loops(function(x) { `for@begun` <- 7L; for (i in x) { if (i > 30) `for@begun` <- i }; `for@begun` }, 1:40, ran = NA)
})
