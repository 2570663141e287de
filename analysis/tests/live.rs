//! Which variables a way to a block does not hand over.

use analysis::{Kind, Name, Reads, Shape, Ty};
use ir::Func;
use la_arena::ArenaMap;

/// `s` is read everywhere; `t` in b1 only; `u` is assigned in b2 before it is read; `v` is read by a
/// promise.
const TEXT: &str = "\
closure f(s, t, u, v) {
  nested 0 #1
  promise f.p0() {
  b0:
    v0:r = ldvar[v] ; @1
    ret.r v0 ; @1
  }
b0:
  v0:r = ldvar[s] ; @1
  br.true v0, b1, b2 ; @1
b1:
  v1:r = ldvar[t] ; @1
  stvar[u] v1 ; @1
  jump b2 ; @1
b2:
  v2:r = ldvar[s] ; @1
  stvar[u] v2 ; @1
  v3:r = ldvar[u] ; @1
  v4:r = ldfun[g] ; @1
  v5:r = call[g(&0) #2] v4 ; @1
  ret.r v5 ; @1
}
";

fn unread(func: &Func, reads: &Reads, ty: &Ty) -> Vec<String> {
    let names: Vec<Name> = ["s", "t", "u", "v", "for@1"].map(Name::from).into();
    let of = |&block| {
        let mut vars = names.iter().map(|name| (name, ty));
        let unread = reads.unread::<()>(block, &mut vars, &mut std::iter::empty(), &ArenaMap::default());
        unread.join(" ")
    };
    func.layout.iter().map(of).collect()
}

#[test]
fn a_variable_stays_as_long_as_it_may_be_read() {
    let func = ir::parse(TEXT).unwrap();
    let reads = Reads::of(&func);
    assert_eq!(unread(&func, &reads, &Ty::scalar(Kind::Dbl)), ["u for@1", "u for@1", "t u for@1"]);
    // Another holder of a vector decides whether it is shared.
    assert_eq!(unread(&func, &reads, &Ty::Vec(Kind::Dbl, Shape::Vector)), ["", "", ""]);
}

#[test]
fn a_counter_stays_as_long_as_its_loop() {
    let func = ir::parse(TEXT).unwrap();
    let reads = Reads::of(&func);
    let (counter, ty): (Name, Ty) = ("for@1".into(), Ty::Counter);
    let handed_over = Ty::Loop(Box::new(Ty::Range(true)), counter.clone());
    let unread = |params: &[Ty]| {
        let mut vars = [(&counter, &ty)].into_iter();
        reads.unread::<()>(func.layout[1], &mut vars, &mut params.iter(), &ArenaMap::default()).len()
    };
    assert_eq!((unread(&[]), unread(&[handed_over])), (1, 0));
}
