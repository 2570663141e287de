//! ALTREP forms of base R become plain vectors.
//!
//! Compact sequences, wrappers and deferred strings are written as their state; what they stand
//! for may be much larger, so it is made only on request and within a limit.
//! Source: the `Unserialize` methods in R's altclasses.c; for numbers as strings, `formatReal`
//! with 15 digits. R 4.3 and later choose more digits for some doubles.

use std::fmt;

use crate::limits::Budget;
use crate::{CellId, Encoding, Heap, Limits, RString, Value};

/// Why an ALTREP object cannot be made plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlainError {
    /// Its class belongs to a package, which alone knows what the state means.
    UnknownClass {
        /// The class.
        class: Box<str>,
        /// The package.
        package: Box<str>,
    },
    /// Its state is not what the class writes.
    BadState,
    /// It stands for a vector larger than [`Limits::max_memory`].
    TooLarge(usize),
}

impl fmt::Display for PlainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlainError::UnknownClass { class, package } => {
                write!(f, "only package {package} knows what its ALTREP class {class} stands for")
            }
            PlainError::BadState => write!(f, "the state of an ALTREP object is not what its class writes"),
            PlainError::TooLarge(limit) => {
                write!(f, "an ALTREP object stands for more than the limit of {limit} bytes")
            }
        }
    }
}

impl std::error::Error for PlainError {}

impl Heap {
    /// Makes the cell `id` plain where it is ALTREP: the value is replaced, the attributes stay,
    /// whoever refers to it sees the plain vector.
    pub fn plain(&mut self, id: CellId, limits: &Limits) -> Result<(), PlainError> {
        self.plain_within(id, &mut Budget::new(limits))
    }

    /// Makes all cells plain that can be, within `limits` for all together.
    /// Returns those that stayed ALTREP, with the reason.
    pub fn plain_all(&mut self, limits: &Limits) -> Vec<(CellId, PlainError)> {
        let mut budget = Budget::new(limits);
        let ids = self.ids();
        ids.filter_map(|id| self.plain_within(id, &mut budget).err().map(|error| (id, error))).collect()
    }

    fn plain_within(&mut self, id: CellId, budget: &mut Budget) -> Result<(), PlainError> {
        let Value::Altrep(altrep) = self.value(id) else { return Ok(()) };
        let sexptype = altrep.sexptype;
        let value = expand(self, id, budget)?;
        if vector_type(&value) != Some(sexptype) {
            return Err(PlainError::BadState);
        }
        self[id].value = value;
        Ok(())
    }
}

/// What one layer of ALTREP does to the vector it is made of.
enum Layer {
    Wrapper,
    /// Numbers as strings, with R's `scipen`.
    Strings(i32),
}

fn expand(heap: &Heap, id: CellId, budget: &mut Budget) -> Result<Value, PlainError> {
    let mut layers = Vec::new();
    let mut at = id;
    let mut value = loop {
        let altrep = match heap.value(at) {
            Value::Altrep(altrep) => altrep,
            value => break copy(value, budget)?,
        };
        let base = &*altrep.package == "base";
        let class = &*altrep.class;
        if base && class == "compact_intseq" {
            break int_sequence(heap, altrep.state, budget)?;
        } else if base && class == "compact_realseq" {
            break real_sequence(heap, altrep.state, budget)?;
        } else if base && (class.starts_with("wrap_") || class == "deferred_string") {
            let Value::Pairlist(state) = heap.value(altrep.state) else { return Err(PlainError::BadState) };
            layers.push(if class == "deferred_string" {
                Layer::Strings(scipen(heap, state.cdr))
            } else {
                Layer::Wrapper
            });
            // Each layer is a cell of its own; more layers than cells would be a cycle.
            if layers.len() > heap.len() {
                return Err(PlainError::BadState);
            }
            at = state.car;
        } else {
            let (class, package) = (altrep.class.clone(), altrep.package.clone());
            return Err(PlainError::UnknownClass { class, package });
        }
    };
    while let Some(layer) = layers.pop() {
        if let Layer::Strings(scipen) = layer {
            value = strings(&value, scipen, budget)?;
        }
    }
    Ok(value)
}

fn charge(budget: &mut Budget, len: usize, size: usize) -> Result<(), PlainError> {
    budget.vector(len, size).map_err(|_| PlainError::TooLarge(budget.limits.max_memory))
}

fn copy(value: &Value, budget: &mut Budget) -> Result<Value, PlainError> {
    match value {
        Value::Lgl(items) | Value::Int(items) => charge(budget, items.len(), 4)?,
        Value::Real(items) => charge(budget, items.len(), 8)?,
        Value::Cplx(items) => charge(budget, items.len(), 16)?,
        Value::Raw(items) => charge(budget, items.len(), 1)?,
        Value::List(items) | Value::Expr(items) => charge(budget, items.len(), size_of::<CellId>())?,
        Value::Str(items) => {
            charge(budget, items.len(), size_of::<Option<RString>>() + 16)?;
            charge(budget, items.iter().flatten().map(|string| string.bytes.len()).sum(), 1)?;
        }
        _ => return Err(PlainError::BadState),
    }
    Ok(value.clone())
}

/// R's number of the vector's type.
fn vector_type(value: &Value) -> Option<u8> {
    use crate::decode::kind;
    Some(match value {
        Value::Lgl(_) => kind::LGL,
        Value::Int(_) => kind::INT,
        Value::Real(_) => kind::REAL,
        Value::Cplx(_) => kind::CPLX,
        Value::Str(_) => kind::STR,
        Value::List(_) => kind::LIST,
        Value::Expr(_) => kind::EXPR,
        Value::Raw(_) => kind::RAW,
        _ => return None,
    })
}

/// Length, first element, increment.
fn sequence(heap: &Heap, state: CellId) -> Result<(usize, f64, f64), PlainError> {
    let [len, first, step] = match heap.value(state) {
        Value::Real(numbers) => numbers[..].try_into().map_err(|_| PlainError::BadState)?,
        Value::Int(numbers) => {
            let numbers: [i32; 3] = numbers[..].try_into().map_err(|_| PlainError::BadState)?;
            numbers.map(f64::from)
        }
        _ => return Err(PlainError::BadState),
    };
    let is_length = (0.0..=2f64.powi(52)).contains(&len) && len.fract() == 0.0;
    if is_length && step.abs() == 1.0 && first.is_finite() {
        Ok((len as usize, first, step))
    } else {
        Err(PlainError::BadState)
    }
}

fn int_sequence(heap: &Heap, state: CellId, budget: &mut Budget) -> Result<Value, PlainError> {
    let (len, first, step) = sequence(heap, state)?;
    let last = first + step * (len.max(1) - 1) as f64;
    let is_int = |x: f64| x.fract() == 0.0 && x.abs() <= f64::from(i32::MAX);
    if !is_int(first) || !is_int(last) {
        return Err(PlainError::BadState);
    }
    charge(budget, len, 4)?;
    let (first, step) = (first as i64, step as i64);
    Ok(Value::Int((0..len as i64).map(|at| (first + step * at) as i32).collect()))
}

fn real_sequence(heap: &Heap, state: CellId, budget: &mut Budget) -> Result<Value, PlainError> {
    let (len, first, step) = sequence(heap, state)?;
    charge(budget, len, 8)?;
    Ok(Value::Real((0..len).map(|at| first + step * at as f64).collect()))
}

fn scipen(heap: &Heap, info: CellId) -> i32 {
    match heap.value(info) {
        Value::Int(info) => info.first().copied().unwrap_or(0).clamp(-1000, 1000),
        _ => 0,
    }
}

fn strings(numbers: &Value, scipen: i32, budget: &mut Budget) -> Result<Value, PlainError> {
    let text = |text: String| RString { bytes: text.into_bytes().into(), encoding: Encoding::Ascii };
    // A short string each; the longest that scipen allows is charged below.
    let size = size_of::<Option<RString>>() + 48 + 8 * scipen.max(0) as usize;
    Ok(Value::Str(match numbers {
        Value::Int(items) => {
            charge(budget, items.len(), size)?;
            items.iter().map(|&item| (item != i32::MIN).then(|| text(item.to_string()))).collect()
        }
        Value::Real(items) => {
            charge(budget, items.len(), size)?;
            items.iter().map(|&item| real_text(item, scipen).map(text)).collect()
        }
        _ => return Err(PlainError::BadState),
    }))
}

/// A double with up to 15 significant digits, fixed unless scientific is shorter by `scipen`.
fn real_text(x: f64, scipen: i32) -> Option<String> {
    const NA_PAYLOAD: u32 = 1954;
    if x.is_nan() {
        return if x.to_bits() as u32 == NA_PAYLOAD { None } else { Some("NaN".into()) };
    }
    if x.is_infinite() {
        return Some(if x > 0.0 { "Inf" } else { "-Inf" }.into());
    }
    let scientific = format!("{:.14e}", x.abs());
    let (mantissa, exponent) = scientific.split_once('e')?;
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    let exponent: i32 = exponent.parse().ok()?;
    let n_digits = mantissa.bytes().filter(u8::is_ascii_digit).count() as i32;
    let n_decimals = (n_digits - 1 - exponent).max(0);
    let fixed_width = exponent.max(0) + 1 + if n_decimals > 0 { n_decimals + 1 } else { 0 };
    let scientific_width = mantissa.len() as i32 + if exponent.abs() >= 100 { 5 } else { 4 };
    let sign = if x < 0.0 { "-" } else { "" };
    Some(if fixed_width <= scientific_width + scipen {
        format!("{sign}{:.*}", n_decimals as usize, x.abs())
    } else {
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        format!("{sign}{mantissa}e{exponent_sign}{:02}", exponent.abs())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_as_r_writes_them() {
        let cases: &[(f64, i32, &str)] = &[
            (0.0, 0, "0"),
            (-0.0, 0, "0"),
            (1.0, 0, "1"),
            (-1.5, 0, "-1.5"),
            (0.1, 0, "0.1"),
            (1.0 / 3.0, 0, "0.333333333333333"),
            (100_000.0, 0, "1e+05"),
            (100_000.0, 1, "100000"),
            (123_456.0, 0, "123456"),
            (1e-5, 0, "1e-05"),
            (0.0001, 0, "1e-04"),
            (0.00012, 0, "0.00012"),
            (1e15, 0, "1e+15"),
            (1e300, 0, "1e+300"),
            (-1.25e-300, 0, "-1.25e-300"),
            (123_456_789_012_345.0, 0, "123456789012345"),
            (f64::INFINITY, 0, "Inf"),
            (f64::NEG_INFINITY, 0, "-Inf"),
            (f64::NAN, 0, "NaN"),
        ];
        for (x, scipen, expected) in cases {
            assert_eq!(real_text(*x, *scipen).as_deref(), Some(*expected));
        }
        assert_eq!(real_text(f64::from_bits(0x7ff0_0000_0000_07a2), 0), None);
    }
}
