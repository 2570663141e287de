//! `--json`: one object a line. The field `type` is `closure`, `error` or, in the last line,
//! `summary`.

use driver::evidence::{Evidence, Site};
use serde_json::{Map, Value, json};

use crate::analyze::{Loop, Record};
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
    json!({
        "type": "closure",
        "source": record.source,
        "closure": record.label,
        "verdict": record.outcome.text(),
        "whole": record.is_whole,
        "context": record.context,
        "guards": record.guards,
        "reason": record.reason.as_ref().map(evidence),
        "aborts": record.paths.iter().map(evidence).collect::<Vec<Value>>(),
        "loops": record.loops.iter().map(loop_of).collect::<Vec<Value>>(),
        "stages": stages,
    })
}

fn evidence(evidence: &Evidence) -> Value {
    json!({
        "fear": evidence.fear.text(),
        "what": evidence.what,
        "advice": evidence.advice,
        "sites": evidence.sites.iter().map(site).collect::<Vec<Value>>(),
    })
}

/// A loop of a closure that is rejected; compiled by itself if there is no reason why not.
fn loop_of(this: &Loop) -> Value {
    json!({ "site": this.site.as_ref().map(site), "reason": this.reason.as_ref().map(evidence) })
}

fn site(site: &Site) -> Value {
    let place = site.place.as_ref().map(|place| {
        json!({
            "file": place.file,
            "line": place.first.0, "column": place.first.1,
            "end_line": place.last.0, "end_column": place.last.1,
        })
    });
    json!({
        "in": site.closure,
        "pc": site.pc,
        "call": site.call,
        "place": place,
    })
}

fn summary(summary: &Summary, n_errors: usize) -> Value {
    let reasons: Vec<Value> =
        summary.reasons.iter().map(|(reason, count)| json!({ "reason": reason, "count": count })).collect();
    let fears: Map<String, Value> =
        summary.fears.iter().map(|(fear, count)| (fear.text().to_owned(), json!(count))).collect();
    json!({
        "type": "summary",
        "closures": summary.n_closures(),
        "proved": summary.n_proved,
        "whole": summary.n_whole,
        "not_compiled": summary.n_not_compiled,
        "rejected": summary.n_rejected,
        "with_loops": summary.n_with_loops,
        "errors": n_errors,
        "fears": fears,
        "reasons": reasons,
    })
}
