# school script with S3: student records as list of lists, constructor with checks, update function, format/print/summary methods, report as text
student <- function(name, id, scores = numeric()) {
  stopifnot(is.character(name), length(name) == 1, is.numeric(scores))
  obj <- list(name = name, id = id, scores = scores)
  class(obj) <- "student"
  obj
}
add_score <- function(s, ...) UseMethod("add_score")
add_score.student <- function(s, score, weight = 1, ...) {
  if (score < 0 || score > 100) stop("score out of range", call. = FALSE)
  s$scores <- c(s$scores, rep(score, weight))
  s
}
mean.student <- function(x, ...) mean(x$scores, ...)
letter <- function(avg) {
  if (avg >= 90) "A"
  else if (avg >= 80) "B"
  else if (avg >= 70) "C"
  else if (avg >= 60) "D"
  else "F"
}
format.student <- function(x, ...) sprintf("%-10s %3d scores, mean %5.1f (%s)", x$name, length(x$scores), mean(x), letter(mean(x)))
print.student <- function(x, ...) cat(format(x), "\n")
summary.student <- function(object, ...) {
  structure(list(name = object$name, mean = mean(object), sd = sd(object$scores), grade = letter(mean(object))), class = "summary.student")
}
print.summary.student <- function(x, ...) cat(x$name, ":", x$grade, "\n")
semester <- function(names, tests) {
  class_list <- lapply(seq_along(names), function(i) student(names[i], i))
  rejected <- 0
  for (t in 1:tests) {
    for (i in seq_along(class_list)) {
      sc <- round(rnorm(1, 75, 14))
      class_list[[i]] <- tryCatch(add_score(class_list[[i]], sc, weight = if (t %% 5 == 0) 2 else 1),
        error = function(e) { rejected <<- rejected + 1; class_list[[i]] })
    }
  }
  for (s in class_list) print(s)
  summ <- lapply(class_list, summary)
  print(summ[[1]])
  res <- do.call(rbind, lapply(summ, function(s) data.frame(name = s$name, mean = round(s$mean, 1), grade = s$grade)))
  attr(res, "rejected") <- rejected
  res[order(-res$mean), ]
}
W <- list(name = "gradebook", f = semester, args = list(c("Ada", "Bert", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal"), 3600))
