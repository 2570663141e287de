# text mining without packages: words by regmatches, counts in a named vector, top words printed
clean <- function(line) {
  line <- tolower(line)
  line <- gsub("[[:punct:]]", " ", line)
  words <- strsplit(line, "\\s+")[[1]]
  words[words != ""]
}
count_words <- function(lines, stopwords = c("the", "and", "a", "of", "to", "in")) {
  counts <- c()
  for (line in lines) {
    for (w in clean(line)) {
      if (w %in% stopwords) next
      if (w %in% names(counts)) counts[w] <- counts[w] + 1
      else counts[w] <- 1
    }
  }
  sort(counts, decreasing = TRUE)
}
report <- function(lines, top = 5) {
  cnt <- count_words(lines)
  cat("Total:", sum(cnt), "distinct:", length(cnt), "\n")
  for (i in 1:top) cat(format(names(cnt)[i], width = 12), strrep("*", ceiling(20 * cnt[i] / cnt[1])), cnt[i], "\n")
  caps <- regmatches(lines, gregexpr("[A-Z][a-z]+", lines))
  list(counts = cnt, capitals = table(unlist(caps)))
}
W <- list(name = "word_freq", f = report, args = function() { set.seed(15)
  v <- c("the", "and", "Alice", "Rabbit", "queen", "said", "down", "time", "of", "a", "little", "it", "she", "very", "King", "to", "head", "in", "off", "curious", "thought", replicate(300, paste(sample(letters, sample(3:9, 1)), collapse = "")))
  list(replicate(4500, paste0(paste(sample(v, 12, TRUE, c(rep(8, 21), rep(1, 300))), collapse = " "), "."))) })
