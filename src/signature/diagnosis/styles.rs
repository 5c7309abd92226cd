//! The styles in which programs write JSON: the choices of each program, all combinations of them, and which ones match
//! a body.

use super::cause::Cause;
use super::document::{Document, Order};
use super::escapes;
use super::number::{Numbers, is_plain};
use super::programs::{COMPACT, DOT_NET, FOUR, GO, GSON, PHP, PROGRAMS, Program, SPACED, TAB, TWO};
use super::serialize::{Empty, Layout, Style, Traits};
use crate::count::Slice;
use crate::payload::Index;

/// The maximum number of styles tried for one body.
pub(super) const MAX_STYLES: usize = 1000;

/// The choices of a style, each with a cost: the higher, the less likely.
static ORDERS: [(Order, usize); 4] =
    [(Order::Kept, 0), (Order::Sorted, 1), (Order::Indices, 2), (Order::SortedIndices, 3)];
static LAYOUTS: [(Layout, usize); 10] = [
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
static ESCAPES: [(u16, usize); 15] = [
    (0, 0),
    (escapes::ASCII, 0),
    (GO & !escapes::BACKSPACE, 1),
    (PHP & !escapes::SLASH, 1),
    (DOT_NET, 1),
    (GSON, 1),
    (escapes::WRITTEN, 1),
    (GO, 2),
    (escapes::LINES, 2),
    (escapes::WRITTEN | escapes::HTML, 2),
    (escapes::HTML | escapes::ASCII, 2),
    (escapes::ASCII | escapes::UPPER, 2),
    (escapes::ASCII & !escapes::DELETE | escapes::UPPER, 2),
    (escapes::HTML | escapes::UPPER_HTML | PHP & !escapes::SLASH, 2),
    (escapes::HTML | escapes::APOSTROPHE | escapes::QUOTE | escapes::LINES | escapes::NEXT_LINE, 2),
];
static NUMBERS: [(Numbers, usize); 11] = [
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
static EMPTIES: [(Empty, usize); 5] = [
    (Empty::Kept, 0),
    (Empty::PreviousData, 0),
    (Empty::Arrays, 1),
    (Empty::Dropped, 1),
    (Empty::Objects, 3),
];

/// The cost of the most expensive combination.
const MAX_COST: usize = 12;

/// A body, and the ways in which it can be written differently.
pub(super) struct Styles<'i, 'a> {
    /// The document in each order that differs from all earlier ones.
    documents: Vec<(Order, Document<'i, 'a>)>,
    traits: Traits,
    /// For each entry of `NUMBERS`, the first one that writes the numbers of this body in the same way.
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
        for (mode, _) in &NUMBERS {
            let mode = *mode;
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

    /// The document in its original order, without repeated keys.
    pub(super) fn kept(&self) -> Option<&Document<'i, 'a>> {
        self.documents.first().map(|(_, document)| document)
    }

    /// The programs that write the body exactly as this text, the likeliest first. With `sorted`, only programs that
    /// sort keys count. With `doubles`, only programs that convert all numbers to doubles count.
    pub(super) fn writers(&self, text: &[u8], sorted: bool, doubles: bool) -> Vec<&'static str> {
        let sorts = |program: &&Program| matches!(program.order, Order::Sorted | Order::SortedIndices);
        // A program that keeps the original escapes also keeps those that another program wrote.
        let may = |program: &&Program| {
            program.escapes & escapes::WRITTEN == 0
                && (!sorted || sorts(program))
                && (!doubles || program.numbers == Numbers::JavaDoubles)
        };
        // Most programs write most bodies in the same style, so the results are cached.
        let mut known: Vec<(Style, bool)> = Vec::new();
        let mut writes = |style: Style| {
            if let Some((_, writes)) = known.iter().find(|(known, _)| *known == style) {
                return *writes;
            }
            let document = self.documents.iter().find(|(order, _)| *order == style.order);
            let writes = document.is_some_and(|(_, document)| document.is_written_as(text, style));
            known.push((style, writes));
            writes
        };
        let any = |program: &&Program| {
            program.layouts.iter().any(|layout| writes(self.effective(program.style(*layout))))
        };
        PROGRAMS.iter().filter(may).filter(any).map(|program| program.name).collect()
    }

    /// The style reduced to the choices that affect this body.
    fn effective(&self, style: Style) -> Style {
        let made = |order: Order| self.documents.iter().any(|(made, _)| *made == order);
        let order = match style.order {
            order if made(order) => order,
            Order::SortedIndices if made(Order::Sorted) => Order::Sorted,
            _ => Order::Kept,
        };
        let mut escapes = style.escapes & (self.traits.characters | escapes::UPPER | escapes::UPPER_HTML);
        if escapes & escapes::HTML == 0 {
            escapes &= !escapes::UPPER_HTML;
        }
        if escapes & escapes::WRITTEN == 0 && style.escapes & escapes::WRITTEN != 0 {
            escapes &= escapes::HTML; // no string has escapes yet
        }
        let escaped =
            (escapes | self.traits.characters & escapes::CONTROL) & !(escapes::UPPER | escapes::SLASH);
        if escaped == 0 {
            escapes &= !escapes::UPPER;
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

    /// The styles that differ for this body, the likeliest first, at most `most`. The styles of the programs come
    /// before other combinations of their choices.
    pub(super) fn all(&self, most: usize) -> Vec<Style> {
        let mut styles = Vec::new();
        let mut seen = Seen { keys: Vec::new() };
        let mut add = |style: Style| {
            let style = self.effective(style);
            if styles.len() < most && seen.is_new(style) {
                styles.push(style);
            }
            styles.len() < most
        };
        // All layouts of the best-known programs come before those of the others.
        let known = PROGRAMS.part(..3);
        for (programs, layouts) in [(known, 4), (PROGRAMS.as_slice(), 6)] {
            for nth in 0..layouts {
                for program in programs {
                    let Some(layout) = program.layouts.get(nth) else { continue };
                    for empty in [program.empty, Empty::PreviousData] {
                        if !add(Style { empty, ..program.style(*layout) }) {
                            return styles;
                        }
                    }
                }
            }
        }
        // Only choices that affect this body are combined.
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
                for (layout, b) in &LAYOUTS {
                    for (escapes, c) in &ESCAPES {
                        for (slash, d) in [(0, 0), (self.traits.characters & escapes::SLASH, 1)] {
                            for (numbers, e) in &numbers {
                                for (empty, f) in &empties {
                                    if [*a, *b, *c, d, *e, *f].iter().sum::<usize>() == total {
                                        let escapes = *escapes | slash;
                                        let (order, numbers, empty) = (*order, *numbers, *empty);
                                        let layout = *layout;
                                        if !add(Style { order, layout, escapes, numbers, empty }) {
                                            return styles;
                                        }
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

    /// The causes of a style, and a clause that describes them.
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
        if style.escapes
            & (escapes::HTML | escapes::APOSTROPHE | escapes::EQUALS | escapes::PLUS | escapes::QUOTE)
            != 0
        {
            let example = [
                (escapes::HTML, "\\u0026 for & and similar escapes"),
                (escapes::APOSTROPHE, "\\u0027 for '"),
                (escapes::QUOTE, "\\u0022 for \\\""),
                (escapes::PLUS, "\\u002B for +"),
            ];
            let example = example.iter().find(|(bit, _)| style.escapes & bit != 0);
            let example = example.map_or("\\u003d for =", |(_, example)| example);
            feature(Cause::BodyEscapedForHtml, &format!("with {example}"));
        }
        if style.escapes & escapes::SLASH != 0 {
            feature(Cause::BodySlashEscaped, "with \\/ for each slash");
        }
        match style.empty {
            Empty::Arrays => feature(Cause::BodyEmptyObject, "with [] for {}"),
            Empty::Objects => feature(Cause::BodyEmptyObject, "with {} for []"),
            Empty::Dropped => feature(Cause::BodyNullsDropped, "without its null members"),
            Empty::PreviousData => feature(Cause::BodyEmptyObject, "with {} for the empty previous_data"),
            Empty::Kept => {}
        }
        let own = fitting.first().map_or(Numbers::Written, |program| program.numbers);
        if style.numbers != self.effective(Style { numbers: Numbers::Written, ..style }).numbers {
            let doubles = if own == Numbers::JavaDoubles {
                "with each number as a double (1.0 for 1)"
            } else {
                "with its numbers parsed and re-serialized"
            };
            feature(Cause::BodyNumbers, doubles);
        }
        let characters = self.traits.characters & escapes::ASCII;
        let beyond = if characters & escapes::BEYOND == 0 { characters } else { escapes::BEYOND };
        let ascii = style.escapes & beyond != 0;
        let unescaped = characters != 0 && !ascii;
        match style.layout {
            TWO => feature(Cause::BodyIndent2, "indented by two spaces"),
            FOUR => feature(Cause::BodyIndent4, "indented by four spaces"),
            TAB => feature(Cause::BodyIndented, "indented by tabs"),
            Layout::Jackson => feature(Cause::BodyIndented, "indented like Jackson's output"),
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
        if style.escapes & escapes::WRITTEN == 0 {
            if ascii {
                let upper = if style.escapes & escapes::UPPER == 0 { "" } else { " in upper case" };
                features.push(format!("with \\u escapes{upper} for non-ASCII characters"));
            } else if unescaped {
                features.push("with unescaped non-ASCII characters".to_owned());
            }
        }
        let by = as_written_by(fitting.iter().map(|program| program.name).collect());
        let features = match features.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => features.concat(),
        };
        (
            causes,
            Some(format!(
                "the signed body was written {features}{by}: the body was parsed and re-serialized"
            )),
        )
    }
}

/// Names up to three programs: ", as … writes it".
pub(super) fn as_written_by(mut names: Vec<&str>) -> String {
    names.dedup();
    names.truncate(3);
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => format!(", as {last} writes it"),
        Some((last, others)) => format!(", as {} or {last} writes it", others.join(", ")),
    }
}

/// The style that Close appears to use.
pub(super) const CLOSE: Style = Style {
    order: Order::Kept,
    layout: SPACED,
    escapes: escapes::ASCII,
    numbers: Numbers::Python,
    empty: Empty::Kept,
};

/// The maximum number of numbers in a body that are compared to find which number formats differ.
const MAX_NUMBERS: usize = 1024;

/// The styles that were already returned.
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
