# HR script: working days between two dates without weekends and holidays, rows of a data frame in a loop
is_workday <- function(d, holidays) {
  wd <- as.integer(format(d, "%u"))
  !(wd %in% c(6, 7)) && !(d %in% holidays)
}
count_workdays <- function(from, to, holidays) {
  n <- 0
  d <- from
  while (d <= to) {
    if (is_workday(d, holidays)) n <- n + 1
    d <- d + 1
  }
  n
}
add_workdays <- function(start, k, holidays) {
  d <- start
  while (k > 0) {
    d <- d + 1
    if (is_workday(d, holidays)) k <- k - 1
  }
  d
}
leave_report <- function(leave, holidays) {
  leave$days <- 0
  leave$back <- as.Date(NA)
  for (i in seq_len(nrow(leave))) {
    leave$days[i] <- count_workdays(leave$from[i], leave$to[i], holidays)
    leave$back[i] <- add_workdays(leave$to[i], 1, holidays)
  }
  leave$month <- months(leave$from, abbreviate = TRUE)
  aggregate(days ~ name, data = leave, FUN = sum)
}
W <- list(name = "business_days", f = leave_report, args = function() { set.seed(26); n <- 1000; from <- as.Date("2023-01-02") + sample(0:330, n, TRUE)
  list(data.frame(name = sample(c("Ann", "Ben", "Cyd", "Dee"), n, TRUE), from = from, to = from + sample(3:25, n, TRUE)), as.Date(c("2023-01-01", "2023-04-07", "2023-04-10", "2023-05-01", "2023-12-25", "2023-12-26"))) })
