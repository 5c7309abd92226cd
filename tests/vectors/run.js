// Runs the vectors against a copy of the package, in any runtime: no Node, no test framework.

/** The bytes of a vector's body. */
export function bodyOf({ body }) {
  if (typeof body === 'string') return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  const unit = Uint8Array.from(body.repeat.match(/../g), (hex) => parseInt(hex, 16));
  const bytes = new Uint8Array(unit.length * body.times);
  for (let at = 0; at < bytes.length; at += unit.length) bytes.set(unit, at);
  return bytes;
}

const encoder = new TextEncoder();

const joined = (parts) => parts.map(([text, times]) => text.repeat(times)).join('');

/** The JSON text of a vector's member `name`: a value, `nameText`, or `nameParts`, which are repeated. */
export function textOf(vector, name) {
  if (`${name}Text` in vector) return vector[`${name}Text`];
  return `${name}Parts` in vector ? joined(vector[`${name}Parts`]) : JSON.stringify(vector[name]);
}

/** The payload of a filter's vector: its JSON text, or the bytes where no text would have them. */
export function payloadOf(vector) {
  if ('base64' in vector) return bodyOf({ body: vector.base64 });
  if ('text' in vector) return vector.text;
  return 'parts' in vector ? joined(vector.parts) : JSON.stringify(vector.event);
}

/** A `Webhook` with the key, the window and the clock of a vector. */
export function webhookOf({ key, now, maxAge, maxFutureSkew }, { Webhook }) {
  const seconds = (value) => (value === undefined ? undefined : Number(value));
  return new Webhook(key, { now: () => now, maxAge: seconds(maxAge), maxFutureSkew: seconds(maxFutureSkew) });
}

const same = (actual, expected) => {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  return a === b ? null : `got ${a}, expected ${b}`;
};

function caught(call) {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

/** The same whatever the order of members. */
const sorted = (value) =>
  JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** What a constructor takes for the same thing: always the text, and the value where there is one. */
const given = (vector, name) => (name in vector ? [textOf(vector, name), vector[name]] : [textOf(vector, name)]);

/** A payload in every form that it can have. */
function forms(vector, { Webhook }) {
  const payload = payloadOf(vector);
  const bytes = typeof payload === 'string' ? encoder.encode(payload) : payload;
  const webhook = new Webhook('00'.repeat(32), { now: () => 0 });
  const all = [payload, bytes, bytes.slice().buffer, webhook.verify(bytes, webhook.sign(bytes))];
  return 'event' in vector ? [...all, vector.event] : all;
}

/** The error of a call that must throw one of this name. */
function thrown(call, name) {
  const { value, error } = caught(call);
  if (error === undefined) throw new Error(`nothing was thrown, but ${JSON.stringify(value)} returned`);
  if (error.name !== name) throw error;
  return error;
}

/** What holds of every explanation. */
function explained({ matched, sentence, blame, tree }, filter) {
  const sentences = blame.map((one) => one.sentence).join('; ');
  const whole = filter === 'null' ? 'every event matches' : 'matches';
  return (
    same(sentence, matched ? whole : sentences) ??
    same(blame.length === 0, matched) ??
    same(tree === null, filter === 'null') ??
    (tree === null ? null : same([tree.filterPointer, tree.outcome], ['', matched ? 'matched' : 'failed']))
  );
}

/** `closehook/filters` says whether, and not why. */
const isExplained = ({ Filter }) => 'explain' in Filter.prototype;

const filterChecks = {
  match(vector, closehook) {
    const text = textOf(vector, 'filter');
    for (const source of given(vector, 'filter')) {
      const filter = new closehook.Filter(source);
      for (const payload of forms(vector, closehook)) {
        const problem = same(filter.matches(payload), vector.matches);
        if (problem) return problem;
      }
    }
    if (!isExplained(closehook)) return null;
    const explanation = new closehook.Filter(text).explain(payloadOf(vector));
    const { matched, sentence, blame } = explanation;
    const pointers = blame.map(({ filterPointer, pointer }) => [filterPointer, pointer]);
    return (
      same(matched, vector.matches) ??
      same(pointers, vector.blame ?? pointers) ??
      same(sentence, vector.sentence ?? sentence) ??
      explained(explanation, text)
    );
  },
  errors(vector, { Filter }) {
    const { code, pointer, line = null, column = null, offset = null } = vector;
    for (const source of given(vector, 'filter')) {
      const error = thrown(() => new Filter(source), 'FilterError');
      const problem =
        same([error.code, error.pointer], [code, pointer]) ??
        same([error.line, error.column, error.offset], [line, column, offset]) ??
        same(error.places, []);
      if (problem) return problem;
    }
    return null;
  },
  subscriptions(vector, closehook) {
    for (const source of given(vector, 'list')) {
      const set = new closehook.Subscriptions(source);
      const problem = same(set.ids, Object.keys(vector.reasons));
      if (problem) return problem;
      for (const payload of forms(vector, closehook)) {
        const unlike = same(set.match(payload), vector.match);
        if (unlike) return unlike;
        if (!isExplained(closehook)) continue;
        const reasons = set.explain(payload).map(({ id, reason, matched }) => [id, reason, matched]);
        const expected = Object.entries(vector.reasons).map(([id, why]) => [id, why, why === 'matched']);
        const wrong = same(reasons, expected);
        if (wrong) return wrong;
      }
    }
    return null;
  },
  listErrors(vector, { Subscriptions }) {
    for (const source of given(vector, 'list')) {
      const { code, pointer } = thrown(() => new Subscriptions(source), 'FilterError');
      const problem = same([code, pointer], [vector.code, vector.pointer]);
      if (problem) return problem;
    }
    return null;
  },
  toClose(vector, { Filter }) {
    const filter = new Filter(vector.filter);
    if (!vector.refused) return same(sorted(filter.toClose()), sorted(vector.close));
    const { code, places } = thrown(() => filter.toClose(), 'FilterError');
    if (!places.every(({ message }) => /^[a-z]/.test(message))) return 'a place without a message';
    return same([code, places.map(({ pointer }) => pointer)], ['NOT_IN_CLOSE', vector.refused]);
  },
  lint({ filter, objectType, action, findings }, { Filter }) {
    const found = new Filter(filter).lint({ objectType, action });
    if (!found.every(({ sentence }) => sentence)) return 'a finding without a sentence';
    return same(found.map(({ code, pointer }) => [code, pointer]).sort(), [...findings].sort());
  },
  malformed(vector, { Filter, Subscriptions }) {
    const payload = payloadOf(vector);
    const filters = [new Filter(null), new Filter({ type: 'non_null' }), new Subscriptions([])];
    for (const filter of filters) {
      const match = filter.matches ?? filter.match;
      const explain = filter.explain ?? match;
      for (const call of [() => match.call(filter, payload), () => explain.call(filter, payload)]) {
        const { code, line, column, offset } = thrown(call, 'PayloadError');
        const place = [vector.line, vector.column, vector.offset];
        const problem = same([code, line, column, offset], ['MALFORMED_PAYLOAD', ...place]);
        if (problem) return problem;
      }
    }
    return null;
  },
};

/** What `name` is given as: its text, its bytes and, where there is one, the value. */
function sources(vector, name) {
  const text = textOf(vector, name);
  const texts = [text, encoder.encode(text)];
  return `${name}Text` in vector ? texts : typeof vector[name] === 'string' ? texts : [...texts, vector[name]];
}

/** An answer in the form of what was asked: JSON text, or a value. */
function answered(answer, source, vector, name) {
  const isText = typeof source === 'string' || ArrayBuffer.isView(source);
  if (isText !== (typeof answer === 'string') && !(typeof vector[name] === 'string')) return `got ${typeof answer}`;
  if (`${name}Text` in vector) return same(answer, vector[`${name}Text`]);
  return same(sorted(isText ? JSON.parse(answer) : answer), sorted(vector[name]));
}

/** A refusal, as the vector has it. */
function refusal(error, { code, operation, pointer, line = null, column = null, offset = null }) {
  if (!/^[a-z]/.test(error.message)) return `a message that begins with ${error.message[0]}`;
  return (
    same([error.code, error.pointer], [code, pointer]) ??
    same([error.line, error.column, error.offset], [line, column, offset]) ??
    (error.name === 'PayloadError' ? null : same([error.operation, error.places], [operation, []]))
  );
}

/** Asks with every form of what is given. */
function eachForm(vector, names, result, call) {
  const [first, second = [undefined]] = names.map((name) => sources(vector, name));
  for (const one of first) {
    for (const other of second) {
      const given = JSON.stringify([one, other]);
      const { value, error } = caught(() => call(one, other));
      if (error && !('code' in vector)) throw error;
      const problem = error ? refusal(error, vector) : answered(value, one, vector, result);
      if (problem) return problem;
      if (JSON.stringify([one, other]) !== given) return 'what was given is changed';
    }
  }
  return null;
}

/** What `check` says of values alone, by code and place. */
const newValues = (payload, check) =>
  check(payload, { values: true })
    .slice(check(payload).length)
    .map(({ code, pointer }) => [code, pointer])
    .sort((a, b) => (`${a}` < `${b}` ? -1 : 1));

/** Options and what is asked for; a text is given as it is, and as its bytes. */
const changesChecks = {
  changes(vector, { changes, previous, check }) {
    for (const payload of sources(vector, 'event')) {
      const problem =
        ('changes' in vector ? same(changes(payload), vector.changes) : null) ??
        ('previous' in vector ? same(sorted(previous(payload)), sorted(vector.previous)) : null) ??
        (vector.check
          ? same(
              check(payload).map(({ code, pointer }) => [code, pointer]),
              vector.check,
            )
          : null) ??
        (vector.values ? same(newValues(payload, check), vector.values) : null);
      if (problem) return problem;
    }
    return null;
  },
  diff(vector, { diff, applyPatch, invertPatch }) {
    const [before, after] = [textOf(vector, 'before'), textOf(vector, 'after')];
    for (const one of sources(vector, 'before')) {
      for (const other of sources(vector, 'after')) {
        const operations = diff(one, other, vector.options);
        if (operations.length !== vector.operations) return `got ${JSON.stringify(operations)}`;
      }
    }
    if (vector.ignored) return null;
    const options = { ...vector.options, output: 'text' };
    const patched = applyPatch(before, diff(before, after, options));
    if (diff(patched, after, options) !== '[]') return `patched, it is ${patched}`;
    const invertible = diff(before, after, { ...options, invertible: true });
    const undone = applyPatch(applyPatch(before, invertible), invertPatch(invertible));
    return diff(undone, before).length === 0 ? null : `undone, it is ${undone}`;
  },
};

/** Everything that is to be known of the objects of a stream, in the form of its vector. */
const told = (history) => ({
  objects: history.ids.map((objectId) => {
    const data = history.get(objectId);
    return { objectId, status: history.status(objectId), ...(data === undefined ? {} : { data }) };
  }),
  gaps: history.gaps(),
});

const historyChecks = {
  streams({ options, events, outcomes, objects, gaps }, { History }) {
    const history = new History(options);
    const applied = events.map((event, at) => history.apply(at % 2 ? JSON.stringify(event) : event));
    const end = JSON.stringify(history);
    const problem =
      same(
        applied.map(({ outcome }) => outcome),
        outcomes,
      ) ??
      same(
        applied.map(({ eventId }) => eventId),
        events.map((event) => (event.event ?? event).id),
      ) ??
      same(
        applied.every(({ outcome, gap }) => (outcome === 'gap') === (gap !== null)),
        true,
      ) ??
      same(sorted(told(history)), sorted({ objects, gaps })) ??
      same(history.size, objects.length) ??
      same(sorted(told(History.from(end))), sorted({ objects, gaps })) ??
      same(JSON.stringify(History.from(encoder.encode(end))), end);
    if (problem) return problem;
    // Each order that begins elsewhere, in both directions, the first half of it twice.
    for (const [at] of events.entries()) {
      for (const step of [1, -1]) {
        const order = events.map((_, i) => events[(at + step * i + events.length) % events.length]);
        const other = new History(options);
        for (const event of [...order, ...order.slice(at)]) other.apply(event);
        if (JSON.stringify(other) !== end)
          return `from ${at} by ${step} it ends in ${JSON.stringify(other)}, not ${end}`;
      }
    }
    return null;
  },
  errors(vector, { History }) {
    const history = new History();
    const before = JSON.stringify(history);
    for (const payload of [textOf(vector, 'event'), encoder.encode(textOf(vector, 'event'))]) {
      const { code, pointer, line, message } = thrown(() => history.apply(payload), 'PayloadError');
      if (!/^[a-z]/.test(message)) return `a message that begins with ${message[0]}`;
      const problem = same([code, pointer, line], ['MALFORMED_PAYLOAD', vector.pointer, null]);
      if (problem) return problem;
    }
    return same(JSON.stringify(history), before);
  },
};

const patchChecks = {
  apply: (vector, { applyPatch }) => eachForm(vector, ['document', 'patch'], 'result', applyPatch),
  applyMerge: (vector, { applyMergePatch }) => eachForm(vector, ['document', 'patch'], 'result', applyMergePatch),
  invert: (vector, { invertPatch }) => eachForm(vector, ['patch'], 'inverse', invertPatch),
  merge(vector, { mergePatch, applyMergePatch }) {
    if (!vector.refused) {
      const problem = eachForm(vector, ['before', 'after'], 'patch', mergePatch);
      return (
        problem ??
        same(sorted(applyMergePatch(vector.before, mergePatch(vector.before, vector.after))), sorted(vector.after))
      );
    }
    const { code, pointer, places } = thrown(() => mergePatch(vector.before, vector.after), 'PatchError');
    return same([code, pointer, places], ['NOT_IN_MERGE_PATCH', vector.refused[0], vector.refused]);
  },
};

const KEYS = ['kind', 'label', 'field', 'pointer', 'note', 'noise'];

const renderingChecks = {
  values(vector, { describe }) {
    const [{ after }] = describe(vector.eventText).lines;
    return same(after, { text: vector.text, meaning: vector.meaning });
  },
  describe(vector, { describe }) {
    for (const payload of sources(vector, 'event')) {
      const { headline, lines, empty, more } = describe(payload, vector.options);
      const told = lines.map((line, at) => {
        const wanted = vector.lines[at] ?? {};
        // What a vector does not say is free, but for these.
        const free = { note: null, noise: false };
        const shown = Object.fromEntries(
          KEYS.filter((key) => key in wanted || key in free).map((key) => [key, line[key]]),
        );
        const segments = line.segments?.map(({ kind, text }) => [kind, text]);
        const folded = line.folded.map(({ field }) => field).sort();
        return { ...shown, before: line.before?.text ?? null, after: line.after?.text ?? null, segments, folded };
      });
      const wanted = vector.lines.map((line) => ({ note: null, noise: false, folded: [], ...line }));
      const problem =
        same(headline, vector.headline) ??
        same(sorted(told), sorted(wanted)) ??
        same([empty, more], [vector.empty ?? 0, vector.more ?? 0]);
      if (problem) return problem;
    }
    return null;
  },
  render(vector, { render }) {
    for (const payload of sources(vector, 'event')) {
      for (const format of ['text', 'markdown']) {
        const problem = format in vector ? same(render(payload, { ...vector.options, format }), vector[format]) : null;
        if (problem) return problem;
      }
    }
    return null;
  },
  textDiff({ before, after, segments }, { textDiff }) {
    return same(
      textDiff(before, after).map(({ kind, text }) => [kind, text]),
      segments,
    );
  },
};

const checks = {
  filters: filterChecks,
  patch: patchChecks,
  changes: changesChecks,
  history: historyChecks,
  rendering: renderingChecks,
  signature(vector, closehook) {
    const webhook = webhookOf(vector, closehook);
    const body = bodyOf(vector);
    const result = webhook.safeVerify(body, vector.headers);
    const verdict = result.ok ? 'VALID' : result.error.code;
    const thrown = caught(() => webhook.verify(body, vector.headers)).error?.code ?? 'VALID';
    const many = webhook.verifyMany(Array(2).fill({ body, headers: vector.headers }));
    return (
      same(many, Array(2).fill(result)) ??
      same(verdict, vector.expected) ??
      same(thrown, vector.expected) ??
      // Also after a minifier has renamed the class.
      same(result.error?.name, result.ok ? undefined : 'VerificationError') ??
      (result.ok ? same(result.delivery.key, vector.label) : null)
    );
  },
  diagnosis(vector, closehook) {
    const webhook = webhookOf(vector, closehook);
    const { code, causes, key, sentence, repaired, reproduced, hmacs } = webhook.diagnose(
      bodyOf(vector),
      vector.headers,
    );
    const { error } = webhook.safeVerify(bodyOf(vector), vector.headers);
    // With the key of that label alone, whichever the body asks for.
    const one = typeof vector.key === 'string' ? vector.key : vector.key[key];
    const fits =
      repaired &&
      new closehook.Webhook(one, { maxAge: Infinity, maxFutureSkew: Infinity }).safeVerify(
        repaired.body,
        repaired.headers,
      );
    return (
      same(causes, vector.causes) ??
      same(code ?? 'VALID', vector.expected) ??
      same(error?.code ?? 'VALID', vector.expected) ??
      same(reproduced, vector.reproduced ?? reproduced) ??
      (vector.says ?? []).map((words) => same(sentence.includes(words) ? words : sentence, words)).find(Boolean) ??
      (fits === null || fits.ok ? null : 'what is repaired does not verify') ??
      (hmacs <= 4000 ? null : `${hmacs} hashes`)
    );
  },
  keys({ key, message, short = message }, { Webhook, Filter }) {
    const { error } = caught(() => new Webhook(key));
    if (error?.code !== 'INVALID_KEY') return `got ${error?.code}, expected INVALID_KEY`;
    if (key.length > 8 && error.message.includes(key.slice(0, 8))) return 'the message repeats the key';
    // `closehook/verify` alone has no filters.
    return error.message.includes(Filter ? message : short) ? null : `got ${error.message}`;
  },
  payload(vector, { Webhook }) {
    const webhook = new Webhook('00'.repeat(32), { now: () => 0 });
    const body = bodyOf(vector);
    const delivery = webhook.verify(body, webhook.sign(body));
    const { error } = caught(() => delivery.event);
    // A body that is JSON may still hold no event: that has a pointer, and no line.
    const place =
      error && error.line !== null ? { line: error.line, column: error.column, offset: error.offset } : null;
    return same(place, vector.malformed);
  },
};

/**
 * Every vector of a signature, all at once, by `safeVerifyAsync` and `verifyAsync`: the answers are those of
 * `safeVerify` in everything that can be seen. Resolves to the number that passed, and a line for each that failed.
 *
 * @param closehook what `closehook` exports.
 * @param vectors what `closehook/vectors` exports.
 */
export async function runVectorsAsync(closehook, { signature }) {
  const failures = [];
  const each = async (vector) => {
    const webhook = webhookOf(vector, closehook);
    const body = bodyOf(vector);
    const expected = webhook.safeVerify(body, vector.headers);
    const asked = [body, body.slice()].map((own) => webhook.safeVerifyAsync(own, vector.headers));
    const thrown = webhook.verifyAsync(body, vector.headers).then(
      (delivery) => ({ ok: true, delivery }),
      (error) => ({ ok: false, error }),
    );
    // What is written over the body after the call changes nothing.
    const overwritten = body.slice();
    asked.push(webhook.safeVerifyAsync(overwritten, vector.headers));
    overwritten.fill(0);
    for (const { ok, error, delivery } of [...(await Promise.all(asked)), await thrown]) {
      const problem =
        same(ok, expected.ok) ??
        // A mistake in the type of a header is thrown as a TypeError.
        same(error?.code, expected.error?.code) ??
        (error?.name === 'VerificationError' ? same(error, expected.error) : null) ??
        same([delivery?.key, delivery], [expected.delivery?.key, expected.delivery]);
      if (problem) return problem;
    }
    return null;
  };
  const problems = await Promise.all(
    signature.map((vector) => each(vector).catch((error) => `${error.name}: ${error.message}`)),
  );
  for (const [place, problem] of problems.entries()) {
    if (problem) failures.push(`${signature[place].name ?? place}: ${problem}`);
  }
  return { passed: signature.length - failures.length, failures };
}

/** The lists of a file with their checks: a file is one list, or an object of several. */
const listsOf = (file, check, content) =>
  typeof check === 'function'
    ? [[file, check, content]]
    : Object.entries(check).map(([kind, inner]) => [`${file}.${kind}`, inner, content[kind]]);

/** How many vectors there are in all that `closehook/vectors` exports. */
export function countVectors(vectors) {
  const lists = Object.values(vectors).flatMap((content) =>
    Array.isArray(content) ? [content] : Object.values(content),
  );
  return lists.reduce((sum, { length }) => sum + length, 0);
}

/**
 * Every vector of every file that is given once.
 *
 * @param closehook what `closehook` exports.
 * @param vectors what `closehook/vectors` exports.
 * @returns the number of vectors that passed, and a line for each that failed.
 */
export function runVectors(closehook, vectors) {
  const failures = [];
  let passed = 0;
  const asked = Object.entries(checks).filter(([file]) => file in vectors);
  const lists = asked.flatMap(([file, check]) => listsOf(file, check, vectors[file]));
  for (const [name, check, list] of lists) {
    for (const vector of list) {
      const { value, error } = caught(() => check(vector, closehook));
      const problem = error ? `${error.name}: ${error.message}` : value;
      if (problem === null) passed += 1;
      else failures.push(`${name} / ${vector.name}: ${problem}`);
    }
  }
  return { passed, failures };
}
