//! Which argument goes to which formal.

use super::*;

/// What R's argument matching says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matched {
    /// For each formal but `...` the index of its argument.
    pub formals: Vec<Option<usize>>,
    /// The arguments that go into `...`, in order.
    pub dots: Vec<usize>,
}

/// Whether an argument's name is only the beginning of its formal's.
pub(super) fn is_partial(formals: &[ir::Formal], names: &[Option<Name>], matched: &[Option<usize>]) -> bool {
    let mut pairs = formals.iter().zip(matched);
    pairs.any(|(formal, arg)| arg.and_then(|arg| names[arg].as_deref()).is_some_and(|name| *name != *formal.name))
}

/// R's argument matching: exact names, partial names, then positions.
pub fn match_arguments(formals: &[ir::Formal], names: &[Option<Name>]) -> Result<Matched, Blame> {
    let mut matched: Vec<Option<usize>> = vec![None; formals.len()];
    let mut used = vec![false; names.len()];
    let dots = formals.iter().position(|formal| &*formal.name == "...");
    let named = || names.iter().enumerate().filter_map(|(i, name)| name.as_deref().map(|name| (i, name)));
    for (i, name) in named() {
        if let Some(formal) = formals.iter().position(|formal| *formal.name == *name && &*formal.name != "...") {
            if matched[formal].is_some() {
                return Err(Blame::new(Fear::Error, format!("argument `{name}` is given twice")));
            }
            matched[formal] = Some(i);
            used[i] = true;
        }
    }
    let exactly: Vec<bool> = matched.iter().map(Option::is_some).collect();
    for (i, name) in named() {
        if used[i] {
            continue;
        }
        let fits = |(at, formal): &(usize, &ir::Formal)| {
            !exactly[*at] && dots.is_none_or(|dots| *at < dots) && formal.name.starts_with(name)
        };
        let candidates: Vec<usize> = formals.iter().enumerate().filter(fits).map(|(at, _)| at).collect();
        match candidates[..] {
            [formal] if matched[formal].is_none() => {
                matched[formal] = Some(i);
                used[i] = true;
            }
            [] => {}
            _ => {
                return Err(Blame::new(
                    Fear::Error,
                    format!("argument `{name}` matches a formal that is matched already, or several"),
                ));
            }
        }
    }
    let mut positional = (0..names.len()).filter(|&i| !used[i] && names[i].is_none()).collect::<Vec<_>>().into_iter();
    for (at, formal) in formals.iter().enumerate() {
        if &*formal.name == "..." {
            break;
        }
        if matched[at].is_none()
            && let Some(i) = positional.next()
        {
            matched[at] = Some(i);
            used[i] = true;
        }
    }
    let rest: Vec<usize> = (0..names.len()).filter(|&i| !used[i]).collect();
    if dots.is_none() && !rest.is_empty() {
        return Err(Blame::new(Fear::Error, "an argument that the function called does not have"));
    }
    Ok(Matched { formals: matched, dots: rest })
}
