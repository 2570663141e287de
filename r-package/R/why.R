why <- function(f, stages = NULL) {
    label <- paste(deparse(substitute(f), nlines = 1L), collapse = "")
    if (!is.function(f)) {
        stop("`f` must be a function, not ", typeof(f), call. = FALSE)
    }
    if (!is_accelerated(f)) {
        what <- if (is.primitive(f)) "a builtin: native code already" else "not accelerated: see rir2::accelerate()"
        return(structure(list(label = label, what = what), class = "rir2_why"))
    }
    info <- .Call(C_rir2_r_info, f)
    info$stages <- if (length(stages)) stage_texts(f, info, paste(stages, collapse = ","))
    structure(info, class = "rir2_why")
}

# One list of texts a context: compiled again, nothing is installed.
stage_texts <- function(f, info, stages) {
    contexts <- unique(c(
        vapply(info$versions, function(v) v$context, ""),
        info$seen$context[!is.na(info$seen$verdict) & !grepl("fun@", info$seen$context, fixed = TRUE)]
    ))
    reports <- lapply(contexts, function(context) .Call(C_rir2_r_stages, f, context, stages))
    stats::setNames(reports, contexts)
}

counted <- function(x) {
    if (length(x)) paste0(names(x), " ", format(x, big.mark = ",", trim = TRUE), collapse = ", ") else "none"
}

print.rir2_why <- function(x, ...) {
    if (!is.null(x$what)) {
        cat(x$label, " is ", x$what, "\n", sep = "")
        return(invisible(x))
    }
    cat(x$label, ": ", count_of(length(x$versions), "version"), ", ", count_of(x$calls, "call"), "\n", sep = "")
    for (v in x$versions) print_version(v)
    rejected <- !is.na(x$seen$verdict) & !(x$seen$context %in% vapply(x$versions, function(v) v$context, ""))
    for (i in which(rejected)) cat("\n(", x$seen$context[i], ")  ", x$seen$verdict[i], "\n", sep = "")
    if (!length(x$versions) && !any(rejected)) {
        cat("  no context was compiled yet: call it, or give accelerate() an example\n")
    }
    for (context in names(x$stages)) print_stages(context, x$stages[[context]])
    invisible(x)
}

count_of <- function(n, what) paste0(format(n, big.mark = ","), " ", what, if (n != 1) "s")

print_version <- function(v) {
    cat("\n(", v$context, ")  ", v$verdict, "\n", sep = "")
    cat("  passed ", v$passes, " of ", v$attempts, " calls; failed guards: ", counted(v$failures),
        "; aborts: ", counted(v$aborts), "\n", sep = "")
    if (length(v$sites)) cat("  aborted at: ", counted(v$sites), "\n", sep = "")
    if (!is.na(v$retired)) cat("  retired: ", v$retired, "\n", sep = "")
    cat("  ", v$code_bytes, " bytes of code, compiled in ", format(v$compile_ms, digits = 3), " ms\n", sep = "")
    if (length(v$guards)) cat("  guards:\n", paste0("    ", v$guards, "\n"), sep = "")
    if (length(v$abort_paths)) cat("  falls back to the baseline:\n", paste0("    ", v$abort_paths, "\n"), sep = "")
}

print_stages <- function(context, report) {
    for (name in names(report$stages)) {
        cat("\n-- ", name, " (", context, ")\n", report$stages[[name]], "\n", sep = "")
    }
    if (!length(report$stages)) cat("\n-- no such stage (", context, "): ", report$verdict, "\n", sep = "")
}

jit_stats <- function(f = NULL) {
    infos <- if (is.null(f)) {
        .Call(C_rir2_r_info, NULL)
    } else if (is_accelerated(f)) {
        list(.Call(C_rir2_r_info, f))
    } else {
        list()
    }
    rows <- unlist(lapply(infos, stat_rows), recursive = FALSE)
    table <- if (length(rows)) do.call(rbind, rows) else stat_row(NULL, NULL)
    structure(table, class = c("rir2_jit_stats", "data.frame"))
}

stat_rows <- function(info) {
    if (length(info$versions)) lapply(info$versions, function(v) stat_row(info, v)) else list(stat_row(info, NULL))
}

# `failures` and `aborts` are totals; the columns after them say why.
stat_row <- function(info, v) {
    n <- function(x) if (is.null(x)) NA_real_ else x
    row <- data.frame(
        `function` = if (is.null(info)) NA_character_ else info$label,
        context = if (is.null(v)) NA_character_ else v$context,
        calls = n(info$calls), attempts = n(v$attempts), passes = n(v$passes),
        failures = sum(v$failures), aborts = sum(v$aborts),
        why_failed = counted(v$failures), why_aborted = counted(v$aborts),
        retired = !is.null(v) && !is.na(v$retired),
        compile_ms = n(if (is.null(v)) info$compile_ms else v$compile_ms), code_bytes = n(v$code_bytes),
        check.names = FALSE, stringsAsFactors = FALSE
    )
    if (is.null(info)) row[0L, ] else row
}

print.rir2_jit_stats <- function(x, ...) {
    if (nrow(x) == 0L) cat("no prepared closures\n") else print.data.frame(x, row.names = FALSE)
    invisible(x)
}
