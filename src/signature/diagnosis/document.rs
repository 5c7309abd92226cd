//! A body with its members in some order, as a sequence of tokens that is never stored as a list.
//!
//! Everything that is in the order of the text is read from the text. Only objects whose members are reordered are
//! stored, so a text of brackets takes no memory, however deep it is.

use core::cmp::Ordering;

use crate::count::{Count, Slice, wide};
use crate::payload::{Index, Kind, Value};

/// The order in which the members of objects are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// As in the text.
    Kept,
    /// Array indices first, as in JavaScript objects.
    Indices,
    /// Sorted by key, as in sorted maps.
    Sorted,
    /// Array indices first and the rest sorted, as in a JavaScript object made with sorted keys.
    SortedIndices,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An opening bracket, and whether the array or object is empty.
    Open(u8, bool),
    /// The text between the quotes, and whether the value of this key is null.
    Key(&'a [u8], bool),
    /// The text between the quotes.
    String(&'a [u8]),
    Number(&'a [u8]),
    Literal(&'a [u8]),
    Close(u8),
}

/// A body with its members in some order. If a key is repeated, the last value takes the place of the first.
pub(super) struct Document<'i, 'a> {
    root: Value<'i, 'a>,
    /// The objects whose members are not in the order of the text: the place of each, and the start of its keys in
    /// `keys`.
    moved: Vec<(u32, u32)>,
    /// The places of the keys of these objects.
    keys: Vec<u32>,
}

impl<'i, 'a> Document<'i, 'a> {
    pub(super) fn read(index: &'i Index<'a>, order: Order) -> Option<Self> {
        let root = index.root()?;
        let mut document = Self { root, moved: Vec::new(), keys: Vec::new() };
        let mut members: Vec<Member> = Vec::new();
        for object in (0..root.next_place()).filter_map(|place| root.other(place)) {
            if object.kind() != Kind::Object {
                continue;
            }
            members.clear();
            members.reserve_exact(object.members().count());
            members.extend(object.members().map(|(key, _)| Member::of(key, order)));
            document.arrange(&mut members, order);
            // The order is unchanged only if no key is repeated, since the comparison includes the number of members.
            let kept =
                members.iter().map(|member| member.last).eq(object.members().map(|(key, _)| key.place()));
            if !kept {
                document.moved.push((object.place(), u32::try_from(document.keys.len()).ok()?));
                document.keys.extend(members.iter().map(|member| member.last));
            }
        }
        Some(document)
    }

    /// Sorts the members of an object. If a key is repeated, the last value takes the place of the first. JavaScript
    /// puts keys that are array indices before all others, in numeric order (ECMA-262, OrdinaryOwnPropertyKeys).
    fn arrange(&self, members: &mut Vec<Member>, order: Order) {
        if members.len() < 2 {
            return;
        }
        let text = |a: &Member, b: &Member| match (self.root.other(a.first), self.root.other(b.first)) {
            (Some(a), Some(b)) => a.compare_text(&b),
            _ => Ordering::Equal,
        };
        sort(members, &|a, b| text(a, b).then(a.first.cmp(&b.first)));
        members.dedup_by(|later, kept| {
            let repeated = text(later, kept).is_eq();
            if repeated {
                kept.last = later.last;
            }
            repeated
        });
        let by_key = matches!(order, Order::Sorted | Order::SortedIndices);
        sort(members, &|a, b| {
            let keys = || if by_key { text(a, b) } else { a.first.cmp(&b.first) };
            a.rank.cmp(&b.rank).then_with(keys)
        });
    }

    /// Whether two orders of a document have the same result.
    pub(super) fn is_ordered_as(&self, other: &Self) -> bool {
        self.moved == other.moved && self.keys == other.keys
    }

    /// Whether an object of the text repeats a key.
    pub(super) fn repeats_keys(&self) -> bool {
        // With `Order::Kept`, only objects with repeated keys are reordered.
        !self.moved.is_empty()
    }

    /// The tokens of the document, in order.
    pub(super) fn tokens(&self) -> Tokens<'_, 'i, 'a> {
        Tokens {
            document: self,
            stretch: Stretch { place: 0, end: self.root.next_place(), depth: Count(0) },
            rest: self.root.text(),
            frames: Vec::new(),
        }
    }

    /// The keys of a reordered object, as a range of `keys`.
    fn moved(&self, place: u32) -> Option<(u32, u32)> {
        if self.moved.is_empty() {
            return None;
        }
        let at = self.moved.binary_search_by_key(&place, |(object, _)| *object).ok()?;
        let (_, start) = *self.moved.get(at)?;
        let end = match self.moved.get((Count(at) + 1).0) {
            Some((_, end)) => *end,
            None => u32::try_from(self.keys.len()).ok()?,
        };
        Some((start, end))
    }

    /// The text after a value.
    fn after(&self, value: &Value<'_, 'a>) -> &'a [u8] {
        value.through(&self.root).part(value.text().len()..)
    }
}

/// A key of an object, and what determines its position.
struct Member {
    rank: u32,
    /// The places of the first and the last occurrence of this key.
    first: u32,
    last: u32,
}

impl Member {
    fn of(key: Value<'_, '_>, order: Order) -> Self {
        let indices = matches!(order, Order::Indices | Order::SortedIndices);
        let rank = if indices { array_index(key) } else { None };
        Self { rank: rank.unwrap_or(u32::MAX), first: key.place(), last: key.place() }
    }
}

/// The only call of the sort for both orders: a second copy would add 2 KB of wasm.
fn sort(members: &mut [Member], order: &dyn Fn(&Member, &Member) -> Ordering) {
    members.sort_unstable_by(order);
}

/// The number of a key such as `"7"` that JavaScript orders as an array index.
fn array_index(key: Value<'_, '_>) -> Option<u32> {
    let digits = key.plain().filter(|digits| (1..=10).contains(&digits.len()))?;
    let canonical = digits.first() != Some(&b'0') || digits.len() == 1;
    if !canonical || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    core::str::from_utf8(digits).ok()?.parse().ok().filter(|index| *index < u32::MAX)
}

/// Consecutive values of the text, and the number of brackets that are open.
#[derive(Clone, Copy)]
struct Stretch {
    place: u32,
    end: u32,
    depth: Count<u32>,
}

/// A reordered object: its remaining keys, and the values after it.
struct Frame {
    keys: (u32, u32),
    object: u32,
    after: Stretch,
}

pub(super) struct Tokens<'d, 'i, 'a> {
    document: &'d Document<'i, 'a>,
    stretch: Stretch,
    /// The text after the last token.
    rest: &'a [u8],
    frames: Vec<Frame>,
}

impl<'a> Tokens<'_, '_, 'a> {
    fn skip(&mut self, length: usize) {
        self.rest = self.rest.part(length..);
    }

    /// Skips white space, commas and colons.
    fn skip_between(&mut self) {
        let between = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',' | b':');
        let length = self.rest.iter().position(|byte| !between(byte));
        self.skip(length.unwrap_or(self.rest.len()));
    }

    fn key(&mut self, text: &'a [u8]) -> Token<'a> {
        self.skip_between();
        Token::Key(inside(text), self.rest.first() == Some(&b'n'))
    }

    /// The next value, or its opening bracket.
    fn value(&mut self) -> Option<Token<'a>> {
        let place = self.stretch.place;
        let value = self.document.root.other(place)?;
        let text = value.text();
        let first = *text.first()?;
        self.stretch.place = (Count(place) + 1).0;
        if !matches!(first, b'{' | b'[') {
            self.skip(text.len());
            return Some(match first {
                b'"' if self.rest.trim_ascii_start().first() == Some(&b':') => self.key(text),
                b'"' => Token::String(inside(text)),
                b'-' | b'0'..=b'9' => Token::Number(text),
                _ => Token::Literal(text),
            });
        }
        let is_empty = value.next_place() == self.stretch.place;
        if let Some(keys) = self.document.moved(place) {
            let after = Stretch { place: value.next_place(), ..self.stretch };
            self.frames.push(Frame { keys, object: place, after });
            self.stretch = Stretch { place: 0, end: 0, depth: Count(0) };
        } else {
            self.stretch.depth += 1;
            self.skip(1);
        }
        Some(Token::Open(first, is_empty))
    }

    /// The next key of a reordered object, or the end of the object.
    #[cold]
    fn moved(&mut self) -> Option<Token<'a>> {
        let document = self.document;
        let frame = self.frames.last_mut()?;
        if frame.keys.0 < frame.keys.1 {
            let key = document.root.other(*document.keys.get(wide(frame.keys.0))?)?;
            frame.keys.0 = (Count(frame.keys.0) + 1).0;
            let place = key.next_place();
            let end = document.root.other(place)?.next_place();
            self.stretch = Stretch { place, end, depth: Count(0) };
            self.rest = document.after(&key);
            return Some(self.key(key.text()));
        }
        let Frame { object, after, .. } = self.frames.pop()?;
        self.stretch = after;
        self.rest = document.after(&document.root.other(object)?);
        Some(Token::Close(b'}'))
    }
}

/// The text between the quotes of a string.
fn inside(string: &[u8]) -> &[u8] {
    string.part(1..(Count(string.len()) - 1).0)
}

impl<'a> Iterator for Tokens<'_, '_, 'a> {
    type Item = Token<'a>;

    #[inline(never)]
    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_between();
        if let (Some(depth), Some(bracket @ (b']' | b'}'))) =
            (self.stretch.depth.0.checked_sub(1), self.rest.first().copied())
        {
            self.stretch.depth = Count(depth);
            self.skip(1);
            return Some(Token::Close(bracket));
        }
        if self.stretch.place < self.stretch.end { self.value() } else { self.moved() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens as text, without white space.
    fn walked(text: &str, order: Order) -> String {
        let index = Index::read(text.as_bytes()).unwrap();
        let document = Document::read(&index, order).unwrap();
        let mut out = String::new();
        let mut first = true;
        for token in document.tokens() {
            let text = match token {
                Token::Close(bracket) => {
                    out.push(char::from(bracket));
                    first = false;
                    continue;
                }
                Token::Open(bracket, _) => {
                    out.push_str(if first { "" } else { "," });
                    out.push(char::from(bracket));
                    first = true;
                    continue;
                }
                Token::Key(text, _) | Token::String(text) => {
                    ["\"", core::str::from_utf8(text).unwrap(), "\""].concat()
                }
                Token::Number(text) | Token::Literal(text) => core::str::from_utf8(text).unwrap().to_owned(),
            };
            out.push_str(if first { "" } else { "," });
            out.push_str(&text);
            first = matches!(token, Token::Key(..));
            out.push_str(if first { ":" } else { "" });
        }
        out
    }

    #[test]
    fn members_are_walked_in_their_order() {
        let text = r#" { "b" : [ ] , "2" : { "y" : [ 1 , { } , [ { "d" : "]" , "c" : ":" } ] ] , "x" : null } , "1" : "}" , "b" : [ 3 ] } "#;
        for (order, expected) in [
            (Order::Kept, r#"{"b":[3],"2":{"y":[1,{},[{"d":"]","c":":"}]],"x":null},"1":"}"}"#),
            (Order::Indices, r#"{"1":"}","2":{"y":[1,{},[{"d":"]","c":":"}]],"x":null},"b":[3]}"#),
            (Order::Sorted, r#"{"1":"}","2":{"x":null,"y":[1,{},[{"c":":","d":"]"}]]},"b":[3]}"#),
        ] {
            assert_eq!(walked(text, order), expected, "{order:?}");
        }
        for text in ["1", "\"a\"", "[]", "{}", "[[],{},[[]]]", r#"{"a":{"b":{"c":[[{}]]}},"d":1}"#] {
            for order in [Order::Kept, Order::Indices, Order::Sorted, Order::SortedIndices] {
                assert_eq!(walked(text, order), text);
            }
        }
        assert_eq!(
            walked(r#"{"b":{"b":{"b":1,"a":2},"a":3},"a":{"b":[],"a":4}}"#, Order::Sorted),
            r#"{"a":{"a":4,"b":[]},"b":{"a":3,"b":{"a":2,"b":1}}}"#
        );
    }
}
