//! Which fields have the same meaning as another, and share its line.

use super::line::{Folded, Line};
use super::value::Shown;
use crate::payload::Value;

/// Fields that only follow from others, each with those that lead it, the best first.
const FOLLOWERS: [(&str, &[&str]); 28] = [
    ("value_currency", &["value", "value_period"]),
    ("value_period", &["value"]),
    ("value_formatted", &["value", "value_period", "value_currency"]),
    ("annualized_value", &["value", "value_period", "value_currency"]),
    ("expected_value", &["value", "confidence", "value_period", "value_currency"]),
    ("annualized_expected_value", &["value", "confidence", "value_period", "value_currency"]),
    ("opportunity_value_currency", &["opportunity_value", "opportunity_value_period"]),
    ("opportunity_value_period", &["opportunity_value"]),
    (
        "opportunity_value_formatted",
        &["opportunity_value", "opportunity_value_period", "opportunity_value_currency"],
    ),
    ("status_display_name", &["status_label"]),
    ("status_type", &["status_label", "status_display_name"]),
    ("old_status_type", &["old_status_label"]),
    ("new_status_type", &["new_status_label"]),
    ("body_html", &["body_text"]),
    ("body_preview", &["body_text", "body_html"]),
    ("note_html", &["note"]),
    ("message_html", &["message_markdown", "text"]),
    ("text", &["message_markdown"]),
    ("phone", &["phone_formatted"]),
    ("local_phone", &["local_phone_formatted"]),
    ("remote_phone", &["remote_phone_formatted"]),
    ("number", &["number_formatted"]),
    ("phone_numbers", &["phone_numbers_formatted"]),
    ("forward_to", &["forward_to_formatted"]),
    ("source_url_normalized", &["source_url"]),
    ("values", &["values_by_name"]),
    ("sender_account_id", &["sender_email", "sender_name"]),
    ("opens", &["opens_summary"]),
];

/// Fields that a whole object tells with another one.
const PARTS: [(&str, &str); 5] = [
    ("opportunity_confidence", "opportunity_value"),
    ("old_status_label", "new_status_label"),
    ("old_pipeline_name", "new_pipeline_name"),
    ("user_first_name", "user_id"),
    ("user_last_name", "user_id"),
];

/// Fields that follow another only where both hold the same values, whatever the case of their Latin letters.
const TWINS: [(&str, &str); 3] = [("display_name", "name"), ("due_date", "date"), ("phone", "remote_phone")];

/// Keeps one line for each change that does not follow from another; that line keeps the folded ones. `whole_object`: the
/// object was created or deleted.
pub(super) fn fold(lines: &mut Vec<Line>, whole_object: bool) {
    let whole = lines.iter().zip(0_u32..).filter(|(line, _)| line.is_whole());
    let mut fields: Vec<(u64, u32)> =
        whole.map(|(line, at)| (Value::hash_of_text(line.field.as_bytes()), at)).collect();
    fields.sort_unstable();
    let find = |name: &str| {
        let hash = Value::hash_of_text(name.as_bytes());
        let at = fields.partition_point(|(field, _)| *field < hash);
        let at = fields.get(at).and_then(|(_, at)| usize::try_from(*at).ok())?;
        lines.get(at).filter(|line| line.field == name).map(|_| at)
    };
    let leaders: Vec<Option<usize>> = lines
        .iter()
        .zip(0_usize..)
        .map(|(line, at)| {
            let part = PARTS.iter().find(|(part, _)| whole_object && *part == line.field);
            let leader = part.and_then(|(_, leader)| find(leader)).or_else(|| leader(line, lines, &find));
            leader.filter(|leader| *leader != at)
        })
        .collect();

    let mut slots: Vec<Option<Line>> = lines.drain(..).map(Some).collect();
    for (at, leader) in leaders.iter().enumerate() {
        let Some(mut top) = *leader else { continue };
        // The leader of a leader leads both; each name in a row of them is longer than the one before.
        for _ in 0..leaders.len() {
            match leaders.get(top).copied().flatten() {
                Some(next) => top = next,
                None => break,
            }
        }
        if top != at
            && let Some(Line { field, before, after, .. }) = slots.get_mut(at).and_then(Option::take)
            && let Some(Some(line)) = slots.get_mut(top)
        {
            line.folded.push(Folded { field, before, after });
        }
    }
    lines.extend(slots.into_iter().flatten());
}

/// Where the line is that leads another one.
fn leader(line: &Line, lines: &[Line], find: &dyn Fn(&str) -> Option<usize>) -> Option<usize> {
    let field = line.field.as_str();
    if let Some((_, leaders)) = FOLLOWERS.iter().find(|(follower, _)| *follower == field)
        && let Some(leader) = leaders.iter().find_map(|leader| find(leader))
    {
        return Some(leader);
    }
    // The id of what has a name.
    let stem = field.strip_suffix("_id").unwrap_or(field);
    let ends: &[&str] = if stem == field { &["_name"] } else { &["_label", "_name", "_display_name"] };
    let named = ends.iter().find_map(|end| find(&[stem, end].concat()));
    named.or_else(|| {
        let (_, twin) = TWINS.iter().find(|(follower, _)| *follower == field)?;
        let at = find(twin)?;
        let other = lines.get(at)?;
        (same(&line.before, &other.before) && same(&line.after, &other.after)).then_some(at)
    })
}

fn same(mine: &Option<Shown>, theirs: &Option<Shown>) -> bool {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) => mine.text.eq_ignore_ascii_case(&theirs.text),
        (mine, theirs) => mine.is_none() && theirs.is_none(),
    }
}
