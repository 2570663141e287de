//! From a closure and a context to a verdict with evidence.

use crate::compile::Stages;
use analysis::walk::InstanceId;
use analysis::{Blame, ClosureId, Fear, Inference, Mode, Target, Ty, World};
use ir::Func;

/// Whether a closure is proved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Verdict {
    /// Some path returns, and all that is on it is analysed; the others abort.
    Proved,
    /// No path returns; the evidence says why.
    Rejected,
}

/// What was found of a closure.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The verdict.
    pub verdict: Verdict,
    /// The context it holds for, in the notation of [`crate::Session::compile`].
    pub context: String,
    /// What the header would check, one line each.
    pub guards: Vec<String>,
    /// Rejected: the evidence, the reason first. Proved: what ends the paths that abort.
    pub blames: Vec<Blame>,
    /// Texts of the stages that were asked for, as far as it came, by name.
    pub stages: Vec<(String, String)>,
}

/// Analyses closures of one world; what it learns of callees serves all of them.
#[derive(Debug)]
pub struct Prover {
    effects: Inference,
}

impl Default for Prover {
    fn default() -> Prover {
        Prover { effects: Inference::new(Mode::Effects) }
    }
}

impl Prover {
    /// A prover that knows nothing yet.
    pub fn new() -> Prover {
        Prover::default()
    }

    /// Analyses a closure. Without a context every argument is a plain value, not an object, and
    /// stages that need types (`guards`, `opt`, `clif`, `asm`) are made for a guess of them.
    pub fn analyze(
        &mut self,
        world: &mut World,
        closure: ClosureId,
        context: Option<&str>,
        stages: &[&str],
    ) -> Analysis {
        let func = match world.func(closure) {
            Ok(func) => func,
            Err(blame) => return rejected(String::new(), vec![Blame { closure: closure.0, ..blame }], Vec::new()),
        };
        let mut texts = crate::compile::front_stages(world, closure, &func, stages);
        let typed = stages.iter().any(|stage| matches!(*stage, "guards" | "opt" | "clif" | "asm" | "typed"));
        if typed {
            let guessed = context.map_or_else(|| guess_context(&func), str::to_owned);
            match parse_context(&func, &guessed) {
                Ok(args) => texts.extend(Stages::new(stages).of(world, closure, args)),
                Err(what) => texts.push(("guards".into(), format!("{what}\n"))),
            }
        }
        let (mode, args) = match context {
            Some(context) => match parse_context(&func, context) {
                Ok(args) => (Mode::Types, args),
                Err(what) => return rejected(context.into(), vec![Blame::new(Fear::Type, what)], texts),
            },
            None => {
                (Mode::Effects, vec![Ty::Any; func.formals.len()].into_iter().zip(&func.formals).map(plain).collect())
            }
        };
        let shown = show_context(&args);
        let mut own = Inference::new(Mode::Types);
        let inference = if mode == Mode::Types { &mut own } else { &mut self.effects };
        match inference.analyze(world, closure, args) {
            Ok(id) => verdict(world, inference, id, shown, texts),
            Err(blame) => rejected(shown, vec![Blame { closure: closure.0, ..blame }], texts),
        }
    }
}

/// The assumption of the effects analysis for a formal: plain, and `...` empty.
fn plain((ty, formal): (Ty, &ir::Formal)) -> Ty {
    if &*formal.name == "..." { Ty::Missing } else { ty }
}

fn rejected(context: String, blames: Vec<Blame>, stages: Vec<(String, String)>) -> Analysis {
    Analysis { verdict: Verdict::Rejected, context, guards: Vec::new(), blames, stages }
}

fn verdict(
    world: &World,
    inference: &Inference,
    id: InstanceId,
    context: String,
    stages: Vec<(String, String)>,
) -> Analysis {
    let instance = &inference.instances[id];
    let mut blames: Vec<Blame> = instance.blames.iter().cloned().collect();
    blames.sort_by_key(|blame| blame.pc);
    if instance.result == Ty::Bot || !instance.may_return_normally() {
        // A callee that does not return is not the reason: what is in it is.
        let reason = deepest(inference, id, &mut Vec::new());
        blames.retain(|blame| Some(blame) != reason.as_ref());
        blames.splice(0..0, reason);
        return rejected(context, blames, stages);
    }
    Analysis { verdict: Verdict::Proved, context, guards: guard_lines(world, inference, id), blames, stages }
}

/// The evidence that ends a chain of callees none of which returns.
fn deepest(inference: &Inference, id: InstanceId, seen: &mut Vec<InstanceId>) -> Option<Blame> {
    seen.push(id);
    let instance = &inference.instances[id];
    // The furthest point says most: what comes before it was followed, errors aside.
    let mut own: Vec<&Blame> = instance.blames.iter().collect();
    own.sort_by_key(|blame| (blame.fear == Fear::Error, std::cmp::Reverse(blame.pc)));
    if let Some(blame) = own.iter().find(|blame| blame.what != "a callee that does not return normally") {
        return Some((*blame).clone());
    }
    let silent = instance.callees.iter().filter(|callee| inference.instances[**callee].result == Ty::Bot);
    for &callee in silent {
        if !seen.contains(&callee)
            && let Some(blame) = deepest(inference, callee, seen)
        {
            return Some(blame);
        }
    }
    own.first().map(|blame| (*blame).clone())
}

/// What the header checks, in words, but for debuggers.
fn guard_lines(world: &World, inference: &Inference, id: InstanceId) -> Vec<String> {
    let instance = &inference.instances[id];
    let args = instance.func.formals.iter().zip(&instance.args).map(|(formal, ty)| match ty {
        Ty::Any => format!("{} is no object", formal.name),
        ty => format!("{} is {ty}", formal.name),
    });
    let assumptions = inference.assumptions.get(&id).into_iter().flatten().filter_map(|assumption| {
        let name = &assumption.name;
        Some(match &assumption.target {
            Target::Closure(id) => format!("{name} is closure {}", world.closure(*id).label),
            Target::Primitive(primitive) => format!("{name} is primitive {primitive}"),
            Target::External(external) => format!("{name} is {}", inference.externals[*external].ty),
            Target::Unseen(_) => return None,
            Target::Unset => format!("option {name} is not set"),
        })
    });
    args.chain(assumptions).collect()
}

/// A context in its notation.
pub fn show_context(args: &[Ty]) -> String {
    args.iter().map(Ty::to_string).collect::<Vec<_>>().join(",")
}

/// Reads a context for a closure: one item a formal. `any`, `unknown` and `str` are values of which
/// nothing is assumed. The error is a sentence for users.
pub fn parse_context(func: &Func, context: &str) -> Result<Vec<Ty>, String> {
    let items = analysis::parse_context(context).map_err(|item| {
        format!(
            "`{item}` in the context `{context}` is no type of an argument (lgl, int, dbl, dbl[], dbl[,], null, missing, \
             fun:N, builtin:NAME, any)"
        )
    })?;
    if items.len() != func.formals.len() {
        return Err(format!("the context has {} items, the closure {} formals", items.len(), func.formals.len()));
    }
    Ok(items.into_iter().map(|ty| if matches!(ty, Ty::Any | Ty::Str(_)) { Ty::Top } else { ty }).collect())
}

/// A guess of the types of a closure's arguments from what its code does with them.
pub fn guess_context(func: &Func) -> String {
    let items = func.formals.iter().map(|formal| {
        if formal.default.is_some() || &*formal.name == "..." {
            return "missing";
        }
        guess(func, &formal.name)
    });
    items.collect::<Vec<_>>().join(",")
}

fn guess(func: &Func, name: &str) -> &'static str {
    use ir::{Imm, Op};
    let is_read = |value: ir::Value| {
        let reads =
            |inst: &ir::Inst| inst.results.contains(&value) && matches!(&inst.imm, Imm::Name(read) if **read == *name);
        func.insts.iter().any(|(_, inst)| matches!(inst.op, Op::LdVar | Op::LdAssign) && reads(inst))
    };
    let mut best = 0;
    for (_, inst) in func.insts.iter() {
        let first = inst.args.first().is_some_and(|&arg| is_read(arg));
        let call = match &inst.imm {
            Imm::Call(index) => Some(&func.calls[*index as usize]),
            _ => None,
        };
        let called = call.and_then(|call| call.name.as_deref()).unwrap_or_default();
        let passes = call.is_some_and(|call| {
            call.args.iter().any(|arg| match arg.kind {
                ir::ArgKind::Promise(index) => {
                    let nested = &func.nested[index as usize];
                    nested.insts.iter().any(|(_, inst)| {
                        inst.op == Op::LdVar && matches!(&inst.imm, Imm::Name(read) if **read == *name)
                    })
                }
                ir::ArgKind::Operand(index) => {
                    inst.args.get(index as usize + usize::from(inst.op == Op::Call)).is_some_and(|&arg| is_read(arg))
                }
                _ => false,
            })
        });
        let level = match inst.op {
            Op::MatSubset | Op::MatSubset2 | Op::MatAssign | Op::MatAssign2 if first => 2,
            Op::DfltSubset | Op::DfltAssign if first && call.is_some_and(|call| call.args.len() > 1) => 2,
            Op::VecSubset | Op::VecSubset2 | Op::VecAssign | Op::VecAssign2 | Op::SeqAlong | Op::ForSeq if first => 1,
            Op::Call | Op::CallBuiltin if passes && matches!(called, "nrow" | "ncol" | "dim" | "t" | "%*%") => 2,
            Op::Call | Op::CallBuiltin
                if passes && matches!(called, "length" | "sum" | "mean" | "max" | "min" | "prod") =>
            {
                1
            }
            Op::LdFun if matches!(&inst.imm, Imm::Name(read) if **read == *name) => return "any",
            _ => 0,
        };
        best = best.max(level);
    }
    ["dbl", "dbl[]", "dbl[,]"][best]
}
