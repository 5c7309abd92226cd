//! HMAC-SHA256 of many messages, four at a time: each has one of the four lanes of a vector, and when it ends, the
//! next one takes its place. One stream alone leaves most of a vector unit idle.

use core::array::from_fn;

use sha2::block_api::compress256;

use super::hmac::{Midstates, outer_block};
use super::sha256::{self, BLOCK, Digest, State};
use super::vector::{Vector, compress};

/// One message under one key.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    pub(super) key: &'a Midstates,
    pub(super) timestamp: &'a [u8],
    pub(super) body: &'a [u8],
}

/// The MAC of each message, in their order.
pub(super) fn macs(messages: &[Message<'_>]) -> Vec<Digest> {
    let mut macs = vec![[0; 32]; messages.len()];
    let mut waiting = messages.iter().zip(&mut macs);
    let mut states = [Vector::default(); 8];
    let mut lanes: [Option<Lane<'_>>; 4] = from_fn(|_| None);
    loop {
        for (place, slot) in lanes.iter_mut().enumerate() {
            while slot.is_none()
                && let Some((message, mac)) = waiting.next()
            {
                if message.timestamp.len() > BLOCK {
                    // No clock writes one: it is not worth a stage of its own.
                    *mac = message.key.mac(&[message.timestamp, message.body]);
                    continue;
                }
                set(&mut states, place, &message.key.inner);
                *slot = Some(Lane::new(message, mac));
            }
        }
        let mut active = lanes.iter().flatten();
        let Some(first) = active.next() else { return macs };
        let idle = first.ready();
        let steps = active.map(|lane| lane.ready().len()).fold(idle.len(), usize::min);
        if lanes.iter().flatten().count() == 1 {
            // The last one: a vector of which one lane is used is slower than a single stream.
            for (place, lane) in lanes.iter_mut().enumerate() {
                if let Some(lane) = lane.take() {
                    lane.alone(get(&states, place));
                }
            }
            continue;
        }
        let blocks = lanes.each_ref().map(|lane| lane.as_ref().map_or(idle, Lane::ready));
        compress(&mut states, blocks.map(|blocks| blocks.get(..steps).unwrap_or_default()));
        for (place, slot) in lanes.iter_mut().enumerate() {
            let Some(lane) = slot else { continue };
            lane.done = lane.done.saturating_add(steps);
            if !lane.ready().is_empty() {
                continue;
            }
            match lane.next_stage(&get(&states, place)) {
                Next::Same => {}
                Next::From(state) => set(&mut states, place, &state),
                Next::End => *slot = None,
            }
        }
    }
}

fn set(states: &mut [Vector; 8], place: usize, state: &State) {
    for (vector, word) in states.iter_mut().zip(state) {
        if let Some(lane) = vector.get_mut(place) {
            *lane = *word;
        }
    }
}

fn get(states: &[Vector; 8], place: usize) -> State {
    states.map(|vector| vector.get(place).copied().unwrap_or_default())
}

/// A message on its way.
struct Lane<'a> {
    key: &'a Midstates,
    mac: &'a mut Digest,
    stage: Stage,
    /// How many blocks of the stage are absorbed.
    done: usize,
    /// The timestamp and the beginning of the body; in the end the inner digest, padded.
    first: [u8; BLOCK],
    /// What of the body is hashed where it stands.
    middle: &'a [[u8; BLOCK]],
    /// The end of the body, padded: one block or two.
    last: [u8; 2 * BLOCK],
    last_blocks: usize,
}

enum Stage {
    First,
    Middle,
    Last,
    Outer,
}

enum Next {
    /// The state goes on.
    Same,
    /// Another hash begins, from this state.
    From(State),
    End,
}

impl<'a> Lane<'a> {
    fn new(message: &Message<'a>, mac: &'a mut Digest) -> Self {
        let mut first = [0; BLOCK];
        let mut held = 0;
        sha256::fill(&mut first, &mut held, message.timestamp);
        let rest = sha256::fill(&mut first, &mut held, message.body);
        let length = BLOCK.saturating_add(message.timestamp.len()).saturating_add(message.body.len());
        let (middle, end) = rest.as_chunks();
        let (stage, (last, last_blocks)) = if held < BLOCK {
            (Stage::Last, sha256::padded(first.get(..held).unwrap_or_default(), length))
        } else {
            (Stage::First, sha256::padded(end, length))
        };
        Self { key: message.key, mac, stage, done: 0, first, middle, last, last_blocks }
    }

    /// The blocks that can be absorbed at once.
    fn ready(&self) -> &[[u8; BLOCK]] {
        let stage = match self.stage {
            Stage::First | Stage::Outer => core::slice::from_ref(&self.first),
            Stage::Middle => self.middle,
            Stage::Last => self.last.as_chunks().0.get(..self.last_blocks).unwrap_or_default(),
        };
        stage.get(self.done..).unwrap_or_default()
    }

    /// All blocks of a stage are absorbed, and this is the state.
    fn next_stage(&mut self, state: &State) -> Next {
        self.done = 0;
        match self.stage {
            Stage::First if !self.middle.is_empty() => self.stage = Stage::Middle,
            Stage::First | Stage::Middle => self.stage = Stage::Last,
            Stage::Last => {
                self.first = outer_block(&sha256::bytes(state));
                self.stage = Stage::Outer;
                return Next::From(self.key.outer);
            }
            Stage::Outer => {
                *self.mac = sha256::bytes(state);
                return Next::End;
            }
        }
        Next::Same
    }

    /// All that is left, in a single stream.
    fn alone(mut self, mut state: State) {
        loop {
            compress256(&mut state, self.ready());
            match self.next_stage(&state) {
                Next::Same => {}
                Next::From(other) => state = other,
                Next::End => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn alike(keys: &[[u8; 32]], messages: &[(Vec<u8>, Vec<u8>)]) {
        let keys: Vec<Midstates> = keys.iter().map(|key| Midstates::of(key)).collect();
        let messages: Vec<Message<'_>> = messages
            .iter()
            .zip(keys.iter().cycle().skip(messages.len() % 2))
            .map(|((timestamp, body), key)| Message { key, timestamp, body })
            .collect();
        let expected: Vec<Digest> =
            messages.iter().map(|Message { key, timestamp, body }| key.mac(&[timestamp, body])).collect();
        assert_eq!(macs(&messages), expected);
    }

    #[test]
    fn every_length_around_a_block_beside_every_other() {
        let lengths = (0..=140).chain([190, 191, 192, 193, 1000]);
        let messages: Vec<_> = lengths.map(|length| (b"1544271440".to_vec(), vec![b'x'; length])).collect();
        for start in 0..messages.len() {
            alike(&[[1; 32], [2; 32]], &messages[start..]);
        }
    }

    proptest! {
        #[test]
        fn four_streams_are_four_single_ones(
            keys in prop::collection::vec(any::<[u8; 32]>(), 1..4),
            messages in prop::collection::vec(
                (prop::collection::vec(b'0'..=b'9', 0..80), prop::collection::vec(any::<u8>(), 0..700)),
                0..24,
            ),
        ) {
            alike(&keys, &messages);
        }
    }
}
