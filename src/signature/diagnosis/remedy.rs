use serde::Serialize;

use super::cause::Family;

/// What to change, for each way to receive a request. Each text is a few lines that can be copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// For Express.
    pub express: String,
    /// For Fastify.
    pub fastify: String,
    /// For a Next.js route handler.
    pub next: String,
    /// For Cloudflare Workers, and whatever else hands over a web `Request`.
    pub workers: String,
    /// For `node:http`.
    pub node: String,
}

/// The same, for one family of mistakes.
struct Advice {
    express: &'static str,
    fastify: &'static str,
    next: &'static str,
    workers: &'static str,
    node: &'static str,
}

/// One advice for all that run on Node, and one for Workers.
const fn same(node: &'static str, workers: &'static str) -> Advice {
    Advice { express: node, fastify: node, next: node, workers, node }
}

impl Remedy {
    /// For a body that is no longer the bytes that arrived: also where that shows before any hash.
    #[must_use]
    pub fn raw_body() -> Self {
        Self::of(&[Family::RawBody])
    }

    /// For headers that cannot be read.
    #[must_use]
    pub fn headers() -> Self {
        Self::of(&[Family::Headers])
    }

    /// The advice for each family once, a line each.
    pub(super) fn of(families: &[Family]) -> Self {
        let mut remedy = Self::default();
        for (place, family) in families.iter().enumerate() {
            if families.iter().take(place).any(|earlier| earlier == family) {
                continue;
            }
            let advice = Advice::of(*family);
            for (text, line) in [
                (&mut remedy.express, advice.express),
                (&mut remedy.fastify, advice.fastify),
                (&mut remedy.next, advice.next),
                (&mut remedy.workers, advice.workers),
                (&mut remedy.node, advice.node),
            ] {
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(line);
            }
        }
        remedy
    }
}

impl Advice {
    fn of(family: Family) -> Self {
        match family {
            Family::RawBody => Self {
                express: "Verify the bytes, before any JSON parser: \
                    app.post('/webhook', express.raw({ type: '*/*', limit: '10mb' }), (req, res) => { webhook.verify(req.body, req.headers); … }). \
                    An app.use(express.json()) above this route must come after it.",
                fastify: "Keep the bytes: app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (req, body, done) => done(null, body)), \
                    then webhook.verify(request.body, request.headers).",
                next: "In a route handler: const body = await request.arrayBuffer(); webhook.verify(body, request.headers). \
                    In pages/api: export const config = { api: { bodyParser: false } } and read the stream into a Buffer.",
                workers: "const body = await request.arrayBuffer(); webhook.verify(body, request.headers). \
                    Read the body once, and never through request.json() or request.text() first.",
                node: "const chunks = []; for await (const chunk of req) chunks.push(chunk); \
                    webhook.verify(Buffer.concat(chunks), req.headers). Never chunks.join('') or setEncoding('latin1').",
            },
            Family::Key => same(
                "The signer must decode the key: createHmac('sha256', Buffer.from(key, 'hex')), \
                    or leave it to webhook.sign(body) of closehook.",
                "The signer must decode the key from hex to 32 bytes before crypto.subtle.importKey, \
                    or leave it to webhook.sign(body) of closehook.",
            ),
            Family::KeyChoice => same(
                "Each subscription has its own signature_key, in the answer to GET /api/v1/webhook/{id}/. \
                    Hold all of them: new Webhook({ whsub_…: process.env.KEY_A, whsub_…: process.env.KEY_B }).",
                "Each subscription has its own signature_key, in the answer to GET /api/v1/webhook/{id}/. \
                    Hold all of them in one secret: new Webhook(JSON.parse(env.CLOSE_SIGNATURE_KEYS)).",
            ),
            Family::Message => same(
                "The signer must take createHmac('sha256', Buffer.from(key, 'hex')).update(timestamp).update(rawBody).digest('hex'), \
                    timestamp in unix seconds and nothing between the two, or webhook.sign(body) of closehook.",
                "The signer must take HMAC-SHA256 over the timestamp in unix seconds followed by the raw body, nothing between, \
                    written in hex, or webhook.sign(body) of closehook.",
            ),
            Family::Timestamp => same(
                "Close sends close-sig-timestamp as unix seconds in digits, and signs that text: whatever stands before this receiver must hand the \
                    header on as it came, and webhook.verify must be given it as it arrived.",
                "Close sends close-sig-timestamp as unix seconds in digits, and signs that text: whatever stands before this Worker must hand the \
                    header on as it came, and webhook.verify must be given it as it arrived.",
            ),
            Family::Late => same(
                "If every delivery is late by about as much, this clock is ahead: compare date -u with a time server. \
                    If only some are, they are retries or were held back: new Webhook(key, { maxAge: 72 * 3600 }), \
                    and refuse a second delivery by event.id.",
                "If only some deliveries are late, they are retries or were held back: \
                    new Webhook(key, { maxAge: 72 * 3600 }), and refuse a second delivery by event.id.",
            ),
            Family::Ahead => same(
                "This clock is behind the sender's: compare date -u with a time server, and let NTP set it. \
                    new Webhook(key, { maxFutureSkew: 300 }) allows more seconds.",
                "The sender's clock is ahead. new Webhook(key, { maxFutureSkew: 300 }) allows more seconds.",
            ),
            Family::Base64 => same(
                "Decode it first, as in AWS Lambda: \
                    webhook.verify(Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8'), event.headers).",
                "Decode it first: webhook.verify(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), request.headers).",
            ),
            Family::Headers => Self {
                express: "webhook.verify(req.body, req.headers), with all headers. If close-sig-hash and close-sig-timestamp are not both among them, \
                    a proxy before this server drops or doubles one, or the request is not from Close.",
                fastify: "webhook.verify(request.body, request.headers), with all headers. If close-sig-hash and close-sig-timestamp are not both among them, \
                    a proxy before this server drops or doubles one, or the request is not from Close.",
                next: "webhook.verify(await request.arrayBuffer(), request.headers). If close-sig-hash and close-sig-timestamp are not both among them, \
                    a middleware or rewrite drops or doubles one, or the request is not from Close.",
                workers: "webhook.verify(await request.arrayBuffer(), request.headers). If close-sig-hash and close-sig-timestamp are not both among them, \
                    a Worker before this one drops or doubles one, or the request is not from Close.",
                node: "webhook.verify(body, req.headers) or req.rawHeaders. If close-sig-hash and close-sig-timestamp are not both among them, \
                    a proxy before this server drops or doubles one, or the request is not from Close.",
            },
        }
    }
}
