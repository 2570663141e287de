//! What becomes of a closure, as one row to compare: for who changes the compiler.
//!
//! Rows of two builds, or of one build that met the closures in another order, are equal if and only
//! if verdicts, reasons and the texts of all stages are.
//!
//! # What is made equal on purpose
//! A [`World`] numbers closures and environments as it meets them, so numbers say in which order
//! that was and nothing else. In the texts that are hashed a closure's number is its label, and
//! environments that were read from files are counted anew from 0. Nothing else is touched: where the
//! order of closures decides the order of guards, hashes differ.

use crate::evidence::Evidence;
use crate::{Options, Verdict, analyze};
use analysis::{Cause, ClosureId, Fear, World};
use std::fmt;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The package.
    pub package: String,
    /// The variable.
    pub name: String,
    /// The context that was asked for, or `ordinary`.
    pub asked: String,
    /// `whole` (no path falls back), `proved`, `not compiled`, `rejected`, or [`DEFECT`].
    pub verdict: String,
    /// The context that the verdict holds for.
    pub context: String,
    /// Why it is not proved, and where.
    pub reason: String,
    /// What was made.
    pub made: Option<Made>,
}

/// Hashes of the stages of what reaches machine code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// By the order of [`STAGES`].
    pub hashes: [u64; STAGES.len()],
    /// Size of the machine code, bytes.
    pub n_bytes: usize,
}

/// The stages that are hashed, in the order in which they are made.
pub const STAGES: [&str; 4] = ["guards", "typed", "opt", "code"];

/// The columns of a row.
pub const COLUMNS: [&str; 11] =
    ["package", "name", "asked", "verdict", "context", "reason", "guards", "typed", "opt", "code", "bytes"];

/// The verdict where a step of the compiler broke: a panic, or code that the verifier or the code
/// generator refuses.
pub const DEFECT: &str = "defect";

impl Row {
    /// Analyses and compiles a closure, for its ordinary call or for a context.
    pub fn of(
        world: &mut World,
        closure: ClosureId,
        (package, name): (&str, &str),
        context: Option<&str>,
        options: Options,
    ) -> Row {
        let found = analyze(world, closure, context, &STAGES, options);
        let reason = |cause: &Cause| Evidence::of(world, closure, cause).line();
        let (verdict, reason) = match &found.verdict {
            Verdict::Proved { is_whole: true, .. } => ("whole", String::new()),
            Verdict::Proved { .. } => ("proved", String::new()),
            Verdict::NotCompiled(cause) if cause.root.fear() == Fear::Defect => (DEFECT, reason(cause)),
            Verdict::NotCompiled(cause) => ("not compiled", reason(cause)),
            Verdict::Rejected(cause) => ("rejected", reason(cause)),
        };
        Row {
            package: package.into(),
            name: name.into(),
            asked: context.unwrap_or("ordinary").into(),
            verdict: verdict.into(),
            context: found.context,
            reason,
            made: Made::of(world, &found.stages),
        }
    }

    /// The key of the row: package, variable, context that was asked for.
    pub fn key(&self) -> (&str, &str, &str) {
        (&self.package, &self.name, &self.asked)
    }

    /// Reads what `Display` writes.
    pub fn parse(line: &str) -> Option<Row> {
        let fields: [&str; COLUMNS.len()] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let [package, name, asked, verdict, context, reason, hashes @ .., n_bytes] = fields;
        let made = if n_bytes.is_empty() {
            None
        } else {
            let mut made = Made { hashes: [0; STAGES.len()], n_bytes: n_bytes.parse().ok()? };
            for (hash, text) in made.hashes.iter_mut().zip(hashes) {
                *hash = u64::from_str_radix(text, 16).ok()?;
            }
            Some(made)
        };
        let [package, name, asked, verdict, context, reason] =
            [package, name, asked, verdict, context, reason].map(str::to_owned);
        Some(Row { package, name, asked, verdict, context, reason, made })
    }
}

impl fmt::Display for Row {
    /// The columns, separated by tabs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for text in [&self.package, &self.name, &self.asked, &self.verdict, &self.context, &self.reason] {
            write!(f, "{}\t", text.replace(['\t', '\n'], " "))?;
        }
        match &self.made {
            Some(made) => {
                for hash in made.hashes {
                    write!(f, "{hash:016x}\t")?;
                }
                write!(f, "{}", made.n_bytes)
            }
            None => f.write_str(&"\t".repeat(STAGES.len())),
        }
    }
}

impl Made {
    /// `None` where there is no machine code.
    fn of(world: &World, stages: &[(String, String)]) -> Option<Made> {
        let text = |stage: &str| stages.iter().find(|(name, _)| name == stage).map(|(_, text)| text.as_str());
        let n_bytes = text("code")?.len() / 2;
        let hash = |stage| hash(&canonical(world, text(stage).unwrap_or_default()));
        Some(Made { hashes: STAGES.map(hash), n_bytes })
    }
}

/// What differs between two rows of a key: its class, and more of it; `None` if nothing does.
pub fn difference(before: Option<&Row>, after: Option<&Row>) -> Option<(String, String)> {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (Some(_), None) => return Some(("row only before".into(), String::new())),
        (None, after) => return after.map(|_| ("row only after".into(), String::new())),
    };
    let then = |a: &str, b: &str| format!("{a}, then {b}");
    let changed = match (&before.made, &after.made) {
        (Some(_), None) => return Some(("code lost".into(), format!(" ({}): {}", after.verdict, after.reason))),
        (None, Some(_)) => return Some(("code gained".into(), format!(" ({}): {}", before.verdict, before.reason))),
        (Some(a), Some(b)) => STAGES.iter().zip(a.hashes.iter().zip(&b.hashes)).find(|(_, (a, b))| a != b),
        (None, None) => None,
    };
    if before.verdict != after.verdict {
        let reason = if after.reason.is_empty() { &before.reason } else { &after.reason };
        return Some((then(&before.verdict, &after.verdict), format!(": {reason}")));
    }
    if before.context != after.context {
        return Some(("context changed".into(), format!(": {}", then(&before.context, &after.context))));
    }
    if let Some((stage, _)) = changed {
        let n_bytes = |row: &Row| row.made.as_ref().map_or(0, |made| made.n_bytes);
        let sizes = format!(": {} bytes, then {}", n_bytes(before), n_bytes(after));
        return Some((format!("code changed, first {stage}"), sizes));
    }
    let is_equal = before.reason == after.reason;
    (!is_equal).then(|| ("reason changed".into(), format!(": {}", then(&before.reason, &after.reason))))
}

/// A text without the numbers that the world has given.
pub fn canonical(world: &World, text: &str) -> String {
    let label = |number: &str| {
        let id = number.parse().ok().filter(|&id| (id as usize) < world.n_closures());
        id.map(|id: u32| &*world.closure(ClosureId(id)).label)
    };
    let mut environments: Vec<String> = Vec::new();
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if let Some((code, origin)) = line.rsplit_once(" ; @") {
            // Closure 0 goes without saying. Word 0 of byte code is no instruction: what a function begins
            // with is of no place, whatever closure has number 0.
            let (closure, pc) = origin.split_once(':').unwrap_or(("0", origin));
            let closure = if pc == "0" { "" } else { closure };
            out += &format!("{} ; @{}:{pc}\n", code.trim_end(), label(closure).unwrap_or(closure));
        } else if let Some((constant, rest)) = line.split_once(" = Closure(ClosureId(") {
            let number = rest.trim_end_matches(')');
            out += &format!("{constant} = Closure({})\n", label(number).unwrap_or(number));
        } else if let Some((constant, key)) = line.split_once(" = Env(\"cell:") {
            let known = environments.iter().position(|known| known == key);
            let number = known.unwrap_or_else(|| {
                environments.push(key.into());
                environments.len() - 1
            });
            out += &format!("{constant} = Env({number})\n");
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// FNV-1a, 64 bits: the same in each build and on each machine.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn row(verdict: &str, reason: &str, made: Option<[u64; 4]>) -> Row {
        Row {
            package: "stats".into(),
            name: "[.ts".into(),
            asked: "ordinary".into(),
            verdict: verdict.into(),
            context: "dbl,dbl[,]".into(),
            reason: reason.into(),
            made: made.map(|hashes| Made { hashes, n_bytes: 12 }),
        }
    }

    #[test]
    fn rows_are_read_as_they_are_written() {
        for row in [row("proved", "", Some([0, 1, u64::MAX, 0xabc])), row("rejected", "a\treason at line\n2", None)] {
            let text = row.to_string();
            assert_eq!(text.split('\t').count(), COLUMNS.len());
            let reason = row.reason.replace(['\t', '\n'], " ");
            assert_eq!(Row::parse(&text), Some(Row { reason, ..row }));
        }
        assert_eq!(Row::parse("a\tb"), None);
    }

    #[test]
    fn differences_have_classes() {
        let proved = row("proved", "", Some([1, 2, 3, 4]));
        let rejected = row("rejected", "`x` is a list", None);
        let other_context = Row { context: "dbl,any".into(), ..proved.clone() };
        let pairs = [
            (Some(&proved), Some(&proved)),
            (Some(&proved), None),
            (None, Some(&proved)),
            (Some(&proved), Some(&rejected)),
            (Some(&rejected), Some(&proved)),
            (Some(&proved), Some(&row("proved", "", Some([1, 2, 9, 9])))),
            (Some(&proved), Some(&other_context)),
            (Some(&rejected), Some(&row("rejected", "`y` is a list", None))),
            (Some(&rejected), Some(&row("not compiled", "`y` is a list", None))),
        ];
        let lines = pairs.map(|(before, after)| match difference(before, after) {
            Some((class, what)) => format!("{class}{what}\n"),
            None => "equal\n".into(),
        });
        expect![[r#"
            equal
            row only before
            row only after
            code lost (rejected): `x` is a list
            code gained (rejected): `x` is a list
            code changed, first opt: 12 bytes, then 12
            context changed: dbl,dbl[,], then dbl,any
            reason changed: `x` is a list, then `y` is a list
            rejected, then not compiled: `y` is a list
        "#]]
        .assert_eq(&lines.concat());
    }

    /// Closures as the world numbers them, in both orders.
    #[test]
    fn numbers_of_the_world_leave_the_text() {
        let texts = [["f", "g"], ["g", "f"]].map(|labels| {
            let mut world = World::new();
            for label in labels {
                let cell = world.heap.alloc_value(rds::Value::Nil);
                world.add_closure(cell, label);
            }
            let at = |label| labels.iter().position(|known| *known == label).unwrap_or(9);
            let origin = |label, pc| match at(label) {
                0 => format!("@{pc}"),
                number => format!("@{number}:{pc}"),
            };
            let text = format!(
                "check.stack ; @0\njump b1 ; {}\nabort[error \"; @1:2\"] ; {}\n#0 = Closure(ClosureId({}))\n\
                 #1 = Env(\"cell:7{}\")\n#2 = Env(\"cell:5\")\n",
                origin("f", 3),
                origin("g", 4),
                at("g"),
                at("f")
            );
            canonical(&world, &text)
        });
        assert_eq!(texts[0], texts[1]);
        expect![[r#"
            check.stack ; @:0
            jump b1 ; @f:3
            abort[error "; @1:2"] ; @g:4
            #0 = Closure(g)
            #1 = Env(0)
            #2 = Env(1)
        "#]]
        .assert_eq(&texts[0]);
    }

    #[test]
    fn hashes_are_those_of_fnv() {
        let hashes = ["", "a", "foobar"].map(hash);
        assert_eq!(hashes, [0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c, 0x8594_4171_f739_67e8]);
    }
}
