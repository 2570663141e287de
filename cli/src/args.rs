//! What the command line says.

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXIT_STATUS: &str = "\
Exit status:
  0  everything was analysed, whatever the verdicts
  1  some input could not be analysed; standard error says which, and why
  2  usage error";

const ANALYZE_HELP: &str = "\
Verdicts, for the types of arguments beside them:
  proved        there is machine code; paths that are not compiled fall back to R's interpreter
  not compiled  nothing stands in the way for plain arguments, but there is no code for these types
  rejected      something stands in the way: without --context, whatever the types are

Exit status:
  0  everything was analysed, whatever the verdicts
  1  some input could not be analysed; standard error says which, and why
  2  usage error

Examples:
  rir2 analyze fib.rds                             a closure saved by saveRDS(fib, \"fib.rds\")
  rir2 analyze --package stats --summary           a package of this machine's R
  rir2 analyze --package stats --closure weighted.mean.default
  rir2 analyze fib.rds --context dbl --emit ir,clif
  rir2 analyze lib/MASS --json > MASS.jsonl        an installed package's directory";

const CORPUS_HELP: &str = "\
Closures are counted where they are: bound to variables of a package, in objects (lists,
environments, S4 methods, …), or inner, that is literals in the byte code of others.

Exit status:
  0  all packages could be read; what is lifted verifies and is parsed back equal; the places
     where byte code may be entered are checked
  1  something could not be read, or failed; standard error says what
  2  usage error

Examples:
  rir2 corpus                                      all packages of this machine's R
  rir2 corpus --output corpus.jsonl                go on where a run was stopped
  rir2 corpus lib --no-text --jobs 2               decode, lift and verify only";

/// Analyse R closures offline: what rir2 can compile, and what stops it
#[derive(Debug, Parser)]
#[command(name = "rir2", version, styles = STYLES, after_help = EXIT_STATUS, propagate_version = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    /// Whether to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile closures: the guards, or the reason why not with its place in the source
    #[command(after_help = ANALYZE_HELP)]
    Analyze(Analyze),
    /// List closures without analysing them
    #[command(after_help = EXIT_STATUS)]
    List(List),
    /// Read every closure of whole library trees: decode, lift, verify, print and parse
    #[command(after_help = CORPUS_HELP)]
    Corpus(Corpus),
}

/// What to read.
#[derive(Debug, clap::Args)]
pub struct Inputs {
    /// An .rds file (a closure, or a list or environment of closures), an installed package's
    /// directory, or a directory of either
    #[arg(value_name = "PATH", required_unless_present = "package")]
    pub paths: Vec<PathBuf>,
    /// An installed package, by name
    #[arg(short, long, value_name = "NAME")]
    pub package: Vec<String>,
    /// A library tree that is searched before those of R
    #[arg(short, long, value_name = "DIR")]
    pub lib: Vec<PathBuf>,
    /// Only closures of this name
    #[arg(short, long, value_name = "NAME")]
    pub closure: Vec<String>,
    /// How many threads to use [default: as many as processors]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<std::num::NonZero<u16>>,
}

#[derive(Debug, clap::Args)]
pub struct Analyze {
    #[command(flatten)]
    pub inputs: Inputs,
    /// Types of the arguments, one a formal, separated by commas:
    ///   lgl, int, dbl           scalars
    ///   lgl[], int[], dbl[]     vectors without attributes
    ///   lgl[,], int[,], dbl[,]  matrices
    ///   null, missing, builtin:NAME
    ///   object:CLASS/CLASS      an object of S3 of exactly these classes
    ///   value                   any value that is not an object of a class
    ///   any                     what no path that is compiled reads
    /// Without it, a closure is compiled for its ordinary call: arguments that have a default are missing,
    /// the others are some values
    #[arg(long, value_name = "TYPES", allow_hyphen_values = true, verbatim_doc_comment)]
    pub context: Option<String>,
    /// Print these stages instead of the table; a list separated by commas
    #[arg(short, long, value_enum, value_name = "STAGE", value_delimiter = ',')]
    pub emit: Vec<Stage>,
    /// Print one JSON object per closure and line, then a summary object
    #[arg(long)]
    pub json: bool,
    /// Print the summary only
    #[arg(short, long, conflicts_with_all = ["json", "emit"])]
    pub summary: bool,
    /// Show the source of each reason (without it: if there are few closures)
    #[arg(long, conflicts_with_all = ["json", "emit", "summary"])]
    pub explain: bool,
}

#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    pub inputs: Inputs,
    /// Print how many closures each file or package has
    #[arg(long)]
    pub count: bool,
}

#[derive(Debug, clap::Args)]
pub struct Corpus {
    /// A library tree: a directory of installed packages [default: those of this machine's R]
    #[arg(value_name = "DIR")]
    pub trees: Vec<PathBuf>,
    /// Write one line per package, a JSON object, when the package is done. Packages that FILE has
    /// are not done again, unless they or rir2 have changed: a run that was stopped is taken up
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How many threads to use [default: as many as processors]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<std::num::NonZero<u16>>,
    /// Do not print and parse what is lifted
    #[arg(long)]
    pub no_text: bool,
    /// List each closure that is not lifted, and why (without it: if there are few)
    #[arg(long)]
    pub explain: bool,
}

/// A stage of the pipeline whose text can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// GNU-R's instructions
    Bytecode,
    /// Their flow graph
    Cfg,
    /// Generic IR
    Ir,
    /// Generic IR, locals as values where the frame is private; where it escapes
    Ssa,
    /// Where byte code may be entered and left
    Segments,
    /// The guard program
    Guards,
    /// Typed IR
    Typed,
    /// Typed IR, optimized
    Opt,
    /// Cranelift's IR
    Clif,
    /// Machine code
    Asm,
}

impl Stage {
    /// Whether it is made for types of the arguments.
    pub const fn needs_types(self) -> bool {
        !matches!(self, Stage::Bytecode | Stage::Cfg | Stage::Ir | Stage::Ssa | Stage::Segments)
    }

    /// Its name, here and in the driver.
    pub const fn text(self) -> &'static str {
        match self {
            Stage::Bytecode => "bytecode",
            Stage::Cfg => "cfg",
            Stage::Ir => "ir",
            Stage::Ssa => "ssa",
            Stage::Segments => "segments",
            Stage::Guards => "guards",
            Stage::Typed => "typed",
            Stage::Opt => "opt",
            Stage::Clif => "clif",
            Stage::Asm => "asm",
        }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal (heeds NO_COLOR and CLICOLOR)
    #[default]
    Auto,
    /// Yes
    Always,
    /// No
    Never,
}

impl Color {
    /// Sets it for all output of this process.
    pub fn apply(self) {
        let choice = match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}
