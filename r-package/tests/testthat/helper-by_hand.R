# What is to be learnt is learnt at once, however much was compiled before.
invisible(.Call(rir2:::C_rir2_r_set_learning_share, 1e6))

# Versions made by hand: guard programs as rows, code as C functions of the package.

guard_numbers <- c(end = 0L, arg_missing = 1L, arg_force = 2L, load_var = 3L, load_fun = 4L,
    env_of = 5L, scalar = 6L, vector = 7L, matrix = 8L, is_null = 9L, same_object = 10L, same_closure = 11L,
    value = 12L, same_env = 13L, env_const = 14L, untraced = 15L, option_unset = 16L)
LGL <- 0L
INT <- 1L
DBL <- 2L
OUT <- c(lgl = 0L, int = 1L, dbl = 2L, num = 3L, sexp = 4L, null = 5L, const = 6L, tagged = 7L)

guard <- function(name, a = 0L, b = 0L, c = 0L) c(guard_numbers[[name]], as.integer(a), as.integer(b), as.integer(c))

# Adds a version to a closure, which is prepared without learning.
by_hand <- function(f, code, ..., out = "dbl", consts = list(), out_const = 0L) {
    if (!rir2::is_accelerated(f)) f <- rir2::accelerate(f, learn = FALSE)
    add_version(f, code, ..., out = out, consts = consts, out_const = out_const)
}

add_version <- function(f, code, ..., out = "dbl", consts = list(), out_const = 0L) {
    spec <- list(code = code, guards = c(unlist(list(...)), guard("end")), consts = consts, regs = 8L, envs = 4L,
        slots = 8L, out = OUT[[out]], out_const = out_const, sites = c("site zero", "site one"))
    .Call(rir2:::C_rir2_t_add_version, f, spec)
}

dbl_argument <- function(k = 0L) c(guard("arg_force", k, k), guard("scalar", k, DBL, k))

version <- function(f, k = 1L) .Call(rir2:::C_rir2_r_info, f)$versions[[k]]

routine <- function(name, signature, ...) .Call(rir2:::C_rir2_t_routine, name, signature, list(...))
bits <- function(x) .Call(rir2:::C_rir2_t_bits, as.double(x))
is_forced <- function(name, env) .Call(rir2:::C_rir2_t_is_forced, name, env)
