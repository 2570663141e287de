//! Machine code is run and compared with a plain reference, operation by operation.
mod claims;
mod control;
mod doubles;
mod filetests;
mod harness;
mod integers;
mod mirror;
mod random;
mod roots;
mod tagged;
mod vectors;
