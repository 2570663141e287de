# One chunk of cases: Rscript child.R JOB RESULTS NOW. Started by chunks.R only.

arguments <- commandArgs(trailingOnly = TRUE)
lifting_folder <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
job <- readRDS(arguments[[1L]])
source(file.path(lifting_folder, "load.R"))
interpreted <- eval(parse(text = job$interpreted), globalenv())

home <- tempfile("home")
dir.create(home)
setwd(home)
Sys.setenv(HOME = home, R_USER = home, PATH = "/nowhere", http_proxy = "http://127.0.0.1:9", https_proxy = "http://127.0.0.1:9")
options(device = function(...) grDevices::pdf(NULL), repos = c(CRAN = "file:///nowhere"), browser = "false", editor = "false", pager = "false",
        menu.graphics = FALSE, timeout = 1, width = 80)
mem.maxVSize(3000)

kept_connections <- getAllConnections()
tidy_up()
now <- ""
phase <- function(what) writeLines(c(now, what), arguments[[3L]])
programs <- switch(job$kind, written = written_programs(), composed = composed_programs(max(job$ids)))
for (id in job$ids) {
  now <- if (is.null(programs)) id else programs[[id]]$name
  phase("lifting")
  result <- if (is.null(programs)) run_library(id, interpreted, phase, job$coverage) else run_program(programs[[id]], interpreted, phase, job$coverage)
  # Not kept open: what is called here may close every connection.
  out <- file(arguments[[2L]], "ab")
  serialize(result, out)
  close(out)
}
