# Statements of the dialect `objects`: parts of elements, columns and cells that are assigned, and who else holds them.

stores_objects <- list(
  plain = list(
    pt = c(
      "{pt$}$x <- {dbl}", "{pt$}$y <- {=}$x + {dbl!}", "{pt$}[['x']] <- {dbl}", "{pt$}[[2]] <- {dbl}", "{pt$}$v[{index}] <- {dbl}",
      "{pt$}$v[[{index}]] <- {=}$x", "{pt$}[['v']][{index}] <- {dbl}", "{pt$}$tag <- {str}", "{pt$}$v <- {dbls}",
      "{pt$}$new <- {dbl}", "px({pt$}) <- {dbl}", "at({pt$}, 'y') <- {dbl}", "{pt$}$v[{index}] <- {=}$v[{index}] + 1",
      "{pt$}$k <- list(a = {dbl})\n{=}$k$a <- {str}", "{pt$}$k <- list(a = {dbls})\n{=}$k$a[2] <- {dbl}",
      "{pt$} <- move({=}, {dbl!})", "for (q in 1:3) {pt$}$v[q] <- q", "{pt$}$v[{index}] <- {int}"),
    bx = c("{bx$}$x <- {dbl}", "{bx$}[['s']] <- {str}", "{bx$}$l <- list({dbl})\n{=}$l[[1]] <- {dbl}"),
    dfr = c(
      "{dfr$}[{index}, 'a'] <- {dbl}", "{dfr$}[{index}, 1] <- {dbl}", "{dfr$}[{index}, 'b'] <- {str}", "{dfr$}$a[{index}] <- {dbl}",
      "{dfr$}$b[[{index}]] <- {str}", "{dfr$}[['a']][{index}] <- {dbl}", "{dfr$}[['d']][[{index}]] <- {int}", "{dfr$}$a <- {dbls$}[1:3]",
      "{dfr$}$zz <- {dbl}", "{dfr$}[['a']] <- {dbl}", "{dfr$}[[{two}]] <- {str}", "for (q in seq_len(nrow({dfr$}))) {=}[q, 'a'] <- {=}[q, 'd'] + q",
      "for (q in 1:3) {dfr$}$a[q] <- {=}$a[q] * 2", "{dfr$}[{index}, 'a'] <- {=}[{index}, 'a'] + 1",
      "{dfr$}$a <- {=}$a + {dbl}", "{dfr$}$e <- {=}$a\n{=}$e[1] <- {dbl}", "{dfr$}$l[{index}] <- {lgl}", "{dfr$}[{index}, 'l'] <- {lgl}"),
    lst = c(
      "{lst$}$k <- list(a = {dbls})\n{=}$k$a[{index}] <- {dbl}", "{lst$}[[2]] <- list(p = list(q = {dbls}))\n{=}[[2]]$p$q[{index}] <- {dbl}",
      "{lst$}[[1]] <- list({dbls}, {strs})\n{=}[[1]][[2]][1] <- {str}", "{lst$}[[k]] <- list(b = {dbls})\n{=}[[k]]$b[[i]] <- {dbl}",
      "{lst$}[['k']] <- {dbls}\n{=}[['k']][i] <- {dbl}"),
    rec = c(
      "{rec$}$v[{index}] <- {dbl}", "{rec$}$n$b <- {str}", "{rec$}$n$w <- {dbls}\n{=}$n$w[{index}] <- {dbl}", "{rec$}$n$w$u <- {dbl}",
      "{rec$}[['n']][['a']] <- {dbl}", "{rec$}$v[{index}] <- {rec$}$v[{index}]")),
  sharp = list(
    pt = c(
      "class({pt$}) <- c('sub', 'pt')", "{pt$}$v[{odd}] <- {dbl}", "{pt$}[[{str}]] <- {val}", "{pt$}[{index}] <- {dbl}", "{pt$}$none <- {val}",
      "{pt$}$x <- NULL", "{pt$}$x$y <- {dbl}", "{pt$}$v[5] <- {dbl}", "{pt$}$v[{index}] <- {str}", "class({pt$}) <- NULL", "class({pt$}) <- {str}",
      "class({pt$}) <- 'bx'", "oldClass({pt$}) <- c('pt', 'sub')", "attr({pt$}, 'class') <- 'sub'", "names({pt$})[1] <- 'y'", "{pt$}$k$a <- {val}",
      "{pt$}$v$a <- {dbl}", "{pt$}[['v']] <- {val}", "{pt$}[[{odd}]] <- {dbl}", "{pt$}$x[2] <- {dbl}",
      "{pt$}$tag[{index}] <- {str}", "attr({pt$}$v, 'note') <- {dbl}", "names({pt$}$v)[2] <- 'q'", "at({pt$}, {key}) <- {dbl}",
      "px({pt$}$k) <- {dbl}", "px({lst$}[[1]]) <- {dbl}", "at({rec$}$v, 2) <- {dbl}", "levels({pt$}) <- 'l'", "dim({pt$}) <- c(2, 2)"),
    bx = c(
      "{bx$}[{two}] <- {val}", "{bx$}$x[2] <- {dbl}", "{bx$}$s <- NULL", "names({bx$})[1] <- 'y'", "{bx$}[[{str}]] <- {val}", "length({bx$}) <- 1"),
    dfr = c(
      "{dfr$}[{odd}, 'a'] <- {dbl}", "{dfr$}[{index}, {str}] <- {dbl}", "{dfr$}[{index}, 'a'] <- {str}", "{dfr$}[{index}, 'a'] <- {val}",
      "{dfr$}[{index}, ] <- list({dbl}, {str}, 1L, NA)", "{dfr$}[4, 'a'] <- {dbl}", "{dfr$}[3.5, 'a'] <- {dbl}", "{dfr$}$a[4] <- {dbl}",
      "{dfr$}$a[{odd}] <- {dbl}", "{dfr$}$b <- factor({=}$b)\n{=}$b[1] <- {str}", "{dfr$}$a <- {val}", "{dfr$}[['zz']] <- {dbls$}",
      "{dfr$}$none[2] <- {dbl}", "{dfr$}[[{str}]] <- {dbl}", "{dfr$}$b <- NULL", "{dfr$}[{lgls$}, 'a'] <- {dbl}", "{dfr$}[{=}$a > 1, 'a'] <- 0",
      "names({dfr$})[{two}] <- {str}", "names({dfr$}) <- c('a', 'a')", "rownames({dfr$}) <- c('p', 'q', 'r')", "row.names({dfr$}) <- NULL",
      "class({dfr$}) <- 'list'", "class({dfr$}) <- c('tbl', 'data.frame')", "{dfr$}[{index}, 2:3] <- {dbl}", "{dfr$}[['a']] <- NULL",
      "{dfr$}$a <- numeric(0)", "{dfr$} <- {=}[-1, ]", "{dfr$}[nrow({=}) + 1, ] <- {=}[1, ]", "attr({dfr$}, 'note') <- {dbl}\n{=}[1, 'a'] <- {dbl}",
      "{dfr$}[[{index}, 'a']] <- {dbl}", "{dfr$}['a'] <- {dbls}", "{dfr$}[2] <- list({strs$}[1:3])", "{dfr$}$a[[{index}]] <- list(1)",
      "levels({dfr$}$b) <- c('u', 'v', 'w')", "dim({dfr$}) <- NULL", "is.na({dfr$}$a) <- 2", "{dfr$}[{index}, 'a'] <- {int}",
      "{dfr$}[{index}, 'd'] <- {dbl}", "{dfr$}$l <- {pt}"),
    lst = c(
      "{lst$}[[1]] <- {dfr}\n{=}[[1]]$a[2] <- {dbl}", "{lst$}[[1]] <- {pt}\n{=}[[1]]$v[2] <- {dbl}", "{lst$}[[1]] <- {pt}\n{=}[[1]]$x <- {dbl}",
      "{lst$}[[{index}]]$v[{index}] <- {dbl}", "{lst$}[[{index}]]$a[[2]] <- {val}", "{lst$}$k$b$c[{odd}] <- {dbl}",
      "{lst$}[[{str}]][[{index}]] <- {dbl}", "{lst$}[[{index}]][{odd}] <- {dbl}", "{lst$}[[1]][[1]][[1]] <- {dbl}", "names({lst$}[[1]]) <- {str}",
      "{lst$}[[{two}]]$x <- NULL", "{lst$}[[length({=}) + 1L]]$a <- {dbl}", "{lst$}[[{\nk <- 1L\nk\n}]]$a <- {dbl}",
      "{lst$}[[i]][[{\ni <- 2L\n1\n}]] <- {dbl}", "attr({lst$}[[1]], 'note')[2] <- {dbl}"),
    rec = c(
      "{rec$}$p <- {pt}\n{=}$p$v[1] <- {=}$a", "{rec$}$v[{odd}] <- {val}", "{rec$}$n$a$b$c <- {dbl}", "{rec$}$n[[{str}]][2] <- {dbl}",
      "{rec$}$v[{index}] <- {\nv <- {=}$v\n9\n}", "names({rec$}$n)[1] <- {str}", "{rec$}$n <- {=}\n{=}$n$n$a <- {dbl}")))

# Who else holds what is changed in place: a variable, another list, a closure, the caller, a frame, the list itself.
alias_objects <- c(
  "v <- {pt$}\n{=}$v[1] <- {dbl}\n{+pt} <- v", "v <- {pt$}$v\n{=}$v[1] <- {dbl}\n{+dbls} <- v", "v <- {pt$}$v\nv[1] <- {dbl}\n{+dbls} <- {=}$v",
  "w <- list({pt$}, {=})\nw[[1]]$v[2] <- {dbl}\n{+pt} <- w[[2]]",
  "w <- list(a = {dbls$}, b = {=})\nw$a[1] <- {dbl}\n{+val} <- list(w, {=})",
  "w <- list(a = {dbls}, b = 0)\nw$b <- w$a\nw$b[2] <- {dbl}\nw$a[1] <- 0\n{+val} <- w",
  "w <- list(a = list(b = {dbls$}))\nv <- w$a\nw$a$b[1] <- {dbl}\n{+val} <- list(v, w, {=})",
  "w <- list(a = list(b = {dbls}))\nv <- w$a$b\nw$a$b[1] <- {dbl}\nz <- w$a\nw$a$b[2] <- 5\n{+val} <- list(v, w, z)",
  "w <- list({dbls}, {dbls})\nw[[1]] <- w[[2]]\nw[[1]][1] <- {dbl}\n{+val} <- w",
  "w <- list(a = {dbls})\nfor (q in 1:3) {\nv <- w$a\nw$a[q] <- {dbl}\n}\n{+val} <- list(v, w)",
  "w <- list(a = {dbls})\nout <- list()\nfor (q in 1:3) {\nw$a[q] <- q\nout[[q]] <- w$a\n}\n{+val} <- out",
  "w <- list(a = {dbls})\nout <- list()\nfor (q in 1:3) {\nw$a[q] <- q\nout[[q]] <- w\n}\n{+val} <- out",
  "w <- list(a = {dbls$})\n{=}[1] <- 0\nw$a[2] <- {dbl}\n{+val} <- list(w, {=})", "w <- list(a = {dbls})\nv <- c(w, 1)\nw$a[1] <- {dbl}\n{+val} <- v",
  "w <- list(a = {dbls})\nv <- w['a']\nw$a[1] <- {dbl}\n{+val} <- v", "w <- list(a = {dbls})\nv <- rev(w)\nw$a[1] <- {dbl}\n{+val} <- v",
  "w <- list(a = {dbls})\nv <- hid(w)\nw$a[1] <- {dbl}\n{+val} <- v", "w <- list(a = {dbls})\nv <- hid(w$a)\nw$a[1] <- {dbl}\n{+val} <- v",
  "w <- list(a = {dbls})\nv <- list(w$a)\nw$a[1] <- {dbl}\n{+val} <- v",
  "w <- list(a = {dbls})\nv <- if ({lgl}) w$a else 0\nw$a[1] <- {dbl}\n{+val} <- v",
  "w <- list(a = {dbls})\nv <- hmk(w$a, w)\nw$a[1] <- {dbl}\n{+val} <- v", "w <- list(a = {dbls})\nv <- (w$a)\nw$a[1] <- {dbl}\n{+val} <- v",
  "w <- list(a = {dbls})\nv <- identity(w$a)\nw$a[1] <- {dbl}\n{+val} <- v",
  "w <- list(a = {dbls}, b = 1)\nw[['b']] <- w\nw$a[1] <- {dbl}\nw$b$a[2] <- {dbl}\n{+val} <- w",
  "w <- list(a = {dbls})\nfor (q in w) {\nw$a[1] <- 0\nv <- q\n}\n{+val} <- list(v, w)",
  "w <- list(a = {dbls})\nfor (q in w$a) w$a[2] <- q + w$a[3]\n{+val} <- w",
  "w <- list(list(x = 1, v = {dbls}), list(x = 2, v = {dbls}))\nfor (q in seq_along(w)) {\nw[[q]]$v[1] <- q\nw[[q]]$x <- w[[q]]$v\n}\n{+val} <- w",
  "w <- list(a = {dbls})\nw$a[1] <- w$a[2]\nw$a[[2]] <- length(w$a)\nv <- w$a\nw$a[3] <- 9\n{+val} <- list(v, w)",
  "w <- list(a = {dbls})\ng <- function(q) w$a[q]\nw$a[2] <- {dbl}\n{+dbl} <- g(2)",
  "w <- list(a = {dbls})\ng <- function(q) {\nw$a[q] <- 0\nw\n}\nv <- g(1)\nw$a[2] <- {dbl}\n{+val} <- list(v, w)",
  "w <- list(a = {dbls})\ng <- function(q) {\nw$a[q] <<- 5\nsum(w$a)\n}\nv <- w$a\nz <- g(1)\n{+val} <- list(v, w, z)",
  "w <- list(a = {dbls$})\ng <- function(l) {\nl$a[1] <- 0\nl\n}\nv <- g(w)\nw$a[2] <- {dbl}\n{+val} <- list(v, w, {=})",
  "w <- {pt$}\nv <- move(w, {dbl!})\nw$v[1] <- 0\n{+val} <- list(v, w, {=})", "v <- {pt$}\npx(v) <- {dbl}\n{+val} <- list(v, {=})",
  "v <- w <- {pt$}\nat(v, 'x') <- {dbl}\nat(w, 'y') <- {dbl}\n{+val} <- list(v, w)", "v <- {dfr$}\n{=}$a[1] <- {dbl}\n{+dfr} <- v",
  "v <- {dfr$}\nv[2, 'a'] <- {dbl}\n{=}[1, 'a'] <- {dbl}\n{+dfr} <- v", "v <- {dfr$}$a\n{=}$a[2] <- {dbl}\n{+dbls} <- v",
  "v <- {dfr$}$a\n{=}[2, 'a'] <- {dbl}\n{+dbls} <- v", "v <- {dbls$}[1:3]\n{dfr$}$a <- v\n{=}$a[1] <- {dbl}\n{=}[2, 'a'] <- {dbl}\n{+dbls} <- v",
  "v <- {dfr$}\nv$e <- v$a\nv[1, 'a'] <- {dbl}\nv$e[2] <- {dbl}\n{+val} <- list(v, {=})",
  "v <- {dfr$}[['a']]\nfor (q in 1:3) {\n{=}$a[q] <- q\nw <- {=}$a\n}\n{+val} <- list(v, w)",
  "v <- list({dfr$}, {=})\nv[[1]]$a[1] <- {dbl}\nv[[2]][2, 'a'] <- {dbl}\n{+val} <- list(v, {=})",
  "v <- {dfr$}\nw <- hdf(v)\nv$a[1] <- 0\n{+val} <- list(v, w)", "v <- {dfr$}\nv$a <- v$d\nv$d[1] <- 5L\n{+val} <- v",
  "v <- unclass({pt$})\nv$v[1] <- {dbl}\n{+val} <- {=}",
  "w <- list(a = list(1, {dbls}))\nv <- w$a[[2]]\nw$a[[2]][1] <- 0\nw$a[[1]] <- v\nw$a[[2]][2] <- 7\n{+val} <- list(v, w)",
  "gl$v[2] <- {dbl}\nv <- gl\n{+val} <- v",
  "v <- {rec$}\nw <- v$n\nv$n$a <- {dbl}\nw$b <- {str}\n{+val} <- list(v, w, {=})",
  "v <- {rec$}$n\n{=}$n$z <- {dbls}\n{=}$n$z[1] <- {dbl}\n{+val} <- v",
  "w <- list(a = {dbls})\nv <- w\nw$a[1] <- {dbl}\nv$a[2] <- {dbl}\nw <- v\nw$a[3] <- 0\n{+val} <- list(v, w)",
  "w <- list(a = {strs}, b = {ints$})\nv <- w$b\nw$b[1] <- {int}\nw$a[2] <- {str}\n{+val} <- list(v, w, {=})",
  "w <- list(a = {dbls})\nw$a[w$a > 1] <- 0\nv <- w$a\nw$a[1:2] <- {dbl}\n{+val} <- list(v, w)",
  "w <- list(a = matrix(0, 2, 2))\nv <- w$a\nw$a[1, 2] <- {dbl}\nz <- w\nw$a[2, 1] <- {dbl}\n{+val} <- list(v, w, z)")

everyday_objects <- c(
  "{+val} <- rbind({dbls$}, {dbls$})", "{+val} <- rbind(a = {dbls}, b = {dbls})", "{+val} <- cbind({dbls$}, {strs$}[1:3])",
  "s <- NULL\nfor (q in 1:3) s <- rbind(s, c(q, {dbl}))\n{+val} <- s", "s <- NULL\nfor (q in {strs}) s <- cbind(s, q)\n{+val} <- s",
  "s <- c(
    )\nfor (q in 1:2) s <- rbind(s, {dbls$})\n{+val} <- s", "s <- list()\nfor (q in 1:3) s[[q]] <- c(a = q, b = {dbl})\n{+val} <- do.call(rbind, s)",
    "{+val} <- do.call(cbind, list(p = {dbls}, {dbls}))", "{+val} <- rbind({dmat$}, {nvec$})",
  "for (q in {strs}) switch(q, a = next, b = break, {\ns <- q\n})\n{+val} <- q",
  "n <- 0\nrepeat {\nn <- n + 1\nswitch({str}, a = break, x = next, if (n > 2) break)\nif (n > 3) break\n}\n{+dbl} <- n",
  "n <- 0\nwhile (n < 5) {\nn <- n + 1\nif (n == 2) next\nswitch(n, 0, 0, break, 0)\n}\n{+dbl} <- n",
  "s <- 0\nw <- 0\nif ((s <- {dbl}) > 0 && (w <- {dbl}) > s) s <- w\n{+dbl} <- s + w",
  "s <- 0\nif ({lgl} || (s <- {dbl}) > 1) s <- s + 1\n{+dbl} <- s", "s <- 0\nwhile (s < 4 && (w <- s * 2) < 5) s <- s + 1\n{+dbl} <- w",
  "s <- 1\nif (!({lgl} && (s <- {dbl}) < 2)) s <- -s\n{+dbl} <- s",
  "s <- hid(if ({lgl}) {dbl} else {str})\n{+val} <- s", "s <- h2(if ({lgl}) {dbl} else {dbl!}, {dbl})\n{+dbl} <- s",
  "s <- hid({\nw <- {dbl}\nif (w > 1) w else {dbl!}\n})\n{+dbl} <- s", "s <- hadd(if ({lgl}) {dbls$} else {dbls$}, 1)\n{+val} <- s",
  "s <- {dbls$}\nw <- hid(if ({lgl}) s else {dbls!})\ns[1] <- 5\nw[2] <- 6\n{+val} <- list(s, w, {=})",
  "s <- max(if ({lgl}) {dbl} else if ({lgl}) {dbl} else {dbl!}, {dbl})\n{+dbl} <- s",
  "s <- mapply(function(p, q) {\nif (p > q) p else q\n}, {dbls}, {dbls})\n{+dbls} <- s",
  "s <- Map(function(p, q) p + q, c(a = 1, b = 2), {dbl})\n{+val} <- s", "s <- {str}\nwhile (grepl('a', s)) s <- sub('a', 'b', s)\n{+str} <- s",
  "s <- strsplit({str}, '')[[1]]\nn <- 0\nfor (q in s) if (grepl('{pat}', q)) n <- n + 1\n{+dbl} <- n",
  "s <- {strs}\ns[grepl('{pat}', s)] <- {str}\n{+strs} <- s",
  "s <- regexpr('{pat}', {strs$})\n{+val} <- list(s, attr(s, 'match.length'), regmatches({=}, s))", "s <- gregexpr('{pat}', {strs$})\n{+val} <- s",
  "s <- sprintf('%s=%s', {strs}, {str})\n{+strs} <- s", "s <- {dbls$}\nif ({lgl}) s <- s + 1\ns[1] <- 0\n{+val} <- list(s, {=})",
  "if ({lgl}) {dbls$} <- {dbls}\n{=}[2] <- {dbl}", "if ({lgl}) {pt$} <- {pt}\n{=}$x <- {dbl}", "if ({lgl}) {dfr$}$a[1] <- {dbl}",
  "s <- 0\nfor (q in list({pt}, {pt})) s <- s + area(q)\n{+dbl} <- s",
  "s <- list()\nfor (q in 1:3) s[[q]] <- new_pt(q, {dbl!})\ns[[2]]$x <- {dbl}\n{+val} <- s", "s <- {pt}\nfor (q in 1:3) s <- move(s, q)\n{+pt} <- s",
  "s <- list(items = list(), n = 0)\nclass(s) <- 'stack'\nfor (q in {strs$}) {\ns$items[[s$n + 1]] <- q\ns$n <- s$n + 1\n}\n{+val} <- s",
  "s <- 0\nfor (q in seq_len(nrow({dfr$}))) if ({=}$l[q]) s <- s + {=}$a[q]\n{+dbl} <- s",
  "s <- {dfr$}\nfor (q in seq_len(nrow(s))) {\nw <- s$b[q]\nif (w == {str!}) next\ns$a[q] <- nchar(w)\n}\n{+dfr} <- s",
  "s <- list(h = NULL)\nfor (q in 1:3) s <- list(h = q, t = s)\nn <- 0\nwhile (!is.null(s$h)) {\nn <- n + s$h\ns <- s$t\n}\n{+dbl} <- n",
  "s <- {pt$}$k\nif (is.null(s)) s <- list(a = 1)\ns$a <- {dbl}\n{+val} <- s", "{+val} <- sapply({strs$}, function(q) strsplit(q, '{pat}')[[1]][1])")

# Those that seldom complete.
seldom_objects <- c(
  "w <- list({pt$}, {=})\nw[[1]]$v[2] <- {dbl}\n{+pt} <- w[[2]]", "w <- list(a = {pt$}, b = 0)\nw$b <- w$a\nw$a$v[1] <- {dbl}\n{+pt} <- w$b",
  "w <- list(a = {dbls})\nattr(w, 'note') <- w$a\nw$a[1] <- {dbl}\n{+val} <- w",
  "v <- list({dfr$}, {=})\nv[[1]]$a[1] <- {dbl}\nv[[2]][2, 'a'] <- {dbl}\n{+val} <- list(v, {=})",
  "v <- {dfr$}\nfor (q in v) v[1, 'a'] <- 0\n{+val} <- list(v, q)", "v <- {pt$}\nclass(v) <- 'bx'\nv$x <- {dbl}\n{+val} <- list(v, {=})",
  "e <- {env$}\ne$w <- list(a = {dbls})\nv <- e$w\ne$w$a[1] <- {dbl}\n{+val} <- list(v, e$w)",
  "s <- hid({\nw <- 0\nfor (q in 1:3) w <- w + q\nw\n})\n{+dbl} <- s + w",
  "s <- mapply(function(p, q, k) paste0(p, q, k), {strs}, 1:3, MoreArgs = list(k = {str}))\n{+val} <- s",
  "s <- Map(function(p, q) {\np$x <- q\np\n}, list({pt$}, {=}), 1:2)\n{+val} <- list(s, {=})",
  "s <- list(items = list({dbl}, {str}), n = 2)\nwhile (s$n > 0) {\nw <- s$items[[s$n]]\ns$items[[s$n]] <- NULL\ns$n <- s$n - 1\n}\n{+val} <- list(s, w)",
  "{+strs} <- vapply({strs}, function(q) gsub('{pat}', '{new}', q), '')",
  "print({pt})", "print({bx})")

# A statement of the dialect, or of the dialect `any`.
statement_objects <- function(scope, depth, in_loop) {
  kind <- pick(1:10)
  rows <- scope$dialect$statements
  if (kind <= 2L) return(store_object(scope))
  if (kind <= 4L && chance(scope$temper[["sharp"]])) return(statement_of(scope, rows$seldom))
  if (kind == 3L) return(statement_of(scope, rows$held))
  if (kind == 4L) return(statement_of(scope, rows$everyday))
  if (kind == 5L) return(reassignment(scope))
  statement_any(scope, depth, in_loop)
}

store_object <- function(scope) {
  stores <- if (chance(scope$temper[["sharp"]])) scope$dialect$stores$sharp else scope$dialect$stores$plain
  statement_of(scope, stores[[pick("pt", "pt", "pt", "bx", "dfr", "dfr", "dfr", "lst", "rec")]])
}

# What the caller does besides, in place.
forms_objects <- c(
  "{ r <- CALL; if (is.list(A_x) && !is.null(A_x$v)) A_x$v[1] <- -99; list(r, A_x, gp) }", "{ keep <- A_x; r <- CALL; list(r, keep, A_x, gp, gt) }",
  "{ r <- CALL; if (is.list(r) && !is.null(r$v)) r$v[2] <- 'c'; list(r, A_x, gp) }",
  "{ if (is.data.frame(A_x)) A_x$a[1] <- 5; r <- CALL; list(r, A_x, gt) }", "{ r <- CALL; if (is.data.frame(r)) r[1, 1] <- NA; list(r, A_x, gt) }",
  "{ keep <- if (is.list(A_x)) A_x$v else A_x; r <- CALL; list(r, keep) }", "format(CALL)", "class(CALL)", "unclass(CALL)",
  "{ gp$v[1] <- 0; gt$a[1] <- 0; r <- CALL; list(r, gp, gt) }", "do.call(rbind, list(CALL, CALL))",
  "{ w <- list(A_x, A_x); r <- CALL; w[[1]] <- 0; list(w, r) }", "{ r <- CALL; gp <- r; CALL }", "mapply(function(p) CALL, 1:2, SIMPLIFY = FALSE)",
  "area(CALL)")
