//! A context, R's vectors as R lays them out, and a runtime in Rust that stands for the one in C.
#![expect(unsafe_code, reason = "machine code is called, and it holds addresses of mock objects")]

use codegen::memory::Executable;
use codegen::runtime::Rt;
use codegen::{Code, Options, Target, compile};
use std::ffi::c_void;

pub const NA_REAL: u64 = 0x7ff0_0000_0000_07a2;
pub const NA: i32 = i32::MIN;

/// `rir2_ctx`.
#[repr(C)]
pub struct Ctx {
    pub rt: *const *const c_void,
    pub interrupts: *const i32,
    pub stack_limit: usize,
    pub consts: *const Object,
    pub roots: *mut Object,
    pub root_top: i64,
    pub root_limit: i64,
    pub published: i64,
    pub abort_reason: i32,
    pub abort_site: i32,
    pub visible: i32,
    pub early: i32,
    pub early_calls: i32,
    pub early_ended: i32,
    pub forced: *mut u8,
}

pub type Object = *mut u64;

/// A context and all that it points to. The context comes first: the runtime gets its address.
#[repr(C)]
pub struct World {
    pub ctx: Ctx,
    table: Vec<*const c_void>,
    pub interrupt: Box<i32>,
    pub consts: Vec<Object>,
    pub roots: Vec<Object>,
    pub forced: Vec<u8>,
    objects: Vec<Box<[u64]>>,
    told: Vec<Object>,
    /// What the collector knew of at each allocation.
    pub published: Vec<Vec<Object>>,
    /// Allocations that still succeed.
    pub budget: usize,
    /// How often the slow path for ALTREP was taken.
    pub altrep_calls: usize,
}

/// Words of R's vector header.
const HEADER: usize = 6;
const ALTREP: u64 = 1 << 7;

impl World {
    pub fn new() -> Box<World> {
        let mut world = Box::new(World {
            ctx: Ctx {
                rt: std::ptr::null(),
                interrupts: std::ptr::null(),
                stack_limit: 0,
                consts: std::ptr::null(),
                roots: std::ptr::null_mut(),
                root_top: 0,
                root_limit: 0,
                published: 0,
                abort_reason: 0,
                abort_site: -1,
                visible: -1,
                early: 0,
                early_calls: 0,
                early_ended: 0,
                forced: std::ptr::null_mut(),
            },
            table: Rt::ALL.iter().map(|&routine| address(routine)).collect(),
            interrupt: Box::new(0),
            consts: Vec::new(),
            // Not null: machine code must clear its slots itself.
            roots: vec![16 as Object; 1000],
            forced: vec![0; 8],
            objects: Vec::new(),
            told: Vec::new(),
            published: Vec::new(),
            budget: usize::MAX,
            altrep_calls: 0,
        });
        world.ctx.root_limit = 1000;
        world.ctx.rt = world.table.as_ptr();
        world.ctx.interrupts = &*world.interrupt;
        world.ctx.roots = world.roots.as_mut_ptr();
        world.ctx.forced = world.forced.as_mut_ptr();
        world
    }

    fn object(&mut self, kind: i64, len: usize) -> Object {
        let mut words = vec![0u64; HEADER + len.max(1)].into_boxed_slice();
        words[0] = [10, 13, 14, 19][kind as usize];
        words[4] = len as u64;
        let object = words.as_mut_ptr();
        self.objects.push(words);
        object
    }

    pub fn doubles(&mut self, values: &[f64]) -> Object {
        let object = self.object(2, values.len());
        for (i, value) in values.iter().enumerate() {
            // SAFETY: the object was made with room for all values.
            unsafe { object.add(HEADER + i).write(value.to_bits()) };
        }
        object
    }

    /// A double matrix of zeros: its attribute cell holds the extents.
    pub fn matrix(&mut self, rows: i32, columns: i32) -> Object {
        let dim = self.integers(&[rows, columns]);
        let cell = self.object(2, 1);
        let matrix = self.doubles(&vec![0.0; (rows * columns) as usize]);
        // SAFETY: word 1 of an object is its attributes, word 4 of a cell its first element.
        unsafe {
            cell.add(4).write(dim as u64);
            matrix.add(1).write(cell as u64);
        }
        matrix
    }

    pub fn integers(&mut self, values: &[i32]) -> Object {
        let object = self.object(1, values.len());
        for (i, &value) in values.iter().enumerate() {
            // SAFETY: as above, integers being half as large.
            unsafe { object.add(HEADER).cast::<i32>().add(i).write(value) };
        }
        object
    }

    /// An ALTREP object that stands for a vector: its length field is nonsense, its data elsewhere.
    pub fn altrep(&mut self, of: Object) -> Object {
        let object = self.object(2, 1);
        // SAFETY: word 0 is the header's, word 6 the first of the data.
        unsafe {
            object.write(object.read() | ALTREP);
            object.add(4).write(u64::MAX / 2);
            object.add(HEADER).write(of as u64);
        }
        object
    }

    /// Arguments as slots.
    pub fn run(&mut self, machine: &Machine, args: &[u64]) -> Result<[u64; 4], i32> {
        self.ctx.consts = self.consts.as_ptr();
        self.ctx.abort_reason = 0;
        self.ctx.root_top = 0;
        self.ctx.published = 0;
        let mut out = [0xdead_beef_dead_beef_u64; 4];
        // SAFETY: the entry has this signature, and its code reads and writes only what the
        // context, the slots and mock objects give it.
        let status = unsafe {
            let code: extern "C" fn(*mut Ctx, *const u64, *mut u64) -> i64 =
                std::mem::transmute(machine.executable.entry());
            code(&raw mut self.ctx, args.as_ptr(), out.as_mut_ptr())
        };
        match status {
            0 => Ok(out),
            1 => Err(self.ctx.abort_reason),
            other => panic!("status {other}"),
        }
    }

    /// The words of the abort site that was left through.
    pub fn site(&self, machine: &Machine) -> String {
        machine.code.abort_sites[self.ctx.abort_site as usize].to_string()
    }
}

/// The doubles of an object.
pub fn doubles_of(object: u64) -> Vec<f64> {
    let object = object as Object;
    // SAFETY: objects come from `World::object` and live as long as the world.
    unsafe {
        let len = object.add(4).read() as usize;
        (0..len).map(|i| f64::from_bits(object.add(HEADER + i).read())).collect()
    }
}

/// The integers of an object.
pub fn integers_of(object: u64) -> Vec<i32> {
    let object = object as Object;
    // SAFETY: as above.
    unsafe {
        let len = object.add(4).read() as usize;
        (0..len).map(|i| object.add(HEADER).cast::<i32>().add(i).read()).collect()
    }
}

/// The reference count field.
pub fn named(object: Object) -> u16 {
    // SAFETY: the second half of the first word of an object.
    unsafe { object.cast::<u16>().add(2).read() }
}

pub fn set_named(object: Object, value: u16) {
    // SAFETY: as above.
    unsafe { object.cast::<u16>().add(2).write(value) }
}

/// A module ready to run.
pub struct Machine {
    pub code: Code,
    executable: Executable,
}

/// Compiles functions from their texts; the first is the entry.
pub fn machine(texts: &[&str], target: Target) -> Machine {
    let funcs = texts.iter().map(|text| ir::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))).collect();
    let options = Options { stages: true, target };
    let code = compile(&ir::Module { funcs }, &options).unwrap_or_else(|error| panic!("{error}\n{texts:?}"));
    let executable = Executable::new(&code).expect("memory");
    Machine { code, executable }
}

/// For the machine at hand.
pub fn native(texts: &[&str]) -> Machine {
    machine(texts, Target::Native)
}

fn address(routine: Rt) -> *const c_void {
    match routine {
        Rt::Pow => rt_pow as *const c_void,
        Rt::Fmod => rt_fmod as *const c_void,
        Rt::IDiv => rt_idiv as *const c_void,
        Rt::Math1 => rt_math1 as *const c_void,
        Rt::Log => rt_log as *const c_void,
        Rt::LogBase => rt_logbase as *const c_void,
        Rt::Atan2 => rt_atan2 as *const c_void,
        Rt::Round => rt_round as *const c_void,
        Rt::DataPtr => rt_dataptr as *const c_void,
        Rt::Alloc => rt_alloc as *const c_void,
        Rt::Room => rt_room as *const c_void,
        Rt::Dup => rt_dup as *const c_void,
        Rt::Matrix => rt_matrix as *const c_void,
        Rt::Range => rt_range as *const c_void,
        Rt::Box => rt_box as *const c_void,
        Rt::Sum | Rt::Mean => rt_sum as *const c_void,
        Rt::ISum => rt_isum as *const c_void,
        Rt::Prod => rt_prod as *const c_void,
        Rt::Min | Rt::Max => rt_max as *const c_void,
        Rt::Cat => rt_cat as *const c_void,
        Rt::List => rt_list as *const c_void,
        Rt::SetElt => rt_set_elt as *const c_void,
        Rt::SetNames => rt_set_names as *const c_void,
        Rt::SetDim => rt_set_dim as *const c_void,
        Rt::Coerce => rt_coerce as *const c_void,
        Rt::Slice => rt_slice as *const c_void,
        Rt::Rev => rt_rev as *const c_void,
        Rt::Dim => rt_dim as *const c_void,
        Rt::Len => rt_len as *const c_void,
        Rt::Exp => rt_exp as *const c_void,
        Rt::BoxAny => rt_boxany as *const c_void,
        Rt::Tagged => crate::tagged::rt_tagged as *const c_void,
        Rt::Share => std::ptr::null(),
        _ => crate::claims::routine(routine),
    }
}

/// `R_pow`: a zero to a power above 0 is 0, whatever its sign.
pub extern "C" fn rt_pow(x: f64, y: f64) -> f64 {
    if x == 1.0 || y == 0.0 {
        1.0
    } else if x == 0.0 && !y.is_nan() {
        if y > 0.0 { 0.0 } else { f64::INFINITY }
    } else {
        x.powf(y)
    }
}

/// R 4.2's `myfmod`, without the warning; its long double does not matter for these tests.
pub extern "C" fn rt_fmod(x: f64, y: f64) -> f64 {
    if y == 0.0 {
        return f64::NAN;
    }
    if y.abs() > 4503599627370496.0 && x.is_finite() && x.abs() <= y.abs() {
        let differ = (x < 0.0 && y > 0.0) || (y < 0.0 && x > 0.0);
        return if x.abs() == y.abs() {
            0.0
        } else if differ {
            x + y
        } else {
            x
        };
    }
    let rest = x - (x / y).floor() * y;
    rest - (rest / y).floor() * y
}

/// R 4.2's `myfloor`.
pub extern "C" fn rt_idiv(x: f64, y: f64) -> f64 {
    let q = x / y;
    if y == 0.0 || q.abs() > 4503599627370496.0 || !q.is_finite() {
        return q;
    }
    if q.abs() < 1.0 {
        let below = q < 0.0 || (x < 0.0 && y > 0.0) || (x > 0.0 && y < 0.0);
        return if below { -1.0 } else { 0.0 };
    }
    let rest = x - q.floor() * y;
    q.floor() + (rest / y).floor()
}

pub extern "C" fn rt_math1(index: i64, x: f64) -> f64 {
    match index {
        0 => x.floor(),
        1 => x.ceil(),
        5 => x.cos(),
        8 => x.acos(),
        _ => f64::NAN,
    }
}

extern "C" fn rt_log(x: f64) -> f64 {
    x.ln()
}

extern "C" fn rt_exp(x: f64) -> f64 {
    x.exp()
}

extern "C" fn rt_logbase(x: f64, base: f64) -> f64 {
    x.ln() / base.ln()
}

extern "C" fn rt_atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

extern "C" fn rt_round(x: f64, _digits: f64) -> f64 {
    x.round_ties_even()
}

pub fn world<'a>(ctx: *mut Ctx) -> &'a mut World {
    // SAFETY: the context is the first field of a boxed World that the test holds on to; while
    // machine code runs nobody else looks at it.
    unsafe { &mut *ctx.cast::<World>() }
}

/// What an allocation does in R: the collector sees the roots, then there may be no memory.
fn collect(ctx: *mut Ctx) -> bool {
    let world = world(ctx);
    // Below `published` the collector goes by what it was told before.
    let (news, top) = (world.ctx.published as usize, world.ctx.root_top as usize);
    world.told.truncate(news);
    world.told.extend_from_slice(&world.roots[world.told.len()..top]);
    let live = world.told.clone();
    for &object in &live {
        let known = object.is_null() || world.objects.iter().any(|words| words.as_ptr() == object);
        assert!(known, "a root is no object");
    }
    world.published.push(live);
    world.ctx.published = world.ctx.root_top;
    let succeeds = world.budget > 0;
    world.budget = world.budget.saturating_sub(1);
    succeeds
}

fn fresh(ctx: *mut Ctx, kind: i64, len: usize) -> Object {
    if collect(ctx) { world(ctx).object(kind, len) } else { std::ptr::null_mut() }
}

extern "C" fn rt_dataptr(x: Object) -> *mut u64 {
    // SAFETY: only called for ALTREP objects, whose first element is the object they stand for.
    unsafe { (x.add(HEADER).read() as Object).add(HEADER) }
}

extern "C" fn rt_len(x: Object) -> i64 {
    // SAFETY: as above.
    unsafe { (x.add(HEADER).read() as Object).add(4).read() as i64 }
}

extern "C" fn rt_dim(x: Object, which: i64) -> i64 {
    // SAFETY: every object has a length.
    unsafe { x.add(4).read() as i64 + which }
}

extern "C" fn rt_alloc(ctx: *mut Ctx, kind: i64, len: i64) -> Object {
    fresh(ctx, kind, len as usize)
}

extern "C" fn rt_list(ctx: *mut Ctx, len: i64) -> Object {
    fresh(ctx, 3, len as usize)
}

extern "C" fn rt_dup(ctx: *mut Ctx, x: Object) -> Object {
    let copy = fresh(ctx, 2, integers_of(x as u64).len());
    if !copy.is_null() {
        let data = doubles_of(x as u64);
        for (i, value) in data.iter().enumerate() {
            // SAFETY: the copy has the length of the original.
            unsafe { copy.add(HEADER + i).write(value.to_bits()) };
        }
    }
    copy
}

/// Longer by copying; what is new is 0.
extern "C" fn rt_room(ctx: *mut Ctx, x: Object, number: i64) -> Object {
    let Ok(number @ 1..) = usize::try_from(number) else { return std::ptr::null_mut() };
    let longer = fresh(ctx, 2, number);
    if !longer.is_null() {
        let data = doubles_of(x as u64);
        for (i, value) in data.iter().enumerate() {
            // SAFETY: it is longer than the original.
            unsafe { longer.add(HEADER + i).write(value.to_bits()) };
        }
    }
    longer
}

/// An object is itself.
extern "C" fn rt_boxany(ctx: *mut Ctx, kind: i64, value: f64, object: Object) -> Object {
    if kind == 3 { object } else { rt_box(ctx, kind, value) }
}

extern "C" fn rt_box(ctx: *mut Ctx, kind: i64, value: f64) -> Object {
    let object = fresh(ctx, kind, 1);
    if !object.is_null() {
        // SAFETY: a vector of one element.
        unsafe {
            match kind {
                2 => object.add(HEADER).write(value.to_bits()),
                _ => object.add(HEADER).cast::<i32>().write(if value.is_nan() { NA } else { value as i32 }),
            }
        }
    }
    object
}

extern "C" fn rt_range(ctx: *mut Ctx, from: i64, to: i64) -> Object {
    if !collect(ctx) {
        return std::ptr::null_mut();
    }
    let values: Vec<i32> = if from <= to {
        (from..=to).map(|i| i as i32).collect()
    } else {
        (to..=from).rev().map(|i| i as i32).collect()
    };
    world(ctx).integers(&values)
}

/// A double vector that tells what it was called with.
fn tell(ctx: *mut Ctx, values: &[f64]) -> Object {
    if collect(ctx) { world(ctx).doubles(values) } else { std::ptr::null_mut() }
}

extern "C" fn rt_matrix(ctx: *mut Ctx, _x: Object, nrow: i64, ncol: i64, byrow: i64) -> Object {
    tell(ctx, &[nrow as f64, ncol as f64, byrow as f64])
}

extern "C" fn rt_cat(ctx: *mut Ctx, kind: i64, x: Object, y: Object) -> Object {
    let values: Vec<f64> = [kind as f64].into_iter().chain(doubles_of(x as u64)).chain(doubles_of(y as u64)).collect();
    tell(ctx, &values)
}

extern "C" fn rt_set_elt(_ctx: *mut Ctx, list: Object, index: i64, value: Object) -> Object {
    // SAFETY: tests stay inside the list.
    unsafe { list.add(HEADER + index as usize).write(value as u64) };
    list
}

extern "C" fn rt_set_names(ctx: *mut Ctx, x: Object, _names: Object) -> Object {
    if collect(ctx) { x } else { std::ptr::null_mut() }
}

extern "C" fn rt_set_dim(ctx: *mut Ctx, _x: Object, nrow: i64, ncol: i64) -> Object {
    tell(ctx, &[nrow as f64, ncol as f64])
}

extern "C" fn rt_coerce(ctx: *mut Ctx, kind: i64, _x: Object) -> Object {
    tell(ctx, &[kind as f64])
}

extern "C" fn rt_slice(ctx: *mut Ctx, x: Object, from: i64, to: i64) -> Object {
    let data = doubles_of(x as u64);
    match data.get(from as usize - 1..to as usize) {
        Some(part) => tell(ctx, part),
        None => std::ptr::null_mut(),
    }
}

extern "C" fn rt_rev(ctx: *mut Ctx, x: Object) -> Object {
    let values: Vec<f64> = doubles_of(x as u64).into_iter().rev().collect();
    tell(ctx, &values)
}

extern "C" fn rt_sum(_ctx: *mut Ctx, x: Object) -> f64 {
    doubles_of(x as u64).iter().sum()
}

extern "C" fn rt_prod(_ctx: *mut Ctx, x: Object) -> f64 {
    doubles_of(x as u64).iter().product()
}

extern "C" fn rt_isum(ctx: *mut Ctx, x: Object) -> f64 {
    let sum: i64 = integers_of(x as u64).iter().map(|&i| i64::from(i)).sum();
    if sum.abs() > i64::from(i32::MAX) {
        world(ctx).ctx.abort_reason = ir::AbortReason::Overflow as i32;
    }
    sum as f64
}

extern "C" fn rt_max(ctx: *mut Ctx, x: Object) -> f64 {
    let values = doubles_of(x as u64);
    if values.is_empty() {
        world(ctx).ctx.abort_reason = ir::AbortReason::Type as i32;
    }
    values.into_iter().fold(f64::NEG_INFINITY, f64::max)
}
