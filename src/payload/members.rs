use super::Value;
use super::equality::same_text;

/// The members of an object, to be found by key: of equal keys the last, as for `JSON.parse`.
pub(crate) struct Members<'i, 'a> {
    object: Value<'i, 'a>,
    /// The hash of each key, and its place in the index; sorted.
    keys: Vec<(u64, u32)>,
    /// The places of keys that come again later; sorted, and mostly none.
    repeated: Vec<u32>,
}

impl<'i, 'a> Members<'i, 'a> {
    pub(crate) fn of(object: Value<'i, 'a>) -> Self {
        let mut keys: Vec<_> = object.members().map(|(key, _)| (key.hash(), key.place())).collect();
        keys.sort_unstable();
        let mut members = Self { object, keys, repeated: Vec::new() };
        members.repeated = members.find_repeated();
        members
    }

    fn find_repeated(&self) -> Vec<u32> {
        let mut repeated = Vec::new();
        let mut rest = self.keys.as_slice();
        while let Some(((hash, place), later)) = rest.split_first() {
            rest = later;
            let mut equal = later.iter().take_while(|(other, _)| other == hash);
            if let Some(key) = self.object.other(*place)
                && equal.any(|(_, at)| self.object.other(*at).is_some_and(|other| same_text(&key, &other)))
            {
                repeated.push(*place);
            }
        }
        repeated.sort_unstable();
        repeated
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.keys.len().saturating_sub(self.repeated.len())
    }

    /// Each key once, with its value, in the order of the text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Value<'i, 'a>, Value<'i, 'a>)> {
        let members = self.object.members();
        members
            .filter(|(key, _)| self.repeated.is_empty() || self.repeated.binary_search(&key.place()).is_err())
    }

    /// The value of a key, whichever text the key is from.
    pub(crate) fn get(&self, key: &Value<'_, '_>) -> Option<Value<'i, 'a>> {
        let hash = key.hash();
        let after = self.keys.partition_point(|(other, _)| *other <= hash);
        let equal = self.keys.get(..after)?.iter().rev().take_while(|(other, _)| *other == hash);
        let mut equal = equal.filter_map(|(_, place)| Some((*place, self.object.other(*place)?)));
        let (place, _) = equal.find(|(_, name)| same_text(name, key))?;
        self.object.other(place.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    #[test]
    fn of_equal_keys_the_last_counts() {
        let index = Index::read(br#"{"a":1,"b":2,"\u0061":3}"#).unwrap();
        let members = Members::of(index.root().unwrap());
        let all: Vec<_> = members.iter().map(|(key, value)| (key.as_str().unwrap(), value.text())).collect();
        assert_eq!(all, [("b".into(), b"2".as_slice()), ("a".into(), b"3")]);
        assert_eq!(members.len(), 2);
        let keys = Index::read(br#"["a", "c"]"#).unwrap();
        let found: Vec<_> = keys.root().unwrap().elements().map(|key| members.get(&key).is_some()).collect();
        assert_eq!(found, [true, false]);
    }
}
