//! Hostile input: more than 100,000 damaged files and the worst files we can think of.
//!
//! None may panic, and the peak of memory, counted by the allocator, stays below 1 GiB.
//! The seed is fixed: a failure happens again, and its message says which file and mutation.
#![expect(unsafe_code, reason = "a global allocator that counts; it forwards to the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rds::lazyload::Database;
use rds::{Compression, DumpLimits, ErrorKind, Heap, Limits, dump_with, read};

mod common;
use common::{fixture, fixtures};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grow(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Relaxed) + bytes;
    PEAK.fetch_max(live, Relaxed);
}

// SAFETY: every call goes to `System` with the arguments unchanged; only counters are added.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The old and the new block may exist at the same time.
        grow(size);
        let moved = unsafe { System.realloc(at, layout, size) };
        LIVE.fetch_sub(layout.size(), Relaxed);
        moved
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Peaks are of the process, so tests that measure them run one after the other.
static ALONE: Mutex<()> = Mutex::new(());

const GIB: usize = 1 << 30;

/// The peak of memory while `work` runs, with what was there before.
fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    PEAK.store(LIVE.load(Relaxed), Relaxed);
    let result = work();
    (PEAK.load(Relaxed), result)
}

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Words that a decoder may stumble over: lengths, references, all type codes.
fn word(random: &mut Random) -> i32 {
    match random.below(4) {
        0 => *random.pick(&[0, 1, -1, 2, i32::MAX, i32::MIN, 1 << 16, 1 << 20, 1 << 24, 0x7fff_ff00]),
        1 => random.below(256) as i32,
        2 => (random.below(256) | random.below(16) << 8 | random.below(16) << 12) as i32,
        _ => (0xff | random.below(64) << 8) as i32,
    }
}

/// One to three changes to `bytes`, some with parts of `other`.
fn mutate(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len() + 1);
        match random.below(8) {
            0 => bytes.truncate(at),
            1 | 2 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            3 if at < bytes.len() => bytes[at] = random.next() as u8,
            4 => {
                let end = (at + random.below(16)).min(bytes.len());
                bytes[at..end].fill_with(|| random.next() as u8);
            }
            5 => {
                // A part of another file in the place of a part of this one.
                let end = (at + random.below(200)).min(bytes.len());
                let from = random.below(other.len());
                let to = (from + random.below(200)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            _ => {
                // A whole word; words of many files stand at a multiple of four behind 23 bytes.
                let at = 23 + at / 4 * 4;
                if let Some(place) = bytes.get_mut(at..at + 4) {
                    place.copy_from_slice(&word(random).to_be_bytes());
                }
            }
        }
    }
    bytes
}

/// What is done with a file: read, expand, print. Returns whether it could be read.
fn use_file(bytes: &[u8]) -> bool {
    let Ok(mut file) = read(bytes, &Limits::default()) else { return false };
    let few = Limits { max_memory: 1 << 20, ..Limits::default() };
    file.heap.plain_all(&few);
    let lines = DumpLimits { max_lines: 50, ..DumpLimits::default() };
    dump_with(&file.heap, file.root, &lines);
    file.heap.pairs(file.root).count();
    file.heap.attribute(file.root, "names");
    true
}

fn use_database(index: &[u8], data: &[u8]) -> bool {
    let limits = Limits::default();
    let Ok(mut database) = Database::from_bytes(index, data.to_vec(), &limits) else { return false };
    let mut heap = Heap::new();
    let names: Vec<String> = database.names().take(50).map(str::to_string).collect();
    let n_read = names.iter().filter(|name| database.fetch(&mut heap, name).is_ok()).count();
    let resolved = database.resolve_all(&mut heap).is_ok();
    for id in heap.ids() {
        let _ = database.force(&mut heap, id);
    }
    n_read == names.len() && resolved
}

/// Runs `try_one` on `n` mutations of each input; returns how many could still be read.
fn hammer(inputs: &[(String, Vec<u8>)], n: usize, seed: u64, try_one: impl Fn(&str, &[u8]) -> bool) -> usize {
    let mut random = Random(seed);
    let mut n_read = 0;
    for (name, bytes) in inputs {
        for at in 0..n {
            let mutated = mutate(bytes, &random.pick(inputs).1.clone(), &mut random);
            match catch_unwind(AssertUnwindSafe(|| try_one(name, &mutated))) {
                Ok(read) => n_read += usize::from(read),
                Err(_) => panic!("{name}, mutation {at} of seed {seed:#x}: {mutated:02x?}"),
            }
        }
    }
    n_read
}

fn uncompressed() -> Vec<(String, Vec<u8>)> {
    let is_plain = |bytes: &Vec<u8>| matches!(bytes[..], [b'X' | b'A' | b'B', b'\n', ..]);
    let all = fixtures(".rds").into_iter().map(|name| (name.clone(), fixture(&name)));
    all.filter(|(_, bytes)| is_plain(bytes)).collect()
}

fn compressed() -> Vec<(String, Vec<u8>)> {
    let names = fixtures(".rds").into_iter().filter(|name| name.starts_with("small-"));
    names.map(|name| (name.clone(), fixture(&name))).collect()
}

#[test]
fn damaged_files() {
    let _alone = ALONE.lock();
    let plain = uncompressed();
    let packed = compressed();
    let n_plain = 110_000 / plain.len();
    let n_packed = 20_000 / packed.len();
    let (peak, (read_plain, read_packed)) = peak(|| {
        (
            hammer(&plain, n_plain, 0x5eed_0001, |_, bytes| use_file(bytes)),
            hammer(&packed, n_packed, 0x5eed_0002, |_, bytes| use_file(bytes)),
        )
    });
    // Damage that cannot be seen is what reaches deepest; enough of it must get through.
    assert!(read_plain > 10_000, "{read_plain} of {} read", n_plain * plain.len());
    assert!(read_packed > 100, "{read_packed} of {} read", n_packed * packed.len());
    assert!(peak < GIB, "{peak} bytes");
}

#[test]
fn damaged_databases() {
    let _alone = ALONE.lock();
    // The stored database, so that entries themselves are damaged; its index uncompressed.
    let index = fixture("database-0.rdx");
    let mut plain_index = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(&index[..]);
    std::io::Read::read_to_end(&mut decoder, &mut plain_index).expect("an index");
    let data = fixture("database-0.rdb");
    let inputs = [("index".to_string(), plain_index.clone()), ("data".to_string(), data.clone())];
    let (peak, n_read) = peak(|| {
        hammer(&inputs, 4000, 0x5eed_0003, |name, bytes| match name {
            "index" => use_database(bytes, &data),
            _ => use_database(&plain_index, bytes),
        })
    });
    assert!(n_read > 100, "{n_read} read");
    for mode in 1..=3 {
        let index = fixture(&format!("database-{mode}.rdx"));
        let data = [("data".to_string(), fixture(&format!("database-{mode}.rdb")))];
        hammer(&data, 1000, 0x5eed_0004, |_, bytes| use_database(&index, bytes));
    }
    assert!(peak < GIB, "{peak} bytes");
}

/// A gzip file of a header and `times` repetitions of these words.
fn bomb(start: &[i32], words: &[i32], times: usize) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let bytes = |words: &[i32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    encoder.write_all(b"X\n").and_then(|()| encoder.write_all(&bytes(&[2, 0x0004_0202, 0x0002_0300]))).expect("memory");
    encoder.write_all(&bytes(start)).expect("memory");
    let block = bytes(words).repeat(1024);
    for _ in 0..times / 1024 {
        encoder.write_all(&block).expect("memory");
    }
    encoder.finish().expect("memory")
}

#[test]
fn bombs_are_cut() {
    let _alone = ALONE.lock();
    const MIB: usize = 1 << 20;
    let limits = Limits::default();
    let bytes = &[ErrorKind::TooManyBytes(limits.max_bytes)][..];
    let room = &[ErrorKind::TooManyCells(limits.max_cells), ErrorKind::TooMuchMemory(limits.max_memory)][..];
    let lists = |len: usize| [19, len as i32];
    let cases: [(&str, Vec<u8>, &[ErrorKind]); 14] = [
        ("zeros", bomb(&[], &[0], 100 * MIB), bytes),
        ("nested pairs with attributes and tags", bomb(&[], &[2 | 3 << 9], 50 * MIB), room),
        ("nested lists", bomb(&[], &[19, 1], 30 * MIB), room),
        ("nested long lists", bomb(&[], &lists(20 * MIB), 25 * MIB), room),
        ("nested environments", bomb(&[], &[4, 0], 30 * MIB), room),
        ("nested byte code", bomb(&[], &[21, 0, 13, 0, 1, 0], 10 * MIB), room),
        ("nested tables of shared constants", bomb(&[], &[21, MIB as i32, 13, 0, 1, 0], 10 * MIB), room),
        ("nested byte code with constants", bomb(&[21, 0], &[13, 0, 2, 21], 15 * MIB), room),
        ("nested constants", bomb(&[21, 0, 13, 0, 1], &[6, 254], 30 * MIB), room),
        ("empty strings", bomb(&[16, 30 * MIB as i32], &[9, 0], 30 * MIB), room),
        ("short lists", bomb(&[19, 15 * MIB as i32], &[19, 1, 254], 15 * MIB), room),
        ("weak references", bomb(&[19, 60 * MIB as i32], &[23], 60 * MIB), room),
        ("persistent names", bomb(&[19, 20 * MIB as i32], &[247, 0, 0], 20 * MIB), &[]),
        ("one symbol", bomb(&[19, 12 * MIB as i32], &[1, 9, 4, 0x6162_6364], 12 * MIB), &[]),
    ];
    let xz_window = &[ErrorKind::DictionaryTooLarge(Compression::Xz)][..];
    let zstd_window = &[ErrorKind::DictionaryTooLarge(Compression::Zstd)][..];
    let fixtures = [
        ("bomb-xz.bin", bytes),
        ("bomb-bzip2.bin", bytes),
        ("bomb-zstd.bin", bytes),
        ("bomb-xz-window.bin", xz_window),
        ("bomb-zstd-window.bin", zstd_window),
    ];
    let fixtures = fixtures.map(|(name, expected)| (name, fixture(name), expected));
    for (name, file, expected) in cases.into_iter().chain(fixtures) {
        let (peak, result) = peak(|| read(&file, &limits).map(|file| file.heap.len()));
        eprintln!("{name}: {} MiB, {result:?}", peak / MIB);
        assert!(peak < GIB, "{name}: {peak} bytes");
        if let Some(first) = expected.first() {
            let kind = result.expect_err(name).kind;
            assert!(expected.contains(&kind), "{name}: {kind:?}, expected for instance {first:?}");
        }
    }
}
