# A list whose elements are looped over.
total <- function(shapes) {
  s <- 0
  for (x in shapes) s <- s + x
  s
}
W <- list(f = total, args = list(list(1, 2)))
