# "A simple Metropolis-Hastings MCMC in R" in style: linear model, prior/likelihood/posterior as functions, chain as matrix
likelihood <- function(param, x, y) {
  a <- param[1]
  b <- param[2]
  sd <- param[3]
  pred <- a * x + b
  singlelikelihoods <- dnorm(y, mean = pred, sd = sd, log = TRUE)
  return(sum(singlelikelihoods))
}
prior <- function(param) {
  aprior <- dunif(param[1], min = 0, max = 10, log = TRUE)
  bprior <- dnorm(param[2], sd = 5, log = TRUE)
  sdprior <- dunif(param[3], min = 0, max = 30, log = TRUE)
  return(aprior + bprior + sdprior)
}
posterior <- function(param, x, y) likelihood(param, x, y) + prior(param)
proposal <- function(param) rnorm(3, mean = param, sd = c(0.1, 0.5, 0.3))
run_mcmc <- function(start, iterations, x, y) {
  chain <- array(dim = c(iterations + 1, 3))
  chain[1, ] <- start
  for (i in 1:iterations) {
    prop <- proposal(chain[i, ])
    probab <- exp(posterior(prop, x, y) - posterior(chain[i, ], x, y))
    if (runif(1) < probab) {
      chain[i + 1, ] <- prop
    } else {
      chain[i + 1, ] <- chain[i, ]
    }
  }
  burn <- iterations / 2
  acceptance <- 1 - mean(duplicated(chain[-(1:burn), ]))
  list(mean = colMeans(chain[-(1:burn), ]), acceptance = acceptance)
}
W <- list(name = "metropolis", f = run_mcmc, args = function() { set.seed(12); x <- (-15):15; list(c(4, 0, 10), 20000, x, 5 * x + rnorm(31, 0, 10)) })
