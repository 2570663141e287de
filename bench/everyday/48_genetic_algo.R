# blog: genetic algorithm for the OneMax / knapsack problem, population as matrix, roulette selection, crossover, mutation
fitness <- function(ind, items, limit) {
  w <- sum(items$weight[ind == 1])
  if (w > limit) return(0)
  sum(items$value[ind == 1])
}
select_parent <- function(pop, fit) {
  r <- runif(1) * sum(fit)
  acc <- 0
  for (i in seq_along(fit)) {
    acc <- acc + fit[i]
    if (acc >= r) return(pop[i, ])
  }
  pop[nrow(pop), ]
}
crossover <- function(a, b) {
  point <- sample(1:(length(a) - 1), 1)
  c(a[1:point], b[(point + 1):length(b)])
}
mutate <- function(ind, rate) {
  for (i in 1:length(ind)) {
    if (runif(1) < rate) ind[i] <- 1 - ind[i]
  }
  ind
}
ga <- function(items, limit, size = 40, generations = 60, rate = 0.02, elitism = TRUE) {
  n <- nrow(items)
  pop <- matrix(rbinom(size * n, 1, 0.3), nrow = size)
  best <- NULL
  best_fit <- -Inf
  history <- numeric(0)
  for (g in seq_len(generations)) {
    fit <- apply(pop, 1, fitness, items = items, limit = limit)
    if (max(fit) > best_fit) {
      best_fit <- max(fit)
      best <- pop[which.max(fit), ]
      cat("Generation", g, "best", best_fit, "\n")
    }
    history <- c(history, mean(fit))
    newpop <- matrix(NA, size, n)
    start <- 1
    if (elitism) { newpop[1, ] <- best; start <- 2 }
    for (k in start:size) {
      child <- crossover(select_parent(pop, fit), select_parent(pop, fit))
      newpop[k, ] <- mutate(child, rate)
    }
    pop <- newpop
  }
  list(best = which(best == 1), value = best_fit, history = history)
}
W <- list(name = "genetic_algo", f = ga, args = function() { set.seed(48); list(data.frame(weight = sample(5:30, 40, TRUE), value = sample(10:100, 40, TRUE)), 250, 50, 120) })
