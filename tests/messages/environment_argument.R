# An environment as argument.
depth_of <- function(node) {
  n <- 0
  while (!is.null(node$parent)) {
    node <- node$parent
    n <- n + 1
  }
  n
}
W <- list(f = depth_of, args = list(new.env()))
