# expect_same(f, args...): the same call of `f` on the baseline and compiled, in the same
# conditions, must be the same in everything a program can observe.

# Arguments are expressions. Each run gets its own environment, with deep copies of the variables
# that they use, and passes each argument through a promise of that environment, whose state is
# looked at afterwards.
observe_call <- function(f, exprs, env_of_test) {
    env <- new.env(parent = env_of_test)
    used <- unique(unlist(lapply(exprs, all.vars)))
    for (name in used) {
        if (exists(name, envir = env_of_test, inherits = FALSE)) {
            assign(name, deep_copy(get(name, envir = env_of_test)), envir = env)
        }
    }
    slots <- sprintf(".argument_%d", seq_along(exprs))
    for (i in seq_along(exprs)) {
        eval(call("delayedAssign", slots[i], exprs[[i]], env, env))
    }
    tags <- if (is.null(names(exprs))) rep("", length(exprs)) else names(exprs)
    call <- as.call(c(list(quote(.f)), stats::setNames(lapply(slots, as.name), tags)))
    assign(".f", f, envir = env)
    observed <- observe(quote(withVisible(tortured(eval(call, env)))), environment())
    # A copied variable must be as it was: nothing may be changed in place.
    observed$variables <- lapply(stats::setNames(nm = used[used %in% ls(env)]), function(name) get(name, envir = env))
    observed$forced <- vapply(slots, function(slot) .Call(rir2:::C_rir2_t_is_forced, slot, env), NA)
    observed
}

# With RIR2_GCTORTURE set, the collector runs at every allocation of a call.
tortured <- function(value) {
    if (nzchar(Sys.getenv("RIR2_GCTORTURE"))) {
        gctorture(TRUE)
        on.exit(gctorture(FALSE))
    }
    value
}

deep_copy <- function(x) if (is.function(x) || is.environment(x)) x else unserialize(serialize(x, NULL, version = 2))

observe <- function(expr, env) {
    warnings <- messages <- list()
    set.seed(20240101)
    output <- utils::capture.output({
        result <- tryCatch(
            withCallingHandlers(eval(expr, env),
                warning = function(w) {
                    warnings[[length(warnings) + 1L]] <<- condition_parts(w)
                    invokeRestart("muffleWarning")
                },
                message = function(m) {
                    messages[[length(messages) + 1L]] <<- condition_parts(m)
                    invokeRestart("muffleMessage")
                }
            ),
            error = function(e) list(error = condition_parts(e))
        )
    })
    list(value = result$value, visible = result$visible, error = result$error, warnings = warnings,
        messages = messages, output = output, seed = .Random.seed)
}

condition_parts <- function(c) list(class = class(c), message = conditionMessage(c), call = deparse(conditionCall(c)))

# Bit for bit: NA apart from NaN, 0 from -0.
same_bits <- function(x, y) identical(x, y, num.eq = FALSE, single.NA = FALSE, attrib.as.set = FALSE)

# `compiled`: TRUE if a compiled version must have run, FALSE if none may, NA if it does not matter.
# `calls`: how often the call is made; two calls teach, the next ones may run compiled.
expect_same <- function(f, ..., label = NULL, compiled = NA, calls = 4L, accelerated = NULL) {
    exprs <- as.list(substitute(list(...)))[-1L]
    env <- parent.frame()
    if (is.null(label)) label <- paste(deparse(substitute(f), nlines = 1L), collapse = "")
    plain <- rir2::baseline(f)
    if (is.null(accelerated)) accelerated <- rir2::accelerate(plain)
    passes <- 0
    for (i in seq_len(calls)) {
        expected <- observe_call(plain, exprs, env)
        actual <- observe_call(accelerated, exprs, env)
        for (part in names(expected)) {
            testthat::expect(
                same_bits(expected[[part]], actual[[part]]),
                sprintf("%s, call %d: %s differs.\nbaseline: %s\ncompiled: %s", label, i, part,
                    text_of(expected[[part]]), text_of(actual[[part]]))
            )
        }
    }
    if (!is.na(compiled)) {
        passes <- sum(with(rir2::jit_stats(accelerated), passes - aborts), na.rm = TRUE)
        testthat::expect((passes > 0) == compiled, sprintf("%s: %g calls ran compiled", label, passes))
    }
    invisible(accelerated)
}

text_of <- function(x) paste(utils::capture.output(utils::str(x, digits.d = 17)), collapse = "\n")
