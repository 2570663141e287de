# data cleaning script: numbers from dirty text with tryCatch, warnings counted, finally used for logging
parse_amount <- function(x) {
  result <- tryCatch({
    x <- trimws(x)
    if (x == "") stop("empty")
    if (grepl("^\\(.*\\)$", x)) x <- paste0("-", gsub("[()]", "", x))
    mult <- 1
    if (grepl("k$", x, ignore.case = TRUE)) {
      mult <- 1000
      x <- sub("k$", "", x, ignore.case = TRUE)
    }
    as.numeric(gsub(",", "", sub("^\\$", "", x))) * mult
  }, warning = function(w) {
    NA_real_
  }, error = function(e) {
    if (conditionMessage(e) == "empty") 0 else NaN
  })
  result
}
clean_column <- function(txt) {
  out <- numeric(0)
  bad <- character(0)
  for (i in seq_along(txt)) {
    v <- parse_amount(txt[i])
    if (is.na(v)) bad <- c(bad, txt[i])
    out[i] <- v
  }
  if (length(bad) > 0) message(length(bad), " values could not be parsed, e.g. ", bad[1])
  out
}
clean_all <- function(df) {
  for (col in names(df)) {
    if (is.character(df[[col]])) df[[col]] <- clean_column(df[[col]])
  }
  colSums(df, na.rm = TRUE)
}
W <- list(name = "safe_parse", f = clean_all, args = function() { set.seed(28); n <- 3000
  f <- function() sample(c("1,234.50", "$12", " 77 ", "(15.25)", "3k", "n/a", "", "1e3", "abc", "99.9"), n, TRUE); list(data.frame(id = 1:n, a = f(), b = f())) })
