//! Text of a payload, made safe to look at: nothing in it is invisible, turns the writing around, or moves a cursor.

use core::fmt::Write;

/// How closely a text is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Eye {
    /// Letters of every script as they are.
    Reader,
    /// All but printable ASCII by its number, for two texts that would look the same.
    Closest,
}

/// The most characters of a value that are shown.
pub(super) const MOST_TEXT: usize = 200;

/// Code units as visible text: line breaks and other controls as the symbols for them (`⏎`, `␛`), what is invisible or
/// changes the direction of writing by its number (`<U+202E>`), and no more than `most` characters, with `…` for the rest.
pub(super) fn visible(units: impl IntoIterator<Item = u16>, most: usize, eye: Eye) -> String {
    // Once for all kinds of iterators: this is not where time is lost.
    seen(&mut units.into_iter(), most, eye)
}

fn seen(units: &mut dyn Iterator<Item = u16>, most: usize, eye: Eye) -> String {
    let mut text = String::new();
    for (place, unit) in char::decode_utf16(units).enumerate() {
        if place >= most {
            text.push('…');
            break;
        }
        match unit {
            Ok(character) => push(&mut text, character, eye),
            Err(lone) if eye == Eye::Closest => number(&mut text, u32::from(lone.unpaired_surrogate())),
            Err(_) => text.push(char::REPLACEMENT_CHARACTER),
        }
    }
    text
}

/// The visible form of a text.
pub(super) fn visible_text(text: &str, most: usize) -> String {
    visible(text.encode_utf16(), most, Eye::Reader)
}

/// A text for which every difference counts.
pub(super) fn closest(text: &str) -> String {
    visible(text.encode_utf16(), MOST_TEXT, Eye::Closest)
}

fn push(text: &mut String, character: char, eye: Eye) {
    match character {
        '\n' => text.push('⏎'),
        // Control Pictures: one for each control of ASCII.
        '\0'..='\x1F' => text.extend(char::from_u32(u32::from(character).saturating_add(0x2400))),
        '\x7F' => text.push('␡'),
        ' '..='~' => text.push(character),
        _ if eye == Eye::Closest || is_unseen(character) => number(text, u32::from(character)),
        _ => text.push(character),
    }
}

fn number(text: &mut String, number: u32) {
    let _ = write!(text, "<U+{number:04X}>");
}

/// Controls beyond ASCII, and the format characters that draw nothing: marks of direction, separators of lines, fillers,
/// tags. Joiners stay, which emoji and some scripts need (Unicode 16, general categories Cc, Cf, Zl and Zp).
fn is_unseen(character: char) -> bool {
    matches!(character,
        '\u{80}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_invisible() {
        for (text, expected) in [
            ("Tobias Fünke 👨‍👩‍👧", "Tobias Fünke 👨‍👩‍👧"),
            ("a\nb\r\tc", "a⏎b␍␉c"),
            ("\x1b[31mred\x1b[0m\x7f", "␛[31mred␛[0m␡"),
            ("\u{9b}31m", "<U+009B>31m"),
            ("pay \u{202e}txt.exe", "pay <U+202E>txt.exe"),
            ("a\u{200b}\u{feff}\u{2028}", "a<U+200B><U+FEFF><U+2028>"),
            ("\u{e0041}", "<U+E0041>"),
        ] {
            assert_eq!(visible_text(text, 100), expected);
        }
        assert_eq!(visible_text("abc", 3), "abc");
        assert_eq!(visible_text("abcd", 3), "abc…");
        assert_eq!(visible([0x61, 0xD83D], 9, Eye::Reader), "a\u{FFFD}");
        assert_eq!(visible([0x61, 0xD83D, 0xA0], 9, Eye::Closest), "a<U+D83D><U+00A0>");
    }
}
