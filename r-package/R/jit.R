# Functions as R itself finds them warm: its JIT asks a function of package compiler for their byte code.

# As accelerate() has it.
few_versions <- 4L

# With stubs, if it is a function of the user's: of the global environment, or made by one. `asked`: the function that R compiles,
# which gets the byte code of `f`.
prepared_warm <- function(f, label = NULL, in_place = FALSE, asked = NULL) {
    is_users <- is_byte_compiled(f) && identical(topenv(environment(f)), globalenv()) && !isdebugged(f)
    if (!is_users) {
        return(f)
    }
    if (is.null(label)) label <- paste0("function(", paste(names(formals(f)), collapse = ", "), ")")
    prepared <- .Call(C_rir2_r_prepare_warm, f, label, few_versions, learning_calls, in_place, asked)
    if (is.null(prepared)) f else prepared
}

# Stands in for compiler:::tryCmpfun(). Whatever goes wrong here is no affair of R's.
compile_warm <- function(f) {
    compiled <- state$try_cmpfun(f)
    tryCatch(prepared_warm(compiled, .Call(C_rir2_r_name_of, f), asked = f), error = function(e) compiled)
}

set_try_cmpfun <- function(f) {
    compiler <- asNamespace("compiler")
    unlockBinding("tryCmpfun", compiler)
    on.exit(lockBinding("tryCmpfun", compiler))
    assign("tryCmpfun", f, envir = compiler)
}

jit <- function(on = TRUE) {
    on <- check_flag(on, "on")
    was_on <- !is.null(state$try_cmpfun)
    if (on && !was_on) {
        if (!is.null(state$problem)) {
            message("rir2 does not know the inside of this R (", state$problem, "): nothing is compiled")
            return(invisible(was_on))
        }
        if (compiler::enableJIT(-1L) < 1L) {
            message("R's own JIT is off, which rir2 goes by: only functions that are byte-compiled already are looked at")
        }
        state$try_cmpfun <- get("tryCmpfun", asNamespace("compiler"))
        set_try_cmpfun(compile_warm)
        .Call(C_rir2_r_switch_jit, TRUE)
        functions <- Filter(Negate(is.null), .Call(C_rir2_r_closures_in, globalenv()))
        Map(prepared_warm, functions, names(functions), in_place = TRUE)
    }
    if (!on && was_on) {
        set_try_cmpfun(state$try_cmpfun)
        state$try_cmpfun <- NULL
        .Call(C_rir2_r_switch_jit, FALSE)
    }
    invisible(was_on)
}
