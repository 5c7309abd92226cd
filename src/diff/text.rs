//! Which words of a text are gone, and which are new.

use core::ops::Range;

use crate::count::{Count, Slice, ValueAt, wide};
use crate::diff::{common, grouped};

/// Whether a part of a text was kept, removed or added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// In both texts.
    Equal,
    /// In the old one only.
    Removed,
    /// In the new one only.
    Added,
}

/// A part of two texts. Those that are equal or removed make the old text, those that are equal or added the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Whether it was kept, removed or added.
    pub kind: SegmentKind,
    /// The part itself.
    pub text: String,
}

/// The difference of two texts by words: runs of letters and digits, runs of white space, and each other character by
/// itself, as each character of a script that writes no spaces.
///
/// The work is near to linear, and the memory too. Of texts with very many repeated words at most half a million pairs of
/// equal words are looked at, and two texts that have more than 250,000 code units together are compared by runs of words
/// first, and then by words between those that are equal: so the difference of large texts may be larger than it need be.
/// Nothing recurses.
///
/// ```
/// use closehook::diff::{SegmentKind::{Added, Equal, Removed}, text};
///
/// let segments = text("the quick brown fox", "the quick red fox");
/// let parts: Vec<_> = segments.iter().map(|part| (part.kind, part.text.as_str())).collect();
/// assert_eq!(parts, [(Equal, "the quick "), (Removed, "brown"), (Added, "red"), (Equal, " fox")]);
/// ```
#[must_use]
pub fn text(before: &str, after: &str) -> Vec<Segment> {
    let (before, after): (Vec<u16>, Vec<u16>) =
        (before.encode_utf16().collect(), after.encode_utf16().collect());
    let mut segments = Vec::new();
    parts(&before, &after, &mut |kind, units| {
        segments.push(Segment { kind, text: String::from_utf16_lossy(units) })
    });
    segments
}

/// Calls with each part of two texts, in order: none is empty, and no two of a kind follow each other.
pub(crate) fn parts<'u>(before: &'u [u16], after: &'u [u16], then: &mut dyn FnMut(SegmentKind, &'u [u16])) {
    let (mut from, mut to) = (Count(0), Count(0));
    for [equal, removed, added] in steps(before, after) {
        let (gone, came) = (from + equal, to + equal);
        let ends = (gone + removed, came + added);
        for (kind, part) in [
            (SegmentKind::Equal, before.part(from.0..gone.0)),
            (SegmentKind::Removed, before.part(gone.0..ends.0.0)),
            (SegmentKind::Added, after.part(came.0..ends.1.0)),
        ] {
            if !part.is_empty() {
                then(kind, part);
            }
        }
        (from, to) = ends;
    }
}

/// How one text became the other: by turns, how many code units are equal, removed, and added.
pub(crate) fn steps(before: &[u16], after: &[u16]) -> Vec<[usize; 3]> {
    let mut steps = Steps::default();
    let is_small = |before: &[u16], after: &[u16]| Count(before.len()) + after.len() <= FINE;
    if is_small(before, after) {
        compare(before, after, Grain::Words, &mut |part| steps.part(part));
    } else {
        compare(before, after, Grain::Runs, &mut |part| match part {
            TextPart::Differ(gone, came) if is_small(gone, came) => {
                compare(gone, came, Grain::Words, &mut |part| steps.part(part));
            }
            part => steps.part(part),
        });
    }
    steps.done()
}

/// Texts that have more code units together are not compared by words at once, for which they would take a hundred times
/// as much memory.
const FINE: usize = 250_000;

/// What is the same in two texts, or differs.
enum TextPart<'u> {
    Equal(&'u [u16]),
    Differ(&'u [u16], &'u [u16]),
}

/// Calls with each part of two texts, in order.
fn compare<'u>(before: &'u [u16], after: &'u [u16], grain: Grain, then: &mut dyn FnMut(TextPart<'u>)) {
    let (old, new) = (Words::of(before, grain), Words::of(after, grain));
    let (first, last) = ends(&old, &new, 0..old.count(), 0..new.count());
    let inner = |words: &Words<'_>| first..(Count(words.count()) - last).0;
    let (gone, came) = (inner(&old), inner(&new));

    then(TextPart::Equal(old.text(0..first)));
    let (mut from, mut to) = (gone.start, came.start);
    for (a, b) in anchors(&old, &new, gone.clone(), came.clone()) {
        between(&old, &new, from..a, to..b, then);
        then(TextPart::Equal(old.word(a)));
        (from, to) = (a.wrapping_add(1), b.wrapping_add(1));
    }
    between(&old, &new, from..gone.end, to..came.end, then);
    then(TextPart::Equal(old.text(gone.end..old.count())));
}

/// What lies between two words that stay: white space next to them stays too.
fn between<'u>(
    old: &Words<'u>,
    new: &Words<'u>,
    gone: Range<usize>,
    came: Range<usize>,
    then: &mut dyn FnMut(TextPart<'u>),
) {
    let (first, last) = ends(old, new, gone.clone(), came.clone());
    let inner = |words: &Range<usize>| (Count(words.start) + first).0..(Count(words.end) - last).0;
    let (removed, added) = (inner(&gone), inner(&came));
    then(TextPart::Equal(old.text(gone.start..removed.start)));
    then(TextPart::Differ(old.text(removed.clone()), new.text(added)));
    then(TextPart::Equal(old.text(removed.end..gone.end)));
}

/// How many words are the same at the beginning, and of the others at the end.
fn ends(old: &Words<'_>, new: &Words<'_>, gone: Range<usize>, came: Range<usize>) -> (usize, usize) {
    let same = |(a, b): &(usize, usize)| old.word(*a) == new.word(*b);
    let most = gone.len().min(came.len());
    let first = gone.clone().zip(came.clone()).take_while(same).count();
    let last = gone.rev().zip(came.rev()).take((Count(most) - first).0).take_while(same).count();
    (first, last)
}

/// Unchanged text between two replaced words is replaced with them if it is not longer than this, or than one of the words:
/// `end of the month` reads better as a whole than with the "of" left out.
const ISLAND: usize = 8;

/// How many pairs of equal words are looked at: up to 36 bytes each.
const MOST_PAIRS: usize = 1 << 19;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Space,
    Single,
}

fn class(character: char) -> Class {
    match character {
        // Han, kana and their marks, which no space divides into words.
        '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Class::Single,
        // Marks that belong to the letter before them, as an accent that is written apart.
        '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' => Class::Letter,
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Letter,
        // Punctuation and signs of Latin-1, of all languages, of Han, and emoji. What is not of any of these is mostly
        // letters: the tables that know all of Unicode weigh more than what they would better.
        '\u{A1}'..='\u{A9}'
        | '\u{AB}'..='\u{B4}'
        | '\u{B6}'..='\u{B9}'
        | '\u{BB}'..='\u{BF}'
        | '\u{D7}'
        | '\u{F7}'
        | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205E}'
        | '\u{2190}'..='\u{2BFF}'
        | '\u{FF01}'..='\u{FF0F}'
        | '\u{1F000}'..='\u{1FAFF}' => Class::Single,
        _ if character.is_whitespace() => Class::Space,
        _ if character.is_ascii() => Class::Single,
        _ => Class::Letter,
    }
}

/// The longest word, in units: what is longer, as an image in base64 is, is compared in parts.
const LONGEST: usize = 256;

/// What texts are compared by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grain {
    Words,
    /// Several words, of which the last alone says that it is the last, by its hash: so two texts that are equal somewhere
    /// have the same runs there, wherever it is.
    Runs,
}

/// The shortest run, in units, but for the last of a text; and of how many words about one ends a run.
const SHORTEST: usize = 16;
const ENDS: u64 = 4;

/// A text as words that follow each other.
struct Words<'u> {
    text: &'u [u16],
    /// Where each ends.
    ends: Vec<u32>,
    grain: Grain,
}

impl<'u> Words<'u> {
    fn of(text: &'u [u16], grain: Grain) -> Self {
        let mut count = Count(0);
        cut(text, grain, &mut |_| count += 1);
        let mut ends = Vec::with_capacity(count.0);
        cut(text, grain, &mut |end| ends.push(u32::try_from(end).unwrap_or(u32::MAX)));
        Self { text, ends, grain }
    }

    fn count(&self) -> usize {
        self.ends.len()
    }

    /// Where a word starts.
    #[inline]
    fn start(&self, word: usize) -> usize {
        word.checked_sub(1).map_or(0, |before| wide(self.ends.value_at(before)))
    }

    fn text(&self, words: Range<usize>) -> &'u [u16] {
        self.text.part(self.start(words.start)..self.start(words.end))
    }

    #[inline]
    fn word(&self, word: usize) -> &'u [u16] {
        self.text(word..word.wrapping_add(1))
    }

    /// Whether a word is white space, by its first unit: no character that takes two is.
    fn is_space(&self, word: usize) -> bool {
        let first = self.word(word).first().and_then(|unit| char::from_u32(u32::from(*unit)));
        self.grain == Grain::Words && first.is_some_and(|first| class(first) == Class::Space)
    }
}

fn hash(units: &[u16]) -> u64 {
    let mix = |hash: u64, unit: &u16| (hash ^ u64::from(*unit)).wrapping_mul(0x0100_0000_01B3);
    units.iter().fold(0xCBF2_9CE4_8422_2325, mix)
}

/// Calls with the end of each word of a text.
fn cut(text: &[u16], grain: Grain, then: &mut dyn FnMut(usize)) {
    let (mut run, mut start, mut end) = (Count(0), Count(0), Count(0));
    let mut open = Class::Single;
    let mut ended = |start: Count, end: Count| {
        let ends_run = || {
            let word = hash(text.part(start.0..end.0));
            let length = end - run.0;
            (length >= SHORTEST && (word ^ (word >> 32)).is_multiple_of(ENDS)) || length >= LONGEST
        };
        if end > start && (grain == Grain::Words || end == text.len() || ends_run()) {
            then(end.0);
            run = end;
        }
    };
    for unit in char::decode_utf16(text.iter().copied()) {
        let (class, length) =
            unit.map_or((Class::Single, 1), |character| (class(character), character.len_utf16()));
        let goes_on = open == class && class != Class::Single && end - start.0 < LONGEST;
        if !goes_on {
            ended(start, end);
            start = end;
        }
        open = class;
        end += length;
    }
    ended(start, end);
}

/// The words that stay, as pairs of places: a longest common subsequence, without the white space, which follows its
/// words and would only tie together what has nothing in common.
fn anchors(old: &Words<'_>, new: &Words<'_>, gone: Range<usize>, came: Range<usize>) -> Vec<(usize, usize)> {
    let solid = |words: &Words<'_>, range: Range<usize>| -> (Vec<u32>, Vec<u64>) {
        let solid = || range.clone().filter(|word| !words.is_space(*word));
        let count = solid().count();
        let (mut places, mut hashes) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for word in solid() {
            places.push(u32::try_from(word).unwrap_or(u32::MAX));
            hashes.push(hash(words.word(word)));
        }
        (places, hashes)
    };
    let ((mine, hashes), (theirs, others)) = (solid(old, gone), solid(new, came));
    let most = MOST_PAIRS.checked_div(hashes.len()).unwrap_or(0).clamp(1, 64);
    let pairs = common(&hashes, &grouped(&hashes), &grouped(&others), most);
    let place = |places: &[u32], at: usize| usize::try_from(*places.get(at)?).ok();
    let places = pairs.into_iter().filter_map(|(a, b)| Some((place(&mine, a)?, place(&theirs, b)?)));
    // Words of one hash may be two.
    places.filter(|(a, b)| old.word(*a) == new.word(*b)).collect()
}

#[derive(Default)]
struct Steps {
    steps: Vec<[usize; 3]>,
    /// Equal, removed and added so far; what is equal comes first.
    open: [Count; 3],
}

impl Steps {
    fn part(&mut self, part: TextPart<'_>) {
        match part {
            TextPart::Equal([]) => {}
            TextPart::Equal(units) => {
                if self.open[1] > 0 || self.open[2] > 0 {
                    self.steps.push(core::mem::take(&mut self.open).map(|count| count.0));
                }
                self.open[0] += units.len();
            }
            TextPart::Differ(gone, came) => {
                self.open[1] += gone.len();
                self.open[2] += came.len();
            }
        }
    }

    /// The steps, without small islands: what is equal between two larger edits reads as a part of them.
    fn done(mut self) -> Vec<[usize; 3]> {
        self.steps.push(self.open.map(|count| count.0));
        let mut merged: Vec<[usize; 3]> = Vec::with_capacity(self.steps.len());
        for [equal, removed, added] in self.steps {
            let replaces = |gone: usize, came: usize| gone.min(came) > 0 && gone.max(came) >= equal;
            let island = |gone, came| equal <= ISLAND && replaces(gone, came) && replaces(removed, added);
            match merged.last_mut() {
                Some([_, gone, came]) if island(*gone, *came) => {
                    *gone = (Count(*gone) + equal + removed).0;
                    *came = (Count(*came) + equal + added).0;
                }
                _ => merged.push([equal, removed, added]),
            }
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(before: &str, after: &str) -> String {
        let mut out = String::new();
        for Segment { kind, text } in text(before, after) {
            out.push_str(&match kind {
                SegmentKind::Equal => text,
                SegmentKind::Removed => format!("[-{text}-]"),
                SegmentKind::Added => format!("{{+{text}+}}"),
            });
        }
        out
    }

    #[test]
    fn words_are_compared() {
        for (before, after, expected) in [
            ("", "", ""),
            ("a", "a", "a"),
            ("", "a b", "{+a b+}"),
            ("a b", "", "[-a b-]"),
            ("the quick brown fox", "the quick red fox", "the quick [-brown-]{+red+} fox"),
            ("a  b", "a b", "a[-  -]{+ +}b"),
            ("call Bob, please", "call Bob and Ann, please", "call Bob{+ and Ann+}, please"),
            // An island between two edits reads as a part of them.
            ("aaaa, bbbb x", "cccc, dddd x", "[-aaaa, bbbb-]{+cccc, dddd+} x"),
            (
                "at the end of the month.",
                "at the 15th of January.",
                "at the [-end of the month-]{+15th of January+}.",
            ),
            ("a good day", "a very good really day", "a {+very +}good{+ really+} day"),
            ("naïve café", "naïve cafe\u{301}", "naïve [-café-]{+cafe\u{301}+}"),
            ("明日会議", "明日は会議", "明日{+は+}会議"),
            ("a😀b", "a😁b", "a[-😀-]{+😁+}b"),
            ("one two three four", "four one two three", "{+four +}one two three[- four-]"),
        ] {
            assert_eq!(written(before, after), expected, "{before} and {after}");
        }
    }

    #[test]
    fn lone_surrogates_are_units_like_others() {
        let (before, after) = ([0x61, 0xD83D, 0x62], [0x61, 0xD83E, 0x62]);
        assert_eq!(steps(&before, &after), [[1, 1, 1], [1, 0, 0]]);
    }

    // Without the bounds, these end after hours.
    #[test]
    fn nothing_is_quadratic() {
        let numbered = |make: &dyn Fn(usize) -> usize| -> String {
            (0..40_000).map(|place| format!("{} ", make(place))).collect()
        };
        let plain = numbered(&|place| place);
        for after in [
            numbered(&|place| place + 1_000_000),
            numbered(&|place| 40_000 - place),
            numbered(&|place| if place % 2 == 0 { place } else { place + 1_000_000 }),
            numbered(&|place| place * 7919 % 40_000),
            numbered(&|place| place * 7919 % 1000),
            numbered(&|place| place * place % 7),
            "a ".repeat(150_000),
            "a".repeat(300_000),
            ",".repeat(300_000),
            "a,".repeat(150_000),
        ] {
            for before in [&plain, &"a,".repeat(100_000), &"b,a ".repeat(80_000)] {
                check(before, &after);
                check(&after, before);
            }
        }
    }

    fn check(before: &str, after: &str) {
        let (mut old, mut new) = (String::new(), String::new());
        let mut last = None;
        for Segment { kind, text } in text(before, after) {
            assert!(!text.is_empty() && last != Some(kind));
            last = Some(kind);
            if kind != SegmentKind::Added {
                old.push_str(&text);
            }
            if kind != SegmentKind::Removed {
                new.push_str(&text);
            }
        }
        assert!(old == before && new == after);
    }

    proptest! {
        #[test]
        fn the_parts_make_both_texts(before in "[ab ,.é😀\n]{0,60}", after in "[ab ,.é😀\n]{0,60}") {
            check(&before, &after);
        }

        #[test]
        fn so_of_units_that_are_no_text(before: Vec<u16>, after: Vec<u16>) {
            let (mut old, mut new) = (Vec::new(), Vec::new());
            parts(&before, &after, &mut |kind, units| {
                if kind != SegmentKind::Added { old.extend_from_slice(units); }
                if kind != SegmentKind::Removed { new.extend_from_slice(units); }
            });
            prop_assert_eq!((old, new), (before, after));
        }
    }
}
