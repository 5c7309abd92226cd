//! What is kept between calls.
#![expect(unsafe_code, reason = "statics of the only thread")]

use alloc::vec::Vec;
use core::cell::RefCell;

use closehook::signature::{Keys, Window};

use crate::envelope::envelope;
use crate::mac::SmallKey;

/// The keys of one `Webhook`, with its window. Their labels are JavaScript's.
pub(crate) struct Ring {
    pub(crate) keys: Vec<SmallKey>,
    pub(crate) by_subscription: bool,
    pub(crate) window: Window,
}

impl Keys for Ring {
    type Key = SmallKey;
    /// JavaScript keeps the id itself.
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

/// Three texts, by address and length, and three numbers.
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
    /// What JavaScript wrote.
    pub(crate) buffer: Vec<u8>,
    /// By number; one that is gone leaves its place to the next.
    pub(crate) rings: Vec<Option<Ring>>,
    /// What the last call says besides what it returned.
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

// SAFETY: a module without shared memory has one thread.
unsafe impl Sync for OfOneThread {}

impl OfOneThread {
    /// No call comes in while another is answered: what the host is asked meanwhile asks nothing.
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
