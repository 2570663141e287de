# Whether every closure that is installed can be rewritten, with all its places, with those that are planned, with its start
# alone, and with all and its calls:
#
#   R_LIBS=target/rlib Rscript tests/segments/everything.R [PACKAGE ...]
#
# Each package in a process of its own. A line a package; the exit code is 1 if anything was wrong.

here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
arguments <- commandArgs(trailingOnly = TRUE)
child <- 'source("%s/rewriting.R"); suppressMessages(loadNamespace("rir2")); r <- check_package("%s", %dL); saveRDS(r, "%s")'

packages <- if (length(arguments)) arguments else setdiff(unique(rownames(utils::installed.packages())), "rir2")
total <- c(closures = 0, prepared = 0, places = 0)
n_wrong <- 0
for (package in packages) for (kinds in c(15L, 71L, 1L, 783L)) {
  result <- tempfile(fileext = ".rds")
  system2(file.path(R.home("bin"), "Rscript"), c("-e", shQuote(sprintf(child, here, package, kinds, result))), stdout = FALSE, stderr = FALSE)
  if (!file.exists(result)) {
    cat(sprintf("%-22s cannot be loaded\n", package))
    break
  }
  checked <- readRDS(result)
  n_wrong <- n_wrong + length(checked$problems)
  if (kinds == 15L) {
    total <- total + checked$counts
    cat(sprintf("%-22s %6.0f closures, %6.0f rewritten, %8.0f places\n", package, checked$counts[[1L]], checked$counts[[2L]], checked$counts[[3L]]))
  }
  if (length(checked$problems)) cat(paste0("    ", utils::head(checked$problems, 20L), "\n"), sep = "")
}
cat(sprintf("%.0f closures, %.0f rewritten, %.0f places; %.0f wrong\n", total[[1L]], total[[2L]], total[[3L]], n_wrong))
quit("no", n_wrong > 0)
