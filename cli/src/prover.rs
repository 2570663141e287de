//! The prover as the command line sees it.

use analysis::{Blame, ClosureId, World};
use driver::{Prover, Verdict, guess_context};

/// What the driver puts in front of the reason why there is no code.
const NOT_COMPILED: &str = "not compiled: ";

/// What was found out about one closure.
#[derive(Debug)]
pub struct Proof {
    /// Whether a normal path is proven.
    pub is_proved: bool,
    /// The types of the arguments that it is proven for.
    pub context: String,
    /// What the header checks, one line each.
    pub guards: Vec<String>,
    /// If not proved: first the reason. If proved: paths that fall back to the baseline.
    pub blames: Vec<Blame>,
    /// Texts of the stages asked for, as far as the closure got.
    pub stages: Vec<(String, String)>,
    /// The types that stages beyond IR are made for.
    pub stage_context: String,
    /// Why there are none of these, where they were asked for.
    pub not_compiled: Option<String>,
}

/// Proves a closure for a context, or without one for arguments that are no objects; then the
/// stages that need types are made for a guess.
pub fn prove(
    prover: &mut Prover,
    world: &mut World,
    closure: ClosureId,
    context: Option<&str>,
    stages: &[&str],
) -> Proof {
    let analysis = prover.analyze(world, closure, context, stages);
    let stage_context = match (context, world.func(closure)) {
        (Some(context), _) => context.to_owned(),
        // A guess costs as much as the analysis, and nobody would see it.
        (None, _) if stages.is_empty() => String::new(),
        (None, Ok(func)) => guess_context(&func),
        (None, Err(_)) => String::new(),
    };
    let failure = |(_, text): &(String, String)| Some(text.strip_prefix(NOT_COMPILED)?.trim_end().to_owned());
    let not_compiled = analysis.stages.iter().find_map(failure);
    let is_text = |stage: &(String, String)| stages.contains(&stage.0.as_str()) && failure(stage).is_none();
    Proof {
        is_proved: analysis.verdict == Verdict::Proved,
        context: analysis.context,
        guards: analysis.guards,
        blames: analysis.blames,
        stages: analysis.stages.into_iter().filter(is_text).collect(),
        stage_context,
        not_compiled,
    }
}
