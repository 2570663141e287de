//! The header of a version: arguments, then enclosures' variables, then what was assumed of names.
//!
//! # Why it is enough
//! The code was made from the types of arguments, the types of enclosures' variables, and what
//! names of functions are bound to. Each of the three is checked here, against the frame and the
//! enclosures as they are in this call, and nothing that the code does before it commits can
//! change any of them.
//!
//! # Enclosures
//! Names are looked up from the enclosure of the closure whose code names them. That of the closure
//! that was called is environment 0; that of a function given as an argument is taken from the
//! argument; any other callee was found by name, and its enclosure must be the very same as when
//! the code was made. But functions that one call of another has made share its frame, and others that the next call makes share
//! the frame of that: one that had the enclosure of the closure that was called must have that of the one that is called now. The code tells closures apart as they were then: where one of them comes in two
//! ways, functions that only look like it may come now, and all must have that same enclosure.

use crate::constants::{Constant, Constants};
use crate::program::{Guard, Program};
use analysis::{Assumption, ClosureId, Function, Inference, Kind, Shape, Target, Ty, World};
use std::collections::{BTreeMap, BTreeSet};

/// What the header of a root instance checks, and the slots that it fills: arguments first, then
/// the externals of `externals`, in order.
pub fn header(
    world: &World,
    inference: &Inference,
    root: usize,
    instances: &[usize],
    externals: &[usize],
    constants: &mut Constants,
) -> Program {
    let mut header = Header {
        world,
        inference,
        constants,
        program: Program { n_envs: 1, ..Program::default() },
        envs: BTreeMap::new(),
        pinned: BTreeSet::new(),
        functions: BTreeMap::new(),
        homes: BTreeMap::new(),
        methods: BTreeSet::new(),
        untraced: BTreeSet::new(),
        unset: BTreeSet::new(),
        frame: Some(world.closure(inference.instances[root].closure).env.clone()).filter(|key| is_frame(key)),
    };
    header.envs.insert(world.original(inference.instances[root].closure), 0);
    header.arguments(root);
    for &external in externals {
        header.external(external);
    }
    // In the order of the code: numbers of closures say only in which order the world met them.
    let assumptions = instances.iter().filter_map(|id| inference.assumptions.get(id)).flatten();
    let mut done: BTreeSet<&Assumption> = BTreeSet::new();
    for assumption in assumptions.filter(|assumption| !matches!(assumption.target, Target::External(_))) {
        if done.insert(assumption) {
            header.assumption(assumption);
        }
    }
    header.program
}

struct Header<'a> {
    world: &'a World,
    inference: &'a Inference,
    constants: &'a mut Constants,
    program: Program,
    /// Environment registers by closure.
    envs: BTreeMap<ClosureId, u32>,
    /// Closures whose register holds the environment that they had when the code was made.
    pinned: BTreeSet<ClosureId>,
    /// Registers of functions already looked up: (environment register, name).
    functions: BTreeMap<(u32, analysis::Name), u32>,
    /// Registers of the environments that generics are defined in, by their keys.
    homes: BTreeMap<analysis::Name, u32>,
    /// Methods already looked up: (environment register, name, home).
    methods: BTreeSet<(u32, analysis::Name, u32)>,
    /// Constants that are known to be untraced.
    untraced: BTreeSet<u32>,
    /// Constants that name options known to be unset.
    unset: BTreeSet<u32>,
    /// The key of the environment that register 0 held when the code was made, if that may be another one in the next call.
    frame: Option<analysis::Name>,
}

/// Whether the environment of a key is no namespace and its like, of which there is one.
fn is_frame(key: &str) -> bool {
    key.starts_with("env:") || key.starts_with("cell:")
}

impl Header<'_> {
    fn push(&mut self, guard: Guard) {
        self.program.guards.push(guard);
    }

    fn reg(&mut self) -> u32 {
        self.program.n_regs += 1;
        self.program.n_regs - 1
    }

    fn slot(&mut self) -> u32 {
        self.program.n_slots += 1;
        self.program.n_slots - 1
    }

    fn arguments(&mut self, root: usize) {
        let args = self.inference.instances[root].args.clone();
        for (formal, ty) in args.iter().enumerate() {
            let formal = formal as u32;
            if *ty == Ty::Missing {
                self.push(Guard::ArgMissing { formal });
                continue;
            }
            if !matches!(ty, Ty::Top(_)) {
                let reg = self.reg();
                self.push(Guard::ArgForce { formal, reg });
                self.value(reg, ty);
            }
        }
        for &formal in &self.inference.instances[root].unshared {
            self.push(Guard::ArgUnshared { formal });
        }
    }

    /// Checks the type of a register's value and unboxes it into the next slot.
    fn value(&mut self, reg: u32, ty: &Ty) {
        match ty {
            Ty::Null => self.push(Guard::IsNull { reg }),
            Ty::Any => {
                let [slot, ..] = [self.slot(), self.slot(), self.slot()];
                self.push(Guard::Value { reg, slot });
            }
            Ty::Object(all) => {
                let (slot, constant) = (self.slot(), self.constants.add(Constant::Strings(all[0].to_vec())));
                self.push(Guard::ClassIs { reg, constant, slot });
            }
            Ty::Scalar(kind, _) => {
                let slot = self.slot();
                self.push(Guard::Scalar { reg, kind: number(*kind), slot });
            }
            Ty::Vec(kind, shape) => {
                let (slot, kind) = (self.slot(), number(*kind));
                self.push(match shape {
                    Shape::Vector => Guard::Vector { reg, kind, slot },
                    Shape::Matrix => Guard::Matrix { reg, kind, slot },
                });
            }
            Ty::Fun(Function::Closure(id)) => {
                let constant = self.constants.add(Constant::Closure(*id));
                self.push(Guard::SameClosure { reg, constant });
                if !self.envs.contains_key(id) {
                    let env = self.program.n_envs;
                    self.program.n_envs += 1;
                    self.push(Guard::EnvOf { reg, env });
                    self.envs.insert(*id, env);
                } else {
                    // The same function twice, or the called closure itself.
                    self.same_env(reg, *id);
                }
            }
            Ty::Fun(Function::Builtin(name) | Function::Special(name)) => {
                let constant = self.constants.add(Constant::Primitive(name.clone()));
                self.push(Guard::SameObject { reg, constant });
            }
            Ty::Native(name) => {
                let constant = self.constants.add(Constant::Native(name.clone()));
                self.push(Guard::SameObject { reg, constant });
            }
            // Nothing is assumed of other types, and no path that is compiled reads them.
            _ => {}
        }
    }

    /// The closure in a register was made in the environment that it had when the code was made; so
    /// was the one whose environment its names are looked up from.
    fn same_env(&mut self, reg: u32, id: ClosureId) {
        let env = self.program.n_envs;
        self.program.n_envs += 1;
        self.push(Guard::EnvOf { reg, env });
        let key = self.world.closure(id).env.clone();
        if self.frame.as_ref() == Some(&key) {
            return self.push(Guard::SharedEnv { env, other: 0 });
        }
        let constant = self.constants.add(Constant::Env(key));
        self.push(Guard::SameEnv { env, constant });
        if let Some(&env) = self.envs.get(&id)
            && self.pinned.insert(id)
        {
            self.push(Guard::SameEnv { env, constant });
        }
    }

    /// The environment register from which a closure's names are looked up.
    fn env(&mut self, id: ClosureId) -> u32 {
        let id = self.world.original(id);
        if let Some(&env) = self.envs.get(&id) {
            return env;
        }
        let key = self.world.closure(id).env.clone();
        if self.frame.as_ref() == Some(&key) {
            return 0;
        }
        let constant = self.constants.add(Constant::Env(key));
        let env = self.program.n_envs;
        self.program.n_envs += 1;
        self.push(Guard::EnvConst { constant, env });
        self.envs.insert(id, env);
        self.pinned.insert(id);
        env
    }

    fn external(&mut self, external: usize) {
        let variable = &self.inference.externals[external];
        let (closure, name, ty) = (variable.closure, variable.name.clone(), variable.ty.clone());
        let env = self.env(closure);
        if ty == Ty::Enclosure {
            let slot = self.slot();
            return self.push(Guard::Enclosure { env, slot });
        }
        let symbol = self.constants.add(Constant::Symbol(name));
        if ty == Ty::Holder {
            let slot = self.slot();
            return self.push(Guard::Holder { env, symbol, slot });
        }
        let reg = self.reg();
        self.push(Guard::LoadVar { env, symbol, reg });
        self.value(reg, &ty);
    }

    fn assumption(&mut self, assumption: &Assumption) {
        if let Target::Unseen(name) = &assumption.target {
            let constant = self.constants.add(Constant::Primitive(name.clone()));
            if self.untraced.insert(constant) {
                self.push(Guard::Untraced { constant });
            }
            return;
        }
        if assumption.target == Target::Unset {
            let symbol = self.constants.add(Constant::Symbol(assumption.name.clone()));
            if self.unset.insert(symbol) {
                self.push(Guard::OptionUnset { symbol });
            }
            return;
        }
        if let Target::InPackage { package, exported, function } = &assumption.target {
            let [package, symbol] =
                [package, &assumption.name].map(|name| self.constants.add(Constant::Symbol(name.clone())));
            let reg = self.reg();
            self.push(match exported {
                true => Guard::LoadExport { package, symbol, reg },
                false => Guard::LoadInside { package, symbol, reg },
            });
            return self.same_function(reg, function);
        }
        let env = self.env(assumption.closure);
        if let Target::Function(function) = &assumption.target {
            let symbol = self.constants.add(Constant::Symbol(assumption.name.clone()));
            let reg = self.reg();
            self.push(Guard::LoadVar { env, symbol, reg });
            return self.same_function(reg, function);
        }
        if let Target::Method { home, method } = &assumption.target {
            return self.method(env, &assumption.name, home, *method);
        }
        if self.functions.contains_key(&(env, assumption.name.clone())) {
            return;
        }
        let symbol = self.constants.add(Constant::Symbol(assumption.name.clone()));
        let reg = self.reg();
        self.push(Guard::LoadFun { env, symbol, reg });
        self.functions.insert((env, assumption.name.clone()), reg);
        match &assumption.target {
            Target::Closure(id) => self.same_function(reg, &Function::Closure(*id)),
            Target::Primitive(name) => self.same_function(reg, &Function::Builtin(name.clone())),
            Target::External(_)
            | Target::Function(_)
            | Target::InPackage { .. }
            | Target::Unseen(_)
            | Target::Unset
            | Target::Method { .. } => {}
        }
    }

    /// The function in a register is the one that the code was made for.
    fn same_function(&mut self, reg: u32, function: &Function) {
        match function {
            Function::Closure(id) => {
                let constant = self.constants.add(Constant::Closure(*id));
                self.push(Guard::SameClosure { reg, constant });
                self.same_env(reg, *id);
            }
            Function::Builtin(name) | Function::Special(name) => {
                let constant = self.constants.add(Constant::Primitive(name.clone()));
                self.push(Guard::SameObject { reg, constant });
            }
            // No name outside stands for one.
            Function::Literal(..) | Function::Given(..) => {}
        }
    }

    /// A generic that is called from an environment finds this method under the name, or none.
    fn method(&mut self, env: u32, name: &analysis::Name, home: &str, method: Option<ClosureId>) {
        let home = self.home(home);
        if !self.methods.insert((env, name.clone(), home)) {
            return;
        }
        let symbol = self.constants.add(Constant::Symbol(name.clone()));
        let reg = self.reg();
        self.push(Guard::LoadMethod { env, symbol, reg });
        self.push(Guard::Registered { env: home, symbol, reg });
        match method {
            Some(id) => {
                let constant = self.constants.add(Constant::Closure(id));
                self.push(Guard::SameClosure { reg, constant });
                self.same_env(reg, id);
            }
            None => self.push(Guard::IsNull { reg }),
        }
    }

    /// The environment register of where a generic is defined.
    fn home(&mut self, home: &str) -> u32 {
        if let Some(&env) = self.homes.get(home) {
            return env;
        }
        let constant = self.constants.add(Constant::Env(home.into()));
        let env = self.program.n_envs;
        self.program.n_envs += 1;
        self.push(Guard::EnvConst { constant, env });
        self.homes.insert(home.into(), env);
        env
    }
}

const fn number(kind: Kind) -> u32 {
    kind as u32
}
