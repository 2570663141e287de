# The examples of an installed package as programs to measure. Sourced by examples.R, segments.R, coverage.R
# and tests/asserts/examples.R.

default_namespaces <- c("base", "stats", "utils", "methods", "graphics", "grDevices", "tools")

# One file per help page; what is not to be run, or not to be tested, is a comment there.
write_examples <- function(package, dir) {
  pages <- tools::Rd_db(package)
  for (name in names(pages)) {
    file <- file.path(dir, paste0(name, ".R"))
    tryCatch(tools::Rd2ex(pages[[name]], file, commentDontrun = TRUE, commentDonttest = TRUE), error = identity)
  }
}

# The byte-compiled closures bound in a namespace; all of it is loaded.
closures_of <- function(namespace) {
  env <- asNamespace(namespace)
  names <- Filter(function(name) !bindingIsActive(name, env), ls(env, all.names = TRUE))
  Filter(function(f) typeof(f) == "closure" && typeof(.Internal(bodyCode(f))) == "bytecode", mget(names, env))
}

# Each gets an entry point of rir2 at its start, in place.
prepare_all <- function(namespaces) {
  for (namespace in namespaces) {
    closures <- closures_of(namespace)
    for (name in names(closures)) .Call(rir2:::C_rir2_r_prepare, closures[[name]], paste0(namespace, "::", name), 4L, 1000L, TRUE)
  }
}

# What a process of its own, which runs the script with these arguments, leaves in a file.
result_of_child <- function(script, package, dir, ...) {
  result <- tempfile(fileext = ".rds")
  system2(file.path(R.home("bin"), "Rscript"), shQuote(c(script, "--child", package, dir, ..., result)), stdout = FALSE, stderr = FALSE)
  if (file.exists(result)) readRDS(result) else stop("the examples of ", package, " end R")
}

# Options with a number, `--reps 3`, and what is left: list(numbers, rest).
with_numbers <- function(arguments, defaults) {
  for (name in names(defaults)) {
    at <- match(paste0("--", name), arguments)
    if (is.na(at)) next
    defaults[[name]] <- as.integer(arguments[[at + 1L]])
    arguments <- arguments[-(at + 0:1)]
  }
  list(numbers = defaults, rest = arguments)
}

# Runs them in the global environment of this process, where they print to nowhere and draw to nowhere (messages, too, if they
# are hidden). Each starts from the same random numbers, else what they do differs from run to run. CPU seconds of each page,
# the rounds together: medians of several runs are taken page by page, where one that was disturbed spoils only its page.
run_examples <- function(dir, rounds = 1L, hide_messages = TRUE) {
  files <- sort(list.files(dir, "[.]R$", full.names = TRUE), method = "radix")
  options(device = function(...) grDevices::pdf(NULL), browser = "true", pager = "cat", menu.graphics = FALSE)
  setwd(tempdir())
  sink(nullfile())
  if (hide_messages) sink(file(nullfile(), "w"), type = "message")
  cpu <- stats::setNames(numeric(length(files)), basename(files))
  for (round in seq_len(rounds)) for (page in seq_along(files)) {
    RNGkind("default", "default", "default")
    set.seed(1)
    start <- proc.time()
    for (expression in parse(files[[page]], keep.source = FALSE)) tryCatch(print(eval(expression, globalenv())), error = identity)
    cpu[[page]] <- cpu[[page]] + sum((proc.time() - start)[1:2])
    while (sink.number() > 1L) sink()
    grDevices::graphics.off()
  }
  cpu
}
