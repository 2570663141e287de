# Objects of S3 in compiled code: guards on their classes, elements, builtins that dispatch inside.

.Call(rir2:::C_rir2_r_set_learning_share, 1e6)

point <- structure(list(x = 1.5, y = 2L, tags = c("a", "b")), class = "point")
sub_point <- structure(unclass(point), class = c("sub", "point"))

test_that("fields and elements of objects without methods are read", {
  expect_compiled(function(p) p$x + p$y, point)
  expect_compiled(function(p) p[["x"]] + p[[2]], point)
  expect_compiled(function(p) { s <- 0; for (i in 1:3) s <- s + p$x; s }, point)
  expect_compiled(function(p) list(length(p), names(p), is.list(p), is.object(p), class(p), oldClass(p), inherits(p, "point"), inherits(p, "other")), point)
  expect_compiled(function(p) list(length(p), names(p), class(p), inherits(p, "sub"), inherits(p, "point")), sub_point)
  expect_same(function(p) p$ta, point)
  expect_compiled(function(p) p$none, point)
  expect_same(function(p) p[["none"]], point)
  expect_same(function(p) p[[4]], point)
  expect_same(function(p) p[[c(3, 1)]], point)
  expect_same(function(p) p[1], point)
  expect_same(function(p) p + 1, point)
  expect_same(function(p) p == p, point)
  expect_same(function(p) { if (p) 1 else 2 }, structure(TRUE, class = "flag"))
  expect_same(function(p) { for (e in p) print(e) }, point)
  expect_same(function(p) { for (e in p) print(e) }, factor(c("a", "b")))
})

test_that("a version is for exactly these classes", {
  f <- function(p) { s <- 0; for (i in 1:3) s <- s + p$x; s }
  expect_same_over(f, list(point), list(sub_point), list(unclass(point)), list(structure(unclass(point), class = c("point", "sub"))), list(structure(unclass(point), class = "poin")))
  expect_same_over(f, list(point), list(asS4(point)), list(list2env(unclass(point))), list(structure(list2env(unclass(point)), class = "point")), list(1), list(NULL), list(structure(1, class = "point")), list(structure(quote(f(x = 2)), class = "point")))
  expect_same_over(f, list(point), list(data.frame(x = 1)), list(structure(pairlist(x = 2), class = "point")), list(structure(function(x) x, class = "point")))
})

test_that("methods of builtins are called, wherever they are", {
  expect_same_in({
    `$.point` <- function(x, name) paste("field", name)
    `[[.point` <- function(x, i) "element"
    length.point <- function(x) 99L
    names.point <- function(x) "named"
    p <- structure(list(x = 1), class = "point")
    f <- rir2::accelerate(function(p) list(p$x, p[["x"]], length(p), names(p)))
  }, for (i in 1:5) r <- f(p))
  expect_same_in({
    p <- structure(list(x = 1), class = "point")
    f <- rir2::accelerate(function(p) list(p$x, length(p)))
  }, { for (i in 1:5) r <- f(p); `$.point` <- function(x, name) paste("field", name); r <- list(r, f(p)); length.point <- function(x) 5L; list(r, f(p)) })
  expect_same_in({
    p <- structure(list(x = 1), class = "point")
    f <- rir2::accelerate(function(p) { length.point <- function(x) 7L; length(p) })
  }, for (i in 1:5) r <- f(p))
  expect_same_in({
    p <- structure(list(x = 1), class = "late")
    f <- rir2::accelerate(function(p) list(p$x, length(p)))
    for (i in 1:5) f(p)
  }, { registerS3method("length", "late", function(x) 42L); f(p) })
})

test_that("methods that are attached, not registered, are not seen", {
  expect_same_in({
    p <- structure(list(x = 1), class = "seldom")
    f <- rir2::accelerate(function(p) length(p))
    attach(list(length.seldom = function(x) 17L), name = "rir2_attached")
  }, { for (i in 1:5) r <- f(p); detach("rir2_attached"); list(r, f(p)) })
})

test_that("fields of objects are set, and copies are made where others hold them", {
  expect_compiled(function(p) { p$x <- p$x + 1; p$z <- 3; p[["y"]] <- 5L; p }, point)
  expect_compiled(function(p) { q <- p; for (i in 1:5) p$x <- p$x + i; list(p, q) }, point)
  expect_compiled(function(p) { for (i in 1:2) p$tags[i] <- "u"; p }, point)
  expect_same(function(p) { p$x <- NULL; p }, point)
  expect_compiled(function(p) { p[["new"]] <- 1; p[["newer"]] <- 2; p }, structure(list(1, a = 2), note = "n", class = "point", other = 5))
  expect_same_over(function(p) { p$x <- 1; p$n <- 2; p }, list(point), list(structure(list(1, 2), class = "point", dim = c(1L, 2L))), list(structure(c(x = 1), class = "point")), list(structure(list(), class = "point")))
  expect_same_in({
    `$<-.point` <- function(x, name, value) { y <- unclass(x); y[[name]] <- list(value); structure(y, class = "point") }
    p <- structure(list(x = 1), class = "point")
    f <- rir2::accelerate(function(p) { p$x <- 5; p })
  }, for (i in 1:5) r <- f(p))
})

test_that("classes that are set and taken off", {
  expect_compiled(function(a) { p <- list(x = a); class(p) <- "point"; p$x <- p$x + 1; list(p, p$x, class(p)) }, 1)
  expect_compiled(function(a) { p <- list(x = a); class(p) <- c("sub", "point"); inherits(p, "point") && p$x > 0 }, 1)
  expect_same(function(a) { p <- list(x = a); class(p) <- "data.frame"; p$x }, 1)
  expect_same(function(a) { p <- a; class(p) <- "numeric"; p + 1 }, 1L)
  expect_same(function(a) { p <- a; class(p) <- "matrix"; p }, 1L)
  expect_same(function(p) { q <- p; class(q) <- NULL; list(q$x, p$x, q, p) }, point)
  expect_same(function(p) { q <- unclass(p); q$x <- 9; list(q, p) }, point)
  expect_same(function(p) { q <- p; class(q) <- "other"; q$x <- 3; list(q, p, inherits(q, "point")) }, point)
})

test_that("generics of the user are dispatched on known classes", {
  expect_same_in({
    area <- function(s, ...) UseMethod("area")
    area.default <- function(s, ...) 0
    area.circle <- function(s, k = 2, ...) s$r^2 * k
    area.square <- function(s, ...) s$a^2
    f <- rir2::accelerate(function(s, n) { t <- 0; for (i in 1:n) t <- t + area(s) + area(i) + area(s, k = 3); t })
    shapes <- list(structure(list(r = 2, a = 3), class = "circle"), structure(list(a = 3), class = c("square", "circle")), structure(list(a = 1), class = "else"))
  }, lapply(rep(shapes, 4), f, n = 5))
  expect_same_in({
    area <- function(s, ...) UseMethod("area")
    area.circle <- function(s, ...) s$r
    f <- rir2::accelerate(function(s, n) { t <- 0; for (i in 1:n) t <- t + area(s); t })
    s <- structure(list(r = 2), class = "circle")
  }, { a <- lapply(1:4, function(k) f(s, 3)); area.circle <- function(s, ...) -1; b <- f(s, 3); rm(area.circle); list(a, b, tryCatch(f(s, 3), error = conditionMessage)) })
})

test_that("generics of the user run compiled, until somebody hides what they are made of", {
  expect_same_in({
    area <- function(s, ...) UseMethod("area")
    area.circle <- compiler::cmpfun(function(s, k = 2, ...) s$r^2 * k)
    area.default <- compiler::cmpfun(function(s, ...) 0)
    s <- structure(list(r = 2), class = "circle")
    f <- function(s, n) { t <- 0; for (i in 1:n) t <- t + area(s) + area(s, k = 3) + area(i); t }
  }, f(s, 3), example = list(s, 3), compiled = TRUE)
  expect_same_in({
    area <- function(s, ...) { if (is.null(s$r)) return("none"); UseMethod("area") }
    area.circle <- compiler::cmpfun(function(s, ...) s$r)
    s <- structure(list(r = 2), class = "circle")
    f <- function(s) area(s)
  }, { a <- f(s); UseMethod <- function(generic) "hidden"; b <- f(s); rm(UseMethod); list(a, b, f(s)) }, example = list(s))
})

test_that("a method sees variables of its dispatch, not those around it", {
  expect_same_in({
    for (name in c(".Class", ".Generic", ".GenericCallEnv", ".GenericDefEnv", ".Group", ".Method")) assign(name, "outer")
    area <- function(s, ...) UseMethod("area")
    area.circle <- compiler::cmpfun(function(s, ...) list(.Class, .Generic, is.environment(.GenericCallEnv), is.environment(.GenericDefEnv)))
    area.square <- compiler::cmpfun(function(s, ...) { g <- function() .Class; g() })
    median.square <- compiler::cmpfun(function(x, ...) .Class)
    s <- structure(list(r = 2), class = "circle"); q <- structure(list(r = 2), class = "square")
    f <- function(s, q) list(area(s), area(q), median(q))
  }, f(s, q), example = list(s, q))
})

test_that("what a builtin gives is visible, whatever its method leaves", {
  for (call in expression(p$x, names(p), dim(p), levels(p), dimnames(p))) expect_same_code(bquote({
    `$.point` <- compiler::cmpfun(function(x, name) invisible(5))
    names.point <- dim.point <- levels.point <- dimnames.point <- compiler::cmpfun(function(x) invisible("n"))
    p <- structure(list(x = 1), class = "point")
    f <- function(p) .(call)
  }), quote(f(p)), "f", quote(list(p)), 3L, compiled = TRUE)
})

test_that("functions of base that were replaced before are not stood for", {
  base <- baseenv()
  x <- 6
  d <- data.frame(a = 1)
  cases <- list(rbind = quote(rbind(x, 1)), cbind = quote(cbind(x, 1)), rbind = quote(do.call(rbind, list(x, 1))), do.call = quote(do.call(rbind, list(x, 1))),
                match.arg = quote(match.arg(t)), Recall = quote(if (x[1] > 5) Recall(x - 1) else "end"), `[[.data.frame` = quote(d[["a"]]))
  for (at in seq_along(cases)) {
    name <- names(cases)[at]
    f <- eval(call("function", as.pairlist(alist(x = , d = , t = c("a", "b"))), cases[[at]]))
    own <- get(name, base)
    places <- Filter(function(env) exists(name, env, inherits = FALSE), list(base, get(".__S3MethodsTable__.", base)))
    unlockBinding(name, base)
    for (env in places) assign(name, eval(quote(function(...) "replaced"), .BaseNamespaceEnv), env)
    g <- accelerated(fresh(f), list(x, d))
    seen <- lapply(1:2, function(i) list(byte_compiled(fresh(f))(x, d), g(x, d)))
    for (env in places) assign(name, own, env)
    lockBinding(name, base)
    expect_identical(seen[[1]][[1]], "replaced", label = name)
    expect_identical(seen[[1]], seen[[2]])
    expect_identical(seen[[1]][[1]], seen[[1]][[2]])
  }
})

test_that("the order of attributes is R's where an object gets its first names", {
  first <- structure(list(), class = "thing", note = "n")
  expect_compiled(function(p) { p$a <- 1; p$b <- 2; p }, first)
  expect_same(function(p) { p[["a"]] <- 1; p[["b"]] <- 2; p }, first)
  expect_same(function(p) { p[["a"]] <- 1; p }, structure(list(1, 2), class = "thing", note = "n"))
  expect_compiled(function(p) { p$a <- 1; p }, structure(list(1, 2), class = "thing", note = "n"))
})

test_that("a class attribute that is more than strings is R's", {
  plain <- structure(list(x = 1), class = "point")
  named <- structure(list(x = 1), class = c(k = "point")); packed <- structure(list(x = 1), class = structure("point", package = "z"))
  for (f in list(function(x) class(x), function(x) oldClass(x), function(x) identical(class(x), "point"), function(x) class(x)[1] == "point", function(x) { y <- 1; class(y) <- class(x); y }, function(x) { x$y <- 2; x })) {
    expect_same_over(f, list(plain), list(named), list(packed))
    expect_same_over(f, list(named), list(plain))
  }
})

test_that("generics that R has compiled at its usual level dispatch", {
  expect_same_in({
    area <- compiler::cmpfun(function(s, ...) UseMethod("area"))
    area.default <- compiler::cmpfun(function(s, ...) 0)
    area.circle <- compiler::cmpfun(function(s, ...) pi * s$r^2)
    f <- function(x, n) { s <- 0; for (i in 1:n) s <- s + area(x) + area(i); s }
  }, { x <- structure(list(r = 2), class = "circle"); for (k in 1:4) print(f(x, 10)) }, compiled = TRUE,
  example = list(structure(list(r = 2), class = "circle"), 10))
})
