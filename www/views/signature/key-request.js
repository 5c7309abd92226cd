// The request that fetches the key of the delivery's subscription.
import { copyText } from '../../copy.js';
import { byId, setText } from '../../dom.js';

/** The box beneath the key field. */
export function keyRequest() {
  const command = byId('key-command');
  byId('key-copy').addEventListener('click', async () => {
    const done = await copyText(command.textContent ?? '', command);
    setText(byId('key-copied'), done ? 'Copied the command.' : 'Selected: copy it by hand.');
  });

  /**
   * Shows the request, if a key is missing or does not fit.
   *
   * @param {'missing' | 'wrong' | null} need @param {string | null} subscription a checked id, if the body has one
   */
  return function show(need, subscription) {
    byId('key-request').hidden = need === null;
    if (need === null) return;
    const whose = subscription ?? 'the subscription';
    setText(
      byId('key-request-words'),
      need === 'missing'
        ? `Fetch the key of ${whose} from Close:`
        : subscription
          ? `The body names ${whose}. Fetch its key from Close, and compare:`
          : 'The delivery does not name its subscription. Fetch all keys from Close, and try them:',
    );
    const path = subscription ? `webhook/${subscription}/` : 'webhook/';
    setText(command, `curl -u "$CLOSE_API_KEY:" https://api.close.com/api/v1/${path}`);
  };
}
