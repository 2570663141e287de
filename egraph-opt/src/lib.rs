//! egraph-opt
pub mod analysis;
pub mod cost;
pub mod flow;
pub mod loops;
pub mod eval;
pub mod facts;
pub mod language;
pub mod r_text;
pub mod rules;
pub mod samples;
pub mod search;
pub mod transfer;
