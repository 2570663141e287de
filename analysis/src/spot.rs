//! Places in code of which something is learnt while it runs.

use ir::{AbortReason, Func};

/// A place in the code of a closure, by which it is known in any compilation, and why versions left there that were compiled
/// before. Of two closures, two spots may be the same: then one is compiled as if it had left there, too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Spot(u64);

impl Spot {
    /// Of the block of a function that begins at a pc. `what`: the words of the reason, where it has some of its own.
    pub fn new(func: &Func, pc: u32, reason: AbortReason, what: &str) -> Spot {
        // FNV-1a.
        let numbers = [func.insts.len(), func.blocks.len(), func.formals.len()].map(|n| n as u64);
        let bytes = func.name.bytes().chain(what.bytes()).map(u64::from).chain(numbers);
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ byte).wrapping_mul(0x0100_0000_01b3));
        Spot(hash << 40 | (reason as u64) << 32 | u64::from(pc))
    }

    /// Why code leaves there.
    pub fn is_for(self, reason: AbortReason) -> bool {
        self.0 >> 32 & 0xff == reason as u64
    }

    /// As a number, which is not 0.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Of a number.
    pub fn of_number(number: u64) -> Spot {
        Spot(number)
    }
}

#[cfg(test)]
mod tests {
    use super::Spot;
    use ir::AbortReason;

    #[test]
    fn spots_are_their_numbers() {
        let func = ir::parse("closure f(x) { b0: v0:r = ldvar[x] ; @1 ret.r v0 ; @3 }").unwrap();
        let spot = Spot::new(&func, 3, AbortReason::Subscript, "");
        assert_eq!(Spot::of_number(spot.number()), spot);
        assert!(spot.is_for(AbortReason::Subscript) && !spot.is_for(AbortReason::Unexpected));
        assert_ne!(spot, Spot::new(&func, 1, AbortReason::Subscript, ""));
    }
}
