//! Errors in options and users: what is refused, the message, and the location.

use closehook_sender::Options;

use crate::organization::Organization;

#[test]
fn what_is_wrong_with_options_is_said_with_the_place() {
    for (text, pointer, sentence) in [
        ("[]", "", "invalid type: sequence, expected an object at the root"),
        ("1", "", "invalid type: integer `1`, expected an object at the root"),
        (r#"{"sed": 1}"#, "/sed", "unknown field `sed`, expected one of `seed`"),
        (r#"{"seed": -1}"#, "/seed", "seed must be a whole number from 0 on at /seed"),
        (r#"{"seed": 1.5}"#, "/seed", "seed must be a whole number from 0 on"),
        (r#"{"seed": "1"}"#, "/seed", "seed must be a whole number from 0 on"),
        (r#"{"seed": 18446744073709551616}"#, "/seed", "seed must be a whole number from 0 on"),
        (r#"{"now": "soon"}"#, "/now", "now must be milliseconds since 1970, or a date at /now"),
        (r#"{"now": 253402300800000}"#, "/now", "now must be milliseconds since 1970, or a date"),
        (r#"{"now": null}"#, "/now", "now must be milliseconds since 1970, or a date"),
        (r#"{"organizationId": ""}"#, "/organizationId", "organizationId must be a string that is not empty"),
        (r#"{"organizationId": null}"#, "/organizationId", "organizationId must be a string"),
        (r#"{"users": {}}"#, "/users", "invalid type: map, expected a sequence"),
        (r#"{"users": [["user_1"]]}"#, "/users/0", "invalid type: sequence, expected an object at /users/0"),
        (r#"{"users": [{"role": "admin"}]}"#, "/users/0", "missing field `id`"),
        (r#"{"users": [{"id": "a"}, {"id": ""}]}"#, "/users/1/id", "id must be a string that is not empty"),
        (
            r#"{"users": [{"id": "a", "role": "boss"}]}"#,
            "/users/0/role",
            "unknown variant `boss`, expected `admin` or `user` at /users/0/role",
        ),
        (r#"{"rules": []}"#, "/rules", "invalid type: sequence, expected an object"),
        (r#"{"rules": {"a~/b": 1}}"#, "/rules/a~0~1b", "unknown field `a~/b`"),
        (r#"{"rules": {"parallel": 0}}"#, "/rules/parallel", "parallel must be a whole number from 1 on"),
        (r#"{"rules": {"logMs": -1}}"#, "/rules/logMs", "logMs must be a whole number from 0 on"),
        (r#"{"rules": {"signAnew": 1}}"#, "/rules/signAnew", "invalid type: integer `1`, expected a boolean"),
        (
            r#"{"rules": {"spelling": "perl"}}"#,
            "/rules/spelling",
            "unknown variant `perl`, expected one of `python`, `python-utf8`, `compact`, `compact-utf8`",
        ),
    ] {
        let refusal = Options::read(text.as_bytes()).unwrap_err();
        assert_eq!((refusal.code(), refusal.pointer()), ("INVALID_OPTION", Some(pointer)), "{text}");
        assert!(refusal.to_string().starts_with(sentence), "{text}: {refusal}");
    }
}

#[test]
fn of_equal_keys_the_last_counts_and_a_byte_order_mark_is_skipped() {
    let options = Options::read("\u{FEFF}{\"seed\": 1, \"seed\": 2}".as_bytes()).unwrap();
    assert_eq!(options.seed, 2);
    let malformed = Options::read(b"{\"seed\": 01}").unwrap_err();
    let place = malformed.malformed().map(|place| (place.line, place.column));
    assert_eq!((malformed.code(), place), ("MALFORMED_JSON", Some((1, 11))));
    let deep = format!("{{\"seed\": {}1{}}}", "[".repeat(1_000), "]".repeat(1_000));
    assert_eq!(Options::read(deep.as_bytes()).unwrap_err().code(), "INVALID_OPTION");
}

#[test]
fn a_user_that_is_none_is_refused_and_none_is_set() {
    for (text, pointer) in [
        (r#"["user_1"]"#, ""),
        (r#"{"id": "user_1", "access": "no"}"#, "/access"),
        (r#"{"id": 1}"#, "/id"),
        ("{}", ""),
    ] {
        let mut organization = Organization::new();
        let refusal = organization.sender.set_user_json(text.as_bytes()).unwrap_err();
        assert_eq!((refusal.code(), refusal.pointer()), ("INVALID_OPTION", Some(pointer)), "{text}");
        assert_eq!(organization.sender.users().len(), 3);
    }
}
