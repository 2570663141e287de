# Checks that rir2 lists the closures that R has: for each package of R's own library (base and
# recommended), in a fresh R.
#
# Needs R. Run as `Rscript cli/tests/counts_agree.R path/to/rir2`; status 1 if there is a difference.
#
# R's count is sum(vapply(ls(ns, all.names = TRUE), function(n) is.function(get(n, ns)) &&
# !is.primitive(get(n, ns)), NA)). Not counted: `.Last.value`, which is in base and holds the
# value of the last call at top level, by chance a function.

invisible(Sys.setlocale("LC_COLLATE", "C"))
rir2 <- commandArgs(trailingOnly = TRUE)[[1L]]
packages <- list.files(.Library)
packages <- packages[file.exists(file.path(.Library, packages, "R", paste0(packages, ".rdx")))]

closures_of <- function(package) {
  ns <- asNamespace(package)
  names <- setdiff(ls(ns, all.names = TRUE), ".Last.value")
  is_closure <- function(name) is.function(get(name, ns)) && !is.primitive(get(name, ns))
  names[vapply(names, is_closure, NA)]
}

listed_by_rir2 <- function(package) {
  labels <- system2(rir2, c("list", "--package", package, "--lib", .Library), stdout = TRUE)
  if (package == "base") labels else sub("^[A-Za-z0-9.]+:::?", "", labels)
}

n_total <- 0L
n_different <- 0L
for (package in packages) {
  expected <- closures_of(package)
  found <- listed_by_rir2(package)
  n_total <- n_total + length(found)
  # Also the order is that of ls() in the C locale.
  if (!identical(expected, found)) {
    n_different <- n_different + 1L
    cat(package, ": R has ", length(expected), ", rir2 lists ", length(found), "\n", sep = "")
    cat("  only in R:", setdiff(expected, found), "\n")
    cat("  only in rir2:", setdiff(found, expected), "\n")
  }
}
cat(length(packages), "packages,", n_total, "closures,", n_different, "packages differ\n")
quit(status = as.integer(n_different > 0L))
