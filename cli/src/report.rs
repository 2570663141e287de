//! Tables, summary and annotated source, for people.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use comfy_table::{Cell, Color, ContentArrangement, Row, Table, presets};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::IsTerminal;

use crate::analyze::Record;
use crate::args::Analyze;
use crate::evidence::{Evidence, Place};

/// Guards shown in the table; `--emit guards` and `--json` show all.
const MAX_GUARDS: usize = 3;
/// Reasons in the summary.
const MAX_REASONS: usize = 12;
/// So many closures are explained unasked.
const MAX_EXPLAINED: usize = 5;

/// Counts over all closures.
#[derive(Debug)]
pub struct Summary {
    /// How many are proved.
    pub n_proved: usize,
    /// How many are not.
    pub n_rejected: usize,
    /// What is feared, most frequent first.
    pub fears: Vec<(&'static str, usize)>,
    /// Reasons of rejection, most frequent first.
    pub reasons: Vec<(String, usize)>,
}

impl Summary {
    /// Counts.
    pub fn of(records: &[Record]) -> Summary {
        let n_proved = records.iter().filter(|record| record.is_proved).count();
        let reasons = || records.iter().filter(|record| !record.is_proved).filter_map(|record| record.evidence.first());
        Summary {
            n_proved,
            n_rejected: records.len() - n_proved,
            fears: by_frequency(reasons().map(|reason| reason.fear)),
            reasons: by_frequency(reasons().map(|reason| format!("{}: {}", reason.fear, reason.what))),
        }
    }
}

fn by_frequency<T: Ord>(items: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    // Stable: equally frequent ones stay in their order.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// The whole report.
pub fn text(records: &[Record], args: &Analyze) -> String {
    let mut out = String::new();
    if !args.summary {
        let _ = writeln!(out, "{}", table(records, args.context.is_some()).trim_fmt());
        if args.explain || records.len() <= MAX_EXPLAINED {
            for record in records {
                out.push_str(&explanation(record));
            }
        }
        out.push('\n');
    }
    out.push_str(&summary(&Summary::of(records)));
    out
}

/// One row a closure; the context only where it is not the same for all.
fn table(records: &[Record], has_context: bool) -> Table {
    let mut table = new_table();
    let context = has_context.then_some("CONTEXT");
    table.set_header(["CLOSURE", "VERDICT"].into_iter().chain(context).chain(["GUARDS, OR WHY NOT", "WHERE"]));
    for record in records {
        let mut row = Row::new();
        row.add_cell(Cell::new(&record.label));
        row.add_cell(match record.is_proved {
            true => Cell::new("proved").fg(Color::Green),
            false => Cell::new("rejected").fg(Color::Red),
        });
        if has_context {
            row.add_cell(Cell::new(&record.context));
        }
        match record.evidence.first() {
            Some(reason) if !record.is_proved => {
                row.add_cell(Cell::new(reason.text()));
                row.add_cell(Cell::new(reason.place_text()));
            }
            _ => {
                row.add_cell(Cell::new(guards(&record.guards)));
            }
        }
        table.add_row(row);
    }
    table
}

fn guards(guards: &[String]) -> String {
    match guards.len() {
        0 => "no guards".into(),
        n if n > MAX_GUARDS + 1 => format!("{}\n… and {} more", guards[..MAX_GUARDS].join("\n"), n - MAX_GUARDS),
        _ => guards.join("\n"),
    }
}

/// Columns without lines; cells are wrapped on terminals only, so that lines can be searched.
fn new_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let is_terminal = std::io::stdout().is_terminal();
    table.set_content_arrangement(if is_terminal { ContentArrangement::Dynamic } else { ContentArrangement::Disabled });
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => table.force_no_tty(),
        _ => table.enforce_styling(),
    };
    table
}

fn summary(summary: &Summary) -> String {
    let n = summary.n_proved + summary.n_rejected;
    let share = if n == 0 { 0.0 } else { 100.0 * summary.n_proved as f64 / n as f64 };
    let plural = if n == 1 { "" } else { "s" };
    let mut out =
        format!("{n} closure{plural}: {} proved ({share:.1} %), {} rejected\n", summary.n_proved, summary.n_rejected);
    if summary.n_rejected > 1 {
        let fears: Vec<String> = summary.fears.iter().map(|(fear, count)| format!("{fear} {count}")).collect();
        let _ = writeln!(out, "rejected for: {}", fears.join(", "));
        out.push_str("most frequent reasons:\n");
        for (reason, count) in summary.reasons.iter().take(MAX_REASONS) {
            let _ = writeln!(out, "{count:>6}  {reason}");
        }
        let rest = summary.reasons.len().saturating_sub(MAX_REASONS);
        if rest > 0 {
            let _ = writeln!(out, "        and {rest} other reasons");
        }
    }
    out
}

/// Why a closure is rejected, or where a proved one falls back, in its source.
fn explanation(record: &Record) -> String {
    let mut out = String::new();
    for (at, evidence) in record.evidence.iter().enumerate() {
        let (level, title) = match (record.is_proved, at) {
            (false, 0) => (Level::ERROR.with_name("rejected"), format!("{}: {}", record.label, evidence.text())),
            (false, _) => (Level::NOTE.with_name("also"), evidence.text()),
            (true, _) => (Level::NOTE.with_name("falls back"), format!("{}: {}", record.label, evidence.text())),
        };
        let mut group = Group::with_title(level.primary_title(title));
        if let Some(snippet) = excerpt(evidence) {
            group = group.element(snippet);
        }
        if evidence.what == ir::LiftError::NotCompiled.to_string() {
            group = group.element(Level::HELP.message("in R: f <- compiler::cmpfun(f), before it is saved"));
        }
        let _ = write!(out, "\n{}\n", Renderer::styled().render(&[group]));
    }
    out
}

/// The source with the place marked; without source the call itself.
fn excerpt(evidence: &Evidence) -> Option<Snippet<'_, Annotation<'_>>> {
    if let Some(place) = &evidence.place
        && let Some(span) = place.span()
    {
        let snippet = Snippet::source(place.lines.join("\n")).line_start(place.first.0).path(place.file.as_deref());
        return Some(snippet.annotation(AnnotationKind::Primary.span(span)));
    }
    let call = evidence.call.as_deref()?;
    let place = evidence.place.as_ref().map_or(format!("byte code at {}", evidence.pc), Place::text);
    let annotation = AnnotationKind::Primary.span(0..call.len()).label(place);
    Some(Snippet::source(call).line_numbering(false).annotation(annotation))
}
