# Checks the counts of `rir2 corpus` by R's own means: for each package of its output, reads the
# lazy-load databases by `lazyLoadDBfetch`, walks over all values, and counts closures that
# variables are bound to, closures in objects, closure literals (MAKECLOSURE, by R's
# disassembler), and closures that are not byte code.
#
# Needs R. Run as `Rscript cli/tests/corpus_agrees.R OUTPUT [PACKAGE...]`; status 1 if a package
# differs. No package is loaded: namespaces that values refer to are stood in for by empty ones.
#
# `ls()` of a loaded namespace would not do: loading adds and changes variables, and what is in
# objects depends on what else is loaded.

args <- commandArgs(trailingOnly = TRUE)
invisible(compiler::enableJIT(3))
options(expressions = 500000)

# ---- the output of rir2 ---------------------------------------------------------------------
lines <- readLines(args[[1L]], encoding = "UTF-8")
field <- function(name, pattern, line) sub(paste0('^.*?"', name, '":', pattern, ".*$"), "\\1", line, perl = TRUE)
number <- function(name, line) as.integer(field(name, "([0-9]+)", line))
n_items <- function(name, line) {
  items <- field(name, '\\[(.*?)\\],"not_lifted"', line)
  lengths(regmatches(items, gregexpr('{"closure":', items, fixed = TRUE)))
}
theirs <- data.frame(
  package = field("package", '"([^"]*)"', lines), dir = field("dir", '"([^"]*)"', lines),
  bound = number("bound", lines), objects = number("in_objects", lines), inner = number("inner", lines),
  not_compiled = n_items("not_compiled", lines)
)
# Of two lines for a directory the last counts.
theirs <- theirs[!duplicated(theirs$dir, fromLast = TRUE), ]
if (length(args) > 1L) theirs <- theirs[theirs$package %in% args[-1L], ]

# ---- namespaces are stood in for ------------------------------------------------------------
stand_in <- function(name) {
  ns <- new.env(parent = baseenv())
  info <- new.env(parent = baseenv())
  assign("spec", c(name = name, version = "0"), info)
  assign(".__NAMESPACE__.", info, ns)
  .Internal(registerNamespace(name, ns))
}
for (name in setdiff(list.files(c(unique(dirname(theirs$dir)), .libPaths())), loadedNamespaces())) {
  if (nzchar(name) && name != "base") stand_in(name)
}

# ---- the walk -------------------------------------------------------------------------------
count <- c(bound = 0L, objects = 0L, inner = 0L, not_compiled = 0L)
add <- function(what, n = 1L) count[[what]] <<- count[[what]] + n

opcode_argc <- unlist(compiler:::Opcodes.argc, use.names = FALSE)
make_closure <- match("MAKECLOSURE.OP", compiler:::Opcodes.names) - 1L

n_literals <- function(words) {
  n <- 0L
  pc <- 2L
  while (pc <= length(words)) {
    op <- words[[pc]]
    if (op == make_closure) n <- n + 1L
    pc <- pc + 1L + opcode_argc[[op + 1L]]
  }
  n
}

# Byte code as the disassembler gives it. Calls among the constants are parts of the first
# constant, the AST; in nested code the AST is a part of that of the code around it.
walk_code <- function(code, is_nested) {
  add("inner", n_literals(code[[2L]]))
  constants <- code[[3L]]
  for (i in seq_along(constants)) {
    type <- typeof(constants[[i]])
    if (type == "language" || type == "symbol") {
      if (i == 1L && !is_nested) walk(constants[[i]])
    } else if (type == "list" && is_code(constants[[i]])) {
      walk_code(constants[[i]], TRUE)
    } else if (type == "list" && length(constants[[i]]) >= 2L && typeof(constants[[i]][[2L]]) == "bytecode") {
      walk(constants[[i]][[1L]])
      walk_code(.Internal(disassemble(constants[[i]][[2L]])), TRUE)
    } else {
      walk(constants[[i]])
    }
  }
}
is_code <- function(x) length(x) >= 3L && identical(x[[1L]], quote(.Code))

walk_closure <- function(f) {
  code <- .Internal(bodyCode(f))
  if (typeof(code) == "bytecode") {
    walk_code(.Internal(disassemble(code)), FALSE)
  } else {
    add("not_compiled")
    if (typeof(code) != "symbol") walk(code)
  }
  walk(formals(f))
  walk_env(environment(f))
}

seen <- new.env(hash = TRUE)
contents <- new.env(hash = TRUE)

# Environments of the database are walked by what R has read for them, not by their bindings:
# looking at a binding would force a promise.
walk_env <- function(env) {
  if (is.null(env) || identical(env, globalenv()) || identical(env, emptyenv())) return(invisible())
  if (isNamespace(env) || identical(env, baseenv())) return(invisible())
  name <- attr(env, "persistent name", exact = TRUE)
  if (is.null(name)) stop("an environment that is not from the database")
  if (!is.null(seen[[name]])) return(invisible())
  assign(name, TRUE, seen)
  data <- contents[[name]]
  for (i in seq_along(data$bindings)) walk_element(data$bindings, i)
  walk_env(data$enclos)
  for (i in seq_along(data$attributes)) walk(data$attributes[[i]])
}

# What only frames hold, in a list of one element: a promise, or the value of `...`. Their parts
# cannot be seen, but those of a closure and of a pairlist can, and are written in the same way:
# of a promise, the value for formals and the code for body.
walk_hidden <- function(holder) {
  hook <- function(env) attr(env, "persistent name", exact = TRUE)
  bytes <- serialize(holder, NULL, xdr = TRUE, refhook = hook)
  # Behind the head: flags and length of the list, then the element's flags.
  at <- n_head(bytes) + 8L
  if (typeof(holder[[1L]]) == "promise") {
    promise_parts(unserialize(with_type(bytes, at, 3L), refhook = env_hook)[[1L]])
  } else {
    dots <- as.vector(unserialize(with_type(bytes, at, 2L), refhook = env_hook)[[1L]], "list")
    for (i in seq_along(dots)) walk_element(dots, i)
  }
}

walk_element <- function(elements, i) {
  type <- typeof(elements[[i]])
  if (type == "promise" || type == "...") walk_hidden(elements[i]) else walk(elements[[i]])
}

# The bytes before the value in version 3 of the format: 14, and the name of the encoding with
# its length.
n_head <- function(bytes) 14L + 4L + as.integer(bytes[[18L]])

# The type is the last of the four bytes behind `at`.
with_type <- function(bytes, at, type) {
  bytes[[at + 4L]] <- as.raw(type)
  bytes
}

# Literals in the code of a promise are no closure's.
promise_parts <- function(promise) {
  if (typeof(.Internal(formals(promise))) != "symbol") walk(.Internal(formals(promise)))
  code <- .Internal(bodyCode(promise))
  n_before <- count[["inner"]]
  if (typeof(code) != "symbol") walk(code)
  count[["inner"]] <<- n_before
  walk_env(environment(promise))
}

walk <- function(x) {
  type <- typeof(x)
  switch(type,
    symbol = , `NULL` = , char = return(invisible()),
    closure = {
      add("objects")
      walk_closure(x)
    },
    environment = return(walk_env(x)),
    list = , expression = , pairlist = , language = {
      plain <- as.vector(unclass(x), "list")
      for (i in seq_along(plain)) {
        if (!is.symbol(plain[[i]])) walk(plain[[i]])
      }
    },
    bytecode = walk_code(.Internal(disassemble(x)), FALSE),
    promise = , `...` = stop("a promise outside of a frame")
  )
  attributes <- attributes(x)
  if (type == "pairlist" || type == "language" || type == "list") attributes$names <- NULL
  for (i in seq_along(attributes)) {
    if (!is.symbol(attributes[[i]])) walk(attributes[[i]])
  }
}

# ---- a database -----------------------------------------------------------------------------
env_hook <- function(name) NULL

# The uncompressed bytes of an entry where they are by zlib, as they are unless a package asks for
# something else.
entry_bytes <- function(key, file, compressed) {
  if (compressed != 1) return(NULL)
  connection <- file(file, "rb")
  on.exit(close(connection))
  seek(connection, key[[1L]] + 4)
  memDecompress(readBin(connection, "raw", key[[2L]] - 4L), "gzip")
}

count_database <- function(base) {
  index <- readRDS(paste0(base, ".rdx"))
  file <- paste0(base, ".rdb")
  envs <- new.env(hash = TRUE)
  contents <<- new.env(hash = TRUE)
  seen <<- new.env(hash = TRUE)
  # As `lazyLoadDBexec` does it, but for the bindings, which are kept apart.
  env_hook <<- function(name) {
    if (!is.null(envs[[name]])) return(envs[[name]])
    env <- new.env(hash = FALSE)
    attr(env, "persistent name") <- name
    assign(name, env, envs)
    key <- index$references[[name]]
    key <- if (is.list(key)) key$eagerKey else key
    assign(name, lazyLoadDBfetch(key, file, index$compressed, env_hook), contents)
    env
  }
  for (key in index$variables) {
    # A variable may be a promise (`delayedAssign`), which `lazyLoadDBfetch` would force.
    bytes <- entry_bytes(key, file, index$compressed)
    if (!is.null(bytes) && bytes[[n_head(bytes) + 4L]] == as.raw(5L)) {
      promise_parts(unserialize(with_type(bytes, n_head(bytes), 3L), refhook = env_hook))
      next
    }
    value <- lazyLoadDBfetch(key, file, index$compressed, env_hook)
    if (typeof(value) == "closure") {
      add("bound")
      add("objects", -1L)
    }
    walk(value)
  }
}

n_different <- 0L
totals <- count
for (i in seq_len(nrow(theirs))) {
  package <- theirs$package[[i]]
  count[] <- 0L
  for (base in file.path(theirs$dir[[i]], "R", c("sysdata", package))) {
    if (file.exists(paste0(base, ".rdx"))) count_database(base)
  }
  totals <- totals + count
  found <- unlist(theirs[i, names(count)])
  if (!identical(unname(found), unname(count))) {
    n_different <- n_different + 1L
    cat(theirs$dir[[i]], ": R counts ", toString(paste(count, names(count))), "; rir2 ",
        toString(paste(found, names(count))), "\n", sep = "")
  }
}
cat(nrow(theirs), " packages, ", toString(paste(totals, names(totals))), ", ", n_different, " packages differ\n", sep = "")
if (nrow(theirs) == 0L) stop("the output names no package")
quit(status = as.integer(n_different > 0L))
