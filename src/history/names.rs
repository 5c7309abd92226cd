use super::{Name, name_hash};
use crate::payload::Value;

/// How many names are kept.
const KEPT: usize = 256;

/// In bytes, of a name that is kept.
const LONGEST: usize = 64;

/// The names that came last: those of fields and of object types are the same few in all events, which share them.
#[derive(Debug, Default)]
pub(crate) struct Names(Vec<Option<Name>>);

impl Names {
    /// What a JSON string stands for.
    pub(crate) fn name(&mut self, string: &Value<'_, '_>) -> Name {
        if self.0.is_empty() {
            self.0.resize(KEPT, None);
        }
        let at = usize::try_from(name_hash(string)).unwrap_or_default().checked_rem(KEPT);
        let Some(slot) = at.and_then(|at| self.0.get_mut(at)) else { return Name::of(string) };
        let spelling = Name::spelling(string);
        match slot {
            Some(name) if name.json() == spelling => name.clone(),
            _ => {
                let name = Name::spelled(&spelling);
                if spelling.len() <= LONGEST {
                    *slot = Some(name.clone());
                }
                name
            }
        }
    }
}
