# Texts of values, by type. `typical` ones fit each other: length 3, matrices of 3 x 3, no NA.
# `sharp` ones have the type and are hard; `odd` ones are of any type.

typical_values <- list(
  dbl = c("0", "1", "2", "3", "0.5", "-2.5", "2.9", "7", "-1", "4", "1.5"),
  int = c("0L", "1L", "2L", "3L", "-1L", "5L", "7L"),
  lgl = c("TRUE", "FALSE"),
  dbls = c("c(1, 2, 3)", "c(0.5, 2, 4)", "c(3, 1, 2)", "c(-1, -2.5, 4)", "c(9, -4, 0)", "as.numeric(1:3)", "sort(c(3, 1, 2))", "rev(c(4, 5, 6))",
           "seq(0.5, 3, by = 0.5)"),
  ints = c("1:3", "c(3L, 1L, 2L)", "2:4", "c(2L, 2L, 3L)", "3:1", "seq_len(3)", "sort(c(3L, 1L, 2L))"),
  lgls = c("c(TRUE, FALSE, TRUE)", "c(TRUE, TRUE, FALSE)", "c(FALSE, FALSE, FALSE)"),
  matrix = c("matrix(c(1, 2, 3, 4, 5, 6, 7, 8, 9), 3)", "matrix(as.numeric(9:1), 3)", "matrix(0.5, 3, 3)", "diag(3)", "matrix(-1, 3, 3)"))

sharp_values <- list(
  dbl = c("-0", "1e10", "1e308", "-1e308", "1e-310", "NA_real_", "NaN", "Inf", "-Inf", "2147483647", "2147483648", "-2147483648", "4503599627370497",
          "1e15", "0.1", "100", "-3", "5"),
  int = c("NA_integer_", "2147483647L", "-2147483647L", "46341L", "10L", "-3L"),
  lgl = "NA",
  dbls = c("c(NA, 1.5, -0)", "c(NaN, NA, Inf)", "numeric(0)", "c(0.5, 2)", "5", "c(1e308, 1e308, -1e308)", "c(-0, 0, -0)", "c(1, 2, 3, 4)",
           "c(-1, -Inf, 1e10)", "c(3, 1, 2, 9, -4, 0)"),
  ints = c("c(1L, NA, 3L)", "integer(0)", "7L", "c(5L, 2L, 2147483647L)", "1:10", "-1:1", "1:6", "c(-2147483647L, -1L, 0L)"),
  lgls = c("c(NA, TRUE)", "logical(0)", "c(FALSE, FALSE)", "TRUE", "c(TRUE, TRUE, NA)"),
  matrix = c("matrix(numeric(0), 0, 3)", "matrix(numeric(0), 3, 0)", "matrix(NA_real_, 1, 1)",
             "matrix(c(-0, NaN, NA, 1), 2, dimnames = list(c('a', 'b'), NULL))", "matrix(1:9, 3)", "matrix(0, 2, 3)", "array(1:8 + 0.5, c(2, 2, 2))",
             "matrix(c(1, 2, 3, 4), 2)"))

types <- names(typical_values)

odd_values <- c(
  "NULL", "'a'", "c(a = 1, b = 2, c = 3)", "factor('b')", "factor(c('x', 'y'))", "list(1, 2)", "as.Date('2020-01-01')", "quote(x)",
  "as.formula('y ~ x', globalenv())", "sum", "function(x) x + 1", "1i", "as.raw(1)", "structure(1, class = 'foo')", "structure(2, note = 'x')",
  "asS4(1)", "asS4(c(1, 2, 3))", "asS4(1:3)", "globalenv()", "as.POSIXct(0, origin = '1970-01-01', tz = 'UTC')", "data.frame(a = 1:3)",
  "c(1.5, b = 2)", "structure(1:3, class = 'foo')", "array(1:3, 3)", "expression(a)", "structure(c(1, 2, 3), names = c('p', NA, ''))",
  "structure(c(1, 2, 3), note = 1)", "structure(TRUE, names = 'a')", "character(0)", "table(c(1, 1, 2))", "as.difftime(1, units = 'mins')",
  "numeric_version('1.2')")

# Constants with an S4 bit or attributes, put into a function's body as values.
marked_values <- c("asS4(1)", "asS4(2L)", "asS4(c(1, 2, 3))", "asS4(1:3)", "asS4(TRUE)", "structure(1, note = 1)",
                   "structure(c(1, 2, 3), names = c('a', 'b', 'c'))", "structure(1:3, note = 'x')", "structure(2, class = 'foo')", "factor('b')",
                   "matrix(c(1, 2, 3), 1, dimnames = list('r', NULL))", "c(1, 2, 3)", "4")

# Functions that a program may call: one variant of each name.
helper_variants <- list(
  h1 = c("function(v) v * 2 + 1", "function(v) if (v > 1) v else -v", "function(v) { s <- 0; for (j in 1:3) s <- s + v; s }", "function(v) v",
         "function(v, w = v + 1) w", "function(v) { v <- v + g1; v }", "function(v) { if (v > 2) return(1); v }",
         "function(v, w) if (missing(w)) v else w", "function(v) invisible(v)", "function(v) { sqrt(v); v }",
         "function(v, w = { v <- 5; v }) { w; v }"),
  h2 = c("function(x, y) x - y", "function(x, y) if (x > 0) x else y", "function(x, y) { if (x < 2) return(1); y }", "function(x, y) x",
         "function(x, y) { y; x }", "function(x, y = x) max(x, y)", "function(x, y) { x <- y; x + y }",
         "function(x, y) { z <- y; y <- x; z * 2 - y }"),
  h3 = c("function(n) if (n < 2) n else if (n > 50) 1 else h3(n - 1) + 1", "function(n) if (is.na(n) || n <= 0 || n > 50) 0 else h3(n - 1)",
         "function(n) { while (n > 1 && n < 1e300) n <- n / 2; n }", "function(n, acc = 0) if (n < 1 || n > 20) acc else h3(n - 1, acc + n)",
         "function(n) if (n < 2 || n > 12) 1 else h3(n - 1) + h3(n - 2)"),
  h4 = c("function(n) n + 1L", "function(n) n", "function(n) if (n > 2L) n - 1L else n", "function(n) n %/% 2L", "function(n, m = 2L) n * m"),
  hv = c("function(v) v", "function(v) { v[1] <- 9; v }", "function(v) { w <- v; w[2] <- 7; w }", "function(v) (v)", "function(v) c(v)",
         "function(v) v + 1", "function(v) { v[[1]] <- v[[1]]; v }", "function(v) as.numeric(v)", "function(v) if (length(v) > 1) v else -v",
         "function(v) { u <- v; u <- 0; v[2] <- 4; v }", "function(v) { for (j in seq_along(v)) v[j] <- v[j] * 2; v }"),
  hw = c("function(p, q) p + q", "function(p, q) p", "function(p, q) { q[1] <- 5; p }", "function(p, q) { p <- q; p[1] <- 3; q }",
         "function(p, q) if (p[1] > 1) p else q", "function(p, q = p) { q[1] <- 8; p }", "function(p, q) { r <- p; p <- q; q <- r; q[2] <- 6; p }"),
  hm = c("function(m) m", "function(m) { m[1, 1] <- 4; m }", "function(m) m * 2", "function(m) { m[2, ] <- 0; m }",
         "function(m) { w <- m; w[1, 2] <- 7; m }"))

# What a program's call may change before it: variables and functions that were read when compiled.
changed_world <- c("g1 <- 2L", "g1 <- -0", "gv <- c(1, 2, 4)", "g2 <- 7L", "g2 <- 7", "h1 <- function(v) v + 100", "h2 <- function(x, y) { y }",
                   "gv <- 1:3", "g2 <- NA_integer_", "hv <- function(v) { v[1] <- -1; v }", "h1 <- sqrt", "g1 <- asS4(1.5)",
                   "gv <- structure(c(1, 2, 3), note = 1)", "sqrt <- function(x) x + 1000", "delayedAssign('g1', { cnt <- cnt + 1; 2.5 })",
                   "rm(sqrt)", "{ rm(g1); makeActiveBinding('g1', function(v) { cnt <<- cnt + 1; 2.5 }, environment()) }",
                   "lockBinding('gv', environment())", "c <- 3", "abs <- NULL", "max <- function(...) 7", "length <- function(x) 3L")
