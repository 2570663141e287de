# How long compiling takes as functions grow. Prints CPU milliseconds of one compilation, beside the goals.
#
#   R_LIBS=target/rlib Rscript bench/compile_time.R [PROGRAM ...] [--limit SECONDS]
#
# A row is a generated program, a column a size: so many loops, statements, callees, or levels. Counted
# is all that accelerate() does, rounds of questions to the R process included; GNU-R's own compilation
# of the function is not. The clock has steps of a millisecond. After a size that took longer than the limit (5 s),
# larger ones are left out (`.`). `-`: not compiled. The last column says whether the goal is met.

library(rir2)

sizes <- c(10L, 50L, 100L, 200L, 500L, 1000L, 2000L)

# Code in braces; functions with code for a body.
braces <- function(statements, result) as.call(c(list(as.name("{")), statements, list(result)))
make <- function(formals, body, env = new.env(parent = globalenv())) {
  missing <- rep(list(quote(expr = )), length(formals))
  f <- eval(call("function", as.pairlist(stats::setNames(missing, formals)), body))
  environment(f) <- env
  f
}
repeated <- function(formals, n, statement, result, before = NULL) {
  make(formals, braces(c(before, lapply(seq_len(n), statement)), result))
}
name <- function(prefix, k) as.name(paste0(prefix, k))
nested <- function(n, innermost, level) Reduce(function(code, k) level(k, code), rev(seq_len(n)), innermost)

# Functions of an environment that the caller's code names.
calling <- function(n, body, main) {
  env <- new.env(parent = globalenv())
  for (k in seq_len(n)) assign(paste0("g", k), compiler::cmpfun(make("x", body(k), env)), envir = env)
  make("x", main, env)
}

zero <- list(quote(s <- 0))
# For each program: the function of a size, arguments, the largest size that makes sense (GNU-R's own
# compiler and parser recurse), and a goal in milliseconds for a size.
programs <- list(
  loops = list(
    f = function(n) repeated("n", n, function(k) bquote(for (i in 1:n) s <- s + i * .(k + 0.5)), quote(s), zero),
    args = list(3L), goal = c("500" = 500)),
  `loops over a vector` = list(
    f = function(n) repeated("x", n, function(k) bquote(for (i in seq_along(x)) s <- s + x[[i]] * .(k + 0.5)), quote(s), zero),
    args = list(c(1, 2)), goal = c("500" = 500)),
  `while loops` = list(
    f = function(n) repeated("s", n, function(k) bquote(while (s > .(k + 0.5)) s <- s / 2), quote(s)),
    args = list(7), goal = c("500" = 500)),
  `loops in loops` = list(
    f = function(n) repeated("n", n, function(k) bquote(for (i in 1:n) for (j in 1:i) s <- s + j * .(k + 0.5)), quote(s), zero),
    args = list(3L), goal = c("500" = 1000)),
  `loops, nested` = list(
    f = function(n) make("n", braces(list(quote(s <- 0), nested(n, quote(s <- s + 1), function(k, code) {
      call("for", name("i", k), quote(1:n), code)
    })), quote(s))),
    args = list(1L), most = 50L, goal = c("50" = 500)),
  `scalar statements` = list(
    f = function(n) repeated("s", n, function(k) bquote(s <- s * .(1 + k / 1024) + .(k + 0.25)), quote(s)),
    args = list(1), goal = c("2000" = 200)),
  `integer statements` = list(
    f = function(n) repeated("s", n, function(k) bquote(s <- (s + .(k)) %% 1000L), quote(s)),
    args = list(1L), goal = c("2000" = 200)),
  `scalar variables` = list(
    f = function(n) repeated("s", n, function(k) bquote(.(name("v", k)) <- .(name("v", k - 1L)) * .(k + 0.5)), name("v", n), list(quote(v0 <- s))),
    args = list(1), goal = c("2000" = 200)),
  `vector statements` = list(
    f = function(n) repeated("v", n, function(k) bquote(v <- v * .(1 + k / 1024) + .(k + 0.25)), quote(v)),
    args = list(c(1, 2)), goal = c("500" = 500)),
  `sums of vectors` = list(
    f = function(n) repeated("v", n, function(k) bquote(s <- s + sum(v * .(k + 0.5))), quote(s), zero),
    args = list(c(1, 2)), goal = c("500" = 500)),
  `element assignments` = list(
    f = function(n) repeated(c("v", "i"), n, function(k) bquote(v[i] <- v[[i]] * .(1 + k / 1024)), quote(v)),
    args = list(c(1, 2), 1L), goal = c("500" = 500)),
  callees = list(
    f = function(n) calling(n, function(k) bquote(x * .(k + 0.5) + 1), braces(lapply(seq_len(n), function(k) {
      bquote(x <- .(name("g", k))(x))
    }), quote(x))),
    args = list(1), goal = c("200" = 200)),
  `callees of callees` = list(
    f = function(n) calling(n, function(k) {
      if (k == n) quote(x + 1) else bquote(.(name("g", k + 1L))(x * .(k + 0.5)) + 1)
    }, quote(g1(x))),
    args = list(1), most = 200L, goal = c("200" = 500)),
  ifs = list(
    f = function(n) repeated("s", n, function(k) bquote(if (s > .(k + 0.5)) s <- s - .(k + 0) else s <- s + 1), quote(s)),
    args = list(1), goal = c("2000" = 500)),
  `ifs with variables` = list(
    f = function(n) repeated("s", n, function(k) bquote(if (s > .(k + 0.5)) .(name("v", k)) <- s else .(name("v", k)) <- 1), quote(s + v1)),
    args = list(1), goal = c("2000" = 500)),
  `ifs, nested` = list(
    f = function(n) make("s", nested(n, quote(s), function(k, code) bquote(if (s > .(k + 0.5)) .(code) else s - .(k + 0)))),
    args = list(1), most = 100L, goal = c("100" = 100)),
  switch = list(
    f = function(n) make(c("k", "s"), as.call(c(list(as.name("switch"), quote(k)), lapply(seq_len(n), function(k) bquote(s * .(k + 0.5)))))),
    args = list(2L, 1), goal = c("500" = 200)))

arguments <- commandArgs(trailingOnly = TRUE)
limit <- match("--limit", arguments)
max_ms <- 1000 * if (is.na(limit)) 5 else as.numeric(arguments[[limit + 1L]])
wanted <- setdiff(arguments, if (!is.na(limit)) arguments[limit + 0:1])
if (length(wanted) == 0L) wanted <- names(programs)

cpu_ms <- function(code) {
  used <- system.time(code, gcFirst = TRUE)
  1000 * (used[["user.self"]] + used[["sys.self"]])
}

# Milliseconds of one compilation, NA if the function was not compiled.
compile_ms <- function(program, n) {
  f <- compiler::cmpfun(program$f(n))
  ms <- cpu_ms(fast <- tryCatch(suppressMessages(accelerate(f, example = program$args)), error = function(e) NULL))
  if (is.null(fast) || !isTRUE(jit_stats(fast)$code_bytes > 0)) return(NA_real_)
  ms
}

cat(sprintf("%-20s%s   goal\n", "CPU ms", paste(sprintf("%9d", sizes), collapse = "")))
for (label in wanted) {
  program <- programs[[label]]
  cells <- character()
  met <- ""
  slow <- FALSE
  for (n in sizes) {
    if (slow || n > (if (is.null(program$most)) Inf else program$most)) {
      cells <- c(cells, ".")
      next
    }
    ms <- compile_ms(program, n)
    slow <- !is.na(ms) && ms > max_ms
    cells <- c(cells, if (is.na(ms)) "-" else formatC(ms, format = "f", digits = 0L))
    goal <- program$goal[as.character(n)]
    if (!is.na(goal)) met <- sprintf("%d: %g %s", n, goal, if (isTRUE(ms <= goal)) "met" else "MISSED")
  }
  if (met == "") met <- sprintf("%s: %g MISSED", names(program$goal), program$goal)
  cat(sprintf("%-20s%s   %s\n", label, paste(sprintf("%9s", cells), collapse = ""), met))
}
