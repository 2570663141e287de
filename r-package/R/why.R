why <- function(f, stages = NULL) {
    if (!is.function(f)) {
        stop("`f` must be a function, not ", described(f), call. = FALSE)
    }
    stages <- check_stages(stages)
    if (!is_accelerated(f)) {
        label <- label_of(substitute(f))
        what <- if (is.primitive(f)) "a builtin: native code already" else "not accelerated: see rir2::accelerate()"
        return(structure(list(label = label, what = what), class = "rir2_why"))
    }
    info <- with_split_verdicts(.Call(C_rir2_r_info, f))
    info$together <- lapply(info$together, with_split_verdicts)
    info$stages <- if (length(stages)) stage_texts(f, info, paste(stages, collapse = ","))
    structure(info, class = "rir2_why")
}

stage_names <- c("bytecode", "cfg", "ir", "ssa", "segments", "guards", "typed", "opt", "clif", "asm")

check_stages <- function(stages) {
    if (is.null(stages)) return(NULL)
    if (!is.character(stages) || !all(stages %in% stage_names)) {
        bad <- if (is.character(stages)) dQuote(setdiff(stages, stage_names)[1L], FALSE) else described(stages)
        stop("`stages` must be some of ", paste0('"', stage_names, '"', collapse = ", "), ", not ", bad, call. = FALSE)
    }
    stages
}

# Of a verdict the first line says what was found. The others: if rejected, where and what to change;
# if proved, what each call is checked for.
split_verdicts <- function(x) {
    lines <- strsplit(x$verdict, "\n", fixed = TRUE)
    x$verdict <- vapply(lines, `[`, "", 1L)
    x$details <- lapply(lines, `[`, -1L)
    x
}

with_split_verdicts <- function(info) {
    info$seen <- split_verdicts(info$seen)
    info$versions <- lapply(info$versions, split_verdicts)
    info$loops <- lapply(info$loops, with_split_verdicts)
    info
}

# One list of texts per context: compiled again, nothing is installed.
stage_texts <- function(f, info, stages) {
    contexts <- unique(c(
        vapply(info$versions, function(v) v$context, ""),
        info$seen$context[!is.na(info$seen$verdict)]
    ))
    # Functions are told apart by what is no name of theirs.
    contexts <- contexts[!grepl("fun@", contexts, fixed = TRUE)]
    reports <- lapply(contexts, function(context) .Call(C_rir2_r_stages, f, context, stages))
    stats::setNames(reports, contexts)
}

# What R code reads of the reasons that are counted: a word each in `jit_stats()`, a sentence here.
failure_words <- c(
    shape = "missing arguments, or a call of another form",
    promise = "an argument that cannot be evaluated before the call",
    variable = "a variable that is gone, or a promise not evaluated yet",
    type = "an argument or variable of another type",
    changed = "a function or variable that is not the one compiled against",
    limit = "too large or too deep",
    chaos = "made to fail, for testing"
)
abort_words <- c(
    none = "made to leave, for testing",
    unanalysable = "code that is not compiled",
    overflow = "integer overflow",
    na_condition = "a condition that is NA",
    subscript = "a subscript that is no element",
    recycle = "operands of different lengths",
    warning = "a warning",
    interrupt = "an interrupt",
    stack = "the C stack is nearly used up",
    memory = "no memory",
    type = "a value of another type",
    unexpected = "a variable of another type than before",
    callee = "a function that is not compiled",
    class = "a value of a class that has a method"
)

counted <- function(x, words = NULL) {
    if (!length(x)) return("none")
    names <- names(x)
    if (!is.null(words)) names <- ifelse(names %in% names(words), words[names], names)
    paste0(names, " ", format(x, big.mark = ",", trim = TRUE), collapse = ", ")
}

print.rir2_why <- function(x, ...) {
    if (!is.null(x$what)) {
        cat(x$label, " is ", x$what, "\n", sep = "")
        return(invisible(x))
    }
    print_table(x, FALSE)
    for (other in Filter(function(other) is_of_interest(other), x$together)) {
        cat("\n")
        print_table(other, FALSE)
    }
    invisible(x)
}

# Of what is accelerated with a function, what was called and has been looked at, or will be.
is_of_interest <- function(x) {
    is_seen <- function(x) length(x$versions) > 0L || any(!is.na(x$seen$verdict)) || x$waits
    x$calls > 0 && (is_seen(x) || any(vapply(x$loops, is_seen, NA)))
}

# A closure, or a loop or statement of it that is compiled by itself.
print_table <- function(x, is_loop) {
    calls <- count_of(x$calls, if (is_loop) "entry" else "call")
    if (is_loop) calls <- sub("entrys", "entries", calls)
    cat(if (is_loop) "\n", x$label, ": ", count_of(length(x$versions), "compiled version"), ", ", calls, "\n", sep = "")
    if (!is.null(x$off) && !is.na(x$off)) cat("  not looked at any more: ", x$off, "\n", sep = "")
    if (x$waits) cat("  waits to be compiled: learning has had its share of the program's time so far\n")
    for (v in x$versions) print_version(v, x$formals)
    rejected <- !is.na(x$seen$verdict) & !(x$seen$context %in% vapply(x$versions, function(v) v$context, ""))
    for (i in which(rejected)) {
        cat("\n", context_text(x$seen$context[i], x$formals), ": ", x$seen$verdict[i], "\n", sep = "")
        if (length(x$seen$details[[i]])) cat(paste0("  ", x$seen$details[[i]], "\n"), sep = "")
    }
    if (!length(x$versions) && !any(rejected) && !is_loop && !x$waits) {
        cat("  not compiled for any types yet: call it twice, or give accelerate() an example\n")
    }
    # A statement that is not compiled has the reason that the function has, or one that a loop has.
    for (loop in x$loops) if (loop$calls > 0 && (length(loop$versions) || !loop$is_statement)) print_table(loop, TRUE)
    for (context in names(x$stages)) print_stages(context, x$stages[[context]])
}

# `dbl,any` of formals x and y as `(x dbl, y any)`.
context_text <- function(context, formals) {
    items <- strsplit(gsub("[,]", "[;]", context, fixed = TRUE), ",", fixed = TRUE)[[1L]]
    items <- sub("^fun[:@].*", "function", gsub("[;]", "[,]", items, fixed = TRUE))
    if (length(items) != length(formals)) return(paste0("(", context, ")"))
    paste0("(", paste(formals, items, collapse = ", "), ")")
}

count_of <- function(n, what) paste0(format(n, big.mark = ","), " ", what, if (n != 1) "s")

print_version <- function(v, formals) {
    cat("\n", context_text(v$context, formals), ": ", v$verdict, "\n", sep = "")
    cat("  passed its guards in ", v$passes, " of ", v$attempts, " calls; failed them: ", counted(v$failures, failure_words),
        "; gave up midway: ", counted(v$aborts, abort_words), "\n", sep = "")
    if (length(v$sites)) cat(paste0("    ", names(v$sites), " (", v$sites, ")\n"), sep = "")
    if (!is.na(v$retired)) cat("  not tried any more: ", v$retired, "\n", sep = "")
    cat("  ", v$code_bytes, " bytes of code, compiled in ", format(v$compile_ms, digits = 3), " ms\n", sep = "")
    if (length(v$details[[1L]])) cat("  runs where:\n", paste0("    ", v$details[[1L]], "\n"), sep = "")
    if (length(v$abort_paths)) cat("  leaves to R's interpreter where:\n", paste0("    ", v$abort_paths, "\n"), sep = "")
}

print_stages <- function(context, report) {
    for (name in names(report$stages)) {
        cat("\n-- ", name, " (", context, ")\n", report$stages[[name]], "\n", sep = "")
    }
    if (!length(report$stages)) cat("\n-- not made (", context, "): ", report$verdict, "\n", sep = "")
}

jit_stats <- function(f = NULL) {
    if (!is.null(f) && !is.function(f)) {
        stop("`f` must be a function or NULL, not ", described(f), call. = FALSE)
    }
    infos <- if (is.null(f)) {
        # Functions that nobody has any more are not counted.
        gc(FALSE)
        .Call(C_rir2_r_info, NULL)
    } else if (is_accelerated(f)) {
        info <- .Call(C_rir2_r_info, f)
        with_loops <- function(x) c(list(x), Filter(function(loop) length(loop$versions) > 0L, x$loops))
        called <- Filter(function(other) other$calls > 0, info$together)
        c(with_loops(info), unlist(lapply(called, with_loops), recursive = FALSE))
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
    if (nrow(x) == 0L) cat("no accelerated functions\n") else print.data.frame(x, row.names = FALSE)
    invisible(x)
}
