//! What a module without the standard library must bring itself. `crates/verify` needs it, and it stands here, since Cargo
//! links this crate as a module of its own too, where another depends on it.
#![expect(unsafe_code, reason = "an allocator of the only thread")]

use core::panic::PanicInfo;

use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

#[global_allocator]
// SAFETY: a module without shared memory has one thread.
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };

/// Nothing panics; were it to, this would end it, without a text that nobody would read.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
