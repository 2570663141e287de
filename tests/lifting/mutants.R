# Stand-ins for the function under test that are wrong in one way each: the harness must find them out.
#
# mutants$name(f) is a closure like f, compiled, whose code was changed. `identity` is the one that is right.

# Every call in `e`, from the inside out, replaced by rule(call).
rewritten <- function(e, rule) {
  if (typeof(e) == "language") {
    for (i in seq_along(e)) if (!is_empty(e[[i]]) && !is.null(e[[i]])) e[[i]] <- rewritten(e[[i]], rule)
    return(rule(e))
  }
  if (typeof(e) == "pairlist") {
    for (i in seq_along(e)) if (!is_empty(e[[i]]) && !is.null(e[[i]])) e[[i]] <- rewritten(e[[i]], rule)
  }
  e
}

is_empty <- function(x) typeof(x) == "symbol" && identical(x, quote(expr = ))

head_is <- function(e, names) typeof(e[[1L]]) == "symbol" && as.character(e[[1L]]) %in% names

mutant <- function(rule, whole = identity) function(f) {
  g <- as.function(c(rewritten(formals(f), rule), whole(rewritten(body(f), rule))), environment(f))
  attributes(g) <- attributes(f)
  tryCatch(byte_compiled(g), error = function(e) g)
}

# Calls of `from` become calls of `to`, when they have `n` arguments.
renamed <- function(from, to, n = NULL) mutant(function(e) {
  if (head_is(e, from) && (is.null(n) || length(e) == n + 1L)) e[[1L]] <- as.name(to)
  e
})

# Calls of `names` with `n` arguments become what `change` makes of them.
changed <- function(names, n, change) mutant(function(e) {
  if (head_is(e, names) && length(e) == n + 1L && !any(vapply(as.list(e), is_empty, NA))) change(e) else e
})

# A last expression that is no control flow becomes change(it).
last_changed <- function(change) mutant(identity, function(body) {
  last <- function(e) {
    if (typeof(e) == "language" && head_is(e, "{") && length(e) > 1L) {
      if (!is.null(e[[length(e)]])) e[[length(e)]] <- last(e[[length(e)]])
      e
    } else change(e)
  }
  last(body)
})

mutants <- list(
  # operators
  minus_for_plus = renamed("+", "-", 2L),
  vector_and = renamed("&&", "&"),
  scalar_and = renamed("&", "&&", 2L),
  vector_or = renamed("||", "|"),
  less_or_equal = renamed("<", "<="),
  operands_swapped = changed(c("-", "/", "<", "%%", ":"), 2L, function(e) e[c(1L, 3L, 2L)]),
  zero_minus = changed("-", 1L, function(e) call("-", 0, e[[2L]])),
  power_by_logarithms = changed("^", 2L, function(e) bquote(exp(.(e[[3L]]) * log(.(e[[2L]]))))),
  doubles_only = changed(c("+", "*"), 2L, function(e) as.call(list(e[[1L]], call("as.double", e[[2L]]), e[[3L]]))),
  remainder_of_c = changed("%%", 2L, function(e) bquote(.(e[[2L]]) - trunc(.(e[[2L]]) / .(e[[3L]])) * .(e[[3L]]))),
  sqrt_without_warning = changed("sqrt", 1L, function(e) call("suppressWarnings", e)),
  log_of_another_base = changed("log", 2L, function(e) call("log", e[[2L]])),
  colon_only_up = changed(":", 2L, function(e) bquote(if (.(e[[2L]]) > .(e[[3L]])) integer() else .(e))),
  no_dispatch_of_operators = changed(c("+", "<", "=="), 2L, function(e) as.call(list(e[[1L]], call("unclass", e[[2L]]), e[[3L]]))),
  names_dropped = changed("*", 2L, function(e) call("unname", e)),
  one_number_function_mistaken = renamed("floor", "ceiling"),
  is_numeric_for_double = renamed("is.double", "is.numeric"),
  # control
  na_is_false = mutant(function(e) { if (head_is(e, "if")) e[[2L]] <- call("isTRUE", e[[2L]]); e }),
  break_for_next = mutant(function(e) if (head_is(e, "next")) quote(break) else e),
  for_over_codes = mutant(function(e) { if (head_is(e, "for")) e[[3L]] <- call("unclass", e[[3L]]); e }),
  for_skips_the_last = mutant(function(e) { if (head_is(e, "for")) e[[3L]] <- call("head", e[[3L]], -1L); e }),
  no_fall_through = mutant(function(e) { if (head_is(e, "switch")) for (i in seq_along(e)) if (is_empty(e[[i]])) e[i] <- list(NULL); e }),
  switch_without_default = mutant(function(e) { if (head_is(e, "switch") && length(e) > 3L && !is.null(names(e)) && names(e)[length(e)] == "") e[-length(e)] else e }),
  and_evaluates_both = changed("&&", 2L, function(e) bquote({ .(e[[3L]]); .(e) })),
  # variables
  assigns_locally = renamed("<<-", "<-"),
  super_assigns = renamed("<-", "<<-"),
  set_one_for_two = mutant(function(e) { if (head_is(e, "<-") && typeof(e[[2L]]) == "language" && head_is(e[[2L]], "[[") && length(e[[2L]]) == 3L) e[[2L]][[1L]] <- as.name("["); e }),
  right_side_twice = mutant(function(e) { if (head_is(e, "<-") && typeof(e[[2L]]) == "language" && typeof(e[[3L]]) == "language") e[[3L]] <- call("{", e[[3L]], e[[3L]]); e }),
  tmp_is_left = mutant(function(e) { if (head_is(e, "<-") && typeof(e[[2L]]) == "language") bquote(({ `*tmp*` <- 0; .(e) })) else e }),
  # subsetting
  one_for_two = renamed("[[", "[", 2L),
  dollar_is_exact = changed("$", 2L, function(e) if (is.symbol(e[[3L]])) call("[[", e[[2L]], as.character(e[[3L]])) else e),
  no_dispatch_of_subset = changed("[", 2L, function(e) call("[", call("unclass", e[[2L]]), e[[3L]])),
  matrix_transposed = changed("[", 3L, function(e) e[c(1L, 2L, 4L, 3L)]),
  drop_forgotten = mutant(function(e) { if (head_is(e, "[") && "drop" %in% names(e)) e[names(e) != "drop"] else e }),
  # calls
  arguments_forced_first = mutant(identity, function(body) bquote({ lapply(setdiff(ls(), "..."), function(n) tryCatch(get(n, parent.frame(2L)), error = function(e) NULL)); .(body) })),
  arguments_lose_names = mutant(function(e) { if (head_is(e, c("c", "list", "f", "g"))) names(e) <- NULL; e }),
  variable_for_function = mutant(function(e) { if (head_is(e, c("c", "g", "f"))) e[[1L]] <- call("(", e[[1L]]); e }),
  builtin_though_masked = mutant(function(e) { if (head_is(e, c("sqrt", "nchar", "floor", "c", "length"))) e[[1L]] <- call("::", quote(base), e[[1L]]); e }),
  dots_forced = mutant(function(e) e, function(body) if ("..." %in% all.names(body)) bquote({ try(list(...), silent = TRUE); .(body) }) else body),
  missing_is_never = mutant(function(e) if (head_is(e, "missing")) FALSE else e),
  second_dots_element = mutant(function(e) { for (i in seq_along(e)) if (identical(e[[i]], quote(..1))) e[[i]] <- quote(..2); e }),
  on_exit_forgotten = mutant(function(e) if (head_is(e, "on.exit")) quote(invisible(NULL)) else e),
  another_frame = mutant(function(e) if (head_is(e, c("parent.frame", "environment")) && length(e) == 1L) quote(globalenv()) else e),
  # what else can be seen
  invisible_is_visible = mutant(function(e) if (head_is(e, "invisible") && length(e) == 2L) call("identity", e[[2L]]) else e),
  assignment_is_visible = last_changed(function(e) if (typeof(e) == "language" && head_is(e, "<-")) call("(", e) else e),
  all_is_invisible = last_changed(function(e) if (typeof(e) == "symbol" || (typeof(e) == "language" && head_is(e, c("+", "[", "[[", "list", "c")))) call("invisible", e) else e),
  warnings_dropped = mutant(function(e) if (head_is(e, "warning")) quote(invisible(NULL)) else e),
  errors_lose_their_call = mutant(function(e) { if (head_is(e, "stop")) e$call. <- FALSE; e }),
  another_message = mutant(function(e) { if (head_is(e, "stop")) e <- as.call(append(as.list(e), "!")); e }),
  draws_numbers = mutant(identity, function(body) bquote({ runif(1); .(body) })),
  prints = mutant(function(e) if (head_is(e, "cat")) call("{", e, quote(cat(" "))) else e),
  a_constant_is_changed = function(f) { g <- mutant(function(e) { for (i in seq_along(e)) if (identical(e[[i]], 3)) e[[i]] <- 4; e })(f); g },
  another_body = function(f) { g <- mutant(identity)(f); body(g) <- bquote({ .(body(f)) }); byte_compiled(g) },
  another_default = function(f) { for (n in names(formals(f))) if (is.numeric(formals(f)[[n]])) formals(f)[[n]] <- formals(f)[[n]] + 1; byte_compiled(f) },
  wrong_from_the_third_call = function(f) {
    g <- mutant(identity)(f)
    n <- 0L
    body(g) <- bquote({ if (.(function() { n <<- n + 1L; n })() > 2L) stop("tired"); .(body(f)) })
    byte_compiled(g)
  }
)

about_text <- c("another_body", "another_default")

# The first of `programs`, taken from all over, that finds out that `wrong` is wrong; "" if none does.
# What the bodies say does not count, unless they are what is wrong.
found_by <- function(wrong, programs, text = FALSE) {
  assign("text_counts", text, globalenv())
  on.exit(assign("text_counts", TRUE, globalenv()))
  for (k in order((seq_along(programs) * 97L) %% length(programs))) {
    result <- run_program(programs[[k]], wrong)
    if (differed(result)) return(programs[[k]]$name)
  }
  ""
}
