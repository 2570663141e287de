//! Tables, summary and annotated source, for people.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use comfy_table::{Cell, Color, ContentArrangement, Row, Table, presets};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::IsTerminal;

use crate::analyze::{Loop, Outcome, Record};
use crate::args::Analyze;
use analysis::Fear;
use driver::evidence::{Place, Site};

/// Guards shown in the table; `--emit guards` and `--json` show all.
const MAX_GUARDS: usize = 3;
/// Reasons in the summary.
const MAX_REASONS: usize = 12;
/// So many closures are explained unasked.
const MAX_EXPLAINED: usize = 5;
/// Terminals narrower than this are taken for none.
const MIN_WIDTH: u16 = 40;

/// Counts over all closures.
#[derive(Debug)]
pub struct Summary {
    /// How many are proved.
    pub n_proved: usize,
    /// How many of these have no path that falls back, but to raise an error.
    pub n_whole: usize,
    /// How many would be too large.
    pub n_not_compiled: usize,
    /// How many are rejected.
    pub n_rejected: usize,
    /// How many of these have a loop that is compiled by itself.
    pub n_with_loops: usize,
    /// What is feared of those not proved, most frequent first.
    pub fears: Vec<(Fear, usize)>,
    /// Their reasons, most frequent first.
    pub reasons: Vec<(String, usize)>,
}

impl Summary {
    /// Counts.
    pub fn of(records: &[Record]) -> Summary {
        let n = |outcome| records.iter().filter(|record| record.outcome == outcome).count();
        let reasons = || records.iter().filter_map(|record| record.reason.as_ref());
        Summary {
            n_proved: n(Outcome::Proved),
            n_whole: records.iter().filter(|record| record.is_whole).count(),
            n_not_compiled: n(Outcome::NotCompiled),
            n_rejected: n(Outcome::Rejected),
            n_with_loops: records.iter().filter(|record| compiled_loops(record).count() > 0).count(),
            fears: by_frequency(reasons().map(|reason| reason.fear)),
            reasons: by_frequency(reasons().map(|reason| reason.what.clone())),
        }
    }

    /// How many there are.
    pub fn n_closures(&self) -> usize {
        self.n_proved + self.n_not_compiled + self.n_rejected
    }
}

/// Where the loops are that are compiled by themselves.
fn compiled_loops(record: &Record) -> impl Iterator<Item = &Loop> {
    record.loops.iter().filter(|this| this.reason.is_none())
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

/// One row per closure.
fn table(records: &[Record], has_context: bool) -> Table {
    let mut table = new_table();
    table.set_header(["CLOSURE", "VERDICT", "TYPES OF ARGUMENTS", "GUARDS, OR WHY NOT", "WHERE"]);
    for record in records {
        let mut row = Row::new();
        row.add_cell(Cell::new(&record.label));
        let verdict = match compiled_loops(record).count() {
            0 => record.outcome.text().into(),
            n => format!("{}, {n} of {} loops compiled", record.outcome.text(), record.loops.len()),
        };
        row.add_cell(Cell::new(verdict).fg(match record.outcome {
            Outcome::Proved => Color::Green,
            Outcome::NotCompiled => Color::Yellow,
            Outcome::Rejected => Color::Red,
        }));
        // Rejected whatever the types are, unless they were given.
        row.add_cell(Cell::new(if has_context || record.outcome != Outcome::Rejected { &record.context } else { "" }));
        match &record.reason {
            Some(reason) => {
                row.add_cell(Cell::new(reason.text()));
                row.add_cell(Cell::new(reason.place_text()));
            }
            None => {
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
    let is_wide = std::io::stdout().is_terminal() && table.width().is_some_and(|width| width >= MIN_WIDTH);
    table.set_content_arrangement(if is_wide { ContentArrangement::Dynamic } else { ContentArrangement::Disabled });
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => table.force_no_tty(),
        _ => table.enforce_styling(),
    };
    table
}

fn summary(summary: &Summary) -> String {
    let n = summary.n_closures();
    let share = if n == 0 { 0.0 } else { 100.0 * summary.n_proved as f64 / n as f64 };
    let plural = if n == 1 { "" } else { "s" };
    let mut out =
        format!("{n} closure{plural}: {} proved ({share:.1} %), {} of them whole, ", summary.n_proved, summary.n_whole);
    if summary.n_not_compiled > 0 {
        let _ = write!(out, "{} too large, ", summary.n_not_compiled);
    }
    let _ = write!(out, "{} rejected", summary.n_rejected);
    if summary.n_with_loops > 0 {
        let _ = write!(out, ", {} of them with loops that are compiled", summary.n_with_loops);
    }
    out.push('\n');
    if n - summary.n_proved > 1 {
        out.push_str("what stands in the way:\n");
        for (fear, count) in &summary.fears {
            let _ = writeln!(out, "{count:>6}  {}", fear.title());
        }
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

/// Why a closure is not proved, or where a proved one falls back, in its source.
fn explanation(record: &Record) -> String {
    let mut out = String::new();
    let reason = record.reason.iter().map(|reason| (Level::ERROR.with_name(record.outcome.text()), reason));
    let paths = record.paths.iter().map(|path| (Level::NOTE.with_name("falls back"), path));
    for (level, evidence) in reason.chain(paths) {
        let title = format!("{}: {}", record.label, evidence.text());
        let mut group = Group::with_title(level.primary_title(title));
        for snippet in evidence.sites.iter().filter_map(excerpt) {
            group = group.element(snippet);
        }
        if let Some(advice) = evidence.advice {
            group = group.element(Level::HELP.message(advice));
        }
        let _ = write!(out, "\n{}\n", Renderer::styled().render(&[group]));
    }
    for site in compiled_loops(record).filter_map(|this| this.site.as_ref()) {
        let title = format!("{}: this loop is compiled by itself", record.label);
        let mut group = Group::with_title(Level::NOTE.primary_title(title));
        if let Some(snippet) = excerpt(site) {
            group = group.element(snippet);
        }
        let _ = write!(out, "\n{}\n", Renderer::styled().render(&[group]));
    }
    out
}

/// The source with the place marked; without source the call itself.
fn excerpt(site: &Site) -> Option<Snippet<'_, Annotation<'_>>> {
    let whose = site.closure.as_ref().map(|closure| format!("in {closure}"));
    if let Some(place) = &site.place
        && let Some(span) = place.span()
    {
        let snippet = Snippet::source(place.lines.join("\n")).line_start(place.first.0).path(place.file.as_deref());
        return Some(snippet.annotation(AnnotationKind::Primary.span(span).label(whose)));
    }
    let call = site.call.as_deref()?;
    let place = site.place.as_ref().map(Place::text);
    let label = match (whose, place) {
        (Some(whose), Some(place)) => Some(format!("{whose}, {place}")),
        (whose, place) => whose.or(place),
    };
    let annotation = AnnotationKind::Primary.span(0..call.len()).label(label);
    Some(Snippet::source(call).line_numbering(false).annotation(annotation))
}
