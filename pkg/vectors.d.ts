/**
 * The test vectors of closehook, for other implementations of Close's signature: published and near-miss
 * values, computed independently of this package.
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
}

/** A text that is no key, and what is said of it. */
export interface KeyVector {
  name: string;
  key: string;
  /** A part of the message. */
  message: string;
}

/** A body that is or is not JSON, and where it stops being it. */
export interface PayloadVector {
  name: string;
  /** As in a request. */
  body: VectorRequest['body'];
  /** `null` when it is JSON. */
  malformed: { line: number; column: number; offset: number } | null;
}

export const signature: SignatureVector[];
export const diagnosis: DiagnosisVector[];
export const keys: KeyVector[];
export const payload: PayloadVector[];
