/**
 * The test vectors of closehook, for other implementations of Close's signature, of its event filters, of JSON patches
 * and of events told in words: published and near-miss values, computed independently of this package.
 *
 * @packageDocumentation
 */

/** A request as it arrived, in the form that all vectors share. */
export interface VectorRequest {
  /** The body's bytes in base64; or, for a long one, a byte in hex and how often it is repeated. */
  body: string | { repeat: string; times: number };
  /** Name and value pairs, in order, names in any case. */
  headers: [string, string][];
}

/** What `verify` must answer. */
export interface SignatureVector extends VectorRequest {
  /** What this is about. */
  name: string;
  /** One key, a list, or a map from subscription id to key. */
  key: string | string[] | { [subscriptionId: string]: string };
  /** The receiver's clock in unix seconds. */
  now: number;
  /** Seconds; `"Infinity"` for none. */
  maxAge?: number | 'Infinity';
  /** Seconds; `"Infinity"` for none. */
  maxFutureSkew?: number | 'Infinity';
  /** `"VALID"`, or the code of the refusal. */
  expected: string;
  /** For a valid one: the label of the key that fits. */
  label?: string;
}

/** What `diagnose` must find. */
export interface DiagnosisVector extends SignatureVector {
  /** The causes, in order. */
  causes: string[];
  /** What the sentence says, among other words. */
  says?: string[];
}

/** A text that is no key, and what is said of it. */
export interface KeyVector {
  name: string;
  key: string;
  /** A part of the message. */
  message: string;
  /** Where `closehook/verify` says less: a part of its message. */
  short?: string;
}

/** A body that is or is not JSON, and where it stops being it. */
export interface PayloadVector {
  name: string;
  /** As in a request. */
  body: VectorRequest['body'];
  /** `null` when it is JSON. */
  malformed: { line: number; column: number; offset: number } | null;
}

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A long text: strings, each with how often it is repeated. */
export type Parts = [text: string, times: number][];

/** A filter: as a value; as JSON text, where a value would lose what matters; or as a repeated text. */
export type FilterSource = { filter: Json } | { filterText: string } | { filterParts: Parts };

/** A list of subscriptions, in the same two forms. */
export type ListSource = { list: Json } | { listText: string };

/**
 * A delivery or a bare event: as a value, to be written as JSON text; as text; as bytes in base64; as a
 * repeated text.
 */
export type PayloadSource = { event: Json } | { text: string } | { base64: string } | { parts: Parts };

/** Whether a filter matches, and why not. */
export type MatchVector = FilterSource &
  PayloadSource & {
    name: string;
    /**
     * What it rests on: an example of Close's documentation, a filter seen in use, a decision where the
     * documentation is silent, a mistake that others make, or an addition of this project (types that begin
     * with `closehook:`), which Close does not know.
     */
    source: 'documented' | 'production' | 'decision' | 'trap' | 'extension';
    matches: boolean;
    /** The smallest set of conditions that would have to differ: JSON Pointers in the filter and in the event. */
    blame?: [filterPointer: string, pointer: string][];
    /** The same in words. */
    sentence?: string;
  };

/** A filter that is none. */
export type FilterErrorVector = FilterSource & {
  name: string;
  code: string;
  /** The JSON Pointer of the node that is wrong; `null` when the text is not JSON. */
  pointer: string | null;
  /** Where the text stops being JSON. */
  line?: number;
  column?: number;
  offset?: number;
};

/** Which subscriptions of a list want an event. */
export type SubscriptionsVector = ListSource &
  PayloadSource & {
    name: string;
    /** The ids of those that do, in the order of the list. */
    match: string[];
    /** Of each id the reason. */
    reasons: { [id: string]: 'matched' | 'paused' | 'no_events' | 'object_type' | 'action' | 'filter' };
  };

/** A list that is none. */
export type ListErrorVector = ListSource & { name: string; code: string; pointer: string | null };

/** A filter in Close's own language; or the places of what that has no words for. */
export type ToCloseVector = { name: string; filter: Json } & ({ close: Json } | { refused: string[] });

/** What is remarkable about a filter, for one type of object and one action. */
export interface LintVector {
  name: string;
  filter: Json;
  objectType?: string;
  action?: string;
  /** In any order. */
  findings: [code: string, pointer: string][];
}

/** A payload that is not JSON. */
export type MalformedVector = PayloadSource & { name: string; line: number; column: number; offset: number };

/** All that is known of filters. */
export interface FilterVectors {
  match: MatchVector[];
  errors: FilterErrorVector[];
  subscriptions: SubscriptionsVector[];
  listErrors: ListErrorVector[];
  toClose: ToCloseVector[];
  lint: LintVector[];
  malformed: MalformedVector[];
}

/** A JSON text: as a value, or as the text itself where a value would lose what matters. */
export type TextSource<Name extends string> = { [name in Name]: Json } | { [name in `${Name}Text`]: string };

/** Why a patch is refused. */
export interface PatchRefusal {
  code: string;
  /** The number of the operation, from 0; `null` when it is about the whole patch. */
  operation: number | null;
  /** The `path` or `from` of the operation. */
  pointer: string | null;
  /** Where a text stops being JSON. */
  line?: number;
  column?: number;
  offset?: number;
}

/** A JSON Patch (RFC 6902), and what becomes of the document. */
export type ApplyVector = { name: string; source: string } & TextSource<'document'> &
  TextSource<'patch'> &
  (TextSource<'result'> | PatchRefusal);

/** A merge patch (RFC 7396), and what becomes of the document. */
export interface ApplyMergeVector {
  name: string;
  source: string;
  document: Json;
  patch: Json;
  result: Json;
}

/** The merge patch between two documents; or the places of what would have to become null. */
export type MergeVector = { name: string; before: Json; after: Json } & ({ patch: Json } | { refused: string[] });

/** The patch that undoes another. */
export type InvertVector = { name: string; patch: Json } & ({ inverse: Json } | PatchRefusal);

/** All that is known of patches. */
export interface PatchVectors {
  apply: ApplyVector[];
  applyMerge: ApplyMergeVector[];
  merge: MergeVector[];
  invert: InvertVector[];
}

export const signature: SignatureVector[];
export const diagnosis: DiagnosisVector[];
export const keys: KeyVector[];
export const payload: PayloadVector[];
export const filters: FilterVectors;
export const patch: PatchVectors;

/** An event, and what is read from it. */
export type ChangesVector = {
  name: string;
  changes: Json[];
  previous?: Json;
  check?: [code: string, pointer: string][];
} & TextSource<'event'>;

/** Two documents, and the fewest operations that make one of the other. */
export type DiffVector = { name: string; operations: number; options?: Json; ignored?: true } & TextSource<'before'> &
  TextSource<'after'>;

/** All that is known of changes. */
export interface ChangesVectors {
  changes: ChangesVector[];
  diff: DiffVector[];
}

export const changes: ChangesVectors;

/** Events in the order of their arrival; what each did, and what is known in the end. */
export interface HistoryStreamVector {
  name: string;
  /** Of `History`. */
  options?: Json;
  /** Payloads: a delivery, or an event alone. */
  events: Json[];
  outcomes: ('applied' | 'duplicate' | 'stale' | 'gap')[];
  /** Each object that is known, by id; without `data` where it is gone. */
  objects: { objectId: string; status: Json; data?: Json }[];
  gaps: Json[];
}

/** An event that a history cannot keep, and what of it is wrong. */
export type HistoryErrorVector = { name: string; pointer: string } & TextSource<'event'>;

/** All that is known of histories. */
export interface HistoryVectors {
  streams: HistoryStreamVector[];
  errors: HistoryErrorVector[];
}

export const history: HistoryVectors;
/** An event with one changed field, and what its value is shown as. */
export interface ValueVector {
  name: string;
  /** JSON text. */
  eventText: string;
  text: string;
  meaning: string;
}

/** An event, told in words. What a line does not have here is free, but for `note`, `noise` and `folded`. */
export interface DescribeVector {
  name: string;
  event: Json;
  options?: Json;
  headline: string;
  lines: Json[];
  empty?: number;
  more?: number;
}

/** An event, as text for a terminal or as Markdown. */
export interface RenderVector {
  name: string;
  event: Json;
  options?: Json;
  text: string;
  markdown?: string;
}

/** Two texts, and the parts that make them. */
export interface TextDiffVector {
  name: string;
  before: string;
  after: string;
  segments: [kind: string, text: string][];
}

/** How events are told. */
export interface RenderingVectors {
  values: ValueVector[];
  describe: DescribeVector[];
  render: RenderVector[];
  textDiff: TextDiffVector[];
}

export const rendering: RenderingVectors;
