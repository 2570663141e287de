# For each routine: what GNU-R has instead, and which operands it is tried on.

boxed_table <- as.data.frame(.Call(rir2:::C_rir2_boxed_table))

# One more operand of `.Internal(findInterval())`, from R 4.5 on.
checks_na <- "checkNA" %in% names(formals(findInterval))

builtin_names <- c(bitwAnd = "bitwiseAnd", bitwOr = "bitwiseOr", bitwXor = "bitwiseXor", bitwNot = "bitwiseNot", bitwShiftL = "bitwiseShiftL", bitwShiftR = "bitwiseShiftR", .subset = "[")

# Names in brackets are those of the operators on vectors.
builtin_of <- function(name) {
  if (grepl("^\\[[^[]+\\]$", name)) name <- substr(name, 2L, nchar(name) - 1L)
  if (name %in% names(builtin_names)) builtin_names[[name]] else name
}

# A byte-compiled function of `given` (which operands are not empty), whose body is `body` in a1, a2, and so on.
function_of <- function(given, body) {
  formals <- as.pairlist(setNames(rep(list(quote(expr = )), sum(given)), sprintf("a%d", which(given))))
  compiler::cmpfun(eval(call("function", formals, body), globalenv()), options = list(suppressAll = TRUE))
}

operand_names <- function(given) lapply(seq_along(given), function(k) if (given[[k]]) as.name(paste0("a", k)) else quote(expr = ))

# Where the routine is not what a call of the same name is.
odd_bodies <- list(
  number = quote(unname(a1)),
  `if` = quote(if (a1) TRUE else FALSE),
  truth = quote(a1 && TRUE),
  `&&` = quote(a1 && a2),
  `||` = quote(a1 || a2),
  `for` = quote({ n <- 0L; for (element in a1) { n <- n + 1L; if (n == trunc(a2)) return(element) }; stop("there is no such element") }),
  identical = quote(identical(a1, a2)),
  `switch` = quote({
    ways <- if (is.character(a1)) setNames(as.list(c(seq_along(a2), length(a2) + 1L) - 1L), c(a2, "")) else as.list(seq_len(4096L) + if (is.null(a2)) -1L else length(a2))
    way <- eval(as.call(c(list(as.name("switch"), a1), ways)))
    if (is.null(way)) .Machine$integer.max else way
  }),
  # Attributes say nothing of the bit of S4.
  `is lgl[]` = quote(is.logical(a1) && is.null(attributes(a1)) && !isS4(a1)),
  `is int[]` = quote(typeof(a1) == "integer" && is.null(attributes(a1)) && !isS4(a1)),
  `is dbl[]` = quote(is.double(a1) && is.null(attributes(a1)) && !isS4(a1)),
  `is lgl[,]` = quote(is.logical(a1) && identical(names(attributes(a1)), "dim") && length(dim(a1)) == 2L && !isS4(a1)),
  `is int[,]` = quote(typeof(a1) == "integer" && identical(names(attributes(a1)), "dim") && length(dim(a1)) == 2L && !isS4(a1)),
  `is dbl[,]` = quote(is.double(a1) && identical(names(attributes(a1)), "dim") && length(dim(a1)) == 2L && !isS4(a1)),
  `has classes` = quote(is.object(a1) && identical(oldClass(a1), as.vector(a2)) && !isS4(a1)),
  `is one of` = quote(is.object(a1) && !isS4(a1) && any(vapply(list(a2, a3), function(classes) identical(oldClass(a1), as.vector(classes)), NA))),
  levels = quote(levels(a1)),
  typeof = quote(typeof(a1)),
  # These make strings of the elements of their list in place.
  paste0 = quote(.Internal(paste0(lapply(a1, identity), a2, a3))),
  paste = quote(.Internal(paste(lapply(a1, identity), a2, a3, a4))),
  attr = quote(attr(a1, a2)),
  `rep length.out` = quote(rep(a1, length.out = a2)),
  `rep each` = quote(rep(a1, each = a2)),
  vapply = quote(vapply(a1, identity, a2, USE.NAMES = FALSE)),
  `names applied` = quote({ names <- if (is.null(names(a1)) && is.null(names(a2)) && is.character(a2)) a2 else names(a2); if (!is.null(names)) names(a1) <- names; a1 }),
  `[[<-` = quote({ a1[[a2]] <- a3; a1 }),
  `[<-` = quote({ a1[a2] <- a3; a1 })
)

# Native routines that draw random numbers, and what is behind .Internal.
natives <- c("runif", "rnorm", "rexp", "rgamma", "rbeta", "rbinom", "rpois", "rchisq", "rt", "rgeom", "rlogis", "rweibull", "rcauchy", "rlnorm")
draws <- c(natives, "sample")
# Those that compute and do nothing else.
computing <- c("cov", "cor", "dnorm", "pnorm", "qnorm", "dunif", "punif", "qunif", "dexp", "pexp", "qexp", "dbinom", "dpois")

body_of <- function(name, given, operands) {
  args <- operand_names(given)
  if (name %in% c(natives, computing)) return(as.call(c(quote(.Call), list(get(paste0("C_", name), asNamespace("stats"))), args)))
  # How many are drawn comes first.
  if (name == "sample") return(quote(.Internal(sample(a2, a1, a3, a4))))
  n <- length(args)
  if (name == "$") return(call("$", quote(a1), as.name(operands[[2L]])))
  if (name == "$<-") return(call("{", call("<-", call("$", quote(a1), as.name(operands[[2L]])), quote(a3)), quote(a1)))
  if (name == "list=") return(bquote({ x <- .(as.call(c(quote(list), args[-1L]))); names(x) <- a1; x }))
  # A string of `a1` is the name of an argument, or of the variable that it is: what it is called is the same.
  if (name %in% c("cbind", "rbind")) return(bquote(do.call(.(as.name(name)), setNames(.(as.call(c(quote(list), args[-1L]))), a1), quote = TRUE)))
  if (name == "table") return(bquote(do.call(table, setNames(.(as.call(c(quote(list), args[-1L]))), a1), quote = TRUE)))
  if (name == "data.frame") return(bquote(do.call(data.frame, setNames(.(as.call(c(quote(list), args[-1L]))), a1), quote = TRUE)))
  if (name == "rbind data.frame") return(as.call(c(quote(rbind), args)))
  if (name %in% c("cbind list", "rbind list")) return(bquote(do.call(.(as.name(sub(" .*", "", name))), a1, quote = TRUE)))
  if (name == "structure") return(bquote(do.call(structure, c(list(a2), setNames(.(as.call(c(quote(list), args[-(1:2)]))), a1)), quote = TRUE)))
  if (name == "rep") return(quote(rep(a1, a2)))
  if (name == "rep length.out") return(quote(rep(a1, length.out = a2)))
  if (name == "rep each") return(quote(rep(a1, each = a2)))
  if (name == "[ object") return(quote(a1[a2]))
  if (name == "[ drop") return(as.call(c(quote(`[`), quote(a2), args[3:4], drop = quote(a1))))
  if (name == "c=") return(bquote(do.call(c, setNames(.(as.call(c(quote(list), args[-1L]))), a1), quote = TRUE)))
  if (grepl(" na[.]rm$", name)) return(as.call(c(as.name(sub(" .*", "", name)), args[-1L], na.rm = quote(a1))))
  if (name %in% c("[<-", "[[<-") && n >= 4L) {
    target <- as.call(c(as.name(sub("<-", "", name, fixed = TRUE)), quote(a1), args[2:(n - 1L)]))
    return(bquote({ .(target) <- .(as.name(paste0("a", n))); a1 }))
  }
  if (name == "[<-" && !given[[2L]]) return(quote({ a1[] <- a3; a1 }))
  if (name == "[[<-" && !given[[2L]]) return(quote({ a1[[]] <- a3; a1 }))
  # Outside of a transaction nothing is assigned: that row leaves.
  if (name %in% c("variable", "variable to change")) return(quote(get(a2, envir = a1, inherits = FALSE)))
  if (name == "variable taken") return(quote(a1))
  if (grepl("^(arithmetic|comparison) object$", name)) return(quote(do.call(a1, list(a2, a3), quote = TRUE)))
  if (name == "call") return(quote(a2(a3)))
  if (name == "method") return(quote(get(a2)(a6)))
  if (name == "variable<-") return(quote({ assign(a2, a3, envir = a1); NULL }))
  if (grepl("^\\[ .*data[.]frame$", name)) return(as.call(c(quote(`[`), args, if (name == "[ kept data.frame") list(drop = FALSE))))
  # `$`, `[[` and `[` on objects, and elements that are taken out while they are changed.
  element <- sub(" (object|data.frame|taken|taken from object)$", "", name)
  if (element != name) {
    target <- switch(sub("<-", "", element), `$` = call("$", quote(a1), as.name(operands[[2L]])), `[[` = quote(a1[[a2]]), `[` = quote(a1[a2, a3]), as.call(c(as.name(element), args)))
    value <- args[[n]]
    return(if (grepl("<-", element)) bquote({ .(target) <- .(value); a1 }) else target)
  }
  if (name %in% names(odd_bodies)) return(odd_bodies[[name]])
  builtin <- builtin_of(name)
  call <- as.call(c(as.name(builtin), args))
  if (is.primitive(get0(builtin, baseenv())) || name %in% c("levels", "identical")) call else as.call(list(as.name(".Internal"), call))
}

references <- new.env()

# The function for these operands; `$` takes its name from them.
reference <- function(name, operands) {
  given <- !vapply(operands, identical, NA, quote(expr = ))
  key <- paste(c(name, given, if (startsWith(name, "$")) operands[[2L]]), collapse = " ")
  if (is.null(references[[key]])) references[[key]] <- function_of(given, body_of(name, given, operands))
  references[[key]]
}

# ---- operands ------------------------------------------------------------------------------------------

# One element: its operands in turn, each from a list of values. Several: tried one after the other.
of <- function(...) list(list(...))

no <- list(NULL); false <- list(FALSE); true <- list(TRUE); chosen_flag <- list(TRUE, FALSE, NA)
index_matrices <- list(cbind(1:2, 1:2), cbind(c(1, 2.7), c(2, 1)), cbind(1, 0), cbind(1:2, c(1, 3)), cbind(NA, 1), cbind(-1, 1), cbind(2:1, 1L), matrix(1L, 1L, 2L, dimnames = list("a", c("i", "j"))), matrix(1L, 0L, 2L), cbind("a", "x"), cbind(c(TRUE, FALSE), TRUE), cbind(1L, 1L, 1L), matrix(1:2, 2L))
arrays <- list(array(1:8, c(2L, 2L, 2L)), array(c(1.5, NA, NaN, -0, 5:12), c(2L, 3L, 2L)), array(1:8, c(2L, 2L, 2L), list(c("a", "b"), NULL, NULL)), array(letters[1:8], c(2L, 2L, 2L), list(c("a", "b"), c("x", "y"), NULL)), array(c(TRUE, NA), c(1L, 2L, 1L)),
               array(list(1, "a", NULL, 2), c(2L, 1L, 2L)), array(1:16, c(2L, 2L, 2L, 2L)), array(0, c(2L, 0L, 2L)), array(1:4, c(2L, 2L, 1L), list(NULL, NULL, side = "b")), structure(array(1:8, c(2L, 2L, 2L)), note = "x"), matrix(1:4, 2L), array(1i, c(1L, 1L, 2L)), array(as.raw(1:2), c(2L, 1L, 1L)), 1:8)
operators <- list("+", "-", "*", "/", "^", "==", "!=", "<", ">=", "%%", "&", NA_character_, c("+", "-"), 1)
counted <- list(table(c("a", "b", "b")), table(c(2, 2, 3)), table(c("a", "b"), c("x", "y")), prop.table(table(c("a", "b", "b"))), structure(1:2, class = "thing"), structure(c(a = 1.5, b = NA), class = "thing", note = "x"), structure(c(NaN, -0), class = c("sub", "thing")), structure(TRUE, class = "thing"),
                structure("a", class = "thing"), structure(list(1, 2), class = "thing"), structure(1:4, dim = c(2L, 2L), class = "thing"), structure(numeric(), class = "thing"), structure(.Machine$integer.max, class = "thing"), asS4(structure(1, class = "thing")), 2, 1:2, c(0.5, NA), c(x = 1, y = 2), 1:3, matrix(1:4, 2L), NULL, "a", numeric(), 1i)
systems <- list(matrix(c(2, 1, 1, 3), 2L), matrix(c(0, 1, 1, 0), 2L), matrix(1, 2L, 2L), matrix(c(1, 1, 1, 1 + 1e-15), 2L), matrix(c(1, 1, 1, 1 + 1e-9), 2L), matrix(5L, 1L), matrix(0, 1L, 1L), diag(3), matrix(c(4, 2, 1, 2, 5, 3, 1, 3, 6), 3L, dimnames = list(c("a", "b", "c"), c("x", "y", "z"))), matrix(c(NA, 1, 1, 2), 2L), matrix(c(Inf, 1, 1, 2), 2L),
                matrix(1:4, 2L), matrix(c(TRUE, FALSE, TRUE, TRUE), 2L), matrix(1:6, 2L), matrix(0, 0L, 0L), 1 / outer(1:8, 1:8, function(i, j) i + j - 1), 1 / outer(1:12, 1:12, function(i, j) i + j - 1), matrix(c(1e200, 0, 0, 1e-200), 2L), array(1:8, c(2L, 2L, 2L)), matrix(1i, 1L), matrix("a", 1L))
sides <- list(c(1, 2), 1:2, matrix(1:4, 2L), diag(2), 3, c(a = 1, b = 2), diag(3), matrix(1:6, 3L, dimnames = list(NULL, c("p", "q"))), c(NA, NaN), matrix(0, 2L, 0L), 1:8, 1:12 + 0.5, "a", NULL, 1:3, numeric())
ends <- list(1L, 2, 1, 2:1, c(TRUE, FALSE), -1, "a", "b", quote(expr = ), 0, 3L, NA, integer(), c(1, 1, 2))
how_many <- list(1, 1L, 0, 3, 700L, 1:3, c(2.5, 1), 2.7, -1, NA, NaN, TRUE, FALSE, NULL, "2", 1e10, numeric(), structure(2, class = "a"), list(1))
parameters <- list(1, 0, -1, 0.5, 2L, NA, NaN, Inf, -Inf, 1e9, 1e300, 1e-300, TRUE, 1:3, c(0.1, 0.9), 2:1 + 0.5, numeric(), NULL, "1", NA_integer_, matrix(c(1, 2), 1), c(a = 3), factor("a"))
few <- c(doubles[c(2, 4, 15, 16, 18)], integers[c(2, 7, 10)], logicals[c(2, 4)], strings[c(2, 9, 10)], others[c(2, 6)], lists[c(1, 2, 4, 16)], named[1], matrices[1], objects[c(1, 3)], language[1:2], rest[3])
comparable <- c(no, doubles, integers, logicals, strings, others, named, matrices, attributed, altrep[c(1, 4, 5, 7, 10)], objects[c(1, 2, 5, 9)], lists[c(1, 2, 16)], language[1:2])
patterns <- list("a", ",", "", "ab", ".", NA_character_, c("a", "b"), utf8, latin1, 1, NULL, "[", "[a-c]", "[^a-z0-9]", "(a|b)+,", "^a", "b$", "[[:alpha:]]+", "\\.", "a{2}", "x*", "(", "[b-a]", "a**", "\\", "(a)\\1", "[ \t\r\n]+$", "^[ \t\n]+", "[:a:]", "[.a.]", "[=a=]", "[^:a:]", "\t", "a+b*", "a|", "[]a]", "[^]]+", "[]-a]", "x*?,", "[a-c]+?$", "a??b", "a*??", "[[:foo:]]", "a{3,2}", "$a")
formats <- list("%d", "%5d", "%-5d|", "%05d", "%i%%", "%s", "%10s", "%-4s|", "%.2s", "%+s", "%f", "%.2f", "%8.3e", "%g", "%G", "%+.1f", "%x", "%o", "%5", "%", "%*d", "%1$s", "%d %s", "%s and %s",
                "%s: %.1f", "%d%d", "none", "100%%", "", NA_character_, utf8, c("%d", "%s"), 1, "%123d", "%.d", "% d", "%a", "%#x", "%s%s%s", "%d %5.1f")
fields <- list("a", "b", "ab", "abc", "f", "active", "forced", "unforced", "zz", "x", utf8)
pasted <- c(lists, list(list("a", "b"), list(c("a", NA), 1:3), list(utf8, "a"), list(), list(letters, "", c(TRUE, NA)), list(1.5, -0, 1e-20, 1e5, 100000L), list(character(), "a"), "a"))
factors <- list(factor(c("a", "b")), factor(c("b", NA, "a", "b", "a")), factor("a"), factor(character()), factor(rep(c("u", "v"), 5L), levels = c("v", "w", "u")), ordered(c("b", "a")), structure(c(1L, 3L), levels = "a", class = "factor"),
                structure(1:2, levels = c("p", "q"), class = c("sub", "factor")), structure(1:2, levels = 1:2, class = "factor"), structure(1:2, class = "factor"), structure(2:1, levels = c(utf8, "a"), class = "factor", names = c("x", "y")))
class_names <- list(NULL, "thing", c("sub", "thing"), "factor", "integer", "matrix", "numeric", "function", character(), NA_character_, 1, "data.frame", utf8, c("a", "factor"), "list", "double", "array", "name", "symbol", "environment", "NULL",
                    "any", "language", "closure", "expression", "complex", "raw", "call", "S4", "externalptr")
dims <- list(NULL, 2L, c(2L, 2L), c(1L, 10L), c(2, 1), 1L, 0L, integer(), NA_integer_, c(-1L, -2L), c(5L, 2L), "2", c(0L, 5L), list(2L))
dim_names <- list(NULL, list(NULL, NULL), list(c("p", "q"), NULL), list(NULL, c("p", "q", "r")), list(c("p", "q"), c("p", "q")), list("p"), list(1:2, 1:2), list(1:2, c("p", "q")), list(a = c("p", "q"), b = 1:2), list(x = c("p", "q"), NULL), list("p", "q"), "p", list())

# Objects whose classes have no methods, and data frames.
things <- list(structure(list(a = 1, b = "x", abc = NULL), class = "thing"), structure(list(1, 2), class = c("sub", "thing")), structure(c(a = 1, b = 2), class = "thing", levels = c("u", "v")),
               structure(1:4, dim = c(2L, 2L), class = "thing"), structure(1:2, dim = 2L, dimnames = list(c("p", "q")), class = "thing"), structure(list(), class = "thing"), structure(list(x = 1, a = 3), names = c(NA, "a"), class = "thing"),
               asS4(structure(list(a = 1), class = "thing")), structure(list(a = 1, note = 2), note = "kept", class = "thing", other = 5), structure(list(a = list(1, b = 2), b = quote(f(x))), class = "thing"))
frames <- list(data.frame(a = c(1.5, NA, 3), b = 1:3, ab = c("x", NA, "z")), data.frame(a = c(TRUE, NA), f = factor(c("u", "v")), row.names = c("p", "q")), data.frame(a = 1:3, d = as.Date("2020-01-01") + 0:2, b = letters[1:3])[c(3, 1, 1), ], structure(list(a = 1:2 + 0.5, b = 2:3), row.names = c(NA, -2L), class = "data.frame", note = "kept"),
               data.frame(), data.frame(a = 1)[0L, , drop = FALSE], structure(list(a = 1:2, a = 3:4), row.names = 1:2, class = "data.frame"), structure(list(a = 1, b = 1:3), row.names = 1:3, class = "data.frame"))
rows <- list(1, 2L, 3, 4, 0, -1L, NA, 2.5, 3.5, "1", "p", TRUE, NULL, 1:2, c(1, 1))
several_rows <- c(rows, list(quote(expr = ), 3:1, c(TRUE, FALSE, TRUE), c(NA, TRUE, FALSE), c("q", "p"), c("p", "q", "p"), -(1:2), integer(), factor("p"), c(2L, 1L, 2L)))
several_columns <- list(quote(expr = ), 1, 2:1, c("b", "a"), c("f", "a"), c(TRUE, FALSE, TRUE), -1, "a", "zz", c("a", "a"), 0, NULL, c("a", NA), c(a = 1L), matrix(1:2, 1L))
columns <- list(1, 2L, 3, 4L, 0, -1, NA, 2.5, "a", "b", "ab", "f", "zz", "", NA_character_, TRUE, NULL, c("a", "b"), utf8)
columns_made <- list(1:3, c(1.5, NA, 2), "a", letters[1:6], TRUE, numeric(), factor(c("u", "v", "u")), as.Date("2020-01-01") + 0:2, 2:1, NULL)
tabulated <- list(c(2L, 1L, 2L), c(3, NA, 3), c("b", "a", "b"), c(TRUE, NA, FALSE), factor(c("v", NA, "u"), levels = c("w", "u", "v")), c(x = 1, y = 2, z = 1), c(0, -0, NaN), c(1e5, 2, 2), c(0.5, 1, 1), c("NaN", "a", "NA"), c("B", "a", NA), c(-3L, 99999L, 100000L),
                  c("10", "9", "10"), integer(), character(), c(NA, NA, NA), c(NA_character_, NA, NA), 1:3 * 1000, list(1, 2, 3), as.Date("2020-01-01") + c(0, 1, 0), c(FALSE, FALSE, TRUE), rep(c("x", "y", "z"), 40L))
blocks <- list(data.frame(a = 1:2 / 2, b = 1:2), data.frame(a = 1:3, b = c(TRUE, NA, FALSE)), data.frame(a = 1:3, b = 3:1)[c(3, 1), ], data.frame(a = 1, b = 2, row.names = "p"), data.frame(a = 1:2, b = 2, row.names = c("p", "3")), data.frame(b = 1, a = 2), data.frame(a = "x", b = 1),
               data.frame(a = 1:3, b = 3:1)[0L, ], data.frame(), NULL, list(1, 2L), list(a = 1:2, b = c(0.5, NA)), list(b = 1, a = 2), list(1), list(1:2, 1), list(), c(1, 2), matrix(1:4, 2L))
cells <- list(9, 9L, NA, "s", TRUE, NULL, c(a = 1), 1:2, 1:3, c(1.5, 2.5, 3.5), numeric(), list(1), 1i, factor("u"), structure(1, class = "k"), matrix(1:3, 3))

bound <- list(1, 2L, c(1.5, 2), 1:4, c(a = 1, b = 2), c(TRUE, NA), NULL, "x", c("p", "q"), c(u = "p", v = "q"), matrix(1:4, 2L), matrix(1:4, 2L, dimnames = list(c("a", "b"), NULL)), matrix(c(1.5, NA, 3, 4), 2L, dimnames = list(NULL, c("x", "y"))),
              matrix(letters[1:4], 2L, dimnames = list(c("a", "b"), c("x", "y"))), matrix(1:2, 1L), matrix(c(1, 2), 2L), numeric(), matrix(0, 0L, 2L), 1i, list(1), factor("a"), 1:3, c(NA, NaN, 1, Inf), c(0.1, 1e10), c(n = 7L), structure(1:2, note = "x"), matrix(1:6, 2L),
              matrix(1:4, 2L, dimnames = list(rows = c("a", "b"), NULL)), as.numeric(1:4), 1:2)
lists_bound <- list(list(1:2, 3:4), list(a = 1:2, b = 3:4), list(a = 1:2, 3:4), list(1:2, "a"), list(c(x = 1, y = 2), c(z = 3, w = 4)), list(NULL, 1), list(NULL), list(1, deparse.level = 0), list(quote(a)), rep(list(c(a = 1, b = 2)), 50L),
                    list(matrix(1:4, 2L), 5:6), setNames(list(1, 2), c("a", NA)), setNames(list(1, 2), c(utf8, "")))
held <- list2env(list(a = 1, b = "x", ab = NULL, abc = list(1), f = sum, n = 3L), parent = baseenv())
makeActiveBinding("active", function() stop("asked"), held)
delayedAssign("unforced", stop("forced"), assign.env = held)
environments <- list(held, new.env(parent = emptyenv()), new.env(parent = held), emptyenv(), 1, NULL, list(a = 1), structure(list2env(list(a = 1)), class = "thing"))
modes <- list("any", "numeric", "function", NA_character_, 1)

each_pair <- c("+", "-", "*", "/", "^", "%%", "%/%", "==", "!=", "<", "<=", ">", ">=", "&", "|", "&&", "||")
unary <- c("number", "Re", "Im", "Mod", "Arg", "Conj", "log", "gamma", "lgamma", "sign", "expm1", "log1p", "log2", "log10", "cos", "sin", "tan", "acos", "asin", "atan", "cosh", "sinh", "tanh", "floor", "ceiling", "sqrt", "exp", "abs", "round", "trunc", "max", "min", "cumsum", "cumprod", "cummax", "cummin", "mean", "which.min", "which.max",
           "as.character", "as.logical", "is.na", "is.nan", "is.finite", "is.infinite", "anyNA", "toupper", "tolower", "utf8ToInt", "charToRaw",
           "which", "any", "all", "class", "unclass", "t.default", "if", "truth", "!", "length", "names", "dim", "dimnames", "levels", "oldClass", "seq_along", "c",
           grep("^is[.]", boxed_table$name, value = TRUE))

operands <- c(
  setNames(rep(list(of(comparable, comparable)), length(each_pair)), each_pair),
  setNames(rep(list(of(values)), length(unary)), unary),
  list(
    round = c(of(values), of(doubles, c(integers[1:7], doubles, list(20, -3, 400, 2L)))), signif = c(of(values), of(c(doubles, named, list(123456.789, -0.000123456, c(a = 1e300, b = 1e-310))), c(integers[1:7], doubles, list(20, -3, 400, 2L, 22, 23)))),
    `[[` = c(of(values, indexes), of(matrices, indexes, indexes), of(arrays, indexes, indexes, indexes), of(arrays, ends, ends, ends), of(arrays, ends, ends, ends, ends)),
    `[` = c(of(c(vectors, attributed), c(indexes, index_matrices)), of(matrices, index_matrices), of(matrices, indexes, indexes), of(arrays, indexes, indexes, indexes), of(arrays, ends, ends, ends), of(arrays, ends, ends, ends, ends)),
    `$` = of(c(values, lists, rest), fields),
    `for` = of(c(vectors, rest), list(1L, 2, 3L, 10L, 11, 0L, -1L, NA_integer_)),
    `[[<-` = c(of(values, indexes, few), of(lists, indexes, values), of(matrices, indexes, indexes, few), of(arrays, ends, ends, ends, few), of(arrays, ends, ends, ends, ends, few)),
    `[<-` = c(of(vectors, indexes, few), of(c(matrices, lists), index_matrices, few), of(matrices[1:4], index_matrices, list(9, 1:2, "s", c(0.5, NA))), of(lists, indexes, no), of(c(doubles, integers, logicals), indexes, c(doubles, integers, logicals)), of(matrices, indexes, indexes, few), of(arrays, ends, ends, ends, c(few, matrices[c(1, 12)])), of(arrays, indexes, indexes, indexes, few), of(arrays, ends, ends, ends, ends, few)),
    `$<-` = c(of(values, fields, few), of(lists, fields, values)),
    `length object` = of(things), `names object` = of(things), `dim object` = of(things), `dimnames object` = of(things), `levels object` = of(things),
    `arithmetic object` = of(operators, counted, counted), `comparison object` = of(operators, counted, counted),
    `$ object` = of(things, fields), `[[ object` = of(things, indexes), `[ object` = of(things, c(indexes, list(2:1, -1, c(TRUE, NA), c(5, NA), 0, NULL, c("a", "zz"), matrix(1:2, 1), 1i, 1e10))), `[[<- object` = of(things, columns, c(few, cells)), `$<- object` = of(things, fields, c(few, cells)),
    `$ taken` = of(c(values, lists, rest), fields), `[[ taken` = of(values, indexes), `$ taken from object` = of(things, fields), `[[ taken from object` = of(things, indexes),
    variable = of(environments, c(fields, list("", NA_character_, "..1", 1))), `variable to change` = of(environments, fields), `variable taken` = of(few, environments, fields), `variable<-` = of(environments[1:3], list("new", "a"), few), call = of(list(NULL), list(sum, identity), few),
    method = of(list(NULL), list("mean"), environments[1], environments[1], list(0L), few),
    get = of(c(fields, list("", "sum", NA_character_, 1)), environments, modes, flags), exists = of(c(fields, list("", "sum", NA_character_, 1)), environments, modes, flags), assign = of(list("new", "a"), few, environments[1:3], list(FALSE)),
    `[ data.frame` = c(of(frames, rows, columns), of(frames, several_rows, several_columns)), `[ part data.frame` = c(of(frames, several_rows, several_columns), of(frames, c(columns, several_columns))),
    `[ kept data.frame` = of(frames, several_rows, several_columns),
    `data.frame` = c(of(list(character(), "a", c(x = "a"))), of(list("a", "a b", "if", "", NA_character_, ".x", "..1", utf8, c("a", "b"), 1), c(values, factors)), of(list(c("a", "b"), c("a", "a"), c("b", ".a")), c(few, columns_made), columns_made)),
    table = c(of(list("", "a", "x y", NA_character_, utf8, character(), 1), c(values, factors, texts, tabulated)), of(list(c("", ""), c("a", "")), c(tabulated, factors), c(tabulated, factors)), of(list(c("", "b", "c")), tabulated[1:6], tabulated[1:6], tabulated[1:6])),
    `rbind data.frame` = c(of(frames), of(c(frames, blocks), c(frames, blocks)), of(blocks, blocks, blocks)), `[<- data.frame` = of(frames, rows, columns, cells), `[[<- data.frame` = of(frames, columns, cells), `$<- data.frame` = of(frames, fields, cells),
    shortRowNames = of(c(values, frames, things), list(0L, 1L, 2, 3L, -1L, NA, NULL, "1")),
    attr = of(values, list("names", "note", "no", "n", "dim", "class", "tsp", "levels", "level", "row.names", "", NA_character_, utf8, 1, c("a", "b"))),
    identical = of(values, values), typeof = of(values), `switch` = of(values, list(c("a", "b", "a"), "b", NULL)),
    list = c(list(list()), of(values), of(values, few, values)),
    `list=` = of(list("a", c("a", "b"), character(), NA_character_, utf8, "", 1, c(x = "a"), NULL), values),
    `c=` = c(of(list("a", c("a", "b"), c("", "b"), character(), NA_character_, utf8, "", "recursive", "use.names", 1, c(x = "a")), values), of(list(c("a", "b"), c("", "b"), c("r", "u"), "a"), values, few), of(list(c("a", "", "a")), few, few, few)),
    range = of(values), `sum na.rm` = c(of(flags, values), of(flags, numbers, numbers)), `prod na.rm` = of(flags, values), `max na.rm` = c(of(flags, values), of(flags, numbers, numbers)), `min na.rm` = of(flags, values),
    `any na.rm` = of(flags, values), `all na.rm` = of(flags, values), sum = c(of(values), of(numbers, numbers)), prod = c(of(values), of(numbers, few)),
    c = c(of(values), of(values, values), of(values, few, few)),
    La_solve = c(of(systems, sides, list(.Machine$double.eps, 0, 1e-3, 2, NA, 1L)), of(values, sides, list(1e-7))), det_ge_real = c(of(systems, flags), of(values, flags)),
    `:` = c(of(numbers, numbers), of(c(doubles, integers, list(2147483640, 100L, -100)), c(doubles, integers, list(2147483647, 100, 0.1)))),
    sprintf = c(of(formats), of(formats, c(doubles, integers, strings, logicals)), of(formats, c(doubles[c(2, 7, 16)], integers[2:7], strings[1:9]), c(doubles[c(2, 12)], integers[2:3], strings[c(2, 5, 9, 18)]))),
    matrix = of(c(vectors, lists), list(2L, 1L, 3, 5L, 0L, NA, -1L, 2.5), list(2L, 1, 5L, NA), flags[1:3], list(NULL, list(NULL, NULL), list(NULL, "x"), list(c("a", "b"), NULL), list(c("a", "b"), "x"), list(r = c("a", "b"), c = 1L), "a", list("a"), list()), flags[1:3], flags[1:2]),
    seq_len = of(counts), max = c(of(values), of(c(numbers, no), c(numbers, no)), of(texts, texts)), min = c(of(values), of(numbers, c(numbers, no)), of(no, numbers, no), of(texts, texts)),
    any = c(of(values), of(logicals, integers)), all = c(of(values), of(logicals, integers)),
    `is lgl[]` = of(values), `is int[]` = of(values), `is dbl[]` = of(values), `is lgl[,]` = of(values), `is int[,]` = of(values), `is dbl[,]` = of(values),
    `has classes` = of(values, class_names), `is one of` = of(values, class_names[1:4], class_names),
    inherits = of(values, c(class_names, list("matrix", "integer")), flags),
    nzchar = of(c(texts, values)), nchar = of(c(texts, values), list("chars", "bytes", "width", "char", NA_character_, 1), flags, flags),
    substr = of(texts, integers, integers), `substr<-` = c(of(texts, integers, integers, list("x", c("yz", NA), "", character(), utf8, 1, c(a = "long one"))), of(c(list(c(a = "abcdef", b = NA), letters), values), list(2L, 0L, NA_integer_), list(3L, 9L), c(texts, few))),
    rawToChar = c(of(c(values, list(as.raw(c(72, 105)), raw(), as.raw(c(0, 65)), as.raw(200), as.raw(1:127), as.raw(65), as.raw(c(10, 9)), structure(as.raw(65), names = "a"))), false), of(list(as.raw(65)), flags)), as.raw = of(c(values, list(255, 255.9, 256, -1, -0.5, c(a = 65), 0:255, 65L, NA, TRUE))), intToBits = of(c(values, list(5L, -1L, 1e9, 2^31, c(a = 1L), 2.5))),
    paste0 = of(pasted, list(NULL, "", "-", NA_character_, utf8, c("a", "b"), 1), flags),
    paste = of(pasted, list("", " ", ", ", NA_character_, utf8, c("a", "b"), NULL), list(NULL, "", "+", 1), flags),
    startsWith = of(texts, texts), endsWith = of(texts, texts),
    regexec = of(patterns, texts, c(false, true), c(true, false), c(false, true)), complex = c(of(counts, numbers, few), of(list(2, 0L), c(numbers, others), numbers)),
    seq.int = c(of(c(doubles, integers, named), c(doubles, integers), list(1, 2L, -1, 0.5, 0, NA, 1e-9, c(1, 2), "a", NULL, 3L)), of(c(doubles, integers), c(doubles, integers, list(7, 7L)))),
    regexpr = of(patterns, texts, c(false, true), c(false, true), c(true, false), c(false, true)), gregexpr = of(patterns, texts, c(false, true), c(false, true), c(true, false), false),
    grep = of(patterns, texts, c(false, true), c(false, true), c(false, true), c(true, false), false, c(false, true)),
    chartr = of(list("a", "ab", "a-c", "", "aa", utf8, NA_character_, c("a", "b"), 1), list("x", "xyz", "x-z", "", utf8, NA_character_), texts),
    strrep = of(texts, list(0L, 1L, 3L, c(1L, 2L), NA_integer_, -1L, integer(), 2, NULL, c(a = 2L))),
    intToUtf8 = of(c(integers, list(65:70, c(72L, 105L), 127L, 128L, c(65L, NA), c(a = 65L), 0:3, 55296L, "a", 65, c(72, 105.9), 0.5, 127.5, 128, c(65, NA), -65, Inf, c(a = 65))), flags, flags),
    strsplit = of(texts, c(patterns, list("1", " ", "\\", "|", character())), chosen_flag[1:2], chosen_flag[1:2], chosen_flag[1:2]),
    grepl = of(patterns, texts, false, c(false, true), c(false, true), c(true, false), false, c(false, true)),
    sub = of(patterns, list("", "x", "\\1", NA_character_, utf8, c("a", "b")), texts, false, false, c(true, false), false),
    gsub = of(patterns, list("", "x", "\\1", NA_character_, utf8, c("a", "b")), texts, false, false, c(true, false), false),
    strtoi = of(c(texts, list("99999999999", "0x1F", "077", "z", "08", "-0x1f", " 12", "12 ")), list(10L, 0L, 2L, 36L, 37L, 1L, NA_integer_, 10, NULL)),
    pmin = of(flags, numbers, numbers), pmax = of(flags, numbers, numbers),
    as.vector = of(values, list("any", "list", "character", "numeric", "pairlist", "no such mode", NA_character_, 1)),
    unlist = of(c(lists, values, pasted), flags, flags),
    lengths = of(c(lists, values), flags), islistfactor = of(c(lists, values), flags),
    match = of(comparable, comparable, list(NA_integer_, 0L, 1, NULL), list(NULL, FALSE, 1)),
    unique = of(values, list(FALSE, TRUE, NULL, 1), flags, list(NA, 1L, NULL)), duplicated = of(values, list(FALSE, TRUE, 1), flags, list(NA, 1L)),
    anyDuplicated = of(values, list(FALSE, TRUE, 1), flags),
    make.unique = of(c(texts, values, list(c("a", "b", "a", "a.1"), c("a", "a", NA, NA))), list(".", "", "1", NA_character_, c("a", "b"), 1)),
    order = c(of(flags, flags, values), of(flags, flags, c(numbers, strings), c(numbers, strings))), rank = of(c(numbers, values), counts, list("average", "min", "max", "first", NA_character_, 1)),
    radixsort = c(of(flags, flags, c(false, true), c(true, false), c(numbers, strings)), of(flags, c(flags, list(c(TRUE, FALSE), c(FALSE, NA), c(TRUE, TRUE))), false, true, numbers, numbers)),
    structure = c(of(list("class", "names", "note", "dim", "levels", "dimnames", ".Names", ".Dim", "tsp", "row.names", "", NA_character_, utf8, 1, c("a", "b")), values, c(few, class_names, dims)),
                  of(list(c("class", "note"), c("names", "class"), c("note", "note"), c("dim", "names"), "class"), c(lists, named, doubles, integers), c(class_names, list(c("p", "q"))), c(few, class_names))),
    format = c(of(values, chosen_flag, list(NULL, 3L, 7, 0L, NA), list(0L, 2L, 21L), list(NULL, 8L, 0L), list(3L, 0L, 4L), chosen_flag[1:2], list(NA, FALSE, 5L), list(".", ",", NA_character_, "ab")),
               of(c(doubles, integers, texts, named, matrices), list(FALSE), list(NULL, 1L, 15L), list(0L, 2), list(NULL, 12L), list(0L, 1L, 2L, 3L), list(TRUE), list(NA), list(".", NA_character_))),
    formatC = c(of(c(doubles[c(2:9, 13:24)], named[2L], integers[2:6]), list("double", "integer"), list(8L, 12), list(2L, 3), list("f", "d", "g", "e", "E"), list("", "0", "-"), list(400L, rep(400L, 2L), rep(40L, 3L))), of(c(doubles, integers, named, texts[1:3]), list("double", "integer", "character"), list(0L, 8L, NA_integer_), list(-1L, 2L, NULL), list("f", "d", "g", "e", "s", "fg"), list("", "0", "-", "+ ", "q"), list(30L, rep(400L, 2L), rep(40L, 10L), "a"))),
    attributes = of(values), `attributes<-` = of(values, list(NULL, list(), list(names = c("p", "q")), list(names = NULL), list(note = 1), list(names = "a", note = "b"), list(dim = 2L), list(class = "a"), list(1), list(note = 1, note = 2), setNames(list(), character()), setNames(list(1), NA_character_), list(names = 1:2), list(names = letters), list(names = c("p", "q"), class = c("sub", "thing")), list(class = "factor", levels = c("p", "q")), list(class = NULL), list(class = 1), list(class = "thing", dim = c(1L, 2L)), list(dim = c(2, 1), names = c("p", "q")), list(dim = c(2, 2), note = 1), list(dimnames = NULL), list(class = character()), list(levels = 1:2, comment = "c"), list(levels = "a"), list(tsp = c(1, 2, 1)), c(note = 1), pairlist(note = 1), structure(list(note = 1), class = "a"))),
    psort = of(numbers, list(1L, 2L, 1:2, 0L, 3L, NA, NA_integer_, 1.5, 2, c(2, 1), c(1.9, NA), 0.5, 2^31, Inf, integer(), NULL, c(a = 1L))), qsort = of(numbers, flags),
    pmatch = of(texts, c(texts, list(c("a", "ab", "abc"), 1, NULL)), list(NA_integer_, 0L, 1, NULL), flags),
    is.vector = of(values, list("any", "list", "numeric", "character", "integer", "double", "logical", "name", "symbol", "expression", "no such mode", NA_character_, 1, c("any", "list"))),
    as.integer = of(c(values, list("7", "-12", "007", "1234567890", "+3", "1.5", " 2", "2 ", "1e3", "0x10", "", "-", "1L", c("1", NA), c(a = "3"), "Inf", "NA", "TRUE"))),
    as.double = of(c(values, list("7", "-12.5", ".5", "5.", ".", "1234567890123456", "+3", " 2", "1e3", "0x10", "", "-", "1.2.3", c("1", NA), c(a = "3"), "Inf", "NA", "TRUE", "-0"))),
    sorted_fpass = of(values, flags, flags),
    sort = of(values, flags), tabulate = of(c(integers, numbers), counts),
    wrap_meta = of(values, counts, flags),
    split = of(c(vectors, lists), c(factors, list(1:2, NULL, c("a", "b")))), is.unsorted = of(values, flags, flags), drop = of(values), row = of(c(dims, list(c(2L, 3L), c(NA, 2L)))), col = of(c(dims, list(c(3L, 2L)))),
    bincode = of(numbers, c(numbers, list(1:5, c(0, 2, 4))), flags, flags), findInterval = do.call(of, c(list(c(doubles, list(c(0, 1, 2), 1:3)), doubles, flags), rep(list(flags[1:3]), 2L + checks_na))), choose = of(numbers, numbers),
    getOption = of(c(texts, list("digits", "no such option", "OutDec", NULL, 1, c("digits", "warn")))),
    `storage.mode<-` = of(values, list("integer", "double", "logical", "numeric", "character", "list", "factor", "no such mode", NA_character_, 1, NULL)),
    rep = of(values, c(counts, list(c(1L, 2L), c(0L, 3L), c(1L, NA), c(2, 1)))), `rep length.out` = of(c(values, matrices), counts), vapply = of(c(lists, list(list(1, 2L, TRUE), list("a", NA_character_), list(NA, 1L), list(c(a = 1)), list(factor("a")))), few), `names applied` = of(c(doubles, integers[1:7], strings, lists, named[1]), c(strings, named, lists, matrices[1], integers[1:7])),
  `rep each` = of(values, counts[c(1:10, 12:15)]),
    `[ drop` = of(flags, c(matrices, others[1:2]), indexes, indexes),
    diag = of(values, counts, counts), aperm = of(c(matrices, numbers), list(1:2, 2:1, c(2, 1), 1L, c(1L, 1L), 3:1, c(2L, 3L, 1L), c(1L, NA), NULL, "a", c(0L, 1L)), flags),
    rep_len = of(values, counts), rep.int = of(values, c(counts, list(c(1L, 2L), c(0L, 3L), c(1L, NA), c(2, 1)))),
    vector = of(list("list", "character", "numeric", "double", "integer", "logical", "complex", "raw", "expression", "pairlist", "function", NA_character_, 1), counts),
    array = of(c(vectors, lists), c(dims, list(c(2L, 1L, 2L))), list(NULL, list(NULL, NULL))), `length<-` = of(values, counts),
    rowSums = of(numbers, counts[1:9], counts[1:9], flags), colSums = of(numbers, counts[1:9], counts[1:9], flags),
    rowMeans = of(numbers, counts[1:9], counts[1:9], flags), colMeans = of(numbers, counts[1:9], counts[1:9], flags),
    `%*%` = of(numbers, numbers), crossprod = of(numbers, c(matrices, numbers, no)), tcrossprod = of(numbers, c(matrices, numbers, no)),
    atan2 = of(numbers, numbers),
    bitwAnd = of(numbers, integers), bitwOr = of(integers, numbers), bitwXor = of(c(integers, doubles), c(integers, doubles)),
    bitwNot = of(numbers), bitwShiftL = of(c(integers, doubles), c(integers, list(31L, 32L, 2, 2.5))), bitwShiftR = of(numbers, c(integers, list(31L, 32L, 2))),
    cbind = c(of(list("", "a", "NA"), values), of(list(c("", ""), c("a", ""), c("", "b"), c("a", "b")), bound, bound), of(list(c("", "", ""), c("x", "", "y")), bound, bound[c(1, 3, 6, 8, 10)], bound)),
    rbind = c(of(list("", "a", "NA"), values), of(list(c("", ""), c("a", ""), c("", "b"), c("a", "b")), bound, bound), of(list(c("", "", ""), c("x", "", "y")), bound, bound[c(1, 3, 6, 8, 10)], bound)),
    `cbind list` = of(c(lists, values, lists_bound)), `rbind list` = of(c(lists, values, lists_bound)),
    `names<-` = of(values, c(strings, list(NULL, 1, list("a")))), `dim<-` = of(values, dims), `dimnames<-` = of(c(matrices, doubles), dim_names),
    `levels<-` = of(values, c(strings, list(NULL, 1, c("a", "a")))), `oldClass<-` = of(values, class_names), `class<-` = of(values, class_names),
    `attr<-` = of(values, list("note", "names", "dim", "class", "levels", "comment", "tsp", "", NA_character_, 1, utf8), few)
  )
)
one_parameter <- c("rexp", "rpois", "rchisq", "rt", "rgeom")
operands[natives] <- rep(list(of(how_many, parameters, parameters)), length(natives))
operands[one_parameter] <- rep(list(of(how_many, parameters)), length(one_parameter))
operands$sample <- c(of(list(0L, 1, 2L, 3), list(1L, 3L, 5, 700), c(true, false), list(NULL, c(1, 0, 2), rep(1, 5), (1:700) %% 3)),
                     of(how_many, how_many, flags, c(list(NULL, c(1, NA, 1), c(-1, 2, 2)), few)))
ways <- list(4L, 5L, 1L, 2L, 3L, 6L, 0L, NA_integer_, 4, NULL)
samples <- list(c(1, 2, 4), c(3, NA, 1), c(1, 1, 1), c(-1, Inf, 2), 5:7, c(TRUE, FALSE, TRUE), c(1e-300, 2e-300, 0), c(1e300, -1e300, 1), c(1, 1 + 1e-16, 1), c(a = 2, b = 1, c = 5), c(NaN, 1, 2), 1:2, numeric(), 3, matrix(c(1, 2, 3), 3), factor(c("a", "b", "a")), c("1", "2", "3"))
covariances <- c(of(samples, c(samples, no), ways, false), of(c(numbers, samples), c(numbers, no), ways[1:4], flags))
asked <- list(0.5, 0, 1, 2, -1, 3L, NA, NaN, Inf, -Inf, 1e300, -1e300, 1e-300, TRUE, c(0.2, 0.7, NA), 0:3, c(a = 1, b = 0), matrix(c(0, 1, 0.5, 2), 2), numeric(), NULL, "1", factor("a"), 1 + 1e-10, 1e17)
distribution <- function(n, n_flags) do.call(of, c(list(asked), rep(list(parameters), n), rep(list(flags), n_flags)))
operands[computing] <- c(rep(list(covariances), 2L), rep(lapply(c(1, 2, 2), distribution, n = 2), 2L), lapply(c(1, 2, 2), distribution, n = 1), list(distribution(2, 1), distribution(1, 1)))
uniform <- function(n_flags) do.call(of, c(list(asked, list(0, -1, 0L, NA, c(0, 1), Inf), list(1, 2.5, 3L, -1e308, 1e308)), rep(list(flags), n_flags)))
operands[c("dunif", "punif", "qunif")] <- lapply(c(1, 2, 2), uniform)
operands <- operands[!duplicated(names(operands), fromLast = TRUE)]
for (name in c("+", "-", "!")) operands[[name]] <- c(operands[[name]], of(values))

operands_of <- function(name) {
  if (name == ".subset") return(operands[["["]])
  if (grepl("^\\[[^[]+\\]$", name)) name <- substr(name, 2L, nchar(name) - 1L)
  operands[[name]]
}
