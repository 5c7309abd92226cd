/*!
The module of `closehook/verify`: the signature of `closehook`, bound to JavaScript by numbers alone.

It is small, and that is all it is for: without the standard library, whose panics bring `core::fmt`; without
wasm-bindgen, whose glue is for what is not a number. What JavaScript says in text it writes into a buffer of this module's
memory; what is said to it in text is one of `closehook`'s sentences, with the blanks still in it. The other side is
`pkg/src/verify/bindings.js`.
*/
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(any(target_arch = "wasm32", test))]
mod envelope;
#[cfg(target_arch = "wasm32")]
mod exports;
#[cfg(any(target_arch = "wasm32", test))]
mod mac;
#[cfg(target_arch = "wasm32")]
mod state;
