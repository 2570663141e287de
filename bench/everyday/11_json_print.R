# internal script: turn nested lists into JSON text, recursively
escape <- function(x) {
  x <- gsub("\\", "\\\\", x, fixed = TRUE)
  x <- gsub("\"", "\\\"", x, fixed = TRUE)
  paste0("\"", x, "\"")
}
to_json <- function(x, indent = 0, pretty = TRUE) {
  pad <- if (pretty) strrep("  ", indent) else ""
  nl <- if (pretty) "\n" else ""
  if (is.null(x)) return("null")
  if (is.list(x)) {
    if (length(x) == 0) return(if (is.null(names(x))) "[]" else "{}")
    if (!is.null(names(x))) {
      parts <- character()
      for (n in names(x)) parts <- c(parts, paste0(pad, "  ", escape(n), ": ", to_json(x[[n]], indent + 1, pretty)))
      return(paste0("{", nl, paste(parts, collapse = paste0(",", nl)), nl, pad, "}"))
    }
    parts <- sapply(x, function(e) paste0(pad, "  ", to_json(e, indent + 1, pretty)))
    return(paste0("[", nl, paste(parts, collapse = paste0(",", nl)), nl, pad, "]"))
  }
  if (length(x) > 1) return(to_json(as.list(x), indent, pretty))
  if (is.na(x)) return("null")
  if (is.character(x)) return(escape(x))
  if (is.logical(x)) return(tolower(as.character(x)))
  format(x, digits = 15)
}
export_all <- function(records, pretty = TRUE) {
  size <- 0
  for (i in seq_along(records)) {
    txt <- to_json(records[[i]], pretty = pretty)
    size <- size + nchar(txt)
  }
  cat(txt, "\n")
  size
}
W <- list(name = "json_print", f = export_all, args = list(rep(list(list(id = 7L, name = "Wid\"get", tags = c("a", "b", "c"), price = 12.5, dims = list(w = 1, h = 2.25, unit = "cm"), stock = NULL, active = TRUE, parts = list(list(id = 1, n = NA), list(id = 2, n = 4L)))), 1500)))
