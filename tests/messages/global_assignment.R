# A variable outside of the function is assigned.
visits <- 0
visit <- function(n) {
  for (i in 1:n) visits <<- visits + i
  visits
}
W <- list(f = visit, args = list(5))
