# Rosetta Code "Bulls and cows/Player": the computer guesses by keeping the candidates that agree with all answers
score <- function(guess, secret) {
  bulls <- 0; cows <- 0
  for (i in 1:4) {
    if (guess[i] == secret[i]) bulls <- bulls + 1
    else if (guess[i] %in% secret) cows <- cows + 1
  }
  c(bulls, cows)
}
all_codes <- function() {
  codes <- list()
  for (a in 1:9) for (b in 1:9) for (c in 1:9) for (d in 1:9) {
    v <- c(a, b, c, d)
    if (length(unique(v)) == 4) codes[[length(codes) + 1]] <- v
  }
  codes
}
play_once <- function(secret, codes, verbose = FALSE) {
  tries <- 0
  repeat {
    tries <- tries + 1
    guess <- codes[[sample(length(codes), 1)]]
    ans <- score(guess, secret)
    if (verbose) cat("Guess", paste(guess, collapse = ""), "->", ans[1], "bulls", ans[2], "cows\n")
    if (ans[1] == 4) return(tries)
    keep <- sapply(codes, function(code) all(score(guess, code) == ans))
    codes <- codes[keep]
    if (length(codes) == 0) stop("you cheated!")
  }
}
match_series <- function(games) {
  codes <- all_codes()
  tries <- integer(games)
  for (g in 1:games) {
    secret <- sample(1:9, 4)
    tries[g] <- play_once(secret, codes, verbose = g == 1)
  }
  table(tries)
}
W <- list(name = "bulls_cows", f = match_series, args = list(40))
