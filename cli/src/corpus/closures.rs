//! The closures of a database: which there are, what people call them, why some are no byte code.
//!
//! Values that are read are trees but for environments, so a closure that two variables share is
//! two closures in the database, and counts twice. Environments that every R has are not entered.

use rds::{CellId, Heap, Value};
use rustc_hash::FxHashMap;

/// A variable of a database.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name.
    pub name: Box<str>,
    /// What it is bound to.
    pub cell: CellId,
    /// Whether it is from `sysdata.rda`.
    pub is_data: bool,
}

/// A closure and whether a variable is bound to it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its cell.
    pub cell: CellId,
    /// The variable.
    pub variable: Option<Variable>,
}

impl Found {
    /// What its IR is called.
    pub fn name(&self) -> &str {
        name(self.variable.as_ref())
    }
}

fn name(variable: Option<&Variable>) -> &str {
    variable.map_or("object", |variable| &variable.name)
}

/// All that is reached from some variables.
pub struct Reached {
    package: String,
    roots: FxHashMap<CellId, Variable>,
    /// For each cell that was reached the one that it was reached from; itself for a variable's.
    from: Vec<Option<CellId>>,
    /// The closures, near ones first.
    pub closures: Vec<Found>,
}

impl Reached {
    /// Walks over all that variables are bound to, breadth first.
    pub fn new(heap: &Heap, package: &str, variables: Vec<Variable>) -> Reached {
        let mut reached = Reached {
            package: package.into(),
            roots: FxHashMap::default(),
            from: vec![None; heap.len()],
            closures: Vec::new(),
        };
        let mut queue = Vec::new();
        for variable in variables {
            let cell = variable.cell;
            if reached.from[index(cell)].replace(cell).is_none() {
                reached.roots.insert(cell, variable);
                queue.push(cell);
            }
        }
        let mut at = 0;
        while let Some(&cell) = queue.get(at) {
            at += 1;
            if matches!(heap.value(cell), Value::Closure { .. }) {
                reached.closures.push(Found { cell, variable: reached.roots.get(&cell).cloned() });
            }
            parts(heap, cell, |part| {
                let from = &mut reached.from[index(part)];
                if from.is_none() {
                    *from = Some(cell);
                    queue.push(part);
                }
            });
        }
        reached
    }

    /// What the IR of a closure is called ([`Found::name`]).
    pub fn name(&self, cell: CellId) -> &str {
        name(self.roots.get(&cell))
    }

    /// How R reaches a closure: `stats:::lm`, `attr(stats:::lm, "x")$y`.
    pub fn label(&self, heap: &Heap, cell: CellId) -> String {
        let mut chain = vec![cell];
        while let Some(&last) = chain.last()
            && let Some(&Some(from)) = self.from.get(index(last))
            && from != last
        {
            chain.push(from);
        }
        let name = chain.last().and_then(|root| self.roots.get(root)).map_or("", |variable| &variable.name);
        let mut path = Path { text: format!("{}:::{name}", self.package), in_attributes: false, at: 0 };
        for pair in chain.windows(2).rev() {
            path.step(heap, pair[1], pair[0]);
        }
        path.text
    }

    /// Why closures that are no byte code are none, as far as it can be seen.
    pub fn why_not_compiled(&self, heap: &Heap, found: &Found) -> &'static str {
        // Source: `cmpfun` and `mayCallBrowser` of package compiler; `lazyLoadDBinsertValue`
        // in R's serialize.c compiles the values of variables and nothing inside of values.
        match (&found.variable, heap.value(found.cell)) {
            (_, &Value::Closure { body, .. }) if ir::calls_browser(heap, body) => "calls browser()",
            (None, _) => "in an object: on installing, R compiles what variables are bound to",
            (Some(Variable { is_data: true, .. }), _) => "in sysdata.rda: on installing, R compiles code only",
            (Some(_), _) => "no reason is seen",
        }
    }
}

fn index(cell: CellId) -> usize {
    cell.into_raw().into_u32() as usize
}

/// Whatever a cell refers to.
fn parts(heap: &Heap, cell: CellId, mut each: impl FnMut(CellId)) {
    if let Some(attrib) = heap[cell].attrib {
        each(attrib);
    }
    match heap.value(cell) {
        Value::Pairlist(pair) | Value::Lang(pair) | Value::Dots(pair) => {
            each(pair.car);
            each(pair.cdr);
        }
        Value::Closure { formals, body, env } => [*formals, *body, *env].into_iter().for_each(each),
        Value::Promise { value, expr, env } => [*value, *expr].into_iter().chain(*env).for_each(each),
        Value::Env(env) => {
            env.bindings.iter().for_each(|binding| each(binding.value));
            each(env.enclos);
        }
        Value::List(items) | Value::Expr(items) => items.iter().copied().for_each(each),
        Value::Bytecode(code) => code.consts.iter().copied().for_each(each),
        Value::ExtPtr { prot, tag } => [*prot, *tag].into_iter().for_each(each),
        Value::Altrep(altrep) => each(altrep.state),
        _ => {}
    }
}

/// An expression that is made longer step by step.
struct Path {
    text: String,
    in_attributes: bool,
    /// Elements of a pairlist that were passed.
    at: usize,
}

impl Path {
    fn step(&mut self, heap: &Heap, from: CellId, to: CellId) {
        let at = std::mem::take(&mut self.at);
        if heap[from].attrib == Some(to) {
            self.in_attributes = true;
            return;
        }
        match heap.value(from) {
            Value::Pairlist(pair) | Value::Lang(pair) | Value::Dots(pair) if pair.car == to => {
                match pair.tag.and_then(|tag| heap.symbol(tag)) {
                    Some(tag) if std::mem::take(&mut self.in_attributes) => {
                        self.text = format!("attr({}, \"{tag}\")", self.text);
                    }
                    Some(tag) => self.text += &format!("${tag}"),
                    None => self.text += &format!("[[{}]]", at + 1),
                }
            }
            Value::Pairlist(_) | Value::Lang(_) | Value::Dots(_) => self.at = at + 1,
            Value::List(items) | Value::Expr(items) => {
                let at = items.iter().position(|item| *item == to).unwrap_or_default();
                match element_name(heap, from, at) {
                    Some(name) => self.text += &format!("${name}"),
                    None => self.text += &format!("[[{}]]", at + 1),
                }
            }
            Value::Env(env) => match env.bindings.iter().find(|binding| binding.value == to) {
                Some(binding) => self.text += &format!("${}", binding.name),
                None => self.text = format!("parent.env({})", self.text),
            },
            Value::Closure { env, .. } if *env == to => self.text = format!("environment({})", self.text),
            Value::Closure { formals, .. } if *formals == to => self.text = format!("formals({})", self.text),
            Value::Closure { .. } => self.text = format!("body({})", self.text),
            // Parts of byte code, promises and pointers have no name in R.
            _ => {}
        }
    }
}

fn element_name(heap: &Heap, list: CellId, at: usize) -> Option<String> {
    match heap.value(heap.attribute(list, "names")?) {
        Value::Str(names) => names.get(at)?.as_ref().map(|name| name.to_text().into_owned()).filter(|n| !n.is_empty()),
        _ => None,
    }
}
