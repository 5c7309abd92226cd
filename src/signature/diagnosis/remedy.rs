//! How to fix each family of mistakes, for each way to receive a request.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::cause::Family;

/// A part of a remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A sentence or two for a person.
    Text(Cow<'static, str>),
    /// Lines that can be copied, in this language: `js`, `python`, `php`, `ruby`, `go` or `sh`.
    Code(Cow<'static, str>, &'static str),
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => {
                let mut part = serializer.serialize_struct("Part", 1)?;
                part.serialize_field("text", text)?;
                part.end()
            }
            Self::Code(code, language) => {
                let mut part = serializer.serialize_struct("Part", 2)?;
                part.serialize_field("code", code)?;
                part.serialize_field("language", language)?;
                part.end()
            }
        }
    }
}

/// The remedy for each way to receive a request, as a list of parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Remedy {
    /// For Express.
    pub express: Vec<Part>,
    /// For Fastify.
    pub fastify: Vec<Part>,
    /// For a Next.js route handler.
    pub next: Vec<Part>,
    /// For Cloudflare Workers, and whatever else hands over a web `Request`.
    pub workers: Vec<Part>,
    /// For `node:http`.
    pub node: Vec<Part>,
    /// For Python, with its standard library.
    pub python: Vec<Part>,
    /// For PHP.
    pub php: Vec<Part>,
    /// For Ruby.
    pub ruby: Vec<Part>,
    /// For Go.
    pub go: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Express,
    Fastify,
    Next,
    Workers,
    Node,
    Python,
    Php,
    Ruby,
    Go,
}

use Target::{Express, Fastify, Go, Next, Node, Php, Python, Ruby, Workers};

const ALL: &[Target] = &[Express, Fastify, Next, Workers, Node, Python, Php, Ruby, Go];
const JS: &[Target] = &[Express, Fastify, Next, Workers, Node];
const ON_NODE: &[Target] = &[Express, Fastify, Next, Node];
const OTHERS: &[Target] = &[Python, Php, Ruby, Go];

/// A row: whose, for which targets, what is said, and the code with its language.
type Row = (Family, &'static [Target], &'static str, Option<(&'static str, &'static str)>);

/// A family can have several rows for a target: all of them are said, in this order.
const ROWS: &[Row] = &[
    (
        Family::RawBody,
        &[Express],
        "Verify the raw bytes, before any JSON parser: express.raw({ type: '*/*' }) on the route. app.use(express.json()) must \
         come after it.",
        None,
    ),
    (
        Family::RawBody,
        &[Fastify],
        "Keep the raw bytes of the body, and verify those: addContentTypeParser with { parseAs: 'buffer' }.",
        None,
    ),
    (
        Family::RawBody,
        &[Next],
        "Verify the raw bytes in a route handler: await request.arrayBuffer(). In pages/api, export const config = { api: \
         { bodyParser: false } } and read the stream into a Buffer.",
        None,
    ),
    (
        Family::RawBody,
        &[Workers],
        "Read the body once, as bytes: await request.arrayBuffer(). Do not call request.json() or request.text() first.",
        None,
    ),
    (
        Family::RawBody,
        &[Node],
        "Collect the bytes and verify those: Buffer.concat(chunks). Never use chunks.join('') or setEncoding('latin1').",
        None,
    ),
    (
        Family::RawBody,
        &[Python],
        "Use the raw bytes, before any parser: request.get_data() in Flask, request.body in Django, await \
         request.body() in FastAPI and Starlette. Never re-serialize it with json.dumps.",
        None,
    ),
    (
        Family::RawBody,
        &[Php],
        "Use the raw bytes: file_get_contents('php://input'), or $request->getContent() in Laravel and Symfony. \
         Never re-serialize it with json_encode.",
        None,
    ),
    (
        Family::RawBody,
        &[Ruby],
        "Use the raw bytes: request.raw_post in Rails, request.body.read in Rack and Sinatra. Never re-serialize \
         it with params.to_json.",
        None,
    ),
    (
        Family::RawBody,
        &[Go],
        "Use the raw bytes: body, err := io.ReadAll(r.Body). Never re-serialize it with json.Marshal.",
        None,
    ),
    (
        Family::Key,
        ON_NODE,
        "Decode the key from hex to its 32 bytes, Buffer.from(key, 'hex'), or use closehook's webhook.verify and \
         webhook.sign.",
        None,
    ),
    (
        Family::Key,
        &[Workers],
        "Decode the key from hex to its 32 bytes before crypto.subtle.importKey, or use closehook's webhook.verify.",
        None,
    ),
    (Family::Key, &[Python], "Decode the key from hex with bytes.fromhex(key).", None),
    (Family::Key, &[Php], "Decode the key from hex with hex2bin($key).", None),
    (Family::Key, &[Ruby], "Decode the key from hex with [key].pack(\"H*\").", None),
    (Family::Key, &[Go], "Decode the key from hex with hex.DecodeString(key).", None),
    (
        Family::Message,
        ON_NODE,
        "Sign the text of close-sig-timestamp followed directly by the raw body with HMAC-SHA256, and write the hash in hex, or \
         use closehook's webhook.verify and webhook.sign.",
        None,
    ),
    (
        Family::Message,
        &[Workers],
        "Sign the text of close-sig-timestamp followed directly by the raw body with HMAC-SHA256, and write the hash in hex, or \
         use closehook's webhook.verify.",
        None,
    ),
    (
        Family::Message,
        OTHERS,
        "Sign the text of close-sig-timestamp followed directly by the raw body.",
        None,
    ),
    (
        Family::KeyChoice,
        ALL,
        "Each subscription has its own signature_key. An admin can get it with an API key:",
        Some(("curl -u \"$CLOSE_API_KEY:\" https://api.close.com/api/v1/webhook/{id}/", "sh")),
    ),
    (
        Family::KeyChoice,
        ON_NODE,
        "With several subscriptions, pass the key of each:",
        Some((
            "const webhook = new Webhook({ whsub_a: process.env.KEY_A, whsub_b: process.env.KEY_B });",
            "js",
        )),
    ),
    (
        Family::KeyChoice,
        &[Workers],
        "With several subscriptions, keep all keys in one secret:",
        Some(("const webhook = new Webhook(JSON.parse(env.CLOSE_SIGNATURE_KEYS));", "js")),
    ),
    (
        Family::KeyChoice,
        OTHERS,
        "With several subscriptions, choose the key by the subscription_id of the body, or try each.",
        None,
    ),
    (
        Family::Timestamp,
        ALL,
        "Close sends close-sig-timestamp as unix seconds in digits, and signs that text. Any proxy in front of this receiver must \
         pass the header on unchanged, and the receiver must read it as text.",
        None,
    ),
    (
        Family::Late,
        ALL,
        "If every delivery is late by about the same time, this clock is fast: compare date -u with a time server. If only some \
         are, they are retries or were held back: allow a greater age, and reject duplicates by event.id.",
        None,
    ),
    (Family::Late, JS, "", Some(("const webhook = new Webhook(key, { maxAge: 72 * 3600 });", "js"))),
    (Family::Ahead, ALL, "This clock is slow: compare date -u with a time server, and let NTP set it.", None),
    (
        Family::Ahead,
        JS,
        "To allow more seconds:",
        Some(("const webhook = new Webhook(key, { maxFutureSkew: 300 });", "js")),
    ),
    (
        Family::Base64,
        ON_NODE,
        "Decode the body first, as in AWS Lambda:",
        Some((
            "webhook.verify(Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8'), event.headers);",
            "js",
        )),
    ),
    (
        Family::Base64,
        &[Workers],
        "Decode the body first:",
        Some((
            "const body = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));\nwebhook.verify(body, request.headers);",
            "js",
        )),
    ),
    (
        Family::Base64,
        &[Python],
        "Decode the body first, as in AWS Lambda:",
        Some((
            "body = base64.b64decode(event[\"body\"]) if event[\"isBase64Encoded\"] else event[\"body\"].encode()",
            "python",
        )),
    ),
    (Family::Base64, &[Php], "Decode the body first:", Some(("$body = base64_decode($text);", "php"))),
    (Family::Base64, &[Ruby], "Decode the body first:", Some(("body = text.unpack1(\"m\")", "ruby"))),
    (
        Family::Base64,
        &[Go],
        "Decode the body first:",
        Some(("body, err := base64.StdEncoding.DecodeString(text)", "go")),
    ),
    (
        Family::Envelope,
        ALL,
        "Verify the body inside the envelope, as text, with the headers inside it: on AWS Lambda event.body, decoded if \
         event.isBase64Encoded is true. If the envelope has a parsed object, the bytes are lost: turn on the raw body in the tool \
         in front of this receiver.",
        None,
    ),
    (
        Family::Capture,
        ALL,
        "Read the bytes of the body once, and pass them on unchanged. Do not print, paste, decode or encode them: save them in \
         binary mode, and send the file with curl --data-binary @body.json.",
        None,
    ),
    (
        Family::Sender,
        ALL,
        "Close sends application/json. Anything in front of this receiver (a proxy, a form, an automation) must pass the request on \
         unchanged, with its body and content-type.",
        None,
    ),
    (
        Family::Digest,
        ALL,
        "Close sends 64 hex digits in close-sig-hash, and nothing else. Pass the header on unchanged. In code that signs, write the \
         whole HMAC-SHA256 in hex.",
        None,
    ),
    (
        Family::Headers,
        &[Express, Node],
        "Pass all headers, as they arrived:",
        Some(("webhook.verify(body, req.headers);", "js")),
    ),
    (
        Family::Headers,
        &[Fastify, Next, Workers],
        "Pass all headers, as they arrived:",
        Some(("webhook.verify(body, request.headers);", "js")),
    ),
    (
        Family::Headers,
        &[Python],
        "Read both headers: request.headers[\"close-sig-hash\"] in Flask, Django and FastAPI; environ[\"HTTP_CLOSE_SIG_HASH\"] in \
         WSGI and request.META of Django.",
        None,
    ),
    (
        Family::Headers,
        &[Php],
        "Read both headers: $_SERVER['HTTP_CLOSE_SIG_HASH'] and $_SERVER['HTTP_CLOSE_SIG_TIMESTAMP'], or \
         $request->header('close-sig-hash') in Laravel.",
        None,
    ),
    (
        Family::Headers,
        &[Ruby],
        "Read both headers: request.headers[\"close-sig-hash\"] in Rails, request.get_header(\"HTTP_CLOSE_SIG_HASH\") in Rack.",
        None,
    ),
    (
        Family::Headers,
        &[Go],
        "Read both headers: r.Header.Get(\"close-sig-hash\") and r.Header.Get(\"close-sig-timestamp\").",
        None,
    ),
    (
        Family::Headers,
        ALL,
        "If close-sig-hash and close-sig-timestamp did not both arrive, something in front of this receiver drops, renames or \
         duplicates one, or the request is not from Close.",
        None,
    ),
];

impl Remedy {
    /// For a body that is no longer the bytes that arrived: also where that shows before any hash.
    #[must_use]
    pub fn raw_body() -> Self {
        Self::of(&[Family::RawBody], None)
    }

    /// For headers that cannot be read.
    #[must_use]
    pub fn headers() -> Self {
        Self::of(&[Family::Headers], None)
    }

    /// The advice for each family once; where it names a subscription, this one.
    pub(super) fn of(families: &[Family], subscription: Option<&str>) -> Self {
        let mut remedy = Self::default();
        for (place, family) in families.iter().enumerate() {
            if families.iter().take(place).any(|earlier| earlier == family) {
                continue;
            }
            for (_, targets, text, code) in ROWS.iter().filter(|(whose, ..)| whose == family) {
                for target in *targets {
                    let parts = remedy.parts(*target);
                    let text = Part::Text(Cow::Borrowed(text));
                    if text != Part::Text("".into()) && !parts.contains(&text) {
                        parts.push(text);
                    }
                    if let Some((code, language)) = code {
                        let code = match code.contains("{id}") {
                            true => Cow::Owned(code.replace("{id}", subscription.unwrap_or("whsub_…"))),
                            false => Cow::Borrowed(*code),
                        };
                        parts.push(Part::Code(code, language));
                    }
                }
            }
        }
        remedy
    }

    fn parts(&mut self, target: Target) -> &mut Vec<Part> {
        match target {
            Express => &mut self.express,
            Fastify => &mut self.fastify,
            Next => &mut self.next,
            Workers => &mut self.workers,
            Node => &mut self.node,
            Python => &mut self.python,
            Php => &mut self.php,
            Ruby => &mut self.ruby,
            Go => &mut self.go,
        }
    }
}
