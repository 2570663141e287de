//! Routines on R values of any type: the mirror of `ffi-c/include/boxed.h`, which a test compares.
//!
//! What a routine does and what it needs stands there. Here is what the compiler has to know: which call or operation of
//! byte code it stands for, how many operands it takes, and what it gives.

/// Which builtins a row stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// An operation of byte code, and a primitive of that name if there is one.
    Operation,
    /// A primitive.
    Primitive,
    /// A function behind `.Internal`.
    Internal,
    /// A primitive in some versions of R, behind `.Internal` in others.
    Either,
    /// A native routine of a package that draws random numbers; its name is that of the package, a colon, and its own.
    Native,
    /// One that computes and does nothing else.
    Pure,
    /// A function behind `.Internal` that draws random numbers.
    Draw,
}

/// What a routine gives, if it does not leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gives {
    /// Some value.
    Any,
    /// A vector of numbers, strings or bytes, a list, or NULL, which is no object.
    Plain,
    /// The same if the first operand is that; for `c()`, if all are.
    Like,
    /// One logical without attributes.
    Lgl,
    /// One integer without attributes.
    Int,
    /// Doubles without attributes, as many as are asked for: one is an object if the first operand is.
    Dbls,
    /// Integers, likewise.
    Ints,
}

/// One routine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// Which builtins it stands for.
    pub of: Of,
    /// The name of the builtin.
    pub builtin: &'static str,
    /// The least number of operands.
    pub least: usize,
    /// The most.
    pub most: usize,
    /// What it gives.
    pub gives: Gives,
}

/// The most operands that any routine takes (`RIR2_BOXED_MOST`).
pub const MOST: usize = 32;

macro_rules! rows {
    ($($of:ident $name:literal $builtin:literal $least:tt $most:tt $gives:ident)*) => {
        /// Every routine; its place here is its number.
        pub const ROWS: &[Row] = &[$(Row {
            name: $name, of: Of::$of, builtin: $builtin, least: $least, most: $most, gives: Gives::$gives,
        }),*];
    };
}

rows! {
    Operation "+"                "+"                1 2    Plain
    Operation "-"                "-"                1 2    Plain
    Operation "*"                "*"                2 2    Plain
    Operation "/"                "/"                2 2    Plain
    Operation "^"                "^"                2 2    Plain
    Operation "%%"               "%%"               2 2    Plain
    Operation "%/%"              "%/%"              2 2    Plain
    Operation "=="               "=="               2 2    Plain
    Operation "!="               "!="               2 2    Plain
    Operation "<"                "<"                2 2    Plain
    Operation "<="               "<="               2 2    Plain
    Operation ">"                ">"                2 2    Plain
    Operation ">="               ">="               2 2    Plain
    Operation "&"                "&"                2 2    Plain
    Operation "|"                "|"                2 2    Plain
    Operation "!"                "!"                1 1    Plain
    Operation "if"               "if"               1 1    Lgl
    Operation "truth"            "truth"            1 1    Lgl
    Operation "&&"               "&&"               2 2    Lgl
    Operation "||"               "||"               2 2    Lgl
    Operation "floor"            "floor"            1 1    Plain
    Operation "ceiling"          "ceiling"          1 1    Plain
    Operation "sqrt"             "sqrt"             1 1    Plain
    Operation "exp"              "exp"              1 1    Plain
    Operation "abs"              "abs"              1 1    Plain
    Operation "log"              "log"              1 1    Plain
    Operation "log2"             "log2"             1 1    Plain
    Operation "log10"            "log10"            1 1    Plain
    Operation "round"            "round"            1 2    Plain
    Operation "signif"           "signif"           1 2    Plain
    Operation "[["               "[["               2 6    Any
    Operation "["                "["                2 6    Plain
    Operation "$"                "$"                2 2    Any
    Operation "for"              "for"              2 2    Any
    Operation "[[<-"             "[[<-"             3 7    Like
    Operation "[<-"              "[<-"              3 7    Plain
    Operation "$<-"              "$<-"              3 3    Like
    Operation "length"           "length"           1 1    Int
    Operation "names"            "names"            1 1    Plain
    Operation "dim"              "dim"              1 1    Plain
    Operation "dimnames"         "dimnames"         1 1    Plain
    Operation "levels"           "levels"           1 1    Any
    Operation "oldClass"         "oldClass"         1 1    Any
    Operation "attr"             "attr"             2 2    Any
    Operation "is.null"          "is.null"          1 1    Lgl
    Operation "is.logical"       "is.logical"       1 1    Lgl
    Operation "is.integer"       "is.integer"       1 1    Lgl
    Operation "is.double"        "is.double"        1 1    Lgl
    Operation "is.complex"       "is.complex"       1 1    Lgl
    Operation "is.character"     "is.character"     1 1    Lgl
    Operation "is.raw"           "is.raw"           1 1    Lgl
    Operation "is.symbol"        "is.symbol"        1 1    Lgl
    Operation "is.environment"   "is.environment"   1 1    Lgl
    Operation "is.call"          "is.call"          1 1    Lgl
    Operation "is.expression"    "is.expression"    1 1    Lgl
    Operation "is.list"          "is.list"          1 1    Lgl
    Operation "is.function"      "is.function"      1 1    Lgl
    Operation "is.atomic"        "is.atomic"        1 1    Lgl
    Operation "is.pairlist"      "is.pairlist"      1 1    Lgl
    Operation "is.language"      "is.language"      1 1    Lgl
    Operation "is.object"        "is.object"        1 1    Lgl
    Operation "is.numeric"       "is.numeric"       1 1    Lgl
    Operation "is.matrix"        "is.matrix"        1 1    Lgl
    Operation "is.array"         "is.array"         1 1    Lgl
    Operation "is lgl[]"         "is lgl[]"         1 1    Lgl
    Operation "is int[]"         "is int[]"         1 1    Lgl
    Operation "is dbl[]"         "is dbl[]"         1 1    Lgl
    Operation "is lgl[,]"        "is lgl[,]"        1 1    Lgl
    Operation "is int[,]"        "is int[,]"        1 1    Lgl
    Operation "is dbl[,]"        "is dbl[,]"        1 1    Lgl
    Operation "has classes"      "has classes"      2 2    Lgl
    Operation "is one of"        "is one of"        2 5    Lgl
    Operation "identical"        "identical"        2 2    Lgl
    Operation "list"             "list"             0 MOST Plain
    Operation "list="            "list="            1 MOST Plain
    Operation "c"                "c"                1 MOST Like
    Operation "c="               "c="               1 MOST Like
    Operation "structure"        "structure"        3 MOST Any
    Operation "cbind"            "cbind"            2 MOST Plain
    Operation "rbind"            "rbind"            2 MOST Plain
    Operation "cbind list"       "cbind list"       1 1    Plain
    Operation "rbind list"       "rbind list"       1 1    Plain
    Operation "rep"              "rep"              2 2    Like
    Operation "rep length.out"   "rep length.out"   2 2    Like
    Operation "rep each"         "rep each"         2 2    Like
    Operation "vapply"           "vapply"           2 2    Plain
    Operation "names applied"    "names applied"    2 2    Like
    Operation "[ drop"           "[ drop"           4 4    Like
    Operation "range"            "range"            1 1    Plain
    Operation "length object"    "length object"    1 1    Int
    Operation "names object"     "names object"     1 1    Any
    Operation "dim object"       "dim object"       1 1    Any
    Operation "dimnames object"  "dimnames object"  1 1    Any
    Operation "levels object"    "levels object"    1 1    Any
    Operation "$ object"         "$ object"         2 2    Any
    Operation "[[ object"        "[[ object"        2 2    Any
    Operation "[ object"         "[ object"         2 2    Any
    Operation "$ taken"          "$ taken"          2 3    Any
    Operation "[[ taken"         "[[ taken"         2 3    Any
    Operation "$ taken from object" "$ taken from object" 2 3 Any
    Operation "[[ taken from object" "[[ taken from object" 2 3 Any
    Operation "arithmetic object" "arithmetic object" 3 3  Any
    Operation "comparison object" "comparison object" 3 3  Plain
    Operation "[[<- object"      "[[<- object"      3 3    Any
    Operation "$<- object"       "$<- object"       3 3    Any
    Operation "[ data.frame"     "[ data.frame"     3 3    Any
    Operation "[ part data.frame" "[ part data.frame" 2 3  Any
    Operation "[ kept data.frame" "[ kept data.frame" 3 3  Any
    Operation "table"            "table"            2 5    Any
    Operation "data.frame"       "data.frame"       1 MOST Any
    Operation "rbind data.frame" "rbind data.frame" 1 MOST Any
    Operation "[<- data.frame"   "[<- data.frame"   4 4    Any
    Operation "[[<- data.frame"  "[[<- data.frame"  3 3    Any
    Operation "$<- data.frame"   "$<- data.frame"   3 3    Any
    Operation "variable"         "variable"         2 2    Any
    Operation "variable to change" "variable to change" 2 2 Any
    Operation "variable taken"   "variable taken"   3 3    Any
    Operation "variable<-"       "variable<-"       3 3    Any
    Operation "get"              "get"              4 4    Any
    Operation "exists"           "exists"           4 4    Lgl
    Operation "assign"           "assign"           4 4    Any
    Operation "sum na.rm"        "sum na.rm"        2 MOST Plain
    Operation "prod na.rm"       "prod na.rm"       2 MOST Plain
    Operation "max na.rm"        "max na.rm"        2 MOST Plain
    Operation "min na.rm"        "min na.rm"        2 MOST Plain
    Operation "any na.rm"        "any na.rm"        2 MOST Lgl
    Operation "all na.rm"        "all na.rm"        2 MOST Lgl
    Operation "seq_len"          "seq_len"          1 1    Plain
    Operation "seq_along"        "seq_along"        1 1    Plain
    Operation "typeof"           "typeof"           1 1    Plain
    Operation "switch"           "switch"           2 2    Int
    Operation ":"                ":"                2 2    Plain
    Operation "number"           "number"           1 1    Plain
    Operation "La_solve"         "La_solve"         3 3    Plain
    Operation "det_ge_real"      "det_ge_real"      2 2    Any
    Operation "call"             "call"             2 MOST Any
    Operation "method"           "method"           6 MOST Any
    Primitive "[+]"              "+"                1 2    Plain
    Primitive "[-]"              "-"                1 2    Plain
    Primitive "[*]"              "*"                2 2    Plain
    Primitive "[/]"              "/"                2 2    Plain
    Primitive "[^]"              "^"                2 2    Plain
    Primitive "[%%]"             "%%"               2 2    Plain
    Primitive "[%/%]"            "%/%"              2 2    Plain
    Primitive "[==]"             "=="               2 2    Plain
    Primitive "[!=]"             "!="               2 2    Plain
    Primitive "[<]"              "<"                2 2    Plain
    Primitive "[<=]"             "<="               2 2    Plain
    Primitive "[>]"              ">"                2 2    Plain
    Primitive "[>=]"             ">="               2 2    Plain
    Primitive "[&]"              "&"                2 2    Plain
    Primitive "[|]"              "|"                2 2    Plain
    Primitive "[!]"              "!"                1 1    Plain
    Primitive "[floor]"          "floor"            1 1    Plain
    Primitive "[ceiling]"        "ceiling"          1 1    Plain
    Primitive "[sqrt]"           "sqrt"             1 1    Plain
    Primitive "[exp]"            "exp"              1 1    Plain
    Primitive "[abs]"            "abs"              1 1    Plain
    Primitive ".subset"          ".subset"          2 6    Like
    Primitive "[c]"              "c"                1 MOST Like
    Primitive "[seq_len]"        "seq_len"          1 1    Plain
    Primitive "[:]"              ":"                2 2    Plain
    Primitive "trunc"            "trunc"            1 1    Plain
    Primitive "sign"             "sign"             1 1    Plain
    Primitive "expm1"            "expm1"            1 1    Plain
    Primitive "log1p"            "log1p"            1 1    Plain
    Primitive "gamma"            "gamma"            1 1    Plain
    Primitive "lgamma"           "lgamma"           1 1    Plain
    Primitive "cos"              "cos"              1 1    Plain
    Primitive "sin"              "sin"              1 1    Plain
    Primitive "tan"              "tan"              1 1    Plain
    Primitive "acos"             "acos"             1 1    Plain
    Primitive "asin"             "asin"             1 1    Plain
    Primitive "atan"             "atan"             1 1    Plain
    Primitive "cosh"             "cosh"             1 1    Plain
    Primitive "sinh"             "sinh"             1 1    Plain
    Primitive "tanh"             "tanh"             1 1    Plain
    Primitive "Re"               "Re"               1 1    Plain
    Primitive "Im"               "Im"               1 1    Plain
    Primitive "Mod"              "Mod"              1 1    Plain
    Primitive "Arg"              "Arg"              1 1    Plain
    Primitive "Conj"             "Conj"             1 1    Plain
    Internal  "complex"          "complex"          3 3    Plain
    Primitive "seq.int"          "seq.int"          2 3    Plain
    Primitive "class"            "class"            1 1    Plain
    Primitive "attributes"       "attributes"       1 1    Any
    Primitive "unclass"          "unclass"          1 1    Any
    Internal  "getOption"        "getOption"        1 1    Any
    Internal  "inherits"         "inherits"         3 3    Any
    Internal  "shortRowNames"    "shortRowNames"    2 2    Any
    Primitive "is.na"            "is.na"            1 1    Plain
    Primitive "is.nan"           "is.nan"           1 1    Plain
    Primitive "is.finite"        "is.finite"        1 1    Plain
    Primitive "is.infinite"      "is.infinite"      1 1    Plain
    Primitive "anyNA"            "anyNA"            1 1    Any
    Primitive "is.recursive"     "is.recursive"     1 1    Lgl
    Primitive "nzchar"           "nzchar"           1 1    Plain
    Internal  "nchar"            "nchar"            4 4    Plain
    Internal  "substr"           "substr"           3 3    Plain
    Internal  "substr<-"         "substr<-"         4 4    Plain
    Internal  "paste0"           "paste0"           3 3    Plain
    Internal  "paste"            "paste"            4 4    Plain
    Internal  "toupper"          "toupper"          1 1    Plain
    Internal  "tolower"          "tolower"          1 1    Plain
    Internal  "startsWith"       "startsWith"       2 2    Plain
    Internal  "endsWith"         "endsWith"         2 2    Plain
    Internal  "strsplit"         "strsplit"         5 5    Plain
    Internal  "regexpr"          "regexpr"          6 6    Plain
    Internal  "gregexpr"         "gregexpr"         6 6    Plain
    Internal  "regexec"          "regexec"          5 5    Any
    Internal  "grep"             "grep"             8 8    Plain
    Internal  "grepl"            "grepl"            8 8    Plain
    Internal  "sub"              "sub"              7 7    Plain
    Internal  "gsub"             "gsub"             7 7    Plain
    Internal  "sprintf"          "sprintf"          1 MOST Plain
    Internal  "format"           "format"           9 9    Plain
    Internal  "formatC"          "formatC"          7 7    Plain
    Internal  "strtoi"           "strtoi"           2 2    Plain
    Internal  "chartr"           "chartr"           3 3    Plain
    Internal  "strrep"           "strrep"           2 2    Plain
    Internal  "intToUtf8"        "intToUtf8"        3 3    Plain
    Internal  "utf8ToInt"        "utf8ToInt"        1 1    Plain
    Internal  "charToRaw"        "charToRaw"        1 1    Plain
    Internal  "rawToChar"        "rawToChar"        2 2    Plain
    Internal  "which"            "which"            1 1    Plain
    Primitive "any"              "any"              1 MOST Lgl
    Primitive "all"              "all"              1 MOST Lgl
    Primitive "sum"              "sum"              1 MOST Plain
    Primitive "prod"             "prod"             1 MOST Plain
    Primitive "max"              "max"              1 MOST Plain
    Primitive "min"              "min"              1 MOST Plain
    Primitive "cumsum"           "cumsum"           1 1    Plain
    Primitive "cumprod"          "cumprod"          1 1    Plain
    Primitive "cummax"           "cummax"           1 1    Plain
    Primitive "cummin"           "cummin"           1 1    Plain
    Internal  "mean"             "mean"             1 1    Plain
    Internal  "which.min"        "which.min"        1 1    Plain
    Internal  "which.max"        "which.max"        1 1    Plain
    Internal  "pmin"             "pmin"             3 MOST Plain
    Internal  "pmax"             "pmax"             3 MOST Plain
    Primitive "as.character"     "as.character"     1 1    Plain
    Primitive "as.double"        "as.double"        1 1    Plain
    Primitive "as.integer"       "as.integer"       1 1    Plain
    Primitive "as.logical"       "as.logical"       1 1    Plain
    Primitive "as.raw"           "as.raw"           1 1    Plain
    Internal  "as.vector"        "as.vector"        2 2    Plain
    Internal  "unlist"           "unlist"           3 3    Plain
    Internal  "islistfactor"     "islistfactor"     2 2    Plain
    Internal  "lengths"          "lengths"          2 2    Plain
    Internal  "match"            "match"            4 4    Plain
    Internal  "pmatch"           "pmatch"           4 4    Plain
    Internal  "is.vector"        "is.vector"        2 2    Lgl
    Internal  "unique"           "unique"           4 4    Plain
    Internal  "duplicated"       "duplicated"       4 4    Plain
    Internal  "anyDuplicated"    "anyDuplicated"    3 3    Plain
    Internal  "make.unique"      "make.unique"      2 2    Plain
    Internal  "order"            "order"            3 MOST Plain
    Internal  "radixsort"        "radixsort"        5 MOST Plain
    Internal  "rank"             "rank"             3 3    Plain
    Internal  "psort"            "psort"            2 2    Plain
    Internal  "qsort"            "qsort"            2 2    Any
    Internal  "sorted_fpass"     "sorted_fpass"     3 3    Lgl
    Internal  "wrap_meta"        "wrap_meta"        3 3    Any
    Internal  "sort"             "sort"             2 2    Plain
    Internal  "tabulate"         "tabulate"         2 2    Plain
    Internal  "split"            "split"            2 2    Like
    Internal  "bincode"          "bincode"          4 4    Plain
    Internal  "findInterval"     "findInterval"     5 6    Plain
    Internal  "is.unsorted"      "is.unsorted"      3 3    Plain
    Internal  "rep_len"          "rep_len"          2 2    Like
    Internal  "rep.int"          "rep.int"          2 2    Like
    Internal  "vector"           "vector"           2 2    Any
    Internal  "matrix"           "matrix"           7 7    Plain
    Internal  "array"            "array"            3 3    Like
    Internal  "diag"             "diag"             3 3    Plain
    Internal  "aperm"            "aperm"            3 3    Like
    Internal  "drop"             "drop"             1 1    Like
    Internal  "row"              "row"              1 1    Plain
    Internal  "col"              "col"              1 1    Plain
    Internal  "rowSums"          "rowSums"          4 4    Plain
    Internal  "colSums"          "colSums"          4 4    Plain
    Internal  "rowMeans"         "rowMeans"         4 4    Plain
    Internal  "colMeans"         "colMeans"         4 4    Plain
    Primitive "%*%"              "%*%"              2 2    Plain
    Either    "crossprod"        "crossprod"        1 2    Plain
    Either    "tcrossprod"       "tcrossprod"       1 2    Plain
    Internal  "t.default"        "t.default"        1 1    Like
    Internal  "atan2"            "atan2"            2 2    Plain
    Internal  "choose"           "choose"           2 2    Plain
    Internal  "bitwAnd"          "bitwiseAnd"       2 2    Plain
    Internal  "bitwOr"           "bitwiseOr"        2 2    Plain
    Internal  "bitwXor"          "bitwiseXor"       2 2    Plain
    Internal  "bitwNot"          "bitwiseNot"       1 1    Plain
    Internal  "bitwShiftL"       "bitwiseShiftL"    2 2    Plain
    Internal  "bitwShiftR"       "bitwiseShiftR"    2 2    Plain
    Internal  "intToBits"        "intToBits"        1 1    Plain
    Primitive "names<-"          "names<-"          2 2    Like
    Primitive "dim<-"            "dim<-"            2 2    Like
    Primitive "dimnames<-"       "dimnames<-"       2 2    Like
    Primitive "length<-"         "length<-"         2 2    Like
    Primitive "levels<-"         "levels<-"         2 2    Any
    Primitive "oldClass<-"       "oldClass<-"       2 2    Any
    Primitive "class<-"          "class<-"          2 2    Any
    Primitive "attr<-"           "attr<-"           3 3    Like
    Primitive "storage.mode<-"   "storage.mode<-"   2 2    Like
    Primitive "attributes<-"     "attributes<-"     2 2    Any
    Native    "runif"            "stats:runif"      3 3    Dbls
    Native    "rnorm"            "stats:rnorm"      3 3    Dbls
    Native    "rexp"             "stats:rexp"       2 2    Dbls
    Native    "rgamma"           "stats:rgamma"     3 3    Dbls
    Native    "rbeta"            "stats:rbeta"      3 3    Dbls
    Native    "rbinom"           "stats:rbinom"     3 3    Ints
    Native    "rpois"            "stats:rpois"      2 2    Ints
    Native    "rchisq"           "stats:rchisq"     2 2    Dbls
    Native    "rt"               "stats:rt"         2 2    Dbls
    Native    "rgeom"            "stats:rgeom"      2 2    Ints
    Native    "rlogis"           "stats:rlogis"     3 3    Dbls
    Native    "rweibull"         "stats:rweibull"   3 3    Dbls
    Native    "rcauchy"          "stats:rcauchy"    3 3    Dbls
    Native    "rlnorm"           "stats:rlnorm"     3 3    Dbls
    Draw      "sample"           "sample"           4 4    Ints
    Pure      "cov"              "stats:cov"        4 4    Plain
    Pure      "cor"              "stats:cor"        4 4    Plain
    Pure      "dnorm"            "stats:dnorm"      4 4    Plain
    Pure      "pnorm"            "stats:pnorm"      5 5    Plain
    Pure      "qnorm"            "stats:qnorm"      5 5    Plain
    Pure      "dunif"            "stats:dunif"      4 4    Plain
    Pure      "punif"            "stats:punif"      5 5    Plain
    Pure      "qunif"            "stats:qunif"      5 5    Plain
    Pure      "dexp"             "stats:dexp"       3 3    Plain
    Pure      "pexp"             "stats:pexp"       4 4    Plain
    Pure      "qexp"             "stats:qexp"       4 4    Plain
    Pure      "dbinom"           "stats:dbinom"     4 4    Plain
    Pure      "dpois"            "stats:dpois"      3 3    Plain
}

/// The number of an operation of byte code.
pub fn operation(name: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.of == Of::Operation && row.name == name)
}

/// Whether a routine calls a function that is known at run time only.
pub fn is_call(row: usize) -> bool {
    matches!(ROWS[row].name, "call" | "method")
}

/// The routine for a call of a builtin with so many arguments.
pub fn of_call(builtin: &str, is_internal: bool, n: usize) -> Option<usize> {
    let is_meant = |of: Of| match of {
        Of::Operation | Of::Primitive => !is_internal,
        Of::Internal => is_internal,
        Of::Either => true,
        Of::Native | Of::Pure | Of::Draw => false,
    };
    // Two names of one builtin.
    let builtin = if builtin == "as.numeric" { "as.double" } else { builtin };
    // The operation comes first: it needs no argument list.
    ROWS.iter().position(|row| row.builtin == builtin && is_meant(row.of) && (row.least..=row.most).contains(&n))
}

/// The routine that draws random numbers as a native routine does, or a function behind `.Internal`.
pub fn of_draw(name: &str, is_native: bool, n: usize) -> Option<usize> {
    let of = if is_native { Of::Native } else { Of::Draw };
    ROWS.iter().position(|row| row.of == of && row.builtin == name && (row.least..=row.most).contains(&n))
}

/// The native routine that computes and does nothing else.
pub fn of_pure(native: &str, n: usize) -> Option<usize> {
    ROWS.iter().position(|row| row.of == Of::Pure && row.builtin == native && (row.least..=row.most).contains(&n))
}

/// Whether there is a row for a native routine.
pub fn is_native(native: &str) -> bool {
    ROWS.iter().any(|row| matches!(row.of, Of::Native | Of::Pure) && row.builtin == native)
}
