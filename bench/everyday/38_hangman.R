# text game played by the computer itself: hangman, guesses by letter frequency among the words that still fit
matches <- function(word, pattern, wrong) {
  w <- strsplit(word, "")[[1]]
  if (length(w) != length(pattern)) return(FALSE)
  if (any(w %in% wrong)) return(FALSE)
  for (i in seq_along(pattern)) {
    if (pattern[i] != "_" && pattern[i] != w[i]) return(FALSE)
    if (pattern[i] == "_" && w[i] %in% pattern) return(FALSE)
  }
  TRUE
}
best_guess <- function(candidates, guessed) {
  freq <- integer(26)
  names(freq) <- letters
  for (w in candidates) {
    for (l in unique(strsplit(w, "")[[1]])) freq[l] <- freq[l] + 1
  }
  freq[guessed] <- -1
  names(freq)[which.max(freq)]
}
play_hangman <- function(secret, dictionary, lives = 8, quiet = TRUE) {
  target <- strsplit(secret, "")[[1]]
  pattern <- rep("_", length(target))
  guessed <- character(0)
  wrong <- character(0)
  while (lives > 0 && any(pattern == "_")) {
    candidates <- Filter(function(w) matches(w, pattern, wrong), dictionary)
    g <- best_guess(candidates, guessed)
    guessed <- c(guessed, g)
    if (g %in% target) {
      pattern[target == g] <- g
    } else {
      wrong <- c(wrong, g)
      lives <- lives - 1
    }
    if (!quiet) cat(paste(pattern, collapse = " "), " lives:", lives, "\n")
  }
  if (lives > 0) length(guessed) else NA
}
league <- function(dictionary, games) {
  scores <- c()
  for (secret in sample(dictionary, games)) scores[secret] <- play_hangman(secret, dictionary, quiet = games > 5)
  cat("won", sum(!is.na(scores)), "of", games, "average guesses", mean(scores, na.rm = TRUE), "\n")
  sort(scores)
}
W <- list(name = "hangman", f = league, args = function() { set.seed(29); list(unique(replicate(700, paste(sample(letters, sample(4:8, 1), TRUE, 26:1), collapse = ""))), 20) })
