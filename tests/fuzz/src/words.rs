//! Changes to the byte code within a file, that keep the file one.
//!
//! Random bytes seldom get past the decoder. These edits know where instructions begin, how many
//! words each has, and which are labels. Byte code is found by its look: an integer vector whose
//! first element is the version, in XDR.

use ir::bytecode::opcodes::VERSION;
use ir::bytecode::{Opcode, OperandKind};

/// Type and length, as words, before the version.
const INT_VECTOR: i32 = 13;

/// Changes one code of the file in `bytes`; `None` if it has none. `seed` picks which and how.
pub fn mutate(bytes: &[u8], seed: u32) -> Option<Vec<u8>> {
    let codes = codes(bytes);
    let mut random = Random(u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let &(start, n_words) = codes.get(random.below(codes.len().max(1)))?;
    let mut words: Vec<i32> = (0..n_words).filter_map(|at| word(bytes, start + 4 * at)).collect();
    for _ in 0..=random.below(2) {
        edit(&mut words, &mut random);
    }
    let mut changed = bytes[..start - 4].to_vec();
    changed.extend((words.len() as i32).to_be_bytes());
    changed.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    changed.extend(&bytes[start + 4 * n_words..]);
    Some(changed)
}

/// Places of the version words, and how many words there are from each on.
fn codes(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for at in 0..bytes.len() {
        let (Some(INT_VECTOR), Some(length), Some(VERSION)) =
            (word(bytes, at), word(bytes, at + 4), word(bytes, at + 8))
        else {
            continue;
        };
        let n_words = usize::try_from(length).unwrap_or(0);
        if n_words > 1 && n_words <= (bytes.len() - at - 8) / 4 {
            found.push((at + 8, n_words));
        }
    }
    found
}

fn word(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..at + 4)?.try_into().ok().map(i32::from_be_bytes)
}

/// Where instructions begin, as far as the words are instructions.
fn starts(words: &[i32]) -> Vec<(usize, Opcode)> {
    let mut found = Vec::new();
    let mut pc = 1;
    while let Some(op) = words.get(pc).and_then(|&word| Opcode::from_number(word)) {
        if pc + op.n_words() > words.len() {
            break;
        }
        found.push((pc, op));
        pc += op.n_words();
    }
    found
}

/// One change after which most code still decodes.
fn edit(words: &mut Vec<i32>, random: &mut Random) {
    let starts = starts(words);
    if starts.is_empty() {
        let at = random.below(words.len());
        words[at] = random.below(129) as i32;
        return;
    }
    let (pc, op) = starts[random.below(starts.len())];
    let (other_pc, other) = starts[random.below(starts.len())];
    match random.below(8) {
        // Another instruction with operands of the same kinds.
        0 | 1 => {
            let alike: Vec<Opcode> = Opcode::all().filter(|alike| alike.operands() == op.operands()).collect();
            words[pc] = alike[random.below(alike.len())].number();
        }
        2 => insert(words, pc, &words[other_pc..other_pc + other.n_words()].to_vec()),
        3 if starts.len() > 2 => remove(words, pc, op.n_words()),
        4 => {
            let moved = words[other_pc..other_pc + other.n_words()].to_vec();
            remove(words, other_pc, other.n_words());
            insert(words, if other_pc < pc { pc - moved.len() } else { pc }, &moved);
        }
        // An operand: a label leads elsewhere, another one is that of another instruction, or any.
        _ if op.operands().is_empty() => {}
        _ => {
            let at = random.below(op.operands().len());
            let kind = op.operands()[at];
            let same_kind = starts.iter().flat_map(|&(pc, op)| {
                op.operands().iter().zip(pc + 1..).filter(move |(other, _)| **other == kind).map(|(_, at)| at)
            });
            let same_kind: Vec<i32> = same_kind.map(|at| words[at]).collect();
            words[pc + 1 + at] = match (kind, random.below(8)) {
                (_, 0) => random.below(40) as i32 - 1,
                (_, 1) => words[pc + 1 + at].wrapping_add(random.below(5) as i32 - 2),
                (OperandKind::Label, _) => other_pc as i32,
                _ => same_kind[random.below(same_kind.len())],
            };
        }
    }
}

fn insert(words: &mut Vec<i32>, at: usize, inserted: &[i32]) {
    words.splice(at..at, inserted.iter().copied());
    shift_labels(words, at, inserted.len() as i32);
}

fn remove(words: &mut Vec<i32>, at: usize, n_words: usize) {
    words.drain(at..at + n_words);
    shift_labels(words, at, -(n_words as i32));
}

/// Labels behind `at` follow their instructions.
fn shift_labels(words: &mut [i32], at: usize, shift: i32) {
    for (pc, op) in starts(words) {
        for (operand, kind) in op.operands().iter().enumerate() {
            let label = &mut words[pc + 1 + operand];
            if *kind == OperandKind::Label && *label > at as i32 {
                *label = label.wrapping_add(shift);
            }
        }
    }
}

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}
