# Rosetta Code "Execute Brain****" as an interpreter with switch and a growing tape
bf <- function(code, input = "") {
  prog <- strsplit(code, "")[[1]]
  prog <- prog[prog %in% c(">", "<", "+", "-", ".", ",", "[", "]")]
  jump <- integer(length(prog))
  st <- c()
  for (i in seq_along(prog)) {
    if (prog[i] == "[") st <- c(st, i)
    if (prog[i] == "]") {
      if (length(st) == 0) stop("unmatched ]")
      jump[i] <- st[length(st)]
      jump[st[length(st)]] <- i
      st <- st[-length(st)]
    }
  }
  tape <- 0
  ptr <- 1
  pc <- 1
  steps <- 0
  out <- ""
  while (pc <= length(prog)) {
    switch(prog[pc],
      ">" = {
        ptr <- ptr + 1
        if (ptr > length(tape)) tape <- c(tape, 0)
      },
      "<" = {
        ptr <- ptr - 1
      },
      "+" = tape[ptr] <- (tape[ptr] + 1) %% 256,
      "-" = tape[ptr] <- (tape[ptr] - 1) %% 256,
      "." = out <- paste0(out, intToUtf8(tape[ptr])),
      "[" = if (tape[ptr] == 0) pc <- jump[pc],
      "]" = if (tape[ptr] != 0) pc <- jump[pc]
    )
    pc <- pc + 1
    steps <- steps + 1
  }
  cat(out)
  invisible(list(out = out, steps = steps))
}
W <- list(name = "brainfuck", f = bf, args = list("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++.>>>+++++++++[>++++++++[>++++++++[>+++++++++[>++++++[>+++++++++[>+++<-]<-]<-]<-]<-]<-]"))
