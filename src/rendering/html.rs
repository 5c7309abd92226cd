//! HTML as the text that a browser would show of it.

use crate::count::{Count, Slice};

const BLOCKS: [&str; 17] = [
    "address",
    "blockquote",
    "br",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "table",
    "tr",
    "ul",
];

/// Elements of which nothing is shown.
const HIDDEN: [&str; 4] = ["head", "script", "style", "title"];

/// The characters that most HTML escapes.
const ENTITIES: [(&str, char); 7] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' '), ("hellip", '…')];

/// The text of HTML: without tags, comments and hidden elements, with a line feed between blocks, and with white space as
/// HTML counts it. In linear time, also where nothing is closed.
pub(super) fn text(html: &[u16]) -> Vec<u16> {
    let mut reader = HtmlReader { text: Vec::new(), space: None };
    let mut rest = html;
    // If it is not in the rest, it is not searched for again.
    let mut closed = true;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match char::from_u32(u32::from(*first)) {
            Some('<') if closed && is_tag(after) => {
                let end = match starts(after, "!--") {
                    true => find(after, "-->").map(|at| Count(at) + 3),
                    false => find(after, ">").map(|at| Count(at) + 1),
                };
                let Some(end) = end else {
                    closed = false;
                    reader.push(*first);
                    continue;
                };
                let (name, closing) = name_of(after);
                rest = after.part(end.0..);
                if !closing && HIDDEN.contains(&name.as_str()) {
                    let close = ["</", &name].concat();
                    rest = find(rest, &close).map_or(&[], |at| rest.part(at..));
                }
                if BLOCKS.contains(&name.as_str()) {
                    reader.space = Some(LINE_FEED);
                }
            }
            Some('&') => match entity(after) {
                Some((character, length)) => {
                    let mut units = [0; 2];
                    character.encode_utf16(&mut units).iter().for_each(|unit| reader.push(*unit));
                    rest = after.part(length..);
                }
                None => reader.push(*first),
            },
            Some(' ' | '\t' | '\n' | '\r' | '\x0C') => {
                reader.space = reader.space.or(Some(SPACE));
            }
            _ => reader.push(*first),
        }
    }
    reader.text
}

const SPACE: u16 = 0x20;
const LINE_FEED: u16 = 0x0A;

struct HtmlReader {
    text: Vec<u16>,
    /// White space that is written once something follows it.
    space: Option<u16>,
}

impl HtmlReader {
    fn push(&mut self, unit: u16) {
        let space = self.space.take().filter(|_| !self.text.is_empty());
        self.text.extend(space);
        self.text.push(unit);
    }
}

fn is_tag(after: &[u16]) -> bool {
    let first = after.first().copied().and_then(ascii);
    first.is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, b'/' | b'!' | b'?'))
}

/// The name of a tag in lower case, and whether the tag closes its element.
fn name_of(after: &[u16]) -> (String, bool) {
    let closing = after.first() == Some(&u16::from(b'/'));
    let name = after.iter().skip(usize::from(closing)).take(12).map_while(|unit| ascii(*unit));
    let name = name.take_while(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase()));
    (name.collect(), closing)
}

/// The character behind an ampersand, and how many units its name has.
fn entity(after: &[u16]) -> Option<(char, usize)> {
    let name: String = after.iter().take(10).map_while(|unit| ascii(*unit)).map(char::from).collect();
    let (name, _) = name.split_once(';')?;
    let number = name.strip_prefix('#').map(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    });
    let character = match number {
        Some(number) => char::from_u32(number.ok()?)?,
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, (Count(name.len()) + 1).0))
}

fn starts(units: &[u16], text: &str) -> bool {
    let mut units = units.iter().copied().map(ascii);
    text.bytes().all(|byte| units.next().flatten().is_some_and(|unit| unit.eq_ignore_ascii_case(&byte)))
}

fn find(units: &[u16], text: &str) -> Option<usize> {
    (0..units.len()).find(|at| starts(units.part(*at..), text))
}

fn ascii(unit: u16) -> Option<u8> {
    u8::try_from(unit).ok().filter(u8::is_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> String {
        String::from_utf16(&text(&html.encode_utf16().collect::<Vec<_>>())).unwrap()
    }

    #[test]
    fn html_is_read_as_text() {
        for (html, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("<body><p>Well done!</p></body>", "Well done!"),
            ("<p>one</p>\n<p>two<br/>three</p>", "one\ntwo\nthree"),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            ("a  <b>bold</b>\n text", "a bold text"),
            ("<style>p { color: red }</style><p>x", "x"),
            ("<script>if (a < b) {}</script>x", "x"),
            ("<!-- <p>hidden</p> -->x", "x"),
            ("Tom &amp; Jerry &lt;3&nbsp;&#233;&#x1F600;&unknown;", "Tom & Jerry <3 é😀&unknown;"),
            ("<a href='x", "<a href='x"),
            ("<p title=\"a\">x", "x"),
            ("&", "&"),
            ("<", "<"),
            ("<script>never closed", ""),
        ] {
            assert_eq!(of(html), expected, "{html}");
        }
    }

    #[test]
    fn nothing_that_stays_open_is_read_again() {
        for html in ["<".repeat(300_000), "<a".repeat(300_000), "<!--".repeat(300_000), "&".repeat(300_000)] {
            assert_eq!(of(&html), html);
        }
        assert_eq!(of(&"<script>".repeat(300_000)), "");
    }
}
