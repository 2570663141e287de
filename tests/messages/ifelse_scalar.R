# Ifelse() of single values.
alternate <- function(j) {
  s <- 0
  for (i in seq_len(j)) s <- s + ifelse(i %% 2, 1, -1)
  s
}
W <- list(f = alternate, args = list(5L))
