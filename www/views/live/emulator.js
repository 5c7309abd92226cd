import { element, setText } from '../../dom.js';
import { visibleText } from '../../visible.js';
import { number, plural } from '../../words.js';

/** @import { ControlApi, ControlError, Fault, State, Warning } from '../../../pkg/emulator.d.ts' */

const STEPS = [
  [5, '5 s'],
  [1200, '20 min'],
  [3600, '1 h'],
  [86_400, '1 day'],
  [259_200, '3 days'],
];
/** @type {[kind: Fault['kind'], label: string][]} */
const FAULTS = [
  ['down', 'the receiver is down'],
  ['slow', 'answers come too late'],
  ['wrong_key', 'signed with another key'],
  ['stale_timestamp', 'an old timestamp'],
  ['altered_body', 'the body altered on its way'],
  ['duplicate', 'delivered twice'],
  ['reorder', 'out of order'],
  ['rate_limited', 'the API answers 429'],
  ['api_down', 'the API answers 503'],
  ['cursor_expired', 'cursors of the event log have expired'],
  ['slow_api', 'the API answers after a minute'],
];

/**
 * A request to the control API of the emulator that serves this page. A refusal is thrown as the
 * emulator's own sentence.
 *
 * @template {keyof ControlApi} Route
 * @param {Route} route @param {ControlApi[Route]['body']=} body
 * @returns {Promise<ControlApi[Route]['answer']>}
 */
async function control(route, body) {
  const [method, path] = route.split(' ');
  const response = await fetch(`_closehook/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Error(sentence(text) ?? `it answered with status ${response.status}`);
}

/** The sentence of a refusal; undefined if the answer is not from the emulator. @param {string} text */
function sentence(text) {
  try {
    const { error } = /** @type {ControlError} */ (JSON.parse(text));
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

/** The clock, what can be broken, what can happen, and what the emulator says of itself. */
export function emulatorPanel() {
  const said = element('p', { class: 'note', role: 'status' });
  const clock = element('code', {});
  const steps = STEPS.map(([seconds, label]) =>
    act(`+ ${label}`, () => control('POST clock', { advance: Number(seconds) })),
  );
  const kind = element(
    'select',
    { 'aria-label': 'Fault' },
    ...FAULTS.map(([value, label]) => element('option', { value }, `${value}: ${label}`)),
  );
  const next = element('input', {
    type: 'number',
    min: '1',
    placeholder: 'always',
    'aria-label': 'Number of attempts',
  });
  const rate = element('input', {
    type: 'number',
    min: '0',
    max: '100',
    placeholder: '100',
    'aria-label': 'Percentage of attempts',
  });
  const breaks = act('Inject fault', async () => {
    /** @type {Fault} */
    const fault = { kind: /** @type {Fault['kind']} */ (kind.value) };
    if (next.value !== '') fault.next = Number(next.value);
    if (rate.value !== '') fault.rate = Number(rate.value) / 100;
    await control('POST faults', fault);
  });
  const mend = act('Remove all faults', () => control('DELETE faults'));
  const faults = element('ul', { class: 'faults' });
  const template = element('select', { 'aria-label': 'Event' });
  const count = element('input', { type: 'number', min: '1', max: '10000', value: '1', 'aria-label': 'How many' });
  const happen = act('Create event', () =>
    control('POST events', { template: template.value, count: Number(count.value) || 1 }),
  );
  const subscriptions = element('tbody', {});
  const none = element(
    'p',
    { class: 'note', hidden: '' },
    'None yet, so nothing is sent. Start the emulator with ',
    element('code', {}, '--to http://127.0.0.1:3000/webhook'),
    ', or create one with ',
    element('code', {}, 'POST /api/v1/webhook/'),
    '.',
  );
  const warnings = element('ul', { class: 'warnings' });

  const root = element(
    'div',
    { class: 'emulator' },
    group('Clock', element('p', {}, clock), element('p', { class: 'actions' }, ...steps)),
    group('Events', element('p', { class: 'actions' }, template, count, happen)),
    group(
      'Faults',
      element(
        'p',
        { class: 'actions' },
        kind,
        element('label', {}, 'next ', next),
        element('label', {}, rate, ' %'),
        breaks,
        mend,
      ),
      faults,
    ),
    group(
      'Subscriptions',
      element(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Subscriptions' },
        element(
          'table',
          {},
          element(
            'thead',
            {},
            element(
              'tr',
              {},
              ...['id', 'to', 'status', 'waiting', 'delivered', 'failed'].map((name) =>
                element('th', { scope: 'col' }, name),
              ),
            ),
          ),
          subscriptions,
        ),
      ),
      none,
      warnings,
    ),
    said,
  );

  /** @param {string} title @param {...(Node | string)} nodes */
  function group(title, ...nodes) {
    return element('section', {}, element('h2', {}, title), ...nodes);
  }

  /** @param {string} label @param {() => Promise<unknown>} work */
  function act(label, work) {
    const button = element('button', { type: 'button' }, label);
    button.addEventListener('click', async () => {
      button.disabled = true;
      setText(said, '');
      try {
        await work();
        setText(said, `Done: ${label.replace(/^\+ /, 'moved by ')}.`);
      } catch (error) {
        setText(said, `Not done: ${error.message}.`);
      }
      button.disabled = false;
      void refresh();
    });
    return button;
  }

  let isAsking = false;
  let isAgain = false;

  /** One question at a time, however fast attempts come. */
  async function refresh() {
    if (isAsking) {
      isAgain = true;
      return;
    }
    isAsking = true;
    isAgain = false;
    try {
      const [state, { templates }] = await Promise.all([
        control('GET state'),
        template.options.length === 0 ? control('GET templates') : { templates: null },
      ]);
      if (templates)
        template.replaceChildren(...names(templates).map((name) => element('option', { value: name }, name)));
      draw(state);
    } catch (error) {
      setText(said, `The emulator does not answer: ${error.message}.`);
    }
    isAsking = false;
    if (isAgain) setTimeout(refresh, 200);
    return undefined;
  }

  /** @param {ControlApi['GET templates']['answer']['templates']} templates */
  const names = (templates) =>
    Object.entries(templates).flatMap(([type, actions]) => actions.map((action) => `${type}.${action}`));

  /** @param {State} state */
  function draw(state) {
    setText(clock, `${state.date}, ${state.clock}`);
    faults.replaceChildren(
      ...state.faults.map((fault) =>
        element(
          'li',
          {},
          visibleText(
            Object.entries(fault)
              .map(([name, value]) => (name === 'kind' ? String(value) : `${name} ${value}`))
              .join(', '),
          ),
        ),
      ),
    );
    none.hidden = state.subscriptions.length > 0;
    subscriptions.replaceChildren(
      ...state.subscriptions
        .slice(0, 200)
        .map((one) =>
          element(
            'tr',
            {},
            ...[
              one.id,
              one.url,
              one.pause_reason ? `${one.status}: ${one.pause_reason}` : one.status,
              one.backlog,
              one.delivered,
              one.failed,
            ].map((value) => element('td', {}, visibleText(typeof value === 'number' ? number(value) : value))),
          ),
        ),
    );
  }

  return {
    root,
    refresh,
    /** @param {Warning[]} list */
    warn(list) {
      warnings.replaceChildren(
        ...list.slice(-5).map((one) => element('li', {}, visibleText(`${one.date} ${one.kind} ${one.message}`))),
      );
      if (list.length > 5) warnings.prepend(element('li', {}, `${plural(list.length - 5, 'earlier warning')}`));
    },
  };
}
