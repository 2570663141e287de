# What a suite consists of: a list of cases, each one file that a process of its own runs.
#
# A case has a name, `code` (the lines of the file), `files` (a directory of which the process gets a copy to run in,
# or NULL) and `environment` (variables beside those that all have).

pages_per_process <- 50L

# Of R's own tests: what needs the network, another system, routines or programs that Debian's R lacks, or tens of GB or
# minutes, and what is no test by itself.
not_run <- c("internet", "internet2", "libcurl", "CRANtools", "reg-large", "reg-win", "utf8", "gct-foot", "eval-fns",
             "encodings", "test-system")

# Help pages that show what is not preserved (docs/contract.md): sizes of functions.
pages_not_run <- c("utils:object.size")

# What these tests demand of times that they measure, and what it is on a fast machine with no other load; and what takes for ever.
demands <- c("tm[1] <= tm0[1]" = "TRUE", "t2  / t1 < 30" = "TRUE", "system.time(qnbinom(1e-10, 1e3, 1e-7))[3] < 0.1" = "TRUE",
             "c(c1[[1]], c2[[1]]) < 1000*cB" = "TRUE", "    st < .5 " = "    TRUE ", "ct > 0.5" = "FALSE", "ct2 > 0.020" = "FALSE",
             "ct3 > 0.02)" = "FALSE)",
             # Sums of these are no integers; Debian's R 4.6.2 never comes back from rhyper().
             "n <- 2e9 # =>" = "n <- 1e9 # =>", "x <- 1.99e9; Nhi <-" = "x <- 1e9; Nhi <-")

# The same test where such a demand stops nothing, and where processes that it starts may take longer.
without_clock <- function(code) {
  # Some lines are in no valid encoding, none of these.
  change <- function(pattern, by, fixed) {
    at <- grep(pattern, code, fixed = fixed, useBytes = TRUE)
    code[at] <<- sub(pattern, by, code[at], fixed = fixed)
  }
  for (demand in names(demands)) change(demand, demands[[demand]], TRUE)
  change("\\btimeout = [0-9]+[)]", "timeout = 3600)", FALSE)
  code
}

case <- function(name, code, files = NULL, environment = character()) {
  list(name = name, code = code, files = files, environment = environment)
}

# `source(package)` gives the directory of upstream's sources of a Debian package.
cases_of <- function(suite, source) {
  parts <- strsplit(suite, ":", fixed = TRUE)[[1L]]
  switch(parts[[1L]],
    examples = examples_of(parts[[2L]]),
    tests = tests_of(parts[[2L]], source),
    regression = regression_tests(source),
    stop("no such suite: ", suite))
}

examples_of <- function(package) {
  pages <- tools::Rd_db(package)
  examples <- lapply(pages, function(page) {
    file <- tempfile()
    on.exit(unlink(file))
    tryCatch(tools::Rd2ex(page, file, commentDontrun = TRUE, commentDonttest = TRUE), error = identity)
    if (file.exists(file)) readLines(file, encoding = "UTF-8")
  })
  names(examples) <- sub("[.][Rr]d$", "", basename(names(pages)))
  examples <- Filter(Negate(is.null), examples)
  examples <- examples[!paste0(package, ":", names(examples)) %in% pages_not_run]
  examples <- examples[order(names(examples), method = "radix")]
  # The package first: what is attached by then stays from page to page.
  start <- c(sprintf("library(%s)", package),
             'sys.source(Sys.getenv("RIR2_SEGMENTS_PAGES"), attach(NULL, name = "segments:pages"))')
  groups <- split(examples, (seq_along(examples) - 1L) %/% pages_per_process)
  lapply(groups, function(group) {
    code <- Map(function(name, lines) c(sprintf('.page("%s")', name), lines, ".end_page()"), names(group), group)
    case(paste0(names(group)[[1L]], "-", names(group)[[length(group)]]), c(start, unlist(code, use.names = FALSE)))
  })
}

# The package's own tests: where they are installed with it, else from the sources. data.table installs a function.
tests_of <- function(package, source) {
  if (package == "data.table") return(list(case("main", c("library(data.table)", "test.data.table()"))))
  files <- system.file("tests", package = package)
  debian <- if (package == "Matrix") "r-cran-matrix" else paste0("r-cran-", tolower(package))
  if (!nzchar(files)) files <- file.path(source(debian), "tests")
  lapply(list.files(files, "[.][Rr]$"), function(file) {
    # Every expectation with its place, not only those that fail; in one process, for several report as they happen to come.
    start <- 'options(testthat.default_check_reporter = c("location", "check"))'
    code <- readLines(file.path(files, file), warn = FALSE)
    case(sub("[.][Rr]$", "", file), c(if (any(grepl("testthat", code))) start, code), files, c(NOT_CRAN = "true", TESTTHAT_PARALLEL = "false"))
  })
}

# As R's own Makefile runs them. Those in *.Rin are programs that write the test.
regression_tests <- function(source) {
  files <- file.path(source("r-base"), "tests")
  for (input in list.files(files, "[.]Rin$", full.names = TRUE)) {
    if (file.exists(sub("[.]Rin$", ".R", input))) next
    command <- sprintf("cd %s && LANGUAGE=en LC_ALL=C %s --vanilla --no-echo -f %s </dev/null >/dev/null 2>&1",
                       shQuote(files), shQuote(file.path(R.home("bin"), "R")), shQuote(input))
    if (system(command) != 0L) stop(input, " does not write its test")
  }
  names <- setdiff(sub("[.]R$", "", list.files(files, "[.]R$")), not_run)
  lapply(names, function(name) {
    in_c_locale <- !name %in% c("utf8-regex", "PCRE", "reg-plot-latin1", "reg-translation", "iconv")
    code <- without_clock(readLines(file.path(files, paste0(name, ".R")), warn = FALSE))
    language <- if (name == "reg-translation") "fr" else "en"
    case(name, code, files, c(SRCDIR = ".", LANGUAGE = language, if (in_c_locale) c(LC_ALL = "C")))
  })
}
