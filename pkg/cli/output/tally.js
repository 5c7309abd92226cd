// What became of many deliveries: counted, and the first failures told as they happen.
import { failureWords } from '../http/post.js';
import { plural, safe } from './text.js';

const TOLD = 10;

export class Tally {
  statuses = new Map();
  errors = new Map();
  unread = 0;
  /** How much of the source is read, from 0 to 1; `null` where that is not known. */
  part = null;
  #terminal;
  #progress;
  #isQuiet;
  #told = 0;
  #started = performance.now();

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

  async add(place, { status, reason, error }, url) {
    if (error) count(this.errors, error);
    else count(this.statuses, status);
    if (error) await this.#tell(`${safe(place)}: not delivered: ${safe(failureWords(error, url))}`);
    else if (!isOk(status)) await this.#tell(`${safe(place)}: ${status} ${safe(reason)}`);
    this.#progress.show(this.part, `${this.sent.toLocaleString('en')} sent, ${this.ok.toLocaleString('en')} with 2xx, ${this.#rate()}`);
  }

  async unreadable(place, sentence) {
    this.unread++;
    await this.#tell(`${safe(place)}: ${safe(sentence)}`);
  }

  async summary(json) {
    this.#progress.clear();
    const seconds = (performance.now() - this.#started) / 1000;
    if (json) {
      const { url, stopped } = json;
      const [statuses, errors] = [this.statuses, this.errors].map((map) => Object.fromEntries(map));
      const { sent, ok, unread: unreadable } = this;
      await this.#terminal.json({ url, sent, ok, statuses, errors, unreadable, seconds: Math.round(seconds * 1000) / 1000, stopped });
      return;
    }
    const { paint } = this.#terminal;
    const row = (number, words) => `  ${number.toLocaleString('en').padStart(9)}  ${words}`;
    await this.#terminal.print(
      [
        `${plural(this.sent, 'delivery', 'deliveries')} in ${seconds.toFixed(1)} s, ${this.#rate()}`,
        ...[...this.statuses]
          .sort(([a], [b]) => a - b)
          .map(([status, number]) => row(number, isOk(status) ? paint.green(status) : paint.red(status))),
        ...[...this.errors].map(([code, number]) => row(number, paint.red(`not delivered: ${safe(code)}`))),
        ...(this.unread > 0 ? [row(this.unread, paint.red('not readable, and not sent'))] : []),
      ].join('\n'),
    );
  }

  #rate() {
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = seconds > 0 ? this.sent / seconds : 0;
    return `${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')} a second`;
  }

  async #tell(line) {
    if (this.#isQuiet || ++this.#told > TOLD + 1) return;
    this.#progress.clear();
    const { paint } = this.#terminal;
    await this.#terminal.print(this.#told > TOLD ? paint.dim('  further ones are counted only') : `${paint.red('✗')} ${line}`);
  }
}

const isOk = (status) => status >= 200 && status < 300;
const sum = (pairs) => [...pairs].reduce((total, [, number]) => total + number, 0);
const count = (map, name) => map.set(name, (map.get(name) ?? 0) + 1);
