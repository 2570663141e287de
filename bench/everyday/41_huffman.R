# Rosetta Code "Huffman coding": forest as list of lists, two lightest joined, codes by recursion, text encoded and decoded
leaf <- function(sym, w) list(sym = sym, weight = w, left = NULL, right = NULL)
build_tree <- function(text) {
  freq <- table(strsplit(text, "")[[1]])
  forest <- list()
  for (s in names(freq)) forest[[length(forest) + 1]] <- leaf(s, as.integer(freq[s]))
  while (length(forest) > 1) {
    forest <- forest[order(sapply(forest, function(n) n$weight))]
    joined <- list(sym = NULL, weight = forest[[1]]$weight + forest[[2]]$weight, left = forest[[1]], right = forest[[2]])
    forest <- c(forest[-(1:2)], list(joined))
  }
  forest[[1]]
}
codes <- function(node, prefix = "") {
  if (is.null(node$left) && is.null(node$right)) return(setNames(prefix, node$sym))
  c(codes(node$left, paste0(prefix, "0")), codes(node$right, paste0(prefix, "1")))
}
decode <- function(bits, tree) {
  out <- character()
  node <- tree
  for (b in strsplit(bits, "")[[1]]) {
    node <- if (b == "0") node$left else node$right
    if (is.null(node$left)) {
      out <- c(out, node$sym)
      node <- tree
    }
  }
  paste(out, collapse = "")
}
huffman <- function(text) {
  tree <- build_tree(text)
  cd <- codes(tree)
  for (s in names(sort(nchar(cd)))[1:5]) cat(sQuote(s, FALSE), "\t", cd[s], "\n")
  bits <- paste(cd[strsplit(text, "")[[1]]], collapse = "")
  back <- decode(bits, tree)
  stopifnot(identical(back, text))
  c(chars = nchar(text), bits = nchar(bits), ratio = nchar(bits) / (8 * nchar(text)))
}
W <- list(name = "huffman", f = huffman, args = list(paste(rep("this is an example for huffman encoding, with a text that is a bit longer.", 300), collapse = " ")))
