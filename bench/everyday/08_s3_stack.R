# S3 tutorial: a stack with constructor, generics, print method; used to match brackets
stack <- function(items = list()) structure(list(items = items), class = "stack")
push <- function(x, ...) UseMethod("push")
push.stack <- function(x, value, ...) {
  x$items[[length(x$items) + 1]] <- value
  x
}
pop <- function(x, ...) UseMethod("pop")
pop.stack <- function(x, ...) {
  n <- length(x$items)
  if (n == 0) stop("stack is empty")
  x$items <- x$items[-n]
  x
}
top <- function(x) UseMethod("top")
top.stack <- function(x) x$items[[length(x$items)]]
size <- function(x) UseMethod("size")
size.stack <- function(x) length(x$items)
print.stack <- function(x, ...) {
  cat("<stack of", length(x$items), "items>\n")
  invisible(x)
}
is_balanced <- function(string) {
  s <- stack()
  open <- c("(", "[", "{")
  close <- c(")", "]", "}")
  for (ch in strsplit(string, "")[[1]]) {
    if (ch %in% open) {
      s <- push(s, ch)
    } else if (ch %in% close) {
      if (size(s) == 0) return(FALSE)
      if (match(top(s), open) != match(ch, close)) return(FALSE)
      s <- pop(s)
    }
  }
  if (size(s) > 0) print(s)
  size(s) == 0
}
check_all <- function(strings) {
  res <- sapply(strings, is_balanced, USE.NAMES = FALSE)
  table(res)
}
W <- list(name = "s3_stack", f = check_all, args = function() { set.seed(10)
  list(replicate(2200, { k <- sample(5:30, 1); o <- sample(c("(", "[", "{"), k, TRUE); p <- c("(" = ")", "[" = "]", "{" = "}")
    s <- c(o, rev(p[o])); if (runif(1) < .2) s <- s[-length(s)]; paste(c("f", s, "x"), collapse = "") })) })
