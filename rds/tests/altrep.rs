//! ALTREP forms become the vectors that R sees.

use expect_test::expect;
use rds::{Limits, PlainError, Value, dump, read};

mod common;
use common::fixture;

#[test]
fn base_forms_are_expanded() {
    let mut file = read(&fixture("altrep.rds"), &Limits::default()).expect("is read");
    assert_eq!(file.heap.plain_all(&Limits::default()), []);
    let text = dump(&file.heap, file.root);
    expect![[r#"
        list[8]
          [0]: int[1000] 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 …
          [1]: int[4] 5 4 3 2
          [2]: dbl[6] 1.0 2.0 3.0 4.0 5.0 6.0
          [3]: chr[3] "10" "11" "12"
          [4]: chr[3] "0.5" "1e+05" NA
          [5]: dbl[3] 1.0 2.0 3.0
          [6]: int[5] 1 2 3 4 5
          [7]: int[4] 1 2 3 4 <object>
            @class: chr[1] "k"
          @names: chr[8] "up" "down" "real" "deferred" "deferred_real" "wrapped" "wrapped_sequence" "named"
    "#]]
    .assert_eq(&text);
    // Format 2 has no ALTREP: R writes it expanded.
    let expanded = read(&fixture("altrep-2.rds"), &Limits::default()).expect("is read");
    assert_eq!(dump(&expanded.heap, expanded.root), text);
}

#[test]
fn expansion_is_bounded() {
    let mut file = read(&fixture("altrep.rds"), &Limits::default()).expect("is read");
    let Value::List(items) = file.heap.value(file.root).clone() else { panic!("a list") };
    let limits = Limits { max_memory: 3999, ..Limits::default() };
    assert_eq!(file.heap.plain(items[0], &limits), Err(PlainError::TooLarge(3999)));
    assert!(matches!(file.heap.value(items[0]), Value::Altrep(_)));
    assert_eq!(file.heap.plain(items[1], &limits), Ok(()));
    assert_eq!(file.heap.value(items[1]), &Value::Int(vec![5, 4, 3, 2]));
}
