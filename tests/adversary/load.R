# All of it, from this directory.
for (file in c("../helper.R", "values.R", "values-any.R", "grammar.R", "grammar-any.R", "statements.R", "statements-any.R", "wide.R",
               "values-objects.R", "grammar-objects.R", "statements-objects.R", "programs.R", "programs-any.R",
               "dialects.R", "images.R", "compare.R")) source(file)
mem.maxVSize(3000)
# A pairlist grows by cells: x[[2147483647L]] <- 1.
mem.maxNSize(2e7)
