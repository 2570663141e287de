# Native routines of package stats that compute and do nothing else.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

vectors <- list(c(3, 1, 2), c(2, NA, 1), c(NaN, 1, 2), c(1, 1, 1), 3:1, c(TRUE, FALSE, TRUE), c(1, Inf, 2), numeric(), 5, c(b = 2, a = 1, c = 4), matrix(c(4, 3, 2), 3), c("1", "2", "3"), NULL, factor(c("a", "b", "a")), list(1, 2, 3), ts(c(3, 1, 2)))

test_that("variances and correlations", {
  for (f in list(function(x, y) var(x), function(x, y) sd(x), function(x, y) var(x, y), function(x, y) cov(x, y), function(x, y) cor(x, y), function(x, y) var(x, na.rm = TRUE), function(x, y) cor(x, y, use = "complete.obs"),
                 function(x, y) cor(x, y, method = "spearman"), function(x, y) cor(x))) {
    for (x in vectors) for (y in vectors[1:7]) expect_same(f, x, y)
  }
  expect_compiled(function(x) var(x), c(3, 1, 2))
  expect_compiled(function(x) sd(x), c(3, 1, 2))
  expect_compiled(function(x, y) cor(x, y), c(3, 1, 2), c(1, 1, 2))
})

test_that("distributions", {
  calls <- list(function(x) dnorm(x), function(x) pnorm(x, 1, 2), function(x) qnorm(x), function(x) dunif(x), function(x) punif(x, 0, 3), function(x) qunif(x), function(x) dexp(x, 2), function(x) pexp(x),
                function(x) qexp(x), function(x) dbinom(x, 10, 0.3), function(x) dpois(x, 2), function(x) pnorm(x, lower.tail = FALSE, log.p = TRUE), function(x) dnorm(x, sd = -1), function(x) qnorm(x, log.p = TRUE))
  for (f in calls) for (x in vectors) expect_same(f, x)
  for (f in calls[c(1, 2, 4, 5, 7, 8, 10, 11)]) expect_compiled(f, c(0, 1, 3))
})

test_that("a routine that is another one now", {
  expect_same_in(f <- function(x) mine(x), {
    C_cov <- stats:::C_cov
    mine <- function(x) .Call(C_cov, x, NULL, 4L, FALSE)
    r <- list(f(c(1, 2, 4)))
    C_cov <- stats:::C_cor
    c(r, list(tryCatch(f(c(1, 2, 4)), error = conditionMessage)))
  }, example = list(c(1, 2, 4)))
})
