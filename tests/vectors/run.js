// Runs the vectors against a copy of the package, in any runtime: no Node, no test framework.

/** The bytes of a vector's body. */
export function bodyOf({ body }) {
  if (typeof body === 'string') return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  const unit = Uint8Array.from(body.repeat.match(/../g), (hex) => parseInt(hex, 16));
  const bytes = new Uint8Array(unit.length * body.times);
  for (let at = 0; at < bytes.length; at += unit.length) bytes.set(unit, at);
  return bytes;
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

const checks = {
  signature(vector, closehook) {
    const webhook = webhookOf(vector, closehook);
    const body = bodyOf(vector);
    const result = webhook.safeVerify(body, vector.headers);
    const verdict = result.ok ? 'VALID' : result.error.code;
    const thrown = caught(() => webhook.verify(body, vector.headers)).error?.code ?? 'VALID';
    return (
      same(verdict, vector.expected) ??
      same(thrown, vector.expected) ??
      // Also after a minifier has renamed the class.
      same(result.error?.name, result.ok ? undefined : 'VerificationError') ??
      (result.ok ? same(result.delivery.key, vector.label) : null)
    );
  },
  diagnosis(vector, closehook) {
    const webhook = webhookOf(vector, closehook);
    const { code, causes, hmacs } = webhook.diagnose(bodyOf(vector), vector.headers);
    const { error } = webhook.safeVerify(bodyOf(vector), vector.headers);
    return (
      same(causes, vector.causes) ??
      same(code ?? 'VALID', vector.expected) ??
      same(error?.code ?? 'VALID', vector.expected) ??
      (hmacs <= 1000 ? null : `${hmacs} hashes`)
    );
  },
  keys({ key, message }, { Webhook }) {
    const { error } = caught(() => new Webhook(key));
    if (error?.code !== 'INVALID_KEY') return `got ${error?.code}, expected INVALID_KEY`;
    if (key.length > 8 && error.message.includes(key.slice(0, 8))) return 'the message repeats the key';
    return error.message.includes(message) ? null : `got ${error.message}`;
  },
  payload(vector, { Webhook }) {
    const webhook = new Webhook('00'.repeat(32), { now: () => 0 });
    const body = bodyOf(vector);
    const delivery = webhook.verify(body, webhook.sign(body));
    const { error } = caught(() => delivery.event);
    // A body that is JSON may still hold no event: that has a pointer, and no line.
    const place = error && error.line !== null ? { line: error.line, column: error.column, offset: error.offset } : null;
    return same(place, vector.malformed);
  },
};

/**
 * Every vector of every file once.
 *
 * @param closehook what `closehook` exports.
 * @param vectors what `closehook/vectors` exports.
 * @returns the number of vectors that passed, and a line for each that failed.
 */
export function runVectors(closehook, vectors) {
  const failures = [];
  let passed = 0;
  for (const [file, check] of Object.entries(checks)) {
    for (const vector of vectors[file]) {
      const { value, error } = caught(() => check(vector, closehook));
      const problem = error ? `${error.name}: ${error.message}` : value;
      if (problem === null) passed += 1;
      else failures.push(`${file} / ${vector.name}: ${problem}`);
    }
  }
  return { passed, failures };
}
