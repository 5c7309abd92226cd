// What can be pasted, each with an example of two lines.
import { byId, element, hitOf } from '../dom.js';

/** @type {Record<string, string>} */
const EXAMPLES = {
  curl: `curl -X POST https://example.com/hook -H 'close-sig-timestamp: 1544271440' \\
  -H 'close-sig-hash: 0acc2d…' -d '{"event": {…}, "subscription_id": "whsub_…"}'`,
  'HTTP request': `POST /hook HTTP/1.1, then its headers, close-sig-hash among them,
and after an empty line the body: {"event": {…}, "subscription_id": "whsub_…"}`,
  'headers + body': `close-sig-timestamp: 1544271440 and close-sig-hash: 0acc2d…, as your log has them.
Then paste the body. The two become one delivery.`,
  HAR: `In the developer tools, "Save all as HAR", of your browser or a capturing proxy.
Drop the file here: every delivery in it is opened.`,
  'event log': `The answer of GET https://api.close.com/api/v1/event/
{"data": [{"id": "ev_…", "action": "updated", "object_type": "lead", …}]}`,
  'deliveries.jsonl': `closehook listen --write deliveries.jsonl
{"headers": [["close-sig-hash", "0acc2d…"], …], "body": "eyJldm…", "now": 1544271440}`,
};

/** The chips under the field; one example is open at a time. */
export function examples() {
  const [chips, shown] = [byId('chips'), byId('example')];
  chips.append(
    ...Object.keys(EXAMPLES).map((name) =>
      element(
        'button',
        { type: 'button', class: 'chip', 'aria-expanded': 'false', 'aria-controls': 'example', 'data-example': name },
        name,
      ),
    ),
  );
  chips.addEventListener('click', (event) => {
    const chip = hitOf(event, '[data-example]');
    if (!chip) return;
    const isOpen = chip.getAttribute('aria-expanded') !== 'true';
    for (const each of chips.children) each.setAttribute('aria-expanded', String(isOpen && each === chip));
    shown.hidden = !isOpen;
    shown.textContent = isOpen ? EXAMPLES[chip.dataset.example ?? ''] : '';
  });
}
