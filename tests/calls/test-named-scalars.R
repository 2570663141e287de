# Numbers with a name, as `p["a"]` gives them: where R does not look at names, they are numbers; arithmetic keeps names as R does.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

p <- c(a = 1, b = 3)
k <- c(a = 1L, b = 3L)

test_that("names of ends, counts, conditions and subscripts do not matter", {
  for (x in list(p, k, c(a = 3, b = 1), c(a = TRUE, b = TRUE))) {
    expect_compiled(function(x) { s <- 0; for (i in x["a"]:x["b"]) s <- s + i; s }, x)
    expect_compiled(function(x) x["a"]:x["b"], x)
    expect_compiled(function(x) { s <- 0; for (i in seq_len(x["b"])) s <- s + i; s }, x)
    expect_compiled(function(x) if (x["a"] < x["b"]) "less" else "more", x)
    expect_compiled(function(x, r) if (x["a"] > 0 && r || x["b"] < 2) 1 else 2, x, FALSE)
  }
  m <- matrix(c(1, 2, 3, 4, 5, 6, 7, 8, 9), 3)
  for (x in list(p, k)) {
    expect_compiled(function(x, m) { r <- x["a"]; sum(m[r:(r + 1), 1:2] == 3) }, x, m)
    expect_compiled(function(x, m) m[x["a"], ], x, m)
    expect_compiled(function(x, m) m[, x["b"]], x, m)
    expect_compiled(function(x, m) m[x["a"], x["b"]], x, m)
    expect_compiled(function(x, m) { m[x["a"], x["b"]] <- 0; m }, x, m)
    expect_compiled(function(x, m) { m[x["a"], ] <- 0; m }, x, m)
    expect_compiled(function(x, v) c(v[[x["a"]]], v[x["b"]]), x, c(5, 6, 7))
    expect_compiled(function(x, v) { v[x["a"]] <- 9; v[[x["b"]]] <- 8; v }, x, c(5, 6, 7))
    expect_compiled(function(x, v) { v[x["a"]] <- 9; v[[x["b"]]] <- 8; v }, x, c(u = 5, v = 6, w = 7))
    expect_compiled(function(x, v) v[[x["b"]]], x, list(1, "a", NULL, 2)[-3])
    expect_compiled(function(x) rep("a", x["b"]), x)
    expect_compiled(function(x) rep(0, times = x["b"]), x)
    expect_compiled(function(x) numeric(x["b"]), x)
    expect_compiled(function(x) rep_len(1:2, x["b"]), x)
    expect_compiled(function(x) matrix(0, x["a"], x["b"]), x)
    expect_compiled(function(x, v) { v[2] <- x["b"]; v[[1]] <- x["a"]; v }, x, c(5, 6, 7))
  }
  expect_same_over(function(x) { s <- 0; for (i in x["a"]:x["b"]) s <- s + i; s }, list(p), list(c(a = NA, b = 1)), list(c(a = 1, c = 2)), list(c(a = 1.5, b = 4)), list(c(a = "1", b = "2")),
                   list(list(a = 1, b = 2)), list(c(a = 1e10, b = 1e10 + 2)), list(c(a = NaN, b = 1)), list(c(a = Inf, b = 1)), list(NULL), list(factor(c(a = "u", b = "v"))))
  expect_same_over(function(x) seq_len(x["b"]), list(p), list(c(a = 1, b = -1)), list(c(b = NA)), list(c(b = 2.7)), list(as.Date(c(b = 2), origin = "1970-01-01")), list(structure(c(b = 2), note = 1)))
  expect_same_over(function(x) if (x["b"]) 1 else 2, list(p), list(c(b = 0)), list(c(b = NA)), list(c(b = "TRUE")), list(c(b = FALSE)))
  expect_same(function(x) sapply(1:2, function(i) x["b"]), p)
  expect_same(function(x) vapply(1:2, function(i) x["b"] * i, 0), p)
  expect_same(function(x) unlist(lapply(1:2, function(i) x["b"] + i)), p)
})

operators <- list(
  function(x, y) list(x + y, x - y, x * y, x / y, x^y), function(x, y) list(x %% y, x %/% y), function(x, y) list(x == y, x != y, x < y, x <= y, x > y, x >= y),
  function(x, y) list(-x, +y, -(x + y), x + y * x - y), function(x, y) list(sqrt(abs(x)), exp(y), floor(x), ceiling(y), log(abs(x) + 1)),
  function(x, y) { s <- x; for (i in 1:5) s <- y + s * i; list(s, x, y) }, function(x, y) { z <- x * y; w <- z + y; list(z, w, z + 1, w - z) })

test_that("arithmetic and comparison of numbers with names", {
  scalars <- list(c(a = 2), c(b = 3), 5, 2L, c(a = 4L), c(b = -3L), c(l = TRUE), FALSE, c(n = NA), c(d = NA_real_), c(d = NaN), c(i = NA_integer_), c(z = 0), c(o = .Machine$integer.max), c(f = Inf), c(m = -Inf),
                  structure(2, names = NA), c(u = 0.5), matrix(3, 1, 1), matrix(3, 1, 1, dimnames = list("r", "c")), structure(2, note = "x", names = "a"), c(a = 1, b = 2), c(1, 2), numeric(),
                  structure(c(a = 3), class = "thing"), as.Date(c(d = "2026-01-01")), factor(c(a = "u")), c(a = "x"), array(2, 1, list("k")), c(a = 1i), NULL, asS4(c(a = 2)))
  pairs <- expand.grid(x = seq_along(scalars), y = seq_along(scalars))
  set.seed(4)
  for (f in operators) {
    chosen <- pairs[c(1:40, sample(nrow(pairs), 60)), ]
    cases <- c(list(list(c(a = 2), c(b = 3)), list(c(a = 2L), 1.5), list(2, c(b = 3L))), Map(function(x, y) list(scalars[[x]], scalars[[y]]), chosen$x, chosen$y))
    g <- accelerated(byte_compiled(fresh(f)), cases[[1]])
    for (case in cases) expect_identical(differs(f, g, case, times = 1L), "")
    expect_gt(compiled_passes(list(g)), 0)
  }
})

test_that("an intermediate value is used again only where nobody holds it", {
  expect_compiled(function(x, y) { a <- x * y; b <- a + x; a <- a - y; list(a, b, x, y) }, c(u = 2), c(v = 3))
  expect_compiled(function(x, y) { l <- list(); for (i in 1:4) { t <- x * i + y; l[[i]] <- t; x <- t - y * x }; list(l, x, y) }, c(u = 2), c(v = 3))
  expect_compiled(function(x, y) { r <- c(); for (i in 1:4) r <- c(r, (x * i + y) * x); r }, c(u = 2), c(v = 3))
  expect_compiled(function(x, y) { n <- names(x * y + x); z <- x * y + x; names(z) <- "w"; list(n, z, x, y) }, c(u = 2), c(v = 3))
  expect_compiled(function(x, y) { f <- function(v) v + y * v; list(f(x * 2), f(x) + f(y), x, y) }, c(u = 2), c(v = 3))
  expect_compiled(function(par, x) { w <- par["w"]; a <- par["a"]; s <- 1; l <- 0; for (i in 2:length(x)) { s <- w + a * x[i - 1]^2 + 0.5 * s; l <- l + 0.5 * (log(s) + x[i]^2 / s) }; list(l, w, a, par) }, c(w = .1, a = .2), c(.1, .2, .3, .4))
  expect_compiled(function(x, y) { z <- (x + y) * ((x - y) * (y - x)); z + (if (z > 0) x * y else y * x) }, c(u = 2), c(v = 3))
  # Vectors keep what they have.
  expect_compiled(function(x, y) { z <- (x + y) * (x - y) / (x * 2); list(z, x, y) }, c(u = 2, v = 1), c(3, 4))
})
