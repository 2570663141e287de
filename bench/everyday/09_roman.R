# exercise: roman numerals both ways without utils::as.roman
to_roman <- function(n) {
  vals <- c(1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
  syms <- c("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
  out <- ""
  i <- 1
  while (n > 0) {
    if (n >= vals[i]) {
      out <- paste(out, syms[i], sep = "")
      n <- n - vals[i]
    } else i <- i + 1
  }
  return(out)
}
from_roman <- function(r) {
  value <- c(I = 1, V = 5, X = 10, L = 50, C = 100, D = 500, M = 1000)
  ch <- strsplit(r, "")[[1]]
  total <- 0
  for (i in seq_along(ch)) {
    cur <- value[[ch[i]]]
    nxt <- if (i < length(ch)) value[[ch[i + 1]]] else 0
    if (cur < nxt) total <- total - cur
    else total <- total + cur
  }
  total
}
verify <- function(upto) {
  bad <- 0
  longest <- ""
  for (k in 1:upto) {
    r <- to_roman(k)
    if (from_roman(r) != k) bad <- bad + 1
    if (nchar(r) > nchar(longest)) longest <- r
  }
  cat("longest:", longest, "bad:", bad, "\n")
  c(bad, nchar(longest))
}
W <- list(name = "roman", f = verify, args = list(14000))
