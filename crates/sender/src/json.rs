//! JSON text for the API, put together part by part: compact, in UTF-8.

use closehook::payload::write;

/// A text that is being written. Commas are set as values come.
#[derive(Default)]
pub(super) struct Json {
    text: Vec<u8>,
    /// Whether a value stands before the next one, in the same array or object.
    after_value: bool,
}

impl Json {
    pub(super) fn open(&mut self, bracket: u8) -> &mut Self {
        self.comma();
        self.text.push(bracket);
        self.after_value = false;
        self
    }

    pub(super) fn close(&mut self, bracket: u8) -> &mut Self {
        self.text.push(bracket);
        self.after_value = true;
        self
    }

    pub(super) fn key(&mut self, name: &str) -> &mut Self {
        self.string(name);
        self.text.push(b':');
        self.after_value = false;
        self
    }

    pub(super) fn string(&mut self, text: &str) -> &mut Self {
        self.comma();
        write::string(text.encode_utf16(), &mut self.text);
        self
    }

    /// The string, or `null`.
    pub(super) fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.string(text),
            None => self.raw(b"null"),
        }
    }

    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        self.raw(number.to_string().as_bytes())
    }

    pub(super) fn bool(&mut self, is: bool) -> &mut Self {
        self.raw(if is { b"true" } else { b"false" })
    }

    /// What is JSON already.
    pub(super) fn raw(&mut self, text: &[u8]) -> &mut Self {
        self.comma();
        self.text.extend_from_slice(text);
        self
    }

    pub(super) fn done(self) -> Vec<u8> {
        self.text
    }

    fn comma(&mut self) {
        if core::mem::replace(&mut self.after_value, true) {
            self.text.push(b',');
        }
    }
}

/// A text as a JSON string.
pub(super) fn string(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len().saturating_add(2));
    write::string(text.encode_utf16(), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_stand_between_values() {
        let mut json = Json::default();
        json.open(b'{').key("a").open(b'[').number(1).string("\"").open(b'{').close(b'}').close(b']');
        json.key("b").maybe(None).key("c").bool(true).close(b'}');
        assert_eq!(json.done(), br#"{"a":[1,"\"",{}],"b":null,"c":true}"#);
    }
}
