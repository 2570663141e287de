# operations research course: (s, S) inventory policy, day by day, with a data frame as the log
simulate_inventory <- function(days, s, S, lead = 3, price = 12, hold = 0.1, fixed = 40) {
  stopifnot(s < S, days > 0)
  log <- data.frame(day = 1:days, demand = 0, stock = 0, ordered = 0, lost = 0)
  stock <- S
  pipeline <- numeric(0)
  arrive <- numeric(0)
  cost <- 0
  for (d in 1:days) {
    if (length(arrive) > 0 && arrive[1] == d) {
      stock <- stock + pipeline[1]
      pipeline <- pipeline[-1]
      arrive <- arrive[-1]
    }
    demand <- rpois(1, 8)
    sold <- min(stock, demand)
    log$demand[d] <- demand
    log$lost[d] <- demand - sold
    stock <- stock - sold
    position <- stock + sum(pipeline)
    if (position < s) {
      q <- S - position
      pipeline <- c(pipeline, q)
      arrive <- c(arrive, d + lead)
      log$ordered[d] <- q
      cost <- cost + fixed
    }
    log$stock[d] <- stock
    cost <- cost + hold * stock - price * sold
  }
  list(log = log, cost = cost, service = 1 - sum(log$lost) / sum(log$demand))
}
best_policy <- function(days, ss, SS) {
  best <- NULL
  for (s in ss) for (S in SS) {
    r <- simulate_inventory(days, s, S)
    if (is.null(best) || r$cost < best$cost) best <- list(s = s, S = S, cost = r$cost, service = r$service)
  }
  cat("best policy: s =", best$s, "S =", best$S, "cost", round(best$cost, 2), "\n")
  best
}
W <- list(name = "inventory_sS", f = best_policy, args = list(730, seq(20, 45, 5), c(50, 60, 70, 80, 90)))
