// Counts the results of many deliveries, and prints the first failures as they happen.
import { failureWords } from '../http/target.js';
import { countRow, number, plural, safe } from './text.js';

/** @import { Terminal } from './terminal.js' */
/** @import { Progress } from './progress.js' */
/** @import { Outcome } from '../../src/http/post.js' */

const TOLD = 10;

export class Tally {
  statuses = new Map();
  errors = new Map();
  unread = 0;
  skipped = 0;
  /** @type {number | null} How much of the source is read, from 0 to 1; `null` where that is not known. */
  part = null;
  #terminal;
  #progress;
  #isQuiet;
  #told = 0;
  #started = performance.now();

  /** @param {{ terminal: Terminal, progress: Progress, isQuiet?: boolean }} given */
  constructor({ terminal, progress, isQuiet = false }) {
    this.#terminal = terminal;
    this.#progress = progress;
    this.#isQuiet = isQuiet;
  }

  get answered() {
    return sum(this.statuses);
  }

  get failed() {
    return sum(this.errors);
  }

  get sent() {
    return this.answered + this.failed;
  }

  get all() {
    return this.sent + this.unread;
  }

  get ok() {
    return sum([...this.statuses].filter(([status]) => isOk(status)));
  }

  get isPerfect() {
    return this.ok === this.all;
  }

  /** @param {string} place @param {Outcome} given @param {URL} url */
  async add(place, { status, reason, error }, url) {
    if (error !== undefined) count(this.errors, error);
    else count(this.statuses, status);
    if (error !== undefined) await this.#tell(`${safe(place)}: not delivered: ${safe(failureWords(error, url))}`);
    else if (!isOk(status)) await this.#tell(`${safe(place)}: ${status} ${safe(reason)}`);
    const [sent, ok] = [this.sent, this.ok].map(number);
    this.#progress.show(this.part, `${sent} sent, ${ok} with 2xx, ${this.#rate()}`);
  }

  /** @param {string} place @param {string} sentence */
  async unreadable(place, sentence) {
    this.unread++;
    await this.#tell(`${safe(place)}: ${safe(sentence)}`);
  }

  /** @param {{ url: string, stopped: string | null, next: number | null } | null} json */
  async summary(json) {
    this.#progress.clear();
    const seconds = (performance.now() - this.#started) / 1000;
    if (json) {
      const { url, stopped, next } = json;
      const [statuses, errors] = [this.statuses, this.errors].map((map) => Object.fromEntries(map));
      const { sent, ok, unread: unreadable } = this;
      const counts = { sent, ok, statuses, errors, unreadable };
      await this.#terminal.json({ url, ...counts, seconds: Math.round(seconds * 1000) / 1000, stopped, next });
      return;
    }
    const { paint } = this.#terminal;
    await this.#terminal.print(
      [
        `${plural(this.sent, 'delivery', 'deliveries')} in ${seconds.toFixed(1)} s, ${this.#rate()}`,
        ...[...this.statuses]
          .sort(([a], [b]) => a - b)
          .map(([status, count]) => countRow(count, isOk(status) ? paint.green(status) : paint.red(status))),
        ...[...this.errors].map(([code, count]) => countRow(count, paint.red(`not delivered: ${safe(code)}`))),
        ...(this.unread > 0 ? [countRow(this.unread, paint.red('not readable, and not sent'))] : []),
      ].join('\n'),
    );
  }

  #rate() {
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = seconds > 0 ? this.sent / seconds : 0;
    return `${rate < 10 ? rate.toFixed(1) : number(Math.round(rate))} a second`;
  }

  /** @param {string} line */
  async #tell(line) {
    if (this.#isQuiet || ++this.#told > TOLD + 1) return;
    this.#progress.clear();
    const { paint } = this.#terminal;
    const isLast = this.#told > TOLD;
    await this.#terminal.print(isLast ? paint.dim('  further failures are only counted') : `${paint.red('✗')} ${line}`);
  }
}

/** Whether the receiver has taken a delivery. @param {Outcome} outcome */
export const isTaken = ({ status, error }) => error === undefined && isOk(status ?? 0);

/** @param {number} status */
const isOk = (status) => status >= 200 && status < 300;
/** @param {Iterable<[unknown, number]>} pairs */
const sum = (pairs) => [...pairs].reduce((total, [, each]) => total + each, 0);
/** @param {Map<any, number>} map @param {string | number} name */
const count = (map, name) => map.set(name, (map.get(name) ?? 0) + 1);
