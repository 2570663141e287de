# Checks of claims: what is true passes, what is false ends the process.

NA_INT <- -2147483648
matrix_of <- function(x) matrix(x, 2L, 2L)

# Routine, signature, then arguments behind the site: those of true claims, those of a false one, and what it says.
claims <- list(
    list("rt_assert_lgl", "Aiii", list(list(0, 1), list(1, 1), list(NA_INT, 0)), list(2, 0),
        c("claimed: a logical", "found: 2")),
    list("rt_assert_lgl", "Aiii", list(), list(NA_INT, 1), c("claimed: TRUE or FALSE", "found: NA")),
    list("rt_assert_int", "Aiii", list(list(-5, 1), list(NA_INT, 0)), list(NA_INT, 1),
        c("claimed: an integer that is not NA", "found: NA")),
    list("rt_assert_dbl", "Aidi", list(list(NaN, 0), list(-1, 1)), list(NaN, 1),
        c("claimed: a double that is not NaN", "found: NaN")),
    list("rt_assert_num", "Aidi", list(list(0.5, 2), list(NaN, 2), list(7, 1), list(NA_real_, 1), list(1, 0), list(NA_real_, 0)),
        list(0.5, 1), c("claimed: a number whose kind fits its value", "found: kind 1, value 0.5")),
    list("rt_assert_num", "Aidi", list(), list(2, 0), c("claimed: a number whose kind fits its value", "found: kind 0, value 2")),
    list("rt_assert_count", "Aii", list(list(0), list(2^40)), list(-1), c("claimed: a number of elements", "found: -1")),
    list("rt_assert_range", "Aiiii", list(list(0, 3, 1), list(1, 1, 2147483647), list(1, 1, 0)), list(0, 1, 2147483648),
        c("claimed: ends of an integer sequence", "found: 1 to 2147483648")),
    list("rt_assert_vec", "Aiix", list(list(2, c(1, 2)), list(1, 1:3), list(0, NA)), list(2, 1L),
        c("claimed: a vector of type double without attributes", "found: integer of length 1, held")),
    list("rt_assert_vec", "Aiix", list(), list(1, factor("a")), c("claimed: a vector of type integer", "attribute levels, attribute class")),
    list("rt_assert_mat", "Aiix", list(list(2, matrix_of(1)), list(1, matrix_of(1L))), list(2, c(a = 1)),
        c("claimed: a matrix of type double without other attributes", "attribute names")),
    list("rt_assert_list", "Aix", list(list(list()), list(list(a = 1))), list(structure(list(), class = "c")),
        c("claimed: a list with names at most", "attribute class")),
    list("rt_assert_owned", "Aix", list(), list(c(1, 2)), c("claimed: a vector that nobody else holds", "found: double of length 2, held")),
    list("rt_assert_distinct", "Aixx", list(list(c(1, 2), c(1, 2)), list(quote(c), quote(c))), NULL, NULL),
    list("rt_assert_inside", "Aixi", list(list(c(1, 2), 0), list(c(1, 2), 1)), list(c(1, 2), 2),
        c("claimed: the offset of an element", "found: offset 2 of 2 elements")))

in_another_process <- function(code) {
    file <- tempfile(fileext = ".R")
    writeLines(code, file)
    said <- suppressWarnings(system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", file), stdout = TRUE, stderr = TRUE))
    list(status = attr(said, "status"), said = paste(said, collapse = "\n"))
}

expect_ends <- function(code, texts) {
    ended <- in_another_process(c(code, "cat('went on\\n')"))
    expect_identical(ended$status, 134L, label = code[[1L]])
    for (text in c("rir2: a false claim in ", texts)) expect_match(ended$said, text, fixed = TRUE)
    expect_no_match(ended$said, "went on")
}

test_that("each claim can be true, and ends the process if it is false", {
    for (claim in claims) {
        for (arguments in claim[[3L]]) {
            expect_identical(do.call(routine, c(claim[1:2], 0, arguments)), 0)
        }
        if (is.null(claim[[4L]])) next
        call <- bquote(.Call(rir2:::C_rir2_t_routine, .(claim[[1L]]), .(claim[[2L]]), .(c(0, claim[[4L]]))))
        expect_ends(deparse(call), claim[[5L]])
    }
})

test_that("a false claim of compiled code names closure, context and site", {
    guards <- paste(c(guard("arg_force", 0L, 0L), guard("vector", 0L, INT, 0L), guard("end")), collapse = ", ")
    code_of <- function(name) c("f <- rir2::accelerate(function(x) x, learn = FALSE)",
        sprintf("spec <- list(code = '%s', guards = as.integer(c(%s)), consts = list(), regs = 8L, envs = 4L,", name, guards),
        "  slots = 8L, out = 4L, out_const = 0L, sites = c('site zero', 'site one'))",
        "f <- .Call(rir2:::C_rir2_t_add_version, f, spec)",
        "f(c(1L, 2L))")
    expect_ends(code_of("claim"), c("(by hand)", "site one", "claimed: a vector of type double", "found: integer of length 2"))
    expect_ends(code_of("claim_alone"), c("site one", "no other that is needed", "found: integer of length 2, held 0 times"))
})

# What is compiled for it, and whether its claims hold, is decided when the process starts.
test_that("code checks its claims only where it is asked for", {
    code <- "f <- rir2::accelerate(function(x) { y <- x * 2; y[[1]] <- 0; sum(y) }, example = list(c(1, 2)))
        cat(f(c(1, 2)), .Call(rir2:::C_rir2_r_info, f)$versions[[1L]]$code_bytes, '\\n')"
    sizes <- vapply(c("0", "1"), function(asked) {
        said <- system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", "-e", shQuote(code)), stdout = TRUE,
            env = paste0("RIR2_ASSERT=", asked))
        numbers <- as.numeric(strsplit(trimws(said), " ")[[1L]])
        expect_identical(numbers[[1L]], 4)
        numbers[[2L]]
    }, 0)
    expect_gt(sizes[["1"]], sizes[["0"]])
})
