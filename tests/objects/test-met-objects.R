# Objects in lists, of which nothing is known until compiled code has met them: the next version takes them for what they were.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

in_global <- function(name, value) assign(name, byte_compiled(value), globalenv())
of <- function(..., value = list()) structure(value, class = c(...))

in_global("met.step", function(a, ...) UseMethod("met.step"))
in_global("met.step.animal", function(a, ...) { a$x <- a$x + 1; a })
in_global("met.step.fox", function(a, ...) { a <- NextMethod(); a$x <- a$x * 2; a })
in_global("met.step.default", function(a, ...) list(x = -1))
in_global("met.x", function(a) a$x)

fox <- function(x) of("fox", "animal", value = list(x = x, name = "f"))
hare <- function(x) of("hare", "animal", value = list(x = x, name = "h"))
plain <- function(x) list(x = x, name = "p")

# One function, called with each of these lists in turn, over and over.
expect_met <- function(f, ..., passes = TRUE) {
  f <- byte_compiled(f)
  g <- suppressMessages(rir2::accelerate(f))
  seen <- character()
  for (time in 1:8) for (list in list(...)) {
    found <- difference(observe(quote(f(x)), list2env(list(f = f, x = list), parent = globalenv())),
                        observe(quote(f(x)), list2env(list(f = g, x = list), parent = globalenv())))
    if (nzchar(found)) seen <- c(seen, found)
  }
  ran <- compiled_passes(list(g))
  testthat::expect(length(seen) == 0L, paste(shown(f), seen[1L]))
  if (passes) testthat::expect(ran > 0, paste(shown(f), "never ran compiled"))
}

foxes <- lapply(1:4, fox)
both <- c(foxes, lapply(1:3, hare))

test_that("elements of objects that were met", {
  expect_met(function(l) vapply(l, function(a) a$x, 0), foxes)
  expect_met(function(l) vapply(l, function(a) a$x, 0), both)
  expect_met(function(l) vapply(l, met.x, 0), both, foxes, lapply(1:3, plain))
  expect_met(function(l) sapply(l, function(a) a[["x"]] + length(a)), both)
  expect_met(function(l) Filter(function(a) a$x > 2, l), both, foxes)
  expect_met(function(l) { s <- 0; for (a in l) s <- s + a$x; s }, both, foxes)
  expect_met(function(l) { for (i in seq_along(l)) { a <- l[[i]]; a$x <- a$x * 2; a[["new"]] <- i; l[[i]] <- a }; l }, both)
  expect_met(function(l) lapply(l, function(a) { b <- a; b$x <- 0; list(a$x, b$x, class(b), inherits(a, "fox")) }), both)
  expect_met(function(l) lapply(l, function(a) a$nothing), both)
  expect_met(function(l) lapply(l, function(a) list(names(a), length(a), is.list(a), unclass(a))), both)
})

test_that("other values than were met", {
  expect_met(function(l) sapply(l, function(a) a$x), foxes, lapply(1:3, plain), c(both, list(plain(3))))
  expect_met(function(l) sapply(l, function(a) a$x), foxes, list(fox(1), new.env(), NULL), passes = FALSE)
  expect_met(function(l) sapply(l, function(a) a$x), foxes, list(fox(1), 3), passes = FALSE)
  expect_met(function(l) sapply(l, function(a) a$x), lapply(letters[1:7], function(class) of(class, value = list(x = 1))), passes = FALSE)
  expect_met(function(l) sapply(l, function(a) a[[1]]), list(factor("a")), list(Sys.Date()), foxes, passes = FALSE)
  expect_met(function(l) sapply(l, length), list(factor("a")), list(as.Date("2020-01-01")), foxes, list(1:3), passes = FALSE)
})

in_global("$.guarded", function(x, name) paste("guarded", name))
in_global("[[.guarded", function(x, i) "inside")
in_global("length.guarded", function(x) 99L)

test_that("classes that have methods of their own", {
  guarded <- of("guarded", value = list(x = 1))
  expect_met(function(l) sapply(l, function(a) a$x), foxes, list(guarded), c(foxes, list(guarded)), passes = FALSE)
  expect_met(function(l) sapply(l, function(a) a[["x"]]), foxes, list(guarded), passes = FALSE)
  expect_met(function(l) sapply(l, length), foxes, list(guarded), passes = FALSE)
  # One appears later.
  late <- lapply(1:3, function(x) of("late", value = list(x = x)))
  f <- byte_compiled(function(l) sapply(l, function(a) a$x))
  g <- suppressMessages(rir2::accelerate(f))
  for (time in 1:5) expect_identical(g(late), f(late))
  in_global("$.late", function(x, name) "method")
  expect_identical(g(late), f(late))
  expect_identical(g(late), rep("method", 3))
  rm("$.late", envir = globalenv())
  expect_identical(g(late), 1:3)
})

test_that("methods are found for each of the classes that were met", {
  expect_met(function(l) lapply(l, met.step), both, foxes)
  expect_met(function(l) { for (t in 1:3) l <- lapply(l, met.step); sapply(l, met.x) }, both, foxes, list(of("owl", "animal", value = list(x = 3))))
  expect_met(function(l) lapply(l, met.step), foxes, list(1, "a"), list(plain(1)), c(both, 3), passes = FALSE)
})

test_that("data frames in lists", {
  frames <- split(data.frame(g = rep(c("a", "b"), 3), v = c(1, 5, 2, 8, NA, 3), id = 1:6), rep(c("a", "b"), 3))
  expect_met(function(l) sapply(l, function(d) sum(d$v, na.rm = TRUE)), frames)
  expect_met(function(l) sapply(l, function(d) nrow(d) + ncol(d)), frames)
  expect_met(function(l) lapply(l, function(d) d$id[which.max(d$v)]), frames, list(head(frames$a, 0)))
  expect_met(function(l) lapply(l, function(d) { d$w <- d$v * 2; d[["id"]] <- NULL; d }), frames, passes = FALSE)
  expect_met(function(l) lapply(l, function(d) d[d$v > 1, "id"]), frames, passes = FALSE)
  expect_met(function(l) lapply(split(l, l$g), function(p) data.frame(n = nrow(p), m = mean(p$v))), frames$a, passes = FALSE)
  expect_met(function(l) split(l$v, l$g), frames$a, transform(frames$a, g = factor(g)))
})

test_that("methods of objects that were met run before later arguments are evaluated", {
  in_global("+.counting", function(e1, e2) { n <<- n + 10; unclass(e1)$v })
  in_global("$.noting", function(x, name) { n <<- n + 100; unclass(x)$v })
  in_global("as.double.noting", function(x, ...) { n <<- n + 1000; 1 })
  in_global("h1", function(a, x) { s <- a + 1; x + s })
  in_global("h2", function(a, x) { s <- a$v; x + s })
  in_global("h3", function(a, x) { s <- as.numeric(a); x + s })
  counting <- of("counting", value = list(v = 1))
  noting <- of("noting", value = list(v = 1))
  assign("n", 0, globalenv())
  for (h in expression(h1, h2, h3)) for (l in list(list(counting), list(noting), list(counting, noting))) {
    f <- byte_compiled(eval(bquote(function(l) lapply(l, function(a) .(h)(a, n)))))
    g <- suppressMessages(rir2::accelerate(f))
    values <- lapply(list(f, g), function(f) { assign("n", 0, globalenv()); lapply(1:7, function(i) try(f(l), silent = TRUE)) })
    expect_identical(lapply(values[[2L]], unclass), lapply(values[[1L]], unclass))
  }
  rm("+.counting", "$.noting", "as.double.noting", "h1", "h2", "h3", "n", envir = globalenv())
})
