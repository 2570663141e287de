# Plain is what has no attributes and is no object of either kind; asS4() makes an S4 object of any value, without a class.

s4 <- list(asS4(c(1, 2)), asS4(1), asS4(1L), asS4(TRUE), asS4(c(TRUE, NA)), asS4(1:3), asS4(c(3L, 1L)), asS4("a"), asS4(list(1, 2)), asS4(matrix(c(1, 2, 3, 4), 2)))
odd <- c(s4, list(c(a = 1, b = 2), structure(1, note = 2), structure(2L, class = "u"), structure(list(1), class = "v"), factor("u"), structure("s", class = "w")))

# `body` with `constant` in the place of k.
with_constant <- function(body, constant) eval(call("function", as.pairlist(alist(v = )), do.call(substitute, list(body, list(k = constant)))))

same_s4 <- function(f, args) {
  g <- accelerated(fresh(f), args)
  f <- byte_compiled(f)
  marks <- function(x) rapply(list(x), function(x) c(isS4(x), is.object(x)), how = "unlist")
  bits <- function(f) { x <- do.call(f, args); c(isS4(x), is.object(x), marks(if (is.list(x)) unclass(x) else 0)) }
  expect_identical(bits(g), bits(f), label = paste(shown(body(f)), collapse = " "))
  expect_same_args(f, args)
}

test_that("constants in code that are objects, or have attributes, stay so", {
  bodies <- alist(k, { x <- k; x }, list(k, v), if (v > 0) k else v, { x <- v; x <- k; list(x) }, (k), length(k) + v, is.numeric(k), c(k))
  for (constant in odd) for (body in bodies) same_s4(with_constant(body, constant), list(4))
  for (constant in odd[1:7]) for (body in alist(k + v, k[1], k[[1]], -k, sum(k), for (e in k) v <- v + e, { x <- k; x[1] <- v; x })) {
    same_s4(with_constant(body, constant), list(4))
  }
})

inner <- function(a, b) { b; a }

test_that("constants in a callee, a default and an argument that are objects stay so", {
  for (constant in odd) {
    callee <- with_constant(quote(k), constant)
    same_s4(eval(bquote(function(v) { g <- .(callee); g(v) })), list(4))
    same_s4(eval(call("function", as.pairlist(list(v = quote(expr = ), d = constant)), quote({ v; d }))), list(4))
    same_s4(with_constant(quote(inner(k, v)), constant), list(4))
  }
})
test_that("an argument, a variable of an enclosure and an element that are objects are not plain", {
  for (x in odd) {
    expect_same_over(function(x) { y <- x; y }, list(if (is.list(x)) 1 else unclass(as.vector(x))), list(x))
    expect_same_code(bquote({ f <- function(v) { v; x }; x <- .(x) }), quote({ y <- f(1); list(y, isS4(y), is.object(y)) }), example = quote(list(1)))
    expect_same_code(bquote({ f <- function(v) v; l <- list(a = .(x), 2) }), quote({ y <- f(l$a); z <- f(l[[1]]); list(y, z, isS4(y), isS4(z)) }), example = quote(list(c(1, 2))))
  }
})

test_that("a function argument may be an operator with brackets", {
  f <- function(x, g, i) g(x, i)
  expect_same_over(f, list(c(1, 2, 3), `[`, 2), list(c(1, 2, 3), `[[`, 2), list(c(4, 5), `+`, 2), list(3, `:`, 5), list(3, `(`, 5), list(1:3, `[`, 2L), list(list(1, 2), `[[`, 2))
  g <- function(f, x) f(x)
  expect_same_over(g, list(`(`, 2), list(`-`, 2), list(`{`, 2), list(sum, c(1, 2)), list(`!`, TRUE))
  expect_same_over(function(a, f, m, g) f(a, 1) + g(m, 1, 2), list(c(1, 2), `[[`, matrix(c(1, 2, 3, 4), 2), `[`), list(c(1, 2), `[`, matrix(c(1, 2, 3, 4), 2), `[[`))
  expect_match(paste(capture.output(suppressMessages(rir2::accelerate(f, example = list(c(1, 2, 3), `[`, 2))), type = "message"), collapse = ""), "^((?!BadContext).)*$", perl = TRUE)
})
