# What rir2 costs where it gains nothing, beside the goals: Rscript bench/costs.R [switches|pools|memory|alias|contexts ...]
#
# CPU time, medians of several runs, what is compared interleaved; without arguments, everything.
# R_LIBS says which rir2.

library(rir2)
compiled <- function(f) compiler::cmpfun(f, options = list(suppressAll = TRUE))
quietly <- function(expr) suppressMessages(expr)

# Nanoseconds of CPU for one call of each closure in `fs`, of `n` calls `f(x)` in a compiled loop.
ns_per_call <- function(fs, x, n = 200000L, reps = 9L) {
  loop <- compiled(function(f, x, n) for (i in seq_len(n)) f(x))
  times <- vapply(seq_len(reps), function(rep) {
    vapply(fs, function(f) {
      gc(full = FALSE)
      start <- proc.time()
      loop(f, x, n)
      sum((proc.time() - start)[c(1L, 2L)])
    }, 0)
  }, numeric(length(fs)))
  apply(times, 1L, stats::median) / n * 1e9
}

row <- function(what, measured, goal) cat(sprintf("%-58s %12s   %s\n", what, measured, goal))

# A closure that will never run compiled; one whose guards fail; one that aborts.
switches <- function() {
  never <- function(x) sys.call()
  g <- quietly(rir2::accelerate(never))
  for (i in 1:2000) g(1)
  ns <- ns_per_call(list(compiled(never), g), 1)
  row("never compiled: ns per call beyond the baseline", sprintf("%.0f", ns[[2L]] - ns[[1L]]), "<= 10")
  add <- function(x) x + 1
  g <- quietly(rir2::accelerate(add, example = list(1), learn = FALSE))
  for (i in 1:5000) g(if (i %% 100L == 0L) 1 else 1L)
  ns <- ns_per_call(list(compiled(add), g), 1L)
  row("guards failed in 99 % of calls: ns beyond the baseline", sprintf("%.0f", ns[[2L]] - ns[[1L]]), "<= 10")
  grow <- function(x) x + 2147483000L
  g <- quietly(rir2::accelerate(grow, example = list(1L), learn = FALSE))
  suppressWarnings(for (i in 1:5000) g(if (i %% 100L == 0L) 1L else 1000L))
  ns <- ns_per_call(list(compiled(grow), g), 1L)
  row("aborted in 99 % of calls: ns beyond the baseline", sprintf("%.0f", ns[[2L]] - ns[[1L]]), "<= 10")
}

# Loops in closures with constant pools of about `n`: prepared, not compiled.
pool_of <- function(f) length(.Internal(disassemble(.Internal(bodyCode(f))))[[3L]])
with_pool <- function(n) {
  for (k in seq_len(n)) for (extra in 0:1) {
    body <- as.call(c(quote(`{`), quote(s <- 0), quote(for (i in 1:100) s <- s + i), if (extra) quote(return(s)),
                      lapply(seq_len(k), function(j) call("if", quote(s < 0), 1000.5 + j)), quote(s)))
    f <- compiled(eval(call("function", as.pairlist(alist(x = )), body)))
    if (pool_of(f) == n) return(f)
  }
  stop("no function has a pool of ", n)
}

pools <- function() {
  for (n in c(20L, 200L, 250L, 256L, 257L, 400L)) {
    f <- with_pool(n)
    g <- quietly(rir2::accelerate(f, learn = FALSE))
    for (i in 1:10) g(1)
    ns <- ns_per_call(list(f, g), 1, n = 20000L, reps = 15L)
    row(sprintf("pool of %d constants, not compiled: ratio to the baseline", pool_of(f)), sprintf("%.3f", ns[[2L]] / ns[[1L]]), "<= 1.01")
  }
}

rss_mb <- function() {
  pages <- scan("/proc/self/statm", quiet = TRUE)[[2L]]
  pages * 4096 / 1e6
}

memory <- function(n = 20000L) {
  make <- function(k) eval(substitute(function(x) { s <- k; for (i in 1:10) s <- s + x * i; s }, list(k = k)))
  some <- function(n) for (k in seq_len(n)) { f <- quietly(rir2::accelerate(make(k + 0), example = list(1))); f(1) }
  some(200L)
  gc(); gc()
  before <- rss_mb()
  some(n)
  gc(); gc()
  row(sprintf("%d closures compiled, dropped, collected: MB of RSS", n), sprintf("%.1f", rss_mb() - before), "<= 20")
  row("  rows left in jit_stats()", nrow(rir2::jit_stats()), "<= 2")
}

# `v` held `u` for a moment: is `u` copied in each trip?
alias <- function() {
  with_alias <- function(n) { u <- numeric(1000); v <- 0; for (i in seq_len(n)) { v <- u; v <- 0; u[10] <- 1 }; u[10] + v }
  without <- function(n) { u <- numeric(1000); v <- 0; for (i in seq_len(n)) { v <- 0; u[10] <- 1 }; u[10] + v }
  fs <- lapply(list(without, with_alias), function(f) quietly(rir2::accelerate(f, example = list(10L))))
  ns <- ns_per_call(fs, 10000L, n = 2000L)
  row("a dead alias: ratio to the same without", sprintf("%.2f", ns[[2L]] / ns[[1L]]), "<= 1.2")
}

# Arguments as interpreted code gives them.
contexts <- function() {
  half <- function(x) { s <- 0; for (i in 1:50) s <- s + x * i; s }
  calls <- list(`k %% 2` = quote(f(k %% 2)), `k %/% 2` = quote(f(k %/% 2)), `sum(v)` = quote(f(sum(v))))
  for (name in names(calls)) {
    f <- quietly(rir2::accelerate(half))
    loop <- compiled(eval(substitute(function(f, v) for (k in seq(1, 50, by = 0.5)) call, list(call = calls[[name]]))))
    loop(f, c(1, 2, 3))
    row(sprintf("an argument %s: calls of 99 that ran compiled", name), sum(rir2::jit_stats(f)$passes, na.rm = TRUE), ">= 90")
  }
}

parts <- list(switches = switches, pools = pools, memory = memory, alias = alias, contexts = contexts)
chosen <- commandArgs(trailingOnly = TRUE)
unknown <- setdiff(chosen, names(parts))
if (length(unknown)) stop("what is ", unknown[[1L]], "? There are ", paste(names(parts), collapse = ", "))
cat(sprintf("%-58s %12s   %s\n", "", "measured", "goal"))
for (name in if (length(chosen)) chosen else names(parts)) parts[[name]]()
