# probability homework: five-card hands drawn from a deck data frame, hand named by table of ranks and suits
make_deck <- function() {
  ranks <- c(2:10, "J", "Q", "K", "A")
  suits <- c("hearts", "spades", "clubs", "diamonds")
  deck <- expand.grid(rank = ranks, suit = suits, stringsAsFactors = FALSE)
  deck$value <- rep(2:14, 4)
  deck
}
classify <- function(hand) {
  tab <- sort(table(hand$value), decreasing = TRUE)
  flush <- length(unique(hand$suit)) == 1
  v <- sort(hand$value)
  straight <- all(diff(v) == 1) || identical(as.numeric(v), c(2, 3, 4, 5, 14))
  if (straight && flush) return("straight flush")
  if (tab[1] == 4) return("four of a kind")
  if (tab[1] == 3 && tab[2] == 2) return("full house")
  if (flush) return("flush")
  if (straight) return("straight")
  if (tab[1] == 3) return("three of a kind")
  if (tab[1] == 2 && tab[2] == 2) return("two pairs")
  if (tab[1] == 2) return("pair")
  "high card"
}
poker <- function(n) {
  deck <- make_deck()
  result <- list()
  for (i in 1:n) {
    hand <- deck[sample(nrow(deck), 5), ]
    type <- classify(hand)
    if (is.null(result[[type]])) result[[type]] <- 0
    result[[type]] <- result[[type]] + 1
  }
  est <- unlist(result) / n
  for (nm in names(sort(est, decreasing = TRUE))) cat(format(nm, width = 16), format(est[[nm]], digits = 3), "\n")
  est
}
W <- list(name = "poker_hands", f = poker, args = list(2500))
