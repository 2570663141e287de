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
    Operation "+"                "+"                1 2    Any
    Operation "-"                "-"                1 2    Any
    Operation "*"                "*"                2 2    Any
    Operation "/"                "/"                2 2    Any
    Operation "^"                "^"                2 2    Any
    Operation "%%"               "%%"               2 2    Any
    Operation "%/%"              "%/%"              2 2    Any
    Operation "=="               "=="               2 2    Any
    Operation "!="               "!="               2 2    Any
    Operation "<"                "<"                2 2    Any
    Operation "<="               "<="               2 2    Any
    Operation ">"                ">"                2 2    Any
    Operation ">="               ">="               2 2    Any
    Operation "&"                "&"                2 2    Any
    Operation "|"                "|"                2 2    Any
    Operation "!"                "!"                1 1    Any
    Operation "if"               "if"               1 1    Lgl
    Operation "truth"            "truth"            1 1    Lgl
    Operation "&&"               "&&"               2 2    Lgl
    Operation "||"               "||"               2 2    Lgl
    Operation "floor"            "floor"            1 1    Any
    Operation "ceiling"          "ceiling"          1 1    Any
    Operation "sqrt"             "sqrt"             1 1    Any
    Operation "exp"              "exp"              1 1    Any
    Operation "abs"              "abs"              1 1    Any
    Operation "log"              "log"              1 1    Any
    Operation "log2"             "log2"             1 1    Any
    Operation "log10"            "log10"            1 1    Any
    Operation "round"            "round"            1 2    Any
    Operation "signif"           "signif"           1 2    Any
    Operation "[["               "[["               2 3    Any
    Operation "["                "["                2 3    Any
    Operation "$"                "$"                2 2    Any
    Operation "for"              "for"              2 2    Any
    Operation "[[<-"             "[[<-"             3 4    Any
    Operation "[<-"              "[<-"              3 4    Any
    Operation "$<-"              "$<-"              3 3    Any
    Operation "length"           "length"           1 1    Int
    Operation "names"            "names"            1 1    Any
    Operation "dim"              "dim"              1 1    Any
    Operation "dimnames"         "dimnames"         1 1    Any
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
    Operation "identical"        "identical"        2 2    Lgl
    Operation "list"             "list"             0 MOST Any
    Operation "list="            "list="            1 MOST Any
    Operation "c"                "c"                1 MOST Any
    Operation "c="               "c="               1 MOST Any
    Operation "structure"        "structure"        3 MOST Any
    Operation "cbind"            "cbind"            2 MOST Any
    Operation "rbind"            "rbind"            2 MOST Any
    Operation "cbind list"       "cbind list"       1 1    Any
    Operation "rbind list"       "rbind list"       1 1    Any
    Operation "rep"              "rep"              2 2    Any
    Operation "rep length.out"   "rep length.out"   2 2    Any
    Operation "rep each"         "rep each"         2 2    Any
    Operation "vapply"           "vapply"           2 2    Any
    Operation "names applied"    "names applied"    2 2    Any
    Operation "[ drop"           "[ drop"           4 4    Any
    Operation "range"            "range"            1 1    Any
    Operation "length object"    "length object"    1 1    Int
    Operation "names object"     "names object"     1 1    Any
    Operation "dim object"       "dim object"       1 1    Any
    Operation "dimnames object"  "dimnames object"  1 1    Any
    Operation "levels object"    "levels object"    1 1    Any
    Operation "$ object"         "$ object"         2 2    Any
    Operation "[[ object"        "[[ object"        2 2    Any
    Operation "$ taken"          "$ taken"          2 3    Any
    Operation "[[ taken"         "[[ taken"         2 3    Any
    Operation "$ taken from object" "$ taken from object" 2 3 Any
    Operation "[[ taken from object" "[[ taken from object" 2 3 Any
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
    Operation "sum na.rm"        "sum na.rm"        2 MOST Any
    Operation "prod na.rm"       "prod na.rm"       2 MOST Any
    Operation "max na.rm"        "max na.rm"        2 MOST Any
    Operation "min na.rm"        "min na.rm"        2 MOST Any
    Operation "any na.rm"        "any na.rm"        2 MOST Lgl
    Operation "all na.rm"        "all na.rm"        2 MOST Lgl
    Operation "seq_len"          "seq_len"          1 1    Any
    Operation "seq_along"        "seq_along"        1 1    Any
    Operation "typeof"           "typeof"           1 1    Any
    Operation "switch"           "switch"           2 2    Int
    Operation ":"                ":"                2 2    Any
    Operation "number"           "number"           1 1    Any
    Operation "call"             "call"             2 MOST Any
    Operation "method"           "method"           6 MOST Any
    Primitive "[+]"              "+"                1 2    Any
    Primitive "[-]"              "-"                1 2    Any
    Primitive "[*]"              "*"                2 2    Any
    Primitive "[/]"              "/"                2 2    Any
    Primitive "[^]"              "^"                2 2    Any
    Primitive "[%%]"             "%%"               2 2    Any
    Primitive "[%/%]"            "%/%"              2 2    Any
    Primitive "[==]"             "=="               2 2    Any
    Primitive "[!=]"             "!="               2 2    Any
    Primitive "[<]"              "<"                2 2    Any
    Primitive "[<=]"             "<="               2 2    Any
    Primitive "[>]"              ">"                2 2    Any
    Primitive "[>=]"             ">="               2 2    Any
    Primitive "[&]"              "&"                2 2    Any
    Primitive "[|]"              "|"                2 2    Any
    Primitive "[!]"              "!"                1 1    Any
    Primitive "[floor]"          "floor"            1 1    Any
    Primitive "[ceiling]"        "ceiling"          1 1    Any
    Primitive "[sqrt]"           "sqrt"             1 1    Any
    Primitive "[exp]"            "exp"              1 1    Any
    Primitive "[abs]"            "abs"              1 1    Any
    Primitive ".subset"          ".subset"          2 3    Any
    Primitive "[c]"              "c"                1 MOST Any
    Primitive "[seq_len]"        "seq_len"          1 1    Any
    Primitive "[:]"              ":"                2 2    Any
    Primitive "trunc"            "trunc"            1 1    Any
    Primitive "sign"             "sign"             1 1    Any
    Primitive "expm1"            "expm1"            1 1    Any
    Primitive "log1p"            "log1p"            1 1    Any
    Primitive "gamma"            "gamma"            1 1    Any
    Primitive "lgamma"           "lgamma"           1 1    Any
    Primitive "cos"              "cos"              1 1    Any
    Primitive "sin"              "sin"              1 1    Any
    Primitive "tan"              "tan"              1 1    Any
    Primitive "acos"             "acos"             1 1    Any
    Primitive "asin"             "asin"             1 1    Any
    Primitive "atan"             "atan"             1 1    Any
    Primitive "cosh"             "cosh"             1 1    Any
    Primitive "sinh"             "sinh"             1 1    Any
    Primitive "tanh"             "tanh"             1 1    Any
    Primitive "Re"               "Re"               1 1    Any
    Primitive "Im"               "Im"               1 1    Any
    Primitive "Mod"              "Mod"              1 1    Any
    Primitive "Arg"              "Arg"              1 1    Any
    Primitive "Conj"             "Conj"             1 1    Any
    Internal  "complex"          "complex"          3 3    Any
    Primitive "seq.int"          "seq.int"          2 3    Any
    Primitive "class"            "class"            1 1    Any
    Primitive "attributes"       "attributes"       1 1    Any
    Primitive "unclass"          "unclass"          1 1    Any
    Internal  "getOption"        "getOption"        1 1    Any
    Internal  "inherits"         "inherits"         3 3    Any
    Internal  "shortRowNames"    "shortRowNames"    2 2    Any
    Primitive "is.na"            "is.na"            1 1    Any
    Primitive "is.nan"           "is.nan"           1 1    Any
    Primitive "is.finite"        "is.finite"        1 1    Any
    Primitive "is.infinite"      "is.infinite"      1 1    Any
    Primitive "anyNA"            "anyNA"            1 1    Any
    Primitive "is.recursive"     "is.recursive"     1 1    Lgl
    Primitive "nzchar"           "nzchar"           1 1    Any
    Internal  "nchar"            "nchar"            4 4    Any
    Internal  "substr"           "substr"           3 3    Any
    Internal  "substr<-"         "substr<-"         4 4    Any
    Internal  "paste0"           "paste0"           3 3    Any
    Internal  "paste"            "paste"            4 4    Any
    Internal  "toupper"          "toupper"          1 1    Any
    Internal  "tolower"          "tolower"          1 1    Any
    Internal  "startsWith"       "startsWith"       2 2    Any
    Internal  "endsWith"         "endsWith"         2 2    Any
    Internal  "strsplit"         "strsplit"         5 5    Any
    Internal  "regexpr"          "regexpr"          6 6    Any
    Internal  "gregexpr"         "gregexpr"         6 6    Any
    Internal  "regexec"          "regexec"          5 5    Any
    Internal  "grep"             "grep"             8 8    Any
    Internal  "grepl"            "grepl"            8 8    Any
    Internal  "sub"              "sub"              7 7    Any
    Internal  "gsub"             "gsub"             7 7    Any
    Internal  "sprintf"          "sprintf"          1 MOST Any
    Internal  "format"           "format"           9 9    Any
    Internal  "formatC"          "formatC"          7 7    Any
    Internal  "strtoi"           "strtoi"           2 2    Any
    Internal  "chartr"           "chartr"           3 3    Any
    Internal  "strrep"           "strrep"           2 2    Any
    Internal  "intToUtf8"        "intToUtf8"        3 3    Any
    Internal  "utf8ToInt"        "utf8ToInt"        1 1    Any
    Internal  "charToRaw"        "charToRaw"        1 1    Any
    Internal  "rawToChar"        "rawToChar"        2 2    Any
    Internal  "which"            "which"            1 1    Any
    Primitive "any"              "any"              1 MOST Lgl
    Primitive "all"              "all"              1 MOST Lgl
    Primitive "sum"              "sum"              1 MOST Any
    Primitive "prod"             "prod"             1 MOST Any
    Primitive "max"              "max"              1 MOST Any
    Primitive "min"              "min"              1 MOST Any
    Primitive "cumsum"           "cumsum"           1 1    Any
    Primitive "cumprod"          "cumprod"          1 1    Any
    Primitive "cummax"           "cummax"           1 1    Any
    Primitive "cummin"           "cummin"           1 1    Any
    Internal  "mean"             "mean"             1 1    Any
    Internal  "which.min"        "which.min"        1 1    Any
    Internal  "which.max"        "which.max"        1 1    Any
    Internal  "pmin"             "pmin"             3 MOST Any
    Internal  "pmax"             "pmax"             3 MOST Any
    Primitive "as.character"     "as.character"     1 1    Any
    Primitive "as.double"        "as.double"        1 1    Any
    Primitive "as.integer"       "as.integer"       1 1    Any
    Primitive "as.logical"       "as.logical"       1 1    Any
    Primitive "as.raw"           "as.raw"           1 1    Any
    Internal  "as.vector"        "as.vector"        2 2    Any
    Internal  "unlist"           "unlist"           3 3    Any
    Internal  "islistfactor"     "islistfactor"     2 2    Any
    Internal  "lengths"          "lengths"          2 2    Any
    Internal  "match"            "match"            4 4    Any
    Internal  "pmatch"           "pmatch"           4 4    Any
    Internal  "is.vector"        "is.vector"        2 2    Lgl
    Internal  "unique"           "unique"           4 4    Any
    Internal  "duplicated"       "duplicated"       4 4    Any
    Internal  "anyDuplicated"    "anyDuplicated"    3 3    Any
    Internal  "make.unique"      "make.unique"      2 2    Any
    Internal  "order"            "order"            3 MOST Any
    Internal  "radixsort"        "radixsort"        5 MOST Any
    Internal  "rank"             "rank"             3 3    Any
    Internal  "psort"            "psort"            2 2    Any
    Internal  "qsort"            "qsort"            2 2    Any
    Internal  "sorted_fpass"     "sorted_fpass"     3 3    Lgl
    Internal  "wrap_meta"        "wrap_meta"        3 3    Any
    Internal  "sort"             "sort"             2 2    Any
    Internal  "tabulate"         "tabulate"         2 2    Any
    Internal  "split"            "split"            2 2    Any
    Internal  "bincode"          "bincode"          4 4    Any
    Internal  "findInterval"     "findInterval"     5 5    Any
    Internal  "is.unsorted"      "is.unsorted"      3 3    Any
    Internal  "rep_len"          "rep_len"          2 2    Any
    Internal  "rep.int"          "rep.int"          2 2    Any
    Internal  "vector"           "vector"           2 2    Any
    Internal  "matrix"           "matrix"           7 7    Any
    Internal  "array"            "array"            3 3    Any
    Internal  "diag"             "diag"             3 3    Any
    Internal  "aperm"            "aperm"            3 3    Any
    Internal  "drop"             "drop"             1 1    Any
    Internal  "row"              "row"              1 1    Any
    Internal  "col"              "col"              1 1    Any
    Internal  "rowSums"          "rowSums"          4 4    Any
    Internal  "colSums"          "colSums"          4 4    Any
    Internal  "rowMeans"         "rowMeans"         4 4    Any
    Internal  "colMeans"         "colMeans"         4 4    Any
    Primitive "%*%"              "%*%"              2 2    Any
    Either    "crossprod"        "crossprod"        2 2    Any
    Either    "tcrossprod"       "tcrossprod"       2 2    Any
    Internal  "t.default"        "t.default"        1 1    Any
    Internal  "atan2"            "atan2"            2 2    Any
    Internal  "choose"           "choose"           2 2    Any
    Internal  "bitwAnd"          "bitwiseAnd"       2 2    Any
    Internal  "bitwOr"           "bitwiseOr"        2 2    Any
    Internal  "bitwXor"          "bitwiseXor"       2 2    Any
    Internal  "bitwNot"          "bitwiseNot"       1 1    Any
    Internal  "bitwShiftL"       "bitwiseShiftL"    2 2    Any
    Internal  "bitwShiftR"       "bitwiseShiftR"    2 2    Any
    Internal  "intToBits"        "intToBits"        1 1    Any
    Primitive "names<-"          "names<-"          2 2    Any
    Primitive "dim<-"            "dim<-"            2 2    Any
    Primitive "dimnames<-"       "dimnames<-"       2 2    Any
    Primitive "length<-"         "length<-"         2 2    Any
    Primitive "levels<-"         "levels<-"         2 2    Any
    Primitive "oldClass<-"       "oldClass<-"       2 2    Any
    Primitive "class<-"          "class<-"          2 2    Any
    Primitive "attr<-"           "attr<-"           3 3    Any
    Primitive "storage.mode<-"   "storage.mode<-"   2 2    Any
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
    Pure      "cov"              "stats:cov"        4 4    Any
    Pure      "cor"              "stats:cor"        4 4    Any
    Pure      "dnorm"            "stats:dnorm"      4 4    Any
    Pure      "pnorm"            "stats:pnorm"      5 5    Any
    Pure      "qnorm"            "stats:qnorm"      5 5    Any
    Pure      "dunif"            "stats:dunif"      4 4    Any
    Pure      "punif"            "stats:punif"      5 5    Any
    Pure      "qunif"            "stats:qunif"      5 5    Any
    Pure      "dexp"             "stats:dexp"       3 3    Any
    Pure      "pexp"             "stats:pexp"       4 4    Any
    Pure      "qexp"             "stats:qexp"       4 4    Any
    Pure      "dbinom"           "stats:dbinom"     4 4    Any
    Pure      "dpois"            "stats:dpois"      3 3    Any
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
