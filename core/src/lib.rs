/*!
What every delivery passes through, under the crate `closehook`: its signature, its bytes read as JSON, the rules that it
is asked of, what it changed, and the object that it belongs to.

A crate of its own, since an optimisation level is a crate's: this one is compiled for speed, and what stands on it for
size. Nothing here is a public interface but what `closehook` exports of it.
*/
#![cfg_attr(not(feature = "std"), no_std)]
#![allow(
    missing_docs,
    clippy::must_use_candidate,
    clippy::len_without_is_empty,
    reason = "for `closehook` alone, which exports what is for others, and that is documented"
)]

extern crate alloc;

#[cfg(all(target_arch = "wasm32", feature = "std"))]
pub mod allocator;
#[cfg(feature = "std")]
pub mod diff;
#[cfg(any(not(feature = "std"), test))]
pub mod envelope;
#[cfg(feature = "std")]
pub mod filter;
#[cfg(feature = "std")]
pub mod history;
pub mod malformed;
#[cfg(feature = "std")]
pub mod payload;
#[cfg(feature = "std")]
pub mod sequence;
pub mod signature;
