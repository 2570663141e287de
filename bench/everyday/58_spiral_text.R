# collection of small string exercises: anagram groups, palindromes, run-length coding, look-and-say, spiral matrix, number words
rle_encode <- function(s) {
  r <- rle(strsplit(s, "")[[1]])
  paste0(r$lengths, r$values, collapse = "")
}
look_and_say <- function(n) {
  cur <- "1"
  for (i in seq_len(n - 1)) cur <- rle_encode(cur)
  cur
}
spiral <- function(n) {
  m <- matrix(NA, n, n)
  top <- 1; left <- 1; bottom <- n; right <- n
  k <- 0
  while (top <= bottom && left <= right) {
    for (j in left:right) { m[top, j] <- k; k <- k + 1 }
    top <- top + 1
    if (top <= bottom) for (i in top:bottom) { m[i, right] <- k; k <- k + 1 }
    right <- right - 1
    if (top <= bottom && left <= right) for (j in right:left) { m[bottom, j] <- k; k <- k + 1 }
    bottom <- bottom - 1
    if (left <= right && top <= bottom) for (i in bottom:top) { m[i, left] <- k; k <- k + 1 }
    left <- left + 1
  }
  m
}
in_words <- function(n) {
  ones <- c("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
  tens <- c("", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
  if (n == 0) return("zero")
  w <- character()
  if (n >= 1000) {
    w <- c(w, in_words(n %/% 1000), "thousand")
    n <- n %% 1000
  }
  if (n >= 100) {
    w <- c(w, ones[n %/% 100], "hundred")
    n <- n %% 100
  }
  if (n >= 20) {
    w <- c(w, tens[n %/% 10])
    n <- n %% 10
  }
  if (n > 0) w <- c(w, ones[n])
  paste(w, collapse = " ")
}
anagrams <- function(words) {
  key <- sapply(words, function(w) paste(sort(strsplit(w, "")[[1]]), collapse = ""))
  groups <- split(words, key)
  Filter(function(g) length(g) > 1, groups)
}
is_palindrome <- function(s) {
  s <- tolower(gsub("[^[:alpha:]]", "", s))
  s == paste(rev(strsplit(s, NULL)[[1]]), collapse = "")
}
exercises <- function(words, n) {
  total <- 0
  for (i in 1:n) total <- total + nchar(gsub(" ", "", in_words(i)))
  cat("letters used:", total, "\n")
  m <- spiral(120)
  pal <- words[sapply(words, is_palindrome)]
  list(total = total, diag = sum(diag(m)), say = nchar(look_and_say(22)), groups = length(anagrams(words)), pal = length(pal))
}
W <- list(name = "spiral_text", f = exercises, args = function() { set.seed(58); list(replicate(2500, paste(sample(c("a", "e", "n", "r", "s", "t"), sample(3:6, 1), TRUE), collapse = "")), 18000) })
