//! The bindings of the emulator's wasm module. Texts cross as strings or UTF-8 bytes, and bodies as bytes. A refusal is
//! thrown as JSON text, which `pkg/src/emulator/sender.js` turns into an error.

use wasm_bindgen::prelude::*;

use crate::{Options, Outcome, Refusal};

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Converts to a JavaScript number. Every time and count is a safe integer.
#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "below 2^53")]
fn number(whole: u64) -> f64 {
    whole as f64
}

/// Converts from a JavaScript number. It saturates, and never traps.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "saturates, and never traps"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn thrown(refusal: &Refusal) -> JsValue {
    JsValue::from_str(&text(refusal.to_json()))
}

/// The sender of an organization.
#[wasm_bindgen]
pub struct Sender {
    sender: crate::Sender,
    /// The bodies of the last `take`, the body of the last API answer, or the head of the last snapshot.
    bodies: Vec<u8>,
    /// The wait of the last API answer, in milliseconds.
    wait: u64,
}

#[wasm_bindgen]
impl Sender {
    /// Creates a sender from options as JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &[u8]) -> Result<Sender, JsValue> {
        let options = Options::read(options).map_err(|refusal| thrown(&refusal))?;
        Ok(Sender { sender: crate::Sender::new(options), bodies: Vec::new(), wait: 0 })
    }

    /// Answers an API request. Returns the status; `body` then returns the body.
    pub fn request(&mut self, user: Option<String>, method: &str, path: &str, body: &[u8]) -> u16 {
        let response = self.sender.request(user.as_deref(), method, path, body);
        (self.bodies, self.wait) = (response.body, response.wait_ms);
        response.status
    }

    /// How long the last API answer must be delayed, or asks the client to wait, in milliseconds.
    pub fn wait(&self) -> f64 {
        number(self.wait)
    }

    /// Whether a fault may affect an API request.
    #[wasm_bindgen(js_name = breaksApi)]
    pub fn breaks_api(&self) -> bool {
        self.sender.breaks_api()
    }

    /// The body of the last API answer.
    pub fn body(&mut self) -> String {
        text(core::mem::take(&mut self.bodies))
    }

    /// Puts events in. Returns the ids of the events.
    pub fn put(&mut self, events: &[u8]) -> Result<Vec<String>, JsValue> {
        self.sender.put(events).map_err(|refusal| thrown(&refusal))
    }

    /// Changes an object. Returns the id of the event, or `undefined` if nothing changed.
    pub fn change(
        &mut self,
        object_type: &str,
        object_id: &str,
        fields: &[u8],
        user: Option<String>,
        about: &[u8],
    ) -> Result<Option<String>, JsValue> {
        let changed = self.sender.change(object_type, object_id, fields, user.as_deref(), about);
        changed.map_err(|refusal| thrown(&refusal))
    }

    /// Deletes an object. Returns the id of the event.
    pub fn delete(
        &mut self,
        object_type: &str,
        object_id: &str,
        user: Option<String>,
        about: &[u8],
    ) -> Result<Option<String>, JsValue> {
        let deleted = self.sender.delete(object_type, object_id, user.as_deref(), about);
        deleted.map_err(|refusal| thrown(&refusal))
    }

    /// Merges two leads. Returns the id of the `merged` event.
    pub fn merge(
        &mut self,
        source: &str,
        destination: &str,
        user: Option<String>,
        about: &[u8],
    ) -> Result<Option<String>, JsValue> {
        let merged = self.sender.merge(source, destination, user.as_deref(), about);
        merged.map_err(|refusal| thrown(&refusal))
    }

    /// An object as JSON text.
    pub fn object(&self, object_type: &str, object_id: &str) -> Option<String> {
        self.sender.object(object_type, object_id).map(text)
    }

    /// Sets a user from JSON text.
    #[wasm_bindgen(js_name = setUser)]
    pub fn set_user(&mut self, user: &[u8]) -> Result<(), JsValue> {
        self.sender.set_user_json(user).map_err(|refusal| thrown(&refusal))
    }

    /// Sets a fault or an array of faults from JSON text.
    #[wasm_bindgen(js_name = setFaults)]
    pub fn set_faults(&mut self, faults: &[u8]) -> Result<(), JsValue> {
        self.sender.set_faults_json(faults).map_err(|refusal| thrown(&refusal))
    }

    /// The time on the virtual clock, in milliseconds since 1970.
    pub fn now(&self) -> f64 {
        number(self.sender.now())
    }

    /// When something is due next, in milliseconds since 1970.
    #[wasm_bindgen(js_name = nextDue)]
    pub fn next_due(&mut self) -> Option<f64> {
        self.sender.next_due().map(number)
    }

    /// Moves the clock to the next attempt, but at most to `until`. Returns the new time.
    pub fn step(&mut self, until: f64) -> f64 {
        number(self.sender.step(whole(until)))
    }

    /// Sets how far the clock that signs is ahead, in milliseconds.
    #[wasm_bindgen(js_name = signAhead)]
    pub fn sign_ahead(&mut self, milliseconds: f64) {
        let ahead = i64::try_from(whole(milliseconds.abs())).unwrap_or(i64::MAX);
        self.sender.sign_ahead(if milliseconds < 0.0 { ahead.saturating_neg() } else { ahead });
    }

    /// Moves the clock to a time, even if attempts become due on the way.
    pub fn advance(&mut self, to: f64) -> f64 {
        number(self.sender.advance(whole(to)))
    }

    /// Stops waiting for answers. Returns the number of attempts that will be retried.
    #[wasm_bindgen(js_name = retryUnderWay)]
    pub fn retry_under_way(&mut self) -> f64 {
        number(self.sender.retry_under_way())
    }

    /// The attempts that are due, as a JSON array. Each has the `length` of its body; `bodies` returns the bodies.
    pub fn take(&mut self, most: u32) -> String {
        let attempts = self.sender.take(usize::try_from(most).unwrap_or(usize::MAX));
        let (list, bodies) = self.sender.rendered(&attempts);
        self.bodies = bodies;
        text(list)
    }

    /// The concatenated bodies of the last `take`.
    pub fn bodies(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.bodies)
    }

    /// Records an outcome: an HTTP status, or 0 and an error message.
    pub fn answered(&mut self, id: f64, status: u16, error: &str) -> bool {
        let outcome = if status == 0 { Outcome::Failed(error.to_owned()) } else { Outcome::Status(status) };
        self.sender.answered(whole(id), &outcome)
    }

    /// The overview as JSON text.
    pub fn state(&mut self) -> String {
        text(self.sender.state())
    }

    /// The warnings with this number or a higher one, as JSON text.
    pub fn warnings(&self, from: f64) -> String {
        text(self.sender.warnings_from(whole(from)))
    }

    /// The whole state, as JSON text in UTF-8.
    pub fn snapshot(&self) -> Vec<u8> {
        self.sender.snapshot()
    }

    /// The whole state in parts. `bodies` then returns the head.
    #[wasm_bindgen(js_name = snapshotInParts)]
    pub fn snapshot_in_parts(&mut self) -> Parts {
        let (head, parts) = self.sender.snapshot_in_parts();
        self.bodies = head;
        Parts(parts)
    }

    /// Restores a sender from a `snapshot`.
    pub fn restore(snapshot: &[u8]) -> Result<Sender, JsValue> {
        let sender = crate::Sender::restore(snapshot).map_err(|refusal| thrown(&refusal))?;
        Ok(Sender { sender, bodies: Vec::new(), wait: 0 })
    }
}

/// The events of a snapshot.
#[wasm_bindgen]
pub struct Parts(crate::Parts);

#[wasm_bindgen]
impl Parts {
    /// The next part, of about `bytes` bytes. Empty after the last one.
    pub fn take(&mut self, bytes: u32) -> Vec<u8> {
        self.0.take(usize::try_from(bytes).unwrap_or(usize::MAX))
    }
}

/// Restores a sender from the parts of a snapshot.
#[wasm_bindgen]
pub struct Restoring(crate::Restoring);

#[wasm_bindgen]
impl Restoring {
    /// Starts with the head.
    #[wasm_bindgen(constructor)]
    pub fn new(head: Vec<u8>) -> Result<Restoring, JsValue> {
        crate::Restoring::new(head).map(Restoring).map_err(|refusal| thrown(&refusal))
    }

    /// Adds a part.
    pub fn add(&mut self, part: &[u8]) -> Result<(), JsValue> {
        self.0.add(part).map_err(|refusal| thrown(&refusal))
    }

    /// Returns the restored sender.
    pub fn done(self) -> Result<Sender, JsValue> {
        let sender = self.0.done().map_err(|refusal| thrown(&refusal))?;
        Ok(Sender { sender, bodies: Vec::new(), wait: 0 })
    }
}
