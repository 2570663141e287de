# Compares what crate rds reads with what R reads: every variable of the lazy-load databases (code,
# data, sysdata) of base and recommended packages, byte code and attributes included.
#
#   Rscript rds/tests/against_r.R CANONICAL [PACKAGE...]
#
# CANONICAL is the program `canonical`, an example of crate rds. Also compares the variables of a
# database with those of the loaded namespace and says which came from elsewhere.

args <- commandArgs(TRUE)
canonical <- args[1]
packages <- args[-1]
if (!length(packages)) packages <- rownames(installed.packages(priority = c("base", "recommended")))
options(expressions = 50000)

hex_real <- function(x) {
  if (!length(x)) return("")
  bytes <- format(writeBin(as.vector(x), raw(), endian = "big"))
  paste(apply(matrix(bytes, nrow = 8), 2, paste, collapse = ""), collapse = ",")
}
hex_string <- function(x) {
  mark <- c(unknown = "u", "UTF-8" = "8", latin1 = "1", bytes = "b")[Encoding(x)]
  bytes <- vapply(x, function(s) paste(format(charToRaw(s)), collapse = ""), "", USE.NAMES = FALSE)
  ifelse(is.na(x), "NA", paste0(mark, ifelse(nzchar(x, keepNA = FALSE), bytes, "")))
}
integers <- function(x) paste(ifelse(is.na(x), "-2147483648", format(as.integer(x), trim = TRUE, scientific = FALSE)), collapse = ",")

attribute_text <- function(x, type) {
  a <- attributes(x)
  if (type %in% c("pairlist", "language", "closure") && !is.null(names(a)) && type != "closure") a$names <- NULL
  if (!is.null(a$row.names)) a$row.names <- .row_names_info(x, 0L)
  if (!length(a)) return("")
  a <- a[order(names(a), method = "radix")]
  paste0("{", paste0(" ", names(a), "=", vapply(a, text, ""), collapse = ""), "}")
}

elements <- function(x) {
  x <- as.vector(unclass(x), "list")
  tags <- names(x)
  out <- character(length(x))
  for (i in seq_along(x)) out[i] <- if (identical(x[[i]], quote(expr = ))) "M" else text(x[[i]])
  if (!is.null(tags)) out <- paste0(ifelse(nzchar(tags), paste0(tags, "="), ""), out)
  paste(out, collapse = " ")
}
items <- function(x) {
  n <- length(unclass(x))
  out <- character(n)
  for (i in seq_len(n)) out[i] <- if (identical(.subset2(x, i), quote(expr = ))) "M" else text(.subset2(x, i))
  paste(out, collapse = " ")
}

bytecode <- function(d) {
  constants <- vapply(d[[3]], function(constant) {
    if (missing(constant)) "M"
    else if (is.list(constant) && length(constant) == 3 && identical(constant[[1]], quote(.Code))) bytecode(constant)
    else if (typeof(constant) == "language") paste0("q", length(unclass(constant)))
    else text(constant)
  }, "")
  paste0("B(", paste(c(integers(d[[2]]), constants), collapse = " "), ")")
}

environment_text <- function(e) {
  if (identical(e, globalenv())) "EG" else if (identical(e, baseenv())) "EB" else if (identical(e, emptyenv())) "EE"
  else if (isNamespace(e)) paste0("EN:", getNamespaceName(e)) else "E"
}

closure <- function(f) {
  code <- .Internal(bodyCode(f))
  body <- body(f)
  paste0("F", text(formals(f)), if (missing(body)) "M" else text(body),
         if (typeof(code) == "bytecode") bytecode(.Internal(disassemble(code))), environment_text(environment(f)))
}

text <- function(x) {
  type <- typeof(x)
  value <- switch(type,
    "NULL" = "N", symbol = return(if (nzchar(x)) paste0("s:", x) else "M"),
    environment = return(environment_text(x)), externalptr = "p", weakref = "w", S4 = , object = "S",
    special = , builtin = paste0("P:", sub('.*\\("(.*)"\\).*', "\\1", capture.output(print.default(x))[1])),
    language = paste0("(", elements(x), ")"), pairlist = paste0("[", elements(x), "]"),
    closure = closure(x), bytecode = bytecode(.Internal(disassemble(x))),
    list = paste0("L(", items(x), ")"), expression = paste0("X(", items(x), ")"),
    logical = paste0("l", length(unclass(x)), ":", integers(unclass(x))),
    integer = paste0("i", length(unclass(x)), ":", integers(unclass(x))),
    double = paste0("d", length(unclass(x)), ":", hex_real(unclass(x))),
    complex = paste0("z", length(unclass(x)), ":", hex_complex(unclass(x))),
    raw = paste0("r", length(unclass(x)), ":", paste(format(unclass(x)), collapse = ",")),
    character = paste0("c", length(unclass(x)), ":", paste(hex_string(as.vector(unclass(x))), collapse = ",")),
    paste0("?", type))
  paste0(value, attribute_text(x, type))
}
hex_complex <- function(x) {
  if (!length(x)) return("")
  bytes <- format(writeBin(as.vector(x), raw(), endian = "big"))
  paste(apply(matrix(bytes, nrow = 16), 2, paste, collapse = ""), collapse = ",")
}

variable <- function(x) {
  if (typeof(x) == "environment" && environment_text(x) == "E")
    paste("E", if (environmentIsLocked(x)) "locked" else "open", paste(sort(ls(x, all.names = TRUE), method = "radix"), collapse = " "))
  else text(x)
}

compare <- function(base) {
  names <- names(readRDS(paste0(base, ".rdx"))$variables)
  loaded <- new.env()
  lazyLoad(base, loaded)
  ours <- system2(canonical, shQuote(base), stdout = TRUE)
  ours <- ours[!grepl("^\\s*$", ours)]
  Encoding(ours) <- "UTF-8"
  theirs <- vapply(names, function(name) paste0(name, "\t", variable(get(name, loaded, inherits = FALSE))), "")
  differ <- if (length(ours) == length(theirs)) which(ours != theirs) else NA
  list(n = length(names), n_ours = length(ours), differ = differ, names = names, ours = ours, theirs = theirs)
}

total <- 0
failed <- FALSE
for (package in packages) {
  for (base in file.path(find.package(package), c("R", "R", "data"), c(package, "sysdata", "Rdata"))) {
    if (!file.exists(paste0(base, ".rdx"))) next
    result <- compare(base)
    total <- total + result$n
    cat(sprintf("%-12s %-8s %5d variables, %d differ\n", package, basename(base), result$n, length(result$differ)))
    for (i in head(result$differ, 3)) {
      failed <- TRUE
      if (is.na(i)) { cat("  ", result$n_ours, " lines\n"); next }
      a <- result$ours[i]; b <- result$theirs[i]
      at <- which(utf8ToInt(substr(a, 1, 1e6))[seq_len(min(nchar(a), nchar(b)))] != utf8ToInt(b)[seq_len(min(nchar(a), nchar(b)))])[1]
      if (is.na(at)) at <- min(nchar(a), nchar(b))
      cat("  ", result$names[i], "at", at, "\n    ours   ", substr(a, at - 60, at + 60), "\n    R's    ", substr(b, at - 60, at + 60), "\n")
    }
    if (basename(base) == package) {
      in_namespace <- ls(asNamespace(package), all.names = TRUE)
      cat("    the namespace has", length(in_namespace), "variables; not in the database:",
          length(more <- setdiff(in_namespace, result$names)), paste(head(more, 4), collapse = " "), "; not in the namespace:",
          paste(setdiff(result$names, in_namespace), collapse = " "), "\n")
    }
  }
}
cat(total, "variables compared\n")
if (failed) quit(status = 1)
