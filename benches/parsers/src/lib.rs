//! What could read a payload in wasm: each function reads the text in the buffer, and says whether it did.

use std::cell::RefCell;
use std::hint::black_box;

use serde::Deserialize;
use serde::de::IgnoredAny;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Room for the text.
#[unsafe(no_mangle)]
pub extern "C" fn buffer(length: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        buffer.resize(length, 0);
        buffer.as_mut_ptr()
    })
}

fn reads(read: impl FnOnce(&[u8]) -> bool) -> u32 {
    BUFFER.with_borrow(|buffer| u32::from(read(buffer)))
}

#[unsafe(no_mangle)]
pub extern "C" fn closehook() -> u32 {
    reads(|text| black_box(closehook::payload::Index::read(text)).is_ok())
}

#[unsafe(no_mangle)]
pub extern "C" fn serde_json_ignored() -> u32 {
    reads(|text| black_box(serde_json::from_slice::<IgnoredAny>(text)).is_ok())
}

#[derive(Deserialize)]
struct Delivery<'a> {
    #[serde(borrow)]
    event: Event<'a>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    object_type: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    action: std::borrow::Cow<'a, str>,
}

#[unsafe(no_mangle)]
pub extern "C" fn serde_json_visitor() -> u32 {
    reads(|text| {
        let read = serde_json::from_slice::<Delivery<'_>>(text);
        black_box(read.is_ok_and(|read| !read.event.object_type.is_empty() && !read.event.action.is_empty()))
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn serde_json_value() -> u32 {
    reads(|text| black_box(serde_json::from_slice::<serde_json::Value>(text)).is_ok())
}

#[unsafe(no_mangle)]
pub extern "C" fn simd_json_tape() -> u32 {
    // It unescapes in place, so the text must be copied first.
    reads(|text| {
        let mut text = text.to_vec();
        black_box(simd_json::to_tape(&mut text)).is_ok()
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn sonic_rs_value() -> u32 {
    reads(|text| black_box(sonic_rs::from_slice::<sonic_rs::Value>(text)).is_ok())
}

/// Hash tables of the parsers ask for a seed; the same one each time does for a benchmark.
///
/// # Safety
///
/// `destination` points to `length` bytes, as getrandom promises.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(destination: *mut u8, length: usize) -> Result<(), getrandom::Error> {
    // SAFETY: see above.
    unsafe { std::ptr::write_bytes(destination, 7, length) };
    Ok(())
}
