# What everyday programs call: rows and columns put together, branches in arguments, functions over several vectors, Recall(),
# replacement functions that are closures, loops that are left within switch(), texts.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

in_global <- function(name, value) assign(name, value, globalenv())

test_that("cbind() and rbind() name their sides as R does", {
  expect_compiled(function(a, b) rbind(a, b), c(1, 2), c(3, 4))
  expect_compiled(function(a, b) cbind(a, b), c(1, 2), c(3, 4))
  expect_compiled(function(a, b) rbind(a, x = b, b + 1, 7), c(1, 2), c(3, 4))
  expect_compiled(function(a, b) cbind(a, "a b" = b, a[1]), 1:4, c(TRUE, FALSE))
  expect_compiled(function(a, b) cbind(1:4, a * 2, b), 1:4, c(TRUE, FALSE))
  expect_compiled(function(n) { m <- NULL; for (i in 1:n) m <- rbind(m, c(i = i, square = i^2)); m }, 5)
  expect_compiled(function(n) { m <- c(); for (i in 1:n) m <- cbind(m, c(i, i^2)); m }, 5)
  expect_compiled(function(n) { m <- matrix(0, 1, 2); for (i in 1:n) m <- rbind(m, i); m }, 5)
  expect_compiled(function(a) { r <- rbind(a); r[1] <- 50; list(r, a) }, c(1, 2))
  shapes <- list(1, 1:2, c(a = 1, b = 2), NULL, c("p", "q"), matrix(1:4, 2), matrix(1:4, 2, dimnames = list(c("a", "b"), c("x", "y"))),
                 numeric(), matrix(0, 0, 2), factor("a"), list(1, 2), 1:3, 1i, data.frame(u = 1:2), c(TRUE, NA), structure(1:2, note = "n"), as.Date("2026-01-01"))
  two <- function(a, b) list(rbind(a, b), cbind(a, b), rbind(a, z = b), cbind(b, 1, a))
  # tests/boxed has all pairs.
  pairs <- Map(function(a, b) list(shapes[[a]], shapes[[b]]), c(1, 2, 2, 3, 6, 7, 7, 2, 8, 10, 11, 2), c(2, 3, 5, 7, 7, 3, 4, 12, 2, 2, 1, 14))
  do.call(expect_same_over, c(list(two), unname(pairs)))
  expect_same(function(a) rbind(a, deparse.level = 0), 1:2)
  expect_same(function(a) cbind(a + 1, a, deparse.level = 2), 1:2)
  expect_same(function(a, ...) rbind(a, ...), 1:2, 3:4)
  expect_same(function(...) cbind(...), 1:2, 3:4)
  expect_same(function() cbind())
  expect_same(function(a, rbind) rbind(a, 1), 1:2, function(...) "mine")
  expect_same(function(a) { rbind <- function(...) "mine"; rbind(a, 1) }, 1:2)
  expect_same_in({ rbind <- function(...) "mine"; f <- function(a) rbind(a, 1) }, list(f(1:2), { rm(rbind); f(1:2) }), example = list(1:2))
  expect_same(function(a) rbind(a, b <- a + 1, b), 1:2)
  expect_same(function(a, b) { cbind(a); missing(b) }, 1:2)
  expect_same(function(a) rbind(a, stop("no")), 1:2)
})

test_that("do.call() of rbind() and cbind() takes a list apart", {
  expect_compiled(function(x) do.call(rbind, x), list(1:2, 3:4))
  expect_compiled(function(x) do.call("cbind", x), list(a = 1:2, b = 3:4))
  expect_compiled(function(n) do.call(rbind, lapply(1:n, function(i) c(i = i, half = i / 2))), 4)
  lists <- list(list(1:2, 3:4), list(a = 1, 2), list(NULL), list(), list(factor("a")), list(quote(a)), list(1, deparse.level = 0), list(data.frame(u = 1)), 1:3, "a",
                list(c(a = 1), c(b = 2)), list(matrix(1:4, 2), 5:6), list(1:2, 1:3), list(list(1), list(2)))
  do.call(expect_same_over, c(list(function(x) do.call(rbind, x)), lapply(lists, list)))
  do.call(expect_same_over, c(list(function(x) do.call(cbind, x)), lapply(lists, list)))
  expect_same(function(x, rbind) do.call(rbind, x), list(1:2, 3:4), function(...) "mine")
})

test_that("branches in arguments are ways of the code", {
  expect_compiled(function(x, k) paste0("n", if (k > 1) k else "", x), "a", 2)
  expect_compiled(function(x, k) paste0("n", if (k > 1) k else "", x), "a", 1)
  expect_compiled(function(x, k) c(x, if (k) 5, 7), c(1, 2), TRUE)
  expect_compiled(function(x, k) c(x, if (k) 5, 7), c(1, 2), FALSE)
  in_global("plus", function(a, b = if (a > 2) 10 else 20) a + b)
  expect_same(function(x) plus(x), 1)
  expect_same(function(x) plus(x), 3)
  expect_compiled(function(x) { s <- 0; for (i in 1:x) s <- s + plus(i, if (i %% 2 == 0) -i else i); s }, 20)
  expect_compiled(function(x, y) plus(x, if (x > 0 && y > 0 || x == -1) x else y), 1, 2)
  expect_compiled(function(x, y) plus(x, if (x > 0 && y > 0 || x == -1) x else y), -1, 2)
  expect_same_over(function(x, y) plus(x, if (x > 0 && y > 0) x else y), list(1, 2), list(NA, 2), list(1, NA), list(-1, NA), list("a", 1), list(TRUE, 2L), list(1, c(1, 2)))
  expect_compiled(function(x, w) plus(x, switch(w, a = 1, b = 2, 3)), 1, "b")
  expect_compiled(function(x, w) plus(x, switch(w, a = 1, b = 2, 3)), 1, "zz")
  expect_compiled(function(x, w) plus(x, switch(w, 1, 2, 3)), 1, 2)
  expect_same_over(function(x) plus(x, if (x > 0) stop("positive") else x), list(-1), list(1), list(-2))
  expect_same_over(function(x) plus(x, if (is.null(x)) 0 else length(x)), list(2), list(NULL), list("a"))
  # A vector that is one of two variables, changed afterwards.
  in_global("keep", function(v) v)
  expect_compiled(function(x, k) { a <- x + 0; b <- x * 2; y <- keep(if (k) a else b); a[1] <- 99; b[1] <- 98; list(a, b, y) }, c(1, 2), TRUE)
  expect_compiled(function(x, k) { a <- x + 0; y <- keep(if (k) a else x); y[1] <- 99; list(a, x, y) }, c(1, 2), TRUE)
  expect_compiled(function(x, k) { a <- x + 0; y <- keep(if (k) a else x); y[1] <- 99; list(a, x, y) }, c(1, 2), FALSE)
  expect_compiled(function(x, k) { r <- list(); r[[1]] <- keep(if (k) x else 0); x[1] <- 5; r }, c(1, 2), TRUE)
  # What a way assigns, forces or draws.
  in_global("first", function(a, b) a)
  expect_same(function(x, k) { first(if (k) (y <- 3) else 4, 1); exists("y", inherits = FALSE) }, 1, TRUE)
  expect_same(function(x, k) { y <- 1; z <- plus(1, if (k) { y <- 3; 2 } else 4); c(y, z) }, 1, TRUE)
  expect_same_in({ said <- 0; f <- function(x, y, k) first(x, if (k) y else 2); g <- function(k) f(1, { said <<- said + 1; said }, k) }, list(g(TRUE), g(FALSE), said), example = list(1, 2, TRUE))
  expect_same_in(f <- function(x, y, k) { z <- plus(x, if (k) y else 2); z }, list(f(1, stop("forced"), FALSE), f(1, 5, TRUE)), example = list(1, 2, FALSE))
  set.seed(5)
  expect_compiled(function(k) { s <- 0; for (i in 1:10) s <- s + plus(1, if (i %% k == 0) runif(1) else 0); s }, 3)
  expect_same(function(k) { v <- first(1, if (k) runif(1) else 0); c(v, runif(1)) }, TRUE)
  expect_same(function(x) invisible(keep(if (x > 1) invisible(2) else 3)), 2)
  expect_same_over(function(x) keep(if (x > 1) invisible(2) else 3), list(2), list(0))
  expect_same(function(n) { k <- 0; keep({ while (k < n) k <- k + 1; k }) }, 3)
  expect_compiled(function(n) if (n <= 1) 1 else plus(0, if (n %% 2 == 0) Recall(n / 2) else Recall(n - 1)), 9)
  in_global("deep", function(n, acc = 0) if (n == 0) acc else deep(n - 1, if (n %% 2 == 0) acc + n else acc - 1))
  expect_compiled(function(n) deep(n), 9)
})

test_that("branches in arguments keep what elementwise expressions owe", {
  expect_same(function(x, k) { y <- sqrt(x); c(sum(y), if (k) y[1] else 2) }, c(-1, 4), TRUE)
  expect_same(function(x, k) paste0(x + 1L, if (k) x * 2L else x), c(1L, .Machine$integer.max), FALSE)
  expect_compiled(function(x, k) sum(x * 2, if (k) x + 1 else x - 1, x * 3), c(1, 2), TRUE)
  expect_compiled(function(x, k) sum(x * 2, if (k) x + 1 else x - 1, x * 3), c(1, 2), FALSE)
})

test_that("mapply() and Map() call the function for elements side by side", {
  expect_compiled(function(x, y) mapply(function(a, b) a * b, x, y), c(1, 2, 3), 4:6)
  expect_compiled(function(x, y) mapply(function(a, b) if (a > b) a else b, x, y), c(1, 9), c(5, 6))
  expect_compiled(function(x, y) Map(function(a, b) a + b, x, y), 1:3, c(2, 3, 4))
  expect_compiled(function(x) mapply(function(a, k) a * k, x, 10), 1:3)
  expect_compiled(function(x, z) mapply(function(a, b) a + b + z, x, b = x), 1:3, 2)
  expect_same_over(function(x, y) mapply(function(a, b) c(a, b), x, y), list(1:2, 3:4), list(c(a = 1, b = 2), 3:4), list(c("u", "v"), 1:2), list(1:4, 1:2), list(1:3, 1:2),
                   list(numeric(), numeric()), list(numeric(), 1), list(1:2, numeric()), list(list(1, "a"), 1:2), list(factor(c("u", "v")), 1:2), list(NULL, NULL), list(1, 2), list(1:2, NULL),
                   list(as.Date("2026-01-01") + 0:1, 1:2), list(data.frame(u = 1:2, v = 3:4), 1:2), list(matrix(1:4, 2), 4:1))
  expect_same(function(x) mapply(rep, x, 3:1), 1:3)
  expect_same(function(x) mapply(function(a, b) a + b, x, MoreArgs = list(b = 2)), 1:3)
  expect_same(function(x) mapply(function(a, b) list(a, b), x, x, SIMPLIFY = FALSE, USE.NAMES = FALSE), c("p", "q"))
  expect_same(function(x) mapply(function(a) substitute(a), x), 1:2)
  expect_same(function(x) mapply(function(a) sys.call(), x), 1:2)
  expect_same(function(x) mapply(function(a, b) a, x, b = 1:2, c = 3), 1:2)
  expect_same(function(x) Map(function(a) NULL, x), 1:2)
  expect_compiled(function(x) { r <- Map(function(a, b) a, list(x, x), 1:2); r[[1]][1] <- 50; list(r, x) }, c(1, 2))
  expect_same(function(x) { s <- 0; mapply(function(a) s <<- s + a, x); s }, 1:3)
  expect_same_in({ mapply <- function(...) "mine"; f <- function(x) mapply(function(a) a, x) }, f(1:2), example = list(1:2))
  expect_same_in(f <- function(x) { mapply <- function(FUN, ...) { dots <- list(1); .Internal(mapply(FUN, dots, NULL)) }; mapply(function(a) a, x) }, f(5:6), example = list(1:2))
})

test_that("Recall() is the function whose frame it stands in", {
  expect_compiled(function(n) if (n <= 1) 1 else n * Recall(n - 1), 6)
  expect_compiled(function(n, k = 2) if (n <= 1) k else Recall(n - 1, k = k + n), 6)
  expect_same(function(n) if (n <= 1) 1 else max(Recall(n - 1), n), 6)
  expect_same(function(n) { g <- function(m) if (m <= 0) 0 else m + Recall(m - 1); g(n) + n }, 4)
  expect_same(function(n) sapply(1:n, function(i) if (i <= 1) 1 else i * Recall(i - 1)), 4)
  in_global("twice", function(n) if (n <= 0) 0 else 2 + Recall(n - 1))
  expect_same(function(n) if (n <= 1) 1 else n * twice(Recall(n - 1)), 3)
  expect_same(function(n, Recall) if (n <= 1) 1 else n * Recall(n - 1), 3, function(n) 7)
  expect_same_in({ Recall <- function(n) 7; f <- function(n) if (n <= 1) 1 else n * Recall(n - 1) }, f(5), example = list(3))
  expect_same(function(...) if (..1 <= 1) 1 else ..1 * Recall(..1 - 1), 4)
})

test_that("arguments that are assigned on some ways only", {
  in_global("rest", function(n, v) { for (x in v) n <- n - x; n })
  expect_compiled(function(v) rest(10, v), c(1, 2))
  expect_compiled(function(v) rest(10, v), numeric())
  expect_compiled(function(n, v) { while (length(v) > 0 && v[1] > n) { n <- n + 1 }; n }, 1, c(4, 5))
  expect_compiled(function(n, v) { if (v > 2) n <- "big"; paste0(n, v) }, 1, 5)
  expect_compiled(function(n, v) { if (v > 2) n <- "big"; paste0(n, v) }, 1, 1)
  expect_same_in(f <- function(n, v) { if (v > 2) n <- 5; if (v > 1) n else 0 }, list(f(stop("forced"), 1), f(1, 2), f(stop("forced"), 3)), example = list(1, 2))
  expect_same_in({ said <- character(); f <- function(n, v) { if (v > 2) n <- 7; if (v > 1) n else 0 }; g <- function(v) f({ said <<- c(said, "n"); 1 }, v) },
                 list(g(1), g(2), g(3), said), example = list(1, 2))
  # Somebody else holds the promise.
  expect_same_in({ f <- function(n, v) { if (v > 2) n <- 7; n }; h <- function(n, v) { r <- f(n, v); c(r, n) } }, list(h(1, 2), h(1, 3), h(2 + 3, 1)), example = list(1, 2))
  expect_same_in({ k <- 1; f <- function(n, v) { if (v > 2) n <- 7; n }; keeper <- function(n) { g <- function() n; r <- f(n, 1); k <<- 100; c(r, g()) } }, { r <- keeper(k + 1); k <- 1; r }, example = list(1, 2))
  expect_same(function(n, v) { if (v > 2) n <- 7; r <- n; c(r, missing(n)) }, 1, 2)
  expect_same(function(n, v) { if (v > 2) n <- 7; substitute(n) }, 1, 2)
  expect_compiled(function(x, v) { if (v > 2) x <- x + 1; x[1] <- 99; x }, c(1, 2), 1)
  expect_same_in({ f <- function(x, v) { if (v > 2) x <- c(7, 7); x[1] <- 99; x }; y <- c(1, 2) }, list(f(y, 1), f(y, 3), y), example = list(c(1, 2), 1), compiled = TRUE)
  set.seed(1)
  expect_same(function(v) { h <- function(n) { if (v > 2) n <- 0; n + runif(1) }; h(runif(1)) }, 1)
})

test_that("rep(), x[i, j, drop =] and NULL", {
  expect_compiled(function(s, n) paste(rep("-", n - nchar(s)), collapse = ""), "abc", 9)
  expect_compiled(function(x, n) list(rep(x, n[[1]]), rep(x, times = n[[2]]), rep(x, each = n[[1]]), rep(x, length.out = n[[3]])), c(1.5, 2), list(2, 3L, 5))
  expect_same_over(function(x, n) list(rep(x, n), rep(x, each = n)), list(c(a = 1, b = 2), 2), list(1:2, NA), list("a", -1), list(factor("a"), 2), list(NULL, 2), list(list(1, "a"), 2), list(1:2, 0), list(1:3, c(1, 2)), list(1, "2"), list(as.Date("2026-01-01"), 2))
  expect_same_over(function(x, n) rep(x, length.out = n), list(c(a = 1, b = 2), 3), list(1:2, NA), list(1:2, 0), list(NULL, 2), list(factor(c("a", "b")), 3))
  expect_compiled(function(m, k) m[k, , drop = FALSE], matrix(1:6, 3), 2)
  expect_compiled(function(m, k) m[m[, 1] > k, , drop = FALSE], matrix(c(1.5, 2, 3, 4, 5, 6), 3, dimnames = list(NULL, c("u", "v"))), 1.7)
  expect_same_over(function(m, k) list(m[k, , drop = FALSE], m[, k, drop = TRUE]), list(matrix(1:6, 3), 9), list(matrix(1:6, 3), -1), list(matrix(1:4, 2), "a"), list(data.frame(u = 1:2, v = 3:4), 1), list(1:3, 1), list(array(1:8, c(2, 2, 2)), 1))
  expect_same(function(m, k, d) m[k, , drop = d], matrix(1:6, 3), 2, NA)
  expect_compiled(function(s) strsplit(s, NULL)[[1]], "abc")
  expect_compiled(function(n) { x <- NULL; c(length(as.character(x)), length(as.numeric(x)), n) }, 1)
})

test_that("replacement functions that are closures", {
  expect_compiled(function(m) { colnames(m) <- c("a", "b"); m }, matrix(1:4, 2))
  expect_compiled(function(m) { rownames(m) <- c("a", "b"); colnames(m) <- c("x", "y"); m["a", "y"] }, matrix(1:4, 2))
  expect_same_over(function(m, v) { x <- m; colnames(x) <- v; list(m, x) }, list(matrix(1:4, 2), c("a", "b")), list(matrix(1:4, 2), NULL), list(matrix(1:4, 2), 1:2),
                   list(matrix(1:4, 2), "a"), list(1:2, "a"), list(data.frame(u = 1), "v"), list(matrix(1:4, 2, dimnames = list(c("p", "q"), NULL)), c("a", "b")))
  expect_same(function(m) { colnames(m)[2] <- "b"; m }, matrix(1:4, 2, dimnames = list(NULL, c("x", "y"))))
  in_global("second<-", function(x, value) { x[2] <- value; x })
  in_global("nth<-", function(x, n, value) { x[n] <- value; x })
  expect_compiled(function(v) { w <- v; second(v) <- 7; list(v, w) }, c(1, 2, 3))
  expect_compiled(function(v) { second(v) <- 7; second(v) <- 8; nth(v, 3) <- v[1]; v }, c(1, 2, 3))
  expect_same(function(v) { nth(v, n <- 2) <- 5; list(v, n) }, c(1, 2, 3))
  expect_same(function(v) { l <- list(a = v); second(l$a) <- 9; list(l, v) }, c(1, 2, 3))
  expect_same(function(v) { second(v) <- stop("no"); v }, c(1, 2, 3))
  in_global("odd<-", function(x, value) { x <- substitute(x); as.character(x) })
  expect_same(function(v) { odd(v) <- 1; v }, c(1, 2, 3))
  in_global("same<-", function(x, value) x)
  expect_compiled(function(v) { w <- v; same(w) <- 1; w[1] <- 50; list(v, w) }, c(1, 2, 3))
  in_global("kept<-", function(x, value) value)
  expect_compiled(function(v, u) { kept(v) <- u; v[1] <- 50; list(v, u) }, c(1, 2), c(3, 4))
  expect_same(function(m) { diag(m) <- 0; m }, matrix(1, 2, 2))
})

test_that("variables that have names of functions", {
  expect_compiled(function(x) { c <- paste0(x, "!"); c(c, 1) }, "a")
  expect_compiled(function(l) { sum <- l[[1]]; sum(sum, 2) }, list(5))
  expect_same_over(function(l) { sum <- l[[1]]; sum(3, 2) }, list(list(5)), list(list(function(a, b) a * b)), list(list(NULL)), list(list(max)), list(list("min")))
})

test_that("apply(), diag() and unlist() of what is no list", {
  expect_same(function(m) apply(m, 1, sum), matrix(c(1.5, 2, 3, 4), 2))
  expect_same(function(m) apply(m, 1, function(r) r * 2), matrix(1:6, 2, dimnames = list(c("a", "b"), NULL)))
  expect_same(function(m) apply(m, 2, function(r) if (r[1] > 2) "big" else "small"), matrix(1:6, 2, dimnames = list(NULL, c("u", "v", "w"))))
  expect_same(function(m) apply(m, c(1, 2), function(e) e + 1), matrix(1:4, 2))
  expect_compiled(function(n) diag(n) * 2, 3)
  expect_compiled(function(x) c(unlist(x), 1), c(a = 1, b = 2))
  expect_compiled(function(x) { y <- unlist(x); y[1] <- 50; list(x, y) }, c(1, 2))
})

test_that("loops that switch() leaves or goes on with", {
  machine <- function(ops) {
    pc <- 1; acc <- 0; steps <- 0
    repeat {
      if (pc > length(ops)) break
      steps <- steps + 1
      switch(ops[pc], add = { acc <- acc + 2 }, back = { if (acc < 20) { pc <- 1; next } }, halt = break, skip = { pc <- pc + 2; next }, stop("bad ", ops[pc]))
      pc <- pc + 1
    }
    c(acc, pc, steps)
  }
  expect_compiled(machine, c("add", "skip", "halt", "back", "add"))
  expect_compiled(machine, c("add", "add", "halt", "add"))
  expect_same(machine, c("add", "what"))
  expect_compiled(function(n) { s <- 0; for (i in 1:n) { switch(1 + i %% 3, next, s <- s + i, { if (i > 20) break }); s <- s + 100 }; c(s, i) }, 30)
  expect_compiled(function(n) { s <- 0; i <- 0; while (i < n) { i <- i + 1; for (j in 1:5) switch(as.character(j %% 3), "0" = next, "1" = s <- s + j, break); s <- s + 1 }; s }, 6)
  expect_same(function(v) { for (x in v) identity(if (x %% 2 == 0) break); x }, c(1, 4, 3))
  expect_same(function(v) { s <- 0; for (x in v) { switch(x, a = next, s <- s + 1); identity(if (x == "c") break) }; s }, c("a", "b", "c", "d"))
})

test_that("patterns, characters and bits", {
  expect_compiled(function(s) gsub("[^a-z]+", "-", tolower(s)), "Hello, World 42!")
  expect_compiled(function(s) sub("^\\s*(\\w+).*$", "\\1", s), c(" one two", "three"))
  expect_compiled(function(s) grepl("^[A-Z][a-z]*$", s), c("Abc", "abc", NA, "A1"))
  expect_compiled(function(s) grepl("A.C", s, ignore.case = TRUE), c("abc", "xyz"))
  expect_compiled(function(s) strsplit(s, "[ ,;]+"), c("a b, c", "d;e"))
  expect_compiled(function(s) regexpr("[0-9]+", s), c("ab12", "none"))
  expect_compiled(function(s) chartr("abc", "xyz", s), c("aabbcc", NA))
  expect_compiled(function(s, n) strrep(s, n), c("ab", "-"), 3)
  expect_compiled(function(s) intToUtf8(rev(utf8ToInt(s))), "hello")
  expect_compiled(function(x) bitwXor(bitwShiftL(x, 3L), bitwAnd(x, 5L)), 1:9)
  expect_compiled(function(x) bitwAnd(x, 6), 13)
  expect_compiled(function(x, y) sprintf("%d of %s: %5.1f%%, %s", x, y, 12.345, 3L), 7, "all")
  expect_same_over(function(p, s) list(gsub(p, "<>", s), strsplit(s, p)), list("(", "a(b"), list("a|", "a"), list("(a)\\1", "aa"), list("", "ab"), list("[[:digit:]]{2,}", "12 3 456"),
                   list("\\.", "a.b"), list(".", "a.b"), list("a", "caf\u00e9"), list(NA_character_, "a"), list("^|x", "xax"), list("b*", "abc"), list("\\bfoo", "a foo"))
  expect_same_over(function(x) sprintf("%d", x), list(3), list(3.5), list(NA_real_), list(c(1, 2)), list("a"), list(TRUE), list(1e10))
  expect_same_over(function(x) sprintf("%s", x), list(3), list(3.5), list(1e-20), list(c(1, NA)), list(1L), list(TRUE), list(factor("a")), list(list(1)))
})
