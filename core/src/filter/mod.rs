//! Filters compiled, and asked of an event. How they are read and explained is above, in `closehook`.
#![forbid(unsafe_code)]

mod lowercase;
mod matching;
mod program;
mod rules;

pub use matching::{Fields, Matcher, leaf};
pub use program::{EVENT, Key, NOWHERE, Node, Program, Type, suits};
pub use rules::{Bucket, Lookup, Rule, Rules, hash_of, kind_hash};
