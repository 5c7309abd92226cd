//! A filter in Close's ten types.

use super::pointer::{Pointer, PointerStep};
use crate::filter::{FieldKey, Node, Program, Type};
use crate::payload::Writer;

/// A node that Close's language has no words for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NotInClose {
    /// JSON Pointer (RFC 6901) of the node.
    pub pointer: String,
    /// Why not, in words.
    pub message: String,
}

/// The filter as JSON text; `null` for none.
pub(super) fn to_close(program: &Program, root: Option<u32>) -> Result<String, Vec<NotInClose>> {
    let Some(root) = root else { return Ok("null".to_owned()) };
    let mut rewrite = Rewrite { program, json: Writer::default(), refused: Vec::new() };
    rewrite.node(root, &Pointer::ROOT);
    if rewrite.refused.is_empty() { Ok(rewrite.json.done_text()) } else { Err(rewrite.refused) }
}

struct Rewrite<'p> {
    program: &'p Program,
    json: Writer,
    refused: Vec<NotInClose>,
}

impl Rewrite<'_> {
    /// As deep as the filter.
    fn node(&mut self, at: u32, pointer: &Pointer<'_>) {
        let program = self.program;
        let Some(node) = program.node(at) else { return };
        if !node.does.is_close() {
            let message = format!("not in Close's language: a {}", meaning(node.does));
            self.refused.push(NotInClose { pointer: pointer.to_string(), message });
            return;
        }
        self.json.open(b'{').name("type").word(node.does.name());
        let children = program.children(node);
        match node.does {
            Type::And | Type::Or => {
                self.json.name("filters").open(b'[');
                let list = pointer.name("filters");
                for (number, child) in children.iter().enumerate() {
                    self.node(*child, &list.to(PointerStep::Element(number)));
                }
                self.json.close(b']');
            }
            Type::Not | Type::AnyArrayValue | Type::FieldAccessor => {
                if node.does == Type::FieldAccessor {
                    self.key(node);
                }
                self.json.name("filter");
                let below = pointer.name("filter");
                for child in children {
                    self.node(*child, &below);
                }
            }
            Type::Equals | Type::NotEquals | Type::Contains => {
                if let Some(value) = program.operand(node) {
                    self.json.name("value").raw(value.text());
                }
            }
            _ => {}
        }
        self.json.close(b'}');
    }

    fn key(&mut self, node: &Node) {
        self.json.name("field");
        match node.key {
            FieldKey::Known(name) => self.json.text(name),
            FieldKey::Written(at) => match self.program.document.at(at) {
                Some(value) => self.json.raw(value.text()),
                None => self.json.null(),
            },
        };
    }
}

/// What one of our types asks, in words.
fn meaning(does: Type) -> &'static str {
    match does {
        Type::StartsWith => "test for the start of a text",
        Type::EndsWith => "test for the end of a text",
        Type::ContainsIgnoreCase | Type::EqualsIgnoreCase => "test that ignores case",
        _ => "comparison of values",
    }
}
