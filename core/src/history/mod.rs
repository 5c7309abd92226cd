//! What one event says of an object, and what many of them make of all objects. What is asked of these is above, in
//! `closehook`, with their JSON.
#![forbid(unsafe_code)]

mod by_id;
mod closed;
mod event;
mod events;
mod fields;
mod gap;
mod invalid;
mod moment;
mod name;
mod names;
mod object;
mod objects;
mod options;
mod order;
mod outcome;

pub use closed::Closed;
pub use event::{Arrival, Event, Rank, State};
pub use events::Events;
pub use fields::{Field, changed, name_hash};
pub use gap::{Evidence, Gap};
pub use invalid::InvalidEvent;
pub use moment::Moment;
pub use name::Name;
pub use names::Names;
pub use object::Object;
pub use objects::Objects;
pub use options::Options;
pub use outcome::{Applied, Outcome};
