import { all, deliver } from './core.js';
import { HeadersTypeError, UNREADABLE } from './headers.js';
import { Judge, refusedUnhashed, resultOf } from './judge.js';
import { STRING, readOptions } from './options.js';
import { renamedHeaders } from './renamed.js';
import { verdictAsync } from './subtle.js';
import { Webhook as Verifier } from './verifier.js';

/** @import { Received } from './core.js' */
/** @import { VerificationError } from './errors.js' */
/** @import { Body, DiagnoseOptions, HeadersLike, WebhookOptions } from '../index.d.ts' */

/** `hash`: a hash that the caller's own code computed, to examine instead of the one that was sent. */
const OPTIONS = { hash: STRING };

/** The class of `closehook/verify`, with `diagnose`. */
export class Webhook extends Verifier {
  #judge;

  /** @param {Exclude<ConstructorParameters<typeof Verifier>[0], Judge>} key @param {WebhookOptions=} options */
  constructor(key, options) {
    all();
    const judge = new Judge(key, options);
    judge.refuse = refusedUnhashed;
    super(judge);
    this.#judge = judge;
  }

  /** @param {Body} body @param {HeadersLike} headers */
  async verifyAsync(body, headers) {
    const outcome = await verdictAsync(this.#judge, body, headers);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  /** @param {Body} body @param {HeadersLike} headers */
  async safeVerifyAsync(body, headers) {
    return resultOf(await verdictAsync(this.#judge, body, headers));
  }

  /** @param {Body} body @param {HeadersLike} headers @param {DiagnoseOptions=} options */
  diagnose(body, headers, options) {
    const { hash } = readOptions(options, OPTIONS);
    const judge = this.#judge;
    /** @param {Received | VerificationError | HeadersTypeError} one @param {(string | undefined)[]} names */
    const asked = (one, names = []) => {
      if (one instanceof Error) return one;
      const searching = {
        get() {
          const ring = judge.keyring.get();
          return {
            /** @param {...Body} sent */ diagnose: (/** @type {unknown[]} */ ...sent) =>
              ring.diagnose(...sent, hash, ...names),
          };
        },
      };
      return deliver(searching, 'diagnose', one) ?? judge.tooLarge(one.bytes.length);
    };
    const first = asked(judge.received(body, headers));
    const { code, message } = first;
    // Headers of a wrong type are already reported, unless none could be read.
    if (code === 'MISSING_HEADER' && !(first instanceof HeadersTypeError && message !== UNREADABLE)) {
      const found = renamedHeaders(headers);
      const again = found && asked(judge.received(body, found.headers), found.names);
      if (again && !(again instanceof Error)) return { ...again, code };
    }
    if (!(first instanceof Error)) return first;
    const isBody = !(first instanceof HeadersTypeError);
    return {
      code,
      causes: [],
      reproduced: false,
      key: null,
      sentence: message,
      sentFits: null,
      remedy: all().remedy(isBody),
      concerns: [isBody ? 'body' : 'headers'],
      repaired: null,
      hmacs: 0,
      complete: true,
    };
  }
}
