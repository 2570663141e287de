//! From a closure and a context to a verdict with evidence.

use crate::compile::{Compiled, Inferred, Rejection, Stages, generate, infer, infer_loop};
use crate::evidence::Site;
use analysis::walk::InstanceId;
use analysis::{Blame, Cause, ClosureId, Inference, Name, Reason, Target, Ty, Unfinished, World};
use guards::Options;
use ir::segments::PlaceKind;
use ir::{Func, Origin, Region};
use rds::Value;

/// What became of a closure.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Some path returns, and there is machine code for the context; the other paths, of which these
    /// are the ends, fall back.
    Proved {
        /// The ends.
        paths: Vec<Blame>,
        /// Whether no path falls back, in callees neither, but to raise an error.
        is_whole: bool,
    },
    /// Some path returns, but there is no machine code: its header or its code would be too large.
    NotCompiled(Cause),
    /// No path returns.
    Rejected(Cause),
}

/// What was found of a closure.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The verdict.
    pub verdict: Verdict,
    /// The context it holds for, in the notation of [`crate::Session::compile`].
    pub context: String,
    /// Proved: what the header checks, one line each.
    pub guards: Vec<String>,
    /// Texts of the stages that were asked for, as far as it came, by name.
    pub stages: Vec<(String, String)>,
}

/// Analyses a closure for a context; without one, for its ordinary call: what has a default is missing, all else is some
/// value.
pub fn analyze(
    world: &mut World,
    closure: ClosureId,
    context: Option<&str>,
    stages: &[&str],
    options: Options,
) -> Analysis {
    let func = match world.func(closure) {
        Ok(func) => func,
        Err(blame) => return rejected(String::new(), blame.into()),
    };
    let mut texts = crate::compile::front_stages(world, closure, &func, stages);
    let context = context.map_or_else(|| context_of_one_type(&func, "value"), str::to_owned);
    let inferred = match parse_context(&func, &context) {
        Ok(args) => infer(world, &mut Unfinished::default(), closure, &args),
        Err(what) => Err(Rejection::from(Blame::from(Reason::Context(what)))),
    };
    let mut made = Stages::new(stages);
    let found = found(world, context, inferred, &mut made, options);
    texts.extend(made.texts());
    Analysis { stages: texts, ..found }
}

/// What comes of what was inferred.
fn found(
    world: &mut World,
    context: String,
    inferred: Result<Inferred, Rejection>,
    stages: &mut Stages,
    options: Options,
) -> Analysis {
    match inferred.map(|inferred| generate(world, inferred, stages, options)) {
        Err(rejection) => rejected(context, rejection.told()),
        Ok(Ok(compiled)) => proved(world, context, &compiled),
        Ok(Err(rejection)) => {
            let cause = rejection.told();
            Analysis { verdict: Verdict::NotCompiled(cause.clone()), ..rejected(context, cause) }
        }
    }
}

/// A loop of a closure, by itself.
#[derive(Clone, Debug)]
pub struct LoopAnalysis {
    /// The loop's function.
    pub id: ClosureId,
    /// Where it is.
    pub site: Option<Site>,
    /// What was found. Of its variables nothing is known but which are there.
    pub analysis: Analysis,
}

/// The loops of a closure, each as far as it is not within one that is compiled; for closures that are not compiled as a
/// whole. Formals, and what may have been assigned before a loop, are some values there, other variables are not there.
pub fn analyze_loops(world: &mut World, closure: ClosureId, options: Options) -> Vec<LoopAnalysis> {
    let cell = world.closure(closure).cell;
    let (Value::Closure { formals, body, .. }, Ok(segments)) =
        (world.heap.value(cell), ir::segments::of_closure(&world.heap, cell))
    else {
        return Vec::new();
    };
    let (formals, body) = (*formals, *body);
    let Ok(code) = ir::bytecode::decode(&world.heap, body) else { return Vec::new() };
    let names = |symbols: &[u32]| -> Vec<Name> {
        let symbol = |&index: &u32| world.heap.symbol(*code.consts().get(index as usize)?).map(Name::from);
        symbols.iter().filter_map(symbol).collect()
    };
    let formals: Vec<Name> =
        world.heap.pairs(formals).filter_map(|pair| Some(world.heap.symbol(pair.tag?)?.into())).collect();
    let fronts = segments.places.iter().filter(|place| place.kind == PlaceKind::Loop);
    let fronts: Vec<(u32, Vec<Name>)> = fronts.map(|place| (place.pc, names(&place.assigned))).collect();
    let mut loops: Vec<LoopAnalysis> = Vec::new();
    let mut end = 0;
    for (pc, assigned) in fronts {
        let region = Region { pc, kind: PlaceKind::Loop, cuts: Vec::new() };
        let Some(part) = world.add_loop(closure, &region).filter(|_| pc >= end) else { continue };
        let Ok(func) = world.func(part.id) else { continue };
        let is_there = |name: &str| formals.iter().chain(&assigned).any(|known| **known == *name);
        let items = func.formals.iter().map(|formal| if is_there(&formal.name) { "value" } else { "missing" });
        let context = items.collect::<Vec<_>>().join(",");
        let Ok(args) = parse_context(&func, &context) else { continue };
        let (id, inferred) = infer_loop(world, &mut Unfinished::default(), closure, region, &args);
        let analysis = found(world, context, inferred, &mut Stages::new(&[]), options.clone());
        if let Verdict::Proved { .. } = analysis.verdict {
            end = func.insts.iter().map(|(_, inst)| inst.origin.offset()).max().unwrap_or(pc);
        }
        let origin = Origin { closure: id.0, pc: ir::loop_statement(&func, pc) };
        loops.push(LoopAnalysis { id, site: Site::at(world, id, origin), analysis });
    }
    loops
}

fn rejected(context: String, cause: Cause) -> Analysis {
    Analysis { verdict: Verdict::Rejected(cause), context, guards: Vec::new(), stages: Vec::new() }
}

fn proved(world: &World, context: String, compiled: &Compiled) -> Analysis {
    let (inference, root) = (&compiled.inference, compiled.root);
    let mut paths: Vec<Blame> = compiled.paths().cloned().collect();
    paths.sort_by_key(|blame| blame.origin);
    Analysis {
        verdict: Verdict::Proved { paths, is_whole: compiled.is_whole() },
        context,
        guards: guard_lines(world, inference, root),
        stages: Vec::new(),
    }
}

/// What each call is checked for, in words; that nobody debugs a function goes without saying.
pub(crate) fn guard_lines(world: &World, inference: &Inference, id: InstanceId) -> Vec<String> {
    let instance = &inference.instances[id];
    let args = instance.func.formals.iter().zip(&instance.args).filter_map(|(formal, ty)| match ty {
        Ty::Top(_) => None,
        Ty::Missing => Some(format!("`{}` is missing", formal.name)),
        ty => Some(format!("`{}` is {}", formal.name, ty.words())),
    });
    let assumptions = inference.assumptions.get(&id).into_iter().flatten().filter_map(|assumption| {
        let name = &assumption.name;
        Some(match &assumption.target {
            Target::Closure(id) => match &*world.closure(*id).label {
                label if *label == **name => format!("`{name}` is still the same function"),
                label => format!("`{name}` is still {label}"),
            },
            Target::Primitive(_) => format!("`{name}` is still R's own"),
            Target::Function(_) => format!("`{name}` is still the same function"),
            Target::InPackage { package, exported, .. } => {
                format!("`{package}{}{name}` is still the same function", if *exported { "::" } else { ":::" })
            }
            Target::External(external) if inference.externals[*external].ty == Ty::Enclosure => return None,
            Target::External(external) if inference.externals[*external].ty == Ty::Holder => {
                format!("`{name}` can be assigned where it is")
            }
            Target::External(external) => format!("`{name}` is {}", inference.externals[*external].ty.words()),
            Target::Method { method: Some(_), .. } => format!("`{name}` is still the method"),
            Target::Method { method: None, .. } => format!("there is no method `{name}`"),
            Target::Unseen(_) => return None,
            Target::Unset => format!("the option {name} is not set"),
        })
    });
    let unshared = instance.unshared.iter().map(|&formal| {
        let or_alone = if instance.is_loop { "" } else { ", or no other call waits for it" };
        format!("`{}` is evaluated already{or_alone}", instance.func.formals[formal as usize].name)
    });
    args.chain(unshared).chain(assumptions).collect()
}

/// A context in its notation.
pub fn show_context(args: &[Ty]) -> String {
    args.iter().map(Ty::to_string).collect::<Vec<_>>().join(",")
}

/// Reads a context for a closure: one item a formal. `value` is some value, `any` what no path that is compiled reads. The error is a sentence for users.
pub fn parse_context(func: &Func, context: &str) -> Result<Vec<Ty>, String> {
    let items = analysis::parse_context(context).map_err(|item| {
        format!(
            "`{item}` in the context `{context}` is no type of an argument (lgl, int, dbl, dbl[], dbl[,], null, missing, \
             value, fun:N, builtin:NAME, any)"
        )
    })?;
    if items.len() != func.formals.len() {
        return Err(format!("the context has {} items, the closure {} formals", items.len(), func.formals.len()));
    }
    Ok(items)
}

/// All formals without a default of one type, the others missing.
pub fn context_of_one_type(func: &Func, ty: &str) -> String {
    let items = func.formals.iter().map(|formal| {
        let is_left_out = formal.default.is_some() || &*formal.name == "...";
        if is_left_out { "missing" } else { ty }
    });
    items.collect::<Vec<_>>().join(",")
}
