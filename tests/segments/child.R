# The startup profile (R_PROFILE_USER) of every R process under test; see suites.R.
#
# RIR2_SEGMENTS=load      loads rir2's namespace and looks for closures: what the others are compared with
# RIR2_SEGMENTS=prepare   and prepares what it finds: every byte-compiled closure of the namespaces that are loaded,
#                         now or later, and what R's own JIT compiles (functions of the tests, loops at top level)
#
# Both do the same otherwise, so that search path, loaded namespaces and forced promises are the same. How much was
# prepared, and the driver's counts, go to a file in RIR2_SEGMENTS_COUNTS when the process ends.
local({
  preparing <- identical(Sys.getenv("RIR2_SEGMENTS"), "prepare")
  # R CMD build and others set R_LIBS anew.
  loadNamespace("rir2", lib.loc = Sys.getenv("RIR2_SEGMENTS_LIBRARY"))
  routine <- if (preparing) getNamespace("rir2")$C_rir2_r_prepare_segments
  kinds <- as.integer(Sys.getenv("RIR2_SEGMENTS_KINDS", "15"))
  found <- 0
  prepared <- 0

  # A closure is prepared in place; other code is copied, and the copy given.
  prepare <- function(code) {
    found <<- found + 1
    done <- if (preparing) .Call(routine, code, kinds)
    if (!is.null(done)) prepared <<- prepared + 1
    if (typeof(done) == "bytecode") done else code
  }

  compiled <- function(f) typeof(f) == "closure" && typeof(.Internal(bodyCode(f))) == "bytecode"

  # The value of a variable; NULL where looking could run code. Only lazy-load promises are forced.
  peek <- function(name, env) {
    if (bindingIsActive(name, env)) return(NULL)
    value <- eval(call("substitute", as.name(name), env))
    if (is.call(value)) {
      if (!identical(value[[1L]], quote(lazyLoadDBfetch))) return(NULL)
      value <- get(name, envir = env, inherits = FALSE)
    }
    if (missing(value)) NULL else value
  }

  # Environments already walked: those of the system are not, but for the namespaces given.
  seen <- utils::hashtab("address")
  for (env in list(globalenv(), emptyenv(), baseenv(), environment(), asNamespace("rir2"))) {
    utils::sethash(seen, env, TRUE)
  }

  # Everything that holds code inside of a value: members of environments and lists, attributes, enclosures.
  inside <- function(value) {
    switch(typeof(value),
      environment = {
        if (utils::gethash(seen, value, FALSE)) return(NULL)
        utils::sethash(seen, value, TRUE)
        # reg-tests-1e demands that nobody has looked at `.TAOCP1997init` before.
        names <- setdiff(ls(value, all.names = TRUE, sorted = FALSE), c(".__NAMESPACE__.", ".TAOCP1997init"))
        lapply(names, peek, value)
      },
      list = if (length(value) <= 10000L) c(unclass(value), attributes(value)),
      closure = {
        if (utils::gethash(seen, value, FALSE)) return(NULL)
        utils::sethash(seen, value, TRUE)
        if (compiled(value)) prepare(value)
        env <- environment(value)
        given <- attributes(value)
        c(if (!isNamespace(env) && !startsWith(attr(env, "name") %||% "", "package:")) list(env),
          given[setdiff(names(given), "srcref")])
      },
      S4 = attributes(value))
  }
  `%||%` <- function(x, y) if (is.character(x)) x else y

  # Our own looking runs prepared code, too: its part of the driver's counts.
  driver_counts <- function() if (preparing) .Call(getNamespace("rir2")$C_rir2_r_driver_counts)
  own <- driver_counts()

  walk <- function(values) {
    before <- driver_counts()
    while (length(values)) {
      values <- Filter(function(value) typeof(value) %in% c("environment", "list", "closure", "S4"),
                       unlist(lapply(values, inside), recursive = FALSE, use.names = FALSE))
    }
    own <<- own + driver_counts() - before
  }

  # What R's JIT asks for: tryCmpfun() gives a closure, tryCompile() the code of a loop at top level.
  compiler <- loadNamespace("compiler")
  for (name in c("tryCmpfun", "tryCompile")) local({
    original <- get(name, compiler)
    replacement <- function(...) {
      code <- original(...)
      if (typeof(code) == "bytecode" || compiled(code)) prepare(code) else code
    }
    unlockBinding(name, compiler)
    assign(name, replacement, compiler)
    lockBinding(name, compiler)
  })

  loaded <- loadedNamespaces()
  for (package in setdiff(basename(list.dirs(.libPaths(), recursive = FALSE)), loaded)) {
    setHook(packageEvent(package, "onLoad"), function(package, ...) walk(list(asNamespace(package))))
  }
  walk(lapply(setdiff(loaded, "rir2"), asNamespace))

  finish <- function(env) {
    counts <- c(found = found, prepared = prepared, driver_counts() - own)
    file <- file.path(Sys.getenv("RIR2_SEGMENTS_COUNTS"), Sys.getpid())
    write.table(data.frame(counts), file, quote = FALSE, col.names = FALSE)
  }
  reg.finalizer(environment(), finish, onexit = TRUE)
  # Numbers that a test draws without a seed of its own are the same in each run.
  set.seed(1)
  invisible()
})
