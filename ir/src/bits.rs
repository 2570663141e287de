//! Sets of small numbers.

/// A set of small numbers, dense; it grows as it needs to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl PartialEq for Bits {
    fn eq(&self, other: &Bits) -> bool {
        let n = self.0.len().max(other.0.len());
        (0..n).all(|at| self.0.get(at).unwrap_or(&0) == other.0.get(at).unwrap_or(&0))
    }
}

impl Bits {
    /// Whether a number is in it.
    pub fn has(&self, bit: usize) -> bool {
        self.0.get(bit / 64).is_some_and(|word| word & (1 << (bit % 64)) != 0)
    }

    /// Puts a number into it.
    pub fn set(&mut self, bit: usize) {
        self.grow(bit / 64 + 1);
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// Puts all of another set into it.
    pub fn add(&mut self, other: &Bits) {
        self.grow(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// Takes all of another set out of it.
    pub fn remove(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    fn grow(&mut self, words: usize) {
        if self.0.len() < words {
            self.0.resize(words, 0);
        }
    }
}
