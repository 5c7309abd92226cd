/*!
The wasm module of `closehook/verify`: the signature checks of `closehook`, with an interface to JavaScript that
consists only of numbers.

Its only purpose is to be small. It does without the standard library, whose panics include `core::fmt`, and without
wasm-bindgen, whose glue is only needed for values that are not numbers. JavaScript writes texts into a buffer in the
memory of this module. Texts for JavaScript are sentences of `closehook` with placeholders. The other side is
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
