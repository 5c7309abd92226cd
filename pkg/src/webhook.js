import { all, deliver } from './core.js';
import { HeadersTypeError, UNREADABLE } from './headers.js';
import { STRING, readOptions } from './options.js';
import { renamedHeaders } from './renamed.js';
import { Webhook as Verifier, inside } from './verifier.js';

/** @import { Received } from './core.js' */
/** @import { VerificationError } from './errors.js' */
/** @import { Body, DiagnoseOptions, Headers_ } from '../index.d.ts' */

/** `hash`: what the caller's own code computed, if it is to be judged in place of the one that was sent. */
const OPTIONS = { hash: STRING };

/** The one of `closehook/verify`, with the diagnosis. */
export class Webhook extends Verifier {
  /** @param {ConstructorParameters<typeof Verifier>} given */
  constructor(...given) {
    all();
    super(...given);
  }

  /** @param {Body} body @param {Headers_} headers @param {DiagnoseOptions=} options */
  diagnose(body, headers, options) {
    const { hash } = readOptions(options, OPTIONS);
    const { keyring, received, tooLarge } = inside(this);
    /** @param {Received | VerificationError | HeadersTypeError} one @param {(string | undefined)[]} names */
    const asked = (one, names = []) => {
      if (one instanceof Error) return one;
      const searching = {
        get() {
          const ring = keyring.get();
          return {
            /** @param {...Body} sent */ diagnose: (/** @type {unknown[]} */ ...sent) =>
              ring.diagnose(...sent, hash, ...names),
          };
        },
      };
      return deliver(searching, 'diagnose', one) ?? tooLarge(one.bytes.length);
    };
    const first = asked(received(body, headers));
    const { code, message } = first;
    // Headers of a wrong type are named already, unless nothing could be read of them.
    if (code === 'MISSING_HEADER' && !(first instanceof HeadersTypeError && message !== UNREADABLE)) {
      const found = renamedHeaders(headers);
      const again = found && asked(received(body, found.headers), found.names);
      if (again && !(again instanceof Error)) return { ...again, code };
    }
    if (!(first instanceof Error)) return first;
    const remedy = all().remedy(!(first instanceof HeadersTypeError));
    return {
      code,
      causes: [],
      reproduced: false,
      key: null,
      sentence: message,
      sentFits: null,
      remedy,
      repaired: null,
      hmacs: 0,
      complete: true,
    };
  }
}
