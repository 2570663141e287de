# Closures as users write them, on GNU-R's baseline and compiled by rir2, in one process.
#
# Each is compiled for one example and then checked against the baseline: same value, same
# warnings, arguments as they were. CPU times are medians; the loops alternate.

collatz <- function(limit) {
  best <- 0
  longest <- 0
  for (start in seq_len(limit)) {
    n <- start
    steps <- 1
    while (n != 1) {
      if (n %% 2 == 0) n <- n / 2 else n <- 3 * n + 1
      steps <- steps + 1
    }
    if (steps > longest) {
      longest <- steps
      best <- start
    }
  }
  c(best, longest)
}

fibonacci <- function(n) if (n < 2) n else fibonacci(n - 1) + fibonacci(n - 2)

trapezoid <- function(f, from, to, n) {
  h <- (to - from) / n
  total <- (f(from) + f(to)) / 2
  for (i in seq_len(n - 1)) total <- total + f(from + i * h)
  total * h
}

smooth <- function(x, weight) {
  for (i in 2:length(x)) x[[i]] <- weight * x[[i]] + (1 - weight) * x[[i - 1]]
  x
}

trace_product <- function(a, b) {
  total <- 0
  for (i in seq_len(nrow(a))) {
    for (k in seq_len(ncol(a))) total <- total + a[i, k] * b[k, i]
  }
  total
}

primes_below <- function(n) {
  composite <- logical(n)
  count <- 0L
  for (i in 2:(n - 1L)) {
    if (!composite[i]) {
      count <- count + 1L
      k <- i + i
      while (k < n) {
        composite[k] <- TRUE
        k <- k + i
      }
    }
  }
  count
}

newton_roots <- function(targets) vapply(targets, function(a) {
  x <- a
  for (i in 1:20) x <- (x + a / x) / 2
  x
}, numeric(1))

norm_ratio <- function(x, y) sqrt(sum(x * x)) / sqrt(sum(y * y))

demos <- list(
  collatz = list(collatz, 3000L),
  fibonacci = list(fibonacci, 20),
  trapezoid = list(trapezoid, function(x) x * exp(-x), 0, 5, 20000L),
  smooth = list(smooth, as.double((1:20000 * 7) %% 13), 0.3),
  trace_product = list(trace_product, matrix(as.double(1:22500 %% 11), 150), matrix(as.double(1:22500 %% 7), 150)),
  primes_below = list(primes_below, 20000L),
  newton_roots = list(newton_roots, as.double(1:1000)),
  norm_ratio = list(norm_ratio, as.double(1:50000), as.double(50000:1))
)

# A call as a user writes it, f(a1, a2), in an environment that holds its arguments.
call_of <- function(f, args) {
  names <- paste0("a", seq_along(args))
  list(call = as.call(lapply(c("f", names), as.name)), env = list2env(c(list(f = f), stats::setNames(args, names))))
}

observed <- function(f, args) {
  warnings <- character()
  made <- call_of(f, args)
  value <- withCallingHandlers(eval(made$call, made$env), warning = function(w) {
    warnings <<- c(warnings, conditionMessage(w))
    invokeRestart("muffleWarning")
  })
  list(value, warnings)
}

cpu <- function(f, args, calls) {
  made <- call_of(f, args)
  used <- system.time(for (i in seq_len(calls)) eval(made$call, made$env), gcFirst = TRUE)
  (used[["user.self"]] + used[["sys.self"]]) / calls
}

same <- function(a, b) identical(a, b, num.eq = FALSE, single.NA = FALSE)

completed <- function(f) sum(with(rir2::jit_stats(f), passes - aborts), na.rm = TRUE)

# How many calls take long enough for the clock, which counts in steps of a millisecond or more.
calls <- function(f, args) {
  n <- 1L
  while (n < 100000L && n * cpu(f, args, n) < 0.05) n <- n * 4L
  n
}

all_same <- TRUE
rows <- lapply(names(demos), function(name) {
  f <- demos[[name]][[1L]]
  args <- demos[[name]][-1L]
  untouched <- unserialize(serialize(args, NULL))
  for (i in 1:3) expected <- observed(f, args)
  fast <- rir2::accelerate(f, example = args)
  agree <- all(vapply(1:3, function(i) same(observed(fast, args), expected), NA)) &&
    identical(args, untouched, ignore.bytecode = TRUE, ignore.environment = TRUE)
  compiled <- completed(fast) > 0
  all_same <<- all_same && agree
  n <- calls(f, args)
  n_fast <- calls(fast, args)
  seconds <- vapply(1:5, function(round) c(cpu(f, args, n), cpu(fast, args, n_fast)), c(0, 0))
  seconds <- apply(seconds, 1L, stats::median)
  sprintf("%-14s %-9s %-9s %12.3f %12.3f %8.1f", name, if (agree) "yes" else "NO", if (compiled) "yes" else "no",
          seconds[[1L]] * 1000, seconds[[2L]] * 1000, seconds[[1L]] / seconds[[2L]])
})
cat(sprintf("%-14s %-9s %-9s %12s %12s %8s\n", "closure", "identical", "compiled", "baseline ms", "compiled ms", "ratio"))
writeLines(unlist(rows))
if (!all_same) quit(status = 1L)
