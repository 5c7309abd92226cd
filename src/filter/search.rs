//! Whether a sequence holds another, in linear time whatever they are (Knuth, Morris and Pratt, 1977).

/// Whether `part` is in `text`; an empty one is in any.
pub(super) fn holds<T: PartialEq>(text: &[T], part: &[T]) -> bool {
    let Some(first) = part.first() else { return true };
    // Most searches end here, without a table.
    let Some(start) = text.iter().position(|unit| unit == first) else { return false };
    let text = text.get(start..).unwrap_or_default();
    if text.starts_with(part) {
        return true;
    }
    let borders = borders(part);
    let mut matched = 0;
    text.iter().any(|unit| {
        matched = extended(part, &borders, matched, unit);
        matched == part.len()
    })
}

/// For each start of `part`: the length of the longest shorter start that it ends with.
fn borders<T: PartialEq>(part: &[T]) -> Vec<usize> {
    let mut borders = Vec::with_capacity(part.len());
    let mut border = 0;
    for unit in part {
        if !borders.is_empty() {
            border = extended(part, &borders, border, unit);
        }
        borders.push(border);
    }
    borders
}

/// How much of `part` the text ends with after one more unit, when it ended with `matched` of it before.
fn extended<T: PartialEq>(part: &[T], borders: &[usize], mut matched: usize, unit: &T) -> usize {
    loop {
        if part.get(matched) == Some(unit) {
            return matched.saturating_add(1);
        }
        match matched.checked_sub(1).and_then(|last| borders.get(last)) {
            Some(border) => matched = *border,
            None => return 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_all_windows_say(text in "[ab]{0,40}", part in "[ab]{1,8}") {
            prop_assert_eq!(holds(text.as_bytes(), part.as_bytes()), text.contains(&part));
        }
    }

    #[test]
    fn an_empty_part_is_in_any_text() {
        assert!(holds::<u8>(b"", b"") && holds(b"a", b"") && !holds(b"", b"a"));
    }
}
