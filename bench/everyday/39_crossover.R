# Quant blog: moving average crossover back test with columns filled in a loop and a trades data frame
sma <- function(x, n) {
  out <- rep(NA, length(x))
  for (i in n:length(x)) {
    out[i] <- mean(x[(i - n + 1):i])
  }
  out
}
backtest <- function(prices, fast = 10, slow = 30, cash = 10000) {
  df <- data.frame(price = prices, fast = sma(prices, fast), slow = sma(prices, slow))
  df$signal <- 0
  df$equity <- NA
  pos <- 0
  trades <- data.frame(day = integer(0), type = character(0), price = numeric(0))
  for (i in 1:nrow(df)) {
    if (!is.na(df$slow[i])) {
      if (df$fast[i] > df$slow[i] && pos == 0) {
        pos <- floor(cash / df$price[i])
        cash <- cash - pos * df$price[i]
        df$signal[i] <- 1
        trades <- rbind(trades, data.frame(day = i, type = "buy", price = df$price[i]))
      } else if (df$fast[i] < df$slow[i] && pos > 0) {
        cash <- cash + pos * df$price[i]
        pos <- 0
        df$signal[i] <- -1
        trades <- rbind(trades, data.frame(day = i, type = "sell", price = df$price[i]))
      }
    }
    df$equity[i] <- cash + pos * df$price[i]
  }
  peak <- cummax(df$equity)
  list(final = tail(df$equity, 1), trades = nrow(trades), drawdown = max((peak - df$equity) / peak), last = tail(trades, 2))
}
W <- list(name = "crossover", f = backtest, args = function() { set.seed(30); list(100 * exp(cumsum(rnorm(15000, 0.0003, 0.012)))) })
