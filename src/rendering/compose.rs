//! Lines that include the fields folded into them: a status with its type, an amount with its confidence.

use super::label::whole_label;
use super::line::{Folded, Line};
use super::names::is_id;
use super::value::{Meaning, Shown};
use crate::payload::Value;

/// Tells the lines of a whole object, or of an update, together with what was folded into them.
pub(super) fn compose(lines: &mut [Line], whole_object: bool) {
    for line in lines.iter_mut().filter(|line| line.is_whole()) {
        match line.field.as_str() {
            "status_label" | "status_display_name" => with_type(line, "status_type"),
            "old_status_label" => with_type(line, "old_status_type"),
            "new_status_label" => {
                with_type(line, "new_status_type");
                if whole_object {
                    from_old(line, "old_status_label", Some("old_status_type"), "status");
                }
            }
            "new_pipeline_name" if whole_object => from_old(line, "old_pipeline_name", None, "pipeline"),
            "opportunity_value" if whole_object => {
                add(line, "opportunity_value_period", ", ");
                add(line, "opportunity_confidence", ", confidence ");
            }
            _ => {}
        }
    }
    apart(lines);
}

/// The two values of a folded field, before and after.
fn folded<'l>(line: &'l Line, field: &str) -> Option<&'l Folded> {
    line.folded.iter().find(|folded| folded.field == field)
}

/// A status with its type, where the type says more than the status.
fn with_type(line: &mut Line, field: &str) {
    let Some(folded) = folded(line, field) else { return };
    let said = |shown: &Option<Shown>, kind: &Option<Shown>| {
        shown.as_ref().map(|shown| match kind {
            Some(kind) => typed(shown, kind),
            None => shown.clone(),
        })
    };
    let (before, after) = (said(&line.before, &folded.before), said(&line.after, &folded.after));
    // Two that differ never read the same.
    if before != after || line.before == line.after {
        (line.before, line.after) = (before, after);
    }
}

fn typed(status: &Shown, kind: &Shown) -> Shown {
    let (said, kind_text) = (status.text.as_bytes(), kind.text.as_bytes());
    let says = said.windows(kind_text.len().max(1)).any(|part| part.eq_ignore_ascii_case(kind_text));
    if says || status.is_word() || kind.is_word() {
        return status.clone();
    }
    Shown::new([&status.text, " (", &kind.text, ")"].concat(), Meaning::Text)
}

/// The old and the new value as one: an activity has both.
fn from_old(line: &mut Line, old: &str, old_type: Option<&str>, label: &str) {
    let Some(old) = folded(line, old) else { return };
    let old_type = old_type.and_then(|name| folded(line, name));
    let said = |old: &Option<Shown>, kind: Option<&Shown>, new: &Option<Shown>| {
        let (old, new) = (old.as_ref()?, new.as_ref()?);
        let old = kind.map_or_else(|| old.clone(), |kind| typed(old, kind));
        let text = if old == *new { new.text.clone() } else { [&old.text, " → ", &new.text].concat() };
        Some(Shown::new(text, Meaning::Text))
    };
    let kinds = old_type.map(|folded| (folded.before.as_ref(), folded.after.as_ref())).unwrap_or_default();
    let before = said(&old.before, kinds.0, &line.before);
    let after = said(&old.after, kinds.1, &line.after);
    (line.before, line.after) = (before.or(line.before.take()), after.or(line.after.take()));
    label.clone_into(&mut line.label);
}

/// Appends the value of a folded field to the value of the line.
fn add(line: &mut Line, field: &str, between: &str) {
    let Some(Folded { before, after, .. }) = folded(line, field) else { return };
    let said = |shown: &Option<Shown>, more: &Option<Shown>| match (shown, more) {
        (Some(shown), Some(more)) if !more.is_word() => {
            Some(Shown::new([&shown.text, between, &more.text].concat(), shown.meaning))
        }
        (shown, _) => shown.clone(),
    };
    (line.before, line.after) = (said(&line.before, before), said(&line.after, after));
}

/// Where two fields are called the same, the later is called by its whole name.
fn apart(lines: &mut [Line]) {
    let whole = lines.iter().zip(0_u32..).filter(|(line, _)| line.is_whole());
    let mut labels: Vec<(u64, u32)> =
        whole.map(|(line, at)| (Value::hash_of_text(line.label.as_bytes()), at)).collect();
    labels.sort_unstable();
    for pair in labels.windows(2) {
        if let [(one, _), (other, at)] = pair
            && one == other
            && let Some(line) = usize::try_from(*at).ok().and_then(|at| lines.get_mut(at))
        {
            line.label = whole_label(&line.field);
        }
    }
}

/// Whether a line of a whole object says nothing to a person: ids of other objects, without a name for them.
pub(super) fn is_reference(line: &Line) -> bool {
    let shown = line.after.as_ref().or(line.before.as_ref());
    !line.field.starts_with("custom.")
        && line.is_whole()
        && shown.is_some_and(|shown| {
            // The ids of a list have commas between them, and may end with how many more there are.
            let mut words = shown.text.split(' ').take_while(|word| *word != "and");
            words.all(|word| is_id(word.strip_suffix(',').unwrap_or(word)))
        })
}
