# why() of each program in this directory: NAME.R makes `W <- list(f, args)`, NAME.txt is what why()
# prints of `f` compiled for `args`. Each text must name the first obstacle, where it is and, where
# something true can be said, what to change. RIR2_UPDATE=1 rewrites the texts: read the difference.

# Times and sizes are not compared.
printed_why <- function(file) {
  global <- new.env(parent = globalenv())
  sys.source(file, global, keep.source = TRUE)
  W <- global$W
  name <- Find(function(name) identical(get(name, global), W$f), ls(global))
  f <- suppressMessages(rir2::accelerate(W$f, example = W$args, name = name))
  grep("bytes of code", utils::capture.output(print(rir2::why(f))), invert = TRUE, value = TRUE)
}

# testthat runs a file in its directory.
for (file in setdiff(list.files(pattern = "[.]R$"), "test-messages.R")) {
  test_that(paste("why() of", file), {
    expected <- sub("R$", "txt", file)
    printed <- printed_why(file)
    if (nzchar(Sys.getenv("RIR2_UPDATE"))) writeLines(printed, expected)
    expect_identical(printed, readLines(expected))
  })
}
