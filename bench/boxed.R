# What the routines on R values cost beside byte code: R_LIBS=target/rlib Rscript bench/boxed.R [ROW...]
#
# One line for each row: nanoseconds of processor time for one operation by the routine, called in a loop in C, boxed and,
# where it has that form, tagged; by byte code, in a byte-compiled loop less what the empty loop takes; and how many times
# less the better form takes. The sides take turns in one process, the least of several rounds counts. Operations come
# first, then calls of R's C routines.

here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
tests <- new.env(parent = globalenv())
assign(".packageName", "boxed", tests) # for the S4 class among the values
for (file in c("values.R", "rows.R")) sys.source(file.path(here, "../tests/boxed", file), tests)

numbers <- c(1.5, 2.5, 3.5, 4.5, 5.5)
whole <- c(5L, 3L, 9L, 1L, 7L)
words <- c("lorem", "ipsum", "dolor", "sit", "amet")
record <- list(id = 1, name = "x", value = 2.5, next_one = NULL)
square <- matrix(c(1.5, 2, 3, 4), 2L)
thing <- structure(record, class = "thing")
frame <- data.frame(a = numbers, b = numbers)
environment_with_value <- list2env(list(value = 1), parent = emptyenv())

# Several cases of one row have names. What is not here is called with five numbers.
cases <- list(
  `+` = list(1.5, 2.5), `+ (integers)` = list(3L, 4L), `+ (mixed)` = list(3L, 4.5), `+ (vectors)` = list(numbers, numbers), `+ (integer vectors)` = list(whole, whole),
  `+ (matrices)` = list(square, square), `* (matrix)` = list(square, 2), `< (matrix)` = list(square, 2),
  `+ (long vectors)` = list(seq(0.5, 1e4), seq(0.5, 1e4)), `-` = list(1.5, 2.5), `- (unary)` = list(1.5), `*` = list(1.5, 2.5), `/` = list(1.5, 2.5),
  `^` = list(1.5, 2.5), `%%` = list(7.5, 2), `%% (integers)` = list(7L, 2L), `%/%` = list(7.5, 2),
  `==` = list(1.5, 2.5), `== (strings)` = list("a", "b"), `== (mixed)` = list(1L, 2.5), `== (vectors)` = list(words, words), `!=` = list("a", "b"), `<` = list(1.5, 2.5), `<=` = list(1L, 2L),
  `>` = list(1.5, 2.5), `>=` = list(1.5, 2.5), `&` = list(TRUE, FALSE), `|` = list(TRUE, FALSE), `!` = list(TRUE), `! (vector)` = list(c(TRUE, FALSE)),
  `if` = list(TRUE), truth = list(TRUE), `&&` = list(TRUE, FALSE), `||` = list(FALSE, TRUE), floor = list(1.5), sqrt = list(1.5), exp = list(1.5), ceiling = list(1.5), abs = list(-1.5),
  round = list(1.2345, 2), `[[` = list(record, 3), `[[ (numbers)` = list(numbers, 3L), `[[ (name)` = list(record, "value"), `[[ (matrix)` = list(square, 2L, 1L),
  `[` = list(numbers, 3L), `[ (strings)` = list(words, 2L), `[ (named)` = list(c(a = 1, b = 2), "b"), `[ (several)` = list(numbers, c(1L, 3L)), `[ (without)` = list(numbers, -1L),
  `[ (logical)` = list(numbers, c(TRUE, FALSE, TRUE, TRUE, FALSE)), `[ (list)` = list(record, 2L), `[ (matrix)` = list(square, 2L, 1L), `[ (row)` = list(square, 1L, quote(expr = )),
  `$` = list(record, "value"), `$ (environment)` = list(environment_with_value, "value"), `$ (absent)` = list(record, "zzz"), variable = list(environment_with_value, "value"), `variable to change` = list(environment_with_value, "value"), `variable taken` = list(1, environment_with_value, "value"), `variable<-` = list(environment_with_value, "value", 1),
  get = list("value", environment_with_value, "any", FALSE), exists = list("value", environment_with_value, "any", FALSE), assign = list("value", 1, environment_with_value, FALSE), `for` = list(as.list(1:5), 3L),
  `[[<-` = list(as.list(1:5), 3L, "x"), `[[<- (numbers)` = list(numbers + 0, 3L, 1.5), `[[<- (name)` = list(record, "value", 1), `[<-` = list(numbers + 0, 3L, 1.5), `[<- (strings)` = list(words, 3L, "x"),
  `[<- (several)` = list(numbers + 0, c(1L, 3L), 0), `[<- (matrix)` = list(square + 0, 1L, 2L, 5), `[<- (row)` = list(square + 0, 1L, quote(expr = ), c(5, 6)), `$<-` = list(record, "value", 1),
  `length object` = list(thing), `names object` = list(thing), `dim object` = list(thing), `dimnames object` = list(thing), `levels object` = list(thing), `$ object` = list(thing, "value"), `[[ object` = list(thing, 1L),
  `arithmetic object` = list("/", table(words), 5L), `comparison object` = list("==", table(words), 1L), La_solve = list(square, c(1, 2), 1e-16), det_ge_real = list(square, TRUE),
  `[ (array)` = list(array(1.5, c(2L, 2L, 2L)), 1L, 2L, 2L), `[<- (array)` = list(array(1.5, c(2L, 2L, 2L)), 1L, 2L, 2L, 5), `* (complex)` = list(1 + 2i, 0.5i), `/ (complex)` = list(1 + 2i, 0.5i), Mod = list(3 + 4i),
  `[[<- object` = list(thing, "value", 1), `$<- object` = list(thing, "value", 1), `$ taken` = list(record, "value"), `[[ taken` = list(record, 1L), `$ taken from object` = list(thing, "value"), `[[ taken from object` = list(thing, 1L), `[ data.frame` = list(frame, 2, "b"), `[ data.frame (rows)` = list(frame, c(3, 1), "b"),
  `[ part data.frame` = list(frame, 2, quote(expr = )), `[ part data.frame (list-like)` = list(frame, "b"), `[ kept data.frame` = list(frame, 2:3, "b"), `data.frame` = list(c("a", "b"), numbers, "x"), `rbind data.frame` = list(frame, frame), make.unique = list(c("a", "b", "a"), "."),
  `[<- data.frame` = list(frame, 2, "b", 5), `[[<- data.frame` = list(frame, "b", 5), `$<- data.frame` = list(frame, "b", 5), shortRowNames = list(frame, 2L),
  length = list(record), names = list(record), dim = list(square), dimnames = list(square), levels = list(numbers), oldClass = list(factor("a")),
  `is lgl[]` = list(c(TRUE, FALSE)), `is int[]` = list(whole), `is dbl[]` = list(numbers), `is lgl[,]` = list(square > 2), `is int[,]` = list(matrix(1:4, 2L)), `is dbl[,]` = list(square), `has classes` = list(thing, "thing"),
  attr = list(structure(1, note = "x"), "note"), typeof = list(record), switch = list("b", c("a", "b")), identical = list(words, c("lorem", "ipsum", "dolor", "sit", "other")), `identical (short)` = list("a", "b"),
  list = list(1, "a", TRUE), `list=` = list(c("a", "b"), 1, "a"), c = list(1.5, 2.5), `c (strings)` = list("a", "b"), `c (mixed)` = list(1.5, 2L), seq_len = list(5L), `seq_len (long)` = list(1000L), seq_along = list(words),
  `c=` = list(c("a", "b"), 1.5, 2.5), range = list(numbers), log = list(numbers), `sum na.rm` = list(TRUE, numbers), `prod na.rm` = list(TRUE, numbers), `max na.rm` = list(TRUE, numbers),
  `min na.rm` = list(TRUE, numbers), `any na.rm` = list(TRUE, c(FALSE, TRUE)), `all na.rm` = list(TRUE, c(FALSE, TRUE)), acos = list(numbers / 10), asin = list(numbers / 10), array = list(numbers, c(5L, 2L), NULL),
  `length<-` = list(numbers, 5L), `+ (names)` = list(c(a = 1, b = 2), 2), `[<- (without)` = list(numbers + 0, -1L, 0), `[<- (part)` = list(square + 0, 1:2, 2L, 0),
  `:` = list(1L, 5L), `: (long)` = list(1, 1000), `[:]` = list(1L, 5L), sprintf = list("%s: %d", "x", 3L), matrix = list(0, 2L, 2L, FALSE, NULL, FALSE, FALSE),
  `[==]` = list(words, words), `[!=]` = list(words, words), `[&]` = list(c(TRUE, FALSE), c(TRUE, TRUE)), `[|]` = list(c(TRUE, FALSE), c(TRUE, TRUE)), `[!]` = list(c(TRUE, FALSE)),
  .subset = list(numbers, c(1L, 3L)), `[c]` = list(1.5, "a"), `[seq_len]` = list(5L), `[+]` = list(numbers, whole), `[-]` = list(numbers, 1), `[*]` = list(numbers, 2), `[/]` = list(numbers, 2), `[^]` = list(numbers, 2),
  `[%%]` = list(numbers, 2), `[%/%]` = list(numbers, 2), `[<]` = list(numbers, 2), `[<=]` = list(numbers, 2), `[>]` = list(numbers, 2), `[>=]` = list(numbers, 2),
  unclass = list(factor("a")), inherits = list(factor("a"), "factor", FALSE), nchar = list(words, "chars", FALSE, NA), substr = list(words, 1L, 2L), paste0 = list(list("a", "b"), NULL, FALSE),
  `paste0 (number)` = list(list("a", 1L), NULL, FALSE), paste = list(list(words), " ", "", FALSE), toupper = list("lorem"), tolower = list("Lorem"), startsWith = list(words, "lo"), endsWith = list(words, "et"),
  strsplit = list("a,b,c", ",", TRUE, FALSE, FALSE), grepl = list("o", words, FALSE, FALSE, FALSE, TRUE, FALSE, FALSE), sub = list("o", "0", words, FALSE, FALSE, TRUE, FALSE),
  gsub = list("o", "0", words, FALSE, FALSE, TRUE, FALSE), strtoi = list("77", 8L), utf8ToInt = list("a"), charToRaw = list("a"), which = list(c(FALSE, TRUE)), any = list(c(FALSE, TRUE)), all = list(c(FALSE, TRUE)),
  max = list(1.5, 2.5), min = list(1.5, 2.5), pmin = list(FALSE, numbers, 2), pmax = list(FALSE, numbers, 2), as.character = list(3L), as.double = list(3L), as.integer = list(3.5), as.logical = list(1L),
  as.vector = list(numbers, "list"), unlist = list(list(1, 2, 3), TRUE, TRUE), lengths = list(list(1, words), TRUE), islistfactor = list(list(1, words), FALSE), match = list("dolor", words, NA_integer_, NULL), unique = list(words, FALSE, FALSE, NA),
  duplicated = list(words, FALSE, FALSE, NA), anyDuplicated = list(words, FALSE, FALSE), order = list(TRUE, FALSE, numbers), radixsort = list(TRUE, FALSE, FALSE, TRUE, whole), sort = list(numbers, FALSE), psort = list(numbers, 3L), qsort = list(numbers, FALSE), pmatch = list("lo", words, NA_integer_, FALSE), is.vector = list(numbers, "any"), sorted_fpass = list(numbers, FALSE, NA),
  tabulate = list(c(1L, 2L, 2L), 3L), rep_len = list(0, 5L), rep.int = list(0, 5L), vector = list("list", 5L), rowSums = list(square, 2L, 2L, FALSE), colSums = list(square, 2L, 2L, FALSE),
  rowMeans = list(square, 2L, 2L, FALSE), colMeans = list(square, 2L, 2L, FALSE), `%*%` = list(square, square), crossprod = list(square, square), tcrossprod = list(square, square), t.default = list(square),
  atan2 = list(1.5, 2.5), bitwAnd = list(12L, 10L), bitwOr = list(12L, 10L), bitwXor = list(12L, 10L), `names<-` = list(c(1, 2), c("a", "b")), `dim<-` = list(c(1, 2), c(1L, 2L)), `dimnames<-` = list(square, list(c("a", "b"), NULL)),
  `levels<-` = list(1L, "a"), `oldClass<-` = list(1, "thing"), `class<-` = list(1, "thing"), `attr<-` = list(1, "note", 2),
  split = list(numbers, factor(words)), is.unsorted = list(numbers, FALSE, FALSE), bincode = list(numbers, c(0, 3, 6), TRUE, FALSE), findInterval = list(c(0, 3, 6), numbers, FALSE, FALSE, FALSE), drop = list(matrix(numbers, 1L)),
  row = list(c(2L, 2L)), col = list(c(2L, 2L)), choose = list(5, 2), `max (strings)` = list(words),
  `rep length.out` = list(1, 5L), `rep each` = list(numbers, 2L), vapply = list(as.list(numbers), 0), `names applied` = list(numbers, c(a = 1, b = 2)), attributes = list(c(a = 1)), getOption = list("digits"), rank = list(numbers, 5L, "average"), wrap_meta = list(numbers, 1L, TRUE), diag = list(1, 2L, 2L),
  `storage.mode<-` = list(whole, "double"), `attributes<-` = list(1, list(names = "a")), cov = list(numbers, NULL, 4L, FALSE), cor = list(numbers, numbers * numbers, 4L, FALSE), dnorm = list(numbers, 0, 1, FALSE),
  pnorm = list(numbers, 0, 1, TRUE, FALSE), qnorm = list(numbers / 10, 0, 1, TRUE, FALSE), dunif = list(numbers, 0, 9, FALSE), punif = list(numbers, 0, 9, TRUE, FALSE), qunif = list(numbers / 10, 0, 9, TRUE, FALSE),
  dexp = list(numbers, 1, FALSE), pexp = list(numbers, 1, TRUE, FALSE), qexp = list(numbers / 10, 1, TRUE, FALSE), dbinom = list(whole, 10L, 0.5, FALSE), dpois = list(whole, 2, FALSE)
)
row_of <- function(case) sub(" [(].*[)]$", "", case)
# Draws need how many, and parameters.
others <- setdiff(tests$boxed_table$name, c(row_of(names(cases)), tests$draws))
cases[others] <- list(list(numbers))
cases <- cases[order(match(row_of(names(cases)), tests$boxed_table$name))]

# A function of n and of the operands that does the operation n times.
loop_of <- function(name, operands) {
  given <- which(!vapply(operands, identical, NA, quote(expr = )))
  code <- tests$body_of(name, seq_along(operands) %in% given, operands)
  if (is.call(code) && identical(code[[1L]], quote(`{`)) && grepl("<-$", name)) code <- code[[2L]]
  if (name == "if") code <- quote(if (a1) NULL)
  # An element of a sequence: what a trip of a loop over it takes, beside one over numbers.
  if (name == "for") code <- quote(a1[[a2]])
  # Byte code makes no vector of a sequence before somebody wants it.
  if (name %in% c(":", "[:]", "seq_len", "[seq_len]", "seq_along")) code <- call("<-", quote(made), code)
  formals <- as.pairlist(setNames(rep(list(quote(expr = )), length(given) + 1L), c("n", sprintf("a%d", given))))
  compiler::cmpfun(eval(call("function", formals, bquote(for (k in seq_len(n)) .(code)))), options = list(suppressAll = TRUE))
}

empty <- compiler::cmpfun(function(n) for (k in seq_len(n)) NULL)

seconds <- function(expression) {
  start <- proc.time()
  expression
  sum((proc.time() - start)[1:2])
}

measure <- function(case) {
  name <- row_of(case)
  operands <- cases[[case]]
  loop <- loop_of(name, operands)
  arguments <- operands[!vapply(operands, identical, NA, quote(expr = ))]
  by_loop <- function(n) seconds(do.call(loop, c(list(n), arguments), quote = TRUE))
  # In place if the row can be, as byte code is after the first trip; but an object would be left.
  owned <- grepl("W", tests$boxed_table$effects[match(name, tests$boxed_table$name)]) && !grepl("class", name, ignore.case = TRUE)
  n <- 20000
  while (by_loop(n) < 0.03) n <- n * 2
  rounds <- replicate(5L, {
    c(boxed = .Call(rir2:::C_rir2_boxed_time, name, operands, owned, n, FALSE), tagged = .Call(rir2:::C_rir2_boxed_time, name, operands, owned, n, TRUE),
      bytecode = (by_loop(n) - seconds(empty(n))) / n * 1e9)
  })
  apply(rounds, 1L, min)
}

chosen <- commandArgs(trailingOnly = TRUE)
if (length(chosen)) cases <- cases[row_of(names(cases)) %in% chosen]
cat(sprintf("%-24s %10s %10s %10s %8s\n", "row", "boxed", "tagged", "bytecode", "ratio"))
slower <- character()
for (case in names(cases)) {
  ns <- measure(case)
  best <- min(ns[["boxed"]], ns[["tagged"]], na.rm = TRUE)
  cat(sprintf("%-24s %10.1f %10.1f %10.1f %8.2f\n", case, ns[["boxed"]], ns[["tagged"]], ns[["bytecode"]], ns[["bytecode"]] / best))
  operation <- tests$boxed_table$operation[match(row_of(case), tests$boxed_table$name)]
  if (!isTRUE(best <= ns[["bytecode"]]) && operation) slower <- c(slower, case)
}
cat("\nOperations slower than byte code:", if (length(slower)) paste(slower, collapse = ", ") else "none", "\n")
