//! Writing: results to standard output, complaints to standard error.

use annotate_snippets::{Group, Level, Renderer};
use std::io::{ErrorKind, Write};

use crate::input::Problem;

/// Prints a result. A reader that has gone away (`| head`) is no error.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Complains. What helps stands on a line of its own.
pub fn error(message: &str, help: Option<&str>) {
    complain(Level::ERROR, message, help);
}

/// Tells something that is no result.
pub fn note(message: &str) {
    complain(Level::NOTE, message, None);
}

fn complain(level: Level<'_>, message: &str, help: Option<&str>) {
    let mut report = vec![Group::with_title(level.primary_title(message))];
    if let Some(help) = help {
        report[0] =
            std::mem::replace(&mut report[0], Group::with_level(Level::HELP)).element(Level::HELP.message(help));
    }
    // Nobody is left to be told that standard error cannot be written.
    let _ = writeln!(anstream::stderr(), "{}", Renderer::styled().render(&report));
}

/// Complains about inputs that could not be analysed.
pub fn problems(problems: &[Problem]) {
    for problem in problems {
        error(&format!("{}: {}", problem.source, problem.message), problem.help.as_deref());
    }
}

/// `1 type`, `2 types`.
pub fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
