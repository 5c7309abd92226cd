//! The functions that JavaScript calls by name.
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
    /// The host's SHA-256; see `HostSha256`.
    safe fn sha256(from: usize, length: usize, to: usize) -> bool;

    /// Chooses the key for the subscription id in this range, which is a JSON string. Returns the position of the key,
    /// -1 if there is no such key, or -2 if the id is not valid Unicode text.
    pub(crate) safe fn chosen(from: usize, length: usize) -> i32;
}

/// The number of bytes of the buffer that are kept between calls. A larger buffer is freed by the next smaller request.
const KEPT: usize = 1 << 20;

/// Makes room for `length` bytes. Returns their address, or 0 if there is not enough memory.
#[unsafe(no_mangle)]
extern "C" fn buffer(length: usize) -> usize {
    STATE.with(|State { buffer, .. }| {
        if buffer.len() < length || buffer.len() > KEPT && length <= KEPT {
            // The old buffer is dropped first, since its contents are not needed.
            *buffer = Vec::new();
            if buffer.try_reserve_exact(length).is_err() {
                return 0;
            }
            buffer.resize(length, 0);
        }
        buffer.as_ptr().addr()
    })
}

/// Creates an empty keyring with this number, which must be free or the next one.
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

/// Adds a key to a keyring from the buffer, which holds its label and then its text. Returns false if the key is
/// invalid. The texts are then the sentence, the rest of the sentence, and a replacement for the label if the label
/// must not be shown. Two numbers belong to the rest.
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

/// Drops a keyring and wipes its keys.
#[unsafe(no_mangle)]
extern "C" fn free(ring: usize) {
    STATE.with(|State { rings, .. }| {
        if let Some(slot) = rings.get_mut(ring) {
            *slot = None;
        }
    });
}

/// Returns the position of the matching key, and sets the signed time in Unix seconds. A refusal is -1, or -2 if the
/// age is set. Its texts are the code, the sentence and the header. Its numbers are the range of the keys that were
/// tried. The buffer has the layout of `BufferedDelivery`. `host` says whether to use the host's SHA-256.
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

/// Replaces the digest with the signature of a timestamp and the body in the buffer. The timestamp is the first
/// `timestamp` bytes of the digest. The key is at `place`, or is chosen by `Keys::to_sign` if `place` is -1. Returns
/// false if there is no such key.
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

/// Overwrites the start of the buffer with the SHA-256 of its first `body` bytes, if there is room.
#[unsafe(no_mangle)]
extern "C" fn hash(body: usize) {
    STATE.with(|State { buffer, .. }| {
        let digest = SmallKey::sha256(buffer.get(..body).unwrap_or_default());
        if let Some(first) = buffer.first_chunk_mut() {
            *first = digest;
        }
    });
}

/// Whether the body in the buffer is malformed JSON. If so, the text says what was expected, and the numbers are line,
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

/// The address of the texts and numbers of the last call: three pairs of address and length, then three numbers.
#[unsafe(no_mangle)]
extern "C" fn said() -> usize {
    STATE.with(|state| state.said.0.as_ptr().addr())
}

/// The signed time or the age from the last call, in seconds.
#[unsafe(no_mangle)]
extern "C" fn time() -> f64 {
    STATE.with(|state| state.time)
}

/// The address of the digest from the last call, which has 32 bytes.
#[unsafe(no_mangle)]
extern "C" fn digest() -> usize {
    STATE.with(|state| state.digest.as_ptr().addr())
}
