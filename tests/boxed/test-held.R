# Who holds what: operands keep their reference counts, what nobody holds is changed in place and nothing else is,
# memory stays flat, and vectors of somebody else's class are not asked.

source("values.R")
source("rows.R")
source("compare.R")

run_untortured <- function(name, operands) .Call(rir2:::C_rir2_boxed_run, name, operands, logical())

# Operands with which each routine gives a value; tried in the order of the table of operands.
set.seed(9)
# Those on environments are tested in tests/environments, calls in tests/calls.
rows_held <- setdiff(boxed_table$name, c("call", "method", "variable", "variable to change", "variable taken", "variable<-", "get", "exists", "assign"))
given <- lapply(setNames(rows_held, rows_held), function(name) {
  for (lists in operands_of(name)) for (operands in combinations(lists, 2000)) {
    of_objects <- name %in% c("split", "is one of") || grepl(" (from object|object|data.frame)$", name)
    if (!any(vapply(operands, function(x) is.environment(x) || (is.object(x) && !of_objects), NA)) && !is.null(run_untortured(name, operands))) return(operands)
  }
})

test_that("each routine has operands with which it gives a value", {
  expect_identical(names(given)[vapply(given, is.null, NA) & names(given) != "list"], character())
})

test_that("values do not depend on when the collector runs", {
  seeded <- function(value) { set.seed(9); value }
  for (name in setdiff(names(given), "list")) expect_true(same_bits(seeded(run_boxed(name, given[[name]])), seeded(run_untortured(name, given[[name]]))), label = name)
})

# The counts of the elements of a list, as .Internal(inspect()) shows them.
counts_of <- function(x) {
  lines <- utils::capture.output(.Internal(inspect(x, 1L, 50L)))
  lines <- grep("^  @", lines, value = TRUE)
  as.integer(sub(".*REF\\(([0-9]+)\\).*", "\\1", sub("^([^]]*)(\\]|$).*", "\\1]", lines)))
}

# Copies of their own, so that nothing else holds them; a missing argument stays one.
fresh_operands <- function(operands) {
  lapply(operands, function(x) if (is_missing(x)) x else unserialize(serialize(x, NULL)))
}

n_calls <- if (under_torture) 20 else 1000

# `n` calls in a loop in C: nothing but the routine touches the operands.
call_often <- function(name, operands, n) .Call(rir2:::C_rir2_boxed_time, name, operands, FALSE, n, FALSE)

# What they store is held by each result, as GNU-R's own stores are.
stores <- c("structure", "[[<- object", "$<- object", "[<- data.frame", "[[<- data.frame", "$<- data.frame", "[ part data.frame", "[ kept data.frame", "data.frame", "list", "list=", "names<-", "dim<-", "dimnames<-", "levels<-", "oldClass<-", "class<-", "attr<-", "[[<-", "$<-")

test_that("operands are held as often as before after many calls", {
  for (name in setdiff(names(given), "list")) {
    operands <- fresh_operands(given[[name]])
    call_often(name, operands, 1)
    before <- counts_of(operands)
    expect_false(anyNA(before) || length(before) != length(operands), label = name)
    call_often(name, operands, n_calls)
    # A wrapper holds what it stands around.
    checked <- if (name == "wrap_meta") -1L else if (name == "list=") 1L else if (name %in% stores) -length(operands) else seq_along(operands)
    expect_identical(counts_of(operands)[checked], before[checked], label = name)
  }
})

test_that("what GNU-R hands out of attributes has the count that it has there", {
  count <- function(x) counts_of(list(x))
  for (name in c("names", "dim", "dimnames", "levels", "oldClass")) {
    x <- structure(c(a = 1), dim = NULL, levels = c("p", "q"))
    if (name %in% c("dim", "dimnames")) x <- matrix(1:2 + 0, 1L, dimnames = list("r", c("x", "y")))
    if (name == "oldClass") x <- structure(1, class = c("sub", "thing"))
    y <- fresh_operands(list(x))[[1L]]
    by_gnu_r <- get(name)(x)
    by_rir2 <- run_boxed(name, list(y))[[1L]]
    expect_false(is.null(by_rir2), label = name)
    expect_identical(count(by_rir2) > 1L, count(by_gnu_r) > 1L, label = name)
  }
})

address <- function(x) sub(" .*", "", utils::capture.output(.Internal(inspect(x, 0L)))[[1L]])
# Of the first operand after the call, and of the value.
addresses <- function(name, operands, owned) {
  result <- run_boxed(name, operands, owned)
  c(address(result[[2L]]), address(result[[1L]]))
}

in_place <- list(
  list("[[<-", list(1, 2), 2L, "x"), list("[[<-", list(a = 1, b = 2), "b", "x"), list("[[<-", c(1, 2), 1L, 5), list("[[<-", c("a", "b"), 1L, "z"),
  list("[[<-", matrix(c(1, 2, 3, 4), 2L), 1L, 2L, 9), list("[<-", c(1, 2, 3), 2L, 5), list("[<-", c(1, 2, 3), c(1L, 3L), c(7, 8)),
  list("[<-", c(TRUE, FALSE), 1L, NA), list("[<-", matrix(1:4, 2L), 1L, quote(expr = ), 9L), list("[<-", list(1, 2), 1L, list("x")), list("$<-", list(a = 1), "a", 2),
  list("names<-", c(1, 2), c("a", "b")), list("dim<-", c(1, 2), 2:1), list("dimnames<-", matrix(1:2, 1L), list("r", NULL)), list("levels<-", 1, "a"),
  list("[[<- object", structure(list(a = 1), class = "thing"), "a", 2), list("[<- data.frame", data.frame(a = 1:2 / 2), 1, "a", 5), list("$<- data.frame", data.frame(a = 1:2 / 2), "a", 5), list("[[<- data.frame", data.frame(a = 1:2 / 2), 1, 5),
  list("oldClass<-", list(1), "thing"), list("class<-", 1, c("sub", "thing")), list("attr<-", 1, "note", 2))

test_that("what nobody holds is changed in place, what is held is copied", {
  for (case in in_place) {
    operands <- fresh_operands(case[-1L])
    before <- copy_of(operands[1L])
    held <- addresses(case[[1L]], operands, FALSE)
    expect_false(held[[1L]] == held[[2L]], label = case[[1L]])
    expect_identical(operands[1L], before)
    mine <- addresses(case[[1L]], operands, TRUE)
    expect_identical(mine[[1L]], mine[[2L]], label = case[[1L]])
  }
})

test_that("an element that its list holds alone is taken out of it if nobody holds the list", {
  for (name in c("$ taken", "[[ taken", "$ taken from object", "[[ taken from object")) for (owned in c(FALSE, TRUE)) {
    list <- list(a = runif(2), b = 1)
    if (grepl("object", name)) class(list) <- "thing"
    result <- run_boxed(name, c(fresh_operands(list(list)), "a"), owned)
    expect_identical(result[[1L]], list$a)
    left <- list
    # The copy that nobody holds holds its elements together with the original.
    expect_identical(result[[2L]], left)
  }
})

test_that("a vector that is its own subscript, or its own new element, is right", {
  x <- list(1, 2)
  i <- c(2, 1)
  cases <- list(list("[[<-", list(x, 1L, x), list(list(1, 2), 2)), list("$<-", list(c(x, a = 3)[3L], "b", 1), list(a = 3, b = 1)),
                list("[<-", list(i, i, 7), c(7, 7)), list("[<-", list(i, c(1, 2), i), c(2, 1)), list("[<-", list(c(1, 2), i, i), c(1, 2)),
                list("[[<-", list(2, 1, 2), 2), list("attr<-", list(i, "note", c(1, 2)), structure(c(2, 1), note = c(1, 2))))
  # Held by others, and one object that nobody holds.
  for (case in cases) for (owned in list(FALSE, rep(TRUE, 3L))) expect_identical(run_boxed(case[[1L]], case[[2L]], owned)[[1L]], case[[3L]])
})

test_that("a list that grows by one element at a time is right, and does not grow each time", {
  n <- if (under_torture) 40L else 500L
  by_number <- list(); by_name <- list(); numbers <- numeric()
  for (i in seq_len(n)) {
    by_number <- run_boxed("[[<-", list(by_number, i, i))[[1L]]
    by_name <- run_boxed("$<-", list(by_name, paste0("e", i), i))[[1L]]
    numbers <- run_boxed("[<-", list(numbers, i, i + 0.5))[[1L]]
  }
  expect_identical(by_number, as.list(seq_len(n)))
  expect_identical(by_name, setNames(as.list(seq_len(n)), paste0("e", seq_len(n))))
  expect_identical(numbers, seq_len(n) + 0.5)
  # GNU-R goes on with it as with any other.
  by_number[[n + 1L]] <- "last"
  length(numbers) <- 3L
  expect_identical(list(length(by_number), numbers), list(n + 1L, c(1.5, 2.5, 3.5)))
  # The value of a call is the operand of the next, which nobody holds: the last call appends again.
  appended <- .Call(rir2:::C_rir2_boxed_time, "[[<-", list(as.list(1:3), 4L, "x"), TRUE, 1000, FALSE)
  expect_gt(appended, 0)
})

# There, what the locale lacks is written in ASCII, and may then be somebody else's name.
test_that("names are those of the locale", {
  before <- Sys.getlocale("LC_CTYPE")
  on.exit(Sys.setlocale("LC_CTYPE", before))
  written <- "<U+00E9>"
  names <- c("\u00e9", written)
  Sys.setlocale("LC_CTYPE", "C")
  lists <- list(setNames(list(1, 2), names), setNames(list(1, 2), rev(names)), setNames(c(1, 2), names))
  differ <- 0L
  for (x in lists) for (row in c("[[", "$", "[")) for (name in names) {
    if (row == "$" && !is.list(x)) next
    expected <- switch(row, `[[` = x[[name]], `[` = x[name], `$` = eval(call("$", x, as.name(enc2native(name)))))
    got <- run_boxed(row, list(x, name))
    if (!is.null(got)) expect_true(same_bits(got[[1L]], expected), label = paste(row, name))
    differ <- differ + !identical(as.vector(unlist(expected)), as.vector(unlist(x[match(name, names(x))])))
  }
  # It is a trap: the first name that is meant is not the one that is the same string.
  expect_gt(differ, 0L)
})

test_that("memory is flat over many calls", {
  used <- function() sum(gc(full = TRUE)[, 1L] * c(56, 8))
  resident <- function() as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", grep("^VmRSS", readLines("/proc/self/status"), value = TRUE)))
  many <- if (under_torture) 50 else 1e4
  time <- function(name) call_often(name, given[[name]], many)
  # R makes a vector of 626 integers for each draw: the heap does not find its size (test-random.R looks at these).
  names <- setdiff(names(given), c("list", draws))
  # The heap takes some rounds to find its size.
  for (round in 1:4) for (name in names) time(name)
  grown <- vapply(1:2, function(window) {
    before <- c(used(), resident())
    for (round in 1:3) for (name in names) time(name)
    c(used(), resident()) - before
  }, c(0, 0))
  expect_lt(sum(grown[1L, ]), 2e5)
  # In kilobytes. The heap grows by a step of 23 MB once; what R_alloc() took and nobody gave back would be hundreds each time.
  expect_lt(min(grown[2L, ]), 1e4)
})

if (!under_torture) test_that("what R's routines allocate for themselves is given back after each call", {
  # In megabytes; in one .Call, which would give all of it back at its end. Garbage alone does not come so far.
  for (name in c("order", "which")) {
    gc(reset = TRUE)
    call_often(name, list(order = list(TRUE, FALSE, c(2, 1)), which = list(c(TRUE, FALSE)))[[name]], 1e6)
    expect_lt(sum(gc()[, 6L]), 150, label = name)
  }
})

test_that("a vector of somebody else's class is left alone", {
  # These say what type it is, what attributes it has, or only hold it.
  looks_at_type <- c(grep("^is[ .]", boxed_table$name, value = TRUE), "list", "list=", "structure", "typeof", "oldClass", "attr", "class", "inherits", "[[<-", "$<-", "[[<- object", "$<- object", "attr<-", "identical", "&&", "||")
  looks_at_type <- setdiff(looks_at_type, c("is.na", "is.nan", "is.finite", "is.infinite"))
  wrapped <- list(foreign_altrep, structure(list(foreign_altrep), names = "a"))
  for (name in boxed_table$name) {
    operands <- given[[name]]
    for (k in seq_along(operands)) {
      operands <- given[[name]]
      operands[[k]] <- foreign_altrep
      before <- foreign_asked()
      got <- run_boxed(name, operands)
      expect_identical(foreign_asked(), before, label = paste(name, "asked operand", k))
      if (!name %in% looks_at_type) expect_null(got, label = paste(name, "with operand", k))
    }
  }
})

test_that("R's own wrapper around somebody else's vector is somebody else's", {
  wrapper <- .Internal(wrap_meta(foreign_altrep, NA_integer_, FALSE))
  for (name in c("length", "sum", "[", "+")) {
    operands <- if (name %in% c("[", "+")) list(wrapper, 1L) else list(wrapper)
    before <- foreign_asked()
    expect_null(run_boxed(name, operands), label = name)
    expect_identical(foreign_asked(), before)
  }
})

# GNU-R looks after every 1e7 elements whether the user wants to stop. It may also look between the signal and the call,
# so there are several tries.
if (!under_torture) test_that("an interrupt does not end a routine, and is there afterwards", {
  x <- seq(0.5, by = 1, length.out = 1.1e7)
  try_once <- compiler::cmpfun(function(f) {
    value <- NULL
    interrupted <- FALSE
    tryCatch({
      tools::pskill(Sys.getpid(), tools::SIGINT)
      value <- f(x)
      # Another thread may get the signal, and hand it on when it has a processor.
      end <- proc.time()[[3L]] + 5
      while (proc.time()[[3L]] < end) NULL
    }, interrupt = function(condition) interrupted <<- TRUE)
    c(interrupted, !is.null(value) && value[[length(value)]] == 22000000 - 1)
  })
  tries <- function(f) vapply(1:5, function(try) try_once(f), NA[1:2])
  by_gnu_r <- tries(function(x) x * 2)
  by_rir2 <- tries(function(x) .Call(rir2:::C_rir2_boxed_run, "[*]", list(x, 2), logical())[[1L]])
  expect_identical(c(by_gnu_r), rep(c(TRUE, FALSE), 5L))
  expect_true(all(by_rir2[1L, ]))
  expect_true(any(by_rir2[2L, ]))
})
