//! `for` loops: the sequence, the counter that no R code can name, and the element.

use super::*;

impl<B: WalkBuilder, O: Oracle> Walker<'_, B, O> {
    /// The state of a loop; its counter is a variable that no R code can name.
    pub(super) fn for_start(&mut self, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let sequence = self.value(inst.args[0])?;
        let counter: Name = format!("for@{}", inst.origin.pc).into();
        let begun = match inst.args.get(1) {
            Some(&begun) => {
                let begun = self.value(begun)?;
                if begun.ty != Ty::scalar(Kind::Int) {
                    return Err(Blame::new(Fear::Type, "a loop of unknown kind"));
                }
                let begun = crate::semantics::to_i32(self.b, &begun);
                self.b.emit(Op::I32ToI64, Imm::None, &[begun])
            }
            None => self.b.emit(Op::I64Const, Imm::Int(0), &[]),
        };
        let sequence = match sequence.ty {
            Ty::Range(_) => sequence,
            Ty::Any | Ty::Plain | Ty::List | Ty::Str(_) => {
                let not_known = || Reason::Loop(sequence.ty.clone());
                let n = any_length(self.b, &sequence).ok_or_else(not_known)?;
                let mut values = lanes(self.b, &sequence).ok_or_else(not_known)?.to_vec();
                self.b.emit(Op::VecShare, Imm::None, &values[2..]);
                values.push(n);
                Tv::many(Ty::Any, values)
            }
            _ => match to_vector(self.b, &sequence) {
                Some(vector) => {
                    // The loop keeps the vector as it is now, whatever the body assigns.
                    self.b.emit(Op::VecShare, Imm::None, vector.values());
                    vector
                }
                None => return Err(Reason::Loop(sequence.ty).into()),
            },
        };
        self.state.vars.insert(counter.clone(), Tv::one(Ty::Counter, begun));
        Ok(Tv { ty: Ty::Loop(Box::new(sequence.ty), counter), repr: sequence.repr, from: None, formal: None })
    }

    pub(super) fn for_elem(&mut self, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let (sequence, counter, _) = self.loop_parts(inst.args[0])?;
        if sequence.ty == Ty::Any {
            let number = Tv::one(Ty::scalar(Kind::Int), self.b.emit(Op::I64ToI32, Imm::None, &[counter]));
            return any_element(self.b, &sequence, number).ok_or_else(|| Reason::Loop(Ty::Any).into());
        }
        let one = self.b.emit(Op::I64Const, Imm::Int(1), &[]);
        let at = self.b.emit(Op::I64Sub, Imm::None, &[counter, one]);
        crate::semantics::loop_element(self.b, &sequence, at)
    }

    /// The sequence of a loop, the value of its counter, and its length if that is kept.
    pub(super) fn loop_parts(&self, state: Value) -> Result<(Tv<B::V>, B::V, Option<B::V>), Blame> {
        let tv = self.value(state)?;
        let Ty::Loop(sequence, counter) = tv.ty else { return Err(Blame::new(Fear::Type, "a loop of unknown kind")) };
        match self.state.vars.get(&counter) {
            Some(Tv { repr: Repr::Values(values), .. }) => {
                let (ty, counter) = (*sequence, values[0]);
                if let (Ty::Any, Repr::Values(parts)) = (&ty, &tv.repr) {
                    let (length, parts) = parts.split_last().expect("a loop has a length");
                    return Ok((Tv::many(ty, parts.to_vec()), counter, Some(*length)));
                }
                Ok((Tv { ty, repr: tv.repr, from: None, formal: None }, counter, None))
            }
            _ => Err(Blame::new(Fear::Type, "a loop whose counter is lost")),
        }
    }

    /// What a loop or a statement that is compiled by itself gives back: where R goes on, and what it finds there.
    pub(super) fn answer(&mut self, inst: &Inst) -> Result<Tv<B::V>, Blame> {
        let values = self.operands(inst)?;
        self.escaping(&values);
        // Where R goes on, it sets the visibility anew.
        if values.first().and_then(Tv::known_int).is_some_and(|pc| pc != 0) {
            self.set_visible(Visibility::On);
        }
        crate::semantics::answer(self.b, &values)
    }
}
