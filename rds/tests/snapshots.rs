//! Every fixture as text: `X.txt` beside `X.rds` is its header and its dump.
//! `UPDATE_EXPECT=1` writes them anew.

use expect_test::{ExpectFile, expect_file};
use rds::{DumpLimits, Limits, dump_with, read};

mod common;
use common::{directory, fixture, fixtures};

fn check(name: &str, expect: ExpectFile) {
    // Deep values are cut early: their text has a line a level.
    let limits = DumpLimits { max_lines: if name.starts_with("deep") { 8 } else { 2000 }, ..DumpLimits::default() };
    let text = match read(&fixture(name), &Limits::default()) {
        Ok(file) => {
            let header = &file.header;
            let encoding = header.native_encoding.as_deref().unwrap_or("unknown");
            format!(
                "format {} {:?} {}, R {}, readable by R {}, native encoding {encoding}, {} cells\n{}",
                header.format,
                header.wire,
                file.compression,
                header.writer_version,
                header.min_version,
                file.heap.len(),
                dump_with(&file.heap, file.root, &limits)
            )
        }
        Err(error) => format!("{error}\n"),
    };
    expect.assert_eq(&text);
}

#[test]
fn fixtures_as_text() {
    let names = fixtures(".rds");
    assert!(names.len() > 30);
    for name in names {
        let text = directory().join(&name).with_extension("txt");
        check(&name, expect_file![text]);
    }
}
