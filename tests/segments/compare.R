# The output of a process with that of others which ran the same file.
#
# GNU-R itself does not repeat everything: times, addresses, names of temporary files. Some of it is normalised; what
# remains is learnt from several runs without a driver (the baselines): a line in which they differ is *unstable*, and
# a run with a driver may differ there, but in nothing else. Numbers aside, unstable lines must still be alike if the
# baselines are.

few_lines <- 100L

# As memory.profile() names them.
node_types <- c("NULL", "symbol", "pairlist", "closure", "environment", "promise", "language", "special", "builtin",
                "char", "logical", "integer", "double", "complex", "character", "[.]{3}", "any", "list", "expression",
                "bytecode", "externalptr", "weakref", "raw", "S4", "object")

normalised <- function(lines) {
  # The open files of a process, which some examples ask lsof for; what the collector tells.
  open_file <- "^R +[0-9]+ +[a-z]+ +(mem|txt|cwd|rtd|DEL|[0-9]+[rwu]) "
  collector <- "^Garbage collection [0-9]+ = |^[0-9.]+ Mbytes of (cons cells|vectors) used "
  lines <- lines[!grepl(paste0(open_file, "|", collector), lines, useBytes = TRUE)]
  # Which expression runs when the collector closes a connection, in no-segfault.
  closed <- grep("^ +[(]converted from warning[)] closing unused connection", lines, useBytes = TRUE)
  on_one_line <- grep("^Error: [(]converted from warning[)] closing unused connection", lines, useBytes = TRUE)
  lines <- lines[!seq_along(lines) %in% c(closed, closed - 1L, on_one_line)]
  replace <- function(pattern, by) lines <<- gsub(pattern, by, lines, perl = TRUE, useBytes = TRUE)
  replace("0x[0-9a-f]{4,}", "0xADDRESS")
  replace("Rtmp[A-Za-z0-9]{6}", "RtmpNAME")
  replace("file[0-9a-f]{8,}", "fileNUMBER")
  replace("(RtmpNAME/[a-z]*)[0-9a-f]{8,}", "\\1NUMBER")
  # A vector of names is printed in columns, and some processes have a number of more digits than others.
  named <- grepl("\"fileNUMBER\"", lines, fixed = TRUE, useBytes = TRUE)
  lines[named] <- gsub(" +", " ", lines[named])
  replace("took [0-9.]+s\\b", "took #s")
  # What tells a process with a driver from one without.
  replace("(RIR2_(DRIVER|SEGMENTS)\\W+)[a-z]+(:[0-9]+)?(\"?) *", "\\1\\4")
  # isoreg() of nothing gives memory that nobody has written, in no-segfault.
  replace("^( [$] yc: num ).*", "\\1")
  # So does the message of fisher.test() with too full a table, in reg-tests-1e.
  replace("(FEXACT.f3xact.*, it.i .= nco = [0-9]+..= )-?[0-9]+", "\\1#")
  lines <- with_joined_dates(lines)
  # How many times as long one thing takes as another, how long one takes (`st()` in PCRE), how long ago something was: a
  # number alone below the call. The prompts of example() are a name before "> ".
  prompts <- grepl("^[A-Za-z0-9._]*[>+] ", lines, useBytes = TRUE)
  calls <- cumsum(prompts)
  below <- function(pattern) calls %in% calls[prompts & grepl(pattern, lines, useBytes = TRUE)]
  lines[below("> .*system[.]time[(].*[)] */ |> st[(]") & grepl("^\\[1\\] [0-9.e+-]+$", lines, useBytes = TRUE)] <- "[1] #"
  since <- below("> [^#]*Sys[.]time[(][)]")
  lines[since] <- sub("^(Time difference of )-?[0-9.e+-]+", "\\1#", lines[since], useBytes = TRUE)
  # Tables of times, of memory, and of how many nodes there are of each type.
  above <- function(pattern) c(FALSE, grepl(pattern, lines, perl = TRUE, useBytes = TRUE)[-length(lines)])
  types <- above(paste0("^( +(", paste(node_types, collapse = "|"), "))+ *$"))
  counts <- types & grepl("^[0-9 ]+$", lines, useBytes = TRUE)
  heads <- "^ *user +system +elapsed|^ *user[.]self *$"
  times <- above(heads)
  memory <- grepl("^[NV]cells |^ +used +\\(Mb\\) gc trigger", lines, useBytes = TRUE)
  numbers <- times | counts | memory
  lines[numbers] <- without_numbers(lines[numbers])
  # Columns are as wide as the longest time.
  timed <- times | grepl(heads, lines, useBytes = TRUE)
  lines[timed] <- gsub(" +", " ", trimws(lines[timed]))
  # Columns are as wide as the longest name of a temporary file.
  replace(" +$", "")
  lines
}

date_parts <- c("sec", "min", "hour", "mday", "mon", "year", "wday", "yday", "isdst", "zone", "gmtoff")

# A date's parts, printed as a vector with names, in two lines: in how many R prints them depends on the digits of the second.
with_joined_dates <- function(lines) {
  part <- paste0("(", paste(date_parts, collapse = "|"), ")")
  heads <- grepl(paste0("^ *", part, "( +", part, ")* *$"), lines, useBytes = TRUE)
  begins <- heads & grepl("^ *sec", lines, useBytes = TRUE)
  for (first in rev(which(begins))) {
    last <- first
    while (isTRUE(heads[last + 2L]) && !begins[[last + 2L]]) last <- last + 2L
    words <- function(at) unlist(strsplit(trimws(lines[at]), " +"))
    names <- words(seq(first, last, 2L))
    values <- words(seq(first, last, 2L) + 1L)
    if (length(names) != length(values)) next
    lines <- c(lines[seq_len(first - 1L)], paste(names, collapse = " "), paste(values, collapse = " "), lines[-seq_len(last + 1L)])
  }
  lines
}

without_numbers <- function(lines) {
  gsub(" +", " ", gsub("-?[0-9][0-9.]*(e[-+]?[0-9]+)?", "#", lines, perl = TRUE, useBytes = TRUE), useBytes = TRUE)
}

# An output may be in no valid encoding.
read_lines <- function(file) iconv(readLines(file, warn = FALSE, skipNul = TRUE), "UTF-8", "UTF-8", sub = "byte")

# Where `b` differs from `a`: a matrix of the ranges of lines a1..a2 of `a` and b1..b2 of `b`; empty ranges end
# before they start. Of texts of the same length that differ in few lines, each line is compared with the same one:
# diff would find something in common in what comes in any order.
hunks <- function(a, b) {
  if (identical(a, b)) return(matrix(0L, 0L, 4L))
  if (length(a) == length(b) && sum(a != b) <= few_lines) {
    at <- which(a != b)
    return(cbind(at, at, at, at, deparse.level = 0L))
  }
  files <- tempfile(c("a", "b"))
  on.exit(unlink(files))
  writeLines(a, files[[1L]], useBytes = TRUE)
  writeLines(b, files[[2L]], useBytes = TRUE)
  out <- suppressWarnings(system2("diff", c("--text", files), stdout = TRUE))
  heads <- grep("^[0-9]+(,[0-9]+)?[acd][0-9]+(,[0-9]+)?$", out, value = TRUE, useBytes = TRUE)
  range <- function(text, empty) {
    ends <- as.integer(strsplit(text, ",")[[1L]])
    if (empty) c(ends + 1L, ends) else c(ends[[1L]], ends[[length(ends)]])
  }
  t(vapply(heads, function(head) {
    how <- gsub("[0-9,]", "", head)
    sides <- strsplit(head, "[acd]")[[1L]]
    c(range(sides[[1L]], how == "a"), range(sides[[2L]], how == "d"))
  }, integer(4L), USE.NAMES = FALSE))
}

# Which lines of the first baseline are unstable: element 2i is for line i, 2i + 1 for what stands between it and the
# next.
unstable <- function(baselines) {
  first <- baselines[[1L]]
  marks <- logical(2L * length(first) + 1L)
  for (other in baselines[-1L]) {
    at <- hunks(first, other)
    for (row in seq_len(nrow(at))) marks[seq(2L * at[row, 1L] - 1L, 2L * at[row, 2L] + 1L)] <- TRUE
  }
  marks
}

# The hunks in which `lines` differs from the baselines in what they agree on.
unexplained <- function(baselines, lines) {
  marks <- unstable(baselines)
  at <- hunks(baselines[[1L]], lines)
  excused <- vapply(seq_len(nrow(at)), function(row) {
    from <- at[row, 1L]
    to <- at[row, 2L]
    if (from > to) marks[[2L * to + 1L]] else all(marks[2L * seq(from, to)])
  }, NA)
  at[!excused, , drop = FALSE]
}

# A difference as text, at most `most` hunks of it: none is character(0).
differences <- function(baselines, lines, most = 5L) {
  at <- unexplained(baselines, lines)
  # The same once more without numbers, which shows what is hidden in unstable lines.
  if (nrow(at) == 0L) at <- unexplained(lapply(baselines, without_numbers), without_numbers(lines))
  shown <- lapply(seq_len(min(nrow(at), most)), function(row) {
    part <- function(mark, lines, from, to) {
      numbers <- utils::head(if (from > to) integer() else seq(from, to), 8L)
      sprintf("    %s %s", rep(mark, length(numbers)), lines[numbers])
    }
    c(sprintf("  line %d:", at[row, 1L]), part("-", baselines[[1L]], at[row, 1L], at[row, 2L]),
      part("+", lines, at[row, 3L], at[row, 4L]))
  })
  c(unlist(shown), if (nrow(at) > most) sprintf("  and %d more", nrow(at) - most))
}
