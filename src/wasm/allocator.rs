//! The allocator of the module, which notes that it had no memory to give: after a trap, that is why.
#![expect(unsafe_code, reason = "an allocator is made of addresses")]

use core::alloc::{GlobalAlloc, Layout};
use core::sync::atomic::{AtomicBool, Ordering};

use talc::wasm::{WasmDynamicTalc, new_wasm_dynamic_allocator};

static EXHAUSTED: AtomicBool = AtomicBool::new(false);

/// Whether the last request for memory that was refused was so since the last call of `forget`.
pub fn is_exhausted() -> bool {
    EXHAUSTED.load(Ordering::Relaxed)
}

/// Forgets the refusals so far: they have been reported.
pub fn forget() {
    EXHAUSTED.store(false, Ordering::Relaxed);
}

struct Noting(WasmDynamicTalc);

#[inline(never)] // it is called wherever memory is asked for
fn noted(address: *mut u8) -> *mut u8 {
    if address.is_null() {
        EXHAUSTED.store(true, Ordering::Relaxed);
    }
    address
}

// SAFETY: all is done by the allocator within.
unsafe impl GlobalAlloc for Noting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that are asked for here, as for all below.
        noted(unsafe { self.0.alloc(layout) })
    }

    unsafe fn dealloc(&self, address: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { self.0.dealloc(address, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        noted(unsafe { self.0.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, address: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        noted(unsafe { self.0.realloc(address, layout, size) })
    }
}

#[global_allocator]
static ALLOCATOR: Noting = Noting(new_wasm_dynamic_allocator());
