//! What is said of files that cannot be read.

use expect_test::{Expect, expect};
use rds::{Limits, read};

mod common;
use common::fixture;

fn check(bytes: &[u8], expect: Expect) {
    let message = match read(bytes, &Limits::default()) {
        Ok(file) => format!("read:\n{}", rds::dump(&file.heap, file.root)),
        Err(error) => error.to_string(),
    };
    expect.assert_eq(&message);
}

/// An XDR serialization of format 3 with these words behind the header.
fn words(words: &[i32]) -> Vec<u8> {
    let mut bytes = b"X\n".to_vec();
    for word in [3, 0x0004_0202, 0x0003_0500, 5] {
        bytes.extend(i32::to_be_bytes(word));
    }
    bytes.extend(b"UTF-8");
    bytes.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    bytes
}

#[test]
fn other_files() {
    check(b"", expect!["byte 0: this is not a file written by saveRDS()"]);
    check(b"hello\n", expect!["byte 0: this is not a file written by saveRDS()"]);
    check(
        b"RDX3\nX\n",
        expect!["byte 0: this file was written by save(); load() it and write the object with saveRDS()"],
    );
    check(
        b"X\n\0\0\0\x04\0\x05\x01\x02\0\x05\x01\0",
        expect!["byte 2: serialization format 4 (written by R 5.1.2) is unknown; 2 and 3 can be read"],
    );
    check(b"X\n", expect!["byte 2: the file ends in the middle of a value"]);
}

#[test]
fn damaged_compression() {
    for (name, expect) in [
        ("small-gzip.rds", expect!["byte 0: the gzip stream is damaged or cut off"]),
        ("small-bzip2.rds", expect!["byte 0: the bzip2 stream is damaged or cut off"]),
        ("small-xz.rds", expect!["byte 0: the xz stream is damaged or cut off"]),
        ("small-lzma.rds", expect!["byte 0: the lzma stream is damaged or cut off"]),
        ("small-zstd.rds", expect!["byte 0: the zstd stream is damaged or cut off"]),
    ] {
        let bytes = fixture(name);
        check(&bytes[..bytes.len() - 12], expect);
    }
}

#[test]
fn impossible_values() {
    check(&words(&[]), expect!["byte 23: the file ends in the middle of a value"]);
    check(&words(&[99]), expect!["byte 23: type 99 is unknown"]);
    check(&words(&[0]), expect!["byte 23: type 0 is unknown"]);
    check(&words(&[13, -2]), expect!["byte 27: -2 is not a length"]);
    check(&words(&[13, 1000]), expect!["byte 27: a length of 1000 is announced, but the file ends before that"]);
    check(
        &words(&[19, -1, 65536, -1]),
        expect!["byte 27: a length of 281479271677951 is announced, but the file ends before that"],
    );
    check(&words(&[14, -1, 65537, 0]), expect!["byte 27: 65537 is not a length"]);
    check(&words(&[255 + (1 << 8)]), expect!["byte 23: reference 1 refers to nothing read before"]);
    check(&words(&[255, -7]), expect!["byte 23: reference -7 refers to nothing read before"]);
    check(&words(&[16, 1, 13, 0]), expect!["byte 31: a string is expected, but type 13 found"]);
    check(&words(&[1, 9, 0]), expect!["byte 27: a symbol has no name"]);
    check(&words(&[247, 1, 0]), expect!["byte 31: a reference by strings has names"]);
    check(
        &words(&[4, 0, 242, 13, 0, 254, 254]),
        expect!["byte 51: an environment holds something other than variables"],
    );
    check(&words(&[238, 254, 254, 254]), expect!["byte 39: an ALTREP object does not say its class, package and type"]);
    check(&words(&[21, 0, 254]), expect!["byte 35: byte code has no instructions"]);
    check(
        &words(&[21, 1, 13, 0, 1, 243, 0]),
        expect!["byte 51: byte-code constant 0 is referred to before it is defined"],
    );
    check(
        &words(&[21, 1, 13, 0, 1, 244, 1, 6]),
        expect!["byte 55: byte-code constant 1 is referred to before it is defined"],
    );
}

#[test]
fn impossible_text() {
    check(b"A\n3\n262658\n197888\n5\nUTF-8\n13\n1\nx\n", expect!["byte 31: a number is expected"]);
    check(
        b"A\n2\n262658\n131840\n9\n5\nab",
        expect!["byte 22: a length of 5 is announced, but the file ends before that"],
    );
    check(b"A\n2\n262658\n131840\n14\n", expect!["byte 21: the file ends in the middle of a value"]);
}

#[test]
fn cycles_of_constants_are_read() {
    // A call whose first argument is the call itself.
    let cyclic = words(&[21, 1, 13, 0, 1, 244, 0, 6, 254, 243, 0, 0, 254]);
    check(
        &cyclic,
        expect![[r#"
            read:
            bytecode[1]
              code: int[0]
              [0]: call[1] #1
                [0]: #1
        "#]],
    );
}
