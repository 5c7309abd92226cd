//! The event of the payload in the buffer.

use std::cell::Cell;

use super::{BUFFER, HELD, Held, KEPT};
use crate::payload::IndexRoom;
use crate::payload::{Index, Value};

thread_local! {
    static ROOM: Cell<IndexRoom> = const { Cell::new(IndexRoom::new()) };
}

/// The event of the payload in the buffer, for a filter. `None` if that is not JSON; then
/// `malformed` says where.
pub(super) fn with_event<T>(payload: usize, then: impl for<'d> FnOnce(Value<'d, 'd>) -> T) -> Option<T> {
    BUFFER.with_borrow(|buffer| {
        let index = indexed(buffer, payload)?;
        let answer = index.event().map(then);
        keep(index, payload);
        answer
    })
}

/// The index of the payload, which is read unless it is held as it was.
#[inline(never)] // or it is there for each question
fn indexed(buffer: &[u8], payload: usize) -> Option<Index<'_>> {
    let held = HELD.get();
    HELD.set(Held { read: None, ..held });
    let (text, room) = (held.of(buffer, payload)?, ROOM.take());
    if held.read == Some(payload) { Some(Index::again(text, room)) } else { Index::read_in(text, room).ok() }
}

/// Keeps the index for the next question, unless it is large.
#[inline(never)]
fn keep(index: Index<'_>, payload: usize) {
    let room = index.into_room();
    if room.size() <= KEPT {
        ROOM.set(room);
        HELD.set(Held { read: Some(payload), ..HELD.get() });
    }
}
