# A character vector that is only passed on.
run <- function(k, input) k + length(input)
many <- function(n, input) {
  out <- 0
  for (k in 1:n) out <- out + run(k, input)
  out
}
W <- list(f = many, args = list(3, c("inc a", "jmp -1")))
