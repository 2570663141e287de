//! Where names are found in a library tree, each as one line `from name: what it is`.
//! The packages are those of `fixtures/make.R`.

use analysis::library::Library;
use analysis::{Binding, Found, Kind, Query, Source, Ty, env_key};
use expect_test::{Expect, expect};
use rds::{CellId, Heap, Value};
use std::path::Path;

fn library() -> Library {
    Library::open(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/home/library")])
}

fn check(queries: &str, expect: Expect) {
    let (mut library, mut heap) = (library(), Heap::new());
    let mut out = String::new();
    for line in queries.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.split(' ');
        let (env, name) = (words.next().unwrap(), words.next().unwrap());
        let query = Query { env: env.into(), name: name.into(), function: words.next() == Some("function") };
        let found = match library.find(&mut heap, &query) {
            None => "unknown".into(),
            Some(Found::Closure(cell, label)) => format!("closure {label}{}", in_frame(&heap, cell)),
            Some(Found::Other(Binding::Value(ty))) => format!("value {ty}"),
            Some(Found::Other(other)) => format!("{other:?}"),
        };
        out += &format!("{line}: {found}\n");
    }
    expect.assert_eq(&out);
}

/// Tells a closure whose enclosure is a frame; the number of the frame is of no interest.
fn in_frame(heap: &Heap, closure: CellId) -> &'static str {
    match heap.value(closure) {
        Value::Closure { env, .. } if env_key(heap, *env).starts_with("cell:") => " in a frame",
        _ => "",
    }
}

#[test]
fn from_a_namespace() {
    check(
        "ns:tiny area
         ns:tiny make_scaler
         ns:tiny scaled
         ns:tiny double
         ns:tiny twice
         ns:tiny pubThing
         ns:tiny private
         ns:tiny hidden
         ns:tiny area_factor
         ns:tiny C_native
         ns:tiny nrow
         ns:tiny T
         ns:tiny sum
         ns:tiny if
         ns:tiny nowhere
         ns:missing x",
        expect![[r#"
            ns:tiny area: closure tiny::area
            ns:tiny make_scaler: closure tiny:::make_scaler
            ns:tiny scaled: closure tiny::scaled in a frame
            ns:tiny double: closure other::twice
            ns:tiny twice: unknown
            ns:tiny pubThing: value int
            ns:tiny private: unknown
            ns:tiny hidden: value int
            ns:tiny area_factor: value dbl
            ns:tiny C_native: value any
            ns:tiny nrow: closure nrow
            ns:tiny T: value lgl
            ns:tiny sum: Builtin("sum")
            ns:tiny if: Special("if")
            ns:tiny nowhere: unknown
            ns:missing x: unknown
        "#]],
    );
}

/// The default packages are not in the tree, so what base does not bind may be theirs.
#[test]
fn values_and_functions() {
    check(
        "ns:tiny one
         ns:tiny weights
         ns:tiny square
         ns:tiny level
         ns:tiny nothing
         ns:tiny title
         ns:tiny numbers
         ns:tiny parts
         ns:tiny one function
         global c function
         base c function
         basens letters
         base letters function
         base nowhere
         empty sum
         pkg:base .Machine
         base Tailcall",
        expect![[r#"
            ns:tiny one: value dbl
            ns:tiny weights: value dbl[]
            ns:tiny square: value int[,]
            ns:tiny level: value any
            ns:tiny nothing: value null
            ns:tiny title: value value
            ns:tiny numbers: value int[]
            ns:tiny parts: value value
            ns:tiny one function: unknown
            global c function: Builtin("c")
            base c function: Builtin("c")
            basens letters: value value
            base letters function: Unbound
            base nowhere: Unbound
            empty sum: Unbound
            pkg:base .Machine: value value
            base Tailcall: Unbound
        "#]],
    );
}

#[test]
fn from_a_frame_and_globals() {
    let (mut library, mut heap) = (library(), Heap::new());
    let scaled = library.closure(&mut heap, "tiny", "scaled").unwrap().unwrap().1;
    let rescaled = library.closure(&mut heap, "tiny", "rescaled").unwrap().unwrap().1;
    let frame = format!("cell:{}", frame_of(&heap, scaled).into_raw());
    let mut find = |library: &mut Library, env: &str, name: &str| {
        library.find(&mut heap, &Query { env: env.into(), name: name.into(), function: false })
    };
    let global = find(&mut library, "global", "own");
    assert_eq!(global, None, "it may be in a default package, none of which is there");
    library.bind_global("own", scaled);
    assert_eq!(find(&mut library, "global", "own"), Some(Found::Closure(scaled, "own".into())));
    let number = Some(Found::Other(Binding::Value(Ty::scalar(Kind::Dbl))));
    assert_eq!(find(&mut library, &frame, "k"), number, "an argument that was forced");
    assert!(matches!(find(&mut library, &frame, "double"), Some(Found::Closure(..))), "the frame is inside tiny");
    let frame = format!("cell:{}", frame_of(&heap, rescaled).into_raw());
    let mut find = |library: &mut Library, env: &str, name: &str| {
        library.find(&mut heap, &Query { env: env.into(), name: name.into(), function: false })
    };
    assert_eq!(find(&mut library, &frame, "k"), None, "an argument that was not forced");
    assert_eq!(find(&mut library, "cell:4000000000", "k"), None);
    assert_eq!(find(&mut library, "env:1", "k"), None);
}

fn frame_of(heap: &Heap, closure: CellId) -> CellId {
    match heap.value(closure) {
        Value::Closure { env, .. } => *env,
        _ => panic!("a closure"),
    }
}

#[test]
fn enumeration() {
    let (mut library, mut heap) = (library(), Heap::new());
    let packages: Vec<String> = library.packages().iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(packages, ["base", "other", "tiny"]);
    let mut out = String::new();
    for package in packages {
        let all = library.closures(&mut heap, &package).unwrap();
        let labels: Vec<&str> = all.closures.iter().map(|(label, _)| &**label).collect();
        out += &format!("{package}: {} ({} broken)\n", labels.join(" "), all.broken.len());
    }
    for package in ["data.only", "nowhere", "../home", ""] {
        out += &format!(
            "{package:?}: {:?}\n",
            library.closures(&mut heap, package).map_err(|error| kind(&error)).unwrap_err()
        );
    }
    expect![[r#"
        base: ncol nrow (0 broken)
        other: other:::private other::twice (0 broken)
        tiny: tiny:::answer tiny::area tiny:::lazy_scaler tiny:::make_scaler tiny:::native tiny:::rescaled tiny::scaled (0 broken)
        "data.only": "no code"
        "nowhere": "not installed"
        "../home": "not installed"
        "": "not installed"
    "#]]
    .assert_eq(&out);
}

fn kind(error: &analysis::library::LibraryError) -> &'static str {
    use analysis::library::LibraryError::*;
    match error {
        NotInstalled(_) => "not installed",
        NoCode(_) => "no code",
        Database(..) => "unreadable",
    }
}
