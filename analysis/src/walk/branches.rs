//! The code of promises: straight lines, and branches where control goes on in several ways.
//!
//! Each way is followed to the end of the code by itself, so what stands behind a join is made once for each way that leads there:
//! an argument is short. The values of the ways meet where the code ends. A way that raises an error leaves; the others count.
//!
//! Variables that some way assigns meet there, too.
//!
//! # Given up
//! Loops, and ways that assign an argument which is not evaluated before.

use super::*;
use crate::machine_types;

/// Ways of one promise's code.
const MOST_WAYS: usize = 16;

/// Where code is appended.
#[derive(Clone, Copy, Debug)]
pub struct Way(pub Option<BlockId>);

/// A part of a call of `if`.
enum Part<'f> {
    Code(&'f Func),
    Constant(Value),
}

/// Where one way has come to.
struct End<V> {
    way: Way,
    tv: Tv<V>,
    state: State<V>,
}

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The value of a promise's code in the frame as it is.
    pub(super) fn value_of_code(&mut self, nested: &Func) -> Result<Tv<B::V>, Blame> {
        self.follow(nested, nested.entry(), &mut Vec::new(), &mut 1)
    }

    /// From a block on. `path`: the blocks before it, none of which comes again.
    fn follow(
        &mut self,
        nested: &Func,
        mut block: BlockId,
        path: &mut Vec<BlockId>,
        ways: &mut usize,
    ) -> Result<Tv<B::V>, Blame> {
        while !path.contains(&block) {
            path.push(block);
            let (&last, insts) = nested.blocks[block].insts.split_last().ok_or(Reason::ArgumentCode)?;
            for &inst in insts {
                let inst = &nested.insts[inst];
                match self.step(nested, inst, None)? {
                    Some(tv) if tv.ty == Ty::Bot => return Ok(tv),
                    Some(tv) => self.give(inst.results[0], tv),
                    None => {}
                }
            }
            let last = &nested.insts[last];
            match self.terminator(nested, last)? {
                Flow::Jump(target) => {
                    self.pass_on(nested, &last.targets[target])?;
                    block = last.targets[target].block;
                }
                Flow::Return(tv) => {
                    self.compute_pending(&FxHashSet::default());
                    return Ok(tv);
                }
                Flow::Abort(blame) => return Err(blame),
                flow @ (Flow::Branch { .. } | Flow::Table { .. }) if last.op != Op::ForNext => {
                    return self.branch(nested, last, &flow, path, ways);
                }
                _ => break,
            }
        }
        Err(Reason::ArgumentCode.into())
    }

    fn pass_on(&mut self, nested: &Func, target: &ir::Target) -> Result<(), Blame> {
        let args = target.args.iter().map(|&arg| self.value(arg)).collect::<Result<Vec<_>, _>>()?;
        for (&param, arg) in nested.blocks[target.block].params.iter().zip(args) {
            self.give(param, arg);
        }
        Ok(())
    }

    fn branch(
        &mut self,
        nested: &Func,
        last: &Inst,
        flow: &Flow<B::V>,
        path: &mut Vec<BlockId>,
        n_ways: &mut usize,
    ) -> Result<Tv<B::V>, Blame> {
        let targets = flow.targets();
        *n_ways += targets.len() - 1;
        if *n_ways > MOST_WAYS {
            return Err(Reason::ArgumentCode.into());
        }
        let depth = path.len();
        self.ways(flow, &targets, |walker, target| {
            path.truncate(depth);
            let target = &last.targets[target];
            walker.pass_on(nested, target)?;
            walker.follow(nested, target.block, path, n_ways)
        })
    }

    /// `if (test) yes else no` in code that R has not compiled, such as defaults.
    pub(super) fn if_called(&mut self, func: &Func, desc: &CallDesc, operands: &[Value]) -> Result<Tv<B::V>, Blame> {
        let part_of = |arg: &Arg| match (&arg.name, &arg.kind) {
            (None, ArgKind::Promise(index)) => func.nested.get(*index as usize).map(Part::Code),
            (None, ArgKind::Operand(index)) => operands.get(*index as usize).copied().map(Part::Constant),
            _ => None,
        };
        let parts: Option<Vec<Part>> = desc.args.iter().map(part_of).collect();
        let parts = parts.filter(|parts| matches!(parts.len(), 2 | 3));
        let parts = parts.ok_or_else(|| Blame::from(Reason::Special("if".into())))?;
        let test = self.part(&parts[0])?;
        let flow = match self.on_condition(&test)? {
            Flow::Jump(way) => return self.way_of_if(&parts, way),
            flow => flow,
        };
        self.ways(&flow, &[0, 1], |walker, way| walker.way_of_if(&parts, way))
    }

    fn part(&mut self, part: &Part) -> Result<Tv<B::V>, Blame> {
        match part {
            Part::Code(code) => self.promise(code),
            Part::Constant(value) => {
                self.set_visible(Visibility::On);
                self.value(*value)
            }
        }
    }

    fn way_of_if(&mut self, parts: &[Part], way: usize) -> Result<Tv<B::V>, Blame> {
        match parts.get(way + 1) {
            Some(part) => self.part(part),
            None => {
                self.set_visible(Visibility::Off);
                Ok(Tv::known(Ty::Null))
            }
        }
    }

    /// Control goes on in several ways; `value_of` follows each to its end.
    pub(super) fn ways(
        &mut self,
        flow: &Flow<B::V>,
        targets: &[usize],
        mut value_of: impl FnMut(&mut Self, usize) -> Result<Tv<B::V>, Blame>,
    ) -> Result<Tv<B::V>, Blame> {
        // Else it would be computed in one way, and be used in the others.
        let pending = self.pending.iter().copied().collect();
        self.compute_pending(&pending);
        let before = (self.values.clone(), self.state.clone());
        let opened = self.b.fork(flow, targets);
        let (mut ends, mut failed) = (Vec::new(), None);
        for (i, (&way, &target)) in opened.iter().zip(targets).enumerate() {
            self.b.enter(way);
            (self.values, self.state) = before.clone();
            let blame = match value_of(self, target) {
                Ok(tv) if tv.ty == Ty::Bot => {
                    let reason = self.stuck.clone();
                    reason
                        .unwrap_or_else(|| Reason::Limit(Fear::Callee, "a value that is never computed".into()))
                        .into()
                }
                Ok(tv) if self.may_meet(&before.1) => {
                    ends.push(End { way: self.b.here(), tv, state: self.state.clone() });
                    continue;
                }
                Ok(_) => Reason::ArgumentCode.into(),
                Err(blame) => blame,
            };
            self.b.abandon(&blame);
            if !matches!(blame.reason, Reason::Stop | Reason::Callee { .. } | Reason::Limit(Fear::Callee, _)) {
                let open = ends.iter().map(|end: &End<B::V>| end.way).chain(opened[i + 1..].iter().copied());
                return Err(self.give_up_ways(open, blame));
            }
            failed = failed.or(Some(blame));
        }
        (self.values, self.state) = before;
        match (ends.len(), failed) {
            (0, Some(blame)) if matches!(blame.reason, Reason::Stop) => Err(blame),
            (0, _) => Ok(Tv::known(Ty::Bot)),
            (1, _) => Ok(self.only_way(ends.swap_remove(0))),
            _ => self.meet(ends),
        }
    }

    fn give_up_ways(&mut self, open: impl Iterator<Item = Way>, blame: Blame) -> Blame {
        for way in open {
            self.b.enter(way);
            self.b.abandon(&blame);
        }
        blame
    }

    fn only_way(&mut self, end: End<B::V>) -> Tv<B::V> {
        self.b.enter(end.way);
        self.state = end.state;
        end.tv
    }

    /// Where the ways meet: the value that the code has there, and those of the variables, which were as the state has them.
    fn meet(&mut self, ends: Vec<End<B::V>>) -> Result<Tv<B::V>, Blame> {
        let names: BTreeSet<Name> = ends.iter().flat_map(|end| changed(&end.state, &self.state)).cloned().collect();
        let join = |type_of: &dyn Fn(&End<B::V>) -> Ty| ends.iter().fold(Ty::Bot, |ty, end| ty.join(&type_of(end)));
        let of_variable =
            |name: &Name| join(&|end| end.state.vars.get(name).map_or(Ty::Top(Unknown::Perhaps), |tv| tv.ty.clone()));
        let types: Vec<Ty> =
            std::iter::once(join(&|end| end.tv.ty.clone())).chain(names.iter().map(of_variable)).collect();
        let mut given = Vec::new();
        let all_visible = ends.iter().map(|end| end.state.visible);
        let visible = all_visible.reduce(Visibility::join).unwrap_or_default();
        for end in &ends {
            self.b.enter(end.way);
            if visible == Visibility::AsLeft {
                end.state.visible.leave(self.b);
            }
            let of_variables = names.iter().map(|name| end.state.vars.get(name));
            let mut values = (!matches!(types[0], Ty::Top(_))).then(Vec::new);
            for (tv, ty) in std::iter::once(Some(&end.tv)).chain(of_variables).zip(&types) {
                let Some(tv) = tv else { continue };
                // It is another value from here on.
                if let Some(object) = object(tv) {
                    self.b.emit(Op::VecShare, Imm::None, &[object]);
                }
                self.findings.escapes.extend(tv.formal);
                values = values.zip(crate::coerce(self.b, tv, ty)).map(|(values, more)| [values, more].concat());
            }
            let Some(values) = values else {
                return Err(self.give_up_ways(ends.iter().map(|end| end.way), Reason::ArgumentCode.into()));
            };
            given.push((self.b.here(), values));
        }
        let mut values = self.b.meet(&given, &types).into_iter();
        let mut met = types
            .into_iter()
            .map(|ty| crate::from_values(ty.clone(), values.by_ref().take(machine_types(&ty).len()).collect()));
        let result = met.next().unwrap_or_else(|| Tv::known(Ty::Bot));
        let forced_in_all = |formal: &u32| ends.iter().all(|end| end.state.forced.contains(formal));
        for end in &ends {
            let only_here = end.state.forced.iter().copied().filter(|formal| !forced_in_all(formal));
            self.findings.unshared.extend(only_here);
        }
        self.state.vars.extend(names.into_iter().zip(met));
        let first = &ends[0].state;
        self.state.forced = first.forced.iter().copied().filter(forced_in_all).collect();
        self.state.visible = visible;
        self.state.shows = ends.iter().flat_map(|end| &end.state.shows).copied().collect();
        Ok(result)
    }

    /// Whether what this way has done to variables can be put together with what others do.
    fn may_meet(&self, before: &State<B::V>) -> bool {
        let was_evaluated = |name: &Name| {
            let formal = before.vars.get(name).and_then(|tv| tv.formal);
            formal.is_none_or(|formal| before.forced.contains(&formal))
        };
        changed(&self.state, before).all(|name| !crate::captures::is_capture(name) && was_evaluated(name))
    }
}

/// The variables that are not what they were.
fn changed<'s, V: Copy + PartialEq>(state: &'s State<V>, before: &'s State<V>) -> impl Iterator<Item = &'s Name> {
    let is_same =
        |now: &Tv<V>, then: &Tv<V>| now.ty == then.ty && now.formal == then.formal && now.values() == then.values();
    let is_changed = move |(name, now): &(&Name, &Tv<V>)| before.vars.get(*name).is_none_or(|then| !is_same(now, then));
    state.vars.iter().filter(is_changed).map(|(name, _)| name)
}
