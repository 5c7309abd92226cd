//! The state that is kept between calls.
#![expect(unsafe_code, reason = "statics of the only thread")]

use alloc::vec::Vec;
use core::cell::RefCell;

use closehook::signature::{Keys, Window};

use crate::envelope::envelope;
use crate::mac::SmallKey;

/// The keys and window of one `Webhook`. JavaScript keeps the labels.
pub(crate) struct Ring {
    pub(crate) keys: Vec<SmallKey>,
    pub(crate) by_subscription: bool,
    pub(crate) window: Window,
}

impl Keys for Ring {
    type Key = SmallKey;
    /// JavaScript keeps the ids itself.
    type Id<'a> = ();

    fn len(&self) -> usize {
        self.keys.len()
    }

    fn at(&self, place: usize) -> Option<&SmallKey> {
        self.keys.get(place)
    }

    fn chosen(&self, body: &[u8]) -> Option<Result<usize, Option<()>>> {
        if !self.by_subscription {
            return None;
        }
        let Ok(Some(id)) = envelope(body) else { return Some(Err(None)) };
        Some(match crate::exports::chosen(id.as_ptr().addr(), id.len()) {
            -2 => Err(None),
            place => usize::try_from(place).map_err(|_| Some(())),
        })
    }
}

/// Three texts, each by address and length, and three numbers.
pub(crate) struct Said(pub(crate) [usize; 9]);

impl Said {
    #[inline(never)]
    pub(crate) fn say(&mut self, texts: [&'static str; 3], numbers: [usize; 3]) {
        let ([[a, b], [c, d], [e, f]], [g, h, i]) = (texts.map(place), numbers);
        self.0 = [a, b, c, d, e, f, g, h, i];
    }
}

fn place(text: &str) -> [usize; 2] {
    [text.as_ptr().addr(), text.len()]
}

pub(crate) struct State {
    /// The bytes that JavaScript wrote.
    pub(crate) buffer: Vec<u8>,
    /// The keyrings by number. The number of a dropped one is reused.
    pub(crate) rings: Vec<Option<Ring>>,
    /// The additional results of the last call.
    pub(crate) said: Said,
    pub(crate) time: f64,
    pub(crate) digest: [u8; 32],
}

impl State {
    pub(crate) fn ring(&mut self, number: usize) -> Option<&mut Ring> {
        self.rings.get_mut(number)?.as_mut()
    }
}

pub(crate) struct OfOneThread(RefCell<State>);

// SAFETY: a module without shared memory has a single thread.
unsafe impl Sync for OfOneThread {}

impl OfOneThread {
    /// Calls are never nested: while a call runs, the host functions that it uses do not call back.
    pub(crate) fn with<T>(&self, then: impl FnOnce(&mut State) -> T) -> T {
        then(&mut self.0.borrow_mut())
    }
}

pub(crate) static STATE: OfOneThread = OfOneThread(RefCell::new(State {
    buffer: Vec::new(),
    rings: Vec::new(),
    said: Said([0; 9]),
    time: 0.0,
    digest: [0; 32],
}));
