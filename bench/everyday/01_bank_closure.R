# teaching script on closures: bank accounts as lists of functions that share a balance; a month of random transactions is played
open_account <- function(owner, balance = 0) {
  history <- c()
  deposit <- function(x) {
    if (x <= 0) stop("Deposits must be positive!")
    balance <<- balance + x
    history <<- c(history, x)
    invisible(balance)
  }
  withdraw <- function(x) {
    if (x > balance) stop("You don't have that much money!")
    balance <<- balance - x
    history <<- c(history, -x)
    invisible(balance)
  }
  list(
    owner = owner,
    deposit = deposit,
    withdraw = withdraw,
    balance = function() balance,
    statement = function() {
      cat("Account of", owner, ":", length(history), "transactions, balance", format(balance, nsmall = 2), "\n")
    }
  )
}
simulate_bank <- function(people, n) {
  accounts <- list()
  for (p in people) accounts[[p]] <- open_account(p, 100)
  refused <- 0
  for (i in 1:n) {
    who <- sample(people, 1)
    amount <- round(runif(1, 1, 50), 2)
    if (runif(1) < 0.5) {
      accounts[[who]]$deposit(amount)
    } else {
      ok <- tryCatch({
        accounts[[who]]$withdraw(amount)
        TRUE
      }, error = function(e) FALSE)
      if (!ok) refused <- refused + 1
    }
  }
  for (p in people) accounts[[p]]$statement()
  c(sapply(accounts, function(a) a$balance()), refused = refused)
}
W <- list(name = "bank_closure", f = simulate_bank, args = list(c("Ross", "Joe", "Ann"), 25000))
