# epidemiology workshop: agent-based SIR, people as rows of a data frame, infection through random contacts each day
step_day <- function(people, beta, gamma, contacts = 5) {
  infected <- which(people$state == "I")
  for (i in infected) {
    met <- sample(nrow(people), contacts)
    for (j in met) {
      if (people$state[j] == "S" && runif(1) < beta) {
        people$state[j] <- "I"
        people$since[j] <- 0
      }
    }
    people$since[i] <- people$since[i] + 1
    if (runif(1) < gamma) people$state[i] <- "R"
  }
  people
}
epidemic <- function(n, days, beta, gamma) {
  people <- data.frame(id = 1:n, state = "S", since = NA, stringsAsFactors = FALSE)
  people$state[1:5] <- "I"
  people$since[1:5] <- 0
  history <- data.frame(day = integer(), S = integer(), I = integer(), R = integer())
  for (d in 1:days) {
    people <- step_day(people, beta, gamma)
    counts <- table(factor(people$state, levels = c("S", "I", "R")))
    history[nrow(history) + 1, ] <- c(d, counts["S"], counts["I"], counts["R"])
    if (counts["I"] == 0) break
  }
  cat("peak:", max(history$I), "on day", history$day[which.max(history$I)], "\n")
  history
}
W <- list(name = "sir_agents", f = epidemic, args = list(2500, 90, 0.08, 0.12))
