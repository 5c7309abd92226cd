import { copyText } from '../../copy.js';
import { byId, element, setText } from '../../dom.js';
import { remedyNodes } from './remedy.js';
import { tabs } from '../../tabs.js';
import { visibleText } from '../../visible.js';
import { plural, sentence } from '../../words.js';

/** @import { Cause } from 'closehook' */

const NAMES = {
  express: 'Express',
  fastify: 'Fastify',
  next: 'Next',
  workers: 'Workers',
  node: 'Node http',
  python: 'Python',
};

/** The panel of the diagnosis. */
export function diagnosisPanel() {
  let remedy = null;
  let framework = 'express';

  function showRemedy() {
    byId('remedy-panel').replaceChildren(...remedyNodes(remedy?.[framework] ?? []));
  }

  tabs(byId('tabs'), byId('remedy-panel'), (tab) => {
    framework = tab.dataset.remedy ?? framework;
    showRemedy();
    setText(byId('copied'), '');
  });
  byId('copy').addEventListener('click', async () => {
    const done = await copyText(byId('remedy-panel').innerText, byId('remedy-panel'));
    setText(byId('copied'), done ? `Copied the remedy for ${NAMES[framework]}.` : 'Selected: copy it by hand.');
    setText(byId('copy'), done ? 'Copied' : 'Selected');
    setTimeout(() => setText(byId('copy'), 'Copy'), 1500);
  });

  return {
    /**
     * `found` is `null` when there is nothing to diagnose, `undefined` while it is searched for.
     *
     * @param {any} found @param {number} keyCount
     */
    show(found, keyCount) {
      byId('diagnosis').hidden = found === null;
      remedy = found?.remedy ?? null;
      byId('remedy').hidden = !remedy;
      showRemedy();
      if (found === null) return;
      setText(byId('diagnosis-sentence'), found ? sentence(found.sentence) : 'Searching for the mistake…');
      byId('causes').replaceChildren(...(found ? causes(found, keyCount) : []));
    },
  };
}

/**
 * @param {{ causes: Cause[], reproduced: boolean, key: string, hmacs: number, complete: boolean }} given
 * @param {number} keyCount
 */
function causes({ causes: names, reproduced, key, hmacs, complete }, keyCount) {
  const found = names.flatMap((name, i) => [i ? ' + ' : '', element('code', { class: 'code' }, name)]);
  const label = key === null || keyCount === 1 ? '' : ` with key "${key}"`;
  if (hmacs === 0 && !reproduced) return found;
  const outcome =
    names.length === 0
      ? 'Not reproduced.'
      : reproduced
        ? ` reproduces the given hash${label}.`
        : ' can be seen, but does not reproduce the given hash.';
  const effort = ` ${plural(hmacs, 'further HMAC')} computed${complete ? '' : '; a limit ended the search'}.`;
  return [...found, visibleText(outcome), effort];
}
