//! A hash of all that a value holds.

use super::{Kind, Value};

impl Value<'_, '_> {
    /// A hash that is the same for all texts of a value, arrays and objects too: objects have no order. It does not
    /// recurse. Two values of one hash are the same but for a coincidence, and repeated keys.
    pub(crate) fn content_hash(&self) -> u64 {
        struct Open {
            end: u32,
            object: bool,
            sum: u64,
            key: Option<u64>,
        }
        const PRIME: u64 = 0x0100_0000_01B3;
        fn take(open: &mut [Open], hash: u64) {
            let Some(parent) = open.last_mut() else { return };
            if !parent.object {
                parent.sum = (parent.sum.rotate_left(23) ^ hash).wrapping_mul(PRIME);
            } else if let Some(key) = parent.key.take() {
                let member = (key.rotate_left(29) ^ hash).wrapping_mul(PRIME);
                parent.sum = parent.sum.wrapping_add(member ^ (member >> 31));
            } else {
                parent.key = Some(hash);
            }
        }
        if !matches!(self.kind(), Kind::Array | Kind::Object) {
            return self.hash();
        }
        let mut open: Vec<Open> = Vec::new();
        let mut place = self.place();
        loop {
            while let Some(done) = open.pop_if(|inner| inner.end <= place) {
                let hash = (done.sum ^ u64::from(done.object)).wrapping_mul(PRIME);
                if open.is_empty() {
                    return hash;
                }
                take(&mut open, hash);
            }
            let Some(value) = self.other(place) else { return 0 };
            match value.kind() {
                Kind::Array | Kind::Object => open.push(Open {
                    end: value.end(),
                    object: value.kind() == Kind::Object,
                    sum: 0xCBF2_9CE4_8422_2325,
                    key: None,
                }),
                _ => take(&mut open, value.hash()),
            }
            place = place.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::payload::Index;

    #[test]
    fn the_hash_is_of_what_the_text_stands_for() {
        for (a, b, same) in [
            ("[1, {\"a\": [], \"b\": {}}]", "[1.0,{\"b\":{},\"a\":[]}]", true),
            ("[]", "{}", false),
            ("[[]]", "[]", false),
            ("[[],1]", "[[1]]", false),
            ("[1,2]", "[2,1]", false),
            ("{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", false),
            ("{\"a\":{\"b\":1}}", "{\"a\":{},\"b\":1}", false),
            ("{\"a\":\"b\"}", "{\"b\":\"a\"}", false),
        ] {
            let (left, right) = (Index::read(a.as_bytes()).unwrap(), Index::read(b.as_bytes()).unwrap());
            let (left, right) = (left.root().unwrap(), right.root().unwrap());
            assert_eq!(left.content_hash() == right.content_hash(), same, "{a} and {b}");
        }
    }
}
