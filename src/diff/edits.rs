//! What an event changed, field by field.

use super::Options;
use super::comparison::{Comparison, Edit};
use super::field::{Field, fields};
use super::path::Paths;
use crate::payload::Value;

/// What changes with nearly every event, and says least: it comes last.
const NOISE: [&str; 3] = ["date_updated", "updated_by", "updated_by_name"];

/// Calls with each field that an event changed, and the edits of it; noise last.
pub(crate) fn each_field<'d>(
    event: Value<'d, 'd>,
    options: &'d Options,
    then: &mut dyn FnMut(&Field<'d>, &[Edit<'d>], &Paths<'d>),
) {
    let mut comparison = Comparison::new(event, event, options);
    let fields = fields(event);
    let those = |last| fields.iter().filter(move |field| is_noise(&field.key) == last);
    for field in those(false).chain(those(true)) {
        if field.known {
            comparison.member(field.key, field.before, field.after);
        } else {
            comparison.changed(field.key, field.after);
        }
        then(field, &comparison.edits, &comparison.paths);
        comparison.edits.clear();
    }
}

/// Whether a field is one of those that change with nearly every event.
pub(crate) fn is_noise(key: &Value<'_, '_>) -> bool {
    NOISE.iter().any(|name| key.is(name))
}
