# All of it, from this directory.
for (file in c("../helper.R", "values.R", "grammar.R", "statements.R", "programs.R", "compare.R")) source(file)
mem.maxVSize(3000)
