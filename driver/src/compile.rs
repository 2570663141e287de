//! The stages in order, for one closure and known types.

use crate::evidence::Evidence;
use crate::{Artifact, Constant, OutKind, Report};
use analysis::walk::InstanceId;
use analysis::{Blame, Cause, ClosureId, Fear, Inference, Kind, Known, Reason, Ty, Unfinished, World};
use guards::{Options, RootResult, Specialized};
use ir::bytecode;
use ir::{AbortReason, Func, Region};
use rds::Value;

/// Which stages' texts are wanted.
pub(crate) struct Stages<'a> {
    wanted: &'a [&'a str],
    texts: Vec<(String, String)>,
}

impl<'a> Stages<'a> {
    pub fn new(wanted: &'a [&'a str]) -> Stages<'a> {
        Stages { wanted, texts: Vec::new() }
    }

    fn wants(&self, stage: &str) -> bool {
        self.wanted.contains(&stage)
    }

    fn add(&mut self, stage: &str, text: impl FnOnce() -> String) {
        if self.wants(stage) {
            self.texts.push((stage.into(), text()));
        }
    }

    /// The texts, as far as it came.
    pub fn texts(self) -> Vec<(String, String)> {
        self.texts
    }
}

/// Stages that come before types: `bytecode`, `cfg`, `ir`, `ssa`, `segments`.
pub(crate) fn front_stages(world: &World, closure: ClosureId, func: &Func, stages: &[&str]) -> Vec<(String, String)> {
    let mut texts = Stages::new(stages);
    let cell = world.closure(closure).cell;
    let Value::Closure { body, .. } = *world.heap.value(cell) else { return texts.texts };
    texts.add("bytecode", || bytecode::disasm::print(&world.heap, body).unwrap_or_else(|bad| format!("{bad}\n")));
    texts.add("cfg", || match bytecode::decode(&world.heap, body) {
        Ok(code) => bytecode::cfg::print(&code, &bytecode::Cfg::new(&code)),
        Err(bad) => format!("{bad}\n"),
    });
    texts.add("ir", || ir::print(func));
    let plain = ir::Plain { builtin_may_see_frame: analysis::builtins::may_see_frame };
    texts.add("ssa", || ir::print_localized(&ir::localize(func, &plain)));
    texts.add("segments", || {
        let segments = ir::segments::of_closure(&world.heap, cell);
        let text = segments.and_then(|segments| ir::segments::print(&world.heap, cell, &segments));
        text.unwrap_or_else(|bad| format!("{bad}\n"))
    });
    texts.texts
}

/// Why there is no code.
#[derive(Debug)]
pub struct Rejection {
    /// The cause; none where the world has needs, so that nothing is known yet.
    pub cause: Option<Cause>,
    /// Whether it holds for any other types.
    pub always: bool,
}

impl Rejection {
    /// The cause, for who has no needs.
    pub(crate) fn told(self) -> Cause {
        self.cause.unwrap_or_else(|| Blame::new(Fear::ReadEnv, "something outside is not known").into())
    }
}

impl<T: Into<Cause>> From<T> for Rejection {
    fn from(cause: T) -> Rejection {
        Rejection { cause: Some(cause.into()), always: false }
    }
}

/// Compiles a closure for the types of its arguments, of which was inferred what is known. No code is generated, nor a cause given, as long as
/// the world has needs.
pub(crate) fn compile(
    world: &mut World,
    closure: ClosureId,
    args: &[Ty],
    inferred: Inferred,
    stages: &[&str],
    options: Options,
) -> Result<Artifact, Rejection> {
    let mut texts = Stages::new(stages);
    if world.has_needs() {
        return Err(Rejection { cause: None, always: false });
    }
    let compiled = generate(world, inferred, &mut texts, options)?;
    let aborts = compiled.paths().map(|blame| Evidence::of_path(world, closure, blame).line()).collect();
    let Compiled { inference, root, specialized, code, .. } = compiled;
    let checks = crate::prover::guard_lines(world, &inference, root);
    let checks: String = checks.iter().map(|line| format!("\n{line}")).collect();
    let (out, out_const, constants) = result(&specialized);
    let learns = learns(&specialized, &code);
    Ok(Artifact {
        code: code.bytes,
        entry: code.entry,
        guards: specialized.header.encode(),
        n_regs: specialized.header.n_regs,
        n_envs: specialized.header.n_envs,
        n_slots: specialized.header.n_slots,
        consts: constants,
        out,
        out_const,
        abort_sites: code.abort_sites.iter().map(|site| Evidence::of_site(world, closure, site)).collect(),
        learns,
        report: Report {
            verdict: format!("proved{checks}"),
            context: crate::prover::show_context(args),
            stages: texts.texts,
            aborts,
            compile_ns: 0,
        },
    })
}

/// By abort site: what the next version is told, which need not leave there.
fn learns(specialized: &Specialized, code: &codegen::Code) -> Vec<Option<u64>> {
    let spot_of = |site: &codegen::AbortSite| {
        let has_no_words = matches!(site.reason, AbortReason::Subscript | AbortReason::Recycle);
        let words = if has_no_words { "" } else { &*site.words };
        specialized.learns.get(&(site.origin, site.reason, words.into())).map(|spot| spot.number())
    };
    code.abort_sites.iter().map(spot_of).collect()
}

/// What inference found: all instances, and which of them was asked for.
pub(crate) struct Inferred {
    inference: Inference,
    root: InstanceId,
    /// In front of what its loop is cut.
    left_for: Vec<Blame>,
}

impl Inferred {
    fn of(
        world: &mut World,
        unfinished: &mut Unfinished,
        closure: ClosureId,
        args: &[Ty],
    ) -> Result<Inferred, Rejection> {
        let (inference, root) = Inference::of(world, unfinished, closure, args)?;
        Ok(Inferred { inference, root, left_for: Vec::new() })
    }

    /// A rejection if no path returns.
    fn proved(self) -> Result<Inferred, Rejection> {
        let Inferred { inference, root, .. } = &self;
        if inference.instances[*root].is_proved() {
            return Ok(self);
        }
        let always = analysis::is_rejected_always(inference, *root);
        Err(Rejection { cause: Some(inference.cause(*root)), always })
    }
}

pub(crate) fn infer(
    world: &mut World,
    unfinished: &mut Unfinished,
    closure: ClosureId,
    args: &[Ty],
) -> Result<Inferred, Rejection> {
    Inferred::of(world, unfinished, closure, args)?.proved()
}

/// So often a loop is cut at most: each time at all that is found in its way.
const MAX_CUTS: usize = 4;

/// A loop of a closure for the types of its variables: it is cut in front of what stands in its way, but where an error is
/// raised, as long as something runs around it.
pub(crate) fn infer_loop(
    world: &mut World,
    unfinished: &mut Unfinished,
    closure: ClosureId,
    mut region: Region,
    args: &[Ty],
) -> (ClosureId, Result<Inferred, Rejection>) {
    let Some(part) = world.add_loop(closure, &region) else {
        return (closure, Err(Rejection::from(Blame::new(Fear::Defect, "there is no such loop"))));
    };
    let mut id = part.id;
    let mut best = match Inferred::of(world, unfinished, id, args) {
        Ok(inferred) => inferred,
        Err(rejection) => return (id, Err(rejection)),
    };
    let mut left_for = Vec::new();
    for _ in 0..MAX_CUTS {
        let n_before = left_for.len();
        for (pc, blame) in best.inference.obstacles(best.root) {
            let Some(&cut) = part.within.iter().rev().find(|&&place| place <= pc) else { continue };
            if !region.cuts.contains(&cut) {
                region.cuts.push(cut);
                left_for.push(blame);
            }
        }
        if world.has_needs() || left_for.len() == n_before {
            break;
        }
        region.cuts.sort_unstable();
        let Some(cut) = world.add_loop(closure, &region) else { break };
        match infer(world, unfinished, cut.id, args) {
            Ok(inferred) if inferred.inference.instances[inferred.root].runs_loop() => {
                (id, best) = (cut.id, Inferred { left_for: left_for.clone(), ..inferred });
            }
            _ => break,
        }
    }
    (id, best.proved())
}

/// What the straight line gives.
pub(crate) struct Compiled {
    pub inference: Inference,
    pub root: InstanceId,
    left_for: Vec<Blame>,
    pub specialized: Specialized,
    pub code: codegen::Code,
}

impl Compiled {
    /// The ends of paths that are left to R.
    pub fn paths(&self) -> impl Iterator<Item = &Blame> {
        self.left_for.iter().chain(&self.inference.instances[self.root].blames)
    }

    /// Whether no path is left to R, in callees neither, but to raise an error.
    pub fn is_whole(&self) -> bool {
        self.left_for.is_empty() && self.inference.is_whole(self.root)
    }
}

/// The straight line from types to machine code.
pub(crate) fn generate(
    world: &mut World,
    Inferred { inference, root, left_for }: Inferred,
    texts: &mut Stages,
    options: Options,
) -> Result<Compiled, Rejection> {
    let mut specialized = guards::specialize(world, &inference, root, options);
    if !specialized.header.fits() {
        let what = format!("more than {} functions and variables from outside", guards::MAX_REGS);
        return Err(Rejection::from(Blame::new(Fear::Unsupported, what)));
    }
    texts.add("guards", || header_text(&specialized));
    texts.add("typed", || ir::print_module(&specialized.module));
    verify(&specialized.module, "lowering")?;
    egraph_opt::optimize(&mut specialized.module, &egraph_opt::Limits::default());
    verify(&specialized.module, "optimization")?;
    texts.add("opt", || ir::print_module(&specialized.module));
    let options = codegen::Options { stages: texts.wants("clif") || texts.wants("asm"), ..codegen::Options::default() };
    let code = codegen::compile(&specialized.module, &options).map_err(|error| {
        let fear = if error == codegen::CodegenError::TooLarge { Fear::Unsupported } else { Fear::Defect };
        Rejection::from(Blame::from(Reason::Machine(fear, error.to_string())))
    })?;
    texts.add("clif", || code.clif.clone());
    texts.add("asm", || code.asm.clone());
    texts.add("code", || code.bytes.iter().map(|byte| format!("{byte:02x}")).collect());
    Ok(Compiled { inference, root, left_for, specialized, code })
}

/// A defect of ours is a reason not to compile, like any other.
fn verify(module: &ir::Module, step: &str) -> Result<(), Rejection> {
    ir::verify_module(module).map_err(|violation| {
        Rejection::from(Blame::new(Fear::Defect, format!("invalid code after {step}: {violation}")))
    })
}

/// The guard program and the constants that it names.
fn header_text(specialized: &Specialized) -> String {
    let guards = specialized.header.guards.iter().map(|guard| format!("{guard}\n"));
    let constants = specialized.constants.iter().enumerate().map(|(i, constant)| format!("#{i} = {constant:?}\n"));
    guards.chain(constants).collect()
}

/// What the code leaves in `out`, and the constants as the R process makes them.
fn result(specialized: &Specialized) -> (OutKind, u32, Vec<Constant>) {
    let mut constants: Vec<Constant> = specialized.constants.iter().map(constant).collect();
    let out = match &specialized.result {
        RootResult::Boxed | RootResult::Typed(Ty::Vec(..) | Ty::List | Ty::Object(_)) => OutKind::Sexp,
        RootResult::Typed(Ty::Scalar(kind, None)) => match kind {
            Kind::Lgl => OutKind::Lgl,
            Kind::Int => OutKind::Int,
            Kind::Dbl => OutKind::Dbl,
            Kind::Num => OutKind::Num,
        },
        RootResult::Typed(Ty::Scalar(kind, Some(known))) => {
            constants.push(match (kind, known) {
                (Kind::Lgl, Known::Int(value)) => Constant::Lgl(vec![*value]),
                (_, Known::Int(value)) => Constant::Int(vec![*value]),
                (_, Known::Real(bits)) => Constant::Real(vec![f64::from_bits(*bits)]),
            });
            OutKind::Const
        }
        RootResult::Typed(Ty::Any | Ty::Plain) => OutKind::Tagged,
        RootResult::Typed(_) => OutKind::Null,
    };
    (out, constants.len().saturating_sub(1) as u32, constants)
}

fn constant(constant: &guards::Constant) -> Constant {
    match constant {
        guards::Constant::Symbol(name) => Constant::Symbol(name.to_string()),
        guards::Constant::Closure(id) => Constant::Closure(id.0),
        guards::Constant::Primitive(name) => Constant::Primitive(name.to_string()),
        guards::Constant::Native(name) => Constant::Native(name.to_string()),
        guards::Constant::Env(key) => Constant::Env(key.to_string()),
        guards::Constant::Strings(texts) => Constant::Str(texts.iter().map(|text| Some(text.to_string())).collect()),
        guards::Constant::Value(value) => match value {
            ir::Const::Lgls(values) => Constant::Lgl(values.clone()),
            ir::Const::Ints(values) => Constant::Int(values.clone()),
            ir::Const::Reals(bits) => Constant::Real(bits.iter().map(|&bits| f64::from_bits(bits)).collect()),
            ir::Const::Cplx(re, im, _) => Constant::Cplx([*re, *im].map(f64::from_bits)),
            ir::Const::Strs(texts, _) => {
                Constant::Str(texts.iter().map(|text| text.as_deref().map(str::to_owned)).collect())
            }
            ir::Const::Missing => Constant::Missing,
            // Lowering makes constants of vectors and these only.
            _ => Constant::Null,
        },
    }
}
