# Does our decoder read byte code as R's own disassembler does?
#
# Run in the workspace as `Rscript ir/tests/disasm_agrees.R`; needs R and cargo. Dumps all
# closures of R's own packages, disassembles them here and with `examples/raw_disasm.rs`,
# compares line by line, and fails on the first difference of any closure.

compiler::enableJIT(0)

opcode_names <- sub("[.]OP$", "", compiler:::Opcodes.names)
opcode_argc <- unlist(compiler:::Opcodes.argc, use.names = FALSE)

packages <- c("base", "stats", "utils", "methods", "tools", "graphics", "grDevices",
              "compiler", "parallel", "splines", "stats4", "grid", "tcltk",
              "Matrix", "MASS", "mgcv", "nlme", "survival", "boot", "lattice")

closures <- list()
for (package in packages) {
  ns <- tryCatch(suppressWarnings(asNamespace(package)), error = function(e) NULL)
  if (is.null(ns)) next
  for (name in sort(ls(ns, all.names = TRUE), method = "radix")) {
    value <- get(name, envir = ns)
    if (typeof(value) == "closure" &&
        typeof(.Internal(bodyCode(value))) == "bytecode")
      closures[[paste0(package, "::", name)]] <- value
  }
}

# The instructions of one disassembled code, then those nested in its constants.
flat <- function(code) {
  words <- code[[2]]
  lines <- "code"
  pc <- 1L
  while (pc < length(words)) {
    op <- words[[pc + 1L]]
    operands <- words[pc + 1L + seq_len(opcode_argc[[op + 1L]])]
    lines <- c(lines, paste(c(pc, opcode_names[[op + 1L]], operands), collapse = " "))
    pc <- pc + 1L + length(operands)
  }
  for (constant in as.list(code[[3]])) {
    if (typeof(constant) == "list" && length(constant) >= 2L) {
      if (identical(constant[[1]], as.name(".Code")))
        lines <- c(lines, flat(constant))
      else if (typeof(constant[[2]]) == "bytecode")
        lines <- c(lines, flat(.Internal(disassemble(constant[[2]]))))
    }
  }
  lines
}

file <- tempfile(fileext = ".rds")
saveRDS(unname(closures), file, version = 3, compress = FALSE)
ours <- system2("cargo", c("run", "--quiet", "--release", "-p", "ir", "--example", "raw_disasm",
                           "--", file), stdout = TRUE)
stopifnot(is.null(attr(ours, "status")))
starts <- grep("^closure ", ours)
stopifnot(length(starts) == length(closures))
ours <- split(ours[-starts], cumsum(grepl("^closure ", ours))[-starts])

agree <- 0L
n_instrs <- 0L
n_codes <- 0L
for (i in seq_along(closures)) {
  theirs <- flat(.Internal(disassemble(.Internal(bodyCode(closures[[i]])))))
  n_codes <- n_codes + sum(theirs == "code")
  n_instrs <- n_instrs + sum(theirs != "code")
  mine <- ours[[as.character(i)]]
  if (identical(mine, theirs)) {
    agree <- agree + 1L
  } else {
    n <- min(length(mine), length(theirs))
    first <- c(which(mine[seq_len(n)] != theirs[seq_len(n)]), n + 1L)[[1]]
    cat(sprintf("%s differs at line %d: ours %s, R's %s\n", names(closures)[[i]], first,
                mine[first], theirs[first]))
  }
}
cat(sprintf("%s: %d of %d closures agree (%d codes, %d instructions)\n",
            R.version.string, agree, length(closures), n_codes, n_instrs))
quit(status = if (agree == length(closures)) 0L else 1L)
