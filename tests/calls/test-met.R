# Values of unknown type that are taken for what their variables have held so far: R looks while it runs loops, compiled code
# checks, and a version that meets something else teaches the next one.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

# Learns from calls, without an example; called with each case then, and with what it has learnt from again.
expect_same_learnt <- function(f, learnt, ..., compiled = TRUE) {
  g <- rir2::accelerate(byte_compiled(fresh(f)))
  for (case in c(list(learnt), list(...), list(learnt))) {
    found <- differs(f, g, case, times = 4L)
    if (nzchar(found)) return(invisible(fails(paste0("learnt from ", shown(learnt), ", called with ", shown(case), ": ", found))))
  }
  n_passes <- compiled_passes(list(g))
  if (compiled && n_passes == 0) return(invisible(fails("no call ran compiled")))
  passes()
  invisible(n_passes)
}

kinds <- list(
  1.5, NA_real_, NaN, -0, 2L, NA_integer_, TRUE, NA, c(1.5, 2, 3), c(1, NA, NaN, -0), numeric(0), 1:10, c(3L, NA, 1L), integer(0), c(TRUE, NA, FALSE),
  matrix(c(1, 2, 3, 4), 2L), matrix(1:6, 2L), matrix(c(TRUE, FALSE), 1L), matrix(0, 0L, 3L), matrix(c(1, 2), 1L, dimnames = list("r", c("a", "b"))),
  array(1:8, c(2L, 2L, 2L)), c(a = 1, b = 2), "text", c("x", NA), NULL, list(1, 2L, "c"), list(v = 3, w = 4:5), factor(c("u", "v", "u")),
  as.Date(c("2024-01-31", NA)), structure(list(v = 2), class = "thing"), structure(list(v = 5, w = 1), class = c("sub", "thing")),
  structure(c(1, 2), class = "units"), structure(1:3, note = "x"), 1i, as.raw(1:3), quote(a + b), sum, data.frame(v = c(1, 2), w = 3:4), sort(c(2.5, 1)))

bodies <- list(
  function(l) { x <- l[[1L]]; s <- 0; for (i in 1:3) s <- s + sum(unlist(x)); s },
  function(l) { x <- l[[1L]]; s <- 0; for (i in seq_along(x)) s <- s + x[[i]]; s },
  function(l) { x <- l$a; for (i in 1:3) x[1] <- x[1]; x },
  function(l) { x <- l$a; y <- x; for (i in seq_along(x)) x[i] <- x[i] + x[1]; list(x, y, l) },
  function(l) { x <- l$a; s <- NULL; for (i in 1:2) s <- x * l$b; s },
  function(l) { x <- l$a; y <- l$b; for (i in 1:2) z <- x + y; for (i in 1:2) z <- z > 2; z },
  function(l) { x <- l$a; s <- 0; for (i in seq_len(nrow(x))) for (j in seq_len(ncol(x))) s <- s + x[i, j]; s },
  function(l) { s <- list(); for (x in l) { for (i in 1:2) s[[length(s) + 1L]] <- class(x); s[[length(s) + 1L]] <- x }; s },
  function(l) { x <- l$a; n <- 0; for (i in 1:3) if (is.numeric(x) && length(x) == 1L && !is.na(x)) n <- n + x else n <- n + 1; n },
  function(l) { x <- l$a; for (i in 1:2) x$v <- 7; x },
  function(l) { x <- l$a; n <- 0; for (i in 1:2) n <- n + x$v; n })

test_that("whatever was learnt, anything else is right as well", {
  n_passes <- 0
  for (f in bodies) for (k in seq_along(kinds)) {
    others <- lapply(sample(length(kinds), if (under_torture) 1L else 12L), function(j) list(list(a = kinds[[j]], b = kinds[[(j + k) %% length(kinds) + 1L]])))
    n_passes <- n_passes + sum(do.call(expect_same_learnt, c(list(f, list(list(a = kinds[[k]], b = kinds[[k]]))), others, compiled = FALSE)))
  }
  if (!under_torture) expect_gt(n_passes, 4000)
})

test_that("a matrix and vectors out of a list are typed in the loop behind", {
  f <- function(l, n) { m <- l[[1]]; s <- 0; for (k in seq_len(n)) for (i in seq_len(nrow(m))) s <- s + m[i, 1L]; s }
  m <- matrix(c(1.5, NaN, NA, 3), 2L)
  expect_same_learnt(f, list(list(m), 5), list(list(m), 0), list(list(matrix(1:4, 2L)), 5), list(list(matrix(c(TRUE, NA), 2L)), 5))
  g <- function(l) { x <- l$x; y <- l$y; s <- 0; for (k in 1:3) s <- s + sum(x * y); s }
  expect_same_learnt(g, list(list(x = c(1, 2), y = c(3, 4))), list(list(x = c(1, 2, 3, 4), y = c(3, 4))), list(list(x = c(1, 2, 3), y = c(3, 4))), list(list(x = 1:2, y = NULL)))
})

test_that("what is taken out of a list and changed leaves the list as it is", {
  f <- function(l) { x <- l$x; for (i in seq_along(x)) x[i] <- x[i] * 2; list(x, l) }
  expect_same_learnt(f, list(list(x = c(1, 2, 3))), list(list(x = 1:3)), list(list(x = c(a = 1))))
  g <- function(l) { x <- l$x; y <- x; for (i in seq_along(x)) { x[i] <- 0; y[1] <- y[1] + 1 }; list(x, y, l) }
  expect_same_learnt(g, list(list(x = c(1, 2, 3))), list(list(x = c(1L, NA))))
  h <- function(l) { k <- 0; for (x in l) { x[1] <- 9; for (j in 1:2) k <- k + x[1] }; list(k, l) }
  expect_same_learnt(h, list(list(c(1, 2), c(3, 4))), list(list(c(1, 2), 5L, "a")))
})

test_that("objects of several classes have their methods, and another one is R's", {
  setup <- quote({
    area <- function(s, ...) UseMethod("area")
    area.circle <- function(s, ...) 3 * s$r^2
    area.square <- function(s, ...) s$side^2
    area.default <- function(s, ...) -1
    total <- function(l) { t <- 0; for (s in l) { t <- t + area(s); if (inherits(s, "circle")) s$r <- 0; t <- t + length(s) }; t }
    circle <- function(r) structure(list(r = r), class = "circle")
    square <- function(side) structure(list(side = side), class = c("square", "shape"))
    for (f in c("area", "area.circle", "area.square", "area.default")) assign(f, compiler::cmpfun(get(f)))
    shapes <- lapply(1:20, function(i) if (i %% 3 == 0) circle(i) else square(i))
  })
  run <- quote({
    found <- c(total(shapes), total(shapes), total(shapes), total(rev(shapes)))
    odd <- shapes
    odd[[7]] <- structure(list(1), class = "triangle")
    found <- c(found, total(odd), total(odd), total(shapes))
    odd[[3]] <- 5
    found <- c(found, total(odd), total(odd))
    area.shape <- function(s, ...) 100
    area.square <- function(s, ...) NextMethod()
    found <- c(found, total(shapes), total(shapes))
    `$.circle` <- function(x, name) 11
    c(found, total(shapes), total(shapes), total(odd))
  })
  expect_same_code(setup, run, accelerate = "total", example = NULL, compiled = TRUE)
})
