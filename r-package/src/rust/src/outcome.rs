//! An answer of the session laid out for C. Mirror of `rir2_outcome` in `rir2_driver.h`.

use driver::{
    Artifact, Constant, GenericProgram, Need, Outcome, Report, SegmentCode, SegmentLoop, SegmentPlace, SegmentTables,
};
use std::ffi::{CString, c_char, c_void};
use std::ptr;

#[repr(C)]
pub struct CNeed {
    env: *const c_char,
    name: *const c_char,
    function: i32,
}

#[repr(C)]
pub struct CConstant {
    kind: i32,
    handle: u32,
    text: *const c_char,
    data: *const c_void,
    n: usize,
}

/// Field for field `rir2_outcome`; the pointers are into the [`Answer`] around it.
#[repr(C)]
pub struct COutcome {
    kind: i32,
    entry: u32,
    message: *const c_char,
    needs: *const CNeed,
    n_needs: usize,
    code: *const u8,
    n_code: usize,
    guards: *const i32,
    n_guards: usize,
    n_regs: u32,
    n_envs: u32,
    n_slots: u32,
    out: u32,
    out_const: u32,
    in_no_context: u32,
    consts: *const CConstant,
    n_consts: usize,
    abort_sites: *const *const c_char,
    learns: *const u64,
    n_abort_sites: usize,
    verdict: *const c_char,
    context: *const c_char,
    stages: *const *const c_char,
    n_stages: usize,
    aborts: *const *const c_char,
    n_aborts: usize,
    compile_ns: u64,
}

const NEED: i32 = 0;
const COMPILED: i32 = 1;
const REJECTED: i32 = 2;
const FAILED: i32 = 3;

/// Owns everything that its `view` points to. The view comes first, so that a pointer to it is a
/// pointer to the answer.
#[repr(C)]
pub struct Answer {
    view: COutcome,
    texts: Vec<CString>,
    pointers: Vec<Vec<*const c_char>>,
    needs: Vec<CNeed>,
    consts: Vec<CConstant>,
    learns: Vec<u64>,
    artifact: Option<Box<Artifact>>,
}

/// A text for C; what follows a NUL in it is lost.
fn c_string(text: &str) -> CString {
    let end = text.find('\0').unwrap_or(text.len());
    CString::new(&text[..end]).unwrap_or_default()
}

impl Answer {
    fn new(kind: i32) -> Box<Answer> {
        let mut answer = Box::new(Answer {
            view: COutcome {
                kind,
                entry: 0,
                message: ptr::null(),
                needs: ptr::null(),
                n_needs: 0,
                code: ptr::null(),
                n_code: 0,
                guards: ptr::null(),
                n_guards: 0,
                n_regs: 0,
                n_envs: 0,
                n_slots: 0,
                out: 0,
                out_const: 0,
                in_no_context: 0,
                consts: ptr::null(),
                n_consts: 0,
                abort_sites: ptr::null(),
                learns: ptr::null(),
                n_abort_sites: 0,
                verdict: ptr::null(),
                context: ptr::null(),
                stages: ptr::null(),
                n_stages: 0,
                aborts: ptr::null(),
                n_aborts: 0,
                compile_ns: 0,
            },
            texts: Vec::new(),
            pointers: Vec::new(),
            needs: Vec::new(),
            consts: Vec::new(),
            learns: Vec::new(),
            artifact: None,
        });
        answer.view.verdict = answer.text("");
        answer.view.context = answer.text("");
        answer
    }

    /// Keeps a text; a `CString`'s bytes stay where they are when the vector grows.
    fn text(&mut self, text: &str) -> *const c_char {
        self.texts.push(c_string(text));
        self.texts[self.texts.len() - 1].as_ptr()
    }

    fn text_list<'a>(&mut self, texts: impl Iterator<Item = Option<&'a str>>) -> (*const *const c_char, usize) {
        let list: Vec<*const c_char> = texts.map(|text| text.map_or(ptr::null(), |text| self.text(text))).collect();
        let view = (list.as_ptr(), list.len());
        self.pointers.push(list);
        view
    }

    fn report(&mut self, report: &Report) {
        self.view.verdict = self.text(&report.verdict);
        self.view.context = self.text(&report.context);
        let stages = report.stages.iter().flat_map(|(name, text)| [Some(&name[..]), Some(&text[..])]);
        (self.view.stages, self.view.n_stages) = self.text_list(stages);
        self.view.n_stages /= 2;
        (self.view.aborts, self.view.n_aborts) = self.text_list(report.aborts.iter().map(|line| Some(&line[..])));
        self.view.compile_ns = report.compile_ns;
    }

    /// The compiler panicked or did not take the request.
    pub fn failed(message: &str) -> Box<Answer> {
        let mut answer = Answer::new(FAILED);
        answer.view.message = answer.text(message);
        answer
    }

    /// An outcome, and the answers that it relies on.
    pub fn of(outcome: Outcome, relied_on: &[Need]) -> Box<Answer> {
        let mut answer = match outcome {
            Outcome::Need(needs) => {
                let mut answer = Answer::new(NEED);
                answer.needs(&needs);
                return answer;
            }
            Outcome::Compiled(artifact) => Answer::of_artifact(artifact),
            Outcome::Rejected(report) => Answer::rejected(&report),
            Outcome::RejectedAlways(report) => {
                let mut answer = Answer::rejected(&report);
                answer.view.in_no_context = 1;
                answer
            }
        };
        answer.needs(relied_on);
        answer
    }

    fn rejected(report: &Report) -> Box<Answer> {
        let mut answer = Answer::new(REJECTED);
        answer.report(report);
        answer
    }

    fn needs(&mut self, needs: &[Need]) {
        for need in needs {
            let (env, name) = (self.text(&need.env), self.text(&need.name));
            self.needs.push(CNeed { env, name, function: need.function.into() });
        }
        self.view.needs = self.needs.as_ptr();
        self.view.n_needs = self.needs.len();
    }

    fn of_artifact(artifact: Box<Artifact>) -> Box<Answer> {
        let mut answer = Answer::new(COMPILED);
        answer.report(&artifact.report);
        for constant in &artifact.consts {
            let constant = answer.constant(constant);
            answer.consts.push(constant);
        }
        let sites = artifact.abort_sites.iter().map(|site| Some(&site[..]));
        (answer.view.abort_sites, answer.view.n_abort_sites) = answer.text_list(sites);
        answer.learns = artifact.learns.iter().map(|spot| spot.unwrap_or(0)).collect();
        let view = &mut answer.view;
        view.learns = answer.learns.as_ptr();
        (view.code, view.n_code) = (artifact.code.as_ptr(), artifact.code.len());
        (view.guards, view.n_guards) = (artifact.guards.as_ptr(), artifact.guards.len());
        (view.n_regs, view.n_envs, view.n_slots) = (artifact.n_regs, artifact.n_envs, artifact.n_slots);
        (view.entry, view.out, view.out_const) = (artifact.entry, artifact.out as u32, artifact.out_const);
        view.consts = answer.consts.as_ptr();
        view.n_consts = answer.consts.len();
        answer.artifact = Some(artifact);
        answer
    }

    /// Vectors are pointed to where the artifact has them: it moves into the answer, they do not.
    fn constant(&mut self, constant: &Constant) -> CConstant {
        let none = CConstant { kind: 8, handle: 0, text: ptr::null(), data: ptr::null(), n: 0 };
        match constant {
            Constant::Symbol(name) => CConstant { kind: 0, text: self.text(name), ..none },
            Constant::Closure(handle) => CConstant { kind: 1, handle: *handle, ..none },
            Constant::Primitive(name) => CConstant { kind: 2, text: self.text(name), ..none },
            Constant::Env(key) => CConstant { kind: 3, text: self.text(key), ..none },
            Constant::Real(x) => CConstant { kind: 4, data: x.as_ptr().cast(), n: x.len(), ..none },
            Constant::Int(x) => CConstant { kind: 5, data: x.as_ptr().cast(), n: x.len(), ..none },
            Constant::Lgl(x) => CConstant { kind: 6, data: x.as_ptr().cast(), n: x.len(), ..none },
            Constant::Str(x) => {
                let (data, n) = self.text_list(x.iter().map(Option::as_deref));
                CConstant { kind: 7, data: data.cast(), n, ..none }
            }
            Constant::Null => none,
            Constant::Missing => CConstant { kind: 10, ..none },
            Constant::Native(name) => CConstant { kind: 11, text: self.text(name), ..none },
            Constant::Cplx(parts) => CConstant { kind: 12, data: parts.as_ptr().cast(), n: 1, ..none },
        }
    }

    /// For C; [`super::ffi::rir2_rs_free`] takes it back.
    pub fn into_raw(self: Box<Answer>) -> *const COutcome {
        Box::into_raw(self).cast_const().cast()
    }
}

/// Field for field `rir2_generic`.
#[repr(C)]
pub struct CGeneric {
    message: *const c_char,
    words: *const i32,
    n_words: usize,
    strings: *const *const c_char,
    n_strings: usize,
    reals: *const f64,
    n_reals: usize,
}

/// Owns what its `view` points to; the view comes first, as in [`Answer`].
#[repr(C)]
pub struct Generic {
    view: CGeneric,
    program: GenericProgram,
    texts: Vec<CString>,
    pointers: Vec<*const c_char>,
}

impl Generic {
    pub fn of(program: GenericProgram) -> Box<Generic> {
        let texts: Vec<CString> = program.strings.iter().map(|text| c_string(text)).collect();
        let pointers: Vec<*const c_char> = texts.iter().map(|text| text.as_ptr()).collect();
        let view = CGeneric {
            message: ptr::null(),
            words: program.words.as_ptr(),
            n_words: program.words.len(),
            strings: pointers.as_ptr(),
            n_strings: pointers.len(),
            reals: program.reals.as_ptr(),
            n_reals: program.reals.len(),
        };
        Box::new(Generic { view, program, texts, pointers })
    }

    /// There is no program for this reason.
    pub fn failed(message: &str) -> Box<Generic> {
        let mut answer = Generic::of(GenericProgram::default());
        answer.texts = vec![c_string(message)];
        answer.view.message = answer.texts[0].as_ptr();
        answer
    }

    /// For C; [`super::ffi::rir2_rs_free_generic`] takes it back.
    pub fn into_raw(self: Box<Generic>) -> *const CGeneric {
        Box::into_raw(self).cast_const().cast()
    }
}

/// Field for field `rir2_segments`.
#[repr(C)]
pub struct CSegments {
    error: *const c_char,
    codes: *const SegmentCode,
    n_codes: usize,
    places: *const SegmentPlace,
    n_places: usize,
    assigned: *const i32,
    n_assigned: usize,
    loops: *const SegmentLoop,
    n_loops: usize,
    variables: *const CVariable,
    n_variables: usize,
}

/// Mirror of `rir2_segment_variable`.
#[repr(C)]
pub struct CVariable {
    name: *const c_char,
    is_ordered: i32,
}

/// Owns what its `view` points to; the view comes first, as in [`Answer`].
#[repr(C)]
pub struct Segments {
    view: CSegments,
    tables: SegmentTables,
    names: Vec<CString>,
    variables: Vec<CVariable>,
    error: Option<CString>,
}

impl Segments {
    pub fn of(tables: SegmentTables) -> Box<Segments> {
        let names: Vec<CString> = tables.variables.iter().map(|variable| c_string(&variable.name)).collect();
        let variables: Vec<CVariable> = names
            .iter()
            .zip(&tables.variables)
            .map(|(name, variable)| CVariable { name: name.as_ptr(), is_ordered: variable.is_ordered.into() })
            .collect();
        let view = CSegments {
            error: ptr::null(),
            codes: tables.codes.as_ptr(),
            n_codes: tables.codes.len(),
            places: tables.places.as_ptr(),
            n_places: tables.places.len(),
            assigned: tables.assigned.as_ptr(),
            n_assigned: tables.assigned.len(),
            loops: tables.loops.as_ptr(),
            n_loops: tables.loops.len(),
            variables: variables.as_ptr(),
            n_variables: variables.len(),
        };
        Box::new(Segments { view, tables, names, variables, error: None })
    }

    /// There are no places for this reason.
    pub fn failed(message: &str) -> Box<Segments> {
        let mut answer = Segments::of(SegmentTables::default());
        let error = answer.error.insert(c_string(message));
        answer.view.error = error.as_ptr();
        answer
    }

    /// For C; [`super::ffi::rir2_rs_free_segments`] takes it back.
    pub fn into_raw(self: Box<Segments>) -> *const CSegments {
        Box::into_raw(self).cast_const().cast()
    }
}
