//! A filter in Close's ten types.

use super::pointer::{Pointer, Step};
use crate::filter::{Key, Node, Program, Type};
use crate::payload::Value;

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
    let mut rewrite = Rewrite { program, text: String::new(), refused: Vec::new() };
    rewrite.node(root, &Pointer::ROOT);
    if rewrite.refused.is_empty() { Ok(rewrite.text) } else { Err(rewrite.refused) }
}

struct Rewrite<'p> {
    program: &'p Program,
    text: String,
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
        self.text.push_str("{\"type\":\"");
        self.text.push_str(node.does.name());
        self.text.push('"');
        let children = program.children(node);
        let operand = match node.does {
            Type::Equals | Type::NotEquals | Type::Contains => program.operand(node),
            _ => None,
        };
        match node.does {
            Type::And | Type::Or => {
                self.text.push_str(",\"filters\":[");
                let list = pointer.name("filters");
                for (number, child) in children.iter().enumerate() {
                    if number > 0 {
                        self.text.push(',');
                    }
                    self.node(*child, &list.to(Step::Element(number)));
                }
                self.text.push(']');
            }
            Type::Not | Type::AnyArrayValue | Type::FieldAccessor => {
                if node.does == Type::FieldAccessor {
                    self.text.push_str(",\"field\":");
                    self.key(node);
                }
                self.text.push_str(",\"filter\":");
                let below = pointer.name("filter");
                for child in children {
                    self.node(*child, &below);
                }
            }
            _ => {
                if let Some(value) = operand {
                    self.text.push_str(",\"value\":");
                    self.value(&value);
                }
            }
        }
        self.text.push('}');
    }

    fn key(&mut self, node: &Node) {
        match node.key {
            Key::Known(name) => {
                self.text.push('"');
                self.text.push_str(name);
                self.text.push('"');
            }
            Key::Written(at) => {
                if let Some(value) = self.program.document.at(at) {
                    self.value(&value);
                }
            }
        }
    }

    /// A value as it was written.
    fn value(&mut self, value: &Value<'_, '_>) {
        self.text.push_str(&String::from_utf8_lossy(value.text()));
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
