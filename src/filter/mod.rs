/*!
Compiles, matches and explains event filters: what Close's subscriptions call `extra_filter`.

A filter is a JSON tree of nodes with a `type` (Close's documentation, "Webhook filters"). Its root looks at
the event; `field_accessor` goes to one literal key, `any_array_value` to the elements of an array. Where Close
is silent, this is ours:

- A missing key, and an accessor into anything but an object, is null.
- `equals` is equality of JSON values: numbers by exact value, objects without order.
- `not_equals` and `not` are exact negations. An empty `and` holds, an empty `or` does not.
- `contains` is an element of an array, or a substring of a string, case-sensitive; anything else is false.
- An unknown type, an unknown or missing member, and more than 64 filters inside one another are errors.

[`build`] makes filters without their JSON. Types that begin with `closehook:` are not Close's at all: they are for filters that run here.
[`Filter::to_close`] writes them in Close's language where that can be done.

```
use closehook::filter::Filter;
use closehook::payload::Index;

let filter = Filter::compile(br#"{
    "type": "field_accessor", "field": "data",
    "filter": {"type": "field_accessor", "field": "status_type", "filter": {"type": "equals", "value": "won"}}
}"#)?;
let index = Index::read(br#"{"event": {"data": {"status_type": "active"}}}"#)?;
let event = index.event().ok_or("no event")?;
assert!(!filter.matches(event));
assert_eq!(filter.explain(event).sentence, r#"data.status_type is "active", not "won""#);
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/
#![forbid(unsafe_code)]

#[cfg(any(feature = "explain", feature = "lint"))]
mod asked;
pub mod build;
mod compile;
#[cfg(feature = "explain")]
mod explain;
mod filing;
#[cfg(feature = "lint")]
mod lint;
mod lowercase;
mod matching;
mod pointer;
mod program;
#[cfg(feature = "lint")]
mod rewrite;
mod rules;
#[cfg(any(feature = "explain", feature = "lint"))]
mod sentence;
mod subscriptions;

#[cfg(feature = "explain")]
pub use explain::{Blame, Explanation, ExplanationNode, FoundValue, Outcome, State};
#[cfg(feature = "lint")]
pub use lint::Finding;
pub(crate) use matching::{Fields, Matcher, leaf};
pub(crate) use program::{EVENT, FieldKey, NOWHERE, Node, Program, Type, suits};
#[cfg(feature = "lint")]
pub use rewrite::NotInClose;
pub use rules::Scratch;
pub(crate) use rules::{Bucket, Lookup, Rule, Rules, hash_of, kind_hash};
#[cfg(feature = "lint")]
pub use subscriptions::SubscriptionFinding;
pub use subscriptions::Subscriptions;
#[cfg(feature = "explain")]
pub use subscriptions::{EventExplanation, Reason, SubscriptionExplanation};

use crate::Error;
use crate::payload::Value;
use pointer::Pointer;

/// One compiled filter.
pub struct Filter {
    program: Program,
    root: Option<u32>,
}

impl Filter {
    /// Compiles a filter from its JSON text; `null` lets every event through.
    ///
    /// # Errors
    ///
    /// [`Error`], with the JSON Pointer of the node, or with line and column when the text is not JSON.
    ///
    /// ```
    /// use closehook::filter::Filter;
    ///
    /// let wrong = br#"{"type": "not", "filter": {"type": "equal", "value": 1}}"#;
    /// let error = Filter::compile(wrong).err().ok_or("it compiles")?;
    /// assert_eq!((error.code(), error.pointer()), ("UNKNOWN_FILTER_TYPE", Some("/filter")));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn compile(text: &[u8]) -> Result<Self, Error> {
        let mut program = Program::read(text)?;
        let root = compile::compile(&mut program, 0, &Pointer::ROOT)?;
        Ok(Self { program, root })
    }

    /// Whether an event meets the filter.
    #[must_use]
    pub fn matches(&self, event: Value<'_, '_>) -> bool {
        self.matches_with(event, &mut Scratch::default())
    }

    /// The same without an allocation for each event: what the last call used is used again.
    ///
    /// ```
    /// use closehook::filter::{Filter, Scratch};
    /// use closehook::payload::Index;
    ///
    /// let filter = Filter::compile(br#"{"type": "closehook:changed", "field": "status_id"}"#)?;
    /// let mut scratch = Scratch::default();
    /// for (body, expected) in [(r#"["status_id"]"#, true), (r#"["note"]"#, false)] {
    ///     let body = format!(r#"{{"event": {{"changed_fields": {body}}}}}"#);
    ///     let index = Index::read(body.as_bytes())?;
    ///     let event = index.event().ok_or("no event")?;
    ///     assert_eq!(filter.matches_with(event, &mut scratch), expected);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn matches_with(&self, event: Value<'_, '_>, scratch: &mut Scratch) -> bool {
        self.with(event, scratch, |matcher, root| matcher.holds(root, Some(event))).unwrap_or(true)
    }

    #[cfg(feature = "explain")]
    /// Why an event meets the filter or not. The verdict is always that of [`matches`](Self::matches).
    #[must_use]
    pub fn explain(&self, event: Value<'_, '_>) -> Explanation {
        let scratch = &mut Scratch::default();
        self.with(event, scratch, |matcher, root| explain::explain(matcher, root, &Pointer::ROOT))
            .unwrap_or_else(Explanation::without_filter)
    }

    #[cfg(feature = "lint")]
    /// What in the filter can never do what it seems to ask, for events of a type and action, or of any.
    ///
    /// ```
    /// use closehook::filter::Filter;
    ///
    /// let filter = Filter::compile(br#"{
    ///     "type": "field_accessor", "field": "data",
    ///     "filter": {"type": "field_accessor", "field": "name", "filter": {"type": "non_null"}}
    /// }"#)?;
    /// assert!(filter.lint(Some("lead"), Some("created")).is_empty());
    /// let findings = filter.lint(Some("lead"), Some("deleted")); // their data is empty
    /// assert_eq!(findings.first().map(|finding| finding.code), Some("NEVER_MATCHES"));
    /// # Ok::<(), closehook::Error>(())
    /// ```
    #[must_use]
    pub fn lint(&self, object_type: Option<&str>, action: Option<&str>) -> Vec<Finding> {
        let root = &Pointer::ROOT;
        let places = lint::Places { filter: root, object_type: root, action: root };
        lint::lint(&self.program, self.root, places, object_type, action)
    }

    #[cfg(feature = "lint")]
    /// The filter as JSON text in Close's ten types.
    ///
    /// # Errors
    ///
    /// Every node that Close's language has no words for.
    ///
    /// ```
    /// use closehook::filter::Filter;
    ///
    /// let filter = Filter::compile(br#"{"type": "closehook:changed", "field": "status_id"}"#)?;
    /// assert_eq!(
    ///     filter.to_close().as_deref(),
    ///     Ok(concat!(
    ///         r#"{"type":"field_accessor","field":"changed_fields","#,
    ///         r#""filter":{"type":"contains","value":"status_id"}}"#
    ///     ))
    /// );
    /// # Ok::<(), closehook::Error>(())
    /// ```
    pub fn to_close(&self) -> Result<String, Vec<NotInClose>> {
        rewrite::to_close(&self.program, self.root)
    }

    fn with<'i, 'a, T>(
        &self,
        event: Value<'i, 'a>,
        scratch: &mut Scratch,
        then: impl FnOnce(&mut Matcher<'_, 'i, 'a>, u32) -> T,
    ) -> Option<T> {
        let root = self.root?;
        let fields = &mut scratch.fields;
        fields.renew(&self.program);
        Some(then(&mut Matcher { program: &self.program, event, fields }, root))
    }
}
