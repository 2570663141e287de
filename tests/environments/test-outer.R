# Variables outside of the frame that `<<-` assigns, and environments that are read and assigned as objects.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

# `make(n)` gives a list with a function `f`, and an environment `state` in which variables change. Both are made anew, once
# for R and once compiled; calls are compared, and what the environment holds afterwards, in its order.
expect_same_state <- function(make, ..., calls = 4, compiled = TRUE) {
  held <- function(env) as.list.environment(env, all.names = TRUE)
  data <- function(x) if (is.environment(x)) lapply(held(x), data) else if (is.function(x)) "function" else x
  base <- make()
  with <- make()
  g <- rir2::accelerate(with$f)
  arguments <- list(...)
  call <- function(f) observe(as.call(c(quote(f), arguments)), environment())
  for (k in seq_len(calls)) {
    ours <- call(g)
    theirs <- call(byte_compiled(base$f))
    found <- difference(theirs, ours)
    if (nzchar(found)) stop("call ", k, ": ", found)
    if (!same(data(base$state), data(with$state))) {
      stop("call ", k, ": what is held differs: ", shown(data(base$state)), ", compiled ", shown(data(with$state)))
    }
  }
  stats <- rir2::jit_stats(g)
  done <- sum(stats$passes, na.rm = TRUE) - sum(stats$aborts)
  if (isTRUE(compiled) && done == 0) stop("no call ran compiled: ", paste(utils::capture.output(print(rir2::why(g))), collapse = "\n"))
  if (isFALSE(compiled) && done > 0) stop("a call ran compiled")
  expect_true(TRUE)
}

# A function in an environment of its own with these variables.
within_state <- function(f, ...) function() {
  state <- list2env(list(...), parent = globalenv())
  environment(f) <- state
  for (name in ls(state)) if (is.function(state[[name]])) {
    environment(state[[name]]) <- state
    state[[name]] <- byte_compiled(state[[name]])
  }
  list(f = f, state = state)
}

test_that("a counter, a total, a flag and a vector are assigned", {
  expect_same_state(within_state(function(n) { for (i in 1:n) count <<- count + i; count }, count = 0), 10)
  expect_same_state(within_state(function(n) { count <<- count + n; invisible(count) }, count = 1L), 2L)
  expect_same_state(within_state(function(n) { done <<- n > 3; done }, done = NA), 5)
  expect_same_state(within_state(function(n) { for (i in 1:n) v[i] <<- v[i] * 2 + i; sum(v) }, v = c(1, 2, 3)), 3)
  expect_same_state(within_state(function(n) { for (i in 1:n) s <<- c(s, i); length(s) }, s = NULL), 5)
  expect_same_state(within_state(function(n) { for (i in 1:n) l[[length(l) + 1]] <<- i; l }, l = list()), 5)
  expect_same_state(within_state(function(n) { m[n, ] <<- m[n, ] + 1; m[2, 1] <<- 0; m }, m = matrix(1:4 / 2, 2)), 1)
  expect_same_state(within_state(function(n) { l$a <<- n; l$b$c <<- n + 1; l }, l = list(a = 1)), 5)
  expect_same_state(within_state(function(n) { names(v)[n] <<- "z"; v }, v = c(a = 1, b = 2)), 2)
  expect_same_state(within_state(function(n) { a <<- b <<- n; a + b }, a = 0, b = 0), 3)
  expect_same_state(within_state(function(n) { count <<- count + n; stop("no") }, count = 0), 3, compiled = FALSE)
})

test_that("functions that share a variable see what the others assign", {
  push <- function(x) { items[[length(items) + 1]] <<- x; invisible(NULL) }
  pop <- function() { x <- items[[length(items)]]; items <<- items[-length(items)]; x }
  expect_same_state(within_state(function(n) { for (i in 1:n) push(i); s <- 0; while (length(items) > 0) s <- s + pop(); s },
                                 items = list(), push = push, pop = pop), 6)
  bump <- function() { count <<- count + 1; count }
  get_count <- function() count
  expect_same_state(within_state(function(n) { a <- get_count(); for (i in 1:n) bump(); c(a, get_count(), count) },
                                 count = 0, bump = bump, get_count = get_count), 6)
  expect_same_state(within_state(function(n) c(bump(), bump() * 10, count), count = 0, bump = bump), 6)
  expect_same_state(within_state(function(n) count + bump() * count, count = 1, bump = bump), 6)
  expect_same_state(within_state(function(n) sapply(1:n, function(i) { count <<- count + i; count }), count = 0), 6)
  fib <- function(n) { if (!is.na(memo[n])) return(memo[n]); r <- fib(n - 1) + fib(n - 2); memo[n] <<- r; r }
  expect_same_state(function() { m <- within_state(fib, memo = c(1, 1, rep(NA, 30)), fib = fib)(); list(f = m$state$fib, state = m$state) }, 20)
})

test_that("what else holds the value stays as it is", {
  expect_same_state(within_state(function(n) { y <- v; v[1] <<- 9; list(y, v) }, v = c(1, 2, 3)), 3)
  expect_same_state(within_state(function(n) { v[1] <<- 8; y <- v; v[1] <<- 9; list(y, v) }, v = c(1, 2, 3)), 3)
  expect_same_state(within_state(function(n) { w <- numeric(n); w[1] <- 1; v <<- w; v[2] <<- 5; w[3] <- 7; list(v, w) }, v = 0), 3)
  expect_same_state(within_state(function(n) { v[1] <<- 8; w <<- v; v[1] <<- 9; list(w, v) }, v = c(1, 2, 3), w = 0), 3)
  expect_same_state(within_state(function(n) { o <- list(); for (i in 1:n) { v[i] <<- i; o[[i]] <- v }; o }, v = c(1, 2, 3)), 3)
  expect_same_state(within_state(function(w) { v <<- w; v[1] <<- 9; list(v, w) }, v = 0), c(1, 2))
  same_one <- function(x) x
  expect_same_state(within_state(function(n) { v[1] <<- 7; y <- same_one(v); v[1] <<- 9; y }, v = c(1, 2), same_one = same_one), 1)
  now <- function() v
  expect_same_state(within_state(function(n) { v[1] <<- 7; y <- now(); v[1] <<- 9; list(y, v) }, v = c(1, 2), now = now), 1)
  kept <- function() { l <- list(v, now()); v[2] <<- 0; l }
  expect_same_state(within_state(function(n) { v[1] <<- 7; y <- kept(); v[1] <<- 9; list(y, v) }, v = c(1, 2), now = now, kept = kept), 1)
  change <- function() { v[1] <<- v[1] + 100; 1 }
  expect_same_state(within_state(function(n) { v[2] <<- 0; x <- v[change()]; c(x, v) }, v = c(1, 2), change = change), 1)
  expect_same_state(within_state(function(n) { v[2] <<- 0; v + change() * v }, v = c(1, 2), change = change), 1)
  expect_same_state(within_state(function(n) { v[1] <<- 5; for (x in v) v[2] <<- v[2] + x; v }, v = c(1, 2, 3)), 1)
  expect_same_state(within_state(function(n) { v[change()] <<- 50; v }, v = c(1, 2), change = change), 1)
  expect_same_state(within_state(function(n) { v[2] <<- 0; v[change()] <<- 50; v }, v = c(1, 2), change = change), 1)
  expect_same_state(within_state(function(n) { v[length(v) + 1] <<- sum(v); v[v[1]] <<- 4; v }, v = c(1, 2)), 1)
})

test_that("a default, or a subscript, that changes the variable in between", {
  set <- function(p) { v[1] <<- p; 2 }
  set_item <- function(p) { l$a[1] <<- p; "b" }
  numbers <- function(f) expect_same_state(within_state(f, v = c(a = 1, b = 2), set = set), 5)
  numbers(function(n, k = set(50)) { v[1] <<- 3; v + k })
  numbers(function(n, k = set(50)) { v[1] <<- 3; c(v[k], max(v, k)) })
  numbers(function(n, k = set(50), j = k) { v[1] <<- 3; v * j })
  numbers(function(n, k = set(50)) { v[1] <<- 3; if (v[k] > 9) 1 else v + k })
  numbers(function(n) { v[1] <<- 3; v[set(50)] <<- n; v })
  numbers(function(n) { v[1] <<- 3; v[set(50)] <<- set(60); v })
  numbers(function(n, k = set(50)) { v[1] <<- 3; v[k] <<- n; v })
  numbers(function(n) { v[1] <<- 3; names(v)[set(50)] <<- "z"; v })
  numbers(function(n) { v[1] <<- 3; v[sapply(2, set)] <<- n; v })
  numbers(function(n) { v[1] <<- 3; v[{ v[1] <<- 50; 2 }] <<- n; v })
  numbers(function(n) { v[1] <<- 3; for (i in 1:n) v[set(i)] <<- v[set(i + 1)] + i; v })
  expect_same_state(within_state(function(n) { m[1, 1] <<- 3; m[set(50), 2] <<- n; m }, m = matrix(c(1, 2, 3, 4), 2), set = function(p) { m[1, 1] <<- p; 2 }), 5)
  expect_same_state(within_state(function(n) { l$a[1] <<- 3; l[[set(50)]] <<- n; l }, l = list(a = c(1, 2)), set = set_item), 5)
  expect_same_state(within_state(function(n) { l$a[1] <<- 3; l$a[nchar(set(50)) + 1] <<- n; l }, l = list(a = c(1, 2)), set = set_item), 5)
})

test_that("a method for `$` that changes the variable in between", {
  m <- structure(list(2), class = "money")
  `$.money` <- function(x, name) { v[1] <<- 50; 2 }
  expect_same_state(within_state(function(n) { v[1] <<- 3; v * m$a }, v = c(1, 2), m = m, `$.money` = `$.money`), 5, compiled = NA)
  expect_same_state(within_state(function(m) { v[1] <<- 3; v[m$a] <<- 7; v * m$a }, v = c(1, 2), `$.money` = `$.money`), m)
})

test_that("arguments see what there was when R evaluates them", {
  late <- function(x) { count <<- count + 1; x }
  first <- function(x) { x; count <<- count + 1; x }
  never <- function(x) { count <<- count + 1; 0 }
  bump <- function() { count <<- count + 1; count }
  for (g in list(late, first, never)) {
    expect_same_state(within_state(function(n) g(count) + g(count * 2), count = 1, g = g), 1, compiled = identical(g, first))
    expect_same_state(within_state(function(n) g(bump()) + count, count = 1, g = g, bump = bump), 1, compiled = identical(g, first))
  }
  # What the callee reads first is a variable of the same name outside.
  shadow <- function(p) { x <- count; count <- p; x }
  add <- function(p) { count <<- count + p; 0 }
  set <- function() count <<- 10
  expect_same_state(within_state(function(n) shadow(bump()), count = 1, shadow = shadow, bump = bump), 1, compiled = FALSE)
  expect_same_state(within_state(function(n) { add(set()); count }, count = 1, add = add, set = set), 1, compiled = NA)
  two <- function(a, b) { y <- b; y * 100 + a }
  expect_same_state(within_state(function(n) two(bump(), bump()), count = 1, two = two, bump = bump), 1, compiled = FALSE)
  expect_same_state(within_state(function(n) two(count, bump()), count = 1, two = two, bump = bump), 1, compiled = FALSE)
  expect_same_state(within_state(function(n) two(bump(), count), count = 1, two = two, bump = bump), 1, compiled = FALSE)
  expect_same_state(within_state(function(n) two(b = bump(), a = 2), count = 1, two = two, bump = bump), 1)
  # `y * 100` might call a method.
  expect_same_state(within_state(function(n) two(b = bump(), a = bump()), count = 1, two = two, bump = bump), 1, compiled = FALSE)
  # The argument of the function itself.
  f <- within_state(function(x) { count <<- count + 1; x }, count = 1)
  base <- f()
  with <- f()
  g <- rir2::accelerate(with$f)
  for (k in 1:5) {
    ours <- eval(quote(g(count * 10)), list(g = g), with$state)
    theirs <- eval(quote(f(count * 10)), list(f = base$f), base$state)
    expect_identical(ours, theirs)
  }
  expect_identical(with$state$count, base$state$count)
})

test_that("bindings that are locked, active, functions, or not there are R's", {
  locked <- function(f, ...) function() { m <- within_state(f, ...)(); lockBinding("count", m$state); m }
  expect_same_state(locked(function(n) { count <<- count + 1; count }, count = 1), 1, compiled = FALSE)
  active <- function() { m <- within_state(function(n) { count <<- 5; count + kept }, kept = 0)()
    kept <- m$state
    makeActiveBinding("count", function(x) { if (!missing(x)) kept$kept <- x; 7 }, m$state)
    m }
  expect_same_state(active, 1, compiled = FALSE)
  expect_same_state(within_state(function(n) { nowhere_at_all <<- n; nowhere_at_all }, count = 1), 1, compiled = NA)
  expect_same_state(within_state(function(n) { h <<- n; h }, h = function() 1), 1, compiled = NA)
  rm("nowhere_at_all", envir = globalenv())
  sealed <- function() { m <- within_state(function(n) { e$new <- n; e$new }, e = new.env())(); lockEnvironment(m$state$e); m }
  expect_same_state(sealed, 1, compiled = FALSE)
})

test_that("fields of environments are read and assigned", {
  # `e` is an argument: the environment that is looked at afterwards.
  made <- function(f, ...) {
    force(f)
    held <- list(...)
    function() {
      e <- list2env(held, parent = emptyenv())
      g <- f
      formals(g) <- c(formals(f), alist(e = ))
      list(f = g, state = e)
    }
  }
  expect_same_fields <- function(made, n, ...) {
    make <- function() { m <- made(); g <- m$f; e <- m$state; list(f = m$f, state = m$state) }
    base <- make()
    with <- make()
    g <- rir2::accelerate(with$f)
    for (k in 1:4) {
      ours <- observe(quote(f(n, e)), list2env(list(f = g, n = n, e = with$state)))
      theirs <- observe(quote(f(n, e)), list2env(list(f = byte_compiled(base$f), n = n, e = base$state)))
      expect_identical(difference(theirs, ours), "")
      expect_true(same(as.list(base$state, all.names = TRUE), as.list(with$state, all.names = TRUE)))
    }
    stats <- rir2::jit_stats(g)
    sum(stats$passes, na.rm = TRUE) - sum(stats$aborts)
  }
  expect_gt(expect_same_fields(made(function(n) { for (i in 1:n) e$count <- e$count + i; e$count }, count = 0), 5), 0)
  expect_gt(expect_same_fields(made(function(n) { for (i in 1:n) { k <- as.character(i %% 3); if (is.null(e[[k]])) e[[k]] <- 0; e[[k]] <- e[[k]] + i }; 1 }), 9), 0)
  expect_gt(expect_same_fields(made(function(n) { for (i in 1:n) e$v[i] <- i * 2; e$v }, v = numeric(3)), 3), 0)
  expect_gt(expect_same_fields(made(function(n) { e$l[["a"]] <- n; e$l$b <- n; e$l }, l = list()), 3), 0)
  expect_gt(expect_same_fields(made(function(n) { e$x <- NULL; e$y <- n; is.null(e$x) }, x = 1), 3), 0)
  expect_gt(expect_same_fields(made(function(n) { y <- e$v; e$v[1] <- 9; list(y, e$v) }, v = c(1, 2)), 3), 0)
  expect_gt(expect_same_fields(made(function(n) { e$v[1] <- 8; y <- e$v; e$v[1] <- 9; y[2] <- 7; list(y, e$v) }, v = c(1, 2)), 3), 0)
  step <- byte_compiled(function(e) { e$v[1] <- e$v[1] + 1; e$l$x[2] <- 50; 2 })
  expect_gt(expect_same_fields(made(function(n) { e$v[step(e)] <- n; e$v }, v = c(1, 2, 3), l = list(x = c(7, 8))), 3), 0)
  expect_gt(expect_same_fields(made(function(n) { e$l$x[step(e)] <- n; e$l }, v = c(1, 2, 3), l = list(x = c(7, 8))), 3), 0)
  expect_gt(expect_same_fields(made(function(n) { e[["l"]][["x"]][[step(e)]] <- n; e$l }, v = c(1, 2, 3), l = list(x = c(7, 8))), 3), 0)
  expect_identical(expect_same_fields(made(function(n) { e$f <- sum; n }), 3), 0)
  memo <- function(n) {
    key <- as.character(n)
    if (exists(key, envir = e, inherits = FALSE)) return(get(key, envir = e, inherits = FALSE))
    r <- if (n < 2) n else fib(n - 1) + fib(n - 2)
    assign(key, r, envir = e)
    r
  }
  expect_same_state(function() { m <- within_state(memo, fib = memo, e = new.env(TRUE, emptyenv()))(); list(f = m$state$fib, state = m$state) }, 15)
  expect_gt(expect_same_fields(made(function(n) { assign("b", n, envir = e); a <- exists("zzz", envir = e); c(a, get("b", envir = e), exists("a", e)) }, a = 1), 3), 0)
})

test_that("the value of assign() is invisible", {
  expect_same_state(within_state(function(n) assign("k", n, envir = e), e = new.env()), 5)
  expect_same_state(within_state(function(n) if (n > 1) assign("k", n, envir = e) else 0, e = new.env()), 5)
  expect_same_state(within_state(function(n) put(n), e = new.env(), put = function(n) assign("k", n, envir = e)), 5)
})

test_that("many variables are made, in R's order, and what is not there is not found", {
  e <- new.env()
  f <- function(n, e) {
    for (i in 1:n) {
      key <- paste0("key", i %% 70)
      if (!exists(key, envir = e)) assign(key, character(), envir = e)
      e[[key]] <- c(e[[key]], paste0("v", i))
      e$last <- key
    }
    length(e[["key1"]])
  }
  g <- rir2::accelerate(f)
  n <- if (under_torture) 80 else 700
  for (k in 1:5) {
    ours <- new.env()
    theirs <- new.env()
    expect_identical(g(n, ours), byte_compiled(f)(n, theirs))
    expect_identical(as.list(ours, all.names = TRUE), as.list(theirs, all.names = TRUE))
  }
  stats <- rir2::jit_stats(g)
  expect_gt(sum(stats$passes, na.rm = TRUE) - sum(stats$aborts), 0)
})

test_that("environments that compiled code looks names up in are R's", {
  # The environment of the function itself, by another name.
  own <- function() { m <- within_state(function(n) { e$x <- n; x + e$x }, x = 1)(); m$state$e <- m$state; m }
  base <- own()
  with <- own()
  g <- rir2::accelerate(with$f)
  for (k in 1:5) expect_identical(g(k), base$f(k))
  stored <- function() { m <- within_state(function(n) { e$x <- n; x <<- x + 1; x + e$x }, x = 1)(); m$state$e <- m$state; m }
  base <- stored()
  with <- stored()
  g <- rir2::accelerate(with$f)
  for (k in 1:5) expect_identical(g(k), base$f(k))
  # The frame of a caller.
  caller <- function(h, k) { x <- k; e <- environment(); y <- h(e, x + 1); c(x, y) }
  callee <- function(e, y) { e$x <- 10; y }
  h <- rir2::accelerate(callee)
  for (k in 1:6) expect_identical(caller(h, k), caller(callee, k))
  inside <- function(n) { x <- 0; ch <- new.env(); cat("."); for (i in 1:n) { x <- x + 1; y <- get("x", envir = ch) }; c(x, y, exists("y", ch)) }
  g <- rir2::accelerate(inside)
  for (k in 1:6) expect_identical(suppressMessages({ capture.output(a <- g(100)); a }), c(100, 100, 1))
  named <- function(nm, e) { assign(nm, 7, envir = e); 1 }
  g <- rir2::accelerate(named)
  e <- new.env()
  for (k in 1:4) g("a", e)
  expect_error(g(as.name("a"), e), "invalid first argument")
  loop <- function(k) { e <- environment(); x <- 0; for (i in 1:k) { e$x <- x + i; x <- x + 1 }; x }
  g <- rir2::accelerate(loop)
  for (k in 1:6) expect_identical(g(100), loop(100))
})

test_that("variables that wait are counted", {
  for (f in list(function(e) { e$new <- 1; lengths(list(e, 1:2)) }, function(e) { e$new <- 1; length(e) }, function(e) { e$new <- 1; vapply(list(e), length, 1L) })) {
    g <- rir2::accelerate(f, example = list(new.env()))
    for (k in 1:3) expect_identical(g(new.env()), f(new.env()))
  }
})

test_that("an entry that leaves has assigned nothing", {
  expect_same_state(within_state(function(n) { count <<- count + 1; if (n > 2) warning("w"); count }, count = 0), 3, compiled = FALSE)
  f <- within_state(function(x) { count <<- count + 1; e$a <- 1; e$b <- count; sum(x) }, count = 0, e = new.env())
  base <- f()
  with <- f()
  g <- rir2::accelerate(with$f)
  for (x in list(1:3, 1:3, 1:3, c(.Machine$integer.max, 1L), 1:3, "a", 1:3)) {
    ours <- suppressWarnings(tryCatch(g(x), error = conditionMessage))
    theirs <- suppressWarnings(tryCatch(base$f(x), error = conditionMessage))
    expect_identical(ours, theirs)
    expect_identical(with$state$count, base$state$count)
    expect_identical(ls(with$state$e), ls(base$state$e))
  }
})
