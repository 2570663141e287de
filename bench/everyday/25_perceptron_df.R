# machine learning homework: perceptron on a data frame, rows taken one by one, errors per epoch collected
perceptron <- function(df, eta = 0.1, epochs = 20) {
  w <- rep(0, 3)
  errors <- c()
  for (e in 1:epochs) {
    wrong <- 0
    for (i in 1:nrow(df)) {
      x <- c(1, df$x1[i], df$x2[i])
      y <- df$class[i]
      yhat <- if (sum(w * x) > 0) 1 else -1
      if (y != yhat) {
        w <- w + eta * (y - yhat) * x
        wrong <- wrong + 1
      }
    }
    errors <- c(errors, wrong)
    if (wrong == 0) break
  }
  list(weights = w, errors = errors)
}
predict_class <- function(w, df) {
  df$pred <- NA
  for (i in 1:nrow(df)) {
    df$pred[i] <- ifelse(w[1] + w[2] * df$x1[i] + w[3] * df$x2[i] > 0, 1, -1)
  }
  df
}
train_and_test <- function(df) {
  idx <- sample(1:nrow(df), round(0.7 * nrow(df)))
  fit <- perceptron(df[idx, ], epochs = 60)
  test <- predict_class(fit$weights, df[-idx, ])
  cat("accuracy:", mean(test$pred == test$class), "\n")
  print(table(test$pred, test$class))
  fit
}
W <- list(name = "perceptron_df", f = train_and_test, args = function() { set.seed(23); n <- 6000; x1 <- rnorm(n); x2 <- rnorm(n)
  list(data.frame(x1, x2, class = ifelse(x1 + 2 * x2 + rnorm(n, 0, .2) > .3, 1, -1))) })
