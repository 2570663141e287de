//! Closures are lifted, verified, printed and parsed; the places of their byte code are found and
//! checked.

use ir::bytecode::{BadBytecode, Cfg, Opcode, decode, stack};
use ir::segments::Segments;
use ir::{Func, FuncKind, Imm, LiftError, Op, lift_closure, parse, print, verify};
use rayon::prelude::*;
use rds::{CellId, Heap, Value};
use rustc_hash::FxHashSet;
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeMap;

use super::closures::Found;
use super::record::{Seconds, Stage};
use crate::job::catch;

/// Closures that one thread does at a time.
const CHUNK: usize = 64;

/// What came of some closures.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Closure literals in the byte code.
    pub n_literals: usize,
    /// Closures without anything unsupported in or below them, literals included.
    pub n_lifted: usize,
    pub n_functions: usize,
    pub n_instructions: usize,
    pub unsupported: BTreeMap<String, usize>,
    pub n_codes: usize,
    /// Places by kind.
    pub places: BTreeMap<String, usize>,
    /// Loops and code without places, by reason.
    pub without_places: BTreeMap<String, usize>,
    /// Closures that are to be looked at one by one.
    pub doubtful: Vec<CellId>,
    /// Positions of closures that are no byte code.
    pub not_compiled: Vec<usize>,
    pub failures: Vec<(CellId, Stage, String)>,
    pub seconds: Seconds,
}

/// Does it with all closures, on the threads of the current pool. Calls `tell` with the number of
/// closures that a thread has done.
pub fn check(heap: &Heap, closures: &[Found], with_text: bool, tell: impl Fn(usize) + Sync) -> Outcome {
    let chunks: Vec<Outcome> = closures
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(at, closures)| {
            let mut outcome = Outcome::default();
            outcome.chunk(heap, closures, at * CHUNK, with_text);
            tell(closures.len());
            outcome
        })
        .collect();
    let mut all = Outcome::default();
    chunks.into_iter().for_each(|chunk| all.add(chunk));
    all
}

impl Outcome {
    fn add(&mut self, other: Outcome) {
        self.n_literals += other.n_literals;
        self.n_lifted += other.n_lifted;
        self.n_functions += other.n_functions;
        self.n_instructions += other.n_instructions;
        self.n_codes += other.n_codes;
        add(&mut self.unsupported, other.unsupported);
        add(&mut self.places, other.places);
        add(&mut self.without_places, other.without_places);
        self.doubtful.extend(other.doubtful);
        self.not_compiled.extend(other.not_compiled);
        self.failures.extend(other.failures);
        self.seconds += other.seconds;
    }

    /// One stage after the other, so that the clock is read rarely.
    fn chunk(&mut self, heap: &Heap, closures: &[Found], first: usize, with_text: bool) {
        let mut clock = Clock::start();
        let literals: Vec<usize> = closures.iter().map(|found| self.n_literals_of(heap, found.cell)).collect();
        self.seconds.decode = clock.lap();
        let mut funcs = Vec::new();
        for (at, (found, n_literals)) in closures.iter().zip(literals).enumerate() {
            match catch(|| lift_closure(heap, found.cell, found.name())) {
                Ok(Ok(func)) => funcs.push((found.cell, func, n_literals)),
                Ok(Err(LiftError::NotCompiled | LiftError::CallsBrowser)) => self.not_compiled.push(first + at),
                // Byte code that is broken has failed to be decoded.
                Ok(Err(LiftError::Bad(_))) => {}
                Ok(Err(error)) => self.failures.push((found.cell, Stage::Lift, error.to_string())),
                Err(message) => self.failures.push((found.cell, Stage::Lift, message)),
            }
        }
        self.seconds.lift = clock.lap();
        for (cell, func, _) in &funcs {
            let violation = catch(|| verify(func).err().map(|violation| violation.to_string()));
            let violation = violation.unwrap_or_else(Some);
            self.failures.extend(violation.map(|violation| (*cell, Stage::Verify, violation)));
        }
        self.seconds.verify = clock.lap();
        for (cell, func, _) in funcs.iter().filter(|_| with_text) {
            let message = catch(|| round_trip(func).err()).unwrap_or_else(Some);
            self.failures.extend(message.map(|message| (*cell, Stage::Text, message)));
        }
        self.seconds.text = clock.lap();
        for (cell, ..) in &funcs {
            match catch(|| places(heap, *cell)).unwrap_or_else(Err) {
                Ok(segments) => self.count_places(&segments),
                Err(message) => self.failures.push((*cell, Stage::Places, message)),
            }
        }
        self.seconds.places = clock.lap();
        for (cell, func, n_literals) in &funcs {
            let survey = Survey::of(func);
            self.n_functions += survey.n_functions;
            self.n_instructions += survey.n_instructions;
            let is_clean = survey.unsupported.is_empty();
            for (reason, n) in survey.unsupported {
                *self.unsupported.entry(reason.into()).or_default() += n;
            }
            // Code that never runs is not lifted, nor what is behind an unsupported instruction.
            match is_clean && survey.n_literals == *n_literals {
                true => self.n_lifted += 1 + n_literals,
                false => self.doubtful.push(*cell),
            }
        }
    }

    fn count_places(&mut self, segments: &Segments) {
        for code in segments.codes() {
            self.n_codes += 1;
            for place in &code.places {
                *self.places.entry(place.kind.text().into()).or_default() += 1;
            }
            for refused in &code.refused {
                *self.without_places.entry(refused.why.text().into()).or_default() += 1;
            }
        }
    }

    fn n_literals_of(&mut self, heap: &Heap, cell: CellId) -> usize {
        match Codes::of(heap, cell) {
            Ok(codes) => {
                self.n_literals += codes.literals.len();
                codes.literals.len()
            }
            Err(bad) => {
                self.failures.push((cell, Stage::Decode, bad.to_string()));
                0
            }
        }
    }
}

/// Adds counts to counts.
fn add(counts: &mut BTreeMap<String, usize>, other: BTreeMap<String, usize>) {
    for (what, n) in other {
        *counts.entry(what).or_default() += n;
    }
}

/// The places of a closure's byte code, which hold what is said of them.
fn places(heap: &Heap, closure: CellId) -> Result<Segments, String> {
    let &Value::Closure { body, .. } = heap.value(closure) else { return Err("not a closure".into()) };
    let code = decode(heap, body).map_err(|bad| bad.to_string())?;
    let cfg = Cfg::new(&code);
    let stacks = stack::check(&code, &cfg).map_err(|bad| bad.to_string())?;
    let segments = ir::segments::segments(&code, &cfg, &stacks).map_err(|bad| bad.to_string())?;
    ir::segments::check(&code, &cfg, &segments).map_err(|fault| fault.to_string())?;
    Ok(segments)
}

/// Prints, parses and prints a function; the error says what does not fit.
pub fn round_trip(func: &Func) -> Result<(), String> {
    let text = print(func);
    let parsed = parse(&text).map_err(|error| error.to_string())?;
    let again = print(&parsed);
    if again == text {
        return Ok(());
    }
    let differs = text.lines().zip(again.lines()).find(|(before, after)| before != after);
    let (before, after) = differs.unwrap_or(("", "a different number of lines"));
    Err(format!("`{}` is printed as `{}` once parsed", before.trim(), after.trim()))
}

/// The byte code of a closure and all that is nested in it.
#[derive(Debug, Default)]
pub struct Codes {
    /// Byte code of the body, of promises and of literals.
    pub codes: Vec<CellId>,
    /// Formals and bodies, one for each `MAKECLOSURE`.
    pub literals: Vec<(CellId, CellId)>,
}

impl Codes {
    /// Decodes all; the error is the first defect. A closure that is no byte code has none.
    pub fn of(heap: &Heap, closure: CellId) -> Result<Codes, BadBytecode> {
        let mut found = Codes::default();
        let &Value::Closure { body, .. } = heap.value(closure) else { return Ok(found) };
        let (mut work, mut seen) = (vec![body], FxHashSet::default());
        while let Some(cell) = work.pop() {
            if !matches!(heap.value(cell), Value::Bytecode(_)) || !seen.insert(cell) {
                continue;
            }
            found.codes.push(cell);
            for instr in decode(heap, cell)?.instrs() {
                let Some(constant) = instr.constant() else { continue };
                match heap.value(constant) {
                    Value::List(parts) if instr.op == Opcode::MakeClosure => {
                        if let [formals, body, ..] = parts[..] {
                            found.literals.push((formals, body));
                            work.push(body);
                        }
                    }
                    _ if instr.op == Opcode::MakeProm => work.push(constant),
                    _ => {}
                }
            }
        }
        Ok(found)
    }
}

/// What a function and those nested in it hold.
#[derive(Debug, Default)]
pub struct Survey<'f> {
    pub n_functions: usize,
    pub n_instructions: usize,
    pub n_literals: usize,
    pub unsupported: BTreeMap<&'f str, usize>,
}

impl<'f> Survey<'f> {
    /// Counts.
    pub fn of(func: &'f Func) -> Survey<'f> {
        let mut survey = Survey::default();
        let mut work = vec![func];
        while let Some(func) = work.pop() {
            survey.n_functions += 1;
            survey.n_instructions += func.insts.len();
            for (_, reason) in unsupported(func) {
                *survey.unsupported.entry(reason).or_default() += 1;
            }
            survey.n_literals += func.nested.iter().filter(|nested| nested.kind == FuncKind::Closure).count();
            work.extend(&func.nested);
        }
        survey
    }
}

/// Where a function itself is not lifted, and why.
pub fn unsupported(func: &Func) -> impl Iterator<Item = (u32, &str)> {
    func.insts.values().filter_map(|inst| match (inst.op, &inst.imm) {
        (Op::Unsupported, Imm::Name(reason)) => Some((inst.origin.pc, &**reason)),
        (Op::Unsupported, _) => Some((inst.origin.pc, "no reason is given")),
        _ => None,
    })
}

/// Processor time of this thread.
pub struct Clock(f64);

impl Clock {
    /// Starts now.
    pub fn start() -> Clock {
        Clock(thread_seconds())
    }

    /// Seconds since the start or the last call.
    pub fn lap(&mut self) -> f64 {
        let now = thread_seconds();
        now - std::mem::replace(&mut self.0, now)
    }
}

fn thread_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
