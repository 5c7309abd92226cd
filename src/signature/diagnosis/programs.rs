//! Libraries that write JSON, and their formats.

use super::cause::Cause;
use super::document::Order;
use super::escapes;
use super::number::Numbers;
use super::serialize::{Empty, Layout, Style};

/// A library that writes JSON, and its format.
pub(super) struct Program {
    /// The name, as the subject of "writes".
    pub(super) name: &'static str,
    pub(super) order: Order,
    /// The layouts that it can write, the likeliest first.
    pub(super) layouts: &'static [Layout],
    pub(super) escapes: u16,
    pub(super) numbers: Numbers,
    pub(super) empty: Empty,
}

pub(super) const COMPACT: Layout = Layout::Line(",", ":");
pub(super) const SPACED: Layout = Layout::Line(", ", ": ");
pub(super) const TWO: Layout = Layout::Indented("  ");
pub(super) const FOUR: Layout = Layout::Indented("    ");
pub(super) const TAB: Layout = Layout::Indented("\t");

pub(super) const ALL: &[Layout] = &[COMPACT, TWO, FOUR, TAB];
pub(super) const PYTHONS: &[Layout] = &[SPACED, COMPACT, TWO, FOUR];
pub(super) const GO: u16 = escapes::HTML | escapes::LINES | escapes::BACKSPACE;
pub(super) const PHP: u16 = escapes::SLASH | escapes::ASCII & !escapes::DELETE;
pub(super) const GSON: u16 = escapes::HTML | escapes::APOSTROPHE | escapes::EQUALS | escapes::LINES;
pub(super) const DOT_NET: u16 =
    escapes::HTML | escapes::APOSTROPHE | escapes::PLUS | escapes::QUOTE | escapes::ASCII | escapes::UPPER;

const fn program(
    name: &'static str,
    (order, layouts): (Order, &'static [Layout]),
    escapes: u16,
    numbers: Numbers,
    empty: Empty,
) -> Program {
    Program { name, order, layouts, escapes, numbers, empty }
}

/// The libraries, the likeliest first. `tests/vectors/languages` checks the output of each against the library itself.
#[rustfmt::skip]
pub(super) static PROGRAMS: [Program; 34] = [
    program("JSON.stringify", (Order::Indices, ALL), 0, Numbers::JavaScript, Empty::Kept), program("Python's json.dumps", (Order::Kept, PYTHONS), escapes::ASCII, Numbers::Python, Empty::Kept), program("Python's json.dumps with ensure_ascii=False", (Order::Kept, PYTHONS), 0, Numbers::Python, Empty::Kept),
    program("PHP's json_encode", (Order::Kept, &[COMPACT, FOUR]), PHP, Numbers::Php, Empty::Kept), program("PHP's json_encode of an array", (Order::Kept, &[COMPACT, FOUR]), PHP, Numbers::Php, Empty::Arrays),
    program("Go's json.Marshal of a map", (Order::Sorted, ALL), GO, Numbers::Go, Empty::Kept), program("Python's json.dumps with sort_keys=True", (Order::Sorted, PYTHONS), escapes::ASCII, Numbers::Python, Empty::Kept),
    program("Python's json.dumps with sort_keys=True and ensure_ascii=False", (Order::Sorted, PYTHONS), 0, Numbers::Python, Empty::Kept),
    program("Go's json.Marshal of a struct", (Order::Kept, ALL), GO, Numbers::Go, Empty::Kept), program("Rails' to_json", (Order::Kept, &[COMPACT]), escapes::HTML | escapes::LINES, Numbers::Ruby, Empty::Kept),
    program("Ruby's JSON.generate", (Order::Kept, &[COMPACT, TWO, Layout::Ruby]), 0, Numbers::Ruby, Empty::Kept),
    program(".NET's System.Text.Json", (Order::Kept, &[COMPACT, TWO]), DOT_NET, Numbers::Written, Empty::Kept),
    program("Newtonsoft.Json", (Order::Kept, &[COMPACT, TWO]), escapes::LINES | escapes::NEXT_LINE, Numbers::DotNet, Empty::Kept),
    program("Gson", (Order::Kept, &[COMPACT, TWO]), GSON, Numbers::JavaDoubles, Empty::Dropped), program("Gson", (Order::Kept, &[COMPACT, TWO]), GSON, Numbers::Written, Empty::Dropped), program("Jackson", (Order::Kept, &[COMPACT, Layout::Jackson]), escapes::UPPER, Numbers::Java, Empty::Kept), program("Jackson with sorted keys", (Order::Sorted, &[COMPACT, Layout::Jackson]), escapes::UPPER, Numbers::Java, Empty::Kept),
    program("Rust's serde_json", (Order::Sorted, &[COMPACT, TWO]), 0, Numbers::Rust, Empty::Kept), program("Rust's serde_json with preserve_order", (Order::Kept, &[COMPACT, TWO]), 0, Numbers::Rust, Empty::Kept),
    program("PHP's json_encode with JSON_UNESCAPED_SLASHES", (Order::Kept, &[COMPACT, FOUR]), PHP & !escapes::SLASH, Numbers::Php, Empty::Arrays),
    program("PHP's json_encode with JSON_UNESCAPED_UNICODE", (Order::Kept, &[COMPACT, FOUR]), escapes::SLASH | escapes::LINES, Numbers::Php, Empty::Arrays),
    program("PHP's json_encode with JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE", (Order::Kept, &[COMPACT, FOUR]), escapes::LINES, Numbers::Php, Empty::Arrays),
    program(".NET's System.Text.Json with UnsafeRelaxedJsonEscaping", (Order::Kept, &[COMPACT, TWO]), escapes::ASCII & !escapes::BEYOND | escapes::UPPER, Numbers::Written, Empty::Kept),
    program("Go's encoding/json without HTML escapes", (Order::Sorted, ALL), escapes::LINES | escapes::BACKSPACE, Numbers::Go, Empty::Kept),
    program("Gson without HTML escapes", (Order::Kept, &[COMPACT, TWO]), escapes::LINES, Numbers::JavaDoubles, Empty::Dropped),
    program("JSON.stringify of an object with sorted keys", (Order::SortedIndices, ALL), 0, Numbers::JavaScript, Empty::Kept),
    program("Go's json.Marshal of a map", (Order::Sorted, ALL), GO, Numbers::Written, Empty::Kept), program("PHP's json_encode with JSON_HEX_TAG and JSON_HEX_AMP", (Order::Kept, &[COMPACT, FOUR]), PHP | escapes::HTML | escapes::UPPER_HTML, Numbers::Php, Empty::Arrays),
    program("Jackson with ESCAPE_NON_ASCII", (Order::Kept, &[COMPACT, Layout::Jackson]), escapes::ASCII & !escapes::DELETE | escapes::UPPER, Numbers::Java, Empty::Kept),
    program("Newtonsoft.Json with EscapeNonAscii", (Order::Kept, &[COMPACT, TWO]), escapes::ASCII & !escapes::DELETE, Numbers::DotNet, Empty::Kept),
    program("Newtonsoft.Json with EscapeHtml", (Order::Kept, &[COMPACT, TWO]), escapes::HTML | escapes::APOSTROPHE | escapes::QUOTE | escapes::LINES | escapes::NEXT_LINE, Numbers::DotNet, Empty::Kept),
    program("Gson's JsonElement.toString", (Order::Kept, &[COMPACT]), escapes::LINES, Numbers::Written, Empty::Kept),
    program("Go's json.Marshal of a json.RawMessage", (Order::Kept, &[COMPACT]), escapes::WRITTEN | escapes::HTML, Numbers::Written, Empty::Kept),
    program("a tool that changes nothing but the white space", (Order::Kept, &[COMPACT, SPACED, TWO, FOUR, TAB, Layout::Jackson]), escapes::WRITTEN, Numbers::Written, Empty::Kept),
];

impl Program {
    pub(super) fn style(&self, layout: Layout) -> Style {
        Style { order: self.order, layout, escapes: self.escapes, numbers: self.numbers, empty: self.empty }
    }

    /// The cause that is named after the output of this program, if there is one.
    pub(super) fn cause(&self, style: Style, characters: u16) -> Option<Cause> {
        match (self.name, style.layout) {
            (_, TWO)
                if self.order != Order::Sorted
                    && style.escapes & !escapes::ASCII == 0
                    && style.empty == Empty::Kept =>
            {
                Some(Cause::BodyIndent2)
            }
            (_, FOUR)
                if self.order != Order::Sorted
                    && style.escapes & !escapes::ASCII == 0
                    && style.empty == Empty::Kept =>
            {
                Some(Cause::BodyIndent4)
            }
            ("JSON.stringify", COMPACT) => Some(Cause::BodyJsonStringify),
            ("Python's json.dumps", SPACED) => Some(Cause::BodyJsonDumps),
            ("Python's json.dumps", COMPACT) => Some(Cause::BodyCompactEscaped),
            ("Python's json.dumps with ensure_ascii=False", SPACED | COMPACT) => {
                Some(Cause::BodyJsonDumpsUnescaped)
            }
            ("PHP's json_encode", COMPACT) if characters & escapes::SLASH != 0 => {
                Some(Cause::BodySlashEscaped)
            }
            _ => None,
        }
    }
}
