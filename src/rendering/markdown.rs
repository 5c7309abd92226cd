use super::description::Description;
use super::line::Line;
use super::sentence::Sentence;
use super::terminal::in_brackets;
use super::value::Shown;
use crate::count::Count;
use crate::diff::ChangeKind;

/// A description as Markdown (CommonMark): a headline and a list.
///
/// Everything from the payload stands in code spans, but for plain words: in them no reader of Markdown finds links,
/// images, HTML, mentions, references to issues or formulas, and escapes would not keep all of those away.
///
/// ```
/// use closehook::payload::Index;
/// use closehook::rendering::{Options, describe, markdown};
///
/// let event = Index::read(br#"{
///     "object_type": "lead", "action": "updated", "changed_fields": ["url"],
///     "data": {"name": "Bluth", "url": "http://x.test/`![](y)`"}, "previous_data": {"url": null}
/// }"#)?;
/// let text = event.event().map(|event| markdown(&describe(event, &Options::default())));
/// assert_eq!(text.as_deref(), Some("**lead Bluth updated: 1 change**\n\n- **url**: *none* → `` http://x.test/`![](y)` ``"));
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn markdown(description: &Description) -> String {
    let mut text = "**".to_owned();
    said(&description.sentence, &mut text);
    text.push_str("**");
    let mut first = true;
    let mut item = |text: &mut String| {
        text.push_str(if core::mem::take(&mut first) { "\n\n- " } else { "\n- " });
    };
    for line in description.lines.iter().filter(|line| !line.noise) {
        item(&mut text);
        told(line, &mut text);
    }
    for sentence in Sentence::rest(description) {
        item(&mut text);
        said(&sentence, &mut text);
    }
    text
}

fn said(sentence: &Sentence, text: &mut String) {
    for (place, piece) in sentence.pieces().enumerate() {
        if place.is_multiple_of(2) {
            text.push_str(piece);
        } else {
            inert(piece, text);
        }
    }
}

fn told(line: &Line, text: &mut String) {
    text.push_str("**");
    inert(&line.label, text);
    text.push_str("**");
    text.push_str(match line.kind {
        ChangeKind::Added => " added: ",
        ChangeKind::Removed => " removed: ",
        ChangeKind::Changed => ": ",
        ChangeKind::Moved => " moved: ",
    });
    match (&line.segments, &line.before, &line.after) {
        (Some(segments), ..) => code(&in_brackets(segments), text),
        (None, Some(before), Some(after)) => {
            value(before, text);
            text.push_str(" → ");
            value(after, text);
        }
        (None, None, Some(after)) => {
            if line.kind == ChangeKind::Changed {
                text.push_str("→ ");
            }
            value(after, text);
        }
        (None, Some(before), None) => value(before, text),
        (None, None, None) => text.push_str("*has changed*"),
    }
    if let Some(note) = &line.note {
        text.push_str(" (");
        text.push_str(note);
        text.push(')');
    }
}

fn value(shown: &Shown, text: &mut String) {
    if shown.is_word() {
        text.push('*');
        text.push_str(&shown.text);
        text.push('*');
    } else {
        code(&shown.text, text);
    }
}

/// Plain words as they are, and anything else as code.
fn inert(words: &str, text: &mut String) {
    let plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b' ';
    let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    if words.bytes().all(plain) && ends(words.as_bytes().first()) && ends(words.as_bytes().last()) {
        text.push_str(words);
    } else {
        code(words, text);
    }
}

/// A code span (CommonMark 0.31, section 6.1): its fence is longer than any row of backticks in it. It has no line breaks,
/// which visible text has not.
fn code(inside: &str, text: &mut String) {
    let rows = inside.split(|character| character != '`').map(str::len);
    let fence = "`".repeat((Count(rows.max().unwrap_or(0)) + 1).0);
    // One space at both ends is taken away again.
    let ends = |character| inside.starts_with(character) || inside.ends_with(character);
    let pad = if ends('`') || ends(' ') && !inside.trim_matches(' ').is_empty() { " " } else { "" };
    for part in [&fence, pad, inside, pad, &fence] {
        text.push_str(part);
    }
}
