use core::cell::OnceCell;
use core::cmp::Ordering;
use std::collections::BinaryHeap;

use super::Value;
use super::equality::same_text;
use crate::count::{Count, ValueAt};

/// The members of an object, to be found by key: of equal keys the last, as for `JSON.parse`. What that takes is made
/// when it is first needed.
pub struct Members<'i, 'a> {
    object: Value<'i, 'a>,
    /// Of a large object: the hash of each key, and its place in the index. Sorted by hash, and then by key, since a hostile
    /// sender can give all keys one hash.
    keys: OnceCell<Vec<(u64, u32)>>,
    /// The places of keys that come again later; sorted, and mostly none.
    repeated: OnceCell<Vec<u32>>,
}

/// Up to this many keys, looking at each is faster than hashing all.
const FEW: usize = 32;

#[expect(clippy::len_without_is_empty, reason = "nobody asks")]
impl<'i, 'a> Members<'i, 'a> {
    /// Those of an object; of any other value there are none.
    pub fn of(object: Value<'i, 'a>) -> Self {
        Self { object, keys: OnceCell::new(), repeated: OnceCell::new() }
    }

    /// How many members the text has, of which two may have one key.
    pub fn count(&self) -> usize {
        self.object.members().count()
    }

    /// Empty for an object of few members.
    fn keys(&self) -> &[(u64, u32)] {
        self.keys.get_or_init(|| {
            let mut keys = Vec::new();
            if self.object.members().nth(FEW).is_some() {
                keys.reserve_exact(self.count());
                keys.extend(self.object.members().map(|(key, _)| (key.hash(), key.place())));
                keys.sort_unstable();
                let runs = keys.chunk_by_mut(|(one, _), (other, _)| one == other);
                runs.filter(|run| run.len() > 1).for_each(|run| self.sort_by_text(run));
            }
            keys
        })
    }

    /// Sorts keys of one hash. By a heap: it is rare, and a sort by this order takes kilobytes.
    #[cold]
    #[inline(never)]
    fn sort_by_text(&self, run: &mut [(u64, u32)]) {
        let keys: BinaryHeap<_> = run.iter().filter_map(|(_, place)| self.key(*place).map(ByText)).collect();
        for ((_, place), ByText(key)) in run.iter_mut().zip(keys.into_sorted_vec()) {
            *place = key.place();
        }
    }

    fn key(&self, place: u32) -> Option<Value<'i, 'a>> {
        self.object.other(place)
    }

    /// The places of keys that come again later; sorted, and mostly none.
    pub fn repeated(&self) -> &[u32] {
        self.repeated.get_or_init(|| {
            if self.keys().is_empty() { self.repeated_of_few() } else { self.repeated_by_hash() }
        })
    }

    fn repeated_of_few(&self) -> Vec<u32> {
        let mut seen = Seen::default();
        self.object.members().for_each(|(key, _)| seen.add(&key));
        let comes_again = |key: &Value<'i, 'a>| {
            let after = self.object.members().filter(|(other, _)| other.place() > key.place());
            after.into_iter().any(|(other, _)| same_text(key, &other))
        };
        let keys = self.object.members().map(|(key, _)| key).filter(|key| seen.may_repeat(key));
        keys.filter(comes_again).map(|key| key.place()).collect()
    }

    fn repeated_by_hash(&self) -> Vec<u32> {
        let mut repeated = Vec::new();
        for pair in self.keys().windows(2) {
            if let [(one, place), (other, at)] = pair
                && one == other
                && self.key(*place).zip(self.key(*at)).is_some_and(|(key, next)| same_text(&key, &next))
            {
                repeated.push((u64::from(*place), *place));
            }
        }
        // In pairs, as the keys are: a second sort, of places alone, would take a kilobyte of the module.
        repeated.sort_unstable();
        repeated.into_iter().map(|(_, place)| place).collect()
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        let all = if self.keys().is_empty() { self.object.members().count() } else { self.keys().len() };
        (Count(all) - self.repeated().len()).0
    }

    /// Each key once, with its value, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = (Value<'i, 'a>, Value<'i, 'a>)> {
        let repeated = self.repeated();
        let members = self.object.members();
        members.filter(|(key, _)| repeated.is_empty() || repeated.binary_search(&key.place()).is_err())
    }

    /// Calls with each key, repeated ones included.
    pub fn each_key(&self, mut with: impl FnMut(Value<'i, 'a>)) {
        self.object.members().for_each(|(key, _)| with(key));
    }

    /// The value of a key, whichever text the key is from.
    pub fn get(&self, key: &Value<'_, '_>) -> Option<Value<'i, 'a>> {
        let keys = self.keys();
        if keys.is_empty() {
            return self.object.get_as(key);
        }
        let hash = key.hash();
        let after = keys.partition_point(|(other, place)| {
            let text = || self.key(*place).map_or(Ordering::Equal, |name| name.compare_text(key));
            other.cmp(&hash).then_with(text).is_le()
        });
        let (_, place) = *keys.get(after.checked_sub(1)?)?;
        self.key(place).filter(|name| same_text(name, key))?;
        self.object.other(place.wrapping_add(1))
    }

    /// The value of each of some keys.
    pub fn get_each(&self, sought: &[Value<'_, '_>]) -> Vec<Option<Value<'i, 'a>>> {
        if sought.len() > FEW {
            return sought.iter().map(|key| self.get(key)).collect();
        }
        let mut found = vec![None; sought.len()];
        self.object.get_each(sought, &mut found);
        found
    }
}

/// A key in the order of what it stands for, and then of the text.
struct ByText<'i, 'a>(Value<'i, 'a>);

impl Ord for ByText<'_, '_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.compare_text(&other.0).then(self.0.place().cmp(&other.0.place()))
    }
}

impl PartialOrd for ByText<'_, '_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ByText<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ByText<'_, '_> {}

/// The keys of an object, roughly: those that are alike in length and three of their bytes are one.
#[derive(Default)]
pub(crate) struct Seen {
    once: [u64; 4],
    again: [u64; 4],
    /// A key was written with escapes, and may be any other one.
    escaped: bool,
}

impl Seen {
    /// A word of the sets, and the bit in it; `None` for a key with escapes.
    #[inline]
    fn place(key: &Value<'_, '_>) -> Option<(usize, u64)> {
        let key = key.plain()?;
        let length = key.len();
        let last = key.last().copied().unwrap_or(0);
        let (first, middle) = (key.value_at(0), key.value_at(length / 2));
        let mixed = first.wrapping_mul(7) ^ middle.wrapping_mul(29) ^ last.wrapping_mul(113);
        let [low, ..] = length.to_le_bytes();
        let mixed = mixed.wrapping_add(low.wrapping_mul(37));
        Some((usize::from(mixed >> 6), 1 << (mixed & 63)))
    }

    #[inline]
    pub(crate) fn add(&mut self, key: &Value<'_, '_>) {
        let Some((word, bit)) = Self::place(key) else {
            self.escaped = true;
            return;
        };
        if let Some((once, again)) = self.once.get_mut(word).zip(self.again.get_mut(word)) {
            *again |= *once & bit;
            *once |= bit;
        }
    }

    /// Whether a key, which was added, was perhaps added twice.
    #[inline]
    pub(crate) fn may_repeat(&self, key: &Value<'_, '_>) -> bool {
        let again = |(word, bit)| self.again.get::<usize>(word).is_none_or(|again| again & bit != 0);
        self.escaped || Self::place(key).is_none_or(again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    #[test]
    fn of_equal_keys_the_last_counts() {
        for others in [0, FEW] {
            let others: String = (0..others).map(|other| format!("\"c{other}\":0,")).collect();
            let text = format!(r#"{{"a":1,{others}"b":2,"a":4,"\u0061":3}}"#);
            let index = Index::read(text.as_bytes()).unwrap();
            let members = Members::of(index.root().unwrap());
            let all: Vec<_> =
                members.iter().map(|(key, value)| (key.as_str().unwrap(), value.text())).collect();
            assert!(all.ends_with(&[("b".into(), b"2".as_slice()), ("a".into(), b"3")]), "{text}");
            assert_eq!(members.len(), all.len());
            let a = Index::read(b"[\"a\"]").unwrap();
            let a = a.root().unwrap().elements().next().unwrap();
            assert_eq!(members.get(&a).unwrap().text(), b"3");
        }
    }

    #[test]
    fn a_missing_key_has_no_value() {
        let index = Index::read(br#"{"a":1,"b":2}"#).unwrap();
        let members = Members::of(index.root().unwrap());
        let keys = Index::read(br#"["a", "c"]"#).unwrap();
        let found: Vec<_> = keys.root().unwrap().elements().map(|key| members.get(&key).is_some()).collect();
        assert_eq!(found, [true, false]);
    }

    /// Keys that have one hash: the second half of each 16 characters makes up for the first.
    fn of_one_hash(count: usize) -> Vec<String> {
        const SAME: u64 = 0x3C4D_5E6F_1A2B_7C8D;
        let mix = |hash: u64, part: u64| {
            let product = (hash ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            product ^ (product >> 32)
        };
        let sixteen = |start: u64| {
            let firsts = (0_u64..)
                .map(move |number| mix(number, 7).to_le_bytes().map(|byte| b'0'.wrapping_add(byte % 43)));
            let both = firsts.filter_map(move |first| {
                let second = (mix(start, u64::from_le_bytes(first)) ^ SAME).to_le_bytes();
                let printable = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
                let second = second.iter().all(printable).then_some(second)?;
                Some(String::from_utf8([first, second].concat()).unwrap())
            });
            both.take(count).collect::<Vec<_>>()
        };
        let (first, second) = (sixteen(mix(0xCBF2_9CE4_8422_2325, 3)), sixteen(mix(0, SAME)));
        first.iter().flat_map(|one| second.iter().map(move |other| format!("{one}{other}"))).collect()
    }

    /// As long as each was compared with each, this did not end within minutes.
    #[test]
    fn keys_that_are_made_to_collide_are_found_as_fast() {
        let keys = of_one_hash(316);
        let all: Vec<_> = keys.iter().enumerate().map(|(at, key)| format!("\"{key}\":{at}")).collect();
        let text = format!("{{{0},{0}}}", all.join(","));
        let index = Index::read(text.as_bytes()).unwrap();
        let members = Members::of(index.root().unwrap());
        let hash = index.root().unwrap().members().next().unwrap().0.hash();
        let mut count = 0;
        for (key, value) in members.iter() {
            assert_eq!(key.hash(), hash);
            assert_eq!(members.get(&key).map(|found| found.place()), Some(value.place()));
            assert!(usize::try_from(key.place()).unwrap() > 2 * keys.len());
            count += 1;
        }
        assert_eq!((count, members.len()), (keys.len(), keys.len()));
    }
}
