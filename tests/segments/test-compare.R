# compare.R: what counts as a difference between runs of one file. A text is its lines, separated by `/`.

source("compare.R")
source("cases.R")

lines_of <- function(text) strsplit(text, "/", fixed = TRUE)[[1L]]

test_that("a run may differ only where GNU-R's own runs do, and there in numbers only if they do", {
  cases <- utils::read.table(header = TRUE, stringsAsFactors = FALSE, text = '
    first            second           run              different
    "a/b/c"          "a/b/c"          "a/b/c"          FALSE
    "a/b/c"          "a/b/c"          "a/b/d"          TRUE
    "a/b/c"          "a/b/c"          "a/c"            TRUE
    "a/b/c"          "a/b/c"          "a/b/c/c"        TRUE
    "a/b/c"          "a/b/c"          "x/a/b/c"        TRUE
    "a/b/c"          "a/b/c"          ""               TRUE
    "a/t 1.5 s/c"    "a/t 2.5 s/c"    "a/t 31.5 s/c"   FALSE
    "a/t 1.5 s/c"    "a/t 2.5 s/c"    "a/u 31.5 s/c"   TRUE
    "a/t 1.5 s/c"    "a/t 2.5 s/c"    "a/t 3.5 s/d"    TRUE
    "a/t 1.5 s/c 1"  "a/t 2.5 s/c 1"  "a/t 3.5 s/c 2"  TRUE
    "a/one/c"        "a/two/c"        "a/three/c"      FALSE
    "a/b/c/d/e"      "a/c/d/b/e"      "a/d/c/b/e"      FALSE
    "a/b/c/d/e"      "a/c/d/b/e"      "a/d/c/b/f"      TRUE
    "a/one/c"        "a/two/c"        "a/three/four/c" FALSE
    "a/one/c"        "a/two/c"        "a/c"            FALSE
    "a/c"            "a/one/c"        "a/two/c"        FALSE
    "a/c"            "a/one/c"        "a/c/two"        TRUE
    "a/one/b/c"      "a/two/b/c"      "a/three/c"      TRUE')
  for (case in seq_len(nrow(cases))) {
    shown <- differences(lapply(cases[case, c("first", "second")], lines_of), lines_of(cases$run[[case]]))
    expect_identical(length(shown) > 0L, cases$different[[case]], info = paste(cases[case, ], collapse = " | "))
  }
})

test_that("a difference is shown with its line and both sides", {
  expect_identical(differences(list(c("a", "b", "c"), c("a", "b", "c")), c("a", "x", "y", "c")),
                   c("  line 2:", "    - b", "    + x", "    + y"))
  shown <- differences(list(letters, letters), toupper(letters)[c(1:26, 1:3)])
  expect_identical(shown[1:2], c("  line 1:", "    - a"))
  expect_identical(differences(list(letters, letters), replace(letters, 2:3, "x")),
                   c("  line 2:", "    - b", "    + x", "  line 3:", "    - c", "    + x"))
})

test_that("addresses, temporary files, times and memory are normalised", {
  cases <- c(
    "<bytecode: 0x55d0c8a0>",            "<bytecode: 0xADDRESS>",
    "/tmp/RtmpAb12cD/file1f2e3d4c5b.R",  "/tmp/RtmpNAME/fileNUMBER.R",
    "[4] \"a\"   \"file1f2e3d4c5b\"  \"b\"", "[4] \"a\" \"fileNUMBER\" \"b\"",
    "   user  system elapsed ",          "user system elapsed",
    "  0.123   0.004   1.127 ",          "# # #",
    "    user   system  elapsed",         "user system elapsed",
    "  10.123    0.004   11.127 ",       "# # #",
    "        S4     bytecode ",          "        S4     bytecode",
    "        12          105 ",          " # #",
    "       raw         list ",          "       raw         list",
    "a       12          105 ",          "a       12          105",
    "Ncells 123  4.5",                   "Ncells # #",
    "1.5",                               "1.5",
    "FEXACT[f3xact()] error: kyy=203, it[i (= nco = 6)]= 21902.", "FEXACT[f3xact()] error: kyy=203, it[i (= nco = 6)]= #.",
    "RIR2_DRIVER: null:1",               "RIR2_DRIVER:",
    "[2] \"RIR2_SEGMENTS=load\"   ",     "[2] \"RIR2_SEGMENTS=\"")
  lines <- c(cases[c(TRUE, FALSE)], "Garbage collection 17 = 8+3+6 (level 2) ... ")
  expect_identical(normalised(lines), cases[c(FALSE, TRUE)])
  expect_identical(normalised(character()), character())
})

test_that("a ratio of times is none of the values below the call, nor is a time", {
  lines <- c("> (t2 <- system.time(str(u))[[1]]) / t1", " num 1", "[1] 2", "> 4 / 2", "[1] 2", "> system.time(x)", "[1] 2",
             "> st(for(i in 1:9) f(i))", "[1] 0.017", "> test(1)", "[1] 0.017")
  expect_identical(normalised(lines), replace(lines, c(3L, 9L), "[1] #"))
})

test_that("how long ago something was is none of the differences of times below a call that asks for the time", {
  lines <- c("> Sys.time() - z", "Time difference of 1.000002 hours", "> d", "Time difference of 2 hours", "pkg> z - Sys.time() # now",
             "Time difference of -1 hours", "pkg> d # not Sys.time()", "Time difference of 3 days")
  expect_identical(normalised(lines), replace(lines, c(2L, 6L), "Time difference of # hours"))
  expect_null(differences(list(normalised(lines), normalised(lines)), normalised(replace(lines, 2L, "Time difference of 1 hours"))))
})

test_that("a date is the same however wide its seconds are", {
  narrow <- c("  sec   min  hour  mday", " 9.25 37.00 15.00 29.00", "  mon  year", " 1.00 126.0", "x")
  wide <- c("      sec       min      hour", " 19.90237  37.00000  15.00000", "  mday   mon year", " 29  1 126", "x")
  expect_identical(normalised(narrow), c("sec min hour mday mon year", "9.25 37.00 15.00 29.00 1.00 126.0", "x"))
  runs <- lapply(list(narrow, replace(narrow, 2L, " 8.50 37.00 15.00 29.00"), wide), normalised)
  expect_null(differences(runs[1:2], runs[[3L]]))
  other <- normalised(replace(wide, 4L, " 29  1"))
  expect_identical(length(differences(runs[1:2], other)) > 0L, TRUE)
  expect_identical(normalised(c("sec min", "1 2", "sec min", "1 2")), c("sec min", "1 2", "sec min", "1 2"))
  expect_identical(normalised(c("sec", "1 2")), c("sec", "1 2"))
})

test_that("no demand of a test on the clock stops it", {
  code <- c("stopifnot(tm[1] <= tm0[1])", "    st < .5 # = 500 ms", "if(ct3 > 0.02) { cat(1) }", "out=tf, timeout = 50))# see", "st < .5")
  expect_identical(without_clock(code), c("stopifnot(TRUE)", "    TRUE # = 500 ms", "if(FALSE) { cat(1) }", "out=tf, timeout = 3600))# see", "st < .5"))
})

test_that("when the collector closes a connection is not compared", {
  lines <- c("a", "Error in f() : ", "  (converted from warning) closing unused connection 3 (x)", "Error: (converted from warning) closing unused connection 4 (FALSE:FALSE)", "b")
  expect_identical(normalised(lines), c("a", "b"))
})
