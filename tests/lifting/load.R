# Everything that the lifting tests consist of; `lifting_folder` is where they are.

options(keep.source = FALSE)
# What GNU-R would compile on its own, later, and only on one of the two sides.
invisible(compiler::enableJIT(0L))
source(file.path(dirname(lifting_folder), "helper.R"))
for (part in c("observe", "coverage", "results", "generate", "compose", "denied", "arguments", "library", "mutants", "chunks")) {
  source(file.path(lifting_folder, paste0(part, ".R")))
}
