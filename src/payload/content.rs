//! Hashes of all that values hold.

use super::{Kind, Value};

/// An array or object of which the end has not come.
struct Open {
    place: usize,
    end: u32,
    object: bool,
    sum: u64,
    /// Of an object: the key whose value comes next.
    key: Option<u64>,
}

/// Beyond this depth, what is open grows by a quarter: doubled, it could take more than all the rest.
const DEEP: usize = 1 << 10;

const PRIME: u64 = 0x0100_0000_01B3;

impl Open {
    #[inline]
    fn take(&mut self, hash: u64) {
        if !self.object {
            self.sum = (self.sum.rotate_left(23) ^ hash).wrapping_mul(PRIME);
        } else if let Some(key) = self.key.take() {
            let member = (key.rotate_left(29) ^ hash).wrapping_mul(PRIME);
            // A sum, since members have no order.
            self.sum = self.sum.wrapping_add(member ^ (member >> 31));
        } else {
            self.key = Some(hash);
        }
    }

    fn hash(&self) -> u64 {
        (self.sum ^ u64::from(self.object)).wrapping_mul(PRIME)
    }
}

impl Value<'_, '_> {
    /// A hash of each value that this one holds, itself the first, by place: the same for all texts of a value.
    /// Values of one hash are the same but for a coincidence; those of two are not, unless they repeat a key. It does
    /// not recurse.
    pub fn content_hashes(&self) -> Vec<u64> {
        let length = self.next_place().saturating_sub(self.place());
        let mut hashes = vec![0; usize::try_from(length).unwrap_or_default()];
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
        let mut last = 0;
        let mut keep = |number: usize, hash: u64| {
            last = hash;
            if let Some(slot) = hashes.get_mut(number) {
                *slot = hash;
            }
        };
        let mut open: Vec<Open> = Vec::new();
        for (place, number) in (self.place()..self.next_place()).zip(0_usize..) {
            close(&mut open, place, &mut keep);
            let Some(value) = self.other(place) else { break };
            if matches!(value.kind(), Kind::Array | Kind::Object) {
                let (end, object) = (value.next_place(), value.kind() == Kind::Object);
                if open.len() == open.capacity() && open.len() > DEEP {
                    open.reserve_exact(open.len() / 4);
                }
                open.push(Open { place: number, end, object, sum: 0xCBF2_9CE4_8422_2325, key: None });
                continue;
            }
            let hash = value.hash();
            keep(number, hash);
            if let Some(parent) = open.last_mut() {
                parent.take(hash);
            }
        }
        close(&mut open, self.next_place(), &mut keep);
        last
    }
}

/// Ends what ends before a place.
#[inline]
fn close(open: &mut Vec<Open>, place: u32, keep: &mut impl FnMut(usize, u64)) {
    while let Some(done) = open.pop_if(|inner| inner.end <= place) {
        let hash = done.hash();
        keep(done.place, hash);
        if let Some(parent) = open.last_mut() {
            parent.take(hash);
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
