//! Places of which versions that ran before have taught something.

use ir::Func;

/// A place in the code of a closure by which it is known in any compilation. Of two closures, two places may be the
/// same: then what one has taught is taken for the other, too, which costs time and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place(u64);

impl Place {
    /// Of a pc in the code of a closure that is analysed for so many arguments.
    pub fn new(func: &Func, n_args: usize, pc: u32) -> Place {
        // FNV-1a. The lowest bit tells a place from no place.
        let numbers = [func.insts.len() as u64, func.blocks.len() as u64, n_args as u64];
        let bytes = func.name.bytes().map(u64::from).chain(numbers);
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ byte).wrapping_mul(0x0100_0000_01b3));
        Place(hash << 32 | 1 << 32 | u64::from(pc))
    }

    /// Of a call there, which is left to R.
    #[must_use]
    pub fn of_call(self) -> Place {
        Place(self.0 ^ 1 << 31)
    }

    /// As a number, which is not 0.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Of a number.
    pub fn of_number(number: u64) -> Place {
        Place(number)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn places_are_their_numbers() {
        assert_eq!(Place::of_number(Place(1 << 32 | 7).number()), Place(1 << 32 | 7));
    }
}
