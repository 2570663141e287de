# computer science course in R: linked list of environments with insert, delete, reverse, to vector
Node <- function(value) {
  self <- environment()
  nxt <- NULL
  self
}
LinkedList <- function() {
  head <- NULL
  size <- 0
  add <- function(value) {
    node <- Node(value)
    if (is.null(head)) {
      head <<- node
    } else {
      cur <- head
      while (!is.null(cur$nxt)) cur <- cur$nxt
      cur$nxt <- node
    }
    size <<- size + 1
  }
  remove <- function(value) {
    prev <- NULL
    cur <- head
    while (!is.null(cur)) {
      if (cur$value == value) {
        if (is.null(prev)) head <<- cur$nxt else prev$nxt <- cur$nxt
        size <<- size - 1
        return(TRUE)
      }
      prev <- cur
      cur <- cur$nxt
    }
    FALSE
  }
  reverse <- function() {
    prev <- NULL
    cur <- head
    while (!is.null(cur)) {
      tmp <- cur$nxt
      cur$nxt <- prev
      prev <- cur
      cur <- tmp
    }
    head <<- prev
  }
  as_vector <- function() {
    out <- c()
    cur <- head
    while (!is.null(cur)) {
      out <- c(out, cur$value)
      cur <- cur$nxt
    }
    out
  }
  list(add = add, remove = remove, reverse = reverse, as_vector = as_vector, size = function() size)
}
exercise <- function(n) {
  l <- LinkedList()
  for (i in 1:n) l$add(i %% 101)
  gone <- 0
  for (k in sample(0:120, 60)) if (l$remove(k)) gone <- gone + 1
  l$reverse()
  v <- l$as_vector()
  cat("size", l$size(), "removed", gone, "\n")
  sum(v * seq_along(v))
}
W <- list(name = "linked_list", f = exercise, args = list(3000))
