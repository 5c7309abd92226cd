import { core } from './core.js';
import { HeadersTypeError } from './headers.js';
import { Webhook as Verifier, diagnosed } from './verifier.js';

/** The one of `closehook/verify`, and the diagnosis. */
export class Webhook extends Verifier {
  diagnose(body, headers) {
    const diagnosis = diagnosed(this, body, headers);
    if (!(diagnosis instanceof Error)) return diagnosis;
    const { code, message } = diagnosis;
    const remedy = core().remedy(!(diagnosis instanceof HeadersTypeError));
    return { code, causes: [], reproduced: false, key: null, sentence: message, remedy, hmacs: 0, complete: true };
  }
}
