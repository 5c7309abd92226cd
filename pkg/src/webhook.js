import { Backlog } from './backlog.js';
import { core } from './core.js';
import { HeadersTypeError } from './headers.js';
import { isHostedOfMany } from './host.js';
import { Webhook as Verifier, addResults, asResult, inside, refused } from './verifier.js';

/** The one of `closehook/verify`, with the lanes for a backlog, and the diagnosis. */
export class Webhook extends Verifier {
  verifyMany(batch) {
    const { keyring, received, judged, accepted } = inside(this);
    const results = [];
    const backlog = new Backlog(keyring, (one, place, timestamp, rejection) => {
      results[one.nth] = asResult(place < 0 ? refused(rejection) : accepted(one, place, timestamp));
    });
    try {
      addResults(results, batch, ({ body, headers }, nth) => {
        const one = received(body, headers);
        if (one instanceof Error) return asResult(one);
        one.nth = nth;
        // Undefined while it waits; the place is taken all the same.
        if (!isHostedOfMany(one.bytes.length) && backlog.add(one)) return undefined;
        return asResult(judged(one));
      });
      backlog.judge();
      return results;
    } finally {
      backlog.close();
    }
  }

  diagnose(body, headers) {
    const { received, asked } = inside(this);
    const one = received(body, headers);
    const diagnosis = one instanceof Error ? one : asked('diagnose', one);
    if (!(diagnosis instanceof Error)) return diagnosis;
    const { code, message } = diagnosis;
    const remedy = core().remedy(!(diagnosis instanceof HeadersTypeError));
    return { code, causes: [], reproduced: false, key: null, sentence: message, remedy, repaired: null, hmacs: 0, complete: true };
  }
}
