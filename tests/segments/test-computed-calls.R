# Functions that are not called by name, but computed: kept in lists and environments, given back by others, chosen.

invisible(.Call(rir2:::C_rir2_r_set_eager, TRUE))
invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))

test_that("functions in lists and environments run compiled", {
  expect_same_with({
    up <- compiled(function(n) { s <- 0; for (i in 1:n) s <- s + i %% 7; s })
    down <- compiled(function(n) { s <- 0; for (i in n:1) s <- s - i %% 5; s })
    f <- fast(function(n) {
      all <- list(up = up, down = down)
      for (name in names(all)) { cat(name); x <- all[[name]](n); print(x) }
      for (i in 1:2) print(all[[i]](n) + all$up(3))
      e <- new.env()
      e$up <- up
      print(c(e$up(n), e[["up"]](2), get("down")(n)))
      print(1 + (if (n > 10) up else down)(n) * 2)
      list(all$up(n), n)
    })
    for (k in 1:4) print(f(10 * k))
  }, c("up", "down"))
  # What a call gives back, and in an argument, where the frame is asked for in another way.
  expect_same_with({
    make <- compiled(function() list(work = compiled(function(n) { s <- 0; for (i in 1:n) s <- s + i %% 7; s })))
    kept <- make()
    give <- compiled(function() kept$work)
    show <- compiled(function(x) { cat("["); print(x); x })
    f <- fast(function(n) { cat("a"); show(give()(n)); show(kept$work(n)); show(list(kept$work(n), n)) })
    for (k in 1:4) print(f(10 * k))
  }, "a function") # it has no name where it is made
})

test_that("many functions of one factory share what is compiled", {
  expect_same_with({
    account <- compiled(function(balance) {
      history <- NULL
      deposit <- function(x) {
        if (x <= 0) stop("must be positive: ", x)
        for (i in 1:3) balance <<- balance + x / i
        history <<- c(history, x)
        invisible(balance)
      }
      list(deposit = deposit, balance = function() balance, history = function() history)
    })
    f <- fast(function(n) {
      all <- lapply(1:n, account)
      for (k in 1:3) for (i in 1:n) { all[[i]]$deposit(i + k); if (i == 1) cat(all[[i]]$balance(), "\n") }
      print(withVisible(all[[2]]$deposit(1)))
      print(tryCatch(all[[3]]$deposit(-1), error = conditionMessage))
      print(sapply(all, function(a) a$balance()))
      all[[n]]$history()
    })
    for (k in 1:3) print(f(20))
  }, "deposit")
})

test_that("who is called may look at itself", {
  expect_same_with({
    g <- compiled(function(n, ...) {
      for (i in 1:3) n <- n + i
      list(n, identical(sys.function(), all$g), identical(environment(sys.function()), environment(all$g)), formals(sys.function()),
           body(sys.function()), attributes(sys.function()), match.call(), sys.call(), nargs(), missing(n), identical(parent.frame(), frame))
    })
    all <- list(g = g)
    f <- fast(function(n) { frame <<- environment(); cat("."); all$g(n, 3) })
    for (k in 1:4) print(f(k))
  })
  expect_same_with({
    all <- list(g = compiled(function(n) { for (i in 1:3) n <- n + i; if (n > 20) stop("too large: ", n); if (n > 10) warning("large"); n }))
    f <- fast(function(n) { cat("."); all$g(n) })
    for (k in c(1, 2, 5, 30, 3, 30)) print(tryCatch(f(k), error = function(e) list(conditionMessage(e), conditionCall(e))))
  })
  # Recursion, through the list and by Recall().
  expect_same_with({
    all <- list()
    all$fib <- compiled(function(n) { cat(""); if (n < 2) n else all$fib(n - 1) + all[["fib"]](n - 2) })
    all$fac <- compiled(function(n) { for (i in 1:2) n <- n + 0; if (n < 2) 1 else n * Recall(n - 1) })
    f <- fast(function(n) { cat("."); c(all$fib(n), all$fac(n)) })
    for (k in 1:4) print(f(7))
  })
})

test_that("what is no closure, or no function, is left to R", {
  expect_same_with({
    setClass("Computed", representation(f = "function"))
    object <- new("Computed", f = compiled(function(n) { for (i in 1:3) n <- n + i; n }))
    f <- fast(function(x, g) { cat("."); list(g(x), (g)(x), list(g)[[1]](x), base::sum(x), (function(z) z + 1)(x), object@f(x)) })
    for (g in list(sum, length, quote, function(n) "not compiled", compiled(function(n) { for (i in 1:3) n <- n + i; n }), print, sd)) for (k in 1:2) print(f(k, g))
    for (g in list(5, NULL, "sum", quote(sum), 1:3, NA, list(sum))) print(tryCatch(fast(function(x) { cat("."); list(g)[[1]](x) })(2), error = conditionMessage))
    # Numbers that are on R's stack as bare bits.
    h <- fast(function(x) { cat("."); (x + 1)(2) })
    for (k in 1:3) print(tryCatch(h(k), error = function(e) list(conditionMessage(e), conditionCall(e))))
    h <- fast(function(x) { cat("."); (x:9)(2) })
    for (k in 1:3) print(tryCatch(h(k), error = function(e) list(conditionMessage(e), conditionCall(e))))
    h <- fast(function(x) { cat("."); x$no(2) })
    print(tryCatch(h(list()), error = function(e) list(conditionMessage(e), conditionCall(e))))
  })
  # `$` that dispatches gives anything.
  expect_same_with({
    count <- 0
    `$.counted` <- compiled(function(x, name) { count <<- count + 1; if (name == "work") function(n) { for (i in 1:3) n <- n + i * count; n } else unclass(x)[[name]] })
    x <- structure(list(same = compiled(function(n) { for (i in 1:3) n <- n + i; n })), class = "counted")
    f <- fast(function(n) { cat("."); c(x$work(n), x$same(n), count) })
    for (k in 1:4) print(f(k))
  })
  expect_same_with({
    Account <- setRefClass("ComputedAccount", fields = list(balance = "numeric"), methods = list(
      add = function(x) { for (i in 1:3) balance <<- balance + x; invisible(.self) }, show = function() cat("balance", balance, "\n")))
    f <- fast(function(n) { cat("."); a <- Account$new(balance = n); a$add(2)$add(3); a$show(); a$balance })
    for (k in 1:4) print(f(k))
  })
})

test_that("the function is computed before its arguments, and these are lazy", {
  expect_same_with({
    all <- list(g = compiled(function(n, m) { for (i in 1:3) n <- n + i; if (n > 8) n else n + m }))
    f <- fast(function(n) {
      choose <- function() { cat("chosen "); all$g }
      print(choose()({ cat("n "); n }, { cat("m "); 2 }))
      all$g({ all$g <<- function(n, m) "another"; n }, stop("never needed"))
    })
    first <- all$g
    for (k in c(6, 7, 9, 6)) { all$g <- first; print(f(k)); print(all$g(1, 2)) }
    h <- fast(function(n) { cat("."); all$g(n = n, m = missing(n)) })
    all$g <- first
    for (k in 1:3) { print(h(k)); print(tryCatch(h(), error = conditionMessage)) }
    d <- fast(function(...) { cat("."); all$g(...) })
    for (k in 1:3) print(d(k, m = 3))
  })
})

test_that("whatever lies below on the stack stays", {
  expect_same_with({
    shared <- c(a = 1, b = 2, c = 3)
    kept <- shared
    all <- list(at = compiled(function(i) { for (k in 1:2) i <- rev(i); i }), of = compiled(function(x) { for (k in 1:2) x <- x * 2; x }),
                change = compiled(function(x) { for (k in 1:2) x[[k]] <- -x[[k]]; x }))
    f <- fast(function(n) {
      x <- shared
      for (i in 1:3) { if (i == 2) next; x[[all$at(i)]] <- all$of(x[[i]]) + 1; names(x)[all$at(i)] <- all$at("z") }
      l <- list(a = list(b = shared, c = n))
      l$a$b[[all$at(2L)]] <- all$of(n)
      l$a <- all$change(l$a$b)
      for (v in all$at(list(1, "a", NULL))) print(c(v, all$at(v)))
      y <- all$change(shared)
      print(list(x, l, y, shared, kept, 1 + all$of(2) * all$of(all$of(n)), c(all$of(1), n, all$at(3L))))
      while (n > 0) { n <- n - all$at(1L); if (all$at(n) == 2) break }
      switch(all$at(1L), all$of(n), "two")
    })
    for (k in 1:4) print(f(k + 2))
    identical(shared, kept)
  }, c("of", "change"))
  # Setters whose function is computed.
  expect_same_with({
    f <- fast(function(x) { cat("."); stats::window(x, 2, 3) <- c(9, 8); base::names(x) <- NULL; x })
    for (k in 1:3) print(f(ts(1:4 + k)))
  })
})

test_that("other functions at the same place", {
  expect_same_with({
    make <- function(k) compiled(eval(substitute(function(n) { for (i in 1:3) n <- n + k; n }, list(k = k))))
    all <- lapply(1:40, make)
    f <- fast(function(n) { s <- 0; for (g in all) { cat(""); s <- s + list(g)[[1]](n) }; s })
    for (k in 1:5) print(f(k))
    all <- all[1:3]
    for (k in 1:40) all <- c(all[-1], list(make(k + 100)))
    print(f(2))
    all <- rep(list(sum, compiled(function(n) { for (i in 1:3) n <- n + i; n })), 60)
    print(f(2)); print(f(3))
  })
  # The same byte code with another environment, other formals, other attributes.
  expect_same_with({
    g <- compiled(function(n, m = 2) { for (i in 1:3) n <- n + m + k; list(n, attributes(sys.function())) })
    variants <- list(g, g, g, g)
    environment(variants[[1]]) <- list2env(list(k = 100), parent = globalenv())
    environment(variants[[2]]) <- list2env(list(k = "a"), parent = globalenv())
    attr(variants[[3]], "note") <- "mine"
    formals(variants[[4]])$m <- 7
    variants[1:2] <- lapply(variants[1:2], compiled)
    k <- 1
    f <- fast(function(i) { cat("."); variants[[i]](i) })
    for (time in 1:3) for (i in 1:4) print(tryCatch(f(i), error = conditionMessage))
  })
})

test_that("debuggers and traces see the function itself", {
  expect_same_with({
    all <- list(g = compiled(function(n) { for (i in 1:3) n <- n + i; n }))
    f <- fast(function(n, on) { cat("."); if (on) debug(all$g) else undebug(all$g); isdebugged(all$g) })
    call <- fast(function(n) { cat("."); all$g(n) })
    for (k in 1:3) { print(call(k)); print(f(1, TRUE)); print(isdebugged(all$g)); print(f(1, FALSE)); print(call(k)) }
    e <- new.env()
    e$g <- compiled(function(n) { for (i in 1:3) n <- n + i; n })
    call <- fast(function(n) { cat("."); e$g(n) })
    print(call(1)); print(call(2))
    invisible(suppressMessages(trace("g", quote(cat("traced", n, "\n")), where = e, print = FALSE)))
    print(call(1)); print(call(2))
    invisible(suppressMessages(untrace("g", where = e)))
    print(call(1))
    makeActiveBinding("looked", local({ n <- 0; function() { n <<- n + 1; cat("looked", n, "\n"); all$g } }), e)
    call <- fast(function(n) { cat("."); e$looked(n) })
    for (k in 1:3) print(call(k))
  })
})

test_that("an environment lives no longer for a twin of its function", {
  ended <- 0
  make <- byte_compiled(function(k) {
    reg.finalizer(environment(), function(e) ended <<- ended + 1)
    list(add = function(x) { for (i in 1:3) k <<- k + x / 2; k })
  })
  call <- rir2::accelerate(function(a, x) { cat(""); s <- a$add(x); add <- a$add; s + add(x) })
  for (i in 1:30) { a <- make(i); for (x in 1:3) call(a, x) }
  expect_true(passes_of(call, "add") > 50)
  a <- NULL
  for (i in 1:3) gc()
  expect_gte(ended, 29)
})

test_that("saved, switched off, collected, and with chaos: nothing is lost", {
  expect_same_with({
    all <- list(work = compiled(function(n) { s <- 0; for (i in 1:n) s <- s + i %% 7; s }))
    f <- fast(function(n) { cat("."); x <- all$work(n); list(x, all[["work"]](n)) })
    for (k in 1:3) print(f(20))
    for (k in 1:3) gc()
    print(f(20))
    g <- unserialize(serialize(f, NULL)); environment(g) <- environment()
    print(g(20))
    invisible(.Call(rir2:::C_rir2_r_switch_all, FALSE))
    print(f(20))
    invisible(.Call(rir2:::C_rir2_r_switch_all, TRUE))
    print(f(20))
    all <- NULL; gc(); all <- list(work = compiled(function(n) n)); gc()
    print(f(20))
    before <- .Call(rir2:::C_rir2_r_set_chaos, 0.5)
    for (k in 1:20) print(f(k))
    .Call(rir2:::C_rir2_r_set_chaos, 0)
    print(deparse(f)); print(deparse(all$work))
  })
})

test_that("jit_stats() and why() name what was called", {
  env <- new.env()
  env$work <- byte_compiled(function(n) { s <- 0; for (i in 1:n) s <- s + i %% 7; s })
  environment(env$work) <- env
  f <- rir2::accelerate(function(n, all, which) { cat(""); x <- all[[which]](n); all$other(n) + x })
  all <- list(first = env$work, other = byte_compiled(function(n) { s <- 1; for (i in 1:n) s <- s + i; s }))
  for (k in 1:3) invisible(capture.output(f(100, all, "first")))
  expect_true(all(c("work", "other") %in% rir2::jit_stats(f)[["function"]]))
})

test_that("code without room for another constant is accelerated without these calls", {
  seen <- integer()
  for (n in 3:10) {
    # 4 constants each, and as many single ones as it takes.
    lines <- c(lapply(1:59, function(k) call("<-", as.name(paste0("v", k)), call("+", as.name("x"), k + 0.5))), as.list(seq_len(n) + 0.25))
    f <- eval(call("function", as.pairlist(alist(x = , all = )), as.call(c(as.name("{"), quote(cat("")), lines, quote(all$work(x + v1))))))
    f <- byte_compiled(f)
    all <- list(work = byte_compiled(function(n) { s <- 0; for (i in 1:3) s <- s + n * i; s }))
    fast <- rir2::accelerate(f)
    n_constants <- length(.Internal(disassemble(.Internal(bodyCode(f))))[[3L]])
    for (k in 1:3) expect_identical(fast(k, all), f(k, all))
    expect_identical(rir2::is_accelerated(fast), !n_constants %in% 254:256)
    seen <- c(seen, n_constants)
  }
  expect_identical(seen, 250:257)
})
