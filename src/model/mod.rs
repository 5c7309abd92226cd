//! What is known of Close's objects: which events arrive, which names people mix up, and what the fields of objects hold.
//!
//! Both lists are open: Close adds types, actions, fields and values without notice.
#![forbid(unsafe_code)]

mod event_types;
mod fields;

pub(crate) use event_types::{Arrival, arrival, is_action, listed, nearest, unknown_action, unknown_type};
pub(crate) use fields::{Holds, Unit, holds, unit};
