//! Lazy-load databases: entries, environments, parts read when used, damage.

use expect_test::expect;
use rds::lazyload::{Database, DatabaseError};
use rds::{CellId, Heap, Limits, Value, dump};

mod common;
use common::{directory, fixture};

fn open(mode: u8) -> Database {
    let base = directory().join(format!("database-{mode}"));
    Database::open(&base, &Limits::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn fetch(database: &mut Database, heap: &mut Heap, name: &str) -> CellId {
    database.fetch(heap, name).unwrap_or_else(|error| panic!("{error}"))
}

fn closure_env(heap: &Heap, id: CellId) -> CellId {
    match heap.value(id) {
        Value::Closure { env, .. } => *env,
        other => panic!("a closure, not {other:?}"),
    }
}

#[test]
fn variables_stand_in_file_order() {
    let names: Vec<String> = open(1).names().map(str::to_string).collect();
    assert_eq!(names, [".hidden", "answer", "counter", "f", "locked", "table"]);
}

#[test]
fn every_compression_gives_the_same_values() {
    let text = |mode| {
        let (mut database, mut heap) = (open(mode), Heap::new());
        let ids = database.fetch_all(&mut heap).unwrap_or_else(|error| panic!("{error}"));
        database.resolve_all(&mut heap).unwrap_or_else(|error| panic!("{error}"));
        let text: String = ids.iter().map(|&id| dump(&heap, id)).collect();
        // Promises for parts of source files say where these lie, which compression changes.
        text.lines().filter(|line| !line.contains("[1]: int[2] ")).collect::<Vec<_>>().join("\n")
    };
    let stored = text(0);
    for mode in 1..=3 {
        assert_eq!(text(mode), stored, "compression {mode}");
    }
}

#[test]
fn closures_share_the_environment_that_replaces_its_name() {
    let (mut database, mut heap) = (open(1), Heap::new());
    let counter = fetch(&mut database, &mut heap, "counter");
    let Value::List(functions) = heap.value(counter).clone() else { panic!("a list") };
    let env = closure_env(&heap, functions[0]);
    assert_eq!(env, closure_env(&heap, functions[1]));
    assert!(matches!(heap.value(env), Value::Persistent(_)));

    assert_eq!(database.resolve_env(&mut heap, env).expect("is there"), Some(env));
    expect![[r#"
        environment[1]
          enclos: <persistent env::2>
          count: dbl[1] 0.0
    "#]]
    .assert_eq(&dump(&heap, env));
    // Again costs nothing, and a second fetch gives the same cell.
    let n_cells = heap.len();
    assert_eq!(database.resolve_env(&mut heap, env).expect("is there"), Some(env));
    assert_eq!(fetch(&mut database, &mut heap, "counter"), counter);
    assert_eq!(heap.len(), n_cells);
    assert_eq!(database.resolve_env(&mut heap, counter).expect("no error"), None);
}

#[test]
fn attributes_and_locks_of_environments_are_kept() {
    let (mut database, mut heap) = (open(1), Heap::new());
    let locked = fetch(&mut database, &mut heap, "locked");
    database.resolve_env(&mut heap, locked).expect("is there");
    expect![[r#"
        environment[1] <locked> <object>
          enclos: <empty>
          x: dbl[1] 1.0
          @class: chr[1] "lockedThing"
    "#]]
    .assert_eq(&dump(&heap, locked));
}

#[test]
fn parts_of_source_files_are_read_when_used() {
    let (mut database, mut heap) = (open(1), Heap::new());
    let f = fetch(&mut database, &mut heap, "f");
    let srcref = heap.attribute(f, "srcref").expect("sources are kept");
    let file = heap.attribute(srcref, "srcfile").expect("a source file");
    database.resolve_env(&mut heap, file).expect("is there");
    let Value::Env(env) = heap.value(file) else { panic!("an environment") };
    let lines = env.bindings.iter().find(|binding| &*binding.name == "lines").expect("lines").value;
    expect![[r#"
        promise
          value: <unbound>
          expr: call[2]
            [0]: symbol lazyLoadDBfetch
            [1]: int[2] 369 80
          env: <base namespace>
    "#]]
    .assert_eq(&dump(&heap, lines));
    let text = database.force(&mut heap, lines).expect("is read").expect("is such a promise");
    assert_eq!(database.force(&mut heap, lines).expect("is read"), Some(text));
    expect![[r#"
        chr[3] "function(x) {" "  x + 1 # one more" "}"
    "#]]
    .assert_eq(&dump(&heap, text));
    assert_eq!(database.force(&mut heap, f).expect("no error"), None);
}

#[test]
fn errors_name_the_file_or_entry() {
    let limits = Limits::default();
    let message = |result: Result<Database, DatabaseError>| result.map(drop).expect_err("fails").to_string();
    let missing = message(Database::open("no/such/package".as_ref(), &limits));
    assert!(missing.starts_with("no/such/package.rdx: "), "{missing}");
    let text = |bytes: &[u8]| message(Database::from_bytes(bytes, Vec::new(), &limits));
    expect!["index: byte 0: this is not a file written by saveRDS()"].assert_eq(&text(b"hello"));
    expect!["this is not the index of a lazy-load database: no variables"].assert_eq(&text(&fixture("small-gzip.rds")));

    let mut heap = Heap::new();
    let mut fetch = |data: Vec<u8>, name: &str| {
        let mut database = Database::from_bytes(&fixture("database-1.rdx"), data, &limits).expect("an index");
        database.fetch(&mut heap, name).expect_err("fails").to_string()
    };
    expect!["the database has no entry nothing"].assert_eq(&fetch(Vec::new(), "nothing"));
    expect!["entry .hidden: the data file has no bytes 0 to 45"].assert_eq(&fetch(Vec::new(), ".hidden"));
    let mut damaged = fixture("database-1.rdb");
    damaged[10] ^= 0x55;
    expect!["entry .hidden: byte 0: the zlib stream is damaged or cut off"].assert_eq(&fetch(damaged, ".hidden"));
}
