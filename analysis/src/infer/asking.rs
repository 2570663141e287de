//! What inference asks of the world while it walks, and what it writes down as assumed.

use super::*;

/// The oracle of inference: asks the world, makes instances, writes down what was assumed.
pub(super) struct Asking<'a> {
    pub(super) inference: &'a mut Inference,
    pub(super) world: &'a mut World,
    pub(super) caller: InstanceId,
}

impl Asking<'_> {
    /// What is known so far on entry to a block of the code that asks.
    pub(super) fn entry(&self, block: BlockId) -> Option<Entry> {
        self.inference.instances[self.caller].entries.get(block).cloned()
    }

    fn assume(&mut self, closure: ClosureId, name: &str, target: Target) {
        let closure = self.world.outermost(closure);
        let assumption = Assumption { closure, name: name.into(), target };
        self.inference.assumptions.entry(self.caller).or_default().insert(assumption);
    }

    fn external(&mut self, variable: ExternalVariable) -> ExternalId {
        let (closure, name) = (variable.closure, variable.name.clone());
        let known = self.inference.externals.iter().position(|external| *external == variable);
        let id = known.unwrap_or_else(|| {
            self.inference.externals.push(variable);
            self.inference.externals.len() - 1
        });
        self.inference.instances[self.caller].externals.insert(id);
        self.assume(closure, &name, Target::External(id));
        id
    }
}

fn lookup(world: &mut World, closure: ClosureId, name: &str, function: bool) -> Binding {
    let env = world.closure(closure).env.clone();
    world.lookup(&Query { env, name: name.into(), function })
}

/// The function that a name stands for in the code of a closure, and what to check for it.
pub fn function_of(world: &mut World, closure: ClosureId, name: &str) -> Result<(Function, Target), Blame> {
    match world.lookup_function(closure, name) {
        Binding::Closure(id) => Ok((Function::Closure(id), Target::Closure(id))),
        Binding::Builtin(builtin) => Ok((Function::Builtin(builtin.clone()), Target::Primitive(builtin))),
        Binding::Special(special) => Ok((Function::Special(special.clone()), Target::Primitive(special))),
        Binding::Active => Err(Reason::Active(name.into()).into()),
        Binding::Unbound => Err(Reason::Unbound(name.into()).into()),
        Binding::Value(_) | Binding::Unknown => Err(Reason::UnknownFunction(name.into()).into()),
    }
}

/// The function that `package::name` is, or else `package:::name`.
pub fn function_in_package(world: &mut World, package: &str, name: &str, exported: bool) -> Result<Function, Blame> {
    let prefix = if exported { EXPORTS_OF } else { INSIDE };
    match world.lookup(&Query { env: format!("{prefix}{package}").into(), name: name.into(), function: true }) {
        Binding::Closure(id) => Ok(Function::Closure(id)),
        Binding::Builtin(builtin) => Ok(Function::Builtin(builtin)),
        Binding::Special(special) => Ok(Function::Special(special)),
        _ => Err(Reason::UnknownFunction(name.into()).into()),
    }
}

/// What to check so that a base function is not masked, seen from the code of a closure.
pub fn base_function(world: &mut World, closure: ClosureId, name: &str) -> Result<Target, Blame> {
    let base = world.lookup(&Query { env: "base".into(), name: name.into(), function: true });
    let seen = lookup(world, closure, name, true);
    let target = match &base {
        Binding::Closure(id) => Target::Closure(*id),
        Binding::Builtin(name) | Binding::Special(name) => Target::Primitive(name.clone()),
        _ => return Err(Reason::UnknownFunction(name.into()).into()),
    };
    if seen != base {
        return Err(Reason::Masked(name.into()).into());
    }
    Ok(target)
}

/// The method that a generic finds which a closure calls. R looks for methods from where the generic is called, then in the
/// table of where it is defined, its home, then further out.
pub fn method_of(world: &mut World, caller: ClosureId, home: &str, name: &str) -> Method {
    let query = |env: String| Query { env: env.into(), name: name.into(), function: true };
    let caller_env = world.closure(caller).env.clone();
    let seen = world.lookup(&query(format!("{SEEN_BY_DISPATCH}{caller_env}")));
    let registered = world.lookup(&query(format!("{METHODS_OF}{home}")));
    match (&seen, &registered) {
        (Binding::Unbound, Binding::Unbound) => Method::Absent,
        (Binding::Closure(id), Binding::Unbound) | (Binding::Unbound, Binding::Closure(id)) => Method::Is(*id),
        (Binding::Closure(id), Binding::Closure(_)) if seen == registered => Method::Is(*id),
        _ => Method::Unknown,
    }
}

/// In front of the name of an environment: its table of registered methods, and nothing around it.
pub const METHODS_OF: &str = "methods:";

/// In front of the name of an environment: what dispatch sees from it, which skips what is attached.
pub const SEEN_BY_DISPATCH: &str = "dispatch:";

/// In front of the name of a package: what `package::name` may be.
pub const EXPORTS_OF: &str = "exports:";

/// What `package:::name` may be.
pub const INSIDE: &str = "inside:";

/// Whoever draws random numbers writes it, and code that is compiled writes it when it ends.
const SEED: &str = ".Random.seed";

/// Variables that R makes in the frame of a method that it dispatches to. What is called as a method may be called otherwise.
pub(crate) const OF_DISPATCH: [&str; 6] =
    [".Generic", ".Class", ".Group", ".Method", ".GenericCallEnv", ".GenericDefEnv"];

/// The type of an enclosure's variable.
fn variable_of(world: &mut World, closure: ClosureId, name: &str) -> Result<Ty, Blame> {
    if OF_DISPATCH.contains(&name) {
        return Err(Reason::NotKnown(name.into()).into());
    }
    if name == SEED {
        let state = Ty::Top(Unknown::Is("the state of random numbers".into()));
        return Err(Reason::Outside(name.into(), state).into());
    }
    let ty = match lookup(world, closure, name, false) {
        Binding::Closure(id) => return Ok(Ty::Fun(Function::Closure(id))),
        Binding::Builtin(name) => return Ok(Ty::Fun(Function::Builtin(name))),
        Binding::Special(name) => return Ok(Ty::Fun(Function::Special(name))),
        Binding::Active => return Err(Reason::Active(name.into()).into()),
        Binding::Unbound => return Err(Reason::Unbound(name.into()).into()),
        Binding::Unknown => return Err(Reason::NotKnown(name.into()).into()),
        Binding::Value(ty) => ty,
    };
    let loadable = match &ty {
        Ty::Scalar(Kind::Lgl | Kind::Int | Kind::Dbl, None)
        | Ty::Vec(..)
        | Ty::Null
        | Ty::Any
        | Ty::Object(_)
        | Ty::Native(_) => true,
        _ => false,
    };
    if loadable { Ok(ty) } else { Err(Reason::Outside(name.into(), ty).into()) }
}

/// Where `<<-` finds a variable: `Err` if it is none that can be assigned.
fn holder_of(world: &mut World, closure: ClosureId, name: &str) -> Result<ExternalVariable, Blame> {
    let is_variable = matches!(lookup(world, closure, name, false), Binding::Value(_));
    let is_plain = name.is_ascii() && !name.starts_with("..") && name != SEED;
    if !is_variable || !is_plain {
        return Err(Reason::SuperAssignment(name.into()).into());
    }
    Ok(ExternalVariable { closure: world.outermost(closure), name: name.into(), ty: Ty::Holder })
}

fn enclosure_of(world: &World, closure: ClosureId) -> ExternalVariable {
    ExternalVariable { closure: world.outermost(closure), name: "".into(), ty: Ty::Enclosure }
}

impl Inference {
    /// The environment that a closure sees whose generics some instance calls.
    pub fn known_enclosure(&self, world: &World, closure: ClosureId) -> Result<ExternalId, Blame> {
        let variable = enclosure_of(world, closure);
        let known = self.externals.iter().position(|external| *external == variable);
        known.ok_or_else(|| Reason::NotKnown("the environment of a function".into()).into())
    }

    /// Whether variables of this name are assigned by `<<-` outside of their frame.
    pub fn is_stored(&self, name: &str) -> bool {
        self.stored.contains(name)
    }

    /// The environment that holds a variable which some instance assigns.
    pub fn known_holder(&self, world: &mut World, closure: ClosureId, name: &str) -> Result<ExternalId, Blame> {
        let variable = holder_of(world, closure, name)?;
        let known = self.externals.iter().position(|external| *external == variable);
        known.ok_or_else(|| Reason::NotKnown(name.into()).into())
    }

    /// A variable that some instance reads, as it was found.
    pub fn known_variable(&self, world: &mut World, closure: ClosureId, name: &str) -> Result<External, Blame> {
        let ty = variable_of(world, closure, name)?;
        if let Ty::Fun(function) = ty {
            return Ok(External::Function(function));
        }
        if self.is_stored(name) {
            return Ok(External::Stored);
        }
        let closure = world.outermost(closure);
        let variable = ExternalVariable { closure, name: name.into(), ty: ty.clone() };
        match self.externals.iter().position(|external| *external == variable) {
            Some(id) => Ok(External::Value(id, ty)),
            None => Err(Reason::NotKnown(name.into()).into()),
        }
    }

    /// Whether no path of an instance, nor of what it calls, falls back: those that end in an error of R are none that
    /// return.
    pub fn is_whole(&self, root: InstanceId) -> bool {
        let mut reached = vec![root];
        let mut at = 0;
        while at < reached.len() {
            let instance = &self.instances[reached[at]];
            if instance.blames.iter().any(|blame| blame.fear() != Fear::Error) {
                return false;
            }
            let new: Vec<InstanceId> = instance.callees.iter().copied().filter(|id| !reached.contains(id)).collect();
            reached.extend(new);
            at += 1;
        }
        true
    }

    /// What callers know of an instance that was analysed.
    pub fn summary(&self, closure: ClosureId, args: &[Ty]) -> Result<Summary, Blame> {
        let id =
            self.instance(closure, args).ok_or_else(|| Blame::new(Fear::Callee, "a callee that was not analysed"))?;
        let instance = &self.instances[id];
        Ok(Summary {
            id,
            result: instance.result.clone(),
            visible: instance.visible,
            shows: instance.shows.clone(),
            must_force: instance.must_force.clone(),
            escapes: instance.escapes.clone(),
            draws: instance.draws,
            calls_unknown: instance.calls_unknown,
            stores: instance.stores,
            is_quiet: instance.is_quiet,
            assigned: instance.assigned.clone(),
            assigns: instance.assigns.clone(),
        })
    }
}

impl Oracle for Asking<'_> {
    fn function(&mut self, closure: ClosureId, name: &str) -> Result<Function, Blame> {
        let (function, target) = function_of(self.world, closure, name)?;
        self.assume(closure, name, target);
        Ok(function)
    }

    fn variable(&mut self, closure: ClosureId, name: &str) -> Result<External, Blame> {
        let ty = variable_of(self.world, closure, name)?;
        if let Ty::Fun(function) = ty {
            self.assume(closure, name, Target::Function(function.clone()));
            return Ok(External::Function(function));
        }
        if self.inference.is_stored(name) {
            return Ok(External::Stored);
        }
        let closure = self.world.outermost(closure);
        let id = self.external(ExternalVariable { closure, name: name.into(), ty: ty.clone() });
        Ok(External::Value(id, ty))
    }

    fn holder(&mut self, closure: ClosureId, name: &str) -> Result<ExternalId, Blame> {
        let holder = holder_of(self.world, closure, name)?;
        self.inference.stored_now.insert(name.into());
        Ok(self.external(holder))
    }

    fn enclosure(&mut self, closure: ClosureId) -> Result<ExternalId, Blame> {
        let enclosure = enclosure_of(self.world, closure);
        Ok(self.external(enclosure))
    }

    fn is_stored(&self, name: &str) -> bool {
        self.inference.is_stored(name)
    }

    fn is_base(&mut self, closure: ClosureId, name: &str) -> Result<(), Blame> {
        let target = base_function(self.world, closure, name)?;
        self.assume(closure, name, target);
        Ok(())
    }

    fn in_package(&mut self, closure: ClosureId, package: &str, name: &str, exported: bool) -> Result<Function, Blame> {
        let function = function_in_package(self.world, package, name, exported)?;
        let target = Target::InPackage { package: package.into(), exported, function: function.clone() };
        self.assume(closure, name, target);
        Ok(function)
    }

    fn calls_unseen(&mut self, closure: ClosureId, name: &str) {
        self.assume(closure, name, Target::Unseen(name.into()));
    }

    fn option_unset(&mut self, closure: ClosureId, name: &str) {
        self.assume(closure, name, Target::Unset);
    }

    fn world(&self) -> &World {
        self.world
    }

    fn world_mut(&mut self) -> &mut World {
        self.world
    }

    fn rely_on_method(&mut self, caller: ClosureId, home: &str, name: &str, method: Option<ClosureId>) {
        self.assume(caller, name, Target::Method { home: home.into(), method });
    }

    fn instance(&mut self, closure: ClosureId, args: Vec<Ty>) -> Result<Summary, Blame> {
        let id = self.inference.instance_for(self.world, closure, args.clone())?;
        self.inference.instances[self.caller].callees.insert(id);
        self.inference.solve_while_walking(self.world, id);
        self.inference.summary(closure, &args)
    }
}
