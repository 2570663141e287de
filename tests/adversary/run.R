# Random programs, compiled against GNU-R's byte code:
#
#   R_LIBS=target/rlib Rscript tests/adversary/run.R FIRST [COUNT] [SECONDS] [SHARE] [RESULTS]
#
# Programs FIRST to FIRST + COUNT - 1, or until SECONDS are over; SHARE of them (0.6 if not given) have values of any type,
# the others numbers only. Prints each difference with its program, and a summary; the exit code is 1 if there is one.
# RESULTS is a file for the counts so far and the number of the program that runs, for many.R. With RIR2_CHAOS=0.2, guards fail and
# compiled code leaves at random; with RIR2_LOOPS=1 only loops are compiled, each by itself; with RIR2_DIALECT=objects all
# programs are of that dialect. With RIR2_HITS=1 it prints what the routines on R values met: row, kinds of the first two
# operands, how often it gave a value and how often it left.

arguments <- commandArgs(trailingOnly = TRUE)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
source(file.path(here, "load.R"), chdir = TRUE)
number <- function(k, otherwise) if (length(arguments) >= k) as.numeric(arguments[[k]]) else otherwise
wants_hits <- nzchar(Sys.getenv("RIR2_HITS"))
if (wants_hits) .Call(rir2:::C_rir2_tagged_hits, TRUE)
note <- if (length(arguments) >= 5L) function(id, total) saveRDS(list(id = id, total = total), arguments[[5L]]) else function(id, total) NULL
result <- compare_programs(number(1L, 1), number(2L, 1), number(3L, Inf), number(4L, 0.6), note, writeLines)
writeLines(summary_line(result$total))
if (wants_hits) {
  hits <- .Call(rir2:::C_rir2_tagged_hits, FALSE)
  kinds <- c("lgl", "int", "dbl", "object", "str", paste("type", 0:25), "none")
  cells <- data.frame(row = as.data.frame(.Call(rir2:::C_rir2_boxed_table))$name[hits[1L, ]], first = kinds[hits[2L, ] + 1L],
                      second = kinds[hits[3L, ] + 1L], gave = hits[4L, ], left = hits[5L, ])
  print(cells, right = FALSE, row.names = FALSE, max = 1e6)
  cat(sprintf("%d rows, %d cells, %d of them met at least 100 times\n", length(unique(cells$row)), nrow(cells), sum(cells$gave + cells$left >= 100L)))
}
quit(status = if (result$total[["differences"]] > 0) 1L else 0L)
