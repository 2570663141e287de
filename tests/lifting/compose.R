# Programs composed at random: statements and expressions of R, nested to a depth.
#
# composed_programs(n, seed)   the same n programs for the same seed
#
# Every program is a function f(x, y, s, l, ...) with helpers of its own. The grammar is typed (number,
# condition, string, list), so that most calls get far; what is of another type comes in through the
# arguments. Its value is all that its variables hold.

# Draws from `options` without touching the generator of the code under test.
pick <- function(options) options[[sample.int(length(options), 1L)]]
chance <- function(p) stats::runif(1) < p

numbers <- list(quote(x), quote(y), quote(a), quote(b), quote(n))

constant_number <- function() pick(list(0, 1, 2, 3L, 5L, -1, 0.5, 10, 1L, 2L, NA_real_, -2L, 7.25, Inf, 100L, TRUE))

number <- function(depth) {
  if (depth <= 0) return(if (chance(0.6)) pick(numbers) else constant_number())
  e <- function() number(depth - 1)
  c1 <- function() condition(depth - 1)
  pick(list(
    function() call(pick(c("+", "-", "*", "/", "^", "%%", "%/%", "+", "-", "*")), e(), e()),
    function() call(pick(c("-", "+", "(", "sqrt", "exp", "floor", "abs", "sin", "tan", "sign", "log", "ceiling", "cos", "lgamma", "is.na", "sum", "max", "rev", "cumsum", "length", "unlist", "seq_along")), e()),
    function() call("log", e(), pick(list(2, quote(y), 10))),
    function() call("if", c1(), e(), e()),
    function() call("{", statement(depth - 1), e()),
    function() call("[", e(), index(depth - 1)),
    function() call("[[", e(), pick(list(1, 1L, quote(i), quote(n)))),
    function() call("[", quote(m), index(depth - 1), index(depth - 1)),
    function() call("[[", quote(m), pick(list(1, 2L)), pick(list(1, 3, quote(i)))),
    function() pick(list(quote(l$a), quote(l[["b"]]), quote(l$b[1]), quote(l$c$d), quote(m[1, ]), quote(m[, 2]), quote(arr[1, 2, 1]), quote(..1), quote(...length()), quote(nargs()), quote(arr[[2, 1, 2]]))),
    function() call(":", pick(list(1, 2L, quote(n))), pick(list(3, quote(i), 1L))),
    function() as.call(list(quote(twice), e())),
    function() as.call(list(quote(lazy), e(), e())),
    function() as.call(list(quote(lazy), b = e(), e(), pick(list(1, quote(stop("never")), quote(a <- a + 1), quote(n))))),
    function() as.call(list(quote(vary), e(), quote(...))),
    function() as.call(list(quote(vary), k = e(), e(), NULL, TRUE)),
    function() as.call(list(quote(c), e(), u = e(), NULL)),
    function() call("(", call("<-", pick(list(quote(a), quote(b), quote(n))), e())),
    function() as.call(c(list(quote(switch), text(depth - 1), p = e()), alist(q = ), list(r = e(), e()))),
    function() as.call(list(quote(switch), pick(list(quote(i), 2, quote(n))), e(), e(), e())),
    function() as.call(list(quote(sapply), e(), inner(depth - 1))),
    function() as.call(list(quote(vapply), quote(1:3), inner(depth - 1), 0)),
    function() as.call(list(quote(Reduce), quote(function(p, q) p + q * i), e())),
    function() as.call(list(call("function", as.pairlist(alist(z = , w = z + 1)), number_with(depth - 1, quote(z), quote(w))), e())),
    function() as.call(list(quote(local), call("{", call("<-", quote(a), e()), e()))),
    function() as.call(list(quote(tryCatch), call("{", statement(depth - 1), e()), error = quote(function(err) -99), warning = quote(function(w) -77))),
    function() as.call(list(quote(suppressWarnings), e())),
    function() as.call(list(quote(do.call), pick(list("sum", quote(lazy), quote(`+`))), call("list", e(), e()))),
    function() as.call(list(quote(eval), call("quote", e()))),
    function() as.call(list(pick(list(quote(base::sqrt), quote(stats::median), quote((function(q) q)))), e())),
    function() as.call(list(quote(ifelse), c1(), e(), e())),
    function() call("seq_len", pick(list(3, quote(n), 2L, quote(length(x))))),
    function() as.call(list(quote(count), e()))
  ))()
}

number_with <- function(depth, ...) {
  kept <- numbers
  on.exit(assign("numbers", kept, envir = globalenv()))
  assign("numbers", c(kept, list(...), list(...)), envir = globalenv())
  number(depth)
}

inner <- function(depth) call("function", as.pairlist(alist(z = )), number_with(depth, quote(z)))

index <- function(depth) pick(list(1, 2L, quote(i), quote(n), -1, NA, quote(c(TRUE, FALSE)), 3, quote(1:2), 0, quote(l$a)))

condition <- function(depth) {
  if (depth <= 0) return(pick(list(TRUE, FALSE, quote(flag), quote(n > 2), quote(is.null(x)), quote(i < 3), quote(missing(y)), NA)))
  e <- function() number(depth - 1)
  d <- function() condition(depth - 1)
  pick(list(
    function() call(pick(c("<", ">", "<=", ">=", "==", "!=")), e(), e()),
    function() call(pick(c("&&", "||", "&&", "||", "&", "|")), d(), d()),
    function() call("!", d()),
    function() call(pick(c("is.numeric", "is.character", "is.double", "is.integer", "is.logical", "is.function", "is.list", "any", "all", "isTRUE", "is.object", "is.complex", "is.symbol")), e()),
    function() call("==", text(depth - 1), pick(list("p", "q", quote(s)))),
    function() as.call(list(quote(identical), e(), e())),
    function() call("%in%", e(), quote(1:3)),
    function() call("is.null", thing(depth - 1))
  ))()
}

text <- function(depth) {
  if (depth <= 0) return(pick(list("p", "q", "r", "other", quote(s), quote(s), "")))
  pick(list(
    function() as.call(list(quote(paste0), text(depth - 1), pick(list("", "p", quote(s))))),
    function() as.call(c(list(quote(switch), text(depth - 1), p = "q"), alist(q = ), list(r = "p", quote(s)))),
    function() call("if", condition(depth - 1), text(depth - 1), text(depth - 1)),
    function() pick(list(quote(names(l)[1]), quote(class(x)[1L]), quote(typeof(y)), quote(letters[i]), quote(toupper(s)), quote(deparse(substitute(x))), quote(as.character(n))))
  ))()
}

thing <- function(depth) {
  pick(list(
    function() quote(l),
    function() as.call(list(quote(list), a = number(depth), b = quote(x), text(0))),
    function() as.call(list(quote(lapply), number(depth), inner(depth - 1))),
    function() quote(list(...)),
    function() quote(attributes(x)),
    function() as.call(list(quote(Map), quote(function(p, q) p), number(depth - 1), 1)),
    function() quote(as.list(x)),
    function() NULL
  ))()
}

# Where a complex assignment may store: a variable, or a part of such a place.
place <- function(depth) {
  if (depth <= 0) return(pick(list(quote(a), quote(b), quote(l), quote(l), quote(m), quote(x))))
  p <- place(depth - 1)
  pick(list(
    function() call("[", p, index(0)),
    function() call("[[", p, pick(list(1, 1L, 2, "a", quote(i)))),
    function() call("$", p, pick(list(quote(a), quote(b), quote(c), quote(new)))),
    function() call("names", p),
    function() call("attr", p, "k"),
    function() as.call(list(quote(second), p)),
    function() as.call(list(quote(at), p, pick(list(1L, quote(i))))),
    function() call("[", quote(m), pick(list(1, quote(i))), pick(list(2L, 3))),
    function() call("[[", quote(m), 1, pick(list(2L, quote(i)))),
    function() call("[", quote(arr), 1, pick(list(2, quote(i))), 1L),
    function() call("levels", p)
  ))()
}

block <- function(depth, n = sample.int(3L, 1L)) as.call(c(list(quote(`{`)), lapply(seq_len(n), function(k) statement(depth))))

statement <- function(depth) {
  if (depth <= 0) return(call("<-", pick(list(quote(a), quote(b), quote(n))), number(0)))
  e <- function() number(depth - 1)
  pick(list(
    function() call("<-", pick(list(quote(a), quote(b), quote(n), quote(x))), e()),
    function() call(pick(c("<-", "<-", "<<-")), place(sample.int(3L, 1L)), number(depth - 1)),
    function() call("<<-", quote(total), call("+", quote(total), e())),
    function() call("if", condition(depth - 1), block(depth - 1), block(depth - 1)),
    function() call("if", condition(depth - 1), statement(depth - 1)),
    function() call("for", quote(i), pick(list(quote(1:3), quote(seq_along(x)), quote(x), quote(l), quote(c("p", "q")), quote(factor(c("u", "v"))), NULL)), looped(depth - 1)),
    function() counted(function(step) call("while", call("&&", call("<", step, 4), condition(depth - 1)), looped(depth - 1))),
    function() counted(function(step) call("repeat", call("{", call("if", call(">", step, 3), quote(break)), looped(depth - 1)))),
    function() as.call(list(quote(on.exit), call("<<-", quote(total), call("+", quote(total), 1)), add = TRUE)),
    function() call("<-", quote(l), thing(depth - 1)),
    function() call("if", condition(depth - 1), call("return", e())),
    function() as.call(list(quote(lazy), call("if", condition(depth - 1), call("return", quote(a))), 1, quote(0))),
    function() as.call(list(quote(cat), text(depth - 1), "\n")),
    function() call("if", condition(depth - 1), as.call(list(quote(warning), text(0)))),
    function() as.call(list(quote(try), as.call(list(quote(stop), text(0))), silent = TRUE)),
    function() call("<-", quote(twice), call("function", as.pairlist(alist(v = , w = v)), number_with(depth - 1, quote(v), quote(w)))),
    function() as.call(list(quote(tryCatch), block(depth - 1), error = quote(function(err) a <<- conditionMessage(err)), finally = quote(b <- 1))),
    function() as.call(list(quote(invisible), e())),
    function() call("<-", quote(s), text(depth - 1)),
    function() call("<-", quote(flag), condition(depth - 1))
  ))()
}

# A loop with a counter that no other loop sets back.
counted <- function(loop) {
  counter <- as.name(paste0("k", sample.int(1e6L, 1L)))
  call("{", call("<-", counter, 0), loop(call("(", call("<-", counter, call("+", counter, 1)))))
}

looped <- function(depth) {
  leave <- call("if", condition(max(depth - 1, 0)), pick(list(quote(break), quote(next), quote(next), quote(lazy(next)), quote(lazy(break)), quote(lazy(if (flag) next else 3, 2)))))
  as.call(c(list(quote(`{`)), if (chance(0.3)) list(leave), lapply(seq_len(sample.int(2L, 1L)), function(k) statement(depth)), if (chance(0.5)) list(leave)))
}

composed_setup <- quote({
  total <- 0
  twice <- function(v) v * 2
  lazy <- function(a, b = a, later) { if (missing(later)) b + a else a }
  vary <- function(k = 1, ...) { if (...length() > 1L) k + ..1 else if (is.null(k)) 0 else k }
  count <- function(v) { total <<- total + 1; v }
  second <- function(v) v[2]
  `second<-` <- function(v, value) { v[2] <- value; v }
  at <- function(v, i) v[[i]]
  `at<-` <- function(v, i, value) { v[[i]] <- value; v }
  a <- c(1, 2)
  b <- 0
  l <- list()
  m <- matrix(0, 2, 3)
  x <- 1
  arr <- array(0, c(2, 2, 2))
})

argument_lists <- list(
  quote(f(2, 3, "p", list(a = 1, b = c(4, 5)), 7, 8)),
  quote(f(c(1.5, NA, 3), 2L, "q", list(a = 1:3, b = "t", c = list(d = 2)), k = 1)),
  quote(f(3L, y = -1L, l = list(1, 2))),
  quote(f(c(u = 1, v = 2), 0, "r", NULL, , 3)),
  quote(f(matrix(1:4, 2), TRUE, "other", list(a = NULL))),
  quote(f(list(1, "a"), c(1, 2, 3), NA_character_, list(a = list(b = 1)), 1)),
  quote(f("7", NULL, s = "p")),
  quote(f(factor(c("u", "v")), 2, "q", data.frame(a = 1:2, b = 3:4), 5)),
  quote(f(structure(c(1, 2), class = "money"), 1L, "p"))
)

composed_program <- function(number_of_program) {
  depth <- sample.int(3L, 1L) + 1L
  result <- pick(list(quote(list(a, b, n, s, l, i, x, m)), quote(list(a = a, b, l)), quote(invisible(list(a, b))), number(2), quote(l), quote(a <- list(b, n))))
  body <- as.call(c(list(quote(`{`), quote(a <- 1), quote(b <- x), quote(n <- 3), quote(i <- 2L), quote(flag <- FALSE),
                         quote(m <- matrix(c(1, 2, NA, 4, 5, 6), 2)), quote(arr <- array(1:8, c(2, 2, 2)))),
                    lapply(seq_len(2L + sample.int(4L, 1L)), function(k) statement(depth)), list(result)))
  f <- call("function", as.pairlist(alist(x = , y = x, s = "p", l = list(a = y, b = 2), ... = )), body)
  setup <- as.call(c(as.list(composed_setup), list(call("<-", quote(f), f))))
  list(name = sprintf("composed %d", number_of_program), setup = setup, runs = argument_lists)
}

composed_programs <- function(n, seed = 1L) {
  old <- if (exists(".Random.seed", globalenv())) get(".Random.seed", globalenv())
  on.exit(if (!is.null(old)) assign(".Random.seed", old, globalenv()))
  lapply(seq_len(n), function(k) {
    set.seed(1000L * seed + k, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
    composed_program(k)
  })
}
