//! One value in every wire format and compression is one value.

use rds::{CellId, Compression, ErrorKind, Heap, Limits, RdsFile, Value, Wire, dump, read, read_into};

mod common;
use common::{fixture, fixtures};

fn load(name: &str) -> RdsFile {
    read(&fixture(name), &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_wire_format_gives_the_same_values() {
    let expected = load("vectors-3-xdr.rds");
    let expected = dump(&expected.heap, expected.root);
    for name in fixtures(".rds").iter().filter(|name| name.starts_with("vectors-")) {
        let file = load(name);
        assert_eq!(dump(&file.heap, file.root), expected, "{name}");
    }
}

#[test]
fn nan_and_negative_zero_keep_their_bits() {
    let reals = |name| {
        let file = load(name);
        let Value::List(items) = file.heap.value(file.root) else { panic!("a list") };
        let Value::Real(reals) = file.heap.value(items[3]) else { panic!("doubles") };
        reals.iter().map(|real| real.to_bits()).collect::<Vec<_>>()
    };
    let xdr = reals("vectors-3-xdr.rds");
    assert_eq!(xdr[1], (-0.0f64).to_bits());
    assert_eq!(xdr[8], 0x7ff0_0000_0000_07a2);
    for name in ["vectors-3-native.rds", "vectors-3-native-big.rds", "vectors-3-ascii.rds", "vectors-3-asciihex.rds"] {
        // The sign of a NaN that is not NA is not kept by text.
        let sign = if name.contains("ascii") { 1 << 63 } else { 0 };
        for (at, bits) in reals(name).into_iter().enumerate() {
            let ignored = if at == 7 { sign } else { 0 };
            assert_eq!(bits | ignored, xdr[at] | ignored, "{name} [{at}]");
        }
    }
}

#[test]
fn wire_formats_are_told_apart() {
    let cases = [
        ("vectors-3-xdr.rds", Wire::Xdr),
        ("vectors-2-native.rds", Wire::NativeLittle),
        ("vectors-3-native-big.rds", Wire::NativeBig),
        ("vectors-2-ascii.rds", Wire::Ascii),
    ];
    for (name, wire) in cases {
        assert_eq!(load(name).header.wire, wire, "{name}");
    }
}

#[test]
fn every_compression_gives_the_same_values() {
    let expected = load("small-none.rds");
    let expected = dump(&expected.heap, expected.root);
    let cases = [
        ("small-none.rds", Compression::None),
        ("small-gzip.rds", Compression::Gzip),
        ("small-gzip-members.rds", Compression::Gzip),
        ("small-bzip2.rds", Compression::Bzip2),
        ("small-xz.rds", Compression::Xz),
        ("small-lzma.rds", Compression::Lzma),
        ("small-zstd.rds", Compression::Zstd),
    ];
    for (name, compression) in cases {
        let file = load(name);
        assert_eq!(file.compression, compression, "{name}");
        assert_eq!(dump(&file.heap, file.root), expected, "{name}");
    }
}

#[test]
fn bytes_behind_the_value_are_ignored() {
    for name in ["small-none.rds", "small-gzip.rds", "vectors-3-ascii.rds"] {
        let mut bytes = fixture(name);
        bytes.extend(b"trailing");
        assert!(read(&bytes, &Limits::default()).is_ok(), "{name}");
    }
}

#[test]
fn files_share_symbols_within_a_heap() {
    let mut heap = Heap::new();
    let mut root = |name| read_into(&fixture(name), &mut heap, &Limits::default()).expect("is read");
    let (first, second) = (root("language.rds"), root("language.rds"));
    let element = |list: CellId| match heap.value(list) {
        Value::List(items) => items[0],
        other => panic!("a list, not {other:?}"),
    };
    assert_ne!(first, second);
    assert_eq!(element(first), element(second));
    assert_eq!(heap.symbol(element(first)), Some("x"));
}

#[test]
fn deep_values_need_no_stack() {
    let small_stack = std::thread::Builder::new().stack_size(256 << 10);
    let work = || {
        for name in fixtures(".rds").iter().filter(|name| name.starts_with("deep-")) {
            let file = load(name);
            assert!(file.heap.len() >= 100_000, "{name}");
            dump(&file.heap, file.root);
        }
        let list = load("deep-cdr.rds");
        assert_eq!(list.heap.pairs(list.root).count(), 100_000);
        let list = load("deep-car.rds");
        let mut depth = 0;
        let mut at = list.root;
        while let Some(pair) = list.heap.pairs(at).next() {
            depth += 1;
            at = pair.car;
        }
        assert_eq!(depth, 100_000);
    };
    small_stack.spawn(work).expect("a thread").join().expect("no stack overflow");
}

#[test]
fn limits_are_kept() {
    let deep = fixture("deep-list.rds");
    let kind = |limits: Limits| read(&deep, &limits).map(drop).map_err(|error| error.kind);
    let limits = Limits::default();
    assert_eq!(kind(limits), Ok(()));
    assert_eq!(kind(Limits { max_bytes: 1000, ..limits }), Err(ErrorKind::TooManyBytes(1000)));
    assert_eq!(kind(Limits { max_cells: 1000, ..limits }), Err(ErrorKind::TooManyCells(1000)));
    assert_eq!(kind(Limits { max_memory: 1000, ..limits }), Err(ErrorKind::TooMuchMemory(1000)));
}
