//! Hashes of all that values hold.

use super::{Kind, Value};
use crate::count::wide;

/// An array or object of which the end has not come.
struct Open {
    place: u32,
    end: u32,
    sum: u64,
}

/// Beyond this depth, what is open grows by a quarter: doubled, it could take more than all the rest.
const DEEP: usize = 1 << 10;

const PRIME: u64 = 0x0100_0000_01B3;

impl Open {
    /// Takes in the hash of an element, or of the value of a key.
    #[inline]
    fn take(&mut self, key: Option<u64>, hash: u64) {
        self.sum = match key {
            None => (self.sum.rotate_left(23) ^ hash).wrapping_mul(PRIME),
            Some(key) => {
                let member = (key.rotate_left(29) ^ hash).wrapping_mul(PRIME);
                // A sum, since members have no order.
                self.sum.wrapping_add(member ^ (member >> 31))
            }
        };
    }
}

impl Value<'_, '_> {
    /// A hash of each value that this one holds, itself the first, by place: the same for all texts of a value.
    /// Values of one hash are the same but for a coincidence; those of two are not, unless they repeat a key. It does
    /// not recurse.
    pub fn content_hashes(&self) -> Vec<u64> {
        let mut hashes = vec![0; self.size()];
        self.hash_parts(&mut hashes);
        hashes
    }

    /// The first of them.
    #[inline]
    pub fn content_hash(&self) -> u64 {
        let parts = matches!(self.kind(), Kind::Array | Kind::Object);
        if parts { self.hash_parts(&mut []) } else { self.hash() }
    }

    /// The hash of this one; those of all go where there is room for them.
    #[inline(never)]
    fn hash_parts(&self, hashes: &mut [u64]) -> u64 {
        let first = self.place();
        let mut last = 0;
        let mut keep = |place: u32, hash: u64| {
            last = hash;
            if let Some(slot) = hashes.get_mut(wide(place.wrapping_sub(first))) {
                *slot = hash;
            }
        };
        let mut open: Vec<Open> = Vec::new();
        // Whether the innermost is an object, and the key whose value comes next.
        let (mut in_object, mut key) = (false, None);
        for place in first..=self.next_place() {
            while let Some(done) = open.pop_if(|inner| inner.end <= place) {
                let hash = (done.sum ^ u64::from(in_object)).wrapping_mul(PRIME);
                keep(done.place, hash);
                in_object = open.last().is_some_and(|parent| self.is_object(parent.place));
                if let Some(parent) = open.last_mut() {
                    // A value comes right after its key.
                    let key = if in_object { self.other(done.place.wrapping_sub(1)) } else { None };
                    parent.take(key.map(|key| key.hash()), hash);
                }
            }
            let Some(value) = self.other(place).filter(|_| place < self.next_place()) else { break };
            if matches!(value.kind(), Kind::Array | Kind::Object) {
                if open.len() == open.capacity() && open.len() > DEEP {
                    open.reserve_exact(open.len() / 4);
                }
                open.push(Open { place, end: value.next_place(), sum: 0xCBF2_9CE4_8422_2325 });
                (in_object, key) = (value.kind() == Kind::Object, None);
                continue;
            }
            let hash = value.hash();
            keep(place, hash);
            match (open.last_mut(), key.take()) {
                (Some(_), None) if in_object => key = Some(hash),
                (Some(parent), key) => parent.take(key, hash),
                (None, _) => {}
            }
        }
        last
    }

    fn is_object(&self, place: u32) -> bool {
        self.other(place).is_some_and(|value| value.kind() == Kind::Object)
    }
}

#[cfg(test)]
mod tests {
    use crate::payload::Index;

    #[test]
    fn the_hash_is_of_what_the_text_stands_for() {
        for (a, b, same) in [
            ("[1, {\"a\": [], \"b\": {}}]", "[1.0,{\"b\":{},\"a\":[]}]", true),
            ("\"\\u0061\"", "\"a\"", true),
            ("[]", "{}", false),
            ("[[]]", "[]", false),
            ("[[],1]", "[[1]]", false),
            ("[1,2]", "[2,1]", false),
            ("{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", false),
            ("{\"a\":{\"b\":1}}", "{\"a\":{},\"b\":1}", false),
            ("1", "500", false),
            ("{\"a\":\"b\"}", "{\"b\":\"a\"}", false),
        ] {
            let (left, right) = (Index::read(a.as_bytes()).unwrap(), Index::read(b.as_bytes()).unwrap());
            let (left, right) = (left.root().unwrap(), right.root().unwrap());
            assert_eq!(left.content_hash() == right.content_hash(), same, "{a} and {b}");
            for value in [left, right] {
                assert_eq!(value.content_hashes().first(), Some(&value.content_hash()), "{a} and {b}");
            }
        }
        let index = Index::read(b"[[1], 1, [1]]").unwrap();
        let hashes = index.root().unwrap().content_hashes();
        assert!(hashes.get(1) == hashes.get(4) && hashes.get(2) == hashes.get(3) && hashes.len() == 6);
    }
}
