# How often a context is looked for before rir2 gives up on a closure.
learning_calls <- 1000L

# As RIR2_MAX_VERSIONS of the runtime.
max_versions <- 16L

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
    if (is.null(prepared)) {
        return("its byte code is not of a kind that rir2 knows, or has 254 to 256 constants, which leaves no room for ours")
    }
    prepared
}

# What was given instead of what was asked for, short enough for a message.
described <- function(x) {
    if (is.null(x)) return("NULL")
    if (is.function(x)) return("a function")
    if (is.atomic(x) && length(x) == 1L && !is.object(x)) return(deparse(x)[1L])
    what <- if (is.object(x)) paste("an object of class", class(x)[1L]) else paste(typeof(x), "of length", length(x))
    what
}

# One whole number between the bounds.
check_whole <- function(x, name, from, to) {
    is_whole <- is.numeric(x) && !is.object(x) && length(x) == 1L && !is.na(x) && x == trunc(x)
    if (!is_whole || x < from || x > to) {
        stop("`", name, "` must be a whole number from ", from, " to ", to, ", not ", described(x), call. = FALSE)
    }
    as.integer(x)
}

check_flag <- function(x, name) {
    if (!is.logical(x) || length(x) != 1L || is.na(x)) {
        stop("`", name, "` must be TRUE or FALSE, not ", described(x), call. = FALSE)
    }
    x
}

# What people call the function: `name`, or the expression it was given by, on one line.
label_of <- function(expr, name = NULL) {
    if (!is.null(name)) {
        if (!is.character(name) || length(name) != 1L || is.na(name)) {
            stop("`name` must be a string, not ", described(name), call. = FALSE)
        }
        return(name)
    }
    lines <- trimws(deparse(expr, width.cutoff = 60L, nlines = 3L))
    if (length(lines) > 2L) lines[3L] <- "..."
    label <- paste(lines, collapse = " ")
    if (nchar(label) > 60L) paste0(substr(label, 1L, 57L), "...") else label
}

# An error of match.call() about an example, with the arguments as they were given.
example_error <- function(example, tags, unused) {
    given <- ifelse(nzchar(tags), paste(tags, "=", vapply(example, described, "")), vapply(example, described, ""))
    paste0("`example` does not fit the function: it has no argument for ", paste(given[unused], collapse = ", "))
}

# The example's arguments, one per formal, as the call would match them.
match_example <- function(f, example) {
    if (!is.list(example) || is.object(example)) {
        stop("`example` must be a list of arguments, as in list(x = 1:10), not ", described(example), call. = FALSE)
    }
    names_of <- names(formals(f))
    n <- length(names_of)
    tags <- if (is.null(names(example))) rep("", length(example)) else names(example)
    # match.call() matches as R does; the arguments are stood in for by their positions.
    stand_ins <- function(at) as.call(c(list(quote(f)), stats::setNames(as.list(at), tags[at])))
    match <- function(at) tryCatch(as.list(match.call(f, stand_ins(at), expand.dots = FALSE))[-1L], error = identity)
    matched <- match(seq_along(example))
    if (inherits(matched, "error")) {
        # Those that keep the ones before them from being matched.
        fits <- Reduce(function(kept, k) if (inherits(match(c(kept, k)), "error")) kept else c(kept, k), seq_along(example), integer())
        stop(example_error(example, tags, setdiff(seq_along(example), fits)), call. = FALSE)
    }
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

accelerate <- function(f, example = NULL, versions = 4L, learn = TRUE, name = NULL) {
    label <- label_of(substitute(f), name)
    if (!is.function(f)) {
        stop("`f` must be a function, not ", described(f), call. = FALSE)
    }
    versions <- check_whole(versions, "versions", 1L, max_versions)
    learn <- check_flag(learn, "learn")
    if (is.primitive(f)) {
        message(label, " is a builtin: it is native code already")
        return(f)
    }
    matched <- if (!is.null(example)) match_example(f, example)
    prepared <- prepare(f, label, versions, if (learn) learning_calls else 0L)
    if (is.character(prepared)) {
        message(label, " is left as it is: ", prepared)
        return(f)
    }
    if (!is.null(matched)) {
        report <- .Call(C_rir2_r_compile, prepared, matched$values, matched$missing)
        if (is.integer(report)) {
            message(label, " has no room for another version: it may have ", report)
        } else if (!is.null(report) && !report$compiled) {
            message(label, " runs on the baseline for this example, ", gsub("\n", "\n  ", report$verdict, fixed = TRUE))
        }
    }
    prepared
}

is_accelerated <- function(f) is.function(f) && !is.primitive(f) && .Call(C_rir2_r_is_prepared, f)

baseline <- function(f) {
    if (!is.function(f)) {
        stop("`f` must be a function, not ", described(f), call. = FALSE)
    }
    if (is.primitive(f)) f else .Call(C_rir2_r_baseline, f)
}
