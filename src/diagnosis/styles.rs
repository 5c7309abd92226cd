//! The ways in which programs write JSON: what each chooses, all combinations of their choices, and which of them fit.

use super::cause::Cause;
use super::number::Numbers;
use super::serialise::{Document, Empty, Layout, Order, Style, Traits, escape};
use crate::payload::Index;

/// At most so many styles are tried for one body.
pub(super) const MAX_STYLES: usize = 1000;

/// A library that writes JSON, by what it chooses.
struct Program {
    /// As the subject of "writes".
    name: &'static str,
    order: Order,
    /// The likeliest first.
    layouts: &'static [Layout],
    escapes: u16,
    numbers: Numbers,
    empty: Empty,
}

const COMPACT: Layout = Layout::Line(",", ":");
const SPACED: Layout = Layout::Line(", ", ": ");
const TWO: Layout = Layout::Indented("  ");
const FOUR: Layout = Layout::Indented("    ");
const TAB: Layout = Layout::Indented("\t");

const ALL: &[Layout] = &[COMPACT, TWO, FOUR, TAB];
const PYTHONS: &[Layout] = &[SPACED, COMPACT, TWO, FOUR];
const GO: u16 = escape::HTML | escape::LINES | escape::BACKSPACE;
const PHP: u16 = escape::SLASH | escape::ASCII & !escape::DELETE;
const GSON: u16 = escape::HTML | escape::APOSTROPHE | escape::EQUALS | escape::LINES;
const DOT_NET: u16 =
    escape::HTML | escape::APOSTROPHE | escape::PLUS | escape::QUOTE | escape::ASCII | escape::UPPER;

const fn program(
    name: &'static str,
    (order, layouts): (Order, &'static [Layout]),
    escapes: u16,
    numbers: Numbers,
    empty: Empty,
) -> Program {
    Program { name, order, layouts, escapes, numbers, empty }
}

/// The likeliest first. What each writes is checked against the library itself by `tests/vectors/languages`.
const PROGRAMS: [Program; 34] = [
    program("JSON.stringify", (Order::Indices, ALL), 0, Numbers::JavaScript, Empty::Kept),
    program("Python's json.dumps", (Order::Kept, PYTHONS), escape::ASCII, Numbers::Python, Empty::Kept),
    program(
        "Python's json.dumps with ensure_ascii=False",
        (Order::Kept, PYTHONS),
        0,
        Numbers::Python,
        Empty::Kept,
    ),
    program("PHP's json_encode", (Order::Kept, &[COMPACT, FOUR]), PHP, Numbers::Php, Empty::Kept),
    program(
        "PHP's json_encode of an array",
        (Order::Kept, &[COMPACT, FOUR]),
        PHP,
        Numbers::Php,
        Empty::Arrays,
    ),
    program("Go's json.Marshal of a map", (Order::Sorted, ALL), GO, Numbers::Go, Empty::Kept),
    program(
        "Python's json.dumps with sort_keys=True",
        (Order::Sorted, PYTHONS),
        escape::ASCII,
        Numbers::Python,
        Empty::Kept,
    ),
    program(
        "Python's json.dumps with sort_keys=True and ensure_ascii=False",
        (Order::Sorted, PYTHONS),
        0,
        Numbers::Python,
        Empty::Kept,
    ),
    program("Go's json.Marshal of a struct", (Order::Kept, ALL), GO, Numbers::Go, Empty::Kept),
    program(
        "Rails' to_json",
        (Order::Kept, &[COMPACT]),
        escape::HTML | escape::LINES,
        Numbers::Ruby,
        Empty::Kept,
    ),
    program(
        "Ruby's JSON.generate",
        (Order::Kept, &[COMPACT, TWO, Layout::Ruby]),
        0,
        Numbers::Ruby,
        Empty::Kept,
    ),
    program(
        ".NET's System.Text.Json",
        (Order::Kept, &[COMPACT, TWO]),
        DOT_NET,
        Numbers::Written,
        Empty::Kept,
    ),
    program(
        "Newtonsoft.Json",
        (Order::Kept, &[COMPACT, TWO]),
        escape::LINES | escape::NEXT_LINE,
        Numbers::DotNet,
        Empty::Kept,
    ),
    program("Gson", (Order::Kept, &[COMPACT, TWO]), GSON, Numbers::JavaDoubles, Empty::Dropped),
    program("Gson", (Order::Kept, &[COMPACT, TWO]), GSON, Numbers::Written, Empty::Dropped),
    program("Jackson", (Order::Kept, &[COMPACT, Layout::Jackson]), escape::UPPER, Numbers::Java, Empty::Kept),
    program(
        "Jackson with sorted keys",
        (Order::Sorted, &[COMPACT, Layout::Jackson]),
        escape::UPPER,
        Numbers::Java,
        Empty::Kept,
    ),
    program("Rust's serde_json", (Order::Sorted, &[COMPACT, TWO]), 0, Numbers::Rust, Empty::Kept),
    program(
        "Rust's serde_json with preserve_order",
        (Order::Kept, &[COMPACT, TWO]),
        0,
        Numbers::Rust,
        Empty::Kept,
    ),
    program(
        "PHP's json_encode with JSON_UNESCAPED_SLASHES",
        (Order::Kept, &[COMPACT, FOUR]),
        PHP & !escape::SLASH,
        Numbers::Php,
        Empty::Arrays,
    ),
    program(
        "PHP's json_encode with JSON_UNESCAPED_UNICODE",
        (Order::Kept, &[COMPACT, FOUR]),
        escape::SLASH | escape::LINES,
        Numbers::Php,
        Empty::Arrays,
    ),
    program(
        "PHP's json_encode with JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE",
        (Order::Kept, &[COMPACT, FOUR]),
        escape::LINES,
        Numbers::Php,
        Empty::Arrays,
    ),
    program(
        ".NET's System.Text.Json with UnsafeRelaxedJsonEscaping",
        (Order::Kept, &[COMPACT, TWO]),
        escape::ASCII & !escape::BEYOND | escape::UPPER,
        Numbers::Written,
        Empty::Kept,
    ),
    program(
        "Go's encoding/json without HTML escapes",
        (Order::Sorted, ALL),
        escape::LINES | escape::BACKSPACE,
        Numbers::Go,
        Empty::Kept,
    ),
    program(
        "Gson without HTML escapes",
        (Order::Kept, &[COMPACT, TWO]),
        escape::LINES,
        Numbers::JavaDoubles,
        Empty::Dropped,
    ),
    program(
        "JSON.stringify of an object with sorted keys",
        (Order::SortedIndices, ALL),
        0,
        Numbers::JavaScript,
        Empty::Kept,
    ),
    program("Go's json.Marshal of a map", (Order::Sorted, ALL), GO, Numbers::Written, Empty::Kept),
    program(
        "PHP's json_encode with JSON_HEX_TAG and JSON_HEX_AMP",
        (Order::Kept, &[COMPACT, FOUR]),
        PHP | escape::HTML | escape::UPPER_HTML,
        Numbers::Php,
        Empty::Arrays,
    ),
    program(
        "Jackson with ESCAPE_NON_ASCII",
        (Order::Kept, &[COMPACT, Layout::Jackson]),
        escape::ASCII & !escape::DELETE | escape::UPPER,
        Numbers::Java,
        Empty::Kept,
    ),
    program(
        "Newtonsoft.Json with EscapeNonAscii",
        (Order::Kept, &[COMPACT, TWO]),
        escape::ASCII & !escape::DELETE,
        Numbers::DotNet,
        Empty::Kept,
    ),
    program(
        "Newtonsoft.Json with EscapeHtml",
        (Order::Kept, &[COMPACT, TWO]),
        escape::HTML | escape::APOSTROPHE | escape::QUOTE | escape::LINES | escape::NEXT_LINE,
        Numbers::DotNet,
        Empty::Kept,
    ),
    program(
        "Gson's JsonElement.toString",
        (Order::Kept, &[COMPACT]),
        escape::LINES,
        Numbers::Written,
        Empty::Kept,
    ),
    program(
        "Go's json.Marshal of a json.RawMessage",
        (Order::Kept, &[COMPACT]),
        escape::WRITTEN | escape::HTML,
        Numbers::Written,
        Empty::Kept,
    ),
    program(
        "a tool that changes nothing but the white space",
        (Order::Kept, &[COMPACT, SPACED, TWO, FOUR, TAB, Layout::Jackson]),
        escape::WRITTEN,
        Numbers::Written,
        Empty::Kept,
    ),
];

/// What a style can choose, each with how unlikely it is.
const ORDERS: [(Order, usize); 4] =
    [(Order::Kept, 0), (Order::Sorted, 1), (Order::Indices, 2), (Order::SortedIndices, 3)];
const LAYOUTS: [(Layout, usize); 10] = [
    (COMPACT, 0),
    (SPACED, 0),
    (TWO, 1),
    (FOUR, 1),
    (TAB, 2),
    (Layout::Jackson, 2),
    (Layout::Ruby, 2),
    (Layout::Indented("   "), 2),
    (Layout::Indented(" "), 2),
    (Layout::Line(", ", ":"), 3),
];
const ESCAPES: [(u16, usize); 15] = [
    (0, 0),
    (escape::ASCII, 0),
    (GO & !escape::BACKSPACE, 1),
    (PHP & !escape::SLASH, 1),
    (DOT_NET, 1),
    (GSON, 1),
    (escape::WRITTEN, 1),
    (GO, 2),
    (escape::LINES, 2),
    (escape::WRITTEN | escape::HTML, 2),
    (escape::HTML | escape::ASCII, 2),
    (escape::ASCII | escape::UPPER, 2),
    (escape::ASCII & !escape::DELETE | escape::UPPER, 2),
    (escape::HTML | escape::UPPER_HTML | PHP & !escape::SLASH, 2),
    (escape::HTML | escape::APOSTROPHE | escape::QUOTE | escape::LINES | escape::NEXT_LINE, 2),
];
const NUMBERS: [(Numbers, usize); 11] = [
    (Numbers::Written, 0),
    (Numbers::JavaScript, 0),
    (Numbers::Python, 0),
    (Numbers::Php, 1),
    (Numbers::JavaDoubles, 1),
    (Numbers::Ruby, 1),
    (Numbers::Java, 1),
    (Numbers::DotNet, 1),
    (Numbers::Rust, 1),
    (Numbers::Go, 1),
    (Numbers::PhpFractions, 1),
];
const EMPTIES: [(Empty, usize); 5] = [
    (Empty::Kept, 0),
    (Empty::PreviousData, 0),
    (Empty::Arrays, 1),
    (Empty::Dropped, 1),
    (Empty::Objects, 3),
];

/// The dearest combination of all.
const MAX_COST: usize = 12;

/// A body, and in which ways it can be written differently.
pub(super) struct Styles<'i, 'a> {
    /// Each order that is not the same as one before.
    documents: Vec<(Order, Document<'i, 'a>)>,
    traits: Traits,
    /// For each of `NUMBERS`, the first that writes the numbers of this body in the same way.
    numbers: Vec<Numbers>,
}

impl<'i, 'a> Styles<'i, 'a> {
    pub(super) fn read(index: &'i Index<'a>) -> Option<Self> {
        let kept = Document::read(index, Order::Kept)?;
        let traits = kept.traits();
        let interesting: Vec<&[u8]> =
            kept.numbers().filter(|text| !is_plain(text)).take(MAX_NUMBERS).collect();
        let integers = kept.numbers().any(is_plain);
        let mut numbers: Vec<Numbers> = Vec::new();
        for (mode, _) in NUMBERS {
            let alike = numbers.iter().copied().find(|other| {
                (!integers || (mode == Numbers::JavaDoubles) == (*other == Numbers::JavaDoubles))
                    && interesting.iter().all(|text| mode.write(text) == other.write(text))
            });
            numbers.push(alike.unwrap_or(mode));
        }
        let mut documents = vec![(Order::Kept, kept)];
        for order in [Order::Indices, Order::Sorted, Order::SortedIndices] {
            let document = Document::read(index, order)?;
            if documents.iter().all(|(_, other)| !document.is_ordered_as(other)) {
                documents.push((order, document));
            }
        }
        Some(Self { documents, traits, numbers })
    }

    /// What of a style makes a difference to this body.
    fn effective(&self, style: Style) -> Style {
        let made = |order: Order| self.documents.iter().any(|(made, _)| *made == order);
        let order = match style.order {
            order if made(order) => order,
            Order::SortedIndices if made(Order::Sorted) => Order::Sorted,
            _ => Order::Kept,
        };
        let mut escapes = style.escapes & (self.traits.characters | escape::UPPER | escape::UPPER_HTML);
        if escapes & escape::HTML == 0 {
            escapes &= !escape::UPPER_HTML;
        }
        if escapes & escape::WRITTEN == 0 && style.escapes & escape::WRITTEN != 0 {
            escapes &= escape::HTML; // no string has escapes yet
        }
        let escaped = (escapes | self.traits.characters & escape::CONTROL) & !(escape::UPPER | escape::SLASH);
        if escaped == 0 {
            escapes &= !escape::UPPER;
        }
        let mode = NUMBERS.iter().position(|(mode, _)| *mode == style.numbers);
        let numbers = mode.and_then(|mode| self.numbers.get(mode).copied()).unwrap_or(style.numbers);
        let empty = match style.empty {
            Empty::Arrays if !self.traits.empty_object => Empty::Kept,
            Empty::PreviousData if !self.traits.empty_previous_data => Empty::Kept,
            Empty::Objects if !self.traits.empty_array => Empty::Kept,
            Empty::Dropped if !self.traits.null_member => Empty::Kept,
            empty => empty,
        };
        Style { order, layout: style.layout, escapes, numbers, empty }
    }

    /// The body as JavaScript and as Python write it.
    pub(super) fn usual(&self, limit: usize) -> Vec<Vec<u8>> {
        let usual = PROGRAMS.iter().take(2).filter_map(|program| {
            self.write(self.effective(program.style(*program.layouts.first()?)), limit)
        });
        usual.collect()
    }

    /// The body in a style.
    pub(super) fn write(&self, style: Style, limit: usize) -> Option<Vec<u8>> {
        let document = self.documents.iter().find(|(order, _)| *order == style.order);
        document.or(self.documents.first())?.1.write(style, limit)
    }

    /// The styles that differ for this body, the likeliest first: what each program writes, then all combinations of
    /// what they choose, at most `most` in all.
    pub(super) fn all(&self, most: usize) -> Vec<Style> {
        let mut styles = Vec::new();
        let mut seen = Seen { keys: Vec::new() };
        let mut add = |style: Style| {
            let style = self.effective(style);
            if styles.len() < most && seen.is_new(style) {
                styles.push(style);
            }
        };
        for nth in 0..6 {
            for program in &PROGRAMS {
                if let Some(layout) = program.layouts.get(nth) {
                    for empty in [program.empty, Empty::PreviousData] {
                        add(Style { empty, ..program.style(*layout) });
                    }
                }
            }
        }
        // Only what makes a difference to this body is combined.
        let orders =
            ORDERS.iter().filter(|(order, _)| self.documents.iter().any(|(other, _)| order == other));
        let orders: Vec<&(Order, usize)> = orders.collect();
        let numbers: Vec<&(Numbers, usize)> =
            NUMBERS.iter().filter(|(mode, _)| self.numbers.contains(mode)).collect();
        let empties = EMPTIES
            .iter()
            .filter(|(empty, _)| self.effective(Style { empty: *empty, ..CLOSE }).empty == *empty);
        let empties: Vec<&(Empty, usize)> = empties.collect();
        for total in 0..=MAX_COST {
            for (order, a) in &orders {
                for (layout, b) in LAYOUTS {
                    for (escapes, c) in ESCAPES {
                        for (slash, d) in [(0, 0), (self.traits.characters & escape::SLASH, 1)] {
                            for (numbers, e) in &numbers {
                                for (empty, f) in &empties {
                                    if [*a, b, c, d, *e, *f].iter().sum::<usize>() == total {
                                        let escapes = escapes | slash;
                                        add(Style {
                                            order: *order,
                                            layout,
                                            escapes,
                                            numbers: *numbers,
                                            empty: *empty,
                                        });
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        styles
    }

    /// Which causes a style stands for, and what they say.
    pub(super) fn describe(&self, style: Style) -> (Vec<Cause>, Option<String>) {
        let fitting: Vec<&Program> = PROGRAMS
            .iter()
            .filter(|program| {
                program.layouts.contains(&style.layout)
                    && self.effective(program.style(style.layout)) == style
            })
            .collect();
        if let Some(cause) = fitting.first().and_then(|first| first.cause(style, self.traits.characters)) {
            return (vec![cause], None);
        }
        let repaired = self.effective(Style { empty: Empty::PreviousData, ..CLOSE });
        if style.empty == Empty::PreviousData && style == repaired {
            return (vec![Cause::BodyJsonDumps, Cause::BodyEmptyObject], None);
        }
        let mut causes = Vec::new();
        let mut features: Vec<String> = Vec::new();
        let mut feature = |cause: Cause, text: &str| {
            causes.push(cause);
            features.push(text.to_owned());
        };
        match style.order {
            Order::Sorted | Order::SortedIndices => feature(Cause::BodyKeysSorted, "with sorted keys"),
            Order::Indices => feature(Cause::BodyJsonStringify, "with numeric keys first"),
            Order::Kept => {}
        }
        if style.escapes & (escape::HTML | escape::APOSTROPHE | escape::EQUALS | escape::PLUS | escape::QUOTE)
            != 0
        {
            let example = [
                (escape::HTML, "\\u0026 for & (and the like)"),
                (escape::APOSTROPHE, "\\u0027 for '"),
                (escape::QUOTE, "\\u0022 for \\\""),
                (escape::PLUS, "\\u002B for +"),
            ];
            let example = example.iter().find(|(bit, _)| style.escapes & bit != 0);
            let example = example.map_or("\\u003d for =", |(_, example)| example);
            feature(Cause::BodyEscapedForHtml, &format!("with {example}"));
        }
        if style.escapes & escape::SLASH != 0 {
            feature(Cause::BodySlashEscaped, "with \\/ for each slash");
        }
        match style.empty {
            Empty::Arrays => feature(Cause::BodyEmptyObject, "with [] for {}"),
            Empty::Objects => feature(Cause::BodyEmptyObject, "with {} for []"),
            Empty::Dropped => feature(Cause::BodyNullsDropped, "without the members that are null"),
            Empty::PreviousData => feature(Cause::BodyEmptyObject, "with {} for the empty previous_data"),
            Empty::Kept => {}
        }
        let own = fitting.first().map_or(Numbers::Written, |program| program.numbers);
        if style.numbers != self.effective(Style { numbers: Numbers::Written, ..style }).numbers {
            let doubles = if own == Numbers::JavaDoubles {
                "with each number as a double (1.0 for 1)"
            } else {
                "with its numbers read and written again"
            };
            feature(Cause::BodyNumbers, doubles);
        }
        let characters = self.traits.characters & escape::ASCII;
        let beyond = if characters & escape::BEYOND == 0 { characters } else { escape::BEYOND };
        let ascii = style.escapes & beyond != 0;
        let unescaped = characters != 0 && !ascii;
        match style.layout {
            TWO => feature(Cause::BodyIndent2, "indented by two spaces"),
            FOUR => feature(Cause::BodyIndent4, "indented by four spaces"),
            TAB => feature(Cause::BodyIndented, "indented by tabs"),
            Layout::Jackson => feature(Cause::BodyIndented, "indented as Jackson does it"),
            Layout::Indented(_) | Layout::Ruby => feature(Cause::BodyIndented, "indented"),
            Layout::Line(..) => {
                if causes.is_empty() {
                    causes.push(match (style.layout, ascii) {
                        (COMPACT, true) => Cause::BodyCompactEscaped,
                        (COMPACT, false) => Cause::BodyJsonStringify,
                        (_, true) => Cause::BodyJsonDumps,
                        (_, false) => Cause::BodyJsonDumpsUnescaped,
                    });
                }
                features.push(
                    if style.layout == COMPACT {
                        "without spaces"
                    } else {
                        "with a space after commas and colons"
                    }
                    .to_owned(),
                );
            }
        }
        if style.escapes & escape::WRITTEN == 0 {
            if ascii {
                let upper = if style.escapes & escape::UPPER == 0 { "" } else { " in upper case" };
                features.push(format!("with \\u escapes{upper} for what is not ASCII"));
            } else if unescaped {
                features.push("with characters beyond ASCII as they are".to_owned());
            }
        }
        let mut names: Vec<&str> = fitting.iter().map(|program| program.name).collect();
        names.dedup();
        names.truncate(3);
        let by = match names.split_last() {
            None => String::new(),
            Some((last, [])) => format!(", as {last} writes it"),
            Some((last, others)) => format!(", as {} or {last} writes it", others.join(", ")),
        };
        let features = match features.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => features.concat(),
        };
        (causes, Some(format!("the body is written {features}{by}: it was parsed and written again")))
    }
}

/// As Close appears to write.
pub(super) const CLOSE: Style = Style {
    order: Order::Kept,
    layout: SPACED,
    escapes: escape::ASCII,
    numbers: Numbers::Python,
    empty: Empty::Kept,
};

/// No more numbers of a body than this decide which ways to write numbers differ.
const MAX_NUMBERS: usize = 4096;

/// An integer that every program but Gson writes as it stands.
fn is_plain(text: &[u8]) -> bool {
    text.len() <= 15 && text != b"-0" && text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-')
}

impl Program {
    fn style(&self, layout: Layout) -> Style {
        Style { order: self.order, layout, escapes: self.escapes, numbers: self.numbers, empty: self.empty }
    }

    /// The cause with a name of its own for what the best known programs write.
    fn cause(&self, style: Style, characters: u16) -> Option<Cause> {
        match (self.name, style.layout) {
            (_, TWO)
                if self.order != Order::Sorted
                    && style.escapes & !escape::ASCII == 0
                    && style.empty == Empty::Kept =>
            {
                Some(Cause::BodyIndent2)
            }
            (_, FOUR)
                if self.order != Order::Sorted
                    && style.escapes & !escape::ASCII == 0
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
            ("PHP's json_encode", COMPACT) if characters & escape::SLASH != 0 => {
                Some(Cause::BodySlashEscaped)
            }
            _ => None,
        }
    }
}

/// The styles that were given already.
struct Seen {
    keys: Vec<u32>,
}

impl Seen {
    fn is_new(&mut self, style: Style) -> bool {
        let place = |found: Option<usize>| found.and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
        let order = place(ORDERS.iter().position(|(each, _)| *each == style.order));
        let layout = place(LAYOUTS.iter().position(|(each, _)| *each == style.layout));
        let numbers = place(NUMBERS.iter().position(|(each, _)| *each == style.numbers));
        let empty = place(EMPTIES.iter().position(|(each, _)| *each == style.empty));
        let key = u32::from(style.escapes) | order << 16 | layout << 18 | numbers << 22 | empty << 26;
        match self.keys.binary_search(&key) {
            Ok(_) => false,
            Err(at) => {
                self.keys.insert(at, key);
                true
            }
        }
    }
}
