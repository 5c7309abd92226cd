// What a scenario found, in lines.
import { attemptLine } from './attempt-line.js';
import { safe } from './text.js';

/** @import { ScenarioReport, StepReport } from '../../emulator.d.ts' */
/** @import { Paint } from './terminal.js' */

/** The longest text of a step that is shown. */
const LONGEST = 100;

/**
 * `✓ 3 put {"template": …}`, its attempts, and what was not as expected.
 *
 * @param {StepReport} step @param {Paint} paint
 */
export function stepLines({ step, kind, value, note, ok, failures, attempts }, paint) {
  const text = JSON.stringify(value);
  const what = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return [
    ...(note === null ? [] : [`    ${paint.dim(safe(note))}`]),
    `${ok ? paint.green('✓') : paint.red('✗')} ${step} ${kind} ${safe(what)}`,
    ...attempts.map((attempt) => `    ${attemptLine(attempt, paint)}`),
    ...failures.map((failure) => `    ${paint.red(safe(failure))}`),
  ].join('\n');
}

/** @param {ScenarioReport} report @param {Paint} paint */
export function scenarioVerdict({ name, to, ok, failed, steps, attempts }, { bold, green, red }) {
  const expected = steps.filter(({ kind }) => kind === 'expect').length;
  const verdict = ok
    ? green(`all ${expected} expectations are met`)
    : red(`${failed} of ${expected} expectations are not met`);
  return `\n${bold(safe(name ?? 'scenario'))}: ${verdict} (${attempts} attempts to ${safe(to)})`;
}
