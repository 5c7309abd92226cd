//! A body as a program writes it that has read it as JSON.

use core::cmp::Ordering;

use super::escapes::{self, class};
use super::number::Numbers;
use crate::payload::{Index, Kind, Units, Value};

/// The order in which the members of an object are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// As they were read.
    Kept,
    /// Keys that are array indices first, as JavaScript objects have them.
    Indices,
    /// By key, as sorted maps have them.
    Sorted,
    /// Both, as a JavaScript object has them that was made with sorted keys.
    SortedIndices,
}

/// What stands between values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// On one line: what stands between items, and after a key.
    Line(&'static str, &'static str),
    /// A line for each item, with this before it for each level.
    Indented(&'static str),
    /// As Jackson's pretty printer has it: `"a" : 1`, arrays on one line.
    Jackson,
    /// As Ruby's `JSON.pretty_generate` had it for long: by two spaces, and the brackets of nothing on two lines.
    Ruby,
}

/// What becomes of empty arrays and objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Empty {
    Kept,
    /// `{}` is `[]`, as PHP makes of it, whose arrays are both.
    Arrays,
    /// `"previous_data": []` is `{}` again.
    PreviousData,
    /// `[]` is `{}`, as with PHP's `JSON_FORCE_OBJECT`.
    Objects,
    /// Members that are null are left out, as Gson does.
    Dropped,
}

/// One way to write JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) order: Order,
    pub(crate) layout: Layout,
    pub(crate) escapes: u16,
    pub(crate) numbers: Numbers,
    pub(crate) empty: Empty,
}

/// A value of the index by its place, so that a document of millions of them stays small.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Open(u8),
    Key(u32),
    String(u32),
    Number(u32),
    Literal(u32),
    Close(u8),
}

/// A body in an order of its members, the last of equal keys in the place of the first, ready to be written.
pub(super) struct Document<'i, 'a> {
    root: Value<'i, 'a>,
    tokens: Vec<Token>,
}

/// What of a document decides how it can be written.
#[derive(Default)]
pub(super) struct Traits {
    /// The characters that some writers escape, as bits of [`escapes`]; `WRITTEN` when there are escapes already.
    pub(super) characters: u16,
    pub(super) empty_object: bool,
    pub(super) empty_array: bool,
    pub(super) empty_previous_data: bool,
    /// A member is null.
    pub(super) null_member: bool,
}

impl<'i, 'a> Document<'i, 'a> {
    pub(super) fn read(index: &'i Index<'a>, order: Order) -> Option<Self> {
        let root = index.root()?;
        let mut tokens = Vec::new();
        let mut open = Vec::new();
        enter(root, order, &mut tokens, &mut open);
        while let Some(Open { members, next, end, close }) = open.last_mut() {
            if let Some((key, value)) = members.next() {
                tokens.push(Token::Key(key.place()));
                enter(value, order, &mut tokens, &mut open);
            } else if let Some(element) = root.other(*next).filter(|_| *next < *end) {
                *next = element.next_place();
                enter(element, order, &mut tokens, &mut open);
            } else {
                tokens.push(Token::Close(*close));
                open.pop();
            }
        }
        Some(Self { root, tokens })
    }

    fn is_null(&self, token: Token) -> bool {
        let Token::Literal(place) = token else { return false };
        self.root.other(place).is_some_and(|literal| literal.kind() == Kind::Null)
    }

    /// Whether another order of the same document is the same.
    pub(super) fn is_ordered_as(&self, other: &Self) -> bool {
        self.tokens == other.tokens
    }

    pub(super) fn traits(&self) -> Traits {
        let mut traits = Traits::default();
        let mut previous_data = false;
        let nexts = self.tokens.iter().skip(1);
        for (token, next) in self.tokens.iter().zip(nexts) {
            match (token, next) {
                (Token::Open(b'{'), Token::Close(_)) => traits.empty_object = true,
                (Token::Open(_), Token::Close(_)) => {
                    traits.empty_array = true;
                    traits.empty_previous_data |= previous_data;
                }
                (Token::Key(_), Token::Literal(_)) => traits.null_member |= self.is_null(*next),
                _ => {}
            }
            previous_data = false;
            match token {
                Token::Key(place) | Token::String(place) => {
                    let Some(string) = self.root.other(*place) else { continue };
                    previous_data = matches!(token, Token::Key(_)) && string.is("previous_data");
                    let inside = string.inside().unwrap_or_default();
                    if inside.contains(&b'\\') {
                        traits.characters |= escapes::WRITTEN;
                    }
                    for character in char::decode_utf16(Units::new(inside)).flatten() {
                        traits.characters |= class(character);
                    }
                }
                _ => {}
            }
        }
        traits
    }

    /// The texts of its numbers.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &'a [u8]> {
        self.tokens.iter().filter_map(|token| match token {
            Token::Number(place) => Some(self.root.other(*place)?.text()),
            _ => None,
        })
    }

    /// Writes it; `None` when it would grow beyond `limit` bytes, as deep nesting does when it is indented.
    pub(super) fn write(&self, style: Style, limit: usize) -> Option<Vec<u8>> {
        let mut writer = Writer {
            out: Vec::new(),
            style,
            open: Vec::new(),
            levels: 0,
            after_key: true,
            previous_data: false,
        };
        let mut tokens = self.tokens.iter().peekable();
        while let Some(token) = tokens.next() {
            let next = tokens.peek().copied();
            if style.empty == Empty::Dropped
                && matches!(token, Token::Key(_))
                && next.is_some_and(|next| self.is_null(*next))
            {
                tokens.next();
                continue;
            }
            writer.token(*token, matches!(next, Some(Token::Close(_))), self.root);
            if writer.out.len() > limit {
                return None;
            }
        }
        Some(writer.out)
    }
}

/// A member of an object.
type Member<'i, 'a> = (Value<'i, 'a>, Value<'i, 'a>);

/// What of an open array or object is still to come, and the bracket that closes it.
struct Open<'i, 'a> {
    members: std::vec::IntoIter<Member<'i, 'a>>,
    /// The places of elements. Each of a million nested arrays having a list of them would take seconds.
    next: u32,
    end: u32,
    close: u8,
}

fn enter<'i, 'a>(value: Value<'i, 'a>, order: Order, tokens: &mut Vec<Token>, open: &mut Vec<Open<'i, 'a>>) {
    let place = value.place();
    match value.kind() {
        Kind::Object => {
            tokens.push(Token::Open(b'{'));
            open.push(Open { members: members(value, order).into_iter(), next: 0, end: 0, close: b'}' });
        }
        Kind::Array => {
            tokens.push(Token::Open(b'['));
            let members = Vec::new().into_iter();
            let (next, end) = (place.saturating_add(1), value.next_place());
            open.push(Open { members, next, end, close: b']' });
        }
        Kind::String => tokens.push(Token::String(place)),
        Kind::Number => tokens.push(Token::Number(place)),
        Kind::Bool | Kind::Null => tokens.push(Token::Literal(place)),
    }
}

/// Of equal keys the last value in the place of the first; JavaScript puts keys that are array indices before
/// all others, in numeric order (ECMA-262, OrdinaryOwnPropertyKeys).
fn members<'i, 'a>(object: Value<'i, 'a>, order: Order) -> Vec<Member<'i, 'a>> {
    let named = object.members().enumerate().map(|(place, (key, value))| {
        let rank = match array_index(key) {
            Some(index) if matches!(order, Order::Indices | Order::SortedIndices) => u64::from(index),
            _ => u64::MAX,
        };
        Named { rank, place, key, value }
    });
    let mut members: Vec<Named<'i, 'a>> = named.collect();
    sort(&mut members, &|a, b| a.key.compare_text(&b.key).then(a.place.cmp(&b.place)));
    members.dedup_by(|later, kept| {
        let repeated = later.key.compare_text(&kept.key) == Ordering::Equal;
        if repeated {
            kept.value = later.value;
        }
        repeated
    });
    let by_key = matches!(order, Order::Sorted | Order::SortedIndices);
    sort(&mut members, &|a, b| {
        let keys = || if by_key { a.key.compare_text(&b.key) } else { a.place.cmp(&b.place) };
        a.rank.cmp(&b.rank).then_with(keys)
    });
    members.into_iter().map(|member| (member.key, member.value)).collect()
}

/// A member of an object with what decides its place.
struct Named<'i, 'a> {
    rank: u64,
    place: usize,
    key: Value<'i, 'a>,
    value: Value<'i, 'a>,
}

/// One sort for both orders: a second copy of it would be 2 KB of wasm.
fn sort<'i, 'a>(members: &mut [Named<'i, 'a>], order: &dyn Fn(&Named<'i, 'a>, &Named<'i, 'a>) -> Ordering) {
    members.sort_unstable_by(order);
}

struct Writer {
    out: Vec<u8>,
    style: Style,
    /// Of each open array and object: the bracket that opened it, and whether nothing stands in it yet.
    open: Vec<(u8, bool)>,
    /// The open ones that are indented: all, but for Jackson the objects alone.
    levels: usize,
    /// A value comes that needs no separator before it.
    after_key: bool,
    /// The key before this was `previous_data`.
    previous_data: bool,
}

impl Writer {
    fn token(&mut self, token: Token, empty: bool, root: Value<'_, '_>) {
        if let Token::Close(bracket) = token {
            self.close(bracket);
            return;
        }
        if !core::mem::take(&mut self.after_key) {
            self.separate();
        }
        let previous_data = core::mem::take(&mut self.previous_data);
        match token {
            Token::Open(bracket) => {
                let bracket = match self.style.empty {
                    Empty::Arrays if empty => b'[',
                    Empty::Objects if empty => b'{',
                    Empty::PreviousData if empty && previous_data => b'{',
                    _ => bracket,
                };
                self.out.push(bracket);
                self.open.push((bracket, true));
                self.levels = self.levels.saturating_add(self.indents(bracket));
            }
            Token::Key(place) => {
                let Some(key) = root.other(place) else { return };
                self.string(key);
                self.out.extend_from_slice(match self.style.layout {
                    Layout::Line(_, colon) => colon.as_bytes(),
                    Layout::Indented(_) | Layout::Ruby => b": ",
                    Layout::Jackson => b" : ",
                });
                self.after_key = true;
                self.previous_data = key.is("previous_data");
            }
            Token::String(place) => {
                let Some(string) = root.other(place) else { return };
                self.string(string);
            }
            Token::Number(place) => {
                let text = root.other(place).map(|number| self.style.numbers.write(number.text()));
                self.out.extend_from_slice(text.unwrap_or_default().as_bytes());
            }
            Token::Literal(place) => {
                self.out
                    .extend_from_slice(root.other(place).map(|literal| literal.text()).unwrap_or_default());
            }
            Token::Close(_) => {}
        }
    }

    /// What stands before an item.
    fn separate(&mut self) {
        let Some((bracket, first)) = self.open.last_mut() else { return };
        let (bracket, first) = (*bracket, core::mem::take(first));
        match self.style.layout {
            Layout::Line(comma, _) if !first => self.out.extend_from_slice(comma.as_bytes()),
            Layout::Line(..) => {}
            Layout::Jackson if bracket == b'[' => {
                self.out.extend_from_slice(if first { b" " } else { b", " });
            }
            Layout::Jackson | Layout::Indented(_) | Layout::Ruby => {
                if !first {
                    self.out.push(b',');
                }
                self.line();
            }
        }
    }

    fn close(&mut self, bracket: u8) {
        let (opened, empty) = self.open.pop().unwrap_or((b'[', true));
        self.levels = self.levels.saturating_sub(self.indents(opened));
        match (self.style.layout, empty) {
            (Layout::Line(..), _) | (Layout::Indented(_), true) => {}
            (Layout::Jackson, true) => self.out.push(b' '),
            (Layout::Ruby, true) if opened == b'[' => {
                self.out.push(b'\n');
                self.line();
            }
            (Layout::Jackson, false) if opened == b'[' => self.out.push(b' '),
            _ => self.line(),
        }
        // An empty object may have been opened as an array, or the other way round.
        self.out.push(match opened {
            b'{' => b'}',
            _ if empty => b']',
            _ => bracket,
        });
    }

    /// By how many levels what stands in such a bracket is indented.
    fn indents(&self, bracket: u8) -> usize {
        usize::from(self.style.layout != Layout::Jackson || bracket == b'{')
    }

    fn line(&mut self) {
        let unit = match self.style.layout {
            Layout::Indented(unit) => unit,
            _ => "  ",
        };
        self.out.push(b'\n');
        for _ in 0..self.levels {
            self.out.extend_from_slice(unit.as_bytes());
        }
    }

    fn string(&mut self, string: Value<'_, '_>) {
        escapes::string(string.inside().unwrap_or_default(), self.style.escapes, &mut self.out);
    }
}

/// The number behind a key such as `"7"` that JavaScript orders as an array index.
fn array_index(key: Value<'_, '_>) -> Option<u32> {
    let digits = key.plain().filter(|digits| (1..=10).contains(&digits.len()))?;
    let canonical = digits.first() != Some(&b'0') || digits.len() == 1;
    if !canonical || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    core::str::from_utf8(digits).ok()?.parse().ok().filter(|index| *index < u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JS: Style = Style {
        order: Order::Indices,
        layout: Layout::Line(",", ":"),
        escapes: 0,
        numbers: Numbers::JavaScript,
        empty: Empty::Kept,
    };
    const PY: Style = Style {
        order: Order::Kept,
        layout: Layout::Line(", ", ": "),
        escapes: escapes::ASCII,
        numbers: Numbers::Python,
        empty: Empty::Kept,
    };

    fn write(text: &str, style: Style) -> String {
        let index = Index::read(text.as_bytes()).unwrap();
        let document = Document::read(&index, style.order).unwrap();
        String::from_utf8(document.write(style, 1 << 20).unwrap()).unwrap()
    }

    // Expected values printed by Node 20 and Python 3.11.
    #[test]
    fn a_body_is_written_as_the_two_serialisers_write_it() {
        let text = r#"{ "b":1.0,"2":[],"a":{}, "1":"\/ \u00e9 \u2028 \u007f \u0001","b":[1,{"c":"\ud83d\ude00 \ud83d"}] }"#;
        assert_eq!(
            write(text, JS),
            "{\"1\":\"/ é \u{2028} \u{7f} \\u0001\",\"2\":[],\"b\":[1,{\"c\":\"😀 \\ud83d\"}],\"a\":{}}"
        );
        assert_eq!(
            write(text, PY),
            r#"{"b": [1, {"c": "\ud83d\ude00 \ud83d"}], "2": [], "a": {}, "1": "/ \u00e9 \u2028 \u007f \u0001"}"#
        );
        assert_eq!(
            write(r#"{"a":[1,[],{}],"b":2}"#, Style { layout: Layout::Indented("  "), ..JS }),
            "{\n  \"a\": [\n    1,\n    [],\n    {}\n  ],\n  \"b\": 2\n}"
        );
    }

    #[test]
    fn deep_nesting_is_written_and_bounded() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let index = Index::read(deep.as_bytes()).unwrap();
        let document = Document::read(&index, Order::Indices).unwrap();
        assert_eq!(document.write(JS, 1 << 20).unwrap(), deep.as_bytes());
        assert!(document.write(Style { layout: Layout::Indented("    "), ..JS }, 1 << 20).is_none());
    }
}
