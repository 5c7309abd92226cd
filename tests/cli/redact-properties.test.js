// What must be true of every redacted delivery, for random people in random spellings.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { changes } from '../../pkg/index.js';
import { Redactor } from '../../pkg/src/redact/redactor.js';
import { isLongId } from '../../pkg/src/redact/pseudonyms.js';
import { arrives, fromTemplate, tails, templates } from '../../pkg/src/emulator/templates.js';

/** Random numbers from a seed, so that a failure can be reproduced. */
function numbers(seed) {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const FIRST = ['Tobias', 'Zoë', 'Jörg', 'Maria José', 'Иван', '田中', 'Siobhán', 'ABDUL', 'mixedCase', 'Anne-Marie'];
const LAST = ['Fünke', "O'Malley", 'Bluth', 'Kowalczyk', 'Петров', '太郎', 'van der Berg', 'Löwenherz', 'Núñez'];
const WORDS = [
  'offer',
  'yesterday',
  'pricing',
  'urgent',
  'Ärger',
  'contract',
  'übermorgen',
  'we',
  'a',
  '🙂',
  '–',
  '100',
];

/** A person, with everything that identifies them. */
function person(random, number) {
  const [first, last] = [FIRST[random(FIRST.length)], LAST[random(LAST.length)]];
  const company = `Sandwich${number} Works GmbH`;
  return {
    name: `${first} ${last}`,
    company,
    email: `t.${number}.person+x@mail${number}.sandwich-works.de`,
    phone: ['+49 171 9', '+1 (415) 86', '+3531 55', '+852 43'][random(4)] + String(10000 + number),
    ip: random(2) ? `85.17.${number % 250}.${1 + random(250)}` : `2a00:1450:${(4096 + number).toString(16)}::8a`,
    url: `https://www.sandwich-works${number}.de/team?who=${number}#x`,
    secret: `Kundennummer-${7000000 + number}`,
  };
}

const prose = (random, one) =>
  Array.from({ length: 3 + random(12) }, () => {
    const kind = random(12);
    if (kind === 0) return one.name;
    if (kind === 1) return one.email;
    if (kind === 2) return one.phone;
    if (kind === 3) return one.url;
    if (kind === 4) return '\n';
    return WORDS[random(WORDS.length)];
  }).join(' ');

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** JSON of a value, in one of many spellings. */
function spelled(random, value) {
  const style = random(4);
  const text = JSON.stringify(value, null, style === 1 ? 2 : undefined);
  if (style === 2) return text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // Escapes that are valid, but not needed.
  if (style === 3)
    return text.replace(TOKEN, (token) =>
      token.replace(/\\u[\da-f]{4}|\\.|[a-zA-Z@]/g, (each) =>
        each.length > 1 || random(5) ? each : `\\u${each.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
      ),
    );
  return text;
}

const FIELDS = {
  name: (one) => one.name,
  display_name: (one) => one.company,
  contact_name: (one) => one.name,
  emails: (one) => [{ email: one.email, type: 'office' }],
  phones: (one) => [{ phone: one.phone, phone_formatted: one.phone, type: 'mobile' }],
  to: (one) => [`${one.name} <${one.email}>`],
  note: (one, random) => prose(random, one),
  body_text: (one, random) => prose(random, one),
  body_html: (one, random) =>
    `<p class="x">${prose(random, one)}</p>\n<a href="mailto:${one.email}" title="${one.name}">x</a> &nbsp;&#252;`,
  ip_address: (one) => one.ip,
  url: (one) => one.url,
  opens: (one) => [{ ip_address: one.ip, opened_by: one.name, opened_at: '2026-11-08T17:12:11.817000' }],
  something_new: (one) => one.secret,
  deep: (one) => ({ [one.email]: [{ whatever: one.secret }, one.phone], plain: 12.5, n_things: 3 }),
};

/** An event about some people, and its text. */
function payload(random, people) {
  const types = Object.keys(templates());
  const type = types[random(types.length)];
  const action = ['created', 'updated', 'deleted'].filter((each) => arrives(type, each))[random(2)] ?? 'created';
  if (!arrives(type, action)) return payload(random, people);
  const tail = tails(String(random(1e6)));
  const custom = `custom.cf_${tail()}`;
  const fields = Object.keys(FIELDS).filter(() => random(3) === 0);
  const one = people[random(people.length)];
  const other = people[random(people.length)];
  const event = fromTemplate(type, action, {
    ...{ tail, now: 1.7e12 + random(1e9), known: { user: `user_${tail()}`, orga: `orga_${tail()}` } },
    data: {},
  });
  const state = action === 'deleted' ? event.previous_data : event.data;
  for (const field of fields) state[field] = FIELDS[field](one, random);
  state[custom] = [one.secret, [one.name, other.secret], random(1e9), '2001-02-03', true][random(5)];
  if (action === 'updated') {
    for (const field of fields) event.previous_data[field] = random(4) ? FIELDS[field](other, random) : null;
    event.previous_data[custom] = null;
    event.changed_fields = Object.keys(event.previous_data).sort();
  }
  const body = {
    event: { id: `ev_${tail().slice(0, 22)}`, ...event },
    subscription_id: `whsub_${tail().slice(0, 22)}`,
  };
  return spelled(random, body);
}

/** All strings and keys of a value. */
const strings = (value) =>
  typeof value === 'string'
    ? [value]
    : value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, each]) => [key, ...strings(each)])
      : [];

/** Texts that must not be found: whole values, and the longer words of names. */
const traces = (people) =>
  people
    .flatMap(({ name, company, email, phone, ip, url, secret }) => [
      ...[
        name,
        company,
        email,
        phone,
        ip,
        url,
        secret,
        phone.replace(/\D/g, ''),
        email.split('@')[1],
        email.split('@')[0],
      ],
      ...`${name} ${company}`.split(/[\s'-]/).filter((word) => word.length > 4),
    ])
    .map((each) => each.toLowerCase());

const pathsOf = (body) =>
  changes(body)
    .map(({ kind, pointer }) =>
      `${kind} ${pointer}`.replace(/[a-z]+_[A-Za-z0-9]{43}/g, 'id').replace(/[^"[\]/]*@[^"[\]/]*/g, 'mail'),
    )
    .sort();

/** Where the strings of a value are, as a list of [path, text]. */
const places = (value, path = []) =>
  typeof value === 'string'
    ? [[path.join('.'), value]]
    : value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, each]) => places(each, [...path, Array.isArray(value) ? '*' : key]))
      : [];

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  test(`random people, seed ${seed}: nobody is left, everything verifies, and nothing else has changed`, () => {
    const random = numbers(seed * 7919);
    const people = Array.from({ length: 12 }, (_, number) => person(random, seed * 100 + number));
    const bodies = Array.from({ length: 40 }, () => payload(random, people));
    const redactor = new Redactor({ seed: `seed ${seed}` });
    /** @type {any[]} */
    const all = bodies.map((body, i) => ({
      headers: [
        ['x-forwarded-for', people[i % people.length].ip],
        ['cookie', people[0].secret],
        ['x-unknown', `${people[1].name} ${people[1].email}`],
        ['close-sig-timestamp', String(1.7e9 + i)],
        ['close-sig-hash', '0'.repeat(64)],
      ],
      body: Buffer.from(body),
      now: 1.7e9 + i,
    }));
    for (const each of all) redactor.learn(each);
    const redacted = all.map((each) => redactor.delivery(each));
    const forbidden = traces(people);
    /** The pseudonym of each field and value, and the reverse. */
    const [there, back] = [new Map(), new Map()];
    for (const [i, { headers, body, key, now }] of redacted.entries()) {
      const text = Buffer.from(body).toString();
      const value = JSON.parse(text);
      const shown = [...strings(value), text, ...headers.flat()].join('\n').toLowerCase();
      for (const each of forbidden) assert.ok(!shown.includes(each), `${each} is left in ${text}`);
      assert.ok(!strings(value).some((each) => /^[A-Za-z0-9+/]{40,}={0,2}$/.test(each)), 'nothing is in base64');

      const { 'close-sig-hash': hash, 'close-sig-timestamp': timestamp } = Object.fromEntries(headers);
      assert.equal(timestamp, String(now));
      assert.equal(hash, createHmac('sha256', Buffer.from(key, 'hex')).update(timestamp).update(body).digest('hex'));

      const old = bodies[i];
      assert.deepEqual(pathsOf(text), pathsOf(old));
      assert.equal(text.replace(TOKEN, '_'), old.replace(TOKEN, '_'), 'what is between strings and numbers');
      const [tokens, oldTokens] = [text.match(TOKEN), old.match(TOKEN)];
      for (const [at, token] of tokens.entries()) {
        if (token === oldTokens[at] || token[0] !== '"') continue;
        const [own, its] = [JSON.parse(token), JSON.parse(oldTokens[at])];
        assert.notEqual(own, its, 'a string that is the same is spelled the same');
        assert.equal(own.split('\n').length, its.split('\n').length, 'the lines of a text');
        // As long as it was: then each character is escaped where the old one was.
        if (own.length === its.length)
          assert.equal(
            token.replace(/\\u[\da-fA-F]{4}/g, '#').length,
            oldTokens[at].replace(/\\u[\da-fA-F]{4}/g, '#').length,
          );
      }

      const was = places(JSON.parse(old));
      for (const [at, [path, pseudonym]] of places(value).entries()) {
        const to = pseudonym.toLowerCase();
        const field = path.replace(/[a-z]+_[A-Za-z0-9]{43}/g, '');
        const original = `${was[at][0].replace(/[a-z]+_[A-Za-z0-9]{43}/g, '')} ${was[at][1].toLowerCase()}`;
        if (field.includes('@')) continue;
        assert.equal(there.get(original) ?? to, to, `${original} has one pseudonym`);
        assert.equal(back.get(`${field} ${to}`) ?? original, original, `${to} is the pseudonym of one`);
        there.set(original, to);
        back.set(`${field} ${to}`, original);
        if (isLongId(was[at][1])) assert.ok(isLongId(pseudonym) || /_[A-Za-z0-9]+$/.test(pseudonym));
      }
    }
    // The same seed, in another order, gives the same.
    const again = new Redactor({ seed: `seed ${seed}` });
    for (const each of all) again.learn(each);
    assert.deepEqual(
      all.map((each) => again.delivery(each)),
      redacted,
    );
    const other = new Redactor();
    for (const each of all) other.learn(each);
    assert.notDeepEqual(other.delivery(all[0]).body, redacted[0].body);
  });
}
