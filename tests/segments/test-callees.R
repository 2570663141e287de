# What an accelerated function calls is accelerated for it: functions that it calls by name, and those that it makes.

# Everything is compiled when it is first met, whatever that costs.
invisible(.Call(rir2:::C_rir2_r_set_eager, TRUE))
invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))

test_that("functions that are called by name run compiled", {
  expect_same_with({
    work <- compiled(function(n) { s <- 0; for (i in 1:n) s <- s + i %% 7; s })
    f <- fast(function(n) { cat("a"); x <- work(n); cat(x); x + work(2) })
    for (k in 1:4) print(f(100))
  }, "work")
  # In an argument, through a function that is too small for an entry, and recursively.
  expect_same_with({
    work <- compiled(function(n) { cat(""); s <- 0; for (i in 1:n) s <- s + i %% 7; s })
    small <- compiled(function(n) work(n) + 1)
    again <- compiled(function(n) { cat(n); if (n > 0) again(n - 1) + work(n) else { for (i in 1:3) n <- n + i; n } })
    f <- fast(function(n) { cat("a"); print(small(n)); print(again(3)); list(work(n), n) })
    for (k in 1:4) print(f(100))
  }, "work")
})

test_that("functions that are made run compiled", {
  expect_same_with({
    f <- fast(function(n) {
      helper <- function(k) { cat(""); s <- 0; for (i in 1:k) s <- s + i * n; s }
      cat(helper(3))
      sapply(1:4, function(j) { cat(""); t <- 0; for (i in 1:n) t <- t + i * j; t + helper(j) })
    })
    for (k in 1:4) print(f(50))
  }, "f, |helper|function")
  expect_same_with({
    make <- fast(function(n) { count <- 0; list(add = function(k) { for (i in 1:k) count <<- count + n; invisible(count) }, get = function() count) })
    a <- make(2); b <- make(3)
    for (k in 1:5) { a$add(10); b$add(k) }
    print(a$get()); print(b$get()); print(deparse(a$add)); print(formals(a$add)); print(body(b$add))
  })
})

test_that("who is called may look at itself", {
  expect_same_with({
    g <- compiled(function(n, ...) {
      for (i in 1:3) n <- n + i
      list(n, identical(sys.function(), g), identical(environment(sys.function()), environment(g)), formals(sys.function()), body(sys.function()),
           attributes(sys.function()), match.call(), sys.call(), nargs(), missing(n), environmentName(parent.frame()))
    })
    f <- fast(function(n) { cat("."); g(n, 3) })
    for (k in 1:4) print(f(k))
  })
  expect_same_with({
    g <- compiled(function(n) { for (i in 1:3) n <- n + i; if (n > 20) stop("too large: ", n); if (n > 10) warning("large"); n })
    f <- fast(function(n) { cat("."); g(n) })
    for (k in c(1, 2, 5, 30, 3, 30)) print(tryCatch(f(k), error = function(e) list(conditionMessage(e), conditionCall(e))))
    traceback(0)
  })
})

test_that("another function under the same name is called", {
  expect_same_with({
    g <- compiled(function(n) { for (i in 1:3) n <- n + i; n })
    f <- fast(function(n) { cat("."); g(n) })
    print(f(1)); print(f(1))
    g <- compiled(function(n) { for (i in 1:3) n <- n * i; n })
    print(f(2)); print(f(2))
    g <- function(n) "not compiled"
    print(f(2)); print(f(2))
    g <- sum
    print(f(2))
    for (k in 1:20) { g <- compiled(eval(substitute(function(n) { for (i in 1:3) n <- n + k; n }, list(k = k)))); print(f(k)) }
    rm(g)
    print(tryCatch(f(2), error = conditionMessage))
  })
  # Where it is found changes, and what is found is no function.
  expect_same_with({
    g <- compiled(function(n) { for (i in 1:3) n <- n + i; n })
    f <- fast(function(n, how) { if (how == 1) g <- function(n) "local"; if (how == 2) g <- 5; cat("."); g(n) })
    for (how in c(0, 0, 0, 1, 2, 0)) print(f(1, how))
  })
})

test_that("a function that is changed in place is the one that is called", {
  expect_same_with({
    make <- function(k) { force(k); compiled(function(n) { for (i in 1:3) n <- n + k; n }) }
    g <- make(1)
    f <- fast(function(n) { cat("."); g(n) })
    print(f(1)); print(f(1)); print(f(1))
    environment(g) <- list2env(list(k = 100), parent = globalenv())
    print(f(1)); print(f(1))
    environment(g)$k <- -5
    print(f(1))
    attr(g, "note") <- "mine"
    h <- compiled(function(n) { for (i in 1:2) n <- n + 1; attributes(sys.function()) })
    f <- fast(function(n) { cat("."); h(n) })
    print(f(1)); print(f(1))
    attr(h, "note") <- "a"; print(f(1)); attr(h, "note") <- "b"; print(f(1)); attributes(h) <- NULL; print(f(1))
    formals(h) <- alist(n = , m = 2); print(f(1))
    body(h) <- quote({ n <- n + m <- 3; n }); print(tryCatch(f(1), error = conditionMessage))
  })
})

test_that("debuggers, traces and lookups that run code see the function itself", {
  expect_same_with({
    g <- compiled(function(n) { for (i in 1:3) n <- n + i; n })
    f <- fast(function(n) { cat("."); g(n) })
    print(f(1)); print(f(1))
    debug(g); print(isdebugged(g)); undebug(g)
    print(f(1))
    makeActiveBinding("g2", local({ n <- 0; function() { n <<- n + 1; cat("looked", n, "\n"); g } }), environment())
    f <- fast(function(n) { cat("."); g2(n) })
    for (k in 1:3) print(f(1))
    delayedAssign("g3", { cat("forced\n"); g })
    f <- fast(function(n) { cat("."); g3(n) })
    for (k in 1:3) print(f(1))
  })
})

test_that("who marks a function for the debugger marks the function itself", {
  expect_same_with({
    g <- compiled(function(n) { for (i in 1:3) n <- n + i; n })
    f <- fast(function(n, on) { cat("."); if (on) debug(g) else undebug(g); isdebugged(g) })
    once <- fast(function(n) { cat("."); print(g(n)); debugonce(g); isdebugged(g) })
    for (k in 1:3) {
      print(f(1, TRUE)); print(isdebugged(g)); print(f(1, FALSE)); print(isdebugged(g))
      print(once(k)); print(isdebugged(g)); undebug(g)
    }
  })
})

test_that("a function that is kept, handed on or marked by others is the function itself", {
  expect_same_with({
    g <- compiled(function(n) { for (i in 1:3) n <- n + i; n })
    mark <- function(h) debug(h)
    keep <- function(h) h
    sapply <- function(X, FUN) { debug(FUN); length(X) }
    f <- fast(function(n) { cat("."); g(n); kept <<- keep(g); assign("other", g, globalenv()); lapply(1:2, g); sapply(n, g) })
    for (k in 1:4) { print(f(k)); print(isdebugged(g)); undebug(g) }
    debug(kept); print(isdebugged(g)); undebug(g); debug(other); print(isdebugged(g)); undebug(g); rm(other, envir = globalenv())
    f <- fast(function(n) { cat("."); mark(g); isdebugged(g) })
    for (k in 1:4) { print(f(k)); print(isdebugged(g)); undebug(g) }
  })
})

test_that("functions that are given to functions run compiled where these call them", {
  expect_same_with({
    work <- compiled(function(n) { cat(""); s <- 0; for (i in 1:n) s <- s + i %% 7; s })
    f <- fast(function(n) { cat("."); c(sapply(1:n, work), Reduce(`+`, Map(work, 1:n)), do.call(work, list(n))) })
    for (k in 1:4) print(f(10))
  }, "work")
  expect_same_with({
    work <- compiled(function(n) { cat(""); s <- 0; for (i in 1:n) s <- s + i %% 7; s })
    each <- compiled(function(h, n) { s <- 0; for (k in 1:n) { cat(""); s <- s + h(k) }; s })
    f <- fast(function(n) { cat("."); each(work, n) })
    for (k in 1:4) print(f(10))
  }, "^h")
})

test_that("saved, switched off and collected: nothing is lost", {
  expect_same_with({
    work <- compiled(function(n) { cat(""); s <- 0; for (i in 1:n) s <- s + i %% 7; s })
    f <- fast(function(n) { cat("."); helper <- function(k) { for (i in 1:2) k <- k + work(i); k }; c(work(n), helper(n)) })
    for (k in 1:3) print(f(20))
    for (k in 1:3) gc()
    print(f(20))
    g <- unserialize(serialize(f, NULL)); environment(g) <- environment()
    print(g(20))
    invisible(.Call(rir2:::C_rir2_r_switch_all, FALSE))
    print(f(20))
    invisible(.Call(rir2:::C_rir2_r_switch_all, TRUE))
    print(f(20))
    rm(work); gc(); work <- compiled(function(n) n); gc()
    print(f(20))
  })
})

test_that("jit_stats() and why() tell of what is accelerated together", {
  env <- new.env()
  env$work <- byte_compiled(function(n) { s <- 0; for (i in 1:n) s <- s + i %% 7; s })
  environment(env$work) <- env
  f <- rir2::accelerate(local(function(n) { cat(""); x <- work(n); sapply(1:3, function(k) { cat(""); for (i in 1:n) k <- k + x; k }) }, env))
  for (k in 1:3) invisible(capture.output(f(100)))
  labels <- rir2::jit_stats(f)[["function"]]
  expect_true("work" %in% labels)
  expect_true(any(grepl("a function", labels)))
  said <- capture.output(print(rir2::why(f)))
  expect_true(any(startsWith(said, "work: 1 compiled version")))
  # Who asks for no learning gets none.
  quiet <- rir2::accelerate(environment(f)$work, learn = FALSE)
  for (k in 1:3) quiet(10)
  expect_identical(nrow(rir2::jit_stats(quiet)), 1L)
})
