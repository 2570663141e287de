# Arguments for functions that are only known by their formals: expressions, evaluated anew for each call.

# By the name of the formal. Where one word stands for several values, each is a call of list().
by_name <- local({
  vectors <- alist(c(1.5, 2, NA, 4), 1:5, c(a = 3, b = 1, c = 2), c(2, 7, 1, 8, 2, 8), numeric(0), -3L, c("b", "a", "c"), factor(c("u", "v", "u")),
                   c(TRUE, FALSE, NA), matrix(c(4, 2, 2, 3), 2), list(1, "a", TRUE), data.frame(a = 1:4, b = c(2, 4, 3, 7)), "text", as.Date("2020-02-03"), NULL)
  numbers <- alist(3, 1, 2L, 0, 5, 10L, 0.5)
  flags <- alist(TRUE, FALSE)
  strings <- alist("a", "alpha beta", c("x", "yy", "zzz"), "a.b-c", "", "%d")
  functions <- alist(sum, mean, function(x, ...) x, function(x) x + 1, "length", length, function(...) sum(...))
  probabilities <- alist(0.5, c(0.1, 0.9), 0.95, 0.25, 1)
  formulas <- alist(y ~ x, b ~ a, ~ a, a ~ b + 1, y ~ x + z)
  frames <- alist(data.frame(a = 1:6, b = c(2, 4, 3, 7, 5, 9), x = c(1, 3, 2, 5, 4, 6), y = c(1.1, 2.9, 2.2, 5.3, 3.8, 6.1), z = c(0, 1, 0, 1, 1, 0)), mtcars, warpbreaks)
  environments <- alist(new.env(), list2env(list(a = 1, x = 2), new.env()), environment())
  expressions <- alist(quote(x + 1), quote(f(a, b)), expression(a * b), quote(a), quote(sin(x)^2))
  connections <- alist(textConnection(c("a b", "1 2", "3 4")), "no-such-file", rawConnection(raw(0), "r+"))
  times <- alist(as.POSIXct("2020-02-03 04:05:06", tz = "UTC"), as.Date("2021-12-31"), as.POSIXlt("2020-02-29", tz = "UTC"), "2020-01-01")
  square <- alist(matrix(c(4, 2, 2, 3), 2), diag(3), matrix(c(2, 1, 0, 1, 3, 1, 0, 1, 4), 3))
  models <- alist(lm(mpg ~ wt, mtcars), glm(am ~ wt, binomial, mtcars), aov(breaks ~ wool, warpbreaks), loess(dist ~ speed, cars))
  groups <- list(
    list(vectors, c("x", "X", "object", "value", "values", "v", "vec", "to", "target", "current", "table", "lst", "l", "obj", "current", "arg", "choices", "xx")),
    list(alist(c(1.5, 2, 3, 4), 1:6, c(2, 7, 1, 8, 2, 8), c(-1, 0, 1), matrix(c(4, 2, 2, 3), 2)), c("y", "q", "z", "t", "w", "weights", "wt", "u", "e1", "e2", "beta", "theta", "par", "start", "xout", "breaks", "cx", "lag", "series")),
    list(numbers, c("n", "k", "m", "size", "length", "times", "nrow", "ncol", "digits", "width", "df", "df1", "df2", "shape", "shape1", "shape2", "rate", "scale", "sd", "mean", "meanlog", "sdlog", "lambda", "mu", "from", "i", "j", "nsmall", "max", "min", "by", "each", "lower", "upper", "a", "b", "h", "np", "order", "level", "indent", "exdent", "nn", "nm", "location", "ncp", "nmeans", "start.at", "base", "degree", "differences", "depth", "nknots", "first", "last", "start", "end", "pos", "p", "d", "r", "s", "c", "g", "tol", "eps", "delta", "alpha", "span", "bw")),
    list(probabilities, c("p", "prob", "probs", "conf.level", "q", "trim", "power", "fraction")),
    list(flags, c("na.rm", "verbose", "recursive", "drop", "log", "log.p", "lower.tail", "quiet", "silent", "exact", "fixed", "perl", "useBytes", "ignore.case", "decreasing", "simplify", "USE.NAMES", "quote", "trace", "intercept", "center", "full.names", "invert", "right", "fill", "header", "complete", "strict", "optional", "all", "replace", "equal", "paired", "correct", "add", "append", "symmetric", "only.values", "inherits", "sorted", "all.names", "keep", "vectors", "partial", "value", "fromLast", "stringsAsFactors", "se.fit", "model", "local", "ordered", "include.lowest", "byrow", "diag", "unique", "is.int", "zero.print", "ties", "test", "expand", "simulate.p.value")),
    list(strings, c("text", "string", "strings", "str", "name", "names", "what", "sep", "collapse", "pattern", "split", "replacement", "prefix", "suffix", "title", "label", "labels", "msg", "message", "fmt", "format", "class", "mode", "type", "method", "topic", "package", "pkg", "key", "tag", "style", "s", "txt", "word", "line", "lines", "token", "old", "new", "encoding", "tz", "units", "domain", "call.", "desc", "ext", "lib.loc", "path", "file", "files", "filename", "dir", "description", "x.name", "varname", "id", "header", "width.sep", "var", "macros", "lang", "db", "op", "which")),
    list(functions, c("FUN", "f", "fun", "func", "fn", "def", "generic", "g", "gr", "F", "handler", "INDEX.FUN", "objective", "predicate", "link", "hook", "init")),
    list(formulas, c("formula", "fo", "terms", "termobj", "fixed.formula", "old.formula", "scope", "model.formula")),
    list(frames, c("data", "frame", "df", "newdata", "dataset", "mf")),
    list(environments, c("env", "envir", "environment", "enclos", "rho", "frame", "pf", "where", "ns", "parent")),
    list(expressions, c("expr", "e", "exprs", "call", "e2", "expression", "body", "ex", "language", "cl", "sub")),
    list(connections, c("con", "connection", "conn", "input", "stream", "socket")),
    list(times, c("time", "times", "date", "datetime", "origin", "time1", "time2", "dt")),
    list(square, c("A", "mat", "M", "qr", "a", "cov", "covmat", "S", "Sigma", "sigma", "C", "R", "Q", "xmat", "hessian", "B", "x0")),
    list(models, c("fit", "model", "lm.obj", "fitted", "object2", "m1", "mod", "obj")),
    list(alist(c(3L, 1L, 2L), list(c(1, 2, 1, 2)), factor(c("p", "q", "p", "q")), 1, 2, "a", c(TRUE, FALSE)), c("INDEX", "by", "margin", "MARGIN", "index", "ind", "i", "which", "group", "subset", "select", "perm", "dim", "dims", "reorder", "groups", "levels", "exclude", "along", "cols", "rows", "col", "row")),
    list(alist(list(1, 2), list(a = 1, b = "z"), list(), list(x = c(1, 2))), c("args", "list", "control", "dots", "MoreArgs", "params", "opts", "options", "attrs", "lists", "x.list", "fields", "entries", "init.list")),
    list(alist(ts(c(1, 3, 2, 5, 4, 6, 8, 7), frequency = 4, start = c(2000, 1)), lynx, ts(1:10)), c("x", "ts", "series", "tsp", "xts")),
    list(alist(c("a=1", "b"), "GPL-3", "10.1/x", "\\code{x}", "<a href='b'>c</a>", "# Title", "a/b.R"), c("lic", "license", "doi", "block", "html", "url", "uri", "latex", "md", "Rd", "rd", "u", "base", "libname", "out"))
  )
  table <- list()
  for (group in groups) for (name in group[[2L]]) table[[name]] <- c(table[[name]], group[[1L]])
  table
})

anything <- alist(c(1.5, 2, 3), 1:4, "a", c(x = "p", y = "q"), TRUE, NULL, NA, list(1, b = "c"), data.frame(a = 1:3, b = c(2, 4, 9)), factor(c("u", "v", "u")), sum,
                  function(x, ...) x, y ~ x, matrix(1:6, 2), as.Date("2020-01-02"), 0, -1, 2L, quote(a + b), new.env(), letters, cars, c(a = 1, b = 2), 1i, as.raw(7), Inf, character(0))

# An object of a class, for its methods.
by_class <- alist(
  data.frame = data.frame(a = 1:4, b = c("p", "q", "p", "r"), c = c(2.5, NA, 1, 4)), factor = factor(c("u", "v", NA, "u"), levels = c("v", "u")),
  Date = as.Date("2020-01-05") + c(0, 31, NA), POSIXct = as.POSIXct("2020-01-05 06:07:08", tz = "UTC") + c(0, 1e5), POSIXlt = as.POSIXlt("2020-01-05 06:07:08", tz = "UTC"),
  POSIXt = as.POSIXct("2020-01-05 06:07:08", tz = "UTC"), difftime = as.difftime(c(30, 90), units = "mins"), table = table(c("a", "b", "a"), c("x", "x", "y")),
  numeric_version = numeric_version(c("1.2.3", "0.9")), package_version = package_version("1.2.3"), noquote = noquote(c(a = "b")), hexmode = as.hexmode(c(10, 255)), octmode = as.octmode(c(8, 64)),
  matrix = matrix(c(2, 1, 1, 3), 2, dimnames = list(NULL, c("p", "q"))), array = array(1:8, c(2, 2, 2)), list = list(a = 1, b = "c"), character = c("x", "y"), numeric = c(1.5, 3), integer = 1:3, logical = c(TRUE, NA),
  complex = 1i, raw = as.raw(1:3), "function" = function(x, y = 2) x + y, formula = y ~ x + z, environment = list2env(list(p = 1), new.env()), AsIs = I(c(1, 2)), ordered = factor(c("lo", "hi"), ordered = TRUE),
  condition = simpleCondition("a message"), error = simpleError("bad"), proc_time = structure(c(user.self = 1, sys.self = 0, elapsed = 2), class = "proc_time"), rle = rle(c(1, 1, 2)), simple.list = structure(list(a = 1), class = "simple.list"),
  ts = ts(c(3, 1, 4, 1, 5, 9, 2, 6), frequency = 4, start = c(2001, 2)), mts = cbind(a = ts(1:4), b = ts(4:1)), lm = lm(mpg ~ wt, mtcars), glm = glm(am ~ wt, binomial, mtcars), aov = aov(breaks ~ wool + tension, warpbreaks), mlm = lm(cbind(mpg, hp) ~ wt, mtcars),
  nls = nls(dist ~ a * speed, cars, start = list(a = 1)), loess = loess(dist ~ speed, cars), dist = dist(matrix(c(1, 2, 4, 7), 4)), hclust = hclust(dist(c(1, 2, 4, 7))), dendrogram = as.dendrogram(hclust(dist(c(1, 2, 4, 7)))), htest = t.test(c(1, 2, 3, 5)),
  density = density(c(1, 2, 4)), ecdf = ecdf(c(1, 3, 3)), stepfun = stepfun(1:2, c(0, 1, 3)), prcomp = prcomp(USArrests), princomp = princomp(USArrests), factanal = factanal(mtcars[, 1:6], 2), Arima = arima(lh, order = c(1, 0, 0)), ar = ar(lh), stl = stl(nottem, "per"), HoltWinters = HoltWinters(co2),
  smooth.spline = smooth.spline(cars), isoreg = isoreg(c(1, 0, 4, 3)), kmeans = kmeans(c(1, 2, 9, 10), c(1, 9)), medpolish = medpolish(matrix(1:9, 3), trace.iter = FALSE), ppr = ppr(dist ~ speed, data = cars, nterms = 1), poly = poly(1:5, 2), xtabs = xtabs(~ cyl + gear, mtcars), ftable = ftable(Titanic), terms = terms(y ~ x + z),
  logLik = logLik(lm(mpg ~ wt, mtcars)), anova = anova(lm(mpg ~ wt, mtcars)), summary.lm = summary(lm(mpg ~ wt, mtcars)), summary.glm = summary(glm(am ~ wt, binomial, mtcars)), TukeyHSD = TukeyHSD(aov(breaks ~ tension, warpbreaks)), manova = manova(cbind(mpg, hp) ~ wt, mtcars), aovlist = aov(yield ~ N + Error(block), npk),
  person = person("A", "B", email = "a@b.org"), bibentry = bibentry("Misc", title = "T", author = "A B", year = 2020), citation = structure(list(), class = c("citation", "bibentry")), roman = as.roman(c(4, 9)), object_size = structure(1234, class = "object_size"), Latex = structure("a", class = "Latex"), Bibtex = structure("b", class = "Bibtex"),
  hashtab = utils::hashtab(), tukeysmooth = smooth(c(1, 5, 2, 8, 3)), family = binomial(), spec = spec.pgram(lh, plot = FALSE), acf = acf(lh, plot = FALSE), decomposed.ts = decompose(co2), power.htest = power.t.test(n = 10, delta = 1), pairwise.htest = pairwise.t.test(airquality$Ozone, airquality$Month), relistable = as.relistable(list(a = 1)),
  StructTS = StructTS(log10(UKgas), type = "level"), summaryDefault = summary(c(1, 2, 3)), summary.table = summary(table(1:2, 2:1)), qr = qr(matrix(c(2, 1, 1, 3), 2)), by = by(warpbreaks[, 1:2], warpbreaks$tension, summary), Rd = tools::parse_Rd(textConnection(c("\\name{a}", "\\title{b}", "\\description{c \\code{d}}"))), LaTeX = tools::parseLatex("a \\b{c}"),
  classRepresentation = NULL, srcref = NULL, warnings = structure(list(), class = "warnings"), MethodsFunction = utils::methods(class = "roman"), formatted = format(1), selfStart = SSlogis, sortedXyData = sortedXyData(expression(speed), expression(dist), cars), nls.control = nls.control(), tskernel = kernel("daniell", 2), ls_str = utils::ls.str(new.env()), Dlist = structure(c(a = "1"), class = "Dlist")
)

class_of_method <- function(name) {
  parts <- strsplit(name, ".", fixed = TRUE)[[1L]]
  suffixes <- vapply(seq_along(parts)[-1L], function(k) paste(parts[k:length(parts)], collapse = "."), "")
  found <- intersect(suffixes, names(by_class))
  if (length(found)) found[[1L]] else ""
}

# One list of arguments, drawn anew each time. Of formals with a default, few are given.
draw_arguments <- function(f, name) {
  given <- list()
  formals <- formals(f)
  class <- class_of_method(name)
  for (k in seq_along(formals)) {
    formal <- names(formals)[[k]]
    needed <- identical(formals[[k]], quote(expr = ))
    if (formal == "...") {
      if (k == 1L || stats::runif(1) < 0.15) given <- c(given, unname(draw(list(anything))))
      if (k == 1L && stats::runif(1) < 0.6) given <- c(given, unname(draw(list(anything))))
    } else if (stats::runif(1) < (if (needed) 0.93 else 0.18)) {
      of_class <- if (k == 1L && nzchar(class)) by_class[class]
      pools <- if (!is.null(of_class) && stats::runif(1) < 0.85) list(of_class)
               else if (!is.null(by_name[[formal]]) && stats::runif(1) < 0.85) list(by_name[[formal]])
               else list(anything)
      given <- c(given, structure(unname(draw(pools)), names = formal))
    }
  }
  given
}

# A list of one expression; NULL is one, too.
draw <- function(pools) {
  pool <- pools[[1L]]
  pool[sample.int(length(pool), 1L)]
}
