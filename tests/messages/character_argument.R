# A character vector as argument.
count_letter <- function(codes, letter) {
  n <- 0L
  for (k in seq_along(codes)) if (codes[k] == letter) n <- n + 1L
  n
}
W <- list(f = count_letter, args = list(c("A", "B"), "A"))
