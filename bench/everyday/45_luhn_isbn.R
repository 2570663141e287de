# Rosetta Code "Luhn test" and ISBN check digits over a vector of numbers as text
luhn <- function(number) {
  digits <- as.numeric(strsplit(as.character(number), "")[[1]])
  digits <- rev(digits)
  s1 <- sum(digits[seq(1, length(digits), by = 2)])
  s2 <- 0
  for (d in digits[seq(2, length(digits), by = 2)]) {
    d2 <- d * 2
    if (d2 > 9) d2 <- d2 - 9
    s2 <- s2 + d2
  }
  (s1 + s2) %% 10 == 0
}
isbn10 <- function(s) {
  s <- gsub("-", "", s)
  if (nchar(s) != 10) return(FALSE)
  total <- 0
  for (i in 1:10) {
    ch <- substring(s, i, i)
    v <- if (ch == "X") 10 else as.integer(ch)
    total <- total + (11 - i) * v
  }
  total %% 11 == 0
}
card_type <- function(n) {
  if (grepl("^4", n)) "Visa"
  else if (grepl("^5[1-5]", n)) "MasterCard"
  else if (grepl("^3[47]", n)) "Amex"
  else "other"
}
validate <- function(cards, books) {
  res <- data.frame(card = cards, type = NA, valid = NA)
  for (i in seq_along(cards)) {
    res$type[i] <- card_type(cards[i])
    res$valid[i] <- luhn(cards[i])
  }
  ok <- vapply(books, isbn10, logical(1))
  cat("valid books:", sum(ok), "\n")
  with(res, table(type, valid))
}
W <- list(name = "luhn_isbn", f = validate, args = function() { set.seed(45); list(replicate(6000, paste(c(sample(3:6, 1), sample(0:9, 15, TRUE)), collapse = "")), replicate(3000, paste(c(sample(0:9, 9, TRUE), sample(c(0:9, "X"), 1)), collapse = ""))) })
