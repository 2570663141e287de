# Advanced R's reference classes: Account and a subclass without overdraft, callSuper, fields changed in methods
Account <- setRefClass("Account", fields = list(owner = "character", balance = "numeric", log = "list"),
  methods = list(
    deposit = function(x) {
      if (x < 0) stop("negative amount")
      balance <<- balance + x
      log[[length(log) + 1]] <<- c("deposit", format(x))
      invisible(.self)
    },
    withdraw = function(x) {
      balance <<- balance - x
      log[[length(log) + 1]] <<- c("withdraw", format(x))
      invisible(.self)
    },
    show = function() cat("Account of ", owner, ": ", balance, "\n", sep = "")
  ))
NoOverdraft <- setRefClass("NoOverdraft", contains = "Account", methods = list(
  withdraw = function(x) {
    if (balance < x) stop("Not enough money")
    callSuper(x)
  }))
play_month <- function(n) {
  a <- Account$new(owner = "Anna", balance = 100)
  b <- NoOverdraft$new(owner = "Bob", balance = 100)
  failed <- 0
  for (i in 1:n) {
    x <- round(runif(1, 0, 30), 1)
    if (i %% 3 == 0) {
      a$withdraw(x)
      ok <- try(b$withdraw(x), silent = TRUE)
      if (inherits(ok, "try-error")) failed <- failed + 1
    } else if (i %% 3 == 1) {
      a$deposit(x)
    } else {
      b$deposit(x / 2)$deposit(1)
    }
  }
  print(a)
  b$show()
  c(a = a$balance, b = b$balance, failed = failed, n = length(a$log))
}
W <- list(name = "refclass_account", f = play_month, args = list(3000))
