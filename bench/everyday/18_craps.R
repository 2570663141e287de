# probability class: the game of craps, betting with bankroll, estimate of ruin
roll <- function() sum(sample(1:6, 2, replace = TRUE))
craps <- function(verbose = FALSE) {
  first <- roll()
  if (verbose) cat("come-out roll:", first, "\n")
  if (first %in% c(7, 11)) return("win")
  if (first %in% c(2, 3, 12)) return("lose")
  point <- first
  repeat {
    r <- roll()
    if (verbose) cat("  roll:", r, "\n")
    if (r == point) return("win")
    if (r == 7) return("lose")
  }
}
night <- function(bankroll = 20, bet = 1, rounds = 100) {
  for (i in seq_len(rounds)) {
    if (bankroll < bet) break
    bankroll <- bankroll + switch(craps(), win = bet, lose = -bet)
  }
  bankroll
}
estimate <- function(nights) {
  final <- sapply(1:nights, function(i) night())
  cat(sprintf("mean %.2f, ruined %.1f%%\n", mean(final), 100 * mean(final < 1)))
  summary(final)
}
W <- list(name = "craps", f = estimate, args = list(250))
