//! A filter compiled: its nodes in one list, the fields that it reads in another.

use crate::Error;
use crate::count::{Count, Slice, wide};
use crate::payload::{Document, Kind, Value, text_of};
use crate::sequence::Sequence;

/// What a node is, as it was written: Close's ten types, and ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Equals,
    NotEquals,
    IsNull,
    NonNull,
    Contains,
    And,
    Or,
    Not,
    FieldAccessor,
    AnyArrayValue,
    Changed,
    ChangedFromTo,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    StartsWith,
    EndsWith,
    ContainsIgnoreCase,
    EqualsIgnoreCase,
}

impl Type {
    /// By name. The first ten are the whole of Close's language (Close's documentation, "Webhook filters");
    /// the others are ours, and say so.
    pub(crate) const ALL: [(&'static str, Self); 20] = [
        ("equals", Self::Equals),
        ("not_equals", Self::NotEquals),
        ("is_null", Self::IsNull),
        ("non_null", Self::NonNull),
        ("contains", Self::Contains),
        ("and", Self::And),
        ("or", Self::Or),
        ("not", Self::Not),
        ("field_accessor", Self::FieldAccessor),
        ("any_array_value", Self::AnyArrayValue),
        ("closehook:changed", Self::Changed),
        ("closehook:changed_from_to", Self::ChangedFromTo),
        ("closehook:greater_than", Self::GreaterThan),
        ("closehook:greater_than_or_equal", Self::GreaterThanOrEqual),
        ("closehook:less_than", Self::LessThan),
        ("closehook:less_than_or_equal", Self::LessThanOrEqual),
        ("closehook:starts_with", Self::StartsWith),
        ("closehook:ends_with", Self::EndsWith),
        ("closehook:contains_ignore_case", Self::ContainsIgnoreCase),
        ("closehook:equals_ignore_case", Self::EqualsIgnoreCase),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, each)| *each == self).map_or("", |(name, _)| name)
    }

    /// Whether Close knows it, once what only stands for others is written out.
    pub(crate) fn is_close(self) -> bool {
        !self.name().starts_with("closehook:")
    }
}

/// The key of an accessor.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FieldKey {
    /// Written in the filter, at this place of its document.
    Written(u32),
    /// Meant by one of our types.
    Known(&'static str),
}

/// One node. `changed` and `changed_from_to` are compiled to the nodes that they mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// What it does.
    pub does: Type,
    /// As what it was written.
    pub written: Type,
    /// Of an accessor: its key.
    pub key: FieldKey,
    /// Of an accessor: the field, unless it is read from an element of an array. Of any other node: what it
    /// looks at, with the same exception.
    pub path: u32,
    /// The place of `value`, where the type has one.
    pub operand: u32,
    /// Where its children are in `Program::children`.
    pub first: u32,
    pub count: u32,
}

/// No path: inside an element.
pub(crate) const NOWHERE: u32 = u32::MAX;
/// The path of the event itself.
pub(crate) const EVENT: u32 = 0;

/// A field that is read, by way of the event: its parent, and its key.
#[derive(Debug)]
pub(crate) struct Path {
    pub parent: u32,
    pub key: FieldKey,
    /// The paths one step further, by the hash of their keys.
    children: Sequence<(u64, u32)>,
    /// A bit for each length in bytes of a child's key; the highest stands for all longer ones, and for a key
    /// that can be written with escapes all are set.
    lengths: u64,
}

/// Nodes, their children, and paths, over the document that holds the operands.
pub(crate) struct Program {
    pub document: Document,
    nodes: Vec<Node>,
    children: Vec<u32>,
    paths: Vec<Path>,
}

impl Program {
    /// Without a node yet, over the text of a filter or of a list of subscriptions.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Error> {
        let document =
            Document::read(text).map_err(|place| Error::not_json("MALFORMED_FILTER", "", place))?;
        let event =
            Path { parent: NOWHERE, key: FieldKey::Known(""), children: Sequence::default(), lengths: 0 };
        Ok(Self { document, nodes: Vec::new(), children: Vec::new(), paths: vec![event] })
    }

    pub(crate) fn push(&mut self, mut node: Node, children: &[u32]) -> u32 {
        node.first = place(self.children.len());
        node.count = place(children.len());
        self.children.extend_from_slice(children);
        self.nodes.push(node);
        (Count(place(self.nodes.len())) - 1).0
    }

    #[inline]
    pub(crate) fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(wide(at))
    }

    #[inline]
    pub(crate) fn children(&self, node: &Node) -> &[u32] {
        let start = Count(wide(node.first));
        self.children.part(start.0..(start + wide(node.count)).0)
    }

    /// The child of a node that has one.
    pub(crate) fn child(&self, node: &Node) -> Option<&Node> {
        self.node(*self.children(node).first()?)
    }

    #[inline]
    pub(crate) fn operand(&self, node: &Node) -> Option<Value<'_, '_>> {
        self.document.at(node.operand)
    }

    pub(crate) fn paths(&self) -> usize {
        self.paths.len()
    }

    #[inline]
    pub(crate) fn path(&self, at: u32) -> Option<&Path> {
        self.paths.get(usize::try_from(at).ok()?)
    }

    /// The path of a key below another, made when it is new.
    pub(crate) fn path_to(&mut self, parent: u32, key: FieldKey) -> u32 {
        if parent == NOWHERE {
            return NOWHERE;
        }
        let (hash, length) = match key {
            FieldKey::Known(name) => (hash_of(name), Some(name.len())),
            FieldKey::Written(at) => match self.document.at(at) {
                Some(value) => (value.hash(), value.plain().map(<[u8]>::len)),
                None => return NOWHERE,
            },
        };
        if let Some(known) = self.child_path(parent, hash, |child| self.same_key(child, key)) {
            return known;
        }
        let new = place(self.paths.len());
        self.paths.push(Path { parent, key, children: Sequence::default(), lengths: 0 });
        if let Some(path) = usize::try_from(parent).ok().and_then(|parent| self.paths.get_mut(parent)) {
            if !path.children.insert_after(|(other, _)| *other < hash, (hash, new)) {
                return NOWHERE;
            }
            path.lengths |= length.map_or(u64::MAX, length_bit);
        }
        new
    }

    /// The child of a path that has this hash and is accepted.
    #[inline]
    fn child_path(&self, parent: u32, hash: u64, is: impl Fn(&Path) -> bool) -> Option<u32> {
        let from = self.path(parent)?.children.after(|(other, _)| *other < hash);
        let mut equal = from.take_while(|(other, _)| *other == hash);
        equal.by_ref().map(|(_, child)| *child).find(|child| self.path(*child).is_some_and(&is))
    }

    fn same_key(&self, path: &Path, key: FieldKey) -> bool {
        match key {
            FieldKey::Known(name) => self.key_is(path.key, name),
            FieldKey::Written(at) => self.document.at(at).is_some_and(|value| self.names(path.key, &value)),
        }
    }

    /// Whether a key is this name.
    pub(crate) fn key_is(&self, key: FieldKey, name: &str) -> bool {
        match key {
            FieldKey::Known(known) => known == name,
            FieldKey::Written(at) => self.document.at(at).is_some_and(|value| value.is(name)),
        }
    }

    /// Whether a key is this string of a payload.
    #[inline]
    fn names(&self, key: FieldKey, string: &Value<'_, '_>) -> bool {
        match key {
            FieldKey::Known(name) => string.is(name),
            FieldKey::Written(at) => self.document.at(at).is_some_and(|value| value.same(string)),
        }
    }

    /// The member of an object, or nothing. Of equal keys the last counts.
    pub(crate) fn member<'i, 'a>(&self, object: &Value<'i, 'a>, key: FieldKey) -> Option<Value<'i, 'a>> {
        object.members().filter(|(name, _)| self.names(key, name)).last().map(|(_, value)| value)
    }

    /// Tells each field below `parent` that an object has, in one pass over its members.
    #[inline]
    pub(crate) fn fields(&self, parent: u32, object: &Value<'_, '_>, mut found: impl FnMut(u32, u32)) {
        let Some(path) = self.path(parent) else { return };
        for (name, value) in object.members() {
            let bit = name.plain().map_or(u64::MAX, |bytes| length_bit(bytes.len()));
            if path.lengths & bit == 0 {
                continue;
            }
            let is = |child: &Path| self.names(child.key, &name);
            if let Some(child) = self.child_path(parent, name.hash(), is) {
                found(child, value.place());
            }
        }
    }

    pub(crate) fn children_of(&self, path: u32) -> impl Iterator<Item = u32> {
        self.path(path).into_iter().flat_map(|path| path.children.iter().map(|(_, child)| *child))
    }

    /// A key as text.
    pub(crate) fn key_text(&self, key: FieldKey) -> String {
        match key {
            FieldKey::Known(name) => name.to_owned(),
            FieldKey::Written(at) => self.document.at(at).map_or_else(String::new, |value| text_of(&value)),
        }
    }
}

#[inline]
fn length_bit(length: usize) -> u64 {
    1 << u32::try_from(length).unwrap_or(u32::MAX).min(63)
}

/// The hash that a JSON string of this ASCII text has.
fn hash_of(name: &str) -> u64 {
    Value::hash_of_text(name.as_bytes())
}

fn place(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Whether an operator that reads text, arrays or numbers can ever hold for this.
pub(crate) fn suits(does: Type, operand: Option<Kind>, found: Kind) -> bool {
    match does {
        Type::Contains => matches!(found, Kind::Array | Kind::String),
        Type::AnyArrayValue => found == Kind::Array,
        Type::GreaterThan | Type::GreaterThanOrEqual | Type::LessThan | Type::LessThanOrEqual => {
            operand == Some(found)
        }
        Type::StartsWith | Type::EndsWith | Type::ContainsIgnoreCase | Type::EqualsIgnoreCase => {
            found == Kind::String
        }
        _ => true,
    }
}
