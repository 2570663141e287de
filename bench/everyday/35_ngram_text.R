# blog: random text in the style of a book from a table of word successors kept in a list
build_model <- function(words) {
  model <- list()
  for (i in 1:(length(words) - 1)) {
    key <- words[i]
    model[[key]] <- c(model[[key]], words[i + 1])
  }
  model
}
generate <- function(model, start, n) {
  out <- start
  cur <- start
  for (i in seq_len(n)) {
    nxt <- model[[cur]]
    if (is.null(nxt)) {
      cur <- sample(names(model), 1)
    } else {
      cur <- nxt[sample(length(nxt), 1)]
    }
    out <- c(out, cur)
  }
  paste(out, collapse = " ")
}
babble <- function(text, sentences, len) {
  words <- strsplit(tolower(gsub("[^A-Za-z ]", "", text)), " +")[[1]]
  model <- build_model(words)
  res <- character(0)
  for (s in 1:sentences) {
    txt <- generate(model, sample(words, 1), len)
    substr(txt, 1, 1) <- toupper(substr(txt, 1, 1))
    res <- c(res, paste0(txt, "."))
  }
  cat(head(res, 2), sep = "\n")
  c(n = length(model), chars = sum(nchar(res)))
}
W <- list(name = "ngram_text", f = babble, args = function() { set.seed(27); v <- replicate(400, paste(sample(letters, sample(2:8, 1), TRUE), collapse = ""))
  list(paste(sample(v, 22000, TRUE, 1 / seq_along(v)), collapse = " "), 250, 150) })
