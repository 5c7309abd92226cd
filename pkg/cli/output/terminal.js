import { once } from 'node:events';
import { safe, safeJson } from './text.js';

/**
 * Paints a text in a color, or returns it as it is.
 *
 * @typedef {Record<keyof typeof CODES, (text: unknown) => string>} Paint
 */

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

/** Paints with colors, or returns texts as they are. @param {boolean} color @returns {Paint} */
export function painter(color) {
  /** @param {number} code */
  const paint = (code) => (/** @type {unknown} */ text) => (color ? `\u001b[${code}m${text}\u001b[0m` : String(text));
  const painted = Object.entries(CODES).map(([name, code]) => [name, paint(code)]);
  return Object.fromEntries(painted);
}

/** FORCE_COLOR has the last word, as in Node. @param {NodeJS.WriteStream} stdout @param {NodeJS.ProcessEnv} env */
function wantsColor({ isTTY }, { FORCE_COLOR: forced, NO_COLOR, TERM }) {
  if (forced !== undefined) return !['0', 'false'].includes(forced);
  return Boolean(isTTY) && !NO_COLOR && TERM !== 'dumb';
}

// A key that was passed as a file name or a command must not appear on the screen. No message needs such a long hex
// number.
const KEYLIKE = /[0-9a-f]{32,}/gi;

/** Standard output for results, standard error for notes and mistakes. */
export class Terminal {
  #output;
  #errors;
  /** @type {Promise<unknown> | null} */
  #drained = null;

  /** @param {{ stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, env: NodeJS.ProcessEnv }} given */
  constructor({ stdout, stderr, env }) {
    this.#output = stdout;
    this.#errors = stderr;
    this.color = wantsColor(stdout, env);
    this.width = stdout.isTTY ? stdout.columns || 80 : Infinity;
    this.paint = painter(this.color);
    this.progress = stderr.isTTY ? stderr : null;
  }

  /** A line, or several; waits while a pipe is full. @param {string} text */
  async print(text) {
    if (this.#output.write(`${text}\n`)) return;
    this.#drained ??= once(this.#output, 'drain').then(() => (this.#drained = null));
    await this.#drained;
  }

  /** A line of JSON. @param {unknown} value */
  json(value) {
    return this.print(safeJson(value));
  }

  /** A note for people, separate from the results. The text must already be safe. @param {string} text */
  note(text) {
    this.#errors.write(`${text}\n`);
  }

  /** One line about an error. Quoted text is made safe. @param {string} text */
  error(text) {
    this.note(safe(text).replace(KEYLIKE, '(hex digits)'));
  }
}
