import { element, setText } from '../../dom.js';
import { visibleText } from '../../visible.js';
import { duration, number, plural } from '../../words.js';
import { control } from './control.js';
import { subscriptionsPanel } from './subscriptions.js';
import { waits } from './waiting.js';

/** @import { ControlApi, Fault, State, Warning } from '../../../pkg/emulator.d.ts' */

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

const LABELS = new Map(FAULTS);

/** The interval of the countdown, in milliseconds. */
const TICK = 1000;

/**
 * The panels of the emulator that serves the page: what it waits for, its clock, the events and faults to choose, and
 * its subscriptions. `isSeen` says whether they are on screen.
 *
 * @param {{ isSeen: () => boolean }} given
 */
export function emulatorPanel({ isSeen }) {
  const said = element('p', { class: 'note said', role: 'status' });
  const clock = element('code', {});
  const steps = STEPS.map(([seconds, label]) =>
    button(`+ ${label}`, async () => {
      await control('POST clock', { advance: Number(seconds) });
      return `The clock moved by ${label}`;
    }),
  );
  const moves = element('p', { class: 'actions' }, ...steps);
  const isReal = element(
    'p',
    { class: 'note', hidden: '' },
    'It is the clock of this machine. With ',
    element('code', {}, '--clock virtual'),
    ', you move it from here.',
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
  const breaks = button('Inject fault', async () => {
    /** @type {Fault} */
    const fault = { kind: /** @type {Fault['kind']} */ (kind.value) };
    if (next.value !== '') fault.next = Number(next.value);
    if (rate.value !== '') fault.rate = Number(rate.value) / 100;
    await control('POST faults', fault);
    return `Injected ${fault.kind}`;
  });
  const mend = button('Remove all faults', async () => {
    await control('DELETE faults');
    return 'Removed all faults';
  });
  const faults = element('ul', { class: 'faults' });
  const template = element('select', { 'aria-label': 'Event' });
  const count = element('input', { type: 'number', min: '1', max: '10000', value: '1', 'aria-label': 'How many' });
  const happen = button('Create event', async () => {
    const { ids } = await control('POST events', { template: template.value, count: Number(count.value) || 1 });
    return ids.length === 1 ? `Created ${template.value}, ${ids[0]}` : `Created ${plural(ids.length, 'event')}`;
  });
  const waiting = element('ul', { class: 'waits', 'aria-label': 'Waiting events and deliveries' });
  const idle = element('p', { class: 'note', hidden: '' }, 'Nothing is waiting.');
  const warnings = element('ul', { class: 'warnings' });
  const mails = group('Warnings that Close would send', warnings);
  const subscribed = subscriptionsPanel({ act });

  const controls = element(
    'div',
    { class: 'emulator' },
    group('Events', element('p', { class: 'actions' }, template, count, happen), said),
    group('Clock', element('p', {}, clock), moves, isReal),
    group(
      'Faults',
      element('p', { class: 'actions' }, kind),
      element(
        'p',
        { class: 'actions' },
        element('label', {}, 'next ', next),
        element('label', {}, rate, ' %'),
        breaks,
        mend,
      ),
      faults,
    ),
    mails,
  );

  /** @param {string} title @param {...(Node | string)} nodes */
  function group(title, ...nodes) {
    return element('section', {}, element('h2', {}, title), ...nodes);
  }

  /** @param {string} label @param {() => Promise<string>} work returns the sentence to show */
  function button(label, work) {
    const made = element('button', { type: 'button' }, label);
    made.addEventListener('click', () => act(work, made));
    return made;
  }

  /**
   * Runs an action, and shows its sentence or the error message of the emulator. Returns whether it succeeded.
   *
   * @param {() => Promise<string>} work @param {HTMLButtonElement} button
   */
  async function act(work, button) {
    button.disabled = true;
    // Beside the button: the page is long on a phone.
    if (!button.closest('section')?.contains(said)) button.closest('section')?.append(said);
    setText(said, '');
    let isDone = false;
    try {
      setText(said, `${await work()}.`);
      isDone = true;
    } catch (error) {
      setText(said, `Not done: ${error.message.replace(/\.$/, '')}.`);
    }
    said.classList.toggle('urgent', !isDone);
    button.disabled = false;
    void refresh();
    return isDone;
  }

  let isAsking = false;
  let isAgain = false;
  /** @type {State | null} */
  let last = null;

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
      if (templates) know(templates);
      last = state;
      draw(state);
    } catch (error) {
      last = null;
      setText(said, `The emulator does not answer: ${error.message}.`);
      said.classList.add('urgent');
    }
    isAsking = false;
    if (isAgain) setTimeout(refresh, 200);
    return undefined;
  }

  /** @param {ControlApi['GET templates']['answer']['templates']} templates */
  function know(templates) {
    const types = Object.entries(templates).flatMap(([object_type, actions]) =>
      actions.map((action) => ({ object_type, action })),
    );
    const names = types.map(({ object_type, action }) => `${object_type}.${action}`);
    template.append(...names.map((name) => element('option', { value: name }, name)));
    subscribed.know(types);
  }

  /** @param {State} state */
  function draw(state) {
    const isVirtual = state.clock === 'virtual';
    setText(clock, `${state.date}, ${state.clock}`);
    moves.hidden = !isVirtual;
    isReal.hidden = isVirtual;
    faults.replaceChildren(
      ...state.faults.map((fault) => element('li', {}, visibleText(faultWords(fault, state.now)))),
    );
    subscribed.show(state.subscriptions);
    drawWaits(state);
  }

  /** @param {State} state */
  function drawWaits(state) {
    const all = waits(state, state.clock === 'virtual' ? state.now : Date.now());
    idle.hidden = all.length > 0;
    waiting.replaceChildren(
      ...all.map(({ text, isTrouble }) => element('li', { class: isTrouble ? 'bad' : '' }, visibleText(text))),
    );
  }

  // The clock of the machine goes on by itself. A virtual one moves only from here or with a request.
  setInterval(() => {
    if (last?.clock !== 'real' || !isSeen() || waiting.childElementCount === 0) return;
    if (last.next_due !== null && last.next_due <= Date.now()) void refresh();
    else drawWaits(last);
  }, TICK);

  return {
    controls,
    waiting: element(
      'section',
      { class: 'waiting', 'aria-labelledby': 'live-waiting' },
      element('h2', { id: 'live-waiting' }, 'Waiting'),
      waiting,
      idle,
    ),
    subscriptions: subscribed.root,
    refresh,
    /** @param {Warning[]} list */
    warn(list) {
      mails.hidden = list.length === 0;
      warnings.replaceChildren(
        ...list.slice(-5).map((one) => element('li', {}, visibleText(`${one.date} ${one.kind} ${one.message}`))),
      );
      if (list.length > 5) warnings.prepend(element('li', {}, `${plural(list.length - 5, 'earlier warning')}`));
    },
  };
}

/** `wrong_key: signed with another key, the next 3 times`. @param {Fault} fault @param {number} now */
function faultWords({ kind, subscription_id: id, rate = 1, next = 0, until }, now) {
  const times = next > 0 ? `the next ${next === 1 ? 'time' : `${number(next)} times`}` : '';
  const share = rate > 0 && rate < 1 ? `${Math.round(rate * 1000) / 10} %` : '';
  const end = typeof until === 'number' ? `for ${duration((until - now) / 1000)} more` : '';
  const only = typeof id === 'string' ? `only ${id}` : '';
  return [`${kind}: ${LABELS.get(kind) ?? ''}`, times, share, end, only].filter(Boolean).join(', ');
}
