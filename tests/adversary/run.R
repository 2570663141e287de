# Random programs, compiled against GNU-R's byte code:
#
#   R_LIBS=target/rlib Rscript tests/adversary/run.R FIRST [COUNT] [SECONDS] [SHARE] [RESULTS]
#
# Programs FIRST to FIRST + COUNT - 1, or until SECONDS are over; SHARE of them (0.6 if not given) have values of any type,
# the others numbers only. Prints each difference with its program, and a summary; the exit code is 1 if there is one.
# RESULTS is a file for the counts so far and the number of the program that runs, for many.R. With RIR2_CHAOS=0.2, guards fail and
# compiled code leaves at random.

arguments <- commandArgs(trailingOnly = TRUE)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "load.R"), chdir = TRUE)
number <- function(k, otherwise) if (length(arguments) >= k) as.numeric(arguments[[k]]) else otherwise
note <- if (length(arguments) >= 5L) function(id, total) saveRDS(list(id = id, total = total), arguments[[5L]]) else function(id, total) NULL
result <- compare_programs(number(1L, 1), number(2L, 1), number(3L, Inf), number(4L, 0.6), note, writeLines)
writeLines(summary_line(result$total))
quit(status = if (result$total[["differences"]] > 0) 1L else 0L)
