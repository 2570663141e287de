# Calls of generics with values that have no class attribute.

values <- list(c(3, 1, 2), c(2, NA, 1), c(NaN, 1), -0, numeric(), 3:1, 5L, integer(), c(TRUE, NA, FALSE), NA, c(b = 2, a = 1), matrix(c(4, 3, 2, 1), 2),
               matrix(1:6, 2, dimnames = list(NULL, c("a", "b", "c"))), array(1:8, c(2, 2, 2)), letters[3:1], c("b", NA), "\u00e4", character(), NULL, list(2, 1, 2), list(a = 1, b = "x"), list(),
               factor(c("u", "v", "u")), as.Date("2020-01-01") + 2:0, 1i * 3:1, as.raw(3:1), quote(a + b), 1:100 + 0, structure(3:1, class = "strange"), structure(c(2, 1), note = "x"), c(1, 1, 2, 2, 1))

generics <- alist(rev = rev(x), mean = mean(x), trimmed = mean(x, trim = 0.1), without = mean(x, na.rm = TRUE), unique = unique(x), sort = sort(x), decreasing = sort(x, decreasing = TRUE), last = sort(x, na.last = TRUE),
                  median = median(x), diff = diff(x), lagged = diff(x, lag = 2), head = head(x, 2), most = head(x, -1), tail = tail(x, 1), rest = tail(x, -1), seq = seq(x), seq_by = seq(1, 10, by = 2),
                  seq_length = seq(0, 1, length.out = 5), along = seq(along.with = x), duplicated = duplicated(x), twice = anyDuplicated(x), transposed = t(x), summary = summary(x), range = range(x),
                  sets = setdiff(x, 1), common = intersect(x, 2), all = union(x, 3), member = 2 %in% x, append = append(x, 1, after = 1), string = toString(x), format = format(x), outer = outer(x, x))

for (name in names(generics)) {
  test_that(paste("values of all types:", name), {
    f <- as.function(c(alist(x = ), generics[[name]]))
    for (x in values) expect_same(f, x)
  })
}

test_that("they run compiled", {
  expect_compiled(function(x) mean(x) + 1, c(1, 2))
  expect_compiled(function(x) rev(x), 1:3)
  expect_compiled(function(x) unique(x), c(1, 1))
  expect_compiled(function(x) median(x), c(3, 1, 2))
  expect_compiled(function(x) median(x), c(3, 1, 2, 5))
  expect_compiled(function(x) diff(x), c(3, 1, 2))
  expect_compiled(function(x) head(x, 2), 1:5)
  expect_compiled(function(x) tail(x, 2), 1:5)
  expect_compiled(function(l) mean(l[[1]]), list(c(1, 2, 4)))
  expect_compiled(function(x) sort(x), 1:5)
})

test_that("methods that come, go or are hidden", {
  expect_same_in(f <- function(x) rev(x), {
    r <- list(f(1:3))
    rev.integer <- function(x) "mine"
    r <- c(r, list(f(1:3)))
    rm(rev.integer)
    c(r, list(f(1:3)))
  }, example = list(1:3), compiled = TRUE)
  expect_same_in(f <- function(x) rev(x), {
    registerS3method("rev", "integer", function(x) "registered", baseenv())
    r <- list(f(1:3))
    rm("rev.integer", envir = .BaseNamespaceEnv[[".__S3MethodsTable__."]])
    c(r, list(f(1:3)))
  }, example = list(1:3))
  expect_same_in({ rev.default <- function(x) "mine"; f <- function(x) rev(x) }, f(1:3), example = list(1:3))
  expect_same_in(f <- function(x) { rev.integer <- function(x) "local"; rev(x) }, f(1:3), example = list(1:3))
  expect_same_in(f <- function(x, rev.default) rev(x), f(1:3, function(x) "argument"), example = list(1:3, function(x) "argument"))
  expect_same_in({ rev <- function(x) UseMethod("rev"); f <- function(x) rev(x) }, f(1:3), example = list(1:3))
  expect_same_in({ mine <- function(x, ...) UseMethod("mine"); mine.default <- function(x, ...) "default"; mine.integer <- function(x, ...) "integer"; f <- function(x) mine(x) },
                 list(f(1L), f("a")), example = list(1L))
  expect_same_in({ f <- function(x) mean(x); mean.thing <- function(x, ...) "thing" }, list(f(1:3), f(structure(1:3, class = "thing"))), example = list(1:3))
})

test_that("the argument that decides is looked for in a way of its own", {
  generic <- quote({
    gen <- function(abc, ab, ...) UseMethod("gen")
    environment(gen) <- asNamespace("stats")
    assign("gen", gen, globalenv())
    for (class in c("default", "integer", "character")) {
      method <- eval(call("function", as.pairlist(alist(abc = , ab = , ... = )), class))
      environment(method) <- asNamespace("stats")
      registerS3method("gen", class, method, envir = asNamespace("stats"))
    }
  })
  for (f in list(function() gen(ab = 1L, "a"), function() gen(a = 1L, "a"), function() gen(ab = "a", abc = 1L), function() gen(zz = 1L), function() gen(zz = 1L, "a")))
    expect_same_code(bquote({ .(generic); f <- .(f) }), quote(try(f(), silent = TRUE)))
})

test_that("a class set behind the compiler's back", {
  expect_same_in(f <- function(l) mean(l[[1]]), list(f(list(1:3)), f(list(structure(1:3, class = "difftime", units = "secs"))), f(list(as.Date("2020-01-01"))), f(list("a"))),
                 example = list(list(1:3)))
  expect_same_in(f <- function(l) unique(l[[1]]), list(f(list(c(1, 1))), f(list(matrix(1, 2, 2))), f(list(array(1, c(1, 1, 2)))), f(list(factor("a"))), f(list(list(1, 1))), f(list(NULL)), f(list(quote(a)))),
                 example = list(list(c(1, 1))))
})

test_that("a generic that looks at its arguments before it dispatches", {
  expect_same(function(x) sort(x, decreasing = NA), 3:1)
  expect_same(function(x) sort(x, decreasing = "yes"), 3:1)
  expect_same(function(x) sort(x, partial = 2), c(3, 1, 2))
  expect_same(function(x) sort(x, index.return = TRUE), c(3, 1, 2))
  expect_same(function(x) sort(x, method = "quick"), c(3, 1, 2))
  expect_same_in({ sort <- function(x, decreasing = FALSE, ...) { n <<- n + 1; UseMethod("sort") }; n <- 0; f <- function(x) sort(x) }, f(3:1), example = list(3:1))
  expect_same_in({ sort <- function(x, decreasing = FALSE, ...) { hidden <- 5; UseMethod("sort") }; sort.default <- function(x, ...) exists("hidden", inherits = FALSE); f <- function(x) sort(x) },
                 f(3:1), example = list(3:1))
  expect_same_in({ visible <- function(x) { if (x > 1) return(invisible(x)); UseMethod("visible") }; visible.default <- function(x) -x; f <- function(x) visible(x) }, list(f(1), f(2)), example = list(1))
})

test_that("arguments are evaluated once, in R's order", {
  expect_same_in({ n <- 0; f <- function(x) mean({ n <<- n + 1; x }) }, f(1:3), example = list(1:3))
  expect_same(function(n) mean(runif(n)) + mean(x = rnorm(2), trim = 0), 3)
  expect_same(function(x) seq(by = 2, from = x, to = 9), 1)
  expect_same(function(x) rev(), 1)
  expect_same(function(x) rev(x, 2), 1:3)
  expect_same(function(x) mean(y = x), 1)
  expect_same(function(x) invisible(mean(x)), 1:3)
})

test_that("match.arg() of a formal with choices", {
  assign("chosen", function(type = c("one", "two", "twelve")) match.arg(type), globalenv())
  expect_compiled(function() chosen())
  expect_compiled(function() chosen("two"))
  expect_compiled(function() chosen("on"))
  expect_same(function() chosen("tw"))
  expect_same(function() chosen("three"))
  expect_same(function() chosen(""))
  expect_same(function() chosen(NULL))
  expect_same(function() chosen(c("one", "two")))
  expect_same(function() chosen(c("one", "two", "twelve")))
  expect_same(function(x) chosen(x), "two")
  expect_same_in({ c <- function(...) "other"; g <- function(type = c("one", "two")) match.arg(type); f <- function() g() }, f())
  expect_same_in({ g <- function(type = c("one", "two")) { type <- "two"; match.arg(type) }; f <- function() g() }, f())
  expect_same_in({ g <- function(type = c("one", "two"), c = max) match.arg(type); f <- function() g() }, f())
  expect_same_in({ match.arg <- function(...) "mine"; g <- function(type = c("one", "two")) match.arg(type); f <- function() g() }, f())
})

test_that("defaults that are constants", {
  assign("defaults", function(x, k = 2, flag = FALSE, text = "a", none = NULL) { if (x > 1) k <- k + 1; if (flag) text <- none; list(x, k, text, none) }, globalenv())
  expect_compiled(function(x) defaults(x), 1)
  expect_compiled(function(x) defaults(x, flag = TRUE), 2)
  assign("asked", function(x, k = 2) { if (x > 1) k; if (missing(k)) k * 10 else k }, globalenv())
  expect_compiled(function(x) asked(x), 1)
  expect_compiled(function(x) asked(x, 3), 2)
  assign("passed", function(k = 2) asked(1, k), globalenv())
  expect_same(function(x) passed(), 1)
})

test_that("methods that nothing has loaded yet are known", {
  # In a process of its own: once a method was called, it is loaded.
  code <- 'f <- rir2::accelerate(function(x) median(x) + head(x, 1L), example = list(c(3, 1, 2))); r <- f(c(3, 1, 2)); cat(r, rir2::jit_stats(f)$passes)'
  expect_identical(system2(file.path(R.home("bin"), "Rscript"), c("-e", shQuote(code)), stdout = TRUE), "5 1")
})

test_that("methods are registered where the top of the generic's environment is, by the function of its name", {
  setup <- quote({
    g <- function(x) UseMethod("g")
    g.default <- function(x) 0
    other <- function(x) UseMethod("gg")
    gg.default <- function(x) 1
    for (name in c("g", "g.default", "other", "gg.default")) assign(name, compiler::cmpfun(get(name)))
    f <- function(x) c(g(x), other(x))
  })
  run <- quote({
    registerS3method("g", "a", function(x) 5, envir = environment(g))
    x <- structure(1, class = "a")
    y <- structure(1, class = "b")
    before <- .GlobalEnv$.__S3MethodsTable__.
    found <- c(f(x), f(y), f(3), f(x), f(y), f(3), f(x), f(y), f(3))
    assign(".__S3MethodsTable__.", new.env(), globalenv())
    assign("g.b", function(x) 6, .GlobalEnv$.__S3MethodsTable__.)
    assign("gg.b", function(x) 7, .GlobalEnv$.__S3MethodsTable__.)
    found <- c(found, f(x), f(y), f(3), f(x), f(y), f(3))
    if (is.null(before)) rm(".__S3MethodsTable__.", envir = globalenv()) else assign(".__S3MethodsTable__.", before, globalenv())
    c(found, f(x), f(y), f(3))
  })
  expect_same_code(setup, run, example = NULL, times = 4L)
})
