# Rosetta Code sorting algorithms side by side: bubble, insertion, selection, quick (recursive), merge, with a table of timings replaced by counts
bubble_sort <- function(v) {
  n <- length(v)
  repeat {
    swapped <- FALSE
    for (i in seq_len(n - 1)) {
      if (v[i] > v[i + 1]) {
        tmp <- v[i]; v[i] <- v[i + 1]; v[i + 1] <- tmp
        swapped <- TRUE
      }
    }
    if (!swapped) break
  }
  v
}
insertion_sort <- function(x) {
  for (j in 2:length(x)) {
    key <- x[j]
    bp <- which.max(x[1:j] > key)
    if (bp == 1) {
      if (key < x[1]) x <- c(key, x[-j])
    } else {
      x <- x[-j]
      x <- append(x, key, after = bp - 1)
    }
  }
  x
}
selection_sort <- function(x) {
  lenx <- length(x)
  for (i in seq_along(x)) {
    mini <- (i - 1) + which.min(x[i:lenx])
    start_ <- seq_len(i - 1)
    x <- c(x[start_], x[mini], x[-c(start_, mini)])
  }
  x
}
quick_sort <- function(v) {
  if (length(v) <= 1) return(v)
  pivot <- v[1]
  rest <- v[-1]
  c(Recall(rest[rest < pivot]), pivot, Recall(rest[rest >= pivot]))
}
merge_sort <- function(v) {
  merge_ <- function(a, b) {
    r <- numeric(length(a) + length(b))
    ai <- 1; bi <- 1; ri <- 1
    for (ri in 1:length(r)) {
      if ((ai <= length(a) && a[ai] < b[bi]) || bi > length(b)) {
        r[ri] <- a[ai]
        ai <- ai + 1
      } else {
        r[ri] <- b[bi]
        bi <- bi + 1
      }
    }
    r
  }
  n <- length(v)
  if (n <= 1) v
  else {
    m <- ceiling(n / 2)
    merge_(merge_sort(v[1:m]), merge_sort(v[(m + 1):n]))
  }
}
race <- function(n) {
  x <- sample(n)
  algos <- list(bubble = bubble_sort, insertion = insertion_sort, selection = selection_sort, quick = quick_sort, merge = merge_sort)
  ok <- logical()
  for (nm in names(algos)) {
    s <- algos[[nm]](x)
    ok[nm] <- identical(as.numeric(s), as.numeric(sort(x)))
    cat(sprintf("%-10s %s\n", nm, if (ok[nm]) "sorted" else "WRONG"))
  }
  ok
}
W <- list(name = "sorting_zoo", f = race, args = list(2300))
