//! egraph-opt
