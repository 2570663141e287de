# Functions that are known at run time only: elements of lists and environments, variables of loops, results of calls, methods
# for objects. Compiled code calls what is compiled of them within its own transaction (ffi-c/src/called.c).

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

# Code that uses `fast()`, as it is and under chaos, met for the first time and again.
same_always <- function(code, chaos = 0.2) {
  expect_same_with <- function(code) do.call(get("expect_same_with", globalenv()), list(code))
  expect_same_with(code)
  .Call(rir2:::C_rir2_r_set_eager, TRUE)
  on.exit(.Call(rir2:::C_rir2_r_set_eager, FALSE))
  expect_same_with(code)
  .Call(rir2:::C_rir2_r_set_chaos, chaos)
  on.exit(.Call(rir2:::C_rir2_r_set_chaos, 0), add = TRUE)
  for (k in 1:3) expect_same_with(code)
}

test_that("objects made of closures", {
  same_always(quote({
    stack <- function() {
      items <- list()
      list(push = function(x) { items[[length(items) + 1]] <<- x; invisible(NULL) }, pop = function() { top <- items[[length(items)]]; items[[length(items)]] <<- NULL; top },
           size = function() length(items), all = function() items)
    }
    use <- fast(function(s, n) { t <- 0; for (i in seq_len(n)) { s$push(i); if (i %% 3 == 0) t <- t + s$pop(); t <- t + s$size() }; t })
    r <- list()
    for (k in 1:6) { s <- stack(); r[[k]] <- list(use(s, 40), s$all(), s$size()) }
    r
  }))
  same_always(quote({
    counter <- function(n = 0) list(add = function(by = 1) n <<- n + by, get = function() n, reset = function(to = 0, ...) { n <<- to; invisible(n) })
    use <- fast(function(a, b, m) { for (i in 1:m) { a$add(); b$add(by = i); a$add(b$get() %% 5); if (a$get() > 50) a$reset(to = 1); if (b$get() > 90) b$reset() }; c(a$get(), b$get()) })
    lapply(1:6, function(k) { a <- counter(); b <- counter(k); list(use(a, b, 60), use(b, a, 3L), use(a, a, 2), a$get(), b$get()) })
  }))
})

test_that("what a getter has given does not change with the variable", {
  same_always(quote({
    box <- function(v) list(get = function() v, set = function(i, x) { v[i] <<- x; invisible() }, add = function(x) v <<- c(v, x), swap = function(i, j) { h <- v[i]; v[i] <<- v[j]; v[j] <<- h })
    use <- fast(function(b, n) {
      kept <- list()
      for (i in 1:n) { before <- b$get(); b$set(1, i); b$swap(1, 2); kept[[i]] <- list(before, b$get()); if (i %% 2 == 0) b$add(-i); mine <- b$get(); mine[1] <- 100 }
      kept
    })
    lapply(1:5, function(k) { b <- box(c(1, 2, 3)); list(use(b, 7), b$get()) })
  }))
  same_always(quote({
    keep <- function() { all <- list(); list(add = function(x) all[[length(all) + 1L]] <<- x, get = function(i) all[[i]], all = function() all) }
    use <- fast(function(k, n) { v <- c(0, 0); for (i in 1:n) { k$add(v); v[1] <- i; w <- k$get(i); w[2] <- -i; k$add(w) }; k$all() })
    lapply(1:5, function(k) use(keep(), 5))
  }))
})

test_that("tables of functions, and builtins in them", {
  same_always(quote({
    ops <- list("+" = function(a, b) a + b, "-" = function(a, b) a - b, min = min, sum = sum, "*" = `*`, pick = function(a, b) if (missing(b)) a else b, paste = function(...) paste(...), c = c, len = length)
    calc <- fast(function(names, x, y) { r <- list(); for (n in names) r[[length(r) + 1L]] <- ops[[n]](x, y); r })
    one <- fast(function(names, x) { r <- list(); for (n in names) r[[length(r) + 1L]] <- ops[[n]](x); r })
    r <- list()
    for (k in 1:6) r[[k]] <- list(calc(c("+", "-", "min", "sum", "*", "pick"), k, 2), calc(c("+", "sum", "pick", "c"), 1:3, k), one(c("sum", "min", "pick", "c", "len"), c(a = 1, b = NA)), calc("paste", "a", "b"), calc(c("pick", "c"), "a", NULL))
    ops[["+"]] <- function(a, b) a * 100 + b
    c(r, list(calc(c("+", "-"), 1, 2), try(calc("+", "a", 1), silent = TRUE), try(calc("none", 1, 2), silent = TRUE), try(one("-", 1), silent = TRUE)))
  }))
  same_always(quote({
    compose <- function(...) { fs <- list(...); function(x) { for (f in fs) x <- f(x); x } }
    p <- compose(function(x) x + 1, sqrt, abs, function(y) y * 2, floor)
    go <- fast(function(n) { s <- 0; for (i in 1:n) s <- s + p(i); s })
    direct <- fast(function(fs, x) { for (f in fs) x <- f(x); x })
    list(go(10), go(10), go(20), go(30), direct(list(sqrt, function(x) -x), 4), direct(list(sqrt, function(x) -x), 9), direct(list(), 1), try(direct(list(sqrt, 3), 4), silent = TRUE), suppressWarnings(direct(list(sqrt), -4)))
  }))
})

test_that("arguments are matched as R does it", {
  same_always(quote({
    fs <- list(f = function(first, second = first * 2, ..., last = 7) list(first, second, missing(second), last, nargs()), g = function(alpha, beta) c(alpha, if (missing(beta)) -1 else beta),
               d = function(x, y = x + 1) { x <- 10; y }, n = function() 1, s = function(x) substitute(x), u = function(x, y) x)
    go <- fast(function(l, k) list(l$g(k), l$g(beta = k, 1), l$g(k, 2), l$g(al = k), l$d(k), l$d(k, 3), l$d(y = k, 4), l$n()))
    more <- fast(function(l, k) list(l$f(k), l$f(k, 2), l$f(k, 2, 3), l$f(last = k, 2), l$f(k, last = 2, 5, 6)))
    odd <- fast(function(l, k) list(l$s(k + 1), l$u(k, stop("never")), l$u(k, undefined_variable)))
    wrong <- fast(function(l, k) l$n(k))
    void <- fast(function(l, k) l$g(k, ))
    lapply(1:5, function(k) list(go(fs, k), go(fs, k + 0.5), more(fs, k), odd(fs, k), try(wrong(fs, k), silent = TRUE), try(void(fs, k), silent = TRUE)))
  }))
})

test_that("arguments are promises still, if that can be seen", {
  same_always(quote({
    log <- character()
    say <- function(x) { log <<- c(log, x); x }
    fs <- list(both = function(a, b) { b; a }, none = function(a, b) 0, first = function(a, b) a, twice = function(a) { n <<- n + 1; a }, reads = function(a) { n <<- n + 10; a + n })
    n <- 0
    go <- fast(function(l) { r <- c(l$both(say("a"), say("b")), l$none(say("c"), say("d")), l$first(say("e"), stop("not evaluated"))); r })
    env <- fast(function(l) c(l$twice(n), l$reads(n), n))
    r <- lapply(1:5, function(k) list(go(fs), env(fs), n))
    list(r, log, n)
  }))
  same_always(quote({
    fs <- list(draw = function(a, b) { x <- runif(1); c(x, b, a) }, one = function(a) a)
    set.seed(4)
    go <- fast(function(l, n) { r <- 0; for (i in 1:n) r <- r + l$one(i) * sum(l$draw(1, 2)); r })
    late <- fast(function(l) l$draw(runif(1), rnorm(1)))
    list(go(fs, 5), go(fs, 5), go(fs, 5), go(fs, 5), late(fs), late(fs), late(fs), runif(1))
  }))
})

test_that("what a call in an argument has read is assigned by nobody before the argument is", {
  same_always(quote({
    k <- 1
    acc <- c(1, 2)
    fs <- list(get = function() k, inc = function(by) { k <<- k + by; k }, acc = function() acc, outer = function() { f <- function() k; f() })
    early <- compiled(function(x, y) { k <<- k * 2; acc[1] <<- k; c(x, y) })
    late <- compiled(function(x, y = k) { k <<- 100; c(y, x) })
    deep <- compiled(function(x) { set <- function() assign("k", 7, envir = globalenv()); k <<- k + 1; x })
    go <- fast(function(l) early(l$get(), l$get()))
    list1 <- fast(function(l) early(identity(l$acc()), l$acc()))
    rest <- fast(function(l, h) list(late(l$outer()), h(1, l$get()), deep(l$get()), late(identity(l$get()), l$inc(1))))
    lapply(1:8, function(n) list(go(fs), list1(fs), rest(fs, early), k, acc))
  }))
})

test_that("endless recursion ends in R's error", {
  fs <- list(byte_compiled(function(l, n) l[[1]](l, n + 1)), byte_compiled(function(l, n) c(n, l[[2]](l, n + 1))))
  for (f in fs) {
    g <- rir2::accelerate(f)
    for (k in 1:3) expect_s3_class(tryCatch(g(fs, 1), error = identity), "stackOverflowError")
  }
  down <- list(byte_compiled(function(l, n) if (n > 0) l[[1]](l, n - 1) else "end"))
  g <- rir2::accelerate(down[[1]])
  for (n in c(10, 10, 10, 500)) expect_identical(g(down, n), "end")
})

test_that("conditions, visibility and ways out", {
  same_always(quote({
    fs <- list(w = function(x) { done <<- done + 1; if (x > 3) warning("more than three"); x }, e = function(x) { done <<- done + 1; if (x > 5) stop("more than five: ", x); x }, i = function(x) invisible(x), a = function(x) done <<- x, p = function(x) { cat("<", x, ">"); x })
    done <- 0
    go <- fast(function(l, n) { s <- 0; for (i in 1:n) s <- s + l$w(i) + l$e(i); s })
    last <- fast(function(f, x) f(x))
    via <- fast(function(l, x) l$i(x))
    out <- lapply(c(2, 3, 2, 3, 5, 7, 2), function(n) try(withCallingHandlers(go(fs, n), warning = function(w) { done <<- done + 100; invokeRestart("muffleWarning") }), silent = TRUE))
    seen <- lapply(1:5, function(k) list(withVisible(via(fs, k)), withVisible(last(fs$i, k)), withVisible(last(fs$a, k)), withVisible(last(fs$w, 1))))
    list(out, done, seen, fs$p(1))
  }))
  same_always(quote({
    fs <- list(frame = function() parent.frame(), call = function(...) sys.call(), env = function() environment(), up = function(x) { assign("seen", x, envir = parent.frame()); x }, gone = function(x) { on.exit(k <<- k + 1); x })
    k <- 0
    go <- fast(function(l, n) { seen <- 0; a <- 1; for (i in 1:n) { l$up(i); a <- a + seen }; c(a, seen, identical(l$frame(), environment()), length(l$call(1, 2)), l$gone(3)) })
    list(go(fs, 3), go(fs, 3), go(fs, 4), go(fs, 5), k)
  }))
})

test_that("functions that see the frame that calls them", {
  same_always(quote({
    go <- fast(function(n) {
      total <- 0; seen <- c()
      hs <- list(function(x) total <<- total + x, function(x) seen <<- c(seen, x), function(x) total)
      out <- c()
      for (i in 1:n) { for (h in hs) out <- c(out, h(i)); total <- total + 0.5 }
      list(total, seen, out)
    })
    list(go(4), go(4), go(5), go(6), go(3))
  }))
  same_always(quote({
    make <- function() { x <- 1; self <- list(); self$get <- function() x; self$set <- function(v) { x <<- v; self$get() }; self$deep <- function(n) if (n == 0) x else { x <<- x + n; self$deep(n - 1) }; environment(self$get)$self <- self; self }
    go <- fast(function(o, n) { s <- 0; for (i in 1:n) s <- s + o$set(i) + o$deep(3) + o$get(); s })
    lapply(1:6, function(k) { o <- make(); list(go(o, 10), o$get()) })
  }))
})

test_that("environments with functions in them", {
  same_always(quote({
    account <- function(owner) { self <- new.env(); self$balance <- 0; self$log <- integer(); self$put <- function(x) { self$balance <- self$balance + x; self$log <- c(self$log, 1L); invisible(self) }; self$take <- function(x) { if (x > self$balance) return(FALSE); self$balance <- self$balance - x; TRUE }; self }
    go <- fast(function(accs, n) { failed <- 0; for (i in seq_len(n)) { a <- accs[[i %% 2 + 1]]; b <- accs[[(i + 1) %% 2 + 1]]; if (a$take(i %% 4)) b$put(i %% 4) else failed <- failed + 1; if (i %% 5 == 0) a$put(2) }; failed })
    lapply(1:6, function(k) { l <- list(account("a"), account("b")); list(go(l, 50), l[[1]]$balance, l[[2]]$balance, l[[1]]$log) })
  }))
  same_always(quote({
    e <- new.env(); e$f <- function(x) { e$f <- function(x) x * 1000; x + 1 }; e$n <- 0; e$count <- function() e$n <- e$n + 1
    go <- fast(function(n) { r <- c(); for (i in 1:n) { r <- c(r, e$f(i), e$count()) }; r })
    reset <- function() { e$f <- function(x) { e$f <- function(x) x * 1000; x + 1 }; e$n <- 0 }
    lapply(1:5, function(k) { reset(); list(go(4), e$n) })
  }))
})

test_that("functions that come back from functions", {
  same_always(quote({
    iter <- function(to) { i <- 0; function() { if (i >= to) return(NULL); i <<- i + 1; i } }
    mapped <- function(it, f) function() { x <- it(); if (is.null(x)) NULL else f(x) }
    go <- fast(function(it) { s <- 0; while (!is.null(v <- it())) s <- s + v; s })
    two <- fast(function(mk, n) { s <- 0; for (i in 1:n) { it <- mk[[1]](i); s <- s + mk[[2]](it) }; s })
    list(go(iter(5)), go(iter(6)), go(mapped(iter(7), sqrt)), go(mapped(iter(7), function(x) -x)), go(mapped(iter(8), function(x) -x)), go(mapped(mapped(iter(4), sqrt), function(x) x + 1)), two(list(iter, function(f) f() + 1), 5), two(list(iter, function(f) f()), 4))
  }))
  same_always(quote({
    heap <- function() {
      keys <- numeric(0); n <- 0
      swap <- function(i, j) { k <- keys[i]; keys[i] <<- keys[j]; keys[j] <<- k }
      list(push = function(k) { n <<- n + 1; keys[n] <<- k; i <- n; while (i > 1 && keys[i] < keys[i %/% 2]) { swap(i, i %/% 2); i <- i %/% 2 } },
           pop = function() { top <- keys[1]; swap(1, n); n <<- n - 1; i <- 1; repeat { l <- 2 * i; r <- l + 1; m <- i; if (l <= n && keys[l] < keys[m]) m <- l; if (r <= n && keys[r] < keys[m]) m <- r; if (m == i) break; swap(i, m); i <- m }; top }, empty = function() n == 0)
    }
    go <- fast(function(h, x) { for (v in x) h$push(v); out <- c(); while (!h$empty()) out <- c(out, h$pop()); out })
    lapply(1:6, function(k) go(heap(), c(5, 3, 8, 1, 9, 2, 7) * k))
  }))
})

test_that("methods are found by the class at run time", {
  same_always(quote({
    area <- function(s, ...) UseMethod("area")
    area.circle <- function(s, ...) 3 * s$r^2
    area.rect <- function(s, ...) s$w * s$h
    area.NULL <- function(s, ...) 0
    area.numeric <- function(s, k = 1, ...) s * k
    area.matrix <- function(s, ...) sum(s)
    area.default <- function(s, ...) NA_real_
    grow <- function(s, k) UseMethod("grow")
    grow.circle <- function(s, k) { s$r <- s$r * k; s }
    grow.rect <- function(s, k) { s$w <- s$w + k; invisible(s) }
    grow.default <- function(s, k) s
    shapes <- list(structure(list(r = 1), class = "circle"), structure(list(w = 2, h = 3), class = c("rect", "shape")), NULL, 5, 2L, "a", TRUE, list(1), matrix(1:4, 2), structure(list(), class = "none"), factor("a"), sum, quote(x), 1i)
    total <- fast(function(l, n) { t <- list(); for (k in seq_len(n)) for (i in seq_along(l)) { l[[i]] <- grow(l[[i]], 2); t[[i]] <- area(l[[i]]) }; list(t, l) })
    one <- fast(function(l, i) area(l[[i]], k = 3))
    r <- list(total(shapes[1:4], 2), total(shapes, 2), total(shapes, 2), total(shapes[c(1, 2)], 3), total(shapes[-1], 1), one(shapes, 4), one(shapes, 1), one(shapes, 2), one(shapes, 4))
    area.circle <- function(s, ...) "changed"
    area.integer <- function(s, ...) "whole"
    r <- c(r, list(total(shapes, 1), one(shapes, 5)))
    rm(area.circle, area.default)
    c(r, list(total(shapes[2:5], 1), try(total(shapes, 1), silent = TRUE)))
  }))
  same_always(quote({
    ev <- function(e, x) UseMethod("ev")
    ev.num <- function(e, x) e$v
    ev.var <- function(e, x) x
    ev.bin <- function(e, x) { a <- ev(e$l, x); b <- ev(e$r, x); switch(e$op, "+" = a + b, "*" = a * b, stop("unknown: ", e$op)) }
    num <- function(v) structure(list(v = v), class = c("num", "expr")); var <- structure(list(), class = c("var", "expr")); bin <- function(op, l, r) structure(list(op = op, l = l, r = r), class = c("bin", "expr"))
    tree <- bin("+", bin("*", var, num(3)), bin("*", bin("+", var, num(1)), var))
    go <- fast(function(t, n) { s <- 0; for (i in 1:n) s <- s + ev(t, i); s })
    list(go(tree, 5), go(tree, 5), go(tree, 6), go(num(2), 3), go(var, 4), go(tree, 5), try(go(bin("-", var, var), 2), silent = TRUE), go(tree, 2L))
  }))
  same_always(quote({
    say <- function(x, ...) UseMethod("say")
    say.base <- function(x, ...) paste("base", x$n)
    say.derived <- function(x, ...) paste("derived,", NextMethod())
    say.lazy <- function(x, y, ...) "no y"
    l <- list(structure(list(n = 1), class = "base"), structure(list(n = 2), class = c("derived", "base")), structure(list(n = 3), class = "lazy"))
    go <- fast(function(l) { r <- character(); for (o in l) r <- c(r, say(o)); r })
    late <- fast(function(l) { r <- character(); for (o in l) r <- c(r, say(o, stop("evaluated"))); r })
    mine <- fast(function(l) { say.base <- function(x, ...) "local"; r <- character(); for (o in l) r <- c(r, say(o)); r })
    list(go(l), go(l), go(l), go(l[1]), late(l[3]), late(l[3]), try(late(l), silent = TRUE), mine(l), mine(l[1]), go(rev(l)))
  }))
})

test_that("methods that the frame holds are found before others", {
  same_always(quote({
    area <- compiled(function(s, ...) UseMethod("area"))
    area.default <- compiled(function(s, ...) "default")
    area.a <- compiled(function(s, ...) "a")
    l <- list(structure(1, class = "b"), 2, structure(1, class = "a"))
    go <- fast(function(l) { assign("area.b", function(s, ...) "assigned"); r <- c(); for (v in l) r <- c(r, area(v)); r })
    late <- fast(function(l, code) { r <- c(); for (v in l) { r <- c(r, area(v)); eval(code) }; r })
    lapply(1:8, function(k) list(go(l), go(l[2:3]), late(l, quote(area.a <- function(s, ...) "evaluated")), late(l, NULL)))
  }))
})

test_that("calls at run time run compiled", {
  mk <- byte_compiled(function() { n <- 0; list(inc = function(by) { n <<- n + by; n }) })
  expect_compiled(function(s, m) { t <- 0; for (i in 1:m) t <- t + s$inc(2); t > 0 }, mk(), 20)
  expect_compiled(function(l, x) { for (f in l) x <- f(x); x }, list(sqrt, byte_compiled(function(x) x + 1)), 4)
})
