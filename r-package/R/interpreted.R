# A closure like `f` whose generic IR is executed by an interpreter (ffi-c/src/generic.c), with
# everything in it: promises, default arguments, inner closures. It must behave as GNU-R's own byte
# code does in all that a program can observe. For tests of lifting, and to look at what IR means;
# not exported, slow, and there before R 4.5 only.
#
# `form`: the IR as lifted; with locals as values, for any program ("localized"); or with locals as
# values, for programs whose operands are no objects and that fail and warn nowhere ("plain").
interpreted <- function(f, form = c("lifted", "localized", "plain")) {
    form <- match(match.arg(form), c("lifted", "localized", "plain")) - 1L
    if (!is.function(f) || is.primitive(f)) {
        stop("`f` must be a closure", call. = FALSE)
    }
    f <- baseline(f)
    g <- if (is_byte_compiled(f)) f else byte_compiled(f)
    if (is.null(g)) {
        stop("R's own compiler leaves this closure alone", call. = FALSE)
    }
    attributes(g) <- attributes(f)
    plain <- g
    attributes(plain) <- NULL
    # Environments are not needed to read the code.
    bytes <- serialize(plain, NULL, xdr = FALSE, refhook = function(x) if (is.environment(x)) "env:0")
    .Call(C_rir2_interpreted, g, bytes, form)
}
