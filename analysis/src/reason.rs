//! Why something is not proven, as data; rendered here, once, in R's words.

use crate::{Fear, Name, Ty};
use std::fmt;

/// The reason that ends what is proven. Its `Display` is the one text of it, for R, the command
/// line and tables.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Reason {
    /// No path of this call returns: the true reason is in the callee.
    Callee {
        /// As the call names it.
        name: Name,
        /// Of the inference that says so.
        instance: usize,
    },
    /// `stop()` is called.
    Stop,
    /// A builtin, or internal function, that does more than compute.
    Builtin {
        /// Its name.
        name: Name,
        /// What it does, in a word of the builtins' table.
        class: &'static str,
    },
    /// A special, which takes its arguments as they are written.
    Special(Name),
    /// An operation on values that it is not compiled for.
    Operation {
        /// The function of R, or words for it.
        what: Name,
        /// The types of its operands.
        types: Vec<Ty>,
    },
    /// A builtin whose arguments are given by name.
    NamedArguments(Name),
    /// A condition that is no logical.
    Condition(Ty),
    /// A loop over something that has no plain elements.
    Loop(Ty),
    /// `switch()` on such a value.
    Switch(Ty),
    /// A value that may be an object with methods.
    Object(Ty),
    /// A variable of which nothing is known when it is read, and why.
    Variable(Name, Unknown),
    /// An argument that was not given, and has no default.
    Missing(Name),
    /// A variable outside of the function, with a value that is not loaded.
    Outside(Name, Ty),
    /// A variable that is a function which runs.
    Active(Name),
    /// Nothing has this name.
    Unbound(Name),
    /// What has this name is not known.
    NotKnown(Name),
    /// A function of base that something else hides.
    Masked(Name),
    /// No function of this name is known.
    UnknownFunction(Name),
    /// The name stands for a function that is not known.
    AnyFunction(Name),
    /// The function called is the value of an expression.
    ComputedFunction,
    /// An argument that the callee's formal is not compiled for.
    Argument {
        /// As the call names it.
        callee: Name,
        /// The callee's formal.
        formal: Name,
        /// What is given.
        ty: Ty,
    },
    /// An argument that the callee may not evaluate, and that cannot be evaluated early.
    Lazy {
        /// As the call names it.
        callee: Name,
        /// The callee's formal.
        formal: Name,
        /// Why it matters when it is evaluated.
        risk: Risk,
    },
    /// `...` is passed on with arguments in it.
    DotsPassed,
    /// An empty argument of a call goes into the callee's `...`.
    DotsEmpty(Name),
    /// `..1` and its like.
    DotsElement(Name),
    /// The code of an argument is more than a straight line.
    ArgumentCode,
    /// An argument is `stop()`, to be evaluated where it is used.
    ArgumentStops,
    /// `break` or `next` in the code of an argument.
    ArgumentBreaks,
    /// The code of an argument assigns a variable.
    ArgumentAssigns(Name),
    /// A function is made in the function.
    InnerFunction,
    /// A function that is made in the function is its result, or comes back to where it was made.
    FunctionKept,
    /// `<<-`.
    SuperAssignment(Name),
    /// An assignment through a function, as in `names(x)[2] <- "b"`.
    Replacement(Name),
    /// The body is no byte code.
    NotCompiled,
    /// R's compiler leaves functions alone that call `browser()`.
    CallsBrowser,
    /// The context is not in the notation, or does not fit the formals.
    Context(String),
    /// The code generator has no code for it.
    Machine(Fear, String),
    /// A limit of the analysis that has no data.
    Limit(Fear, String),
}

/// Why it matters when an argument is evaluated.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Risk {
    /// It evaluates the default of a formal.
    Default(Name),
    /// It calls a closure.
    Call,
    /// It calls closures that end, and leave no trace: it may be evaluated in vain.
    Quiet,
    /// It draws random numbers.
    Draw,
    /// It may read a variable that the callee assigns.
    Assigned(Name),
}

impl Risk {
    /// Of two, the one that is not quiet, if there is one.
    pub(crate) fn worse(one: Option<Risk>, other: Option<Risk>) -> Option<Risk> {
        match one {
            None | Some(Risk::Quiet) => other.or(one),
            risk => risk,
        }
    }
}

/// Why nothing is known of a value. All of these are equally unknown; they differ in what is said.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Unknown {
    /// Nobody says.
    Unsaid,
    /// It is this, in words: of an argument or a variable of a live process.
    Is(Name),
    /// Values of these two kinds meet.
    Either(Name, Name),
    /// It was assigned on some paths only.
    Perhaps,
    /// It is an argument that was assigned on some paths, and not evaluated on others.
    Unforced,
}

impl Unknown {
    /// Of a value that is one or the other. Only rises, so that joins end.
    pub fn join(&self, other: &Unknown) -> Unknown {
        match (self, other) {
            (Unknown::Is(a), Unknown::Is(b)) if a != b => Unknown::either(a, b),
            _ => self.max(other).clone(),
        }
    }

    /// Values of two kinds, in an order that does not depend on who comes first.
    pub fn either(a: &str, b: &str) -> Unknown {
        Unknown::Either(a.min(b).into(), a.max(b).into())
    }
}

impl Reason {
    /// The effect that is feared, or what is lacking.
    pub fn fear(&self) -> Fear {
        match self {
            Reason::Callee { .. } | Reason::AnyFunction(_) | Reason::ComputedFunction => Fear::Callee,
            Reason::Object(_) | Reason::Masked(_) | Reason::Replacement(_) | Reason::UnknownFunction(_) => Fear::Callee,
            Reason::Stop | Reason::Missing(_) | Reason::Unbound(_) => Fear::Error,
            Reason::Builtin { class, .. } => match *class {
                "rng" => Fear::Rng,
                "write-external" | "native" => Fear::Output,
                "condition" => Fear::Error,
                _ => Fear::Reflect,
            },
            Reason::Special(_) | Reason::InnerFunction | Reason::FunctionKept => Fear::Reflect,
            Reason::Operation { .. } | Reason::NamedArguments(_) | Reason::Condition(_) => Fear::Type,
            Reason::Loop(_) | Reason::Switch(_) | Reason::Variable(..) | Reason::Argument { .. } => Fear::Type,
            Reason::Context(_) => Fear::Type,
            Reason::Outside(..) | Reason::NotKnown(_) => Fear::ReadEnv,
            Reason::Active(_) | Reason::Lazy { .. } | Reason::DotsPassed | Reason::DotsEmpty(_) => Fear::Force,
            Reason::SuperAssignment(_) => Fear::WriteEnv,
            Reason::DotsElement(_) | Reason::ArgumentCode | Reason::ArgumentBreaks => Fear::Unsupported,
            Reason::ArgumentAssigns(_) | Reason::ArgumentStops => Fear::Unsupported,
            Reason::NotCompiled | Reason::CallsBrowser => Fear::Unsupported,
            Reason::Limit(fear, _) | Reason::Machine(fear, _) => *fear,
        }
    }

    /// What to change, where something true can be said in a sentence.
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Reason::Variable(_, Unknown::Is(what)) => match &**what {
                "a data frame" | "a factor" => return advice_on_object(what),
                "a list" | "a named list" => {
                    "if its elements are always the same ones, pass them as arguments of their own"
                }
                "a named numeric vector" | "a named integer vector" | "a named logical vector" => {
                    "pass unname(x) if the names do not matter"
                }
                _ => return None,
            },
            Reason::Variable(_, Unknown::Either(a, b)) if &**a == "NULL" && b.ends_with(" vector") => GROWN,
            // As `for` leaves its variable where nothing was to be done.
            Reason::Variable(_, Unknown::Either(a, _)) if &**a == "NULL" => return None,
            Reason::Variable(_, Unknown::Either(..)) => "give it values of one type on all paths",
            Reason::Variable(_, Unknown::Unforced) => "evaluate it first, as in force(x)",
            Reason::Variable(_, Unknown::Perhaps) => "assign it before the branch or the loop",
            Reason::InnerFunction | Reason::FunctionKept => {
                "define that function outside, or write the loop with `for`"
            }
            Reason::SuperAssignment(_) => "return the new value, and assign it where the function is called",
            Reason::ArgumentStops => "test with `if`, and call stop() there",
            Reason::ArgumentBreaks => "leave the loop in a statement of its own",
            Reason::ArgumentCode => "assign the argument to a variable first, and pass the variable",
            Reason::DotsPassed => "name the arguments that it takes instead of `...`",
            Reason::Builtin { class: "rng", name } if matches!(&**name, "set.seed" | "RNGkind") => SEED,
            Reason::Builtin { class: "rng", .. } => RANDOM,
            Reason::Builtin { class: "dispatch", .. } => "accelerate the method itself, and call it by its own name",
            Reason::Special(name) if matches!(&**name, "UseMethod" | "NextMethod") => {
                "accelerate the method itself, and call it by its own name"
            }
            Reason::Operation { types, .. } if matches!(types.first(), Some(Ty::Object(_))) => {
                return advice_on_object(&types[0].words());
            }
            Reason::Operation { what, types } if matches!(&**what, "[<-" | "[[<-") => match types.first() {
                Some(Ty::Null) => GROWN,
                _ => return None,
            },
            Reason::Callee { name, .. } | Reason::Operation { what: name, .. } => return advice_on(name),
            Reason::DotsEmpty(name) | Reason::Special(name) => return advice_on(name),
            Reason::NotCompiled => "compile it in R before it is saved: f <- compiler::cmpfun(f)",
            Reason::CallsBrowser => "take out browser()",
            _ => return None,
        })
    }
}

const GROWN: &str = "start with a vector of the right type and length, such as numeric(n), instead of NULL or c()";
const SEED: &str = "call it outside, before the function is called";
const RANDOM: &str = "draw the random numbers outside, and pass them as a vector";

/// What to do with an object, in words, instead of what is not compiled.
fn advice_on_object(object: &str) -> Option<&'static str> {
    Some(match object {
        "a data frame" => {
            "read and assign its cells and columns one by one, as in d[i, \"x\"] and d$x, or pass columns as vectors"
        }
        "a factor" => "pass as.integer(x) if its codes are what is needed",
        _ => return None,
    })
}

/// What to write instead of a function of R, where that is known to compile.
fn advice_on(name: &str) -> Option<&'static str> {
    Some(match name {
        "ifelse" => "for single values write if (test) yes else no",
        "rep" | "rep_len" | "rep.int" => "write rep(x, times) with numbers and a single number of times",
        "seq" | "seq.default" | "seq.int" => "write from:to, seq_len(n) or seq_along(x)",
        "sapply" | "lapply" | "vapply" | "mapply" | "Map" | "Reduce" | "Filter" | "apply" => {
            "write the loop with `for`"
        }
        _ => return None,
    })
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Callee { name, .. } => write!(f, "{} is not compiled", function(name)),
            Reason::Stop => f.write_str("`stop()` is called"),
            Reason::Builtin { name, class } => write!(f, "{} {}", function(name), what_it_does(class)),
            Reason::Special(name) => {
                let class = crate::builtins::class(name, false).or(crate::builtins::class(name, true));
                write!(f, "{} {}", function(name), what_it_does(class.unwrap_or_default()))
            }
            Reason::Operation { what, types } => match (&**what, &types[..]) {
                ("[<-" | "[[<-", [x, .., value]) => {
                    write!(f, "assigning {} into {} is not compiled", value.words(), x.words())
                }
                // So many are what R's own functions pass to their insides.
                (_, [] | [_, _, _, _, ..]) => write!(f, "{} is not compiled", function(what)),
                _ => write!(f, "{} of {} is not compiled", function(what), list(types)),
            },
            Reason::NamedArguments(name) => write!(f, "{} with named arguments is not compiled", function(name)),
            Reason::Condition(ty) => write!(f, "a condition that is {} is not compiled", ty.words()),
            Reason::Loop(ty) => write!(f, "a loop over {} is not compiled", ty.words()),
            Reason::Switch(ty) => write!(f, "`switch()` on {} is not compiled", ty.words()),
            Reason::Object(ty) => write!(f, "{} may be an object with methods", ty.words()),
            Reason::Variable(name, unknown) => match unknown {
                Unknown::Unsaid => write!(f, "nothing is known of `{name}`"),
                Unknown::Is(what) => write!(f, "`{name}` is {what}"),
                Unknown::Either(a, b) => write!(f, "`{name}` is {a} or {b} here"),
                Unknown::Perhaps => write!(f, "`{name}` is not assigned on all paths to here"),
                Unknown::Unforced => {
                    write!(f, "argument `{name}` is assigned on some paths, and not evaluated on others")
                }
            },
            Reason::Missing(name) => write!(f, "argument `{name}` is missing, with no default"),
            Reason::Outside(name, ty) => write!(f, "`{name}`, a variable from outside, is {}", ty.words()),
            Reason::Active(name) => write!(f, "`{name}` is an active binding"),
            Reason::Unbound(name) => write!(f, "there is no `{name}`"),
            Reason::NotKnown(name) => write!(f, "`{name}` is not known"),
            Reason::UnknownFunction(name) => write!(f, "the function `{name}` is not known"),
            Reason::Masked(name) => write!(f, "base's `{name}` is masked"),
            Reason::AnyFunction(name) => write!(f, "`{name}` may be any function"),
            Reason::ComputedFunction => f.write_str("the function called is not known beforehand"),
            Reason::Argument { callee, formal, ty } => {
                write!(f, "argument `{formal}` of {} is {}", function(callee), ty.words())
            }
            Reason::Lazy { callee, formal, risk } => {
                write!(f, "{} may leave its argument `{formal}` unevaluated, ", function(callee))?;
                match risk {
                    Risk::Default(name) => write!(f, "and the default of `{name}` is not evaluated before the call"),
                    Risk::Call | Risk::Quiet => f.write_str("and a function is called there"),
                    Risk::Draw => f.write_str("or evaluate it later, and random numbers are drawn there"),
                    Risk::Assigned(name) => write!(f, "or evaluate it later, and assigns `{name}`, which it may read"),
                }
            }
            Reason::DotsPassed => f.write_str("`...` is passed on with arguments in it"),
            Reason::DotsEmpty(callee) => write!(f, "an empty argument goes into the `...` of {}", function(callee)),
            Reason::DotsElement(name) => write!(f, "`{name}` is read"),
            Reason::ArgumentCode => {
                f.write_str("an argument of a call has a loop in it, or a branch that assigns a variable")
            }
            Reason::ArgumentStops => f.write_str("an argument of a call is `stop()`, which runs only if it is used"),
            Reason::ArgumentBreaks => f.write_str("an argument of a call leaves a loop by `break` or `next`"),
            Reason::ArgumentAssigns(name) => write!(f, "an argument of a call assigns `{name}`"),
            Reason::FunctionKept => f.write_str("a function that is made here may be kept when this call is over"),
            Reason::InnerFunction => f.write_str("a function is made that keeps this function's variables"),
            Reason::SuperAssignment(name) => write!(f, "`<<-` assigns `{name}` outside of the function"),
            Reason::Replacement(name) => {
                let name = name.strip_suffix("<-").unwrap_or(name);
                write!(f, "an assignment through {} is not compiled", function(name))
            }
            Reason::NotCompiled => f.write_str("R has not byte-compiled it"),
            Reason::CallsBrowser => f.write_str("it calls `browser()`, so R does not byte-compile it"),
            Reason::Context(what) | Reason::Limit(_, what) => f.write_str(what),
            Reason::Machine(_, what) => write!(f, "no machine code: {what}"),
        }
    }
}

/// A function's name as in a call; operators, and words for several of them, as they are.
fn function(name: &str) -> String {
    match name.chars().next() {
        _ if name.contains(' ') => name.into(),
        Some(first) if first.is_alphabetic() || first == '.' => format!("`{name}()`"),
        _ => format!("`{name}`"),
    }
}

fn list(types: &[Ty]) -> String {
    let words: Vec<String> = types.iter().map(Ty::words).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

/// What the builtins of a class do besides computing.
fn what_it_does(class: &str) -> &'static str {
    match class {
        "rng" => "draws random numbers",
        "write-external" => "changes something outside of the function, or writes output",
        "native" => "runs native code of which nothing is known",
        "condition" => "raises or handles conditions",
        "eval" => "runs code that is not known before it runs",
        "dispatch" => "chooses a method by class",
        "reflect-frame" => "looks at the function's own call",
        _ => "is not compiled",
    }
}

impl Ty {
    /// In words, with an article.
    pub fn words(&self) -> String {
        use crate::{Function, Kind, Shape};
        let kind = |kind: &Kind| match kind {
            Kind::Lgl => "a logical",
            Kind::Int => "an integer",
            Kind::Dbl | Kind::Num => "a numeric",
        };
        match self {
            Ty::Bot => "no value".into(),
            Ty::Null => "NULL".into(),
            Ty::Missing => "an empty argument".into(),
            Ty::Unset => "no variable".into(),
            Ty::Scalar(Kind::Dbl | Kind::Num, _) => "a number".into(),
            Ty::Scalar(kind, _) => if *kind == Kind::Lgl { "a logical" } else { "an integer" }.into(),
            Ty::Vec(of, Shape::Vector) | Ty::Pack(of, _) => format!("{} vector", kind(of)),
            Ty::Vec(of, Shape::Matrix) => format!("{} matrix", kind(of)),
            Ty::Range(_) => "an integer vector".into(),
            Ty::Str(text) => format!("{text:?}"),
            Ty::Fun(Function::Closure(_) | Function::Literal(..) | Function::Given(..)) => "a function".into(),
            Ty::Fun(Function::Builtin(name) | Function::Special(name)) => format!("the function `{name}`"),
            Ty::Native(_) => "a native routine".into(),
            Ty::Loop(..) | Ty::Counter => "a loop's state".into(),
            Ty::Lazy(_) => "a default not yet evaluated".into(),
            Ty::Any | Ty::Plain => "some value".into(),
            Ty::List => "a list".into(),
            Ty::Object(all) => match &*all[0] {
                _ if all.len() > 1 => "an object of one of several classes".into(),
                [class] if &**class == "data.frame" => "a data frame".into(),
                [class] if &**class == "factor" => "a factor".into(),
                classes => format!("an object of class {}", classes[0]),
            },
            Ty::Holder | Ty::Enclosure => "an environment".into(),
            Ty::Top(Unknown::Is(what)) => what.to_string(),
            Ty::Top(Unknown::Either(a, b)) => format!("{a} or {b}"),
            Ty::Top(Unknown::Unsaid | Unknown::Perhaps | Unknown::Unforced) => "a value of unknown type".into(),
        }
    }
}
