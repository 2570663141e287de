//! `--json`: one object a line. The field `type` is `closure`, `error` or, in the last line,
//! `summary`.

use serde_json::{Map, Value, json};

use crate::analyze::Record;
use crate::evidence::Evidence;
use crate::input::Problem;
use crate::report::Summary;

/// All lines.
pub fn lines(records: &[Record], problems: &[Problem]) -> String {
    let closures = records.iter().map(closure);
    let problems_of = problems.iter().map(|problem| {
        json!({ "type": "error", "source": problem.source, "message": problem.message, "help": problem.help })
    });
    let last = summary(&Summary::of(records), problems.len());
    closures.chain(problems_of).chain([last]).map(|object| format!("{object}\n")).collect()
}

fn closure(record: &Record) -> Value {
    let stages: Map<String, Value> = record.stages.iter().map(|(name, text)| (name.clone(), json!(text))).collect();
    let evidence: Vec<Value> = record.evidence.iter().map(blame).collect();
    let (reason, aborts) = match (record.is_proved, evidence.split_first()) {
        (false, Some((reason, rest))) => (Some(reason.clone()), rest.to_vec()),
        _ => (None, evidence),
    };
    json!({
        "type": "closure",
        "source": record.source,
        "closure": record.label,
        "verdict": if record.is_proved { "proved" } else { "rejected" },
        "context": record.context,
        "guards": record.guards,
        "reason": reason,
        "aborts": aborts,
        "stages": stages,
        "stage_context": (!record.stages.is_empty()).then_some(&record.stage_context),
        "not_compiled": record.not_compiled,
    })
}

fn blame(evidence: &Evidence) -> Value {
    let place = evidence.place.as_ref().map(|place| {
        json!({
            "file": place.file,
            "line": place.first.0, "column": place.first.1,
            "end_line": place.last.0, "end_column": place.last.1,
        })
    });
    json!({
        "fear": evidence.fear,
        "what": evidence.what,
        "in": evidence.closure,
        "pc": evidence.pc,
        "call": evidence.call,
        "place": place,
    })
}

fn summary(summary: &Summary, n_errors: usize) -> Value {
    let reasons: Vec<Value> =
        summary.reasons.iter().map(|(reason, count)| json!({ "reason": reason, "count": count })).collect();
    let fears: Map<String, Value> =
        summary.fears.iter().map(|(fear, count)| (fear.to_string(), json!(count))).collect();
    json!({
        "type": "summary",
        "closures": summary.n_proved + summary.n_rejected,
        "proved": summary.n_proved,
        "rejected": summary.n_rejected,
        "errors": n_errors,
        "fears": fears,
        "reasons": reasons,
    })
}
