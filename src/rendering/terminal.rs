use super::description::Description;
use super::excerpt::{Excerpt, ExcerptKind};
use super::line::Line;
use super::sentence::Sentence;
use crate::count::Count;
use crate::diff::ChangeKind;

/// How text for a terminal is set.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether it has colors, as escapes of ECMA-48 ("ANSI").
    pub color: bool,
    /// After how many characters a line is broken, at a space where there is one; at least 20.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 80 }
    }
}

/// A description as text for a terminal. Each line of it ends with a line feed.
///
/// ```
/// use closehook::payload::Index;
/// use closehook::rendering::{Options, Style, describe, terminal};
///
/// let event = Index::read(br#"{
///     "object_type": "lead", "action": "updated", "changed_fields": ["status_id", "status_label"],
///     "data": {"name": "Bluth", "status_id": "stat_2", "status_label": "Won"},
///     "previous_data": {"status_id": "stat_1", "status_label": "Active"}
/// }"#)?;
/// let text = event.event().map(|event| terminal(&describe(event, &Options::default()), Style::default()));
/// assert_eq!(text.as_deref(), Some("lead Bluth updated: 1 change\n  ~ status  Active → Won"));
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn terminal(description: &Description, style: Style) -> String {
    let mut page = Page { text: String::new(), style, column: Count(0), indent: Count(2) };
    page.write(Some(BOLD), &description.headline);
    let lines = || description.lines.iter().filter(|line| !line.noise);
    let wide =
        lines().map(|line| line.label.chars().count()).filter(|wide| *wide <= WIDEST).max().unwrap_or(0);
    for line in lines() {
        page.line(line, wide);
    }
    for sentence in Sentence::rest(description) {
        page.next(4);
        page.write(Some(DIM), &sentence.text());
    }
    page.text
}

/// The difference of two texts, in the brackets of `wdiff`.
pub(super) fn in_brackets(segments: &[Excerpt]) -> String {
    let mut text = String::new();
    for Excerpt { kind, text: part } in segments {
        let (open, close) = match kind {
            ExcerptKind::Equal | ExcerptKind::Omitted => ("", ""),
            ExcerptKind::Removed => ("[-", "-]"),
            ExcerptKind::Added => ("{+", "+}"),
        };
        text.push_str(open);
        text.push_str(part);
        text.push_str(close);
    }
    text
}

/// Labels up to this width stand in one column.
const WIDEST: usize = 24;

// SGR codes (ECMA-48, 8.3.117).
const BOLD: &str = "1";
const DIM: &str = "2";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";

struct Page {
    text: String,
    style: Style,
    column: Count,
    /// Of the lines that go on.
    indent: Count,
}

impl Page {
    fn line(&mut self, line: &Line, wide: usize) {
        self.next(2);
        let (sign, color) = match line.kind {
            ChangeKind::Added => ("+", GREEN),
            ChangeKind::Removed => ("-", RED),
            ChangeKind::Changed => ("~", YELLOW),
            ChangeKind::Moved => ("↕", CYAN),
        };
        self.write(Some(color), sign);
        self.write(None, " ");
        self.write(None, &line.label);
        let gap = Count(wide) - line.label.chars().count() + 2;
        self.write(None, &" ".repeat(gap.0));
        // Continuation lines start below the value if there is room.
        let value = Count(wide) + 6;
        self.indent = if value <= self.width() / 2 { value } else { Count(6) };
        match (&line.segments, &line.before, &line.after) {
            (Some(segments), ..) if self.style.color => {
                for Excerpt { kind, text } in segments {
                    let color = match kind {
                        ExcerptKind::Equal => None,
                        ExcerptKind::Omitted => Some(DIM),
                        ExcerptKind::Removed => Some(RED),
                        ExcerptKind::Added => Some(GREEN),
                    };
                    self.write(color, text);
                }
            }
            (Some(segments), ..) => self.write(None, &in_brackets(segments)),
            (None, Some(before), Some(after)) => {
                self.write(Some(if before.is_word() { DIM } else { RED }), &before.text);
                self.write(None, " → ");
                self.write(Some(if after.is_word() { DIM } else { GREEN }), &after.text);
            }
            (None, Some(before), None) => self.write(Some(RED), &before.text),
            (None, None, Some(after)) => {
                if line.kind == ChangeKind::Changed {
                    self.write(None, "→ ");
                }
                self.write(if line.kind == ChangeKind::Moved { None } else { Some(GREEN) }, &after.text);
            }
            (None, None, None) => self.write(Some(DIM), "has changed"),
        }
        if let Some(note) = &line.note {
            self.write(Some(DIM), &[" (", note, ")"].concat());
        }
    }

    fn width(&self) -> usize {
        self.style.width.max(20)
    }

    fn next(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.push_str(&" ".repeat(indent));
        (self.column, self.indent) = (Count(indent), Count(indent) + 2);
    }

    /// Writes words, and breaks the line before a word that does not fit.
    fn write(&mut self, color: Option<&str>, words: &str) {
        let color = color.filter(|_| self.style.color);
        self.escape(color);
        for word in words.split_inclusive(' ') {
            let length = word.trim_end_matches(' ').chars().count();
            if self.column + length > self.width() && self.column > self.indent {
                while self.text.ends_with(' ') {
                    self.text.pop();
                }
                self.text.push('\n');
                self.text.push_str(&" ".repeat(self.indent.0));
                self.column = self.indent;
            }
            for character in word.chars() {
                if self.column >= self.width() {
                    // A space at the end of a line is not seen.
                    if character == ' ' {
                        break;
                    }
                    self.text.push('\n');
                    self.text.push_str(&" ".repeat(self.indent.0));
                    self.column = self.indent;
                }
                self.text.push(character);
                self.column += 1;
            }
        }
        self.escape(color.map(|_| "0"));
    }

    fn escape(&mut self, code: Option<&str>) {
        if let Some(code) = code {
            self.text.push_str("\x1b[");
            self.text.push_str(code);
            self.text.push('m');
        }
    }
}
