# ops script: web server log lines taken apart by regexpr/regmatches, sessions per visitor by time, status table
parse_line <- function(line) {
  m <- regmatches(line, regexec('^(\\S+) - - \\[([^]]+)\\] "(\\S+) (\\S+)[^"]*" (\\d+) (\\d+)$', line))[[1]]
  if (length(m) == 0) return(NULL)
  list(ip = m[2], time = m[3], method = m[4], path = m[5], status = as.integer(m[6]), size = as.numeric(m[7]))
}
analyse_log <- function(lines) {
  rows <- list()
  broken <- 0
  for (line in lines) {
    p <- parse_line(line)
    if (is.null(p)) {
      broken <- broken + 1
      next
    }
    rows[[length(rows) + 1]] <- p
  }
  df <- do.call(rbind, lapply(rows, as.data.frame, stringsAsFactors = FALSE))
  df$time <- as.POSIXct(strptime(df$time, "%d/%b/%Y:%H:%M:%S", tz = "UTC"))
  sessions <- 0
  for (ip in unique(df$ip)) {
    t <- sort(df$time[df$ip == ip])
    gap <- as.numeric(diff(t), units = "mins")
    sessions <- sessions + 1 + sum(gap > 30)
  }
  cat(sprintf("%d requests, %d sessions, %d broken lines\n", nrow(df), sessions, broken))
  print(table(df$status))
  list(bytes = tapply(df$size, df$path, sum), sessions = sessions, broken = broken)
}
W <- list(name = "log_parser", f = analyse_log, args = function() { set.seed(44); n <- 1200; t <- as.POSIXct("2024-03-01", tz = "UTC") + sort(sample(86400, n))
  l <- sprintf('10.0.0.%d - - [%s] "GET /%s HTTP/1.1" %d %d', sample(60, n, TRUE), format(t, "%d/%b/%Y:%H:%M:%S"), sample(c("index", "about", "cart", "img/logo"), n, TRUE), sample(c(200L, 304L, 404L), n, TRUE, c(8, 2, 1)), sample(9000, n))
  l[sample(n, 25)] <- "garbage"; list(l) })
