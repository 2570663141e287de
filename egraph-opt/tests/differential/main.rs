//! Random functions, before and after: same results, aborts where there were aborts.
//!
//! Functions are generated from fixed seeds (conditionals, counted loops, guarded conversions,
//! loads, checks), run by an interpreter of the typed level on special values, optimized, and run
//! again. What the optimizer may do besides is counted: checks that move in front of a loop may
//! abort where the function would have finished.
mod generate;
mod interpret;

use egraph_opt::eval::Const;
use egraph_opt::facts::Fact;
use egraph_opt::loops::Loops;
use egraph_opt::region::Region;
use egraph_opt::rules::Equality;
use egraph_opt::samples::samples;
use egraph_opt::{Limits, flow, optimize};
use generate::{Random, random_func};
use interpret::{Outcome, Word, interpret, observe};
use ir::{Func, Module, Type, parse, print, verify};

const N_FUNCS: u64 = 400;
const N_INPUTS: usize = 40;

fn inputs(random: &mut Random, func: &Func) -> Vec<Word> {
    let params = &func.blocks[func.entry()].params;
    let mut input = |letter: u8| {
        let domain: Vec<Const> = samples(letter);
        Word::Scalar(domain[random.below(domain.len())])
    };
    params
        .iter()
        .map(|&param| match func.values[param].ty {
            Type::F64 => input(b'f'),
            Type::I32 => input(b'i'),
            Type::I64 => input(b'l'),
            Type::Sexp | Type::R => Word::Vector(0),
        })
        .collect()
}

fn same(equality: Equality, before: &[Word], after: &[Word]) -> bool {
    before.len() == after.len()
        && before.iter().zip(after).all(|(a, b)| match (a, b) {
            (Word::Scalar(Const::F64(a)), Word::Scalar(Const::F64(b))) if equality == Equality::Identical => {
                let nan = |bits: u64| f64::from_bits(bits).is_nan();
                let na = |bits: u64| nan(bits) && bits & 0xffff_ffff == 1954;
                a == b || (nan(*a) && nan(*b) && na(*a) == na(*b))
            }
            (a, b) => a == b,
        })
}

#[derive(Default, Debug)]
struct Counts {
    returned: usize,
    aborted: usize,
    needless: usize,
    smaller: usize,
}

fn check(seed: u64, equality: Equality, counts: &mut Counts) {
    let before = random_func(seed);
    verify(&before).unwrap_or_else(|violation| panic!("{violation}\n{}", print(&before)));
    let mut module = Module { funcs: vec![before.clone()] };
    let limits = Limits { equality, max_nodes: 3_000, max_iterations: 8, ..Limits::default() };
    let reports = optimize(&mut module, &limits);
    let after = &module.funcs[0];
    let show = || format!("seed {seed}\n{}\n{}", print(&before), print(after));
    verify(after).unwrap_or_else(|violation| panic!("{violation}\n{}", show()));
    assert_eq!(print(&parse(&print(after)).unwrap()), print(after));
    counts.smaller += usize::from(reports[0].n_insts_after < reports[0].n_insts_before);
    let mut random = Random::new(seed ^ 0x9e37);
    for _ in 0..N_INPUTS {
        let input = inputs(&mut random, &before);
        match (interpret(&before, &input), interpret(after, &input)) {
            (Outcome::Returned(a), Outcome::Returned(b)) => {
                assert!(same(equality, &a, &b), "{input:?}: {a:?} but {b:?}\n{}", show());
                counts.returned += 1;
            }
            (Outcome::Aborted, Outcome::Aborted) => counts.aborted += 1,
            (Outcome::Returned(_), Outcome::Aborted) => counts.needless += 1,
            (Outcome::OutOfFuel, _) => {}
            (a, b) => panic!("{input:?}: {a:?} but {b:?}\n{}", show()),
        }
    }
}

#[test]
fn results_are_the_same_to_identical() {
    let mut counts = Counts::default();
    (0..N_FUNCS).for_each(|seed| check(seed, Equality::Identical, &mut counts));
    println!("{counts:?}");
    assert!(counts.returned > 2_000 && counts.aborted > 500, "{counts:?}");
    assert!(counts.needless * 50 < counts.returned, "{counts:?}");
}

#[test]
fn results_are_the_same_to_the_bit() {
    let mut counts = Counts::default();
    (N_FUNCS..N_FUNCS + N_FUNCS / 2).for_each(|seed| check(seed, Equality::Bits, &mut counts));
    println!("{counts:?}");
    assert!(counts.returned > 1_000, "{counts:?}");
}

fn admits(fact: Fact, value: Const) -> bool {
    let exact = Fact::constant(value);
    fact == exact || fact.meet(exact) == exact
}

/// What the dataflow says of a value in a block, and the e-graph of its class, is true of every
/// value seen there.
#[test]
fn facts_hold_in_every_run() {
    let mut n_seen = 0;
    for seed in 0..N_FUNCS / 2 {
        let func = random_func(seed);
        let loops = Loops::new(&func);
        let flow = flow::analyse(&func, &loops);
        let mut region = Region::new(&func, &loops, false);
        // To `identical()`, a class may hold NaNs of several kinds, and its facts mean one of them.
        let equality = Equality::Bits;
        region.saturate(&Limits { equality, max_nodes: 2_000, max_iterations: 6, ..Limits::default() });
        let mut random = Random::new(seed);
        for _ in 0..N_INPUTS {
            let input = inputs(&mut random, &func);
            observe(&func, &input, &mut |block, value, seen| {
                n_seen += 1;
                let here = flow.fact_at(block, value).unwrap();
                assert!(admits(here, seen), "seed {seed}: {here:?} but {seen:?}\n{}", print(&func));
                let class = region.fact(region.class(value).unwrap());
                assert!(admits(class, seen), "seed {seed}: {class:?} but {seen:?}\n{}", print(&func));
            });
        }
    }
    assert!(n_seen > 100_000, "{n_seen}");
}

#[test]
fn output_does_not_depend_on_the_run() {
    for seed in 0..40 {
        let optimized = || {
            let mut module = Module { funcs: vec![random_func(seed)] };
            let reports = optimize(&mut module, &Limits { max_nodes: 2_000, ..Limits::default() });
            (print(&module.funcs[0]), reports)
        };
        assert_eq!(optimized(), optimized());
    }
}
