# Which instructions the closures contain, promises and inner closures included.

# Numbered from 0. In `instructions`: TRUE if R's compiler can emit it (ir/src/bytecode/opcodes.rs).
instructions <- local({
  names <- sub("[.]OP$", "", compiler:::Opcodes.names)
  never <- c("BCMISMATCH", "DUP", "PRINTVALUE", "DOLOOPNEXT", "DOLOOPBREAK", "SETLOOPVAL", "GETGLOBFUN", "GETSYMFUN",
             "STARTC", "DFLTC", "ISNUMERIC", "INCLNK", "DECLNK", "DECLNK_N")
  structure(!names %in% never, names = names)
})

# How often each instruction stands in the byte code of `f`: 129 counts.
instruction_counts <- function(f) {
  counts <- integer(length(instructions))
  n_operands <- unlist(compiler:::Opcodes.argc)[paste0(names(instructions), ".OP")]
  visit <- function(x) {
    if (typeof(x) == "bytecode") x <- .Internal(disassemble(x))
    if (!is.list(x)) return()
    if (!identical(x[[1L]], quote(.Code))) return(for (part in x) if (typeof(part) %in% c("bytecode", "list") && length(part)) visit(part))
    words <- x[[2L]]
    pc <- 2L
    while (pc <= length(words)) {
      op <- words[[pc]] + 1L
      counts[[op]] <<- counts[[op]] + 1L
      pc <- pc + 1L + n_operands[[op]]
    }
    for (constant in x[[3L]]) {
      if (typeof(constant) == "bytecode" || (typeof(constant) == "list" && length(constant))) visit(constant)
    }
  }
  visit(.Internal(bodyCode(f)))
  counts
}
