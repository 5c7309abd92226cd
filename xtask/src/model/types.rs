//! `pkg/events.d.ts`: the events as TypeScript knows them.

use super::field::{Field, Kind};
use super::{Model, ObjectType, WIDTH, capital};

const HEAD: &str = r#"/**
 * The events of Close, each object type with its actions and fields. Written by `cargo xtask model` from
 * `src/model/families`; docs/events.md says what each fact stands on.
 *
 * Close adds types, actions, fields and values without notice. They still arrive: as an {@link OtherEvent}, or as a
 * field that no type names.
 */
import type {
  ActivityCustomFields,
  ContactCustomFields,
  CustomObjectCustomFields,
  LeadCustomFields,
  OpportunityCustomFields,
} from './index.js';

/** A word that is known, or any other. */
type WordOf<Known extends string> = Known | (string & {});

/** How a change came about. */
export interface EventMeta {
  /** `POST`, `PUT`, … */
  request_method?: string;
  /** `/api/v1/lead/` */
  request_path?: string;
  /** The bulk action that did it. */
  bulk_action_id?: string;
  /** The lead that was merged into another, and is gone. */
  merge_source_lead_id?: string;
  /** The lead that it was merged into. */
  merge_destination_lead_id?: string;
  [field: string]: unknown;
}

/** What every event has. */
export interface EventOf<Type, Action> {
  /** `ev_…`, unique: the key by which a repeated delivery is recognized. */
  id: string;
  /** UTC, without an offset: `2019-01-15T12:48:23.395000`. */
  date_created: string;
  /** UTC, without an offset; moves when later changes are consolidated into the event. */
  date_updated: string;
  organization_id: string;
  /** Who did it; `null` when it was no user directly. */
  user_id: string | null;
  request_id: string | null;
  api_key_id?: string | null;
  oauth_client_id?: string | null;
  oauth_scope?: string | null;
  object_type: Type;
  object_id: string;
  /** The lead that the object belongs to; `null` for objects of the organization. */
  lead_id: string | null;
  action: Action;
  /** The names of the fields that changed, in the order of the alphabet; empty unless `updated`. */
  changed_fields: string[];
  meta: EventMeta;
}

/** Something was created, sent, merged, …: the whole object is in `data`. */
export interface OccurredEvent<Type, Action, Data> extends EventOf<Type, Action> {
  /** The object after the event. */
  data: Data;
  /** Empty. */
  previous_data: Partial<Data>;
}

/** An object changed. */
export interface UpdatedEvent<Type, Data> extends EventOf<Type, 'updated'> {
  /** The object after the event. */
  data: Data;
  /** The old values of the changed fields; `null` for a field that was not there. */
  previous_data: { [Field in keyof Data]?: Data[Field] | null };
}

/** An object was deleted. */
export interface DeletedEvent<Type, Data> extends EventOf<Type, 'deleted'> {
  /** Empty. */
  data: Partial<Data>;
  /** The object as it was. */
  previous_data: Data;
}

/** The events of an object type. */
type Events<Type extends string, Action extends string, Data> = Action extends 'updated'
  ? UpdatedEvent<Type, Data>
  : Action extends 'deleted'
    ? DeletedEvent<Type, Data>
    : OccurredEvent<Type, Action, Data>;

/** A string that is none of the names here: with `string` itself, TypeScript would not tell the others apart. */
declare enum Other {
  name = '…',
}

/** An event of an object type that is not known here. */
export interface OtherEvent extends EventOf<Other, string> {
  data: { [field: string]: unknown };
  previous_data: { [field: string]: unknown };
}
"#;

/// The whole file.
pub fn declarations(model: &Model) -> String {
    let mut text = HEAD.to_owned();
    for shape in &model.shapes {
        text += &format!(
            "\n/** An object inside of another. */\nexport interface {} {{\n{}}}\n",
            shape.name,
            members(&shape.fields)
        );
    }
    for group in &model.groups {
        text += &format!(
            "\n/** Fields that several object types have. */\nexport interface {} {{\n{}}}\n",
            group_name(&group.name),
            members(&group.fields)
        );
    }
    for object_type in model.types() {
        text += &interface(object_type);
    }
    text += "\n/** An object type whose events are known. */\nexport interface KnownEvents {\n";
    for object_type in model.types() {
        let name = &object_type.name;
        text += &format!("  {}: {}Event;\n", key(name), pascal(name));
    }
    text += "}\n\n/** An object type that is known. */\nexport type ObjectType = keyof KnownEvents;\n";
    text += "\n/** The actions of an object type that are known. */\n\
             export type ActionOf<Type extends ObjectType> = KnownEvents[Type]['action'];\n";
    text += "\n/** `opportunity.updated`: an object type and an action of it. */\n\
             export type EventName = { [Type in ObjectType]: `${Type}.${ActionOf<Type>}` }[ObjectType];\n";
    text += "\n/** The event of a name, such as `EventNamed<'opportunity.updated'>`. */\n\
             export type EventNamed<Name extends EventName> = {\n  [Type in ObjectType]: \
             Name extends `${Type}.${infer Action}` ? Extract<KnownEvents[Type], { action: Action }> : never;\n\
             }[ObjectType];\n";
    text += &event_types(model);
    text += "\n/**\n * An event of Close. `object_type` tells which, and then `action`:\n *\n * ```ts\n \
             * if (event.object_type === 'opportunity' && event.action === 'updated') {\n \
             *   const won = event.data.status_type === 'won' && event.previous_data.status_type !== 'won';\n \
             *   const value: number | null = event.data.value; // hundredths of event.data.value_currency\n * }\n * ```\n */\n\
             export type CloseEvent = KnownEvents[ObjectType] | OtherEvent;\n";
    text
}

/// The types and actions of Close's documentation, in the order of their names.
fn event_types(model: &Model) -> String {
    let mut documented: Vec<&ObjectType> = model.types().filter(|each| each.is_documented()).collect();
    documented.sort_by_key(|each| &each.name);
    let mut text =
        "\n/** The object types and actions that Close documents. */\nexport type EventTypes = {\n"
            .to_owned();
    for object_type in documented {
        let actions: Vec<String> =
            object_type.documented_actions().map(|action| format!("'{action}'")).collect();
        let line = format!("  readonly {}: readonly [{}];\n", key(&object_type.name), actions.join(", "));
        if line.trim_end().len() <= WIDTH {
            text += &line;
        } else {
            let lines: String = actions.iter().map(|action| format!("    {action},\n")).collect();
            text += &format!("  readonly {}: readonly [\n{lines}  ];\n", key(&object_type.name));
        }
    }
    text + "};\n"
}

/// The name of an object type as a key.
fn key(name: &str) -> String {
    if name.contains('.') { format!("'{name}'") } else { name.to_owned() }
}

fn interface(object_type: &ObjectType) -> String {
    let name = pascal(&object_type.name);
    let custom = object_type.custom.then(|| custom_fields(&object_type.name));
    let above: Vec<String> = object_type.with.iter().map(|group| group_name(group)).chain(custom).collect();
    let extends = if above.is_empty() { String::new() } else { format!(" extends {}", above.join(", ")) };
    let since = object_type.since.as_ref().map(|date| format!(", since {date}")).unwrap_or_default();
    let known = if object_type.is_documented() {
        ""
    } else {
        " Not in Close's documentation, and seen in its event log."
    };
    let members = members(&object_type.fields);
    let body = if members.is_empty() { "{}".to_owned() } else { format!("{{\n{members}}}") };
    format!(
        "\n/** {label}: `{object}`{since}.{known} */\nexport interface {name}Data{extends} {body}\n\
         /** {label}: {list}. */\n\
         {event}",
        label = object_type.label,
        object = object_type.name,
        list = object_type.actions.join(", "),
        event = generic(
            &format!("export type {name}Event = Events"),
            &[&format!("'{}'", object_type.name), &choice(&object_type.actions), &format!("{name}Data")],
            ""
        ),
    )
}

/// The interface of an object type's custom fields, which an organization extends: the head of the file imports it, and
/// tsc complains if it is missing.
fn custom_fields(name: &str) -> String {
    // The custom fields of activities are those of custom activities.
    let of = if name == "activity.custom_activity" { "activity" } else { name };
    format!("{}CustomFields", pascal(of))
}

/// A generic type with its arguments, over several lines where one is too short.
fn generic(start: &str, arguments: &[&str], end: &str) -> String {
    let line = format!("{start}<{}>{end};\n", arguments.join(", "));
    if line.trim_end().chars().count() <= WIDTH {
        return line;
    }
    let depth = start.len() - start.trim_start().len() + 2;
    let indent = " ".repeat(depth);
    let argument = |text: &&str| {
        if depth + text.len() < WIDTH {
            format!("{indent}{text}")
        } else {
            format!("{indent}| {}", text.replace(" | ", &format!("\n{indent}| ")))
        }
    };
    let arguments: Vec<String> = arguments.iter().map(argument).collect();
    format!("{start}<\n{}\n{}>{end};\n", arguments.join(",\n"), " ".repeat(depth - 2))
}

fn members(fields: &[Field]) -> String {
    fields.iter().map(member).collect()
}

fn member(field: &Field) -> String {
    let remark = field.remark().map(|remark| format!("  /** {}. */\n", capital(&remark))).unwrap_or_default();
    let optional = if field.absent { "?" } else { "" };
    let null = if field.nullable && field.kind != Kind::Any { " | null" } else { "" };
    let start = format!("  {}{optional}: ", field.name);
    let line = match &field.kind {
        Kind::Word { words, open: true } if !words.is_empty() => {
            generic(&format!("{start}WordOf"), &[&choice(words)], null)
        }
        kind => format!("{start}{}{null};\n", written(kind)),
    };
    remark + &line
}

fn choice(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    words.join(" | ")
}

fn written(kind: &Kind) -> String {
    match kind {
        Kind::Word { words, open } => {
            if words.is_empty() {
                "string".to_owned()
            } else if *open {
                format!("WordOf<{}>", choice(words))
            } else {
                choice(words)
            }
        }
        Kind::Integer | Kind::Hundredths(_) | Kind::Percent | Kind::Seconds | Kind::Bytes => {
            "number".to_owned()
        }
        Kind::UsDollars => "string | number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Object(Some(shape)) => shape.clone(),
        Kind::Object(None) => "{ [field: string]: unknown }".to_owned(),
        Kind::List(inner) => match written(inner) {
            inner if inner.contains(" | ") => format!("({inner})[]"),
            inner => format!("{inner}[]"),
        },
        Kind::Any => "unknown".to_owned(),
        _ => "string".to_owned(),
    }
}

/// `activity.call` as the name of a type: `ActivityCall`.
pub fn pascal(name: &str) -> String {
    name.split(['.', '_']).map(capital).collect()
}

fn group_name(name: &str) -> String {
    format!("{}Fields", pascal(name))
}
