// What is measured in every runtime: works, each with subjects and contenders. A contender is prepared once for a
// subject, its answer is checked, and then it is called as often as one asks.
import { Webhook, applyPatch } from 'closehook';
import published from '../opportunity-won.json' with { type: 'json' };
import { contenders as differs } from '../diff/contenders.js';
import { pairsWith } from '../diff/pairs.js';
import { contenders as matchers } from '../filters/contenders.js';
import { expected, rulesFor, subjectsWith } from '../filters/rules.js';
import { KEY, RULES, byHand, bySubtle, closehook } from '../receive/contenders.js';
import { verify } from './verify.js';

const encoder = new TextEncoder();
const bytesOf = (text) => encoder.encode(text);
const text = JSON.stringify(published);
const events = subjectsWith(text, bytesOf);
const pairs = pairsWith(text);

const named = (list, wanted) => list.find(({ name }) => name === wanted);
const names = (list) => list.map(({ name }) => name);

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** JSON whose members are in order, so that equal values are equal text. */
const ordered = (value) =>
  JSON.stringify(value, (_, inner) => (isObject(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner));

function assertSame(found, wanted) {
  if (ordered(found) !== ordered(wanted)) throw new Error(`a wrong answer: ${ordered(found)?.slice(0, 100)}`);
}

/** An event, and how many rules. */
const matches = events.flatMap((subject) =>
  [40, 500].map((count) => ({ name: `${subject.name}, ${count} rules`, subject, count })),
);

const filters = {
  title: 'Which subscriptions an event belongs to',
  subjects: names(matches),
  contenders: names(matchers),
  prepare(name, which) {
    const { subject, count } = named(matches, which);
    const rules = rulesFor(subject, count);
    const match = named(matchers, name).prepare(rules);
    assertSame(match(subject.body), expected(rules, subject.body));
    return () => match(subject.body).length === 3;
  },
};

const MEASURED = ['close-2k', 'lead-50', '200k-mixed'];

const diff = {
  title: 'The difference of two documents',
  subjects: MEASURED,
  contenders: names(differs),
  prepare(name, which) {
    const { before, after } = named(pairs, which);
    const [a, b] = [before, after].map((value) => bytesOf(JSON.stringify(value)));
    const { run, count } = named(differs, name);
    const result = run(a, b);
    if (name.startsWith('closehook')) assertSame(applyPatch(before, result), after);
    else if (!name.startsWith('JSON') && !(count(result) > 0)) throw new Error('finds no difference');
    return () => run(a, b) !== null;
  },
};

const receivers = [
  { name: 'closehook', make: (rules) => closehook(rules) },
  { name: 'by hand, with node:crypto', make: async (rules) => byHand(await import('node:crypto'))(rules) },
  { name: 'by hand, with crypto.subtle', make: bySubtle },
];

const receive = {
  title: 'All that a receiver does',
  subjects: names(events),
  contenders: names(receivers),
  async prepare(name, which) {
    const { body } = named(events, which);
    const rules = rulesFor(named(events, which), RULES);
    const headers = { ...new Webhook(KEY).sign(body), host: 'example.com', 'content-type': 'application/json' };
    const call = await named(receivers, name).make(rules);
    const { ids, changed } = await call(body, headers);
    assertSame(ids, expected(rules, body));
    if (!(changed.length > 0)) throw new Error('finds no change');
    return () => {
      const answer = call(body, headers);
      return answer instanceof Promise ? answer.then((one) => one.ids.length === 3) : answer.ids.length === 3;
    };
  },
};

const works = { verify, filters, diff, receive };

export const list = () =>
  Object.entries(works).map(([name, { title, subjects, contenders }]) => ({ name, title, subjects, contenders }));

/** The calls that are made ready. */
const calls = new Map();

/** Lets a contender do its work `count` times. */
export async function run(work, contender, subject, count) {
  const which = JSON.stringify([work, contender, subject]);
  if (!calls.has(which)) calls.set(which, await works[work].prepare(contender, subject));
  const call = calls.get(which);
  for (let done = 0; done < count; done += 1) {
    let answer = call();
    if (answer instanceof Promise) answer = await answer;
    if (answer !== true) throw new Error('a wrong answer');
  }
  return true;
}
