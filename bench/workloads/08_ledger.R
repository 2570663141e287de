# State in an enclosure: an account that its closures write with <<-.
ledger <- function(amounts, limit) {
  balance <- 0
  refused <- 0L
  history <- numeric(length(amounts))
  book <- function(i, amount) {
    if (balance + amount < -limit) {
      refused <<- refused + 1L
    } else {
      balance <<- balance + amount
    }
    history[i] <<- balance
  }
  for (i in seq_along(amounts)) book(i, amounts[[i]])
  list(balance = balance, refused = refused, lowest = min(history))
}
W <- list(
  name = "08_ledger", what = "an account kept with <<-", needs = "inner closure that writes its enclosure, vector element stored with <<-",
  setup = function() list(amounts = (1:40000 * 31) %% 201 - 101.5, limit = 500),
  f = ledger, cmp = "identical",
  check = function(res, args) {
    kept <- Reduce(function(b, a) if (b + a < -args$limit) b else b + a, args$amounts, 0, accumulate = TRUE)
    isTRUE(all.equal(res$balance, kept[length(kept)])) && isTRUE(all.equal(res$lowest, min(kept[-1]))) && res$refused == sum(diff(kept) == 0)
  },
  c = function(amounts, limit) .Call("w_ledger", amounts, limit))
