//! The places of a closure as flat tables, for the rewriter in `ffi-c`.
//!
//! Codes stand in preorder: the closure's own first, nested code behind the code that makes it. The
//! rows are laid out for C; the mirror is `rir2_segments` in `rir2_driver.h`.

use ir::bytecode::{BadBytecode, Cfg, Code, Sources, decode, stack};
use ir::segments::{Fault, InnerKind, Place, PlaceKind, Segments, check, segments};
use ir::{LoopFunc, LoopVariable, Reading, Region, lift_loop_at, loop_statement};
use rds::{CellId, Heap, Limits, RdsError, Value};

/// The tables.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SegmentTables {
    /// The codes.
    pub codes: Vec<SegmentCode>,
    /// The places of all codes, those of one code together.
    pub places: Vec<SegmentPlace>,
    /// The variables of all places: indexes of symbols in the pool of the place's code.
    pub assigned: Vec<i32>,
    /// Of a closure: the loops of its own code that can be compiled by themselves.
    pub loops: Vec<SegmentLoop>,
    /// The variables of all loops.
    pub variables: Vec<LoopVariable>,
}

/// A loop; see [`ir::lift_loop`].
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentLoop {
    /// The place where it is entered: in front of it, or at the head of its body.
    pub place: i32,
    /// The first of its variables.
    pub first_variable: i32,
    /// How many they are.
    pub n_variables: i32,
    /// How many of them, the first ones, it may assign.
    pub n_assigned: i32,
    /// How many behind these stand for R's own loop: [`ir::LOOP_STATE`], or none.
    pub n_state: i32,
    /// The line of the source where it begins, or 0.
    pub line: i32,
    /// Whether it is a statement that is entered there, whatever kind of place it is.
    pub is_statement: i32,
}

/// A code, its places by rising pc.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentCode {
    /// The code around it, -1 for the first.
    pub parent: i32,
    /// What makes it: index in the pool of the parent, -1 for the first.
    pub constant: i32,
    /// Whether the constant is a function literal, else a promise's code.
    pub is_closure: i32,
    /// Its first place.
    pub first_place: i32,
    /// How many it has.
    pub n_places: i32,
}

/// A place.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentPlace {
    /// Word offset of the instruction.
    pub pc: i32,
    /// One bit: start 1, loop 2, body 4, behind 8, step 16, end 32, exit 128.
    pub kind: i32,
    /// The number of its group in its code; 0 is outside of `for` loops.
    pub group: i32,
    /// The first of its variables.
    pub first_assigned: i32,
    /// How many they are.
    pub n_assigned: i32,
    /// The variable of the innermost `for` around it: index in the pool, or -1.
    pub loop_symbol: i32,
    /// The place where that loop takes its next step, or -1.
    pub step: i32,
    /// The place where that loop ends, or -1.
    pub end: i32,
}

/// Why there are no tables.
#[derive(Debug)]
pub enum SegmentsError {
    /// The bytes are not what `serialize()` writes.
    Bytes(RdsError),
    /// They hold something else than byte code or a closure that is compiled.
    NotCompiled,
    /// The byte code is broken.
    Code(BadBytecode),
    /// The places do not hold what is said of them.
    Fault(Fault),
}

impl std::fmt::Display for SegmentsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SegmentsError::Bytes(error) => error.fmt(f),
            SegmentsError::NotCompiled => f.write_str("not byte-compiled"),
            SegmentsError::Code(bad) => bad.fmt(f),
            SegmentsError::Fault(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for SegmentsError {}

/// The places of a closure or byte code, given as `serialize(x, NULL, xdr = FALSE, refhook = h)`
/// writes it.
pub fn segment_tables(bytes: &[u8]) -> Result<SegmentTables, SegmentsError> {
    let mut heap = Heap::default();
    let cell = rds::read_into(bytes, &mut heap, &Limits::default()).map_err(SegmentsError::Bytes)?;
    let body = match heap.value(cell) {
        Value::Closure { body, .. } => *body,
        _ => cell,
    };
    let (code, cfg, segments) = checked(&heap, body)?;
    let reading = Reading::of(&heap, cell, &code, &cfg, &segments);
    let lifted = |place: &Place, kind: PlaceKind| {
        let region = Region { pc: place.pc, kind, cuts: Vec::new() };
        let this = lift_loop_at(reading.as_ref()?, "", &region)?;
        Some(Entered { pc: place.pc, at: place.kind, kind, this })
    };
    let places = segments.places.iter();
    let loops = places.clone().filter(|place| matches!(place.kind, PlaceKind::Loop | PlaceKind::Body));
    let statements = places.filter(|place| ir::may_begin_statement(place));
    let loops = loops.filter_map(|place| lifted(place, place.kind));
    let loops: Vec<Entered> = loops.chain(statements.filter_map(|place| lifted(place, PlaceKind::Behind))).collect();
    let mut exits: Vec<u32> =
        loops.iter().flat_map(|entered| entered.this.exits.iter().chain(&entered.this.within)).copied().collect();
    exits.sort_unstable();
    exits.dedup();
    let mut tables = SegmentTables::default();
    tables.add(&segments, None, &exits);
    let sources = Sources::of(&heap, body);
    tables.add_loops(loops, |pc| sources.as_ref().and_then(|sources| Some(sources.srcref_at(pc)?.first_line)));
    Ok(tables)
}

/// Wrong places would corrupt R's stack, so they are checked outside of tests, too.
fn checked(heap: &Heap, body: CellId) -> Result<(Code<'_>, Cfg, Segments), SegmentsError> {
    if !matches!(heap.value(body), Value::Bytecode(_)) {
        return Err(SegmentsError::NotCompiled);
    }
    let code = decode(heap, body).map_err(SegmentsError::Code)?;
    let cfg = Cfg::new(&code);
    let stacks = stack::check(&code, &cfg).map_err(SegmentsError::Code)?;
    let segments = segments(&code, &cfg, &stacks).map_err(SegmentsError::Code)?;
    check(&code, &cfg, &segments).map_err(SegmentsError::Fault)?;
    Ok((code, cfg, segments))
}

/// A loop or statement, and where it is entered.
struct Entered {
    pc: u32,
    /// The kind of the place.
    at: PlaceKind,
    /// What is entered there.
    kind: PlaceKind,
    this: LoopFunc,
}

impl SegmentTables {
    /// Adds a code and those nested in it. `exits`: where loops of it that are compiled by themselves are left to.
    fn add(&mut self, segments: &Segments, made: Option<(i32, usize, InnerKind)>, exits: &[u32]) {
        let number = self.codes.len() as i32;
        let first_place = self.places.len() as i32;
        let places = segments.places.iter().map(|place| (place.pc, bit(place.kind), Some(place)));
        let mut places: Vec<_> = places.chain(exits.iter().map(|&pc| (pc, EXIT, None))).collect();
        places.sort_by_key(|&(pc, kind, _)| (pc, kind));
        self.codes.push(SegmentCode {
            parent: made.map_or(-1, |(parent, ..)| parent),
            constant: made.map_or(-1, |(_, constant, _)| constant as i32),
            is_closure: made.is_some_and(|(_, _, kind)| kind == InnerKind::Function).into(),
            first_place,
            n_places: places.len() as i32,
        });
        let number_of = |at: usize| {
            let wanted = &segments.places[at];
            places.iter().position(|(.., place)| place.is_some_and(|place| std::ptr::eq(place, wanted)))
        };
        for &(pc, kind, place) in &places {
            let variable = place.and_then(|place| segments.groups[place.group].variable);
            let of_loop = |kind| {
                let found = place.filter(|_| variable.is_some()).and_then(|place| segments.of_loop(place.group, kind));
                found.and_then(number_of).map_or(-1, |at| first_place + at as i32)
            };
            let assigned = place.map_or(&[][..], |place| &place.assigned);
            self.places.push(SegmentPlace {
                pc: pc as i32,
                kind,
                group: place.map_or(0, |place| place.group as i32),
                first_assigned: self.assigned.len() as i32,
                n_assigned: assigned.len() as i32,
                loop_symbol: variable.map_or(-1, |variable| variable as i32),
                step: of_loop(PlaceKind::Step),
                end: of_loop(PlaceKind::End),
            });
            self.assigned.extend(assigned.iter().map(|&symbol| symbol as i32));
        }
        for inner in &segments.inner {
            self.add(&inner.segments, Some((number, inner.constant, inner.kind)), &[]);
        }
    }

    /// Adds the loops of the closure's own code.
    fn add_loops(&mut self, loops: Vec<Entered>, line_at: impl Fn(u32) -> Option<i32>) {
        let n_places = self.codes[0].n_places as usize;
        for Entered { pc, at, kind, this } in loops {
            let is_entry = |place: &SegmentPlace| place.pc == pc as i32 && place.kind == bit(at);
            let is_statement = kind == PlaceKind::Behind;
            let shown = if is_statement { pc } else { loop_statement(&this.func, pc) };
            let Some(place) = self.places[..n_places].iter().position(is_entry) else { continue };
            self.loops.push(SegmentLoop {
                place: place as i32,
                first_variable: self.variables.len() as i32,
                n_variables: this.variables.len() as i32,
                n_assigned: this.variables.iter().filter(|variable| variable.is_assigned).count() as i32,
                n_state: this.n_state as i32,
                line: line_at(shown).unwrap_or(0),
                is_statement: is_statement.into(),
            });
            self.variables.extend(this.variables);
        }
    }
}

/// Where a loop that is compiled by itself is left to.
const EXIT: i32 = 128;

/// The kind of place that this bit stands for.
pub fn place_kind(bit_of: i32) -> Option<PlaceKind> {
    PlaceKind::ALL.into_iter().find(|&kind| bit(kind) == bit_of)
}

fn bit(kind: PlaceKind) -> i32 {
    match kind {
        PlaceKind::Start => 1,
        PlaceKind::Loop => 2,
        PlaceKind::Body => 4,
        PlaceKind::Behind => 8,
        PlaceKind::Step => 16,
        PlaceKind::End => 32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn tables(name: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name);
        let tables = match segment_tables(&std::fs::read(path).unwrap()) {
            Ok(tables) => tables,
            Err(error) => return format!("{error}\n"),
        };
        let mut text = String::new();
        for code in &tables.codes {
            text += &format!("code {} {} {}\n", code.parent, code.constant, code.is_closure);
            let (first, n) = (code.first_place as usize, code.n_places as usize);
            for (at, place) in tables.places.iter().enumerate().skip(first).take(n) {
                let (first, n) = (place.first_assigned as usize, place.n_assigned as usize);
                let SegmentPlace { pc, kind, group, loop_symbol, step, end, .. } = *place;
                let assigned = &tables.assigned[first..first + n];
                text += &format!("  {at}: {pc} {kind} {group} {loop_symbol} {step} {end} {assigned:?}\n");
            }
        }
        for SegmentLoop { place, first_variable, n_variables, n_assigned, n_state, line, is_statement } in &tables.loops
        {
            let what = if *is_statement == 0 { "loop" } else { "statement" };
            text += &format!(
                "{what} at {place}: line {line}, variables {first_variable} {n_variables} {n_assigned} {n_state}\n"
            );
        }
        text
    }

    #[test]
    fn tables_are_flat() {
        expect_test::expect![[r#"
            code -1 -1 0
              0: 1 1 0 -1 -1 -1 []
              1: 6 2 0 -1 -1 -1 [2]
              2: 16 4 1 7 9 10 [2, 7, 11, 16]
              3: 26 4 2 11 4 5 [2, 7, 11, 16]
              4: 39 16 2 11 4 5 [2, 7, 11, 16]
              5: 41 32 2 11 4 5 [2, 7, 11, 16]
              6: 41 128 0 -1 -1 -1 []
              7: 43 8 1 7 9 10 [2, 7, 11, 16]
              8: 43 128 0 -1 -1 -1 []
              9: 48 16 1 7 9 10 [2, 7, 11, 16]
              10: 50 32 1 7 9 10 [2, 7, 11, 16]
              11: 50 128 0 -1 -1 -1 []
              12: 52 8 0 -1 -1 -1 [2, 7, 11, 16]
              13: 52 128 0 -1 -1 -1 []
            loop at 1: line 0, variables 0 6 4 0
            loop at 2: line 0, variables 6 9 4 4
            loop at 3: line 0, variables 15 7 2 4
            code -1 -1 0
              0: 1 1 0 -1 -1 -1 []
              1: 1 128 0 -1 -1 -1 []
              2: 6 8 0 -1 -1 -1 [3]
            code 0 1 1
              3: 1 1 0 -1 -1 -1 []
              4: 1 2 0 -1 -1 -1 []
              5: 1 4 0 -1 -1 -1 [1]
            code 0 7 0
              6: 1 1 0 -1 -1 -1 []
            code 0 8 0
              7: 1 1 0 -1 -1 -1 []
            code 3 1 1
              8: 1 1 0 -1 -1 -1 []
              9: 1 2 0 -1 -1 -1 []
              10: 7 4 1 2 11 12 [2]
              11: 14 16 1 2 11 12 [2]
              12: 16 32 1 2 11 12 [2]
            code 4 5 0
              13: 1 1 0 -1 -1 -1 []
            statement at 2: line 0, variables 0 2 0 0
        "#]]
        .assert_eq(&(tables("segments/for_in_for.rds") + &tables("segments/local_function.rds")));
    }

    #[test]
    fn what_is_no_byte_code_has_none() {
        let cases = ["../cli/tests/fixtures/inputs/several.rds", "make.R"];
        expect_test::expect![[r#"
            not byte-compiled
            byte 0: this is not a file written by saveRDS()
        "#]]
        .assert_eq(&cases.map(tables).concat());
    }
}
