//! What JavaScript calls, by name.
#![expect(unsafe_code, reason = "exports by name")]

use alloc::vec::Vec;

use closehook::malformed::Malformed;
use closehook::signature::{
    Accepted, BufferedDelivery, HIDDEN, HostSha256, INVALID_KEY, Keys, MacKey, Window, looks_like_key,
};

use crate::envelope::envelope;
use crate::mac::SmallKey;
use crate::state::{Ring, STATE, State};

#[link(wasm_import_module = "verify")]
unsafe extern "C" {
    /// `HostSha256`.
    safe fn sha256(from: usize, length: usize, to: usize) -> bool;

    /// The place of the key for the subscription id that lies there as a JSON string; -1 when there is no such key, -2
    /// when no text has it.
    pub(crate) safe fn chosen(from: usize, length: usize) -> i32;
}

/// Room kept between calls; what a larger body took is given back after it.
const KEPT: usize = 1 << 20;

/// Makes room for `length` bytes and says where they start; 0 when there is no memory for them.
#[unsafe(no_mangle)]
extern "C" fn buffer(length: usize) -> usize {
    STATE.with(|State { buffer, .. }| {
        if buffer.len() < length || buffer.len() > KEPT && length <= KEPT {
            // What it holds need not be kept.
            *buffer = Vec::new();
            if buffer.try_reserve_exact(length).is_err() {
                return 0;
            }
            buffer.resize(length, 0);
        }
        buffer.as_ptr().addr()
    })
}

/// A keyring, which has no keys yet: of a number that is free, or the next one.
#[unsafe(no_mangle)]
extern "C" fn ring(number: usize, by_subscription: bool, max_age: f64, max_future_skew: f64) {
    STATE.with(|State { rings, .. }| {
        if rings.len() <= number {
            rings.push(None);
        }
        if let Some(slot) = rings.get_mut(number) {
            let window = Window { max_age, max_future_skew };
            *slot = Some(Ring { keys: Vec::new(), by_subscription, window });
        }
    });
}

/// One more key of a keyring, from the buffer: its label, then its text. False when it is none: then the texts are the
/// sentence, the rest of the sentence, and what is shown in place of the label if that is not to be; with two
/// numbers for the rest.
#[unsafe(no_mangle)]
extern "C" fn key(ring: usize, start: usize, label: usize, text: usize) -> bool {
    STATE.with(|state| {
        let mut rest = state.buffer.get(start..).unwrap_or_default();
        let mut part = |length| {
            let (part, after) = rest.split_at_checked(length).unwrap_or_default();
            rest = after;
            part
        };
        let (label, text) = (part(label), part(text));
        match SmallKey::from_hex(text) {
            Ok(key) => {
                if let Some(ring) = state.ring(ring) {
                    ring.keys.push(key);
                }
                true
            }
            Err(fault) => {
                let (template, [count, code]) = fault.template();
                let hidden = if looks_like_key(label) { HIDDEN } else { "" };
                state.said.say([INVALID_KEY, template, hidden], [count, code, 0]);
                false
            }
        }
    })
}

/// Forgets a keyring, and wipes its keys.
#[unsafe(no_mangle)]
extern "C" fn free(ring: usize) {
    STATE.with(|State { rings, .. }| {
        if let Some(slot) = rings.get_mut(ring) {
            *slot = None;
        }
    });
}

/// The place of the key that fits, with the signed time in unix seconds; or -1 for a refusal, and -2 for one with the age.
/// Its texts are the code, the sentence and the header; its numbers from which place to which keys were tried. The buffer
/// holds what `BufferedDelivery` says; `host` says whether the host is asked for SHA-256.
#[unsafe(no_mangle)]
extern "C" fn verify(ring: usize, body: usize, hash: i32, timestamp: i32, now: f64, host: bool) -> i32 {
    STATE.with(|state| {
        let Some(Some(ring)) = state.rings.get(ring) else { return -1 };
        let host = host.then_some(host_sha256 as HostSha256);
        let mut delivered = BufferedDelivery::of(&mut state.buffer, body, hash, timestamp, host);
        match delivered.judged(ring, &ring.window, now) {
            Ok(Accepted { place, timestamp, .. }) => {
                state.time = timestamp;
                i32::try_from(place).unwrap_or(-1)
            }
            Err(refusal) => {
                let (code, header) = refusal.code();
                let texts = [code.as_str(), refusal.template(), header.unwrap_or_default()];
                state.said.say(texts, [refusal.tried.start, refusal.tried.end, 0]);
                let Some(age) = refusal.age else { return -1 };
                state.time = age;
                -2
            }
        }
    })
}

fn host_sha256(from: usize, length: usize, to: usize) -> bool {
    sha256(from, length, to)
}

/// The digest becomes that of the timestamp whose so many characters are there, and the body in the buffer; with the key
/// of that place, or when it is -1 the one that `Keys::to_sign` says. False when there is no such key.
#[unsafe(no_mangle)]
extern "C" fn sign(ring: usize, body: usize, timestamp: usize, place: i32) -> bool {
    STATE.with(|state| {
        let Some(Some(ring)) = state.rings.get(ring) else { return false };
        let body = state.buffer.get(..body).unwrap_or_default();
        let Some(key) = ring.to_sign(usize::try_from(place).ok(), body) else { return false };
        state.digest = key.mac(state.digest.get(..timestamp).unwrap_or_default(), body);
        true
    })
}

/// Writes SHA-256 of so many bytes in the buffer over the first of them, if there is room.
#[unsafe(no_mangle)]
extern "C" fn hash(body: usize) {
    STATE.with(|State { buffer, .. }| {
        let digest = SmallKey::sha256(buffer.get(..body).unwrap_or_default());
        if let Some(first) = buffer.first_chunk_mut() {
            *first = digest;
        }
    });
}

/// Whether the body in the buffer is not JSON. Then the text is what would have been expected; the numbers are line,
/// column and offset.
#[unsafe(no_mangle)]
extern "C" fn malformed(body: usize) -> bool {
    STATE.with(|state| {
        let body = state.buffer.get(..body).unwrap_or_default();
        let Err(malformed) = envelope(body) else { return false };
        let Malformed { expected, line, column, offset } = malformed;
        state.said.say([expected, "", ""], [line, column, offset]);
        true
    })
}

/// Where the texts and numbers of the last call are: three addresses, each with a length, and three numbers.
#[unsafe(no_mangle)]
extern "C" fn said() -> usize {
    STATE.with(|state| state.said.0.as_ptr().addr())
}

/// The time or the age of the last call, in seconds.
#[unsafe(no_mangle)]
extern "C" fn time() -> f64 {
    STATE.with(|state| state.time)
}

/// Where the digest of the last call is, in 32 bytes.
#[unsafe(no_mangle)]
extern "C" fn digest() -> usize {
    STATE.with(|state| state.digest.as_ptr().addr())
}
