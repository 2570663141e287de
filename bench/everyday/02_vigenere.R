# Rosetta Code task "Vigenere cipher", as a beginner writes it: letters one by one through strsplit, match and a growing result
encrypt <- function(text, key, decrypt = FALSE) {
  text <- toupper(gsub("[^A-Za-z]", "", text))
  chars <- strsplit(text, "")[[1]]
  keychars <- strsplit(toupper(key), "")[[1]]
  result <- ""
  k <- 1
  for (ch in chars) {
    shift <- which(LETTERS == keychars[k]) - 1
    pos <- which(LETTERS == ch) - 1
    if (decrypt) {
      new <- (pos - shift) %% 26
    } else {
      new <- (pos + shift) %% 26
    }
    result <- paste0(result, LETTERS[new + 1])
    k <- k + 1
    if (k > length(keychars)) k <- 1
  }
  result
}
roundtrip <- function(text, keys) {
  for (key in keys) {
    secret <- encrypt(text, key)
    plain <- encrypt(secret, key, decrypt = TRUE)
    cat(key, ": ", substr(secret, 1, 20), "... ", sep = "")
    if (plain == toupper(gsub("[^A-Za-z]", "", text))) cat("ok\n") else cat("FAILED\n")
  }
  invisible(secret)
}
W <- list(name = "vigenere", f = roundtrip, args = list(paste(rep("Beware the Jabberwock, my son! The jaws that bite, the claws that catch!", 150), collapse = " "), c("VIGENERECIPHER", "Lemon", "queenly")))
