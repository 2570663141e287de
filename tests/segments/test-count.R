# Loops that run in C between two resumes: the index of R's own loop is advanced, and R goes on in the middle of it.

# Each body starts with `n <- n + 1; if (n %% m == 0)`, as the driver understands it.
sequences <- list(
  compact = quote(1:20), descending = quote(20:1), integers = quote(c(3L, 1L, 4L, 1L, 5L, 9L, 2L, 6L)), doubles = quote(seq(0.5, 9, by = 0.5)),
  logicals = quote(rep(c(TRUE, NA, FALSE), 5)), strings = quote(letters), complex = quote(1:9 + 1i), raw = quote(as.raw(1:12)),
  factor = quote(factor(rep(c("u", "v"), 6))), list = quote(list(1, "a", NULL, quote(x), c(1, 2), list(3), mean, 8)),
  expression = quote(expression(a + b, c, 3, d, 5, 6)), pairlist = quote(as.pairlist(list(a = 1, b = "two", c = NULL, 4, 5, 6, 7))),
  call = quote(as.pairlist(as.list(quote(f(x, y, 3, 4))))), `NULL` = quote(NULL), empty = quote(integer(0)), one = quote("only"),
  `ALTREP strings` = quote(as.character(1:15)), `ALTREP wrapper` = quote(structure(1:11, names = letters[1:11])),
  Date = quote(as.Date("2020-01-01") + 0:9), `long compact` = quote(seq_len(1000)))

loops <- list(
  output = function(s) { n <- 0; for (i in s) { n <- n + 1; if (n %% 4 == 0) print(i) }; list(n, i) },
  `next` = function(s) { n <- 0; k <- 0; for (i in s) { n <- n + 1; if (n %% 3 == 0) next; }; list(n, i) },
  `break` = function(s) { n <- 0; for (i in s) { n <- n + 1; if (n %% 5 == 0) break }; list(n, i, exists("i")) },
  values = function(s) { n <- 0; l <- list(); for (i in s) { n <- n + 1; if (n %% 2 == 0) l[[length(l) + 1L]] <- i }; list(n, l, i) },
  integers = function(s) { n <- 0L; l <- 0; for (i in s) { n <- n + 1L; if (n %% 3L == 0L) l <- l + n }; list(n, l, i) },
  `steps of two` = function(s) { n <- 1; for (i in s) { n <- n + 2; if (n %% 7 == 0) cat(n, "") }; n },
  `inner and outer` = function(s) { n <- 0; k <- 0; for (j in 1:3) { for (i in s) { n <- n + 1; if (n %% 4 == 0) { k <- k + 1; if (k > 9) break } }; k <- k + 100 }; list(n, k, i, j) },
  `outer is counted` = function(s) { n <- 0; k <- 0; for (i in s) { n <- n + 1; if (n %% 3 == 0) for (j in 1:2) { k <- k + j } }; list(n, k, i) },
  `both are counted` = function(s) { n <- 0; m <- 0; for (i in s) { n <- n + 1; if (n %% 2 == 0) for (j in s) { m <- m + 1; if (m %% 5 == 0) next } }; list(n, m, i) },
  `a sequence made by the loop` = function(s) { n <- 0; for (i in seq_len(length(s))) { n <- n + 1; if (n %% 4 == 0) print(i) }; list(n, i) },
  `a range made by the loop` = function(s) { n <- 0; for (i in 7:-length(s)) { n <- n + 1; if (n %% 4 == 0) print(i) }; for (j in seq_along(s)) { n <- n + 1; if (n %% 4 == 0) print(j) }; list(n, i, j) },
  `in a promise` = function(s) { n <- 0; suppressWarnings({ for (i in s) { n <- n + 1; if (n %% 4 == 0) print(n) } }); list(n, i) },
  `in a function` = function(s) { g <- function() { n <- 0; for (i in s) { n <- n + 1; if (n %% 4 == 0) print(i) }; n }; list(g(), g()) },
  return = function(s) { n <- 0; for (i in s) { n <- n + 1; if (n %% 6 == 0) return(list(n, i)) }; "end" },
  `value of the loop` = function(s) { n <- 0; x <- for (i in s) { n <- n + 1; if (n %% 4 == 0) 1 }; list(x, n) },
  `the variable goes` = function(s) { n <- 0; for (i in s) { n <- n + 1; if (n %% 4 == 0) rm(i) }; list(n, exists("i", inherits = FALSE)) },
  # GNU-R cannot lock a variable that it keeps as a bare number: get() makes it an object.
  `the variable is locked` = function(s) { n <- 0; i <- 0; r <- tryCatch(for (i in s) { n <- n + 1; if (n %% 4 == 0) { get("i"); lockBinding("i", environment()) } }, error = conditionMessage); list(r, n, i) },
  `the counter is locked` = function(s) { n <- 0; r <- tryCatch(for (i in s) { n <- n + 1; if (n %% 4 == 0) { get("n"); lockBinding("n", environment()) } }, error = conditionMessage); list(r, n, i) },
  `the counter is active` = function(s) { v <- 0; makeActiveBinding("n", function(x) if (missing(x)) v else v <<- x * 1, environment()); for (i in s) { n <- n + 1; if (n %% 4 == 0) print(n) }; list(n, v) },
  `the sequence changes` = function(s) { n <- 0; for (i in s) { n <- n + 1; if (n %% 2 == 0) s <- NULL }; list(n, i, s) },
  `while` = function(s) { n <- 0; N <- 10 * length(s); while (n < N) { n <- n + 1; if (n %% 7 == 0) cat(n, "") }; n },
  `while, at most` = function(s) { n <- 0L; while (n <= 55L) { n <- n + 1L; if (n %% 9L == 0L) { if (n > 40L) break; cat(n, "") } }; n },
  `repeat` = function(s) { n <- 0; repeat { n <- n + 1; if (n %% 8 == 0) { cat(n, ""); if (n > 30) break } }; n },
  `repeat in for` = function(s) { o <- list(); for (i in s) { n <- 0; repeat { n <- n + 1; if (n %% 5 == 0) break }; o <- list(o, i, n) }; o },
  `repeat is the body` = function(s) { n <- 0; for (i in s) repeat { n <- n + 1; if (n %% 5 == 0) break }; list(n, i) },
  `while in for` = function(s) { n <- 0; for (i in s) { while (n < 40) { n <- n + 1; if (n %% 5 == 0) break } }; list(n, i) },
  `next, and more` = function(s) { n <- 0; k <- 0; for (i in s) { n <- n + 1; if (n %% 3 == 0) next; k <- k + n }; list(n, k) },
  `more behind it` = function(s) { n <- 0; k <- 0; for (i in s) { n <- n + 1; if (n %% 3 == 0) k <- k + n; k <- k + 1 }; list(n, k) },
  `else` = function(s) { n <- 0; k <- 0; for (i in s) { n <- n + 1; if (n %% 3 == 0) k <- k + n else k <- k + 0.5 }; list(n, k) },
  `while, and more` = function(s) { n <- 0; k <- 0; while (n < 20) { n <- n + 1; if (n %% 3 == 0) k <- k + n; k <- k + 1 }; list(n, k) },
  overflow = function(s) { n <- .Machine$integer.max - 3L; for (i in s) { n <- n + 1L; if (n %% 1000L == 0L) print(n) }; list(n, i) },
  missing = function(s) { n <- NA_real_; tryCatch(for (i in s) { n <- n + 1; if (n %% 4 == 0) print(n) }, error = conditionMessage) },
  attributes = function(s) { n <- c(a = 0); for (i in s) { n <- n + 1; if (n %% 4 == 0) print(n) }; n })

run_loop <- function(f, sequence) {
  env <- list2env(list(f = f), parent = globalenv())
  observe(call("f", sequence), env)
}

for (what in names(loops)) test_that(paste("counted in C:", what), {
  on.exit(rir2:::set_driver(""))
  f <- byte_compiled(fresh(loops[[what]]))
  for (every in c(1, 2, 3, 5, 1e5)) {
    g <- rir2:::segmented(loops[[what]], paste0("count:", every))
    for (sequence in names(sequences)) {
      found <- difference(run_loop(f, sequences[[sequence]]), run_loop(g, sequences[[sequence]]))
      expect(!nzchar(found), paste0(sequence, ", every ", every, ": ", found))
    }
  }
})

test_that("iterations are run in C, and R is resumed", {
  on.exit(rir2:::set_driver(""))
  f <- rir2:::segmented(loops$output, "count:1000")
  expect_output(expect_identical(f(seq_len(1e5)), list(1e5, 100000L)))
  expect_gte(rir2:::driver_counts()[["resumed"]], 1e5 / 4)
  for (loop in list(function(m) { n <- 0; for (i in 1:m) { n <- n + 1; if (n %% 1e5 == 0) 0 }; n },
                    function(m) { s <- seq_len(m) + 0.5; n <- 0; for (i in s) { n <- n + 1; if (n %% 1e5 == 0) 0 }; n },
                    function(m) { n <- 0; while (n < m) { n <- n + 1; if (n %% 1e5 == 0) 0 }; n })) {
    g <- rir2:::segmented(loop, "count:100000")
    expect_identical(g(1e6), 1e6)
    counts <- rir2:::driver_counts()
    expect_gt(counts[["iterations"]], 9e5)
    expect_lte(counts[["entered"]], 60)
  }
})
