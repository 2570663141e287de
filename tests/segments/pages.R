# What stands between the examples of two help pages: attached by the scripts that cases.R writes.
# As in `R CMD check`, every page starts with an empty workspace, the same seed, options and search path; what it
# draws goes to a file of its own. An error ends an expression, not the file.
options(error = expression(NULL), device = function(...) grDevices::pdf(NULL), browser = "true", pager = "cat",
        menu.graphics = FALSE)
home <- getwd()
at_start <- list(options = options(), search = search())

.page <- function(name) {
  cat("\n### page", name, "\n")
  RNGkind("default", "default", "default")
  set.seed(1)
  if ("package:grDevices" %in% search()) grDevices::pdf(paste0(name, ".pdf"), compress = FALSE)
}

.end_page <- function() {
  while (sink.number() > 0L) sink()
  grDevices::graphics.off()
  setwd(home)
  for (item in setdiff(search(), at_start$search)) detach(item, character.only = TRUE)
  added <- setdiff(names(options()), names(at_start$options))
  options(at_start$options)
  options(structure(vector("list", length(added)), names = added))
  rm(list = ls(globalenv(), all.names = TRUE), envir = globalenv())
}
