# Calls of programs of the dialect `any`; programs.R says what the tables mean.

computed_any <- list(
  str = c("paste0({}, '')", "toupper({})", "c({}, 'z')[1]", "hid({})", "substr({}, 1L, 3L)", "if (cnt >= 0) {} else 'q'"),
  strs = c("rev({})", "c({})", "toupper({})", "{}[1:3]", "hid({})", "as.vector({})", "unlist(list({}))"),
  nvec = c("{} + 0", "c({})", "{}[1:3]", "hid({})", "-{}", "unlist(as.list({}))"),
  rec = c("hrec({})", "c({}, list(zz = 1))", "`[[<-`({}, 'a', 5)", "hid({})", "{}[1:4]", "list({}, 1)[[1]]", "unclass({})"),
  lst = c("rev({})", "c({}, list(1))", "lapply({}, identity)", "hset({}, 2)", "hid({})", "{}[1:3]", "hmk({}, {})", "list({}, {}, 1)"),
  dmat = c("{} + 0", "hid({})", "{} * 2"), cpl = c("{} + 1i", "hid({})", "c({}, 1)[1]"), raws = c("rev({})", "c({})", "hid({})"),
  fac = c("rev({})", "hid({})", "{}[1:3]"), dfr = c("hid({})", "{}[1:3, ]", "transform({}, a = 2)"), obj = c("hid({})", "{}[1:3]", "identity({})"),
  fun = c("hid({})", "identity({})"), env = "hid({})", lang = c("hid({})", "identity({})"),
  val = c(
    "hid({})", "identity({})", "list({}, {})[[2]]", "hval({})", "if (exists('R_1')) R_1 else {}", "list(a = {})$a", "c({}, 1)",
    "if (cnt >= 0) {} else 1", "list({})"))

# What the caller does with what it gave and got. Most of it is done in place, if nobody else holds the value.
forms_any <- c(
  "{ r <- CALL; if (is.vector(A_x) && length(A_x)) A_x[1L] <- A_x[length(A_x)]; list(r, A_x, B_x) }",
  "{ r <- CALL; if (is.list(A_x)) for (n in seq_along(A_x)) if (is.vector(A_x[[n]]) && length(A_x[[n]])) A_x[[n]][1L] <- rev(A_x[[n]])[1L]; list(r, A_x) }",
  "{ r <- CALL; if (is.list(A_x) && is.list(A_x$n)) { A_x$n$a <- 99; A_x$v[1L] <- 98 }; list(r, A_x) }",
  "{ r <- CALL; if (is.list(r)) for (n in seq_along(r)) if (is.numeric(r[[n]]) && length(r[[n]])) r[[n]][1L] <- 77; list(r, A_x, gl, gn, gw) }",
  "{ r <- CALL; s <- r; if (is.vector(s) && length(s)) s[[1L]] <- 7; if (is.list(A_x)) A_x$a <- -1; list(r, s, A_x) }",
  "{ r <- CALL; gl$v[1L] <- 0; gl$n$a <- 0; gn[1L] <- 0; gs[1L] <- 'm'; gw[[2L]][1L] <- 0; gv[1L] <- 0; r }",
  "{ r <- CALL; if (is.character(A_x) && length(A_x)) A_x[1L] <- 'here'; gs[2L] <- 'there'; list(r, CALL) }",
  "{ r <- CALL; if (is.vector(A_x)) { names(A_x) <- NULL; attr(A_x, 'note') <- 'new' }; r }",
  "{ r <- list(CALL, CALL); if (is.vector(r[[1L]]) && length(r[[1L]])) r[[1L]][[1L]] <- 5; r }",
  "{ r <- CALL; if (is.list(r) && length(r) && !is.object(r)) r[[1L]] <- 42; A_x }",
  "{ r <- CALL; if (is.character(r) && length(r)) r[1L] <- 'changed'; list(A_x, r) }", "{ keep <- list(A_x); r <- CALL; list(r, keep, A_x) }",
  "{ r <- A_x; CALL; identical(r, A_x) }", "R_1 <- CALL", "{ R_2 <- CALL; R_2 }",
  "{ for (r in 1:2) A_x <- tryCatch(CALL, error = function(e) 'failed'); A_x }", "{ R_3 <- list(CALL, CALL); R_3[[1L]] }",
  "{ r <- CALL; attributes(r) }", "typeof(CALL)", "tryCatch(CALL, error = conditionCall)", "tryCatch(CALL, condition = class)", "print(CALL)",
  "unlist(list(CALL))", "{ r <- L_$x; CALL; identical(L_$x, r) }", "(function() { o <- options(warn = 2); on.exit(options(o)); CALL })()",
  "(function() { o <- options(warn = 1); on.exit(options(o)); CALL })()", "Map(function(p, q) CALL, 1:2, 1:2)",
  "{ r <- CALL; if (is.atomic(r) && length(r) > 1L && is.null(attributes(r))) r[2L] <- r[1L]; CALL }",
  "{ B_x <- list(A_x, A_x); r <- CALL; B_x[[1L]] <- 0; list(A_x, B_x, r) }",
  "withCallingHandlers(CALL, warning = function(w) { gl$a <<- 'handled'; A_x <<- NULL; invokeRestart('muffleWarning') })",
  "withCallingHandlers(CALL, condition = function(e) seen <<- c(seen, class(e)[1L]))",
  "tryCatch({ CALL; CALL }, error = function(e) A_x, warning = function(w) list(A_x, conditionMessage(w)))", "suppressWarnings({ CALL; CALL })")

ends_any <- c(
  "{val}", "{lst}", "{rec}", "{strs}", "{nvec}", "list({lst$}, {rec$}, {strs$})", "list(a = {val}, b = {str}, {val})", "(t3 <- {val})",
  "invisible({val})", "{rec$}$a <- {dbl}", "hid({lst~})", "hrec({rec~})", "if ({cond}) {val} else {str}", "for (q in {lst$}) {val}",
  "c({val}, {val})")
