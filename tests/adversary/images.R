# What is compared of a value: environments are others in each world, so their contents stand for them, and
# identical() takes equal strings of different encodings for the same.

with_parts <- c("list", "expression", "pairlist", "language")

image_of <- function(x) {
  # Nearly all of what is compared.
  if (is.atomic(x) && !is.character(x) && is.null(attributes(x))) return(list(value = x))
  list(value = without_environments(x), encodings = encodings_of(x))
}

# Environments that every world has, and the world itself, whose variables are compared anyway.
is_shared <- function(env) {
  isNamespace(env) || nzchar(environmentName(env)) || exists("cnt", envir = env, inherits = FALSE)
}

holds_environment <- function(x) {
  # An argument in a pairlist that has no value.
  if (missing(x)) return(FALSE)
  if (is.environment(x)) return(TRUE)
  held <- attributes(x)
  if (!is.function(x) && !is.null(held)) for (part in held) if (holds_environment(part)) return(TRUE)
  if (typeof(x) %in% with_parts) for (part in as_list(x)) if (holds_environment(part)) return(TRUE)
  FALSE
}

as_list <- function(x) {
  attributes(x) <- NULL
  as.list(x)
}

# `x` with images of the environments in it. `above`: those that it is in.
without_environments <- function(x, above = list()) {
  if (missing(x) || !holds_environment(x)) return(x)
  held <- lapply(attributes(x), without_environments, above)
  if (is.environment(x)) {
    if (is_shared(x)) return(list(environment = environmentName(x), attributes = held))
    for (k in seq_along(above)) if (identical(x, above[[k]])) return(list(environment = k))
    return(list(environment = contents_of(x, function(value) without_environments(value, c(above, x))), attributes = held))
  }
  parts <- if (typeof(x) %in% with_parts) lapply(as_list(x), without_environments, above)
  list(type = typeof(x), attributes = held, parts = parts)
}

# An `image` of each variable; of one that cannot be had, why: promises may fail, arguments be missing.
contents_of <- function(env, image) {
  names <- sort(ls(env, all.names = TRUE), method = "radix")
  values <- tryCatch(suppressWarnings(lapply(mget(names, envir = env), image)), error = function(e) NULL)
  if (!is.null(values)) return(values)
  one <- function(name) tryCatch(suppressWarnings(image(get(name, envir = env, inherits = FALSE))), error = conditionMessage)
  structure(lapply(names, one), names = names)
}

# Of all strings in lists and attributes, in order.
encodings_of <- function(x) {
  if (missing(x) || is.function(x) || is.environment(x)) return(character())
  kind <- typeof(x)
  held <- attributes(x)
  attributes(x) <- NULL
  inside <- if (kind == "character") list(Encoding(x)) else if (kind %in% with_parts) lapply(as.list(x), encodings_of)
  unlist(c(inside, lapply(held, encodings_of)), use.names = FALSE)
}

# Where a function or an environment is printed, its address.
without_addresses <- function(lines) gsub("0x[0-9a-f]{6,}", "ADDRESS", lines)

# An observation (helper.R). An error first: what else differs follows from it.
image_of_observation <- function(seen) {
  value <- image_of(seen$value)
  seen["value"] <- list(value$value)
  # GNU-R shows that a function has byte code, and where, once it has compiled it.
  seen$output <- without_addresses(seen$output[!startsWith(seen$output, "<bytecode: ")])
  c(seen["error"], seen[names(seen) != "error"], list(encodings = value$encodings))
}

# Variables of a world, and which there are; functions are compared by calling them.
images_of_variables <- function(env) {
  images <- contents_of(env, function(value) if (!is.function(value)) image_of(value))
  c(list(variables = names(images)), images)
}
