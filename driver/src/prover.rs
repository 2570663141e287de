//! From a closure and a context to a verdict with evidence.

use crate::compile::{Compiled, Rejection, Stages, generate, infer};
use analysis::walk::InstanceId;
use analysis::{Blame, Cause, ClosureId, Inference, Mode, Reason, Target, Ty, Unknown, World};
use guards::Options;
use ir::Func;

/// What became of a closure.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Some path returns, and there is machine code for the context; the other paths, of which these
    /// are the ends, fall back.
    Proved(Vec<Blame>),
    /// For plain arguments nothing stands in the way, but there is no code for the context.
    NotCompiled(Cause),
    /// No path returns for plain arguments, or for the context where one was given.
    Rejected(Cause),
}

/// What was found of a closure.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The verdict.
    pub verdict: Verdict,
    /// The context it holds for, in the notation of [`crate::Session::compile`]; `plain` is any value
    /// that is not an object.
    pub context: String,
    /// Proved: what the header checks, one line each.
    pub guards: Vec<String>,
    /// Texts of the stages that were asked for, as far as it came, by name.
    pub stages: Vec<(String, String)>,
    /// The context that the stages beyond IR are made for, where these were asked for.
    pub stage_context: String,
    /// Why they do not come to machine code.
    pub not_compiled: Option<Cause>,
}

/// Analyses closures of one world; what it learns of callees serves all of them.
#[derive(Debug)]
pub struct Prover {
    effects: Inference,
    options: Options,
}

impl Default for Prover {
    fn default() -> Prover {
        Prover { effects: Inference::new(Mode::Effects), options: Options::default() }
    }
}

impl Prover {
    /// A prover that knows nothing yet.
    pub fn new() -> Prover {
        Prover::default()
    }

    /// The same, but what it compiles is as these options say.
    pub fn with_options(options: Options) -> Prover {
        Prover { options, ..Prover::default() }
    }

    /// Analyses a closure. Without a context: first for arguments that are plain values, not
    /// objects; what is not rejected for these is compiled for a guess of their types.
    pub fn analyze(
        &mut self,
        world: &mut World,
        closure: ClosureId,
        context: Option<&str>,
        stages: &[&str],
    ) -> Analysis {
        let func = match world.func(closure) {
            Ok(func) => func,
            Err(blame) => return rejected(String::new(), blame.into()),
        };
        let mut texts = crate::compile::front_stages(world, closure, &func, stages);
        let plain = if context.is_none() { self.obstacle(world, closure, &func) } else { None };
        let wants_types =
            stages.iter().any(|stage| matches!(*stage, "guards" | "typed" | "opt" | "clif" | "asm" | "code"));
        if let Some(cause) = &plain
            && !wants_types
        {
            return Analysis { stages: texts, ..rejected(show_context(&plain_args(&func)), cause.clone()) };
        }
        let typed = context.map_or_else(|| guess_context(&func), str::to_owned);
        let mut made = Stages::new(stages);
        let compiled = match parse_context(&func, &typed) {
            Ok(args) => {
                infer(world, closure, args).and_then(|inferred| generate(world, inferred, &mut made, self.options))
            }
            Err(what) => Err(Rejection::from(Blame::from(Reason::Context(what)))),
        };
        let compiled = compiled.map_err(Rejection::told);
        texts.extend(made.texts());
        let found = match (&plain, &compiled) {
            (Some(cause), _) => rejected(show_context(&plain_args(&func)), cause.clone()),
            (None, Ok(compiled)) => proved(world, typed.clone(), compiled),
            (None, Err(cause)) if context.is_some() => rejected(typed.clone(), cause.clone()),
            (None, Err(cause)) => {
                Analysis { verdict: Verdict::NotCompiled(cause.clone()), ..rejected(typed.clone(), cause.clone()) }
            }
        };
        let (stage_context, not_compiled) = if wants_types { (typed, compiled.err()) } else { (String::new(), None) };
        Analysis { stages: texts, stage_context, not_compiled, ..found }
    }

    /// What stands in the way whatever the types of plain arguments are.
    fn obstacle(&mut self, world: &mut World, closure: ClosureId, func: &Func) -> Option<Cause> {
        match self.effects.analyze(world, closure, plain_args(func)) {
            Ok(id) if self.effects.instances[id].is_proved() => None,
            Ok(id) => Some(self.effects.cause(id)),
            Err(blame) => Some(blame.into()),
        }
    }
}

/// The assumption of the effects analysis: arguments are plain, and `...` is empty.
fn plain_args(func: &Func) -> Vec<Ty> {
    func.formals.iter().map(|formal| if &*formal.name == "..." { Ty::Missing } else { Ty::Any }).collect()
}

fn rejected(context: String, cause: Cause) -> Analysis {
    Analysis {
        verdict: Verdict::Rejected(cause),
        context,
        guards: Vec::new(),
        stages: Vec::new(),
        stage_context: String::new(),
        not_compiled: None,
    }
}

fn proved(world: &World, context: String, compiled: &Compiled) -> Analysis {
    let (inference, root) = (&compiled.inference, compiled.root);
    let mut paths: Vec<Blame> = inference.instances[root].blames.iter().cloned().collect();
    paths.sort_by_key(|blame| blame.origin);
    Analysis {
        verdict: Verdict::Proved(paths),
        context,
        guards: guard_lines(world, inference, root),
        stages: Vec::new(),
        stage_context: String::new(),
        not_compiled: None,
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
            Target::External(external) => format!("`{name}` is {}", inference.externals[*external].ty.words()),
            Target::Unseen(_) => return None,
            Target::Unset => format!("the option {name} is not set"),
        })
    });
    let unshared = instance.unshared.iter().map(|&formal| {
        format!("`{}` is evaluated already, or no other call waits for it", instance.func.formals[formal as usize].name)
    });
    args.chain(unshared).chain(assumptions).collect()
}

/// A context in its notation.
pub fn show_context(args: &[Ty]) -> String {
    args.iter().map(Ty::to_string).collect::<Vec<_>>().join(",")
}

/// Reads a context for a closure: one item a formal. `any` and `str` are values of which nothing is
/// assumed. The error is a sentence for users.
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
    let read = |ty: Ty| if matches!(ty, Ty::Str(_)) { Ty::Top(Unknown::Is(ty.words().into())) } else { ty };
    Ok(items.into_iter().map(read).collect())
}

/// All formals without a default of one type, the others missing.
pub fn context_of_one_type(func: &Func, ty: &str) -> String {
    let items = func.formals.iter().map(|formal| {
        let is_left_out = formal.default.is_some() || &*formal.name == "...";
        if is_left_out { "missing" } else { ty }
    });
    items.collect::<Vec<_>>().join(",")
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
        if matches!(inst.op, Op::Dollar | Op::DollarAssign) && first {
            return "any:used as a list";
        }
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
