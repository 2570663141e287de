# Verdicts of the command line over installed packages, and whether it saw all closures.
#
# Rscript bench/verdicts.R PATH-OF-RIR2 PACKAGE…
#
# R counts the closures of a namespace by itself; a difference is an error.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 2L) stop("usage: Rscript bench/verdicts.R PATH-OF-RIR2 PACKAGE...", call. = FALSE)
program <- arguments[[1L]]

count_by_r <- function(package) {
  namespace <- asNamespace(package)
  kinds <- vapply(ls(namespace, all.names = TRUE), function(name) typeof(get(name, namespace)), "")
  sum(kinds == "closure")
}

count_by_rir2 <- function(package) {
  lines <- system2(program, c("analyze", "--package", package, "--json"), stdout = TRUE)
  summary <- utils::tail(lines, 1L)
  as.integer(sub('.*"closures":([0-9]+).*', "\\1", summary))
}

equal <- TRUE
for (package in arguments[-1L]) {
  cat(sprintf("$ rir2 analyze --package %s --summary\n", package))
  status <- system2(program, c("analyze", "--package", package, "--summary"))
  counts <- c(r = count_by_r(package), rir2 = count_by_rir2(package))
  agree <- identical(counts[["r"]], counts[["rir2"]])
  equal <- equal && agree && status == 0L
  cat(sprintf("closures in %s: R counts %d, rir2 %d: %s\n\n", package, counts[["r"]], counts[["rir2"]],
              if (agree) "equal" else "DIFFERENT"))
}
if (!equal) quit(status = 1L)
