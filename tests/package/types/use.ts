// Right and wrong use, seen by the compiler alone: no DOM, no Node types. A line under @ts-expect-error that
// compiles is an error.
import {
  ClosehookError,
  EVENT_TYPES,
  Filter,
  FilterError,
  History,
  HistoryError,
  PatchError,
  PayloadError,
  Subscriptions,
  VerificationError,
  Webhook,
  and,
  applyMergePatch,
  applyPatch,
  changes,
  check,
  describe,
  diff,
  changed,
  invertPatch,
  mergePatch,
  previous,
  render,
  textDiff,
  not,
  or,
  where,
} from 'closehook';
import type {
  Applied,
  Body,
  Cause,
  CloseEvent,
  ClosedGap,
  CloseFilter,
  Delivery,
  Description,
  Diagnosis,
  Explanation,
  ExtendedFilter,
  Finding,
  Gap,
  HeadersLike,
  HistoryJSON,
  HistoryOptions,
  ObjectStatus,
  Line,
  Operation,
  PatchErrorCode,
  Remedy,
  Segment,
  SignedHeaders,
  SubscriptionExplanation,
  VerificationCode,
  VerificationResult,
  WebhookOptions,
} from 'closehook';
import { Filter as Matching, Subscriptions as Listed, VerificationError as FiltersError } from 'closehook/filters';
import { VerificationError as SlimError, Webhook as Slim, init } from 'closehook/slim';
import { Webhook as Lean } from 'closehook/verify';
import { diagnosis, filters, keys, payload, signature } from 'closehook/vectors';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

const options: WebhookOptions = { maxAge: Infinity, maxFutureSkew: 0, now: () => 0, maxBodyBytes: 1024 };
const webhook = new Webhook('00', options);
new Webhook(['00', '11'] as const);
new Webhook({ whsub_1: '00' });
new Webhook(new Map([['whsub_1', '00']]));

// The one of closehook/verify verifies, and does not diagnose.
new Lean('00', options).verify('{}', {}).event;
// @ts-expect-error
new Lean('00').diagnose('{}', {});

// Every kind of body.
const bytes = new Uint8Array(2);
const bodies: Body[] = ['{}', bytes, bytes.buffer, new DataView(new ArrayBuffer(2)), new Uint16Array(2)];

// Every kind of headers. This is the shape of Node's IncomingHttpHeaders.
interface IncomingHttpHeaders {
  host?: string | undefined;
  'set-cookie'?: string[] | undefined;
  [name: string]: string | string[] | undefined;
}
const incoming: IncomingHttpHeaders = { host: 'localhost' };
const headers: HeadersLike[] = [
  incoming,
  ['close-sig-hash', '00'],
  [['close-sig-hash', '00']],
  new Map([['close-sig-hash', '00']]),
  { 'close-sig-hash': '00', 'close-sig-timestamp': undefined },
];

const signed: SignedHeaders = webhook.sign(bytes, { timestamp: 0, key: '0' });
const delivery: Delivery = webhook.verify(bodies[0]!, signed);
webhook.verify(bytes, headers[0]!);
const event: CloseEvent = delivery.event;
const subscription: string | null = delivery.subscriptionId;
holds<Same<typeof delivery.timestamp, number>>();
holds<Same<typeof event.changed_fields, string[]>>();
if (event.object_type === 'lead' && event.action === 'created') holds<Same<typeof event.data.name, string | null>>();

// A result is narrowed by `ok`.
const result: VerificationResult = webhook.safeVerify(bytes, incoming);
if (result.ok) {
  result.delivery.event.id.toUpperCase();
  holds<Same<typeof result.error, undefined>>();
} else {
  const code: VerificationCode = result.error.code;
  switch (code) {
    case 'SIGNATURE_MISMATCH':
    case 'TIMESTAMP_TOO_OLD':
      break;
    // @ts-expect-error: no such code
    case 'SIGNATURE_MISSMATCH':
      break;
  }
  const age: number | null = result.error.evidence.age;
  void age;
  holds<Same<typeof result.delivery, undefined>>();
}

const results: VerificationResult[] = webhook.verifyMany(new Set([{ body: '{}', headers: signed }]));
const diagnosed: Diagnosis = webhook.diagnose('{}', signed);
const causes: Cause[] = diagnosed.causes;
const remedy: Remedy | null = diagnosed.remedy;
for (const part of remedy?.python ?? []) {
  if (part.code === undefined) part.text.toUpperCase();
  else part.language satisfies 'js' | 'python' | 'php' | 'ruby' | 'go' | 'sh';
}
diagnosed.concerns satisfies ('body' | 'key' | 'headers' | 'hash' | 'age')[];
const sentFits: boolean | null = webhook.diagnose('{}', signed, { hash: 'ab' }).sentFits;
void sentFits;

try {
  webhook.verify('{}', incoming);
} catch (error) {
  if (error instanceof VerificationError) error.header satisfies 'close-sig-hash' | 'close-sig-timestamp' | null;
  if (error instanceof PayloadError) error.line satisfies number | null;
  if (error instanceof ClosehookError) error.code satisfies string;
}

init(bytes);
const slim: Slim = new Slim('00');
const slimError: typeof VerificationError = SlimError;
const filtersError: typeof VerificationError = FiltersError;
const matching: Matching = new Filter(null);
// @ts-expect-error: why is in `closehook`
const why: Filter = new Matching(null);
const listed: Listed = new Listed('[]');
const named: string[] = [signature[0]!.name, diagnosis[0]!.causes[0]!, keys[0]!.key, payload[0]!.name];
void [subscription, results, causes, slim, slimError, filtersError, matching, why, listed, named];

// @ts-expect-error: a key is needed
new Webhook();
// @ts-expect-error: an environment variable may be unset
new Webhook(undefined as string | undefined);
// @ts-expect-error: a key is text, not bytes
new Webhook(bytes);
// @ts-expect-error: no such option
new Webhook('00', { tolerance: 300 });
// @ts-expect-error: a limit is a number
new Webhook('00', { maxAge: '300' });
// @ts-expect-error: the clock is in seconds, not a Date
new Webhook('00', { now: () => new Date() });
// @ts-expect-error: a parsed body has lost its bytes
webhook.verify({ event: {} }, incoming);
// @ts-expect-error: a promise is no body
webhook.verify(Promise.resolve('{}'), incoming);
// @ts-expect-error: the headers are needed
webhook.verify('{}');
// @ts-expect-error: headers are not one string
webhook.verify('{}', 'close-sig-hash: 00');
// @ts-expect-error: nothing is awaited
webhook.verify('{}', incoming).then();
// @ts-expect-error: the timestamp is in unix seconds
webhook.sign('{}', { timestamp: '0' });
// @ts-expect-error: a batch is a list
webhook.verifyMany({ body: '{}', headers: incoming });
// @ts-expect-error: what was verified stays as it is
delivery.body = bytes;
// @ts-expect-error: a cause of that name is not known
causes.includes('MOON');

// As the README's receivers write it: one of the two is there, and `ok` tells which.
{
  const { ok, delivery, error } = webhook.safeVerify(bytes, {});
  // @ts-expect-error
  delivery.event;
  if (ok) {
    const seen: Delivery = delivery;
    seen.toJSON();
  } else {
    const code: VerificationCode = error.code;
    // @ts-expect-error
    const invalid: 'INVALID_KEY' = error.code;
    String([code, invalid]);
  }
}

// Filters: what is Close's alone is told from what is ours too.
const close: CloseFilter = and(where('data', 'status_type').equals('won'), not(where('user_id').isNull()));
const extended: ExtendedFilter = or(close, changed('status_id', { from: 'a' }), where('data', 'value').lessThan(5));
const nested: CloseFilter = where('data', 'addresses').any(where('state').oneOf(['MD', 'VA']));
// @ts-expect-error a comparison is not Close's
const mixed: CloseFilter = and(close, where('data', 'value').greaterThan(5));
// @ts-expect-error an unknown type
const unknownType: CloseFilter = { type: 'equal', value: 1 };
// @ts-expect-error starts_with takes a text
where('data', 'name').startsWith(5);
const filter = new Filter(extended);
new Filter(null);
new Filter('{"type": "is_null"}');
// @ts-expect-error a filter is no number
new Filter(5);
const matched: boolean = filter.matches(delivery);
filter.matches(event);
filter.matches(bytes);
const explanation: Explanation = filter.explain('{}');
const sentence: string | undefined = explanation.blame[0]?.found.text ?? explanation.tree?.children[0]?.sentence;
const findings: Finding[] = filter.lint({ objectType: 'lead', action: 'deleted' });
// @ts-expect-error the option is objectType
filter.lint({ object_type: 'lead' });
const plain: CloseFilter | null = filter.toClose();
const subscriptions = new Subscriptions([
  { id: 'whsub_1', status: 'active', events: [{ object_type: 'lead', action: 'created', extra_filter: null }] },
]);
new Subscriptions({ data: [] });
const ids: string[] = subscriptions.match(delivery);
const whys: SubscriptionExplanation[] = subscriptions.explain(bytes);
const merged: 'merged' = EVENT_TYPES.lead[3];
declare const filterError: FilterError;
const filterPlace: string | null = filterError.pointer;
export { filterPlace, filters, findings, ids, matched, merged, mixed, nested, plain, sentence, unknownType, whys };

// Patches: the result has the form of the document.
const operations: Operation[] = [
  { op: 'add', path: '/a', value: 1 },
  { op: 'move', from: '/a', path: '/b' },
];
const patchedText: string = applyPatch(bytes, operations);
const patchedValue: unknown = applyPatch({ a: 1 }, '[]');
const inverted: Operation[] = invertPatch(operations);
const invertedText: string = invertPatch('[]');
const mergedText: string = mergePatch('{}', { a: 1 });
const mergedValue: unknown = applyMergePatch({ a: 1 }, { a: null });
// @ts-expect-error an add has a value
const noValue: Operation = { op: 'add', path: '/a' };
// @ts-expect-error a patch is no object
applyPatch({}, { op: 'remove', path: '/a' });
declare const patchError: PatchError;
const failedOperation: number | null = patchError.operation;
const patchCode: PatchErrorCode = patchError.code;
export {
  failedOperation,
  inverted,
  invertedText,
  mergedText,
  mergedValue,
  noValue,
  patchCode,
  patchedText,
  patchedValue,
};

// Changes and differences.
const field: string | undefined = changes(bytes, { ignore: ['date_updated'] })[0]?.field;
const before: Record<string, unknown> | null = previous(bytes);
const remark: string | undefined = check(bytes)[0]?.code;
const patch: Operation[] = diff({ a: 1 }, '{"a": 2}', { invertible: true, keys: ['k'] });
const patchText: string = diff(bytes, bytes, { output: 'text' });
// @ts-expect-error no such option
diff(1, 2, { deep: true });
void [field, before, remark, patch, patchText];

// Histories.
const remembered: HistoryOptions = { remember: 4, maxEvents: 100, maxObjects: Infinity, ignore: ['date_updated'] };
const history = new History(remembered);
const applied: Applied = history.apply(delivery);
const isGap: boolean = applied.outcome === 'gap';
const missing: Gap | undefined = applied.gap ?? history.gaps('lead_1')[0] ?? history.gaps()[0];
const evidence: 'value' | 'date' | undefined = missing?.evidence;
const isAnswered: boolean = history.answered('lead_1/ev_1');
const givenUp: number =
  missing === undefined ? history.giveUp(['lead_1/ev_1'], 'gone') : history.giveUp(missing, 'gone');
const closed: ClosedGap[] = history.closed('lead_1');
const forgotten: string | null = history.forgottenUntil;
const lead: Record<string, unknown> | undefined = history.get('lead_1');
const status: ObjectStatus | undefined = history.status('lead_1');
const into: string | null | undefined = status?.mergedInto;
const json: HistoryJSON = history.toJSON();
const again: History = History.from(json);
History.from(JSON.stringify(history));
const objects: number = again.size + again.ids.length;
declare const historyError: HistoryError;
const historyCode: 'MALFORMED_HISTORY' | 'UNKNOWN_FORMAT' | 'TOO_LARGE' | 'STATE_LOST' = historyError.code;
// @ts-expect-error no such outcome
applied.outcome === 'late';
// @ts-expect-error no such option
new History({ objects: 5 });
// @ts-expect-error an id is a text
history.get(5);
// @ts-expect-error what it is made of is fixed
history.size = 1;
void [evidence, isAnswered, givenUp, closed, forgotten];
void [isGap, missing, lead, into, objects, historyCode];
// Events told in words.
const description: Description = describe(bytes, { names: { 'custom.cf_1': 'Product' }, limit: 5, ignore: ['x'] });
const line: Line | undefined = description.lines[0];
const shown: string | undefined = line?.after?.text ?? line?.segments?.[0]?.text ?? line?.folded[0]?.before?.meaning;
const text: string = render(bytes, { format: 'markdown', color: true, width: 100 });
const segments: Segment[] = textDiff('a', 'b');
// @ts-expect-error never HTML
render(bytes, { format: 'html' });
// @ts-expect-error names are strings
describe(bytes, { names: { a: 1 } });
// @ts-expect-error texts only
textDiff(bytes, bytes);
void [description, shown, text, segments];
