//! `fixtures/opt/*.rir`: functions in, the whole module out.
//!
//! A file is a header of `#` lines that say what it shows, the input, a line `----`, and the
//! output. A header line `# pass: NAME` runs one pass alone; `# keeps: bits` is the stricter
//! equality. `UPDATE_EXPECT=1` rewrites outputs.
use egraph_opt::rules::Equality;
use egraph_opt::{Limits, bounds, counted, dce, licm, optimize, simplify_cfg};
use expect_test::expect_file;
use ir::{Module, parse, print, print_module, verify, verify_module};
use std::path::PathBuf;

const SEPARATOR: &str = "----\n";

fn fixtures() -> Vec<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/opt");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "rir"));
    paths.sort();
    paths
}

/// Functions in a text, one after the other; each ends in a line that is a brace alone.
fn parse_module(text: &str) -> Module {
    let mut funcs = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find("\n}\n") {
        let (func, after) = rest.split_at(end + 3);
        funcs.push(parse(func).unwrap_or_else(|error| panic!("{error}\n{func}")));
        rest = after;
    }
    assert!(rest.trim().is_empty(), "left over: {rest}");
    Module { funcs }
}

fn run(header: &str, module: &mut Module) {
    let option = |name: &str| {
        let line = header.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name));
        line.map(|value| value.trim().to_string())
    };
    match option("pass:").as_deref() {
        None => {
            let equality = match option("keeps:").as_deref() {
                Some("bits") => Equality::Bits,
                _ => Equality::Identical,
            };
            optimize(module, &Limits { equality, ..Limits::default() });
        }
        Some(pass) => {
            for func in &mut module.funcs {
                match pass {
                    "dce" => dce::remove_dead(func),
                    "simplify_cfg" => drop(simplify_cfg::simplify(func)),
                    "licm" => drop(licm::hoist_checks(func)),
                    "bounds" => drop(bounds::remove_checks(func)),
                    "counted" => drop(counted::hoist_counted_checks(func)),
                    other => panic!("no pass {other}"),
                }
            }
        }
    }
}

#[test]
fn outputs_are_as_recorded() {
    let paths = fixtures();
    assert!(!paths.is_empty());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let header: String = text.lines().take_while(|line| line.starts_with('#')).map(|l| format!("{l}\n")).collect();
        let body = &text[header.len()..];
        let input = body.split_once(SEPARATOR).map_or(body, |(input, _)| input);
        let mut module = parse_module(input);
        let check = |module: &Module| {
            if let Err(violation) = verify_module(module) {
                panic!("{}: {violation}", path.display());
            }
        };
        check(&module);
        run(&header, &mut module);
        check(&module);
        for func in &module.funcs {
            let again = parse(&print(func)).unwrap();
            verify(&again).unwrap();
            assert_eq!(print(&again), print(func), "{}", path.display());
        }
        let output = print_module(&module);
        expect_file![&path].assert_eq(&format!("{header}{input}{SEPARATOR}{output}"));
    }
}
