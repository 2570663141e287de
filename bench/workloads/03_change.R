# Recursion: in how many ways can an amount be paid with the first coins of a purse?
change <- function(amount, coins, first) {
  if (amount == 0) return(1)
  if (amount < 0 || first > length(coins)) return(0)
  change(amount - coins[first], coins, first) + change(amount, coins, first + 1)
}
W <- list(
  name = "03_change", what = "ways to pay an amount, doubly recursive", needs = "recursion, early return, a vector passed along",
  setup = function() list(amount = 100, coins = c(50, 20, 10, 5, 2, 1), first = 1),
  f = change, cmp = "identical", check = function(res, args) {
    ways <- c(1, numeric(args$amount))
    for (coin in args$coins) for (a in coin:args$amount) ways[a + 1] <- ways[a + 1] + ways[a + 1 - coin]
    res == ways[args$amount + 1]
  },
  c = function(amount, coins, first) .Call("w_change", amount, coins, first))
