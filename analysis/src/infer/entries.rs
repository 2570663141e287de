//! What holds on entry to blocks: of a function, behind a block, where ways join.

use super::*;

pub(super) fn entry_of_function(func: &Func, args: &[Ty], anticipated: Option<&BTreeSet<u32>>) -> Entry {
    let mut vars = BTreeMap::new();
    for (i, (formal, ty)) in func.formals.iter().zip(args).enumerate() {
        let index = i as u32;
        let var = match ty {
            // Nobody sees when a constant is evaluated.
            Ty::Missing if formal.default.is_some() => match formals::constant_default(func, i) {
                Some(constant) if formals::may_begin_evaluated(func, &formal.name) => (constant, None),
                _ => (Ty::Lazy(index), None),
            },
            Ty::Missing => (Ty::Missing, None),
            Ty::Unset => continue,
            ty => (ty.clone(), Some(index)),
        };
        vars.insert((*formal.name).into(), var);
    }
    let supplied = |formal: &u32| args.get(*formal as usize).is_some_and(|ty| *ty != Ty::Missing);
    let forced = anticipated.into_iter().flatten().copied().filter(supplied).collect();
    Entry { vars, params: Vec::new(), forced, visible: Visibility::On, shows: BTreeSet::new() }
}

/// The state that an entry describes, without machine values.
pub(super) fn state_of(entry: &Entry) -> State<()> {
    let vars = entry.vars.iter().map(|(name, (ty, formal))| (name.clone(), typed(ty.clone(), *formal))).collect();
    State { vars, forced: entry.forced.clone(), visible: entry.visible, shows: entry.shows.clone() }
}

pub(super) fn entry_from(state: &State<()>, params: Vec<Ty>) -> Entry {
    let vars = state.vars.iter().map(|(name, tv)| (name.clone(), (tv.ty.clone(), tv.formal))).collect();
    Entry { vars, params, forced: state.forced.clone(), visible: state.visible, shows: state.shows.clone() }
}

/// `unshared`: see [`join_vars`].
pub(super) fn join_entries(a: &Entry, b: &Entry, mut unshared: Option<&mut BTreeSet<u32>>) -> Entry {
    let perhaps = || (Ty::Top(Unknown::Perhaps), None);
    let of_a = a.vars.iter().map(|(name, x)| match b.vars.get(name) {
        Some(y) => (name.clone(), join_vars(name, x, y, [&a.forced, &b.forced], unshared.as_deref_mut())),
        None => (name.clone(), perhaps()),
    });
    let of_b = b.vars.keys().filter(|name| !a.vars.contains_key(*name)).map(|name| (name.clone(), perhaps()));
    let vars = of_a.chain(of_b).collect();
    let params = a.params.iter().zip(&b.params).map(|(x, y)| x.join(y)).collect();
    let forced = a.forced.intersection(&b.forced).copied().collect();
    let visible = a.visible.join(b.visible);
    let shows = a.shows.union(&b.shows).copied().collect();
    Entry { vars, params, forced, visible, shows }
}

/// The formals whose untouched argument a variable is before a join, and is not known to be behind it.
pub(super) fn lost_formals<'a>(before: &'a Entry, joined: &'a Entry) -> impl Iterator<Item = u32> + 'a {
    let is_lost = |name: &Name| joined.vars.get(name).is_none_or(|var| var.1.is_none());
    before.vars.iter().filter_map(move |(name, var)| var.1.filter(|_| is_lost(name)))
}

/// A variable that is an untouched argument on one path and something else on the other: reading it forces on one path alone.
/// Unless the argument was forced, nobody else may hold its promise (`unshared`), who could see that it was not. A loop leaves
/// the frame to R (`unshared` is `None`), which may look at it again.
fn join_vars(
    name: &str,
    x: &(Ty, Option<u32>),
    y: &(Ty, Option<u32>),
    [x_forced, y_forced]: [&BTreeSet<u32>; 2],
    unshared: Option<&mut BTreeSet<u32>>,
) -> (Ty, Option<u32>) {
    if x.1 == y.1 {
        // A default that one way has not evaluated yet: it does so on its way here, see `settle_defaults()`.
        return match (&x.0, &y.0) {
            (Ty::Lazy(a), Ty::Lazy(b)) if a != b => (x.0.join(&y.0), x.1),
            (Ty::Lazy(_), ty) | (ty, Ty::Lazy(_)) if crate::walk::may_settle(ty) => (ty.clone(), x.1),
            (one, other) => (one.join(other), x.1),
        };
    }
    let not_forced =
        |side: &(Ty, Option<u32>), forced: &BTreeSet<u32>| side.1.filter(|formal| !forced.contains(formal));
    let not_forced: Vec<u32> = not_forced(x, x_forced).into_iter().chain(not_forced(y, y_forced)).collect();
    // Captures are evaluated where the literal is called.
    if crate::captures::is_capture(name) || not_forced.is_empty() {
        return (x.0.join(&y.0), None);
    }
    match unshared {
        Some(unshared) => {
            unshared.extend(not_forced);
            (x.0.join(&y.0), None)
        }
        None => (Ty::Top(Unknown::Unforced), None),
    }
}

/// The variables whose defaults are not evaluated yet.
pub(super) fn lazy_vars(entry: &Entry) -> impl Iterator<Item = &Name> {
    entry.vars.iter().filter(|(_, var)| matches!(var.0, Ty::Lazy(_))).map(|(name, _)| name)
}

/// Whether some default is not evaluated yet.
pub(super) fn has_lazy(state: &State<()>) -> bool {
    state.vars.values().any(|tv| matches!(tv.ty, Ty::Lazy(_)))
}

/// The state on each way out, by target, where defaults are evaluated that are values on other ways to the same block.
pub(super) fn settled(
    walker: &mut Walker<'_, Types, Asking<'_>>,
    state: &State<()>,
    flow: &Flow<()>,
    terminator: &ir::Inst,
) -> Vec<(usize, State<()>)> {
    let mut states = Vec::new();
    for target in flow.targets() {
        let block = terminator.targets[target].block;
        let Some(entry) = walker.oracle.entry(block).filter(|entry| {
            entry.vars.iter().any(|(name, var)| {
                matches!(state.vars.get(name), Some(Tv { ty: Ty::Lazy(_), .. })) && !matches!(var.0, Ty::Lazy(_))
            })
        }) else {
            continue;
        };
        walker.state = state.clone();
        walker.settle_defaults(entry.vars.iter().map(|(name, var)| (name, &var.0)));
        states.push((target, std::mem::replace(&mut walker.state, State::new())));
    }
    states
}
