/*!
Tells a person what an event changed: as lines for a page, as text for a terminal, and as Markdown.

[`describe`] gives the lines, [`terminal`] and [`markdown`] write them. What the payload holds is shown so that nothing in
it is invisible, long without end, or more than text: no escape reaches a terminal, and no link, image, markup or mention
gets into Markdown.

```
use closehook::payload::Index;
use closehook::rendering::{Options, describe, markdown};

let index = Index::read(br#"{
    "object_type": "opportunity", "action": "updated", "changed_fields": ["value"],
    "data": {"value": 250000, "value_currency": "USD"}, "previous_data": {"value": 100000}
}"#)?;
let description = describe(index.event().ok_or("no event")?, &Options::default());
let line = description.lines.first().ok_or("no line")?;
assert_eq!(line.after.as_ref().map(|after| after.text.as_str()), Some("$2,500.00"));
assert!(markdown(&description).contains("$1,000.00"));
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/
#![forbid(unsafe_code)]

mod amount;
mod change;
mod compose;
mod date;
mod description;
mod excerpt;
mod fold;
mod html;
mod label;
mod line;
mod markdown;
mod names;
mod reading;
mod sentence;
mod terminal;
mod value;
mod visible;

pub use crate::diff::ChangeKind;
pub use description::{Description, describe};
pub use excerpt::{Excerpt, ExcerptKind};
pub use line::{Folded, Line};
pub use markdown::markdown;
pub use terminal::{Style, terminal};
pub use value::{Meaning, Shown};

/// What to describe, and which names to use.
#[derive(Clone, Debug)]
pub struct Options {
    /// What fields and ids are called: each with its name, as `custom.cf_…` with "Product", or `user_…` with "Ann".
    pub names: Vec<(String, String)>,
    /// How arrays are compared, and what is left out; the other members have no effect.
    pub compare: crate::diff::Options,
    /// The most lines.
    pub limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { names: Vec::new(), compare: crate::diff::Options::default(), limit: 100 }
    }
}
