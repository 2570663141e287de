# Data frames: cells and columns, read and written.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

frame <- data.frame(x = c(1.5, NA, 3), n = c(2L, NA, 5L), t = c("a", "b", NA), b = c(TRUE, FALSE, NA), f = factor(c("u", "v", "u")), stringsAsFactors = FALSE)
named_rows <- data.frame(x = 1:3 / 2, n = 4:6, row.names = c("p", "q", "r"))
odd <- structure(list(x = 1:3 / 2, n = 4:6), row.names = c(NA, -3L), class = "data.frame", note = "kept")

test_that("columns and cells are read", {
  expect_compiled(function(d) { s <- 0; for (i in 1:nrow(d)) s <- c(s, d$x[i], d[i, "n"], d[["x"]][i], d[i, 2]); s }, frame)
  expect_compiled(function(d) list(nrow(d), ncol(d), length(d), names(d), dim(d)), frame)
  expect_compiled(function(d) list(nrow(d), d[2, "x"], d[3L, 1L], d$x[[2]]), named_rows)
  expect_compiled(function(d) { r <- list(); for (k in names(d)) r[[k]] <- d[[k]]; r }, frame)
  expect_compiled(function(d) { out <- character(nrow(d)); for (i in seq_len(nrow(d))) out[i] <- if (d$b[i] %in% TRUE) "yes" else "no"; out }, frame)
  for (i in list(0, 4, -1, NA, 2.7, "1", TRUE, c(1, 2))) expect_same_over(function(d, i) d[i, "x"], list(frame, 1), list(frame, i), list(named_rows, i))
  for (j in list(0, 6, -1, NA, 2.7, "x", "f", "none", "", NA_character_, TRUE, c("x", "n"))) expect_same_over(function(d, j) d[2, j], list(frame, "x"), list(frame, j), list(named_rows, j))
  expect_same(function(d) d[[2, "x"]], frame)
  expect_same(function(d) d$f[2], frame)
  expect_compiled(function(d) d[2, "f"], frame)
})

test_that("rows and columns are taken", {
  expect_compiled(function(d) { s <- 0; for (i in c(1, 3)) { r <- d[i, ]; s <- s + r$x * r[["n"]] }; list(s, r, nrow(r), names(r)) }, frame)
  expect_compiled(function(d) list(d[order(d$x), ], d[d$x > 1 & !is.na(d$x), ], d[which(d$n > 2), "t"], d[-1, c("t", "f")], d[3:1, 1:2]), frame)
  expect_compiled(function(d) list(d[, 2], d[, "f"], d[, c("n", "x")], d[, -1], d["x"], d[c("n", "x")], d[2:1]), frame)
  expect_compiled(function(d) list(d[2, "x", drop = FALSE], d[, "x", drop = FALSE], d[1:2, , drop = FALSE]), frame)
  expect_compiled(function(d) list(d["q", ], d[c("r", "p"), "x"], d[c(TRUE, FALSE, TRUE), ]), named_rows)
  expect_compiled(function(d) { while (nrow(d) > 1) d <- d[-1, ]; d }, frame)
  expect_compiled(function(d) { l <- list(); for (i in 1:3) l[[i]] <- d[c(i, i, 1), ]; l$last <- d[0, ]; l }, frame)
  # A part shares its columns with the frame until one of the two is changed.
  expect_compiled(function(d) { e <- d[c("x", "n")]; v <- d[, "x"]; e[1, "x"] <- 9; d[2, "x"] <- 8; e$n[2] <- 7L; v[3] <- 6; list(d, e, v) }, frame)
  expect_compiled(function(d) { e <- d[2:3, ]; g <- e; e[1, "x"] <- 9; e$n[2] <- 7L; e$new <- 1; list(d, e, g) }, frame)
  days <- data.frame(day = as.Date("2020-01-01") + 0:2, x = 1:3)
  expect_compiled(function(d) list(d[2:3, ], d[2, "day"]), days)
  expect_compiled(function(d) d[c(2, 2, 1, 2), ], days[3:1, ])
})

test_that("frames are made and put below each other", {
  expect_compiled(function(n) { d <- data.frame(id = seq_len(n), x = 0, t = "none", stringsAsFactors = FALSE); d$x <- d$id / 2; d[2, "t"] <- "two"; d }, 3L)
  expect_compiled(function(v) { d <- data.frame(v = v, w = v); d[1, "v"] <- 9; d$w[2] <- 8; v[3] <- 7; list(d, v) }, c(1, 2, 3))
  expect_compiled(function(n) { d <- NULL; for (i in seq_len(n)) d <- rbind(d, data.frame(i = i, t = "new")); d }, 4L)
  expect_compiled(function(n) { d <- data.frame(); for (i in seq_len(n)) d <- rbind(d, data.frame(i = i, x = i / 2)); list(d, nrow(d), d$x) }, 4L)
  expect_compiled(function(n) { l <- list(); for (i in seq_len(n)) l[[i]] <- data.frame(i = i, t = "new"); do.call(rbind, l) }, 4L)
  expect_compiled(function(d) list(rbind(d, d), rbind(d, list(0.5, 9L)), rbind(d[3:2, ], d)), named_rows)
  expect_compiled(function(d) { e <- rbind(d[d$n > 4, ], data.frame(x = 0, n = 0L)); e[1, "x"] <- 7; list(d, e) }, named_rows)
  for (v in list(1, "a", 1:3, c(a = 1), factor("u"), list(1, 2), NULL, matrix(1:2, 1), numeric(), as.Date("2020-01-01"), 1i, quote(x))) {
    expect_same_over(function(v) data.frame(a = v, b = 1:3), list(1), list(v))
    expect_same_over(function(v) data.frame(v, `a b` = 1, a = 1), list(1), list(v))
    expect_same_over(function(d, v) rbind(d, data.frame(x = 1, n = v)), list(named_rows, 1L), list(named_rows, v))
    expect_same_over(function(d, v) rbind(d, list(1, v)), list(named_rows, 1L), list(named_rows, v))
  }
})

test_that("cells and columns are written", {
  expect_compiled(function(d) { for (i in 1:nrow(d)) d[i, "x"] <- i * 2; d }, frame)
  expect_compiled(function(d) { for (i in 1:nrow(d)) d$x[i] <- d$x[i] + i; d }, frame)
  expect_compiled(function(d) { d$z <- 0; for (i in 1:nrow(d)) d$z[i] <- d$x[i] + i; d }, frame)
  expect_compiled(function(d) { d$z <- NA; for (i in 1:nrow(d)) d[i, "z"] <- d[i, "n"]; d }, frame)
  expect_compiled(function(d) { d[["z"]] <- 1:3; for (i in 1:nrow(d)) d[["z"]][i] <- 7L; d }, frame)
  expect_compiled(function(d) { for (i in 1:nrow(d)) d[i, 2] <- 0.5; d }, odd)
  expect_compiled(function(d) { e <- d; for (i in 1:nrow(d)) d[i, "x"] <- i; list(d, e) }, named_rows)
  expect_compiled(function(d) { d[1, "x"] <- 5; y <- d$x; d[1, "x"] <- 6; z <- d[["x"]]; d$x[1] <- 7; list(d, y, z) }, odd)
  expect_compiled(function(d) { d[1, "x"] <- 5; y <- d; d[1, "x"] <- 6; list(d, y) }, odd)
  expect_compiled(function(d, z) { d$z <- z; d[1, "z"] <- 5; d$z[2] <- 6; list(d, z) }, odd, c(1, 2, 3))
  expect_compiled(function(d, z) { z[1] <- 9; d$z <- z; d[1, "z"] <- 5; z[2] <- 1; list(d, z) }, odd, c(1, 2, 3))
  values <- list(1, 1L, NA, "s", TRUE, 1:3, 1:2, c(a = 1), c(a = 1, b = 2, c = 3), NULL, list(1, 2, 3), factor("u"), 1i, numeric(), matrix(1:3, 3), matrix(1:3, 1), structure(1, class = "k"), as.Date("2020-01-01") + 0:2, array(1:3, 3))
  set_field <- function(d, v) { d$x <- v; d }
  set_new <- function(d, v) { d$new <- v; d }
  set_element <- function(d, v) { d[["x"]] <- v; d[["new"]] <- v; d }
  set_cell <- function(d, v) { d[2, "x"] <- v; d }
  for (v in values) for (f in list(set_field, set_new, set_element, set_cell)) {
    expect_same_over(f, list(frame, 1), list(frame, v), list(named_rows, v), list(odd, v))
  }
  for (i in list(0, 4, -1, NA, 2.7, "1", TRUE, c(1, 2))) expect_same_over(function(d, i) { d[i, "x"] <- 9; d }, list(frame, 1), list(frame, i), list(named_rows, i))
  for (j in list(0, 6, 7, -1, NA, 2.7, "x", "f", "new", "", NA_character_, TRUE, c("x", "n"))) expect_same_over(function(d, j) { d[2, j] <- 1; d }, list(frame, "x"), list(frame, j), list(named_rows, j))
})

test_that("frames of odd make are R's", {
  f <- function(d) { d[1, "x"] <- 5; d$n[2] <- 1L; d$new <- 0; list(d, d[2, "x"], nrow(d)) }
  parts <- function(d) list(d[2, ], d[c("n", "x")], d[, 1:2], d[c(2, 1, 1), "n"], d[1:2, c("x", "n"), drop = FALSE])
  twice <- structure(list(x = 1:2 / 2, x = 3:4 / 2, n = 1:2), row.names = 1:2, class = "data.frame")
  short <- structure(list(x = 1, n = 1:3), row.names = 1:3, class = "data.frame")
  nameless <- structure(list(1:2, 2:3), row.names = 1:2, class = "data.frame")
  with_matrix <- data.frame(x = 1:2 / 2, n = 1:2); with_matrix$m <- matrix(1:4, 2)
  empty <- frame[0, ]; none <- data.frame()
  tibble_like <- structure(odd, class = c("tbl", "data.frame"))
  expect_same_over(f, list(odd), list(twice), list(short), list(nameless), list(with_matrix), list(empty), list(none), list(tibble_like), list(asS4(odd)), list(structure(odd, row.names = c("2.5", "3", "4"))))
  plain <- data.frame(x = 1:2 / 2, n = 1:2)
  expect_same_over(parts, list(plain), list(odd), list(twice), list(short), list(nameless), list(with_matrix), list(empty), list(none), list(tibble_like), list(asS4(plain)), list(structure(plain, row.names = c("a", "a"))), list(structure(plain, row.names = c("a", NA))),
    list(structure(plain, names = c("x", NA))), list(structure(plain, groups = 1, class = c("grouped_df", "data.frame"))), list(within(plain, l <- list(1, 2))), list(plain[1]), list(plain[, 0]), compiled = TRUE)
  expect_same_over(function(d) { for (i in 1:2) d$m[i, 1] <- 9L; d$x[2] <- 1; d }, list(with_matrix), list(odd))
})

test_that("a frame without names is R's", {
  nameless <- odd; names(nameless) <- NULL
  for (f in list(function(d) d[2, 2], function(d) d[nrow(d), ncol(d)], function(d) { d$new <- c(1, 2, 3); d }, function(d) { d[["new"]] <- 1; d }, function(d) { d[1, 1] <- 5; d }, function(d) { d$x[1] <- 5; d })) {
    expect_same_over(f, list(odd), list(nameless))
  }
})

test_that("base's methods that somebody changed are not stood for", {
  expect_same_in({
    d <- data.frame(x = 1:3 / 2, n = 4:6)
    f <- rir2::accelerate(function(d) { d$x[1] <- 5; list(d[1, "x"], d) })
    for (i in 1:5) f(d)
    `$<-.data.frame` <- function(x, name, value) { cat("called\n"); x }
    `[.data.frame` <- function(x, i, j) "mine"
  }, for (i in 1:5) r <- f(d))
  expect_same_in({
    d <- data.frame(x = 1:3 / 2, n = 4:6)
    f <- rir2::accelerate(function(d) list(d[1, ], d["x"], d[, c("n", "x")]))
    for (i in 1:5) f(d)
    `[.data.frame` <- function(x, i, j) "mine"
  }, for (i in 1:5) r <- f(d))
  expect_same_in({
    f <- rir2::accelerate(function(v) rbind(data.frame(a = v), data.frame(a = 1)))
    for (i in 1:5) f(2)
    as.data.frame.double <- function(x, ...) list2DF(list(made = 1))
    rbind <- function(...) "mine"
  }, for (i in 1:5) r <- f(2))
})
