//! The event of the payload in the buffer.

use std::cell::Cell;

use super::{BUFFER, KEPT};
use crate::payload::{Index, Value};
use closehook_core::payload::Room;

thread_local! {
    static ROOM: Cell<Room> = const { Cell::new(Room::new()) };
}

/// What a filter is asked of: the event of the payload in the buffer. `None` when that is not JSON; then
/// `malformed` says where.
pub(super) fn with_event<T>(payload: usize, then: impl for<'d> FnOnce(Value<'d, 'd>) -> T) -> Option<T> {
    BUFFER.with_borrow(|buffer| {
        let index = Index::read_in(buffer.get(..payload)?, ROOM.take()).ok()?;
        let answer = index.event().map(then);
        let room = index.into_room();
        if room.size() <= KEPT {
            ROOM.set(room);
        }
        answer
    })
}
