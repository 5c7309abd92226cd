//! Equality of JSON values, and a hash that agrees with it.

use core::cmp::Ordering;

use super::{Decimal, Kind, Members, Units, Value};

impl<'a> Value<'_, 'a> {
    /// Whether both are the same JSON value: numbers by exact value, strings by what they stand for, arrays in
    /// order, objects without, and of equal keys the last. Values of two texts may be compared. It does not
    /// recurse, and costs no more than sorting the keys of both.
    ///
    /// ```
    /// use closehook::payload::Index;
    ///
    /// let [a, b] = [r#"{"a": 1, "b": "\u00e9"}"#, r#"{"b": "é", "a": 1.0}"#];
    /// let (a, b) = (Index::read(a.as_bytes())?, Index::read(b.as_bytes())?);
    /// assert!(a.root().zip(b.root()).is_some_and(|(a, b)| a.same(&b)));
    /// # Ok::<(), closehook::payload::Malformed>(())
    /// ```
    #[must_use]
    pub fn same(&self, other: &Value<'_, '_>) -> bool {
        match (self.kind(), other.kind()) {
            (Kind::String, Kind::String) => same_text(self, other),
            (Kind::Array, Kind::Array) | (Kind::Object, Kind::Object) => same_parts(*self, *other),
            (Kind::Number, Kind::Number) => {
                same_bytes(self.text(), other.text())
                    || Decimal::read(self.text()).compare(&Decimal::read(other.text())) == Ordering::Equal
            }
            (mine, theirs) => mine == theirs && same_bytes(self.text(), other.text()),
        }
    }

    /// A hash that is the same for all texts of a value. Arrays and objects have one in common each. The JSON of histories
    /// holds such hashes: to change it is to change their version.
    pub fn hash(&self) -> u64 {
        let mut hash = Hash::new(self.kind());
        match self.kind() {
            Kind::Number => {
                let number = Decimal::read(self.text());
                if !number.is_zero() {
                    hash.mix(number.point.0.cast_unsigned().wrapping_mul(2) ^ u64::from(number.negative));
                    hash.text(&number.digits);
                }
            }
            Kind::String => match self.plain() {
                Some(bytes) => hash.text(bytes),
                None => hash.units(self.units()),
            },
            Kind::Bool => hash.mix(u64::from(self.text() == b"true")),
            Kind::Null | Kind::Array | Kind::Object => {}
        }
        hash.0
    }

    /// The hash of `null`.
    pub fn hash_of_null() -> u64 {
        Hash::new(Kind::Null).0
    }

    /// The hash of the string that stands for this ASCII text.
    pub fn hash_of_text(text: &[u8]) -> u64 {
        let mut hash = Hash::new(Kind::String);
        hash.text(text);
        hash.0
    }

    /// Two strings in the order of their UTF-16 code units, as JavaScript compares them.
    pub fn compare_text(&self, other: &Value<'_, '_>) -> Ordering {
        match (self.plain(), other.plain()) {
            (Some(mine), Some(theirs)) => mine.cmp(theirs),
            _ => self.units().cmp(other.units()),
        }
    }

    /// Of a string: what JavaScript would hold.
    pub fn units(&self) -> Units<'a> {
        Units::new(self.inside().unwrap_or(b""))
    }
}

/// Words of eight bytes, each multiplied in, and folded: hashing by single bytes took as long as reading the text.
struct Hash(u64);

impl Hash {
    #[inline]
    fn new(kind: Kind) -> Self {
        let mut hash = Self(0xCBF2_9CE4_8422_2325);
        hash.mix(match kind {
            Kind::Null => 0,
            Kind::Bool => 1,
            Kind::Number => 2,
            Kind::String => 3,
            Kind::Array => 4,
            Kind::Object => 5,
        });
        hash
    }

    #[inline]
    fn mix(&mut self, part: u64) {
        let product = (self.0 ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = product ^ (product >> 32);
    }

    /// ASCII: each byte is a unit.
    #[inline]
    fn text(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
        let mut last = Word::default();
        for byte in rest {
            last.bytes |= u64::from(*byte).wrapping_shl(last.bits);
            last.bits = last.bits.wrapping_add(8);
        }
        last.end(self);
    }

    /// A unit beyond ASCII takes three bytes, the first of which never occurs in ASCII text.
    fn units(&mut self, units: impl Iterator<Item = u16>) {
        let mut word = Word::default();
        for unit in units {
            let [high, low] = unit.to_be_bytes();
            if unit < 0x80 {
                word.add(low, self);
            } else {
                [0xFF, high, low].iter().for_each(|byte| word.add(*byte, self));
            }
        }
        word.end(self);
    }
}

/// Fewer than eight bytes.
#[derive(Default)]
struct Word {
    bytes: u64,
    bits: u32,
}

impl Word {
    #[inline]
    fn add(&mut self, byte: u8, hash: &mut Hash) {
        self.bytes |= u64::from(byte).wrapping_shl(self.bits);
        self.bits = self.bits.wrapping_add(8);
        if self.bits == 64 {
            hash.mix(self.bytes);
            *self = Self::default();
        }
    }

    /// With their number, since a byte may be 0.
    #[inline]
    fn end(&self, hash: &mut Hash) {
        hash.mix(self.bytes ^ u64::from(self.bits).wrapping_shl(56));
    }
}

/// Asked of many pairs, of which most differ in length.
#[inline]
pub(super) fn same_text(a: &Value<'_, '_>, b: &Value<'_, '_>) -> bool {
    !a.differs_in_length(b) && same_of_one_length(a, b)
}

fn same_of_one_length(a: &Value<'_, '_>, b: &Value<'_, '_>) -> bool {
    match (a.plain(), b.plain()) {
        (Some(a), Some(b)) => same_bytes(a, b),
        _ => same_bytes(a.text(), b.text()) || same_units(a, b),
    }
}

#[cold]
fn same_units(a: &Value<'_, '_>, b: &Value<'_, '_>) -> bool {
    a.units().eq(b.units())
}

fn same_parts<'i, 'a, 'j, 'b>(a: Value<'i, 'a>, b: Value<'j, 'b>) -> bool {
    // By their places: there may be as many arrays and objects in one as it has bytes.
    let mut open = vec![(a.place(), b.place())];
    while let Some((mine, theirs)) = open.pop() {
        let (Some(a), Some(b)) = (a.other(mine), b.other(theirs)) else { return false };
        let mut parts = |a: Value<'i, 'a>, b: Value<'j, 'b>| match (a.kind(), b.kind()) {
            (Kind::Array, Kind::Array) | (Kind::Object, Kind::Object) => {
                open.push((a.place(), b.place()));
                true
            }
            // No call of `same` from here leads back here.
            _ => a.same(&b),
        };
        if a.kind() == Kind::Array {
            let (mut mine, mut theirs) = (a.elements(), b.elements());
            loop {
                match (mine.next(), theirs.next()) {
                    (Some(a), Some(b)) if parts(a, b) => {}
                    (None, None) => break,
                    _ => return false,
                }
            }
        } else {
            let (mine, theirs) = (Members::of(a), Members::of(b));
            if mine.len() != theirs.len() {
                return false;
            }
            for (key, value) in mine.iter() {
                if !theirs.get(&key).is_some_and(|against| parts(value, against)) {
                    return false;
                }
            }
        }
    }
    true
}

/// Whether two texts have the same bytes. On wasm32 `==` is a loop over single bytes, and most of what is compared here is
/// an id of 40 bytes or a whole array.
#[inline]
pub(crate) fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    if cfg!(target_arch = "wasm32") { a.len() == b.len() && same_by_words(a, b) } else { a == b }
}

/// Of two texts of one length.
#[inline(never)] // it is compared in many places
fn same_by_words(a: &[u8], b: &[u8]) -> bool {
    let ((words, rest), (others, other_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    if !words.iter().zip(others).all(|(word, other)| u64::from_le_bytes(*word) == u64::from_le_bytes(*other))
    {
        return false;
    }
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        // Some of these bytes are compared again, which takes less than one by one.
        (Some(last), Some(other)) => u64::from_le_bytes(*last) == u64::from_le_bytes(*other),
        _ => rest.iter().zip(other_rest).all(|(byte, other)| byte == other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    #[test]
    fn values_are_the_same_by_what_they_stand_for() {
        for (a, b, same) in [
            ("1", "1.0", true),
            ("-0", "0", true),
            ("9007199254740993", "9007199254740992", false),
            ("1", "\"1\"", false),
            ("1", "true", false),
            ("null", "null", true),
            ("null", "false", false),
            ("true", "true", true),
            ("true", "false", false),
            (r#""\u00e9\/""#, "\"é/\"", true),
            (r#""\ud83d\ude00""#, "\"😀\"", true),
            (r#""\ud83d""#, r#""\uD83D""#, true),
            (r#""\ud83d""#, r#""\ud83e""#, false),
            ("[1,2]", "[1, 2.0]", true),
            ("[1,2]", "[2,1]", false),
            ("[1]", "[1,1]", false),
            ("[]", "{}", false),
            (r#"{"a":1,"b":[{}]}"#, r#"{"b":[{}],"\u0061":1e0}"#, true),
            (r#"{"a":1,"a":2}"#, r#"{"a":2}"#, true),
            (r#"{"a":2,"a":1}"#, r#"{"a":2}"#, false),
            (r#"{"a":1}"#, r#"{"b":1}"#, false),
            (r#"{"":1}"#, r#"{"":1}"#, true),
        ] {
            let (left, right) = (Index::read(a.as_bytes()).unwrap(), Index::read(b.as_bytes()).unwrap());
            let (left, right) = (left.root().unwrap(), right.root().unwrap());
            assert_eq!(left.same(&right), same, "{a} and {b}");
            assert_eq!(right.same(&left), same, "{b} and {a}");
            assert!(!same || left.hash() == right.hash(), "{a} and {b}");
        }
    }

    #[test]
    fn every_unit_counts() {
        let texts = [
            "",
            "a",
            "b",
            "ab",
            "ba",
            "abcdefg",
            "abcdefgh",
            "abcdefghi",
            "abcdefgha",
            "é",
            "éa",
            "aé",
            r"\u0000",
            r"a\u0000",
            r"\u0000a",
            r"abcdefg\u0000",
            "abcdefgé",
            "😀",
            r"\ud83d",
            r"\ude00",
        ];
        let hashes: Vec<_> = texts
            .iter()
            .map(|text| Index::read(format!("\"{text}\"").as_bytes()).unwrap().root().unwrap().hash())
            .collect();
        for (at, hash) in hashes.iter().enumerate() {
            assert_eq!(hashes.iter().position(|other| other == hash), Some(at), "{}", texts[at]);
        }
        let escaped = Index::read(br#""\u0061bcdefghi""#).unwrap();
        assert_eq!(escaped.root().unwrap().hash(), hashes[7]);
    }

    #[test]
    fn depth_is_no_limit() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let index = Index::read(deep.as_bytes()).unwrap();
        assert!(index.root().unwrap().same(&index.root().unwrap()));
    }

    #[test]
    fn each_byte_counts() {
        for length in 0..40 {
            let text: Vec<u8> = (0..length).collect();
            assert!(same_by_words(&text, &text.clone()), "{length}");
            for place in 0..text.len() {
                let mut other = text.clone();
                other[place] ^= 0x80;
                assert!(!same_by_words(&text, &other), "{place} of {length}");
            }
        }
        assert!(same_bytes(b"", b"") && same_bytes(b"abc", b"abc") && !same_bytes(b"abc", b"abd"));
        assert!(!same_bytes(b"abc", b"ab") && !same_bytes(b"", b"a"));
    }
}
