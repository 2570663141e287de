# What GNU-R interprets while the examples of packages run: instructions of byte code and calls, by closure.
#
# Rscript bench/coverage.R RSCRIPT [--runs N] [--top N] [--prepared] [PACKAGE...]
#
#   RSCRIPT     the Rscript of an R that counts (xtask/instrumented-r.sh)
#   --runs N    how often each package runs, in a process of its own; the table shows by how much they differ (default 2)
#   --top N     list that many of the hottest closures of all packages together (default 20)
#   --prepared  a second table: with every closure of R's default namespaces and of the package prepared by rir2 in place.
#               Its coverage is what of the instructions is no longer interpreted
#
# docs/coverage.md says what is counted and has the table.

self <- normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(dirname(self), "package_examples.R"))
ten_packages <- c("stats", "utils", "methods", "tools", "graphics", "MASS", "survival", "zoo", "nlme", "stringr")

child <- function(package, dir, prepared, result) {
  suppressMessages(library(package, character.only = TRUE))
  if (prepared) {
    loadNamespace("rir2")
    prepare_all(unique(c(default_namespaces, package)))
  }
  counts <- dyn.load(file.path(R.home("lib"), "libR.so"))
  reset <- getNativeSymbolInfo("rir2_counts_reset", counts)
  write <- getNativeSymbolInfo("rir2_counts_write", counts)
  .Call(reset)
  run_examples(dir)
  .Call(write, result)
  quit("no", 0, FALSE)
}

# The report as a data frame. A function literal counts for its closure; what R's just-in-time compiler did, and what
# was evaluated without byte code, stand apart.
read_counts <- function(file) {
  lines <- regmatches(lines <- readLines(file), regexec("^([0-9]+) ([0-9]+) (.*)$", lines))
  name <- vapply(lines, `[[`, "", 4L)
  number <- function(i) as.double(vapply(lines, `[[`, "", i))
  apart <- name %in% c("(total)", "(expressions)", "compiler::(JIT)")
  closure <- sub("(?<=.)>[0-9>]+$", "", name[!apart], perl = TRUE)
  by_closure <- function(x) vapply(split(x, factor(closure, sort(unique(closure), method = "radix"))), sum, 0)
  closures <- data.frame(instructions = by_closure(number(2L)[!apart]), calls = by_closure(number(3L)[!apart]))
  list(instructions = sum(closures$instructions), calls = sum(closures$calls), closures = closures,
       expressions = sum(number(2L)[name == "(expressions)"]), jit = sum(number(2L)[name == "compiler::(JIT)"]))
}

measure <- function(rscript, package, prepared) {
  dir <- tempfile("examples")
  dir.create(dir)
  write_examples(package, dir)
  result <- tempfile("counts")
  arguments <- shQuote(c("--vanilla", self, "--child", package, dir, prepared, result))
  status <- system2(rscript, arguments, stdout = FALSE, stderr = FALSE, env = c("LC_ALL=C.UTF-8", "TZ=UTC"))
  if (!file.exists(result)) stop("the examples of ", package, " end R with status ", status)
  read_counts(result)
}

# The closures of several runs added up, hottest first.
add_closures <- function(runs) {
  all <- do.call(rbind, lapply(runs, function(run) cbind(run$closures, name = rownames(run$closures))))
  sums <- rowsum(all[c("instructions", "calls")], all$name)
  sums[order(-sums$instructions), , drop = FALSE]
}

share_of_hottest <- function(closures, n) sum(head(closures$instructions, n)) / sum(closures$instructions)

# The largest difference of any run from the first, as a share of it.
difference <- function(values) if (length(values) < 2L) NA_real_ else max(abs(values - values[[1L]])) / max(1, values[[1L]])

# What the first of the runs counted, and by how much the others differ.
show_table <- function(packages, rscript, n_runs, prepared) {
  heads <- c("instructions", "calls", "hottest 100", "instructions differ", "calls differ", "expressions", "JIT")
  cat(sprintf("| examples of | %s |\n|---|%s\n", paste(heads, collapse = " | "), strrep("---:|", length(heads))))
  row <- function(name, instructions, calls, closures, expressions, jit) {
    cat(sprintf("| %s | %.0f | %.0f | %.1f %% | %.4f %% | %.4f %% | %.0f | %.0f |\n", name, instructions[[1L]], calls[[1L]],
                100 * share_of_hottest(closures, 100L), 100 * difference(instructions), 100 * difference(calls), expressions, jit))
  }
  measured <- lapply(packages, function(package) {
    runs <- lapply(seq_len(n_runs), function(run) measure(rscript, package, prepared))
    counts <- list(instructions = vapply(runs, `[[`, 0, "instructions"), calls = vapply(runs, `[[`, 0, "calls"),
                   closures = runs[[1L]]$closures, expressions = runs[[1L]]$expressions, jit = runs[[1L]]$jit)
    row(package, counts$instructions, counts$calls, add_closures(runs[1L]), counts$expressions, counts$jit)
    counts
  })
  sum_of <- function(what) Reduce(`+`, lapply(measured, `[[`, what))
  row("together", sum_of("instructions"), sum_of("calls"), add_closures(measured), sum_of("expressions"), sum_of("jit"))
  names(measured) <- packages
  measured
}

show_hottest <- function(runs, n) {
  closures <- add_closures(runs)
  cat("\n| closure | instructions | share | calls |\n|---|---:|---:|---:|\n")
  for (i in seq_len(min(n, nrow(closures)))) {
    cat(sprintf("| `%s` | %.0f | %.1f %% | %.0f |\n", rownames(closures)[[i]], closures$instructions[[i]],
                100 * closures$instructions[[i]] / sum(closures$instructions), closures$calls[[i]]))
  }
}

show_coverage <- function(off, on) {
  covered <- vapply(names(off), function(package) 1 - on[[package]]$instructions[[1L]] / off[[package]]$instructions[[1L]], 0)
  cat("\n| examples of | coverage |\n|---|---:|\n")
  cat(sprintf("| %s | %.1f %% |\n", names(covered), 100 * covered), sep = "")
  cat(sprintf("| median | %.1f %% |\n", 100 * stats::median(covered)))
}

main <- function(arguments) {
  given <- with_numbers(arguments, c(runs = 2L, top = 20L))
  arguments <- given$rest
  n_runs <- given$numbers[["runs"]]
  n_top <- given$numbers[["top"]]
  prepared <- "--prepared" %in% arguments
  arguments <- setdiff(arguments, "--prepared")
  if (length(arguments) == 0L || startsWith(arguments[[1L]], "--")) {
    message("Usage: Rscript bench/coverage.R RSCRIPT [--runs N] [--top N] [--prepared] [PACKAGE...]")
    quit(status = 2L)
  }
  packages <- if (length(arguments) > 1L) arguments[-1L] else ten_packages
  off <- show_table(packages, arguments[[1L]], n_runs, FALSE)
  if (n_top > 0L) show_hottest(off, n_top)
  if (prepared) {
    cat("\nPrepared:\n\n")
    show_coverage(off, show_table(packages, arguments[[1L]], n_runs, TRUE))
  }
}

arguments <- commandArgs(trailingOnly = TRUE)
if (identical(arguments[1L], "--child")) {
  child(arguments[[2L]], arguments[[3L]], arguments[[4L]] == "TRUE", arguments[[5L]])
} else {
  main(arguments)
}
