//! `codegen::runtime` says what `rir2_abi.h` says.

use codegen::runtime::{ABI_VERSION, Rt, RtType, ctx};
use std::path::Path;

fn header() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ffi-c/include/rir2_abi.h");
    std::fs::read_to_string(path).expect("rir2_abi.h")
}

#[test]
fn version() {
    let header = header();
    let line = header.lines().find(|line| line.starts_with("#define RIR2_ABI_VERSION")).expect("a version");
    assert_eq!(line.split_whitespace().last(), Some(ABI_VERSION.to_string().as_str()));
}

#[test]
fn routines() {
    let header = header();
    let mut rows = Vec::new();
    for line in header.lines().filter_map(|line| line.trim().strip_prefix("RT(")) {
        let (left, rest) = line.split_once('(').expect("arguments");
        let (args, rest) = rest.split_once(')').expect("arguments");
        let effects = rest.split('"').nth(1).expect("effects");
        let fields: Vec<&str> = left.split(',').map(str::trim).collect();
        let args: Vec<&str> = args.split(',').map(str::trim).collect();
        rows.push(format!("{} {} {} ({}) {effects:?}", fields[0], fields[1], fields[2], args.join(", ")));
    }
    let c_name = |ty: RtType| match ty {
        RtType::F64 => "double",
        RtType::I64 => "int64_t",
        RtType::Ptr => "void*",
        RtType::Ctx => "rir2_ctx*",
    };
    let mirrored: Vec<String> = Rt::ALL
        .iter()
        .map(|&rt| {
            let args: Vec<&str> = rt.args().iter().map(|&ty| c_name(ty)).collect();
            let effects = if rt.may_allocate() { "A" } else { "" };
            format!("{} {} {} ({}) {effects:?}", rt as usize, rt.name(), c_name(rt.result()), args.join(", "))
        })
        .collect();
    assert_eq!(rows, mirrored);
}

#[test]
fn context() {
    let header = header();
    let start = header.find("typedef struct rir2_ctx {").expect("the context");
    let body = &header[start..start + header[start..].find("} rir2_ctx;").expect("its end")];
    let mut fields = Vec::new();
    for line in body.lines().skip(1) {
        let (declaration, comment) = line.split_once(';').expect("a field");
        let name = declaration.rsplit([' ', '*']).next().expect("a name");
        let digits: String =
            comment.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        fields.push((name.to_string(), digits.parse::<i32>().expect("an offset")));
    }
    let mirrored: Vec<(String, i32)> = ctx::FIELDS.iter().map(|&(name, offset)| (name.to_string(), offset)).collect();
    assert_eq!(fields, mirrored);
}

#[test]
fn abort_reasons() {
    let header = header();
    let rows: Vec<String> = header
        .lines()
        .filter_map(|line| line.trim().strip_prefix("A("))
        .map(|line| line[..line.find(')').expect("a row")].to_string())
        .collect();
    let reasons = ir::AbortReason::ALL.iter().map(|&reason| format!("{}, {}", reason as i32, reason.text()));
    let mirrored: Vec<String> = std::iter::once("0, none".to_string()).chain(reasons).collect();
    assert_eq!(rows, mirrored);
}
