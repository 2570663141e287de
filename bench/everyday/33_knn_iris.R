# classic homework: k nearest neighbours on iris from scratch, train/test split, confusion matrix, choice of k
distance <- function(a, b) {
  total <- 0
  for (i in seq_along(a)) total <- total + (a[[i]] - b[[i]])^2
  sqrt(total)
}
knn_predict <- function(train, labels, point, k) {
  d <- numeric(nrow(train))
  for (i in 1:nrow(train)) d[i] <- distance(point, train[i, ])
  nearest <- order(d)[1:k]
  votes <- table(labels[nearest])
  names(votes)[which.max(votes)]
}
run_knn <- function(k = 5) {
  data(iris)
  idx <- sample(1:150, 100)
  train <- as.matrix(iris[idx, 1:4])
  test <- as.matrix(iris[-idx, 1:4])
  labels <- iris$Species[idx]
  truth <- iris$Species[-idx]
  pred <- character()
  for (i in 1:nrow(test)) pred[i] <- knn_predict(train, labels, test[i, ], k)
  mean(pred == as.character(truth))
}
choose_k <- function(ks) {
  acc <- c()
  for (k in ks) acc <- c(acc, run_knn(k))
  best <- ks[which.max(acc)]
  cat("best k:", best, "with accuracy", max(acc), "\n")
  data.frame(k = ks, acc = acc)
}
W <- list(name = "knn_iris", f = choose_k, args = list(seq(1, 79, 2)))
