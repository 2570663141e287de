# Many programs from several seeds, each seed in a process of its own, two at a time:
#
#   R_LIBS=target/rlib Rscript tests/adversary/many.R SEEDS COUNT SECONDS [SHARE]
#
# SEEDS processes that make COUNT programs each, or as many as the time allows: SECONDS are for all together. SHARE of the
# programs (0.6 if not given) have values of any type, the others numbers only.
# The programs of seed s have the numbers from 1e6 * s on. Prints differences, a line per seed and the total; the
# exit code is 1 if there was a difference or a process that did not end as it should.

arguments <- as.numeric(commandArgs(trailingOnly = TRUE))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "load.R"), chdir = TRUE)
n_seeds <- arguments[[1L]]
at_once <- 2L
seconds <- arguments[[3L]] * at_once / n_seeds
share <- if (length(arguments) >= 4L) arguments[[4L]] else 0.6

# The counts of one seed. A process that crashed or did not end counts as a difference.
run_seed <- function(seed) {
  results <- tempfile(fileext = ".rds")
  log <- tempfile()
  wanted <- c(sprintf("%.0f", c(1e6 * seed, arguments[[2L]], seconds)), share, results)
  status <- system2(file.path(R.home("bin"), "Rscript"), c(file.path(here, "run.R"), wanted), stdout = log, stderr = log, timeout = ceiling(seconds + 600))
  output <- readLines(log, warn = FALSE)
  last <- readRDS(results)
  if (status > 1L || !summary_line(last$total) %in% output) {
    last$total[["differences"]] <- last$total[["differences"]] + 1
    output <- c(output, sprintf("program %.0f: the process ended with status %d", last$id, status))
  }
  differs <- last$total[["differences"]] > 0
  writeLines(c(if (differs) output, sprintf("seed %d: %s", seed, summary_line(last$total))))
  last$total
}

totals <- parallel::mclapply(seq_len(n_seeds), run_seed, mc.cores = at_once, mc.preschedule = FALSE)
failed <- !vapply(totals, is.numeric, NA)
if (any(failed)) print(totals[failed])
total <- Reduce(`+`, totals[!failed])
cat(sprintf("%d seeds: %s\n", n_seeds, summary_line(total)))
quit(status = if (any(failed) || total[["differences"]] > 0) 1L else 0L)
