# Entering and resuming GNU-R's byte code at every legal place changes nothing: the written programs of the lifting
# tests, which contain every instruction, with a driver that writes variables back to themselves at random.

assign("lifting_folder", normalizePath("../lifting"), globalenv())
source(file.path(lifting_folder, "load.R"), chdir = TRUE)

for (driver in c("baseline", "null:1")) test_that(paste("written programs, driver", driver), {
  ids <- seq_along(written_programs())
  results <- run_cases("written", ids, sprintf('function(f) rir2:::segmented(f, "%s")', driver))
  expect_identical(sum(vapply(results, was_compared, NA)), length(ids))
  for (result in Filter(differed, results)) fails(paste0(result$name, ": ", result$differences[[1L]]))
})

test_that("the driver does something", {
  f <- rir2:::segmented(function(n) { s <- 0; for (i in 1:n) { s <- s + i; t <- s }; s }, "null:1")
  on.exit(rir2:::set_driver(""))
  expect_identical(f(100), 5050)
  counts <- rir2:::driver_counts()
  expect_gt(counts[["resumed"]], 50)
  expect_gt(counts[["written"]], 50)
})

# What is seen of a function from inside and outside while it is entered everywhere: one that tells.
unseen <- list(
  missing = list(function(x, y = 2) { a <- missing(x); b <- missing(y); y <- 3; c(a, b, missing(y)) }, list(), list(1), list(1, 2)),
  substitute = list(function(x) { a <- substitute(x); x <- 1; list(a, substitute(x)) }, list(quote(p + q)), list(1)),
  order = list(function() { b <- 1; if (b > 0) a <- 2; c <- 3; names(as.list(environment())) }, list()),
  `removed variable` = list(function() { x <- 1; rm(x); y <- exists("x", inherits = FALSE); x <- 2; list(x, y) }, list()),
  `removed loop variable` = list(function() { s <- 0; for (i in 1:5) { s <- s + i; rm(i) }; list(s, exists("i", inherits = FALSE)) }, list()),
  `locked binding` = list(function() { x <- 1; lockBinding("x", environment()); y <- 2; r <- tryCatch(x <- 3, error = conditionMessage); list(x, y, r) }, list()),
  `locked frame` = list(function() { x <- 1; lockEnvironment(environment()); x <- 2; tryCatch(z <- 3, error = conditionMessage) }, list()),
  `active binding` = list(function() { n <- 0; makeActiveBinding("x", function(v) if (missing(v)) { n <<- n + 1; n } else n <<- v, environment()); y <- x; x <- 10; z <- x; list(y, z, n) }, list()),
  `delayed assignment` = list(function() { n <- 0; delayedAssign("x", { n <<- n + 1; 5 }); y <- 1; a <- n; list(a, x, x, n) }, list()),
  `a missing argument that is assigned` = list(function(x) { y <- 1; x <- quote(expr = ); z <- 2; list(y, z, missing(x)) }, list(3), list()),
  dots = list(function(...) { n <- ...length(); x <- list(...); n <- n + 1; list(n, x, nargs()) }, list(1, b = 2), list()),
  `on.exit` = list(function() { s <- 1; on.exit(print(s)); s <- 2; for (i in 1:3) s <- s + i; invisible(s) }, list()),
  recursion = list(function(n) { r <- if (n < 2) 1 else n * sys.function()(n - 1); r + 0 }, list(6)),
  `return in a promise` = list(function(x) { f <- function(v) { a <- 1; v; a }; f({ b <- 2; return(b + x) }); 9 }, list(4)),
  `break in a promise` = list(function() { s <- 0; for (i in 1:9) { s <- s + i; identity({ t <- i; if (t == 4) break }) }; s }, list()),
  `tryCatch` = list(function(x) { r <- 0; v <- tryCatch({ a <- 1; for (i in 1:4) { a <- a + i; if (a > x) stop("big") }; a }, error = function(e) { q <- 5; q + 1 }, finally = r <- 7); list(v, r) }, list(3), list(99)),
  `caller's frame` = list(function() { g <- function() { assign("x", 5, parent.frame()); y <- 1; y }; x <- 1; z <- g(); w <- x; c(x, z, w) }, list()),
  `sharing` = list(function(x) { y <- x; y[1] <- 0; z <- y; z[2] <- 9; x[3] <- 7; list(x, y, z) }, list(c(1, 2, 3)), list(1:3)),
  `functions made` = list(function() { fs <- list(); for (i in 1:3) { local({ j <- i; fs[[j]] <<- function() j }) }; vapply(fs, function(f) f(), 1) }, list()),
  switches = list(function(x) { r <- 0; for (k in x) switch(k, a = { r <- r + 1 }, b = , c = { r <- r + 10; next }, { r <- r + 100 }); r }, list(c("a", "b", "z", "c", "a"))),
  `nested loops` = list(function(n) { s <- 0; for (i in seq_len(n)) { if (i %% 2 == 0) next; for (j in i:n) { s <- s + j; while (s > 50) { s <- s - 13; if (s == 40) break } }; repeat { s <- s + 1; if (s %% 3 == 0) break } }; s }, list(9), list(0)),
  visibility = list(function(x) { y <- x; if (x > 0) invisible(y) else y }, list(1), list(-1)),
  `no value` = list(function() for (i in 1:3) i, list()),
  warnings = list(function(x) { a <- as.integer(x); b <- sqrt(-1); a }, list("q"), list("1")),
  calls = list(function(x) { a <- sys.call(); b <- match.call(); c <- sys.function(); list(a, b, deparse(c)) }, list(1)))

test_that("what programs see of themselves", {
  on.exit(rir2:::set_driver(""))
  for (what in names(unseen)) for (seed in 1:5) {
    program <- unseen[[what]]
    f <- byte_compiled(fresh(program[[1L]]))
    g <- rir2:::segmented(program[[1L]], paste0("null:", seed))
    for (args in program[-1L]) {
      seen <- lapply(list(f, g), function(f) observe(as.call(c(list(quote(f)), args)), list2env(list(f = f), parent = globalenv())))
      found <- difference(seen[[1L]], seen[[2L]])
      expect(!nzchar(found), paste0(what, ", seed ", seed, ": ", found))
    }
  }
})
