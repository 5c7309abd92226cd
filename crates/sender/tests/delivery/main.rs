//! Tests of Close's delivery rules: one for each sentence of the documentation, and properties that it does not
//! mention.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::string_slice,
    missing_docs,
    unreachable_pub,
    reason = "a test"
)]

mod api;
mod cascades;
mod conservation;
mod consolidation;
mod faults;
mod hostile;
mod log;
mod objects;
mod options;
mod organization;
mod retries;
mod sentences;
mod snapshots;
mod subscriptions;
