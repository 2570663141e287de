# What rir2 says of programs: Rscript bench/why.R DIR [PATTERN]
#
# Each file of DIR that makes `W <- list(name, f, args)` is run in an R process of its own: `args` is
# a list of arguments, or a function that makes one. `f` is compiled for these arguments, not called,
# and why(f) is printed, without the size of code and the time that it took. A file that defines no W is an error.
# The output for the programs that users brought is tests/messages/field.txt.

here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1L])
arguments <- commandArgs(trailingOnly = TRUE)

explain <- function(file) {
  options(keep.source = TRUE)
  global <- globalenv()
  sys.source(file, global, keep.source = TRUE)
  W <- get("W", global)
  names <- Filter(function(name) identical(get(name, global), W$f), ls(global))
  name <- if (length(names)) names[1L] else W$name
  example <- if (is.function(W$args)) W$args() else W$args
  f <- suppressMessages(rir2::accelerate(W$f, example = example, name = name))
  text <- utils::capture.output(print(rir2::why(f)))
  writeLines(text[!grepl("bytes of code, compiled in", text)])
}

if (identical(arguments[1L], "--one")) {
  setwd(dirname(arguments[2L]))
  explain(basename(arguments[2L]))
} else {
  if (length(arguments) < 1L) stop("usage: Rscript bench/why.R DIR [PATTERN]", call. = FALSE)
  pattern <- if (length(arguments) > 1L) arguments[2L] else "^[0-9].*[.]R$"
  for (file in list.files(arguments[1L], pattern, full.names = TRUE)) {
    cat("==== ", basename(file), "\n", sep = "")
    status <- system2(file.path(R.home("bin"), "Rscript"), shQuote(c(here, "--one", normalizePath(file))))
    if (status != 0L) cat("stopped with status ", status, "\n", sep = "")
    cat("\n")
  }
}
