# Routines against GNU-R: where one gives a value, GNU-R gives the same without a condition, and the operands are what
# they were. To leave is always right, and counted.

run_boxed <- function(name, operands, owned = logical()) tortured(.Call(rir2:::C_rir2_boxed_run, name, operands, owned))

# Bit for bit.
same_bits <- function(a, b) {
  identical(a, b, num.eq = FALSE, single.NA = FALSE, attrib.as.set = FALSE, ignore.bytecode = FALSE,
            ignore.environment = FALSE, ignore.srcref = FALSE)
}

called <- function(f, x) {
  switch(length(x) + 1L, f(), f(x[[1L]]), f(x[[1L]], x[[2L]]), f(x[[1L]], x[[2L]], x[[3L]]), f(x[[1L]], x[[2L]], x[[3L]], x[[4L]]),
         f(x[[1L]], x[[2L]], x[[3L]], x[[4L]], x[[5L]]), f(x[[1L]], x[[2L]], x[[3L]], x[[4L]], x[[5L]], x[[6L]]),
         f(x[[1L]], x[[2L]], x[[3L]], x[[4L]], x[[5L]], x[[6L]], x[[7L]]),
         f(x[[1L]], x[[2L]], x[[3L]], x[[4L]], x[[5L]], x[[6L]], x[[7L]], x[[8L]]),
         f(x[[1L]], x[[2L]], x[[3L]], x[[4L]], x[[5L]], x[[6L]], x[[7L]], x[[8L]], x[[9L]]))
}

# What GNU-R does: a list with the value, or with the message of an error or a warning.
expected_value <- function(name, operands) {
  f <- reference(name, operands)
  given <- operands[!vapply(operands, identical, NA, quote(expr = ))]
  tryCatch(list(called(f, given)), condition = conditionMessage)
}

is_missing <- function(x) identical(x, quote(expr = ))

# What the compiler knows of results (ir/src/rows.rs): that they are no objects, or none if the first operand is none; of `c()`, all.
gives <- function(what) {
  lines <- grep(paste0('^    [A-Z][a-z]+ +"[^"]+" .* ', what, "$"), readLines("../../ir/src/rows.rs"), value = TRUE)
  sub('^ *[A-Z][a-z]+ +"([^"]+)".*', "\\1", lines)
}
plain_rows <- gives("Plain")
like_rows <- gives("Like")
is_plain <- function(x) is.null(x) || (!is.object(x) && !isS4(x) && (is.atomic(x) || typeof(x) == "list"))
said_to_be_plain <- function(name, operands) {
  of <- if (name %in% c("c", "c=", "[c]")) operands else operands[1L]
  name %in% plain_rows || (name %in% like_rows && !any(vapply(of, is_missing, NA)) && all(vapply(of, is_plain, NA)))
}

# "" or what is wrong. The outcome is counted by the types of the operands.
difference_of <- function(name, operands, owned, in_place) {
  seed <- get(".Random.seed", globalenv())
  got <- run_boxed(name, operands, owned)
  count_hit(name, operands, !is.null(got))
  drawn <- get(".Random.seed", globalenv())
  if (is.null(got)) return(if (identical(drawn, seed)) "" else "left with other random numbers to come")
  assign(".Random.seed", seed, globalenv())
  expected <- expected_value(name, operands)
  if (!identical(drawn, get(".Random.seed", globalenv()))) return("other random numbers to come")
  if (is.character(expected)) return(paste("a value where GNU-R says:", expected))
  if (said_to_be_plain(name, operands) && !is_plain(got[[1L]])) return("an object, where the compiler knows of none")
  if (!same_bits(got[1L], expected)) return(paste("gave", shown(got[[1L]]), "instead of", shown(expected[[1L]])))
  for (k in seq_along(operands)) {
    if (k == 1L && in_place && isTRUE(owned[1L])) next
    if (!same_bits(got[k + 1L], operands[k])) return(paste("changed operand", k, "to", shown(got[[k + 1L]])))
  }
  ""
}

# ---- hits -------------------------------------------------------------------------------------------------

hits <- new.env()

tag_of <- function(x) {
  if (is_missing(x)) return("missing")
  paste0(if (is.object(x) || isS4(x)) "object ", typeof(x), if (is.null(x)) "" else if (is.null(attributes(x))) "" else "+",
         if (is.vector(x) && length(x) != 1L) "s" else "")
}

count_hit <- function(name, operands, gave) {
  key <- paste0(name, "(", paste(vapply(operands[seq_len(min(2L, length(operands)))], tag_of, ""), collapse = ", "), ")")
  count <- hits[[key]]
  if (is.null(count)) count <- c(gave = 0, left = 0)
  hits[[key]] <- count + c(gave, !gave)
}

hit_matrix <- function() {
  keys <- sort(ls(hits, all.names = TRUE))
  counts <- t(vapply(keys, function(key) hits[[key]], c(gave = 0, left = 0)))
  data.frame(name = sub("\\(.*", "", keys), operands = sub("^[^(]*", "", keys), counts, row.names = NULL)
}

# ---- combinations -------------------------------------------------------------------------------------------

# At most `limit` combinations of operands: all, or some by chance.
combinations <- function(lists, limit) {
  sizes <- lengths(lists)
  total <- prod(sizes)
  if (length(lists) == 0L) return(list(list()))
  chosen <- if (total <= limit) seq_len(total) else sample.int(total, limit)
  lapply(chosen - 1, function(k) {
    lapply(seq_along(lists), function(j) {
      i <- k %% sizes[[j]]
      k <<- k %/% sizes[[j]]
      lists[[j]][[i + 1L]]
    })
  })
}

# All of a row; the differences found.
check_row <- function(name, limit) {
  in_place <- grepl("[WT]", boxed_table$effects[match(name, boxed_table$name)])
  found <- character()
  for (lists in operands_of(name)) {
    for (operands in combinations(lists, limit)) {
      if (name == "[[<-" && is.environment(operands[[1L]])) next
      # A copy of a sequence is not known to be sorted.
      owned <- if (stats::runif(1) < 0.5 && name != "sorted_fpass") rep(TRUE, length(operands)) else logical()
      wrong <- difference_of(name, operands, owned, in_place)
      if (nzchar(wrong)) found <- c(found, paste0(name, "(", paste(vapply(operands, function(x) if (is_missing(x)) "" else shown(x), ""), collapse = ", "), "): ", wrong))
      if (length(found) >= 20L) return(found)
    }
  }
  found
}
