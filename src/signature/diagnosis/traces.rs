//! Details of a body that Close would have written differently, and the programs that write exactly this text.

use super::document::{Document, Order};
use super::number::Numbers;
use super::styles::Styles;
use crate::count::Slice;
use crate::payload::{Index, Value};

/// Traces in a body that was parsed and re-serialized.
pub(super) struct Traces {
    /// The traces, as the object of "it has".
    pub(super) seen: Vec<&'static str>,
    /// The programs that write exactly this text, as the subject of "writes".
    pub(super) by: Vec<&'static str>,
    /// Whether an object repeats a key, which no program does that has parsed the body.
    pub(super) by_hand: bool,
}

/// Escapes that Close does not write.
static ESCAPES: [(&str, &str); 12] = [
    ("\\/", "\\/ for a slash"),
    ("\\u0026", "\\u0026 for &"),
    ("\\u003c", "\\u003c for <"),
    ("\\u003C", "\\u003C for <"),
    ("\\u003e", "\\u003e for >"),
    ("\\u003E", "\\u003E for >"),
    ("\\u0027", "\\u0027 for '"),
    ("\\u003d", "\\u003d for ="),
    ("\\u003D", "\\u003D for ="),
    ("\\u0022", "\\u0022 for \""),
    ("\\u002b", "\\u002b for +"),
    ("\\u002B", "\\u002B for +"),
];
const OTHER_ESCAPE: &str = "\\u escapes for characters that need none";
const UPPER: &str = "\\u escapes in upper case";
const BEYOND: &str = "unescaped non-ASCII characters";

/// The whitespace between the values of a text.
#[derive(Default)]
struct Spaces {
    /// After commas and colons: whether some have no space, and whether some have one.
    none: bool,
    one: bool,
    other: bool,
    lines: bool,
}

pub(super) fn traces(index: &Index<'_>, root: Value<'_, '_>) -> Option<Traces> {
    let text = root.text();
    let mut seen: Vec<&'static str> = Vec::new();
    match spaces(text) {
        Spaces { lines: true, .. } => seen.push("line breaks between its values"),
        Spaces { other: true, .. } | Spaces { none: true, one: true, .. } => {
            seen.push("other white space between its values");
        }
        Spaces { none: true, .. } => seen.push("no space after commas and colons"),
        _ => {}
    }
    let known = Styles::read(index)?;
    let kept = known.kept()?;
    // The results are in the order of the list, regardless of where the escapes are in the text.
    let (mut escapes, mut other, mut upper, mut beyond) = ([false; ESCAPES.len()], false, false, false);
    for string in (0..root.next_place()).filter_map(|place| root.other(place)?.inside()) {
        beyond |= string.iter().any(|byte| !matches!(byte, b' '..=b'~'));
        let mut rest = string;
        while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
            rest = rest.part(at..);
            let length = if rest.get(1) == Some(&b'u') { 6 } else { 2 };
            let listed =
                ESCAPES.iter().zip(&mut escapes).find(|((mark, _), _)| rest.starts_with(mark.as_bytes()));
            match (listed, rest.get(2..length)) {
                (Some((_, found)), _) => *found = true,
                (None, Some(digits)) if length == 6 => {
                    upper |= digits.iter().any(u8::is_ascii_uppercase);
                    let unit = core::str::from_utf8(digits)
                        .ok()
                        .and_then(|digits| u16::from_str_radix(digits, 16).ok());
                    // Python has a shorter escape for these characters, or does not escape them.
                    other |= matches!(unit, Some(8..=10 | 12 | 13 | 0x20..0x7F));
                }
                _ => {}
            }
            rest = rest.part(length..);
        }
    }
    seen.extend(ESCAPES.iter().zip(escapes).filter(|(_, found)| *found).map(|((_, trace), _)| *trace));
    let others = [(other, OTHER_ESCAPE), (beyond, BEYOND), (upper, UPPER)];
    seen.extend(others.iter().filter(|(found, _)| *found).map(|(_, trace)| *trace));
    if kept.numbers().any(|text| Numbers::Python.write(text).as_bytes() != text) {
        seen.push("numbers in another format than Python's");
    }
    let event = root.get("event")?;
    if event.get("previous_data").is_some_and(|value| value.text().trim_ascii() == b"[]") {
        seen.push("[] for an empty previous_data");
    }
    let by_hand = kept.repeats_keys();
    if by_hand {
        seen.push("the same key twice in one object");
    }
    // A few keys can be in order by chance. Without other traces, sorted keys only count if there are as many as in
    // Close's events.
    let few = if seen.is_empty() { 7 } else { 2 };
    let data = event.get("data");
    let mut keys = event.members().chain(data.iter().flat_map(|data| data.members()));
    let sorted = keys.nth(few).is_some() && kept.is_ordered_as(&Document::read(index, Order::Sorted)?);
    if sorted {
        seen.push("sorted keys, so their order is lost");
    }
    // Gson converts every number to a double. If there is also an integer, or if there are only two numbers, the
    // original may have looked like this.
    let whole = |text: &&[u8]| text.ends_with(b".0");
    let doubles = kept.numbers().filter(whole).nth(1).is_some()
        && kept.numbers().nth(2).is_some()
        && kept.numbers().all(|text| text.contains(&b'.'));
    if doubles {
        seen.push("whole numbers with .0");
    }
    let by = if seen.is_empty() || by_hand { Vec::new() } else { known.writers(text, sorted, doubles) };
    (!seen.is_empty()).then_some(Traces { seen, by, by_hand })
}

/// How the values of a JSON text are separated.
fn spaces(text: &[u8]) -> Spaces {
    let mut spaces = Spaces::default();
    let (mut rest, mut string) = (text, false);
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'\\' if string => rest = after.part(1..),
            b'"' => string = !string,
            _ if string => {}
            b',' | b':' => match after {
                [b' ', b' ' | b'\t' | b'\r' | b'\n', ..] => spaces.other = true,
                [b' ', after @ ..] => (spaces.one, rest) = (true, after),
                [b'\t' | b'\r' | b'\n', ..] => {}
                _ => spaces.none = true,
            },
            b'\n' => spaces.lines = true,
            b' ' | b'\t' | b'\r' => spaces.other = true,
            _ => {}
        }
    }
    spaces
}
