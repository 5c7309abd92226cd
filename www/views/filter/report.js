// What `closehook coverage` or `handlers.check` found, with a way from each finding to the filter and its subscription.
import { element } from '../../dom.js';
import { visibleText } from '../../visible.js';
import { number, plural } from '../../words.js';
import { linkButton } from './link-button.js';

/** @import { Coverage, TypeCoverage } from '../../../pkg/api.d.ts' */
/** @import { HandlerFinding } from '../../../pkg/index.d.ts' */
/** @import { Report } from '../../../pkg/src/input/reports.js' */

const MOST = 200;

/** Why an event is missed, and what to do. @type {Map<string, [why: string, link: string]>} */
const WHY = new Map([
  ['not subscribed', ['no subscription asks for it', 'Subscribe to it']],
  ['filtered', ['a filter holds it back', 'Write its filter']],
  ['paused', ['its subscription is paused', '']],
]);

/** @type {Record<HandlerFinding['code'], [title: string, link: string]>} */
const FINDINGS = {
  NOT_SUBSCRIBED: ['Handled, but no subscription delivers it', 'Subscribe to it'],
  PAUSED: ['Handled, but only paused subscriptions deliver it', ''],
  OTHER_FILTER: ['Delivered through another filter than the handler’s', 'Write its filter'],
  NOT_HANDLED: ['Delivered, but no handler takes it', ''],
};

/**
 * `subscribe` is called with an object type and an action, `filter` with a field that a filter should ask for.
 *
 * @param {{ subscribe: (objectType: string, action: string) => void,
 *   filter: (objectType: string, field: string) => void, closed: () => void }} given
 */
export function reportPanel({ subscribe, filter, closed }) {
  const root = element('section', { class: 'report', 'aria-labelledby': 'report-title', hidden: '' });
  /** @type {Report | null} */
  let shown = null;

  /** @param {string} title @param {...(Node | string)} nodes */
  function whole(title, ...nodes) {
    const close = linkButton('Close the report', closed);
    root.replaceChildren(
      element('div', { class: 'report-head' }, element('h2', { id: 'report-title' }, title), close),
      ...nodes,
    );
  }

  /** @param {Coverage} coverage */
  function showCoverage({ since, until, events, brought, missed, types, fields }) {
    const lost = types.filter((type) => type.missed > 0);
    const range = since === null || until === null ? '' : ` from ${day(since)} to ${day(until)}`;
    whole(
      missed === 0
        ? `Your subscriptions deliver all of ${plural(events, 'event')}`
        : `Your subscriptions miss ${number(missed)} of ${plural(events, 'event')}`,
      element(
        'p',
        { class: 'note' },
        visibleText(`${number(brought)} delivered${range}. `),
        types.length > lost.length ? `${plural(types.length - lost.length, 'event type')} without a miss.` : '',
      ),
      ...(lost.length > 0 ? [typesTable(lost)] : []),
      ...(fields.length > 0
        ? [
            element('h3', {}, 'Fields that only a missed event sets'),
            element(
              'ul',
              {},
              ...fields.slice(0, MOST).map(({ object_type: type, field, sentence }) =>
                element(
                  'li',
                  {},
                  visibleText(`${sentence} `),
                  linkButton('Filter on it', () => filter(type, field)),
                ),
              ),
            ),
            ...more(fields),
          ]
        : []),
    );
  }

  /** @param {TypeCoverage[]} lost */
  function typesTable(lost) {
    const titles = ['Event', 'Missed', 'Delivered', 'Why', 'What to do'];
    const rows = lost.slice(0, MOST).map(({ object_type: type, action, missed, brought, why }) => {
      const [words, title] = WHY.get(why ?? '') ?? [why ?? '', ''];
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, element('code', {}, visibleText(`${type}.${action}`))),
        element('td', { 'data-label': titles[1] }, number(missed)),
        element('td', { 'data-label': titles[2] }, number(brought)),
        element('td', { 'data-label': titles[3] }, visibleText(words)),
        element('td', {}, ...(title ? [linkButton(title, () => subscribe(type, action))] : [])),
      );
    });
    return element(
      'div',
      {},
      element(
        'table',
        { class: 'cards' },
        element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
        element('tbody', {}, ...rows),
      ),
      ...more(lost),
    );
  }

  /** @param {HandlerFinding[]} findings */
  function showFindings(findings) {
    const groups = Object.entries(FINDINGS)
      .map(([code, [title, label]]) => ({ title, label, list: findings.filter((each) => each.code === code) }))
      .filter(({ list }) => list.length > 0);
    whole(
      `${plural(findings.length, 'finding')} about your handlers`,
      ...groups.flatMap(({ title, label, list }) => [
        element('h3', {}, title),
        element(
          'ul',
          {},
          ...list.slice(0, MOST).map(({ name, sentence }) => {
            const end = name.lastIndexOf('.');
            return element(
              'li',
              {},
              element('code', {}, visibleText(name)),
              visibleText(`: ${sentence}. `),
              ...(label && end > 0
                ? [linkButton(label, () => subscribe(name.slice(0, end), name.slice(end + 1)))]
                : []),
            );
          }),
        ),
        ...more(list),
      ]),
    );
  }

  return {
    root,
    /** @param {Report | null} report */
    show(report) {
      if (report === shown) return;
      shown = report;
      root.hidden = report === null;
      if (report === null) root.replaceChildren();
      else if (report.kind === 'coverage') showCoverage(report.coverage);
      else showFindings(report.findings);
    },
  };
}

/** @param {unknown[]} rows */
const more = ({ length }) =>
  length > MOST ? [element('p', { class: 'note' }, `And ${number(length - MOST)} more.`)] : [];

/** @param {string} date */
const day = (date) => date.slice(0, 10);
