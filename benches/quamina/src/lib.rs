//! quamina for the benchmark of filters: patterns and events cross in one buffer, the matches come back as numbers.

use std::cell::RefCell;

use quamina::Quamina;

thread_local! {
    static PATTERNS: RefCell<Option<Quamina<u32>>> = const { RefCell::new(None) };
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static MATCHES: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// Room for what comes next.
#[unsafe(no_mangle)]
pub extern "C" fn buffer(length: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        buffer.resize(length, 0);
        buffer.as_mut_ptr()
    })
}

/// Forgets all patterns.
#[unsafe(no_mangle)]
pub extern "C" fn clear() {
    PATTERNS.set(Some(Quamina::new()));
}

/// Adds the pattern in the buffer; 0 when it is refused.
#[unsafe(no_mangle)]
pub extern "C" fn add(id: u32) -> u32 {
    BUFFER.with_borrow(|buffer| {
        PATTERNS.with_borrow_mut(|patterns| {
            let Some((patterns, text)) = patterns.as_mut().zip(std::str::from_utf8(buffer).ok()) else { return 0 };
            u32::from(patterns.add_pattern(id, text).is_ok())
        })
    })
}

/// How many patterns the event in the buffer matches; -1 when it cannot be read.
#[unsafe(no_mangle)]
pub extern "C" fn matching() -> i32 {
    BUFFER.with_borrow(|buffer| {
        PATTERNS.with_borrow(|patterns| {
            let Some(found) = patterns.as_ref().and_then(|patterns| patterns.matches_for_event(buffer).ok()) else {
                return -1;
            };
            let count = found.len() as i32;
            MATCHES.set(found);
            count
        })
    })
}

/// Where the ids of those are.
#[unsafe(no_mangle)]
pub extern "C" fn matches() -> *const u32 {
    MATCHES.with_borrow(|matches| matches.as_ptr())
}
