# monthly report script: split, lapply, aggregate, merge, tapply, cut, order on a sales data frame
summarise_group <- function(d) {
  data.frame(region = d$region[1], n = nrow(d), revenue = sum(d$qty * d$price), avg = mean(d$price), best = d$product[which.max(d$qty)])
}
sales_report <- function(sales, targets) {
  sales$revenue <- sales$qty * sales$price
  by_region <- do.call(rbind, lapply(split(sales, sales$region), summarise_group))
  monthly <- aggregate(revenue ~ region + month, data = sales, FUN = sum)
  monthly <- merge(monthly, targets, by = c("region", "month"), all.x = TRUE)
  monthly$status <- NA
  for (i in 1:nrow(monthly)) {
    if (is.na(monthly$target[i])) {
      monthly$status[i] <- "no target"
    } else if (monthly$revenue[i] >= monthly$target[i]) {
      monthly$status[i] <- "ok"
    } else {
      monthly$status[i] <- paste0("missed by ", round(monthly$target[i] - monthly$revenue[i]))
    }
  }
  monthly <- monthly[order(monthly$region, monthly$month), ]
  sales$size <- cut(sales$qty, breaks = c(0, 5, 15, Inf), labels = c("small", "medium", "large"))
  tab <- with(sales, tapply(revenue, list(region, size), sum))
  cat("Regions:", paste(rownames(by_region), collapse = ", "), "\n")
  print(head(monthly, 3))
  list(by_region = by_region, monthly = monthly, tab = tab)
}
repeat_report <- function(sales, targets, times) {
  out <- NULL
  for (k in 1:times) out <- sales_report(sales[sample(nrow(sales), 2000), ], targets)
  out
}
W <- list(name = "sales_report", f = repeat_report, args = function() { set.seed(25); n <- 5000
  list(data.frame(region = sample(c("North", "South", "East", "West"), n, TRUE), month = sample(1:12, n, TRUE), product = sample(paste0("P", 1:40), n, TRUE), qty = rpois(n, 9) + 1, price = round(runif(n, 2, 50), 2)),
    data.frame(region = rep(c("North", "South", "East"), each = 12), month = 1:12, target = 12000), 70) })
