# discrete event simulation of an M/M/c queue: event list as sorted list in an environment, state as environment fields
new_sim <- function(lambda, mu, servers) {
  sim <- new.env()
  sim$clock <- 0
  sim$events <- list()
  sim$busy <- 0
  sim$waiting <- c()
  sim$waits <- c()
  sim$served <- 0
  sim$lambda <- lambda; sim$mu <- mu; sim$servers <- servers
  sim
}
schedule <- function(sim, time, type) {
  ev <- list(time = time, type = type)
  k <- length(sim$events)
  while (k > 0 && sim$events[[k]]$time > time) k <- k - 1
  sim$events <- append(sim$events, list(ev), after = k)
  invisible(NULL)
}
next_event <- function(sim) {
  ev <- sim$events[[1]]
  sim$events[[1]] <- NULL
  sim$clock <- ev$time
  ev
}
arrival <- function(sim) {
  schedule(sim, sim$clock + rexp(1, sim$lambda), "arrival")
  if (sim$busy < sim$servers) {
    sim$busy <- sim$busy + 1
    sim$waits <- c(sim$waits, 0)
    schedule(sim, sim$clock + rexp(1, sim$mu), "departure")
  } else {
    sim$waiting <- c(sim$waiting, sim$clock)
  }
}
departure <- function(sim) {
  sim$served <- sim$served + 1
  if (length(sim$waiting) > 0) {
    sim$waits <- c(sim$waits, sim$clock - sim$waiting[1])
    sim$waiting <- sim$waiting[-1]
    schedule(sim, sim$clock + rexp(1, sim$mu), "departure")
  } else {
    sim$busy <- sim$busy - 1
  }
}
run_queue <- function(lambda, mu, servers, until) {
  sim <- new_sim(lambda, mu, servers)
  schedule(sim, 0, "arrival")
  while (sim$clock < until) {
    ev <- next_event(sim)
    switch(ev$type, arrival = arrival(sim), departure = departure(sim), stop("unknown event"))
  }
  list(served = sim$served, mean_wait = mean(sim$waits), p_wait = mean(sim$waits > 0))
}
W <- list(name = "queue_env", f = run_queue, args = list(2, 0.7, 4, 9000))
