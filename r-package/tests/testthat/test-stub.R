# The stub: a prepared closure is the original in everything that R shows.

# Falls through on every call: there is no version.
prepared <- function(f) rir2::accelerate(f, learn = FALSE)

test_that("a prepared closure is identical to the original", {
    f <- function(x, y = x * 2, ...) {
        z <- x + y
        z
    }
    attr(f, "note") <- "kept"
    g <- prepared(f)
    expect_true(rir2::is_accelerated(g))
    expect_false(rir2::is_accelerated(f))
    expect_true(identical(f, g))
    expect_identical(body(g), body(f))
    expect_identical(formals(g), formals(f))
    expect_identical(environment(g), environment(f))
    expect_identical(attributes(g), attributes(f))
    expect_identical(deparse(g), deparse(f))
    without_address <- function(h) sub("<bytecode: .*>", "<bytecode>", utils::capture.output(print(h)))
    expect_identical(without_address(g), without_address(compiler::cmpfun(f)))
    expect_identical(rir2::baseline(g), f)
    expect_false(rir2::is_accelerated(rir2::baseline(g)))
    expect_identical(prepared(g), g)
})

test_that("labels are moved in every kind of code", {
    loops <- function(n) {
        s <- 0
        for (i in seq_len(n)) {
            if (i %% 2 == 0) next
            if (i > 7) break
            s <- s + i
        }
        while (TRUE) {
            s <- s + 1
            if (s > 20 && n > 0 || n <= 0) break
        }
        repeat {
            n <- n - 1
            if (n < 0) break
        }
        s
    }
    switches <- function(x, n) {
        a <- switch(x, a = , b = "ab", c = {
            "c"
        }, "other")
        b <- switch(n, "one", "two", "three")
        list(a, b, switch(x, z = 1))
    }
    subsets <- function(x) {
        x[2] <- 10
        x[[1]] <- x[[2]] + x[3]
        m <- matrix(1:6, 2)
        m[1, 2] <- 9L
        m[[2, 3]] <- m[[1, 1]]
        l <- list(a = list(b = 1))
        l$a$b <- 5
        names(x)[2] <- "two"
        list(x, m, l, c(x, 1), m[, 1])
    }
    promises <- function(x) sapply(1:3, function(i) if (i == 2) return("two") else x * i)
    contexts <- function(x) {
        r <- NULL
        for (i in 1:5) r <- c(r, identity(if (i == 3) next else i * x))
        r
    }
    for (n in c(0, 3, 12)) expect_identical(prepared(loops)(n), loops(n))
    for (x in c("a", "b", "c", "d")) for (n in 1:4) expect_identical(prepared(switches)(x, n), switches(x, n))
    expect_identical(prepared(subsets)(c(a = 1, b = 2, c = 3)), subsets(c(a = 1, b = 2, c = 3)))
    expect_identical(prepared(promises)(2), promises(2))
    expect_identical(prepared(contexts)(2), contexts(2))
})

test_that("base functions work with a prologue in front", {
    cases <- list(
        list(base::sapply, list(1:3, quote(function(i) i + 1))),
        list(base::outer, list(1:3, 1:2, "-")),
        list(base::match.arg, list("med", c("mean", "median"))),
        list(base::mapply, list(quote(function(x, y) x * y), 1:3, 4:6)),
        list(base::strsplit, list("a b c", " ")),
        list(base::merge.data.frame, list(data.frame(a = 1:3, b = 4:6), data.frame(a = 2:4, c = 7:9))),
        list(base::`[.data.frame`, list(data.frame(a = 1:3, b = 4:6), 2, quote(expr = ))),
        list(base::factor, list(c("x", "y", "x"))),
        list(stats::lm.fit, list(cbind(1, 1:5), c(1.1, 2, 2.9, 4.2, 5))),
        list(getS3method("quantile", "default"), list(c(3, 1, 2)))
    )
    for (case in cases) {
        f <- case[[1]]
        arguments <- lapply(case[[2]], function(a) if (is.call(a)) eval(a) else a)
        expect_identical(do.call(prepared(f), arguments), do.call(f, arguments))
    }
})

test_that("frames, calls, on.exit and missing are as ever", {
    f <- function(x, y) {
        on.exit(cat("bye\n"))
        list(match.call(), sys.call(), nargs(), missing(y), deparse(substitute(x)), ls())
    }
    g <- prepared(f)
    expect_output(a <- f(a + b, ), "bye")
    f <- g
    expect_output(b <- f(a + b, ), "bye")
    expect_identical(a, b)
    here <- function() environment()
    expect_identical(parent.env(prepared(here)()), environment(here))
    count <- function(n) if (n <= 0) sys.nframe() else Recall(n - 1)
    expect_identical(prepared(count)(3), count(3))
})

test_that("errors and warnings name the same calls", {
    f <- function(x) {
        if (x > 1) warning("large")
        if (x > 2) stop("too large")
        log(-x)
    }
    g <- prepared(f)
    for (x in 1:3) expect_same(f, x, accelerated = g)
    h <- function(x) x + "a"
    expect_same(h, 1, accelerated = prepared(h))
})

test_that("source references survive", {
    code <- c("function(x) {", "    y <- x + 1", "    stop(\"here\")", "}")
    f <- eval(parse(text = code, keep.source = TRUE))
    f <- compiler::cmpfun(f)
    g <- prepared(f)
    expect_identical(attr(f, "srcref"), attr(g, "srcref"))
    expect_identical(as.character(attr(g, "srcref")), code)
    line <- function(h) {
        found <- NULL
        withCallingHandlers(try(h(1), silent = TRUE), error = function(e) {
            for (call in sys.calls()) {
                ref <- attr(call, "srcref")
                if (!is.null(ref) && identical(deparse(call)[1], "h(1)")) found <<- "call"
            }
            found <<- c(found, utils::limitedLabels(sys.calls()))
        })
        found
    }
    expect_identical(line(f), line(g))
})

test_that("visibility is kept", {
    f <- function(x) invisible(x)
    g <- function(x) y <- x
    expect_false(withVisible(prepared(f)(1))$visible)
    expect_false(withVisible(prepared(g)(1))$visible)
    expect_true(withVisible(prepared(function(x) x)(1))$visible)
})

test_that("functions that R's compiler leaves alone are left alone, with a reason", {
    f <- as.function(alist(x = , {
        x
    }))
    body(f)[[2]] <- call("browser")
    expect_message(g <- rir2::accelerate(f), "browser")
    expect_false(rir2::is_accelerated(g))
    expect_message(rir2::accelerate(sum), "builtin")
    expect_error(rir2::accelerate(1), "must be a function")
})

test_that("a debugged closure runs its original expression", {
    f <- prepared(function(x) x + 1)
    debug(f)
    expect_true(isdebugged(f))
    undebug(f)
    expect_identical(f(1), 2)
})

test_that("a copy in another R runs its baseline, without rir2", {
    f <- by_hand(function(x) x + 1, "lazy", dbl_argument())
    expect_identical(f(1), 7)
    file <- tempfile(fileext = ".rds")
    on.exit(unlink(file))
    environment(f) <- globalenv()
    saveRDS(f, file)
    expect_identical(readRDS(file)(1), 2)
    expect_false(rir2::is_accelerated(readRDS(file)))
    code <- sprintf("f <- readRDS('%s'); cat(f(1), 'rir2' %%in%% loadedNamespaces())", file)
    out <- system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", "-e", shQuote(code)), stdout = TRUE)
    expect_identical(out, "2 FALSE")
    expect_identical(unserialize(serialize(f, NULL, ascii = TRUE))(1), 2)
    expect_identical(unserialize(serialize(f, NULL, xdr = FALSE))(1), 2)
})

test_that("a cluster worker runs the baseline", {
    skip_if_not_installed("parallel")
    f <- by_hand(function(x) x + 1, "lazy", dbl_argument())
    environment(f) <- globalenv()
    cluster <- parallel::makePSOCKcluster(1L)
    on.exit(parallel::stopCluster(cluster))
    expect_identical(parallel::clusterApply(cluster, 1, f)[[1]], 2)
})

test_that("the prologue survives gctorture", {
    f <- by_hand(function(x, y) x - y, "add", dbl_argument(0), dbl_argument(1))
    g <- prepared(function(x) c(x, 1))
    one <- 1
    gctorture(TRUE)
    on.exit(gctorture(FALSE))
    a <- f(one + 1, one * 3)
    b <- g(one)
    d <- (function(z) f(z, z))(one)
    gctorture(FALSE)
    expect_identical(list(a, b, d), list(5, c(1, 1), 2))
})

test_that("entries through .External2 work as well", {
    code <- paste(
        "library(rir2)",
        "f <- rir2::accelerate(function(x, y) x + y, example = list(1, 2))",
        "d <- capture.output(compiler::disassemble(f))",
        "cat(any(grepl('External2', d)), f(1, 2), rir2::jit_stats(f)$passes)",
        sep = "; "
    )
    out <- system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", "-e", shQuote(code)), stdout = TRUE, stderr = FALSE,
        env = c("RIR2_ENTRY=external2", paste0("R_LIBS=", paste(.libPaths(), collapse = ":"))))
    expect_identical(out, "TRUE 3 1")
})

test_that("what was saved and loaded can be compiled, and so can its callers", {
    h <- rir2::accelerate(function(x) x * 2 + 1, example = list(2))
    h <- unserialize(serialize(h, NULL))
    expect_false(rir2::is_accelerated(h))
    g <- rir2::accelerate(h, example = list(2))
    f <- rir2::accelerate(function(x) h(x) + h(x + 1), example = list(2))
    for (each in list(list(f, 12), list(g, 5))) {
        expect_identical(each[[1L]](2), each[[2L]])
        expect_identical(version(each[[1L]])$passes, 1)
    }
})

test_that("a pool of at most 256 constants never grows beyond it", {
    pool_of <- function(f) length(.Internal(disassemble(.Internal(bodyCode(f))))[[3L]])
    with_pool <- function(n) {
        for (k in seq_len(n)) for (extra in 0:1) {
            body <- as.call(c(quote(`{`), quote(s <- x), if (extra) quote(return(s)),
                lapply(seq_len(k), function(j) call("if", quote(s < 0), 1000.5 + j)), quote(s)))
            f <- compiler::cmpfun(eval(call("function", as.pairlist(alist(x = )), body)), options = list(suppressAll = TRUE))
            if (pool_of(f) == n) return(f)
        }
        stop("no function has ", n, " constants")
    }
    for (n in c(20L, 253L, 257L, 300L)) {
        f <- with_pool(n)
        expect_identical(pool_of(prepared(f)), n + 3L)
        expect_same(f, 3, accelerated = prepared(f))
    }
    for (n in 254:256) {
        f <- with_pool(n)
        expect_message(g <- prepared(f), "constants")
        expect_false(rir2::is_accelerated(g))
    }
})
