# Arguments with effects: when they are evaluated, what they see, and what they leave behind, of functions that R's own code calls.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

test_that("arguments are evaluated in order", {
  expect_same_with({
    f <- fast(function(x, n) { s <- x; for (i in 1:n) s <- s + i * x; s })
    noisy <- function(v) { cat("asked for", v, "\n"); v }
    unlist(lapply(1:6, function(i) f(noisy(i / 2), noisy(3))))
  })
  expect_same_with({
    f <- fast(function(x, y) { s <- x + y; for (i in 1:10) s <- s + i * x - y; s })
    k <- 0
    step <- function(by) { k <<- k * 2 + by; k }
    unlist(lapply(1:6, function(i) f(step(1), step(2))))
  })
  expect_same_with({
    f <- fast(function(x) { m <- x; for (i in 1:10) m <- m + max(x); m })
    set.seed(3)
    c(unlist(lapply(1:6, function(i) f(rnorm(3)[[2]] + sample(5, 1)))), runif(1))
  })
})

test_that("only what is read first, and only then", {
  for (f in list(function(x, y) { cat("in\n"); x + y }, function(x, y) { s <- 1; for (i in 1:3) s <- s + x; s + y },
                 function(x, y) if (x > 2) y else x, function(x, y) { if (x > 2) return(0); s <- 0; while (s < y) s <- s + x; s },
                 function(x, y = { cat("default\n"); x * 2 }) { s <- x + y; for (i in 1:3) s <- s + y; s },
                 function(x, y) { g <- function() x; x <- 5; g() + y }))
    expect_same_with({
      f <- fast(f)
      noisy <- function(v) { cat("asked for", v, "\n"); v }
      lapply(1:6, function(i) f(noisy(i), noisy(i + 0.5)))
    })
})

test_that("what an argument's code sees, and who sees it, is the same", {
  expect_same_with({
    f <- fast(function(x) { s <- x; for (i in 1:20) s <- s + i; s })
    look <- function(v) { print(sys.calls()); print(sys.call(-1)); print(sys.nframe()); print(ls(sys.frame(-1))); print(identical(parent.frame(), globalenv())); v }
    lapply(1:5, function(i) f(look(i)))
  })
  expect_same_with({
    f <- fast(function(x) { s <- x; for (i in 1:20) s <- s + i; s })
    lapply(1:5, function(i) tryCatch(f(if (i > 2) stop("no ", i) else i), error = function(e) list(conditionMessage(e), conditionCall(e))))
  })
  expect_same_with({
    f <- fast(function(x) { s <- x; for (i in 1:20) s <- s + i; s })
    lapply(1:5, function(i) withCallingHandlers(f(as.numeric(letters[i])), warning = function(w) { print(conditionCall(w)); print(sys.calls()[-(1:20)]) }))
  })
  expect_same_with({
    f <- fast(function(x) { s <- x; for (i in 1:20) s <- s + i; s })
    out <- function(i) callCC(function(k) f(if (i > 3) k("left") else i))
    list(lapply(1:6, out), (function() { f(return("from here")); 1 })())
  })
  expect_same_with({
    f <- fast(function(x, y = 1) { s <- x; for (i in 1:20) s <- s + y; s })
    set <- function(i) { e <- sys.frame(-1); if (i > 3) assign("y", i, envir = e); if (i == 5) rm("x", envir = e); i }
    lapply(1:4, function(i) f(set(i)))
  })
  expect_same_with({
    f <- fast(function(x) { s <- x; for (i in 1:20) s <- s + i; s })
    lapply(1:5, function(i) tryCatch({ if (i == 4) f <- function(x) 0; f(x = f(f(i))) }, error = function(e) conditionMessage(e)))
  })
})

test_that("missing, recursive and removed arguments are R's", {
  expect_same_with({
    f <- fast(function(x, y = y) { s <- x; for (i in 1:20) s <- s + i; s + y })
    lapply(1:5, function(i) tryCatch(if (i %% 2) f(i) else f(), error = function(e) list(conditionMessage(e), conditionCall(e))))
  })
  expect_same_with({
    f <- fast(function(x = x) { s <- x; for (i in 1:20) s <- s + i; s })
    lapply(1:5, function(i) tryCatch(f(), error = function(e) list(conditionMessage(e), conditionCall(e))))
  })
  expect_same_with({
    g <- function(x) f(x)
    f <- fast(function(x) { s <- x; for (i in 1:20) s <- s + i; s })
    lapply(1:5, function(i) tryCatch(if (i %% 2) g(i) else g(), error = function(e) list(conditionMessage(e), conditionCall(e))))
  })
})

test_that("loops and statements are entered so", {
  expect_same_with({
    f <- fast(function(n, m) { cat("begin\n"); s <- 0; while (s < n) s <- s + 1; cat("then\n"); for (i in 1:m) s <- s + i; s })
    noisy <- function(v) { cat("asked for", v, "\n"); v }
    lapply(1:6, function(i) f(noisy(30), noisy(20)))
  })
})

test_that("what an argument leaves behind of visibility stays", {
  for (f in list(function(x) x, function(x) { s <- x; for (i in 1:20) s <- s + i; x }, function(x, y = 1) if (x > 3) x else y, function(x, y = 2) x + y))
    expect_same_with({
      f <- fast(f)
      lapply(1:6, function(i) list(withVisible(f(invisible(i))), withVisible(f(i)), withVisible(f(y <- i)), withVisible(f(x = invisible(c(i, 1))[[1]]))))
    })
})

test_that("an argument may take away or assign what it stands for, after it was read", {
  for (f in list(function(x, y) x + y, function(x, y) { s <- x == y; for (i in 1:3) s <- s + x; s }, function(x, y) { for (i in x) s <- i + y; list(s, x) }))
    expect_same_with({
      f <- fast(f)
      kill <- function(v) { rm("y", envir = sys.frame(-1)); v }
      set <- function(v) { assign("x", 9, envir = sys.frame(-1)); v }
      lapply(1:5, function(i) list(tryCatch(f(i, kill(i)), error = conditionMessage), f(i, set(i)), f(set(i), i), tryCatch(f(kill(i), i), error = conditionMessage)))
    })
})
