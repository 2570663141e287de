//! What is known of an R value.

use crate::Unknown;
use std::fmt;

/// A class attribute.
pub type Classes = std::rc::Rc<[Name]>;

/// A name of R. Shared, because states copy their variables.
pub type Name = std::rc::Rc<str>;

/// Kinds of numbers. `Num` is a scalar whose kind is known at run time only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Kind {
    /// Logical.
    Lgl,
    /// Integer.
    Int,
    /// Double.
    Dbl,
    /// One of the three; scalars only.
    Num,
}

impl Kind {
    /// Its number in the binary interface (`RIR2_LGL`…); that of `Num` is never used.
    pub const fn number(self) -> i64 {
        self as i64
    }

    const fn text(self) -> &'static str {
        match self {
            Kind::Lgl => "lgl",
            Kind::Int => "int",
            Kind::Dbl => "dbl",
            Kind::Num => "num",
        }
    }
}

/// Attributes of a vector, all of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Shape {
    /// None.
    Vector,
    /// `dim` of length 2 and nothing else.
    Matrix,
}

/// The value of a scalar that is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Known {
    /// Logical or integer; NA is `i32::MIN`.
    Int(i32),
    /// Double, by its bits.
    Real(u64),
}

/// A function value that is known.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Function {
    /// A closure of the world.
    Closure(crate::ClosureId),
    /// A builtin.
    Builtin(Name),
    /// A special.
    Special(Name),
    /// A literal of the frame that is so many levels above this one; it sees the frame's variables as they are.
    Literal(crate::ClosureId, u32),
    /// A literal that was given to another function, and the types of what it took along.
    Given(crate::ClosureId, std::rc::Rc<[Ty]>),
}

/// So many class attributes of one value are told apart.
const MOST_CLASSES: usize = 4;

/// What is known of a value. Order: `Bot` below everything, `Top` above.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Ty {
    /// No value: the code is not reached.
    Bot,
    /// `NULL`.
    Null,
    /// The empty argument.
    Missing,
    /// No variable: of what a function literal captures, one that was not assigned.
    Unset,
    /// A number without attributes.
    Scalar(Kind, Option<Known>),
    /// A vector of numbers.
    Vec(Kind, Shape),
    /// An integer sequence that is not made: from, to. If the flag says so it ascends, and is
    /// empty where `to` is below `from`; otherwise it counts down there, as `from:to` does.
    Range(bool),
    /// This many numbers, held as scalars.
    Pack(Kind, u32),
    /// A known string without attributes.
    Str(Name),
    /// A known function.
    Fun(Function),
    /// A package's object for a native routine: package, colon, routine. What `.Call` is told to call.
    Native(Name),
    /// The state of a loop over a value of that type; the counter is a hidden variable.
    Loop(Box<Ty>, Name),
    /// How many elements a loop has taken.
    Counter,
    /// A default argument not yet evaluated: formal's index.
    Lazy(u32),
    /// Some value; it travels in lanes.
    Any,
    /// The same of a vector, or `NULL`, that has no class attribute.
    Plain,
    /// A list that this code made.
    List,
    /// An object of S3 whose class attribute is exactly one of these, in order; mostly it is one.
    Object(std::rc::Rc<[Classes]>),
    /// No value: the environment in which `<<-` finds a variable.
    Holder,
    /// No value: the environment that a closure sees.
    Enclosure,
    /// Nothing is known, not even that there is a value; and why.
    Top(Unknown),
}

impl Ty {
    /// A scalar of unknown value.
    pub const fn scalar(kind: Kind) -> Ty {
        Ty::Scalar(kind, None)
    }

    /// Without the value of a number: what callees and block entries are analysed for.
    pub fn widened(&self) -> Ty {
        match self {
            Ty::Scalar(kind @ (Kind::Int | Kind::Dbl | Kind::Num), Some(_)) => Ty::scalar(*kind),
            // A few elements are passed as scalars; contexts must not multiply with the length.
            Ty::Pack(kind, n) if *n > 4 => Ty::Vec(*kind, Shape::Vector),
            Ty::Range(_) => Ty::Vec(Kind::Int, Shape::Vector),
            ty => ty.clone(),
        }
    }

    /// The least type above both.
    pub fn join(&self, other: &Ty) -> Ty {
        use Ty::*;
        let vector = |ty: &Ty| match ty {
            Scalar(kind, _) if *kind != Kind::Num => Option::Some(*kind),
            Vec(kind, Shape::Vector) | Pack(kind, _) => Option::Some(*kind),
            Range(_) => Option::Some(Kind::Int),
            _ => None,
        };
        match (self, other) {
            (a, b) if a == b => a.clone(),
            (Bot, ty) | (ty, Bot) => ty.clone(),
            (Scalar(a, _), Scalar(b, _)) => Ty::scalar(if a == b { *a } else { Kind::Num }),
            (Loop(a, k), Loop(b, l)) if k == l => match a.join(b) {
                Top(unknown) => Top(unknown),
                ty => Loop(Box::new(ty), k.clone()),
            },
            (Top(a), Top(b)) => Top(a.join(b)),
            (Top(unknown), _) | (_, Top(unknown)) => Top(unknown.clone()),
            (Object(a), Object(b)) => Ty::one_of(a.iter().chain(b.iter())),
            (a, b) => match (vector(a), vector(b)) {
                (Option::Some(a), Option::Some(b)) if a == b => Vec(a, Shape::Vector),
                _ if self.is_plain() && other.is_plain() => Plain,
                _ if self.has_lanes() && other.has_lanes() => Any,
                _ => Top(Unknown::either(&self.words(), &other.words())),
            },
        }
    }

    /// An object with this class attribute.
    pub fn object(classes: Classes) -> Ty {
        Ty::Object([classes].into())
    }

    /// The class attribute of an object if there is only one that it may have.
    pub fn classes(&self) -> Option<&Classes> {
        match self {
            Ty::Object(all) if all.len() == 1 => all.first(),
            _ => None,
        }
    }

    /// An object that has one of these class attributes. Many are not told apart.
    fn one_of<'c>(all: impl Iterator<Item = &'c Classes>) -> Ty {
        let mut all: Vec<Classes> = all.cloned().collect();
        all.sort_unstable();
        all.dedup();
        if all.len() <= MOST_CLASSES { Ty::Object(all.into()) } else { Ty::Any }
    }

    /// Whether a value of it can stand for one of [`Ty::Any`]. Strings are made again where they are needed, so none whose
    /// encoding is to be kept.
    pub fn has_lanes(&self) -> bool {
        match self {
            Ty::Str(text) => text.is_ascii(),
            ty => ty.is_value(),
        }
    }

    /// Whether no more is known than that it is a value, and perhaps that it is no object.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Ty::Any | Ty::Plain)
    }

    /// Whether it is the type of vectors, or `NULL`, without a class attribute.
    pub fn is_plain(&self) -> bool {
        self.has_lanes() && !matches!(self, Ty::Any | Ty::Object(_))
    }

    /// Whether it is the type of a value that is no function.
    pub fn is_value(&self) -> bool {
        matches!(
            self,
            Ty::Null
                | Ty::Scalar(..)
                | Ty::Vec(..)
                | Ty::Range(_)
                | Ty::Pack(..)
                | Ty::Str(_)
                | Ty::Any
                | Ty::Plain
                | Ty::List
                | Ty::Object(_)
        )
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Bot => f.write_str("none"),
            Ty::Null => f.write_str("null"),
            Ty::Missing => f.write_str("missing"),
            Ty::Unset => f.write_str("unset"),
            Ty::Scalar(kind, None) => f.write_str(kind.text()),
            Ty::Scalar(kind, Some(Known::Int(value))) => write!(f, "{}={value}", kind.text()),
            Ty::Scalar(kind, Some(Known::Real(bits))) => write!(f, "{}={:?}", kind.text(), f64::from_bits(*bits)),
            Ty::Vec(kind, Shape::Vector) => write!(f, "{}[]", kind.text()),
            Ty::Vec(kind, Shape::Matrix) => write!(f, "{}[,]", kind.text()),
            Ty::Range(_) => f.write_str("range"),
            Ty::Pack(kind, n) => write!(f, "{}[{n}]", kind.text()),
            Ty::Str(text) => write!(f, "str={text:?}"),
            Ty::Fun(Function::Closure(id)) => write!(f, "fun:{}", id.0),
            Ty::Fun(Function::Builtin(name) | Function::Special(name)) => write!(f, "builtin:{name}"),
            Ty::Fun(Function::Literal(id, level)) => write!(f, "literal:{}^{level}", id.0),
            Ty::Fun(Function::Given(id, types)) => {
                write!(f, "literal:{}(", id.0)?;
                types.iter().try_for_each(|ty| write!(f, "{ty};"))?;
                f.write_str(")")
            }
            Ty::Native(name) => write!(f, "{NATIVE}{name}"),
            Ty::Loop(ty, _) => write!(f, "loop over {ty}"),
            Ty::Counter => f.write_str("counter"),
            Ty::Lazy(index) => write!(f, "default {index}"),
            Ty::Any => f.write_str("value"),
            Ty::Plain => f.write_str("plain"),
            Ty::List => f.write_str("list"),
            Ty::Object(all) => {
                let all: Vec<String> = all.iter().map(|classes| classes.join("/")).collect();
                write!(f, "{OBJECT}{}", all.join("|"))
            }
            Ty::Holder => f.write_str("holder"),
            Ty::Enclosure => f.write_str("enclosure"),
            Ty::Top(_) => f.write_str("any"),
        }
    }
}

/// Reads a context: items separated by commas, one a formal; `Err` is the item that is none. An item
/// is what [`Ty`]'s `Display` writes for the type of an argument. Spaces around items do not count,
/// and neither does the comma in `dbl[,]`. The name in `builtin:NAME` goes up to the next comma, so
/// brackets in it (`builtin:[[`) are part of the name: no builtin of R has a comma in its name.
pub fn parse_context(text: &str) -> Result<Vec<Ty>, &str> {
    let mut rest = text;
    let mut items = Vec::new();
    while !(items.is_empty() && rest.trim().is_empty()) {
        let end = end_of_item(rest);
        let item = rest[..end].trim();
        // One of several classes is nothing that a header checks.
        let is_one = |ty: &Ty| !matches!(ty, Ty::Object(all) if all.len() > 1);
        items.push(parse_ty(item).filter(is_one).ok_or(item)?);
        match rest.get(end + 1..) {
            Some(next) => rest = next,
            None => break,
        }
    }
    Ok(items)
}

/// Where the first item of a context ends: at a comma, or with the text.
fn end_of_item(text: &str) -> usize {
    let is_builtin = text.trim_start().starts_with(BUILTIN);
    let ends = |&(at, _): &(usize, &str)| is_builtin || !(text[..at].ends_with('[') && text[at..].starts_with(",]"));
    text.match_indices(',').find(ends).map_or(text.len(), |(at, _)| at)
}

const BUILTIN: &str = "builtin:";
const NATIVE: &str = "native:";
const OBJECT: &str = "object:";

/// Reads one item of a context; `any:` and words say what the value is.
pub fn parse_ty(text: &str) -> Option<Ty> {
    let kind = |text: &str| {
        Some(match text {
            "lgl" => Kind::Lgl,
            "int" => Kind::Int,
            "dbl" => Kind::Dbl,
            _ => return None,
        })
    };
    Some(match text {
        "null" => Ty::Null,
        "missing" => Ty::Missing,
        "value" => Ty::Any,
        "any" => Ty::Top(Unknown::Unsaid),
        text => {
            if let Some(words) = text.strip_prefix("any:") {
                Ty::Top(Unknown::Is(words.into()))
            } else if let Some(rest) = text.strip_prefix("fun:") {
                Ty::Fun(Function::Closure(crate::ClosureId(rest.parse().ok()?)))
            } else if let Some(rest) = text.strip_prefix(BUILTIN).filter(|rest| !rest.is_empty()) {
                Ty::Fun(Function::Builtin(rest.into()))
            } else if let Some(rest) = text.strip_prefix(NATIVE).filter(|rest| rest.contains(':')) {
                Ty::Native(rest.into())
            } else if let Some(rest) = text.strip_prefix(OBJECT) {
                Ty::one_of(rest.split('|').map(classes_of).collect::<Option<Vec<_>>>()?.iter())
            } else if let Some(rest) = text.strip_suffix("[,]") {
                Ty::Vec(kind(rest)?, Shape::Matrix)
            } else if let Some(rest) = text.strip_suffix("[]") {
                Ty::Vec(kind(rest)?, Shape::Vector)
            } else {
                Ty::scalar(kind(text)?)
            }
        }
    })
}

/// Classes as they stand in a context, with slashes between: names that need no quotes in R.
fn classes_of(text: &str) -> Option<Classes> {
    text.split('/').map(|class| is_class_name(class).then(|| class.into())).collect()
}

pub(crate) fn is_class_name(class: &str) -> bool {
    !class.is_empty() && class.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
}

#[cfg(test)]
mod tests {
    use super::{Ty, parse_context, parse_ty};

    /// Each context, its items as they are printed again or the item that is refused.
    const CONTEXTS: &[(&str, &str)] = &[
        ("", ""),
        (" ", ""),
        ("dbl", "dbl"),
        (" dbl[,] , int[],lgl ", "dbl[,] | int[] | lgl"),
        ("dbl[,],dbl[,]", "dbl[,] | dbl[,]"),
        ("any,null,missing,value,fun:3", "any | null | missing | value | fun:3"),
        ("builtin:+,int", "builtin:+ | int"),
        ("native:stats:runif,int", "native:stats:runif | int"),
        ("native:runif", "not native:runif"),
        ("object:data.frame,object:square/shape , int", "object:data.frame | object:square/shape | int"),
        ("object:b|a", "not object:b|a"),
        ("object:a|", "not object:a|"),
        ("object:a|a", "object:a"),
        ("object:,int", "not object:"),
        ("object:a b", "not object:a b"),
        ("builtin:[,int", "builtin:[ | int"),
        ("builtin:[[,dbl[,],builtin:[", "builtin:[[ | dbl[,] | builtin:["),
        ("dbl[,],builtin:[<-,builtin:],builtin:(,int", "dbl[,] | builtin:[<- | builtin:] | builtin:( | int"),
        ("builtin::,builtin:{,builtin:[,]", "not ]"),
        ("any:a data frame,int", "any | int"),
        ("builtin:,int", "not builtin:"),
        ("dbl,", "not "),
        (",", "not "),
        ("dbl[3]", "not dbl[3]"),
        ("fun:x", "not fun:x"),
        ("[,],dbl", "not [,]"),
    ];

    #[test]
    fn contexts_are_read_as_they_are_written() {
        for (text, expected) in CONTEXTS {
            let read = match parse_context(text) {
                Ok(items) => items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "),
                Err(item) => format!("not {item}"),
            };
            assert_eq!(read, *expected, "{text}");
        }
    }

    #[test]
    fn objects_of_a_few_classes_are_told_apart() {
        let joined = |texts: &[&str]| {
            let types = texts.iter().map(|text| parse_ty(&format!("object:{text}")).unwrap());
            types.fold(Ty::Bot, |joined, ty| joined.join(&ty)).to_string()
        };
        assert_eq!(joined(&["square/shape", "object"]), "object:object|square/shape");
        assert_eq!(joined(&["b|a", "a", "c|b"]), "object:a|b|c");
        assert_eq!(joined(&["a", "b", "c", "d", "e"]), "value");
    }
}
