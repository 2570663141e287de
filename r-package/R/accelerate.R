# How often a context is looked for before rir2 gives up on a closure.
learning_calls <- 1000L

# A byte-compiled closure like `f`, or NULL: R's compiler leaves functions with browser() alone.
byte_compiled <- function(f) {
    g <- tryCatch(compiler::cmpfun(f, options = list(suppressAll = TRUE)), error = function(e) NULL)
    if (is.null(g) || !is_byte_compiled(g)) NULL else g
}

is_byte_compiled <- function(f) .Call(C_rir2_r_is_byte_compiled, f)

# Prepares a closure; a character string says why it cannot be.
prepare <- function(f, label, versions, learning) {
    if (!is.null(state$problem)) {
        return(paste0("rir2 does not know the inside of this R (", state$problem, ")"))
    }
    if (is_accelerated(f)) {
        return(f)
    }
    if (isdebugged(f)) {
        return("it is being debugged")
    }
    g <- if (is_byte_compiled(f)) f else byte_compiled(f)
    if (is.null(g)) {
        return("R's own compiler leaves it alone; does it call browser()?")
    }
    attributes(g) <- attributes(f)
    prepared <- .Call(C_rir2_r_prepare, g, label, versions, learning, FALSE)
    if (is.null(prepared)) "its byte code is not of a kind that rir2 knows" else prepared
}

# The example's arguments, one a formal, as the call would match them.
match_example <- function(f, example) {
    if (!is.list(example)) {
        stop("`example` must be a list of arguments, as in list(x = 1:10)", call. = FALSE)
    }
    names_of <- names(formals(f))
    n <- length(names_of)
    tags <- if (is.null(names(example))) rep("", length(example)) else names(example)
    # match.call() matches as R does; the arguments are stood in for by their positions.
    call <- as.call(c(list(quote(f)), stats::setNames(as.list(seq_along(example)), tags)))
    matched <- tryCatch(as.list(match.call(f, call, expand.dots = FALSE))[-1L], error = function(e) {
        stop("`example` does not fit the function: ", conditionMessage(e), call. = FALSE)
    })
    values <- vector("list", n)
    missing <- rep(TRUE, n)
    for (k in seq_len(n)) {
        at <- matched[[names_of[k]]]
        if (is.null(at)) next
        missing[k] <- FALSE
        values[k] <- if (names_of[k] == "...") list(list()) else list(example[[at]])
    }
    list(values = values, missing = missing)
}

accelerate <- function(f, example = NULL, versions = 4L, learn = TRUE) {
    label <- paste(deparse(substitute(f), nlines = 1L), collapse = "")
    if (!is.function(f)) {
        stop("`f` must be a function, not ", typeof(f), call. = FALSE)
    }
    if (is.primitive(f)) {
        message(label, " is a builtin: it is native code already")
        return(f)
    }
    prepared <- prepare(f, label, as.integer(versions), if (learn) learning_calls else 0L)
    if (is.character(prepared)) {
        message(label, " is left as it is: ", prepared)
        return(f)
    }
    if (!is.null(example)) {
        matched <- match_example(f, example)
        report <- .Call(C_rir2_r_compile, prepared, matched$values, matched$missing)
        if (is.integer(report)) {
            message(label, " has no room for another version: it may have ", report)
        } else if (!is.null(report) && !report$compiled) {
            message(label, " runs on the baseline for this example: ", report$verdict)
        }
    }
    prepared
}

is_accelerated <- function(f) is.function(f) && !is.primitive(f) && .Call(C_rir2_r_is_prepared, f)

baseline <- function(f) {
    if (!is.function(f)) {
        stop("`f` must be a function, not ", typeof(f), call. = FALSE)
    }
    if (is.primitive(f)) f else .Call(C_rir2_r_baseline, f)
}
