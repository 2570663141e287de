# small calculator: tokenizer by substr, shunting-yard to RPN, evaluation with a vector as stack and switch
tokenize <- function(s) {
  tokens <- c()
  i <- 1
  while (i <= nchar(s)) {
    ch <- substr(s, i, i)
    if (ch == " ") {
      i <- i + 1
    } else if (grepl("[0-9.]", ch)) {
      num <- ""
      while (i <= nchar(s) && grepl("[0-9.]", substr(s, i, i))) {
        num <- paste0(num, substr(s, i, i))
        i <- i + 1
      }
      tokens <- c(tokens, num)
    } else {
      tokens <- c(tokens, ch)
      i <- i + 1
    }
  }
  tokens
}
prec <- function(op) switch(op, "+" = , "-" = 1, "*" = , "/" = 2, "^" = 3, 0)
to_rpn <- function(tokens) {
  output <- character(0)
  ops <- character(0)
  for (t in tokens) {
    if (t %in% c("+", "-", "*", "/", "^")) {
      while (length(ops) > 0 && tail(ops, 1) != "(" &&
             (prec(tail(ops, 1)) > prec(t) || (prec(tail(ops, 1)) == prec(t) && t != "^"))) {
        output <- c(output, tail(ops, 1))
        ops <- head(ops, -1)
      }
      ops <- c(ops, t)
    } else if (t == "(") {
      ops <- c(ops, t)
    } else if (t == ")") {
      while (tail(ops, 1) != "(") {
        output <- c(output, tail(ops, 1))
        ops <- head(ops, -1)
      }
      ops <- head(ops, -1)
    } else output <- c(output, t)
  }
  c(output, rev(ops))
}
eval_rpn <- function(rpn) {
  st <- numeric(0)
  for (t in rpn) {
    if (t %in% c("+", "-", "*", "/", "^")) {
      b <- st[length(st)]; a <- st[length(st) - 1]
      st <- st[seq_len(length(st) - 2)]
      st <- c(st, switch(t, "+" = a + b, "-" = a - b, "*" = a * b, "/" = a / b, "^" = a^b))
    } else {
      st <- c(st, as.numeric(t))
    }
  }
  st
}
calc_all <- function(exprs) {
  ans <- numeric(length(exprs))
  for (i in seq_along(exprs)) ans[i] <- eval_rpn(to_rpn(tokenize(exprs[i])))
  ans
}
W <- list(name = "rpn_tokens", f = calc_all, args = list(rep(c("3 + 4 * 2 / ( 1 - 5 ) ^ 2 ^ 3", "12.5*(3-1.25)", "((1+2)*(3+4))-5/(6+7)", "2^3^2 - 100"), 500)))
