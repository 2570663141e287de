# Markov chain of weather states: sample with prob by row names, runs measured, stationary distribution by powers
next_state <- function(P, current) {
  sample(colnames(P), size = 1, prob = P[current, ])
}
simulate_chain <- function(P, start, n) {
  states <- character(n)
  states[1] <- start
  for (t in 2:n) states[t] <- next_state(P, states[t - 1])
  states
}
mat_power <- function(P, k) {
  out <- diag(nrow(P))
  while (k > 0) {
    if (k %% 2 == 1) out <- out %*% P
    P <- P %*% P
    k <- k %/% 2
  }
  out
}
longest_run <- function(states, which) {
  best <- 0; run <- 0
  for (s in states) {
    if (s == which) run <- run + 1 else run <- 0
    if (run > best) best <- run
  }
  best
}
study <- function(n) {
  P <- matrix(c(0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.2, 0.4, 0.4), nrow = 3, byrow = TRUE,
              dimnames = list(c("sunny", "cloudy", "rainy"), c("sunny", "cloudy", "rainy")))
  ch <- simulate_chain(P, "sunny", n)
  freq <- table(ch) / n
  print(freq)
  trans <- matrix(0, 3, 3, dimnames = dimnames(P))
  for (i in 1:(n - 1)) trans[ch[i], ch[i + 1]] <- trans[ch[i], ch[i + 1]] + 1
  trans <- trans / rowSums(trans)
  list(freq = freq, trans = round(trans, 3), limit = mat_power(P, 50)[1, ], runs = sapply(rownames(P), function(s) longest_run(ch, s)))
}
W <- list(name = "markov_weather", f = study, args = list(60000))
