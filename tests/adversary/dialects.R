# Dialects of programs: `numbers`, vectors of them and matrices; `any`, values of any type, too; `wide`, which has also
# what keeps a function from being compiled; and `objects`, which has classes and data frames.
#
#   types      of variables             constants, typical, sharp   texts of values, by type; `constants` stand in functions
#   picked     types, for pick()        rows       plain, sharp and rare rows of expressions, by type
#   formals    types, for pick()        small      rows of other names
#   looped     types, for pick()        sequences  what `for` goes over, by the type of its variable
#   shared     variables outside        condition  of a branch: a row
#   helpers    of functions, by name    methods    of a class, some of which a program has
#   setup      more of it               marked     constants by type; of no certain type if it has no names
#   computed   arguments, by type       forms      code around a call
#   changed    what may change          ends       rows for a function's value
#   statement  makes one                statements rows of the dialect `any`, by what they are about
#   stores     plain and sharp rows     lengths    numbers of statements, for pick()
#   watch      of watchers, for pick()   dots       how often `...` is a formal
#   variables  how often an argument is one     constant_arguments  whether those of the first call are texts of values
#   depths     of expressions, for pick()
#   odd        texts of values of any type   switches  whether there are statements of `switch` on strings

joined <- function(a, b) {
  names <- union(names(a), names(b))
  structure(lapply(names, function(name) c(a[[name]], b[[name]])), names = names)
}

dialects <- list(numbers = list(
  types = types, picked = types, formals = c("dbl", "dbl", "int", "dbls", "dbls", "ints", "lgl", "lgls", "matrix"),
  looped = c("int", "int", "int", "dbl", "lgl"),
  constants = c(typical_values[types != "matrix"], list(matrix = c("matrix(0, 3, 3)", "matrix(1.5, 3, 3)"))),
  typical = typical_values, sharp = sharp_values, odd = odd_values, rows = list(plain = plain, sharp = sharp, rare = rare), small = small,
  shared = list(dbl = "g1", int = "g2", dbls = "gv"), sequences = sequences, condition = "{lgl}",
  helpers = helper_variants, methods = character(), setup = character(), marked = marked_values, computed = computed, forms = call_forms,
  changed = changed_world, ends = last_rows, statement = statement_numbers, lengths = 2:6, depths = 3L, dots = 0, variables = 0.65,
  constant_arguments = TRUE, watch = c(rep("conditions", 7L), "strict", "printed")))

# A value of each type outside of the function.
shared_any <- list(str = "gs[1]", strs = "gs", nvec = "gn", rec = "gl", lst = "gw", dmat = "gd", cpl = "gz", raws = "gr", fac = "gf", dfr = "gt", obj = "go",
                   fun = "gu", env = "ge", lang = "gq", val = "gw[[2]]")
setup_any <- c(
  "gl <- list(a = 4, b = 'g', n = list(a = 5, b = 'h'), v = c(7, 8, 9))", "gs <- c('p', 'a', 'q')", "gn <- c(a = 9, b = 8, c = 7)",
  "gw <- list('s', c(6, 5), NULL)",
  paste("gd <-", typical_any$dmat[[1L]]), "gz <- 3-1i", "gr <- as.raw(4:6)", paste("gf <-", typical_any$fac[[1L]]), paste("gt <-", typical_any$dfr[[1L]]),
  paste("go <-", typical_any$obj[[1L]]), "gu <- function(q) q - 1", "ge <- list2env(list(a = 3, b = 'e'))", paste("gq <-", typical_any$lang[[1L]]))

# What takes calls to make that would not compile: a value outside stands for it.
takes_calls <- "\\b(c|pairlist)\\([a-z]+ =|structure|factor|data.frame|quote|function|dimnames|list2env|as[.]|call\\(|complex|rep\\(|expression|[0-9]i|p = 1"

dialects$any <- with(dialects$numbers, list(
  types = c(types, names(typical_any)),
  picked = c(types, "dbl", "dbls", "lgl", rep(c("str", "nvec", "dmat"), 2L), rep(c("strs", "val"), 3L), rep(c("rec", "lst"), 4L), "raws", "env"),
  formals = c("dbl", "int", "dbls", "ints", "lgl", rep(c("str", "strs", "nvec"), 3L), rep(c("rec", "lst", "val"), 4L), "dmat", "env", "cpl", "raws", "lang"),
  looped = c("int", "int", "dbl", rep(c("str", "val"), 3L), "rec", "lst"),
  constants = c(constants, lapply(typical_any, function(texts) texts[!grepl(takes_calls, texts)])),
  typical = c(typical, typical_any), sharp = c(sharp, sharp_any), odd = odd_any,
  rows = list(plain = joined(rows$plain, plain_any), sharp = joined(rows$sharp, sharp_any_rows), rare = joined(rows$rare, rare_any)),
  small = c(small, small_any), shared = c(shared, shared_any), sequences = joined(sequences, sequences_any), condition = "{cond}",
  stores = list(plain = plain_stores_any, sharp = sharp_stores_any), statements = statements_any, helpers = c(helpers, helpers_any), methods = methods_any,
  marked = marked,
  setup = setup_any, computed = joined(computed, computed_any), forms = c(forms, forms_any), changed = c(changed, changed_any),
  ends = c(ends, ends_any), statement = statement_any, lengths = c(1L, 1L, 2L, 2L, 3L, 3L, 4:6), depths = c(1L, 1L, 2L, 3L),
  switches = FALSE, dots = 0.03, variables = 0.85, constant_arguments = FALSE, watch = c(rep("conditions", 6L), "strict", "strict", "printed")))

dialects$wide <- within(dialects$any, {
  picked <- c(picked, "cpl", "fac", "dfr", "obj", "fun", "lang")
  formals <- c(formals, "fac", "dfr", "obj", "fun")
  constants <- c(dialects$numbers$constants, typical_any)
  rows <- list(plain = joined(rows$plain, wide_rows$plain), sharp = joined(rows$sharp, wide_rows$sharp), rare = rows$rare)
  stores <- list(plain = joined(stores$plain, wide_stores$plain), sharp = joined(stores$sharp, wide_stores$sharp))
  sequences <- joined(sequences, wide_sequences)
  statements <- joined(statements, wide_statements)
  ends <- c(ends, wide_ends)
  marked <- marked_any
  switches <- TRUE
  dots <- 0.1
})

# Objects of S3, data frames and everyday functions.
dialects$objects <- within(dialects$any, {
  types <- unique(c(types, names(typical_objects)))
  picked <- c(picked, rep(c("pt", "dfr"), 8L), rep("bx", 3L), rep(c("str", "strs", "dbls", "val"), 2L))
  formals <- c("dbl", "int", "dbls", "lgl", "str", "strs", "strs", "rec", "lst", "val", rep(c("pt", "dfr"), 5L), "bx", "bx", "fac")
  looped <- c("int", "int", "dbl", "str", "str", "val", "pt")
  typical <- replace(typical, names(typical_objects), typical_objects)
  sharp <- joined(sharp, sharp_objects)
  odd <- c(odd, sharp_objects$pt[1:6], sharp_objects$dfr[1:6])
  rows <- list(
    plain = joined(rows$plain, plain_objects), sharp = joined(rows$sharp, sharp_objects_rows), rare = joined(rows$rare, rare_objects))
  small <- joined(small, small_objects)
  shared <- c(shared, list(pt = "gp", bx = "gb"))
  setup <- c(setup, paste("gp <-", typical_objects$pt[[1L]]), paste("gb <-", typical_objects$bx[[2L]]), paste("gt <-", typical_objects$dfr[[1L]]))
  sequences <- joined(sequences, sequences_objects)
  stores <- list(plain = joined(stores$plain, stores_objects$plain), sharp = joined(stores$sharp, stores_objects$sharp))
  statements <- c(statements, list(held = alias_objects, everyday = everyday_objects, seldom = seldom_objects))
  helpers <- c(helpers, helpers_objects)
  methods <- c(methods_objects, hidden_objects)
  computed <- joined(computed, list(
    pt = c("hid({})", "move({}, 1)", "identity({})"), bx = c("hid({})", "identity({})"), dfr = c("hdf({})", "{}[1:3, ]")))
  forms <- c(forms, forms_objects)
  changed <- c(changed, changed_objects, changed_objects)
  ends <- c(ends, ends_objects)
  statement <- statement_objects
  lengths <- c(1L, 1L, 2L, 2L, 3L, 3L, 4L)
  depths <- c(1L, 1L, 2L)
  switches <- TRUE
})
