// The seven jobs that people open the page for, from the first paint to the answer: the number of actions, which is
// reported and may not grow, and each job by the keyboard alone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { opportunityWon } from '../../www/samples/opportunity-won.js';
import { PROGRAM } from '../cli/closehook.js';
import { block, open, says } from './page.js';
import { serving } from './servers.js';

const KEY = 'ab'.repeat(32);
const webhook = new Webhook(KEY);
const request = (sent) => `POST /hook HTTP/1.1\nhost: x\n${block(webhook.sign(opportunityWon))}\n\n${sent}`;

/** A file of 200 deliveries of one object, the last two in the wrong order. */
function deliveries() {
  const { event, ...around } = JSON.parse(opportunityWon);
  const lines = Array.from({ length: 200 }, (_, i) => {
    const date = new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString().slice(0, -1);
    const body = JSON.stringify({ ...around, event: { ...event, id: `ev_${i}`, date_updated: date } });
    return JSON.stringify({ headers: Object.entries(webhook.sign(body)), body: Buffer.from(body).toString('base64') });
  });
  lines.push(...lines.splice(-2).reverse());
  return { name: 'deliveries.jsonl', mimeType: 'application/json', buffer: Buffer.from(lines.join('\n')) };
}

/** An emulator whose deliveries go to a receiver that answers 500; the address of its page. */
async function broken(t) {
  const receiver = await serving((_request, response) => response.writeHead(500).end());
  t.after(() => receiver.close());
  const args = ['emulate', '--port', '0', '--clock', 'virtual', '--json', '--to', `${receiver.origin}/hook`];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return `${JSON.parse(line).url}/`;
}

/** The element with the focus: its id, its text and its name. */
const focused = (page) =>
  page.evaluate(() => {
    const { id, textContent, ariaLabel } = document.activeElement;
    return [`#${id}`, textContent?.trim(), ariaLabel];
  });

/** A person at the page. Each is one action: a click, a paste, a typed text, a choice, a file, a key. */
class Person {
  actions = 0;

  constructor(page) {
    this.page = page;
  }

  async click(selector) {
    this.actions += 1;
    await this.page.click(selector);
  }

  /** Pastes into the element with the focus, as a browser does. */
  async paste(text) {
    this.actions += 1;
    const isTaken = await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', pasted);
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      return !document.activeElement.dispatchEvent(event);
    }, text);
    if (!isTaken) await this.page.keyboard.insertText(text);
  }

  async type(text) {
    this.actions += 1;
    await this.page.keyboard.insertText(text);
  }

  async choose(selector, label) {
    this.actions += 1;
    await this.page.selectOption(selector, { label });
  }

  async file(file) {
    this.actions += 1;
    await this.page.setInputFiles('#files', file);
  }

  async press(key, times = 1) {
    for (let i = 0; i < times; i += 1) await this.page.keyboard.press(key);
  }

  /** Presses Tab until the element with this id (`#…`), text or name has the focus. */
  async tabTo(wanted) {
    for (let presses = 0; presses < 80; presses += 1) {
      if ((await focused(this.page)).includes(wanted)) return;
      await this.press('Tab');
    }
    assert.fail(`Tab does not reach ${wanted}`);
  }

  /** Goes to a tool by its tab. The tabs are one stop of the Tab key, and the arrow keys move between them. */
  async toTool(id) {
    await this.tabTo('#tab-delivery');
    for (let presses = 0; !(await focused(this.page)).includes(`#tab-${id}`); presses += 1) {
      assert.ok(presses < 6, `arrows do not reach ${id}`);
      await this.press('ArrowRight');
    }
  }
}

/** Waits until Live offers events to create. */
const eventsListed = (page) =>
  page.waitForFunction(() => document.querySelector('select[aria-label="Event"]')?.childElementCount > 10);

/**
 * Each job: at most how many actions, what is done by hand and by the keyboard, and the answer.
 *
 * @typedef {(person: Person) => Promise<void>} Doing
 * @typedef {{ most: number, hand: Doing, keys: Doing, answer: (page: any) => Promise<unknown>, isLive?: boolean }} Job
 * @type {Record<string, Job>}
 */
const JOBS = {
  'why does my endpoint answer 401': {
    most: 2,
    async hand(person) {
      await person.paste(request(JSON.stringify(JSON.parse(opportunityWon))));
      await says(person.page, '#verdict-word', /^Enter the key/);
      await person.type(KEY);
    },
    keys: (person) => JOBS['why does my endpoint answer 401'].hand(person),
    async answer(page) {
      await says(page, '#verdict-word', /^Changed after Close signed it$/);
      await says(page, '#causes', /reproduces the given hash/);
      await says(page, '#remedy-code', /app\.post\('\/webhook'/);
    },
  },
  'what did this event change': {
    most: 1,
    hand: (person) => person.paste(request(opportunityWon)),
    keys: (person) => person.paste(request(opportunityWon)),
    async answer(page) {
      await says(page, '#happened .headline', /^Opportunity of KLine won/);
      await says(page, '#happened .changes', /status.*Active.*Won/);
    },
  },
  'a filter for “won”': {
    most: 4,
    async hand(person) {
      await person.paste(request(opportunityWon));
      await person.click('text=Make a filter');
      await person.choose('#filter-field', 'data › status_type');
      await person.click('text=changed to "won"');
    },
    async keys(person) {
      await person.paste(request(opportunityWon));
      await person.tabTo('Make a filter');
      await person.press('Enter');
      await person.page.waitForSelector('#panel-filter .cm-content');
      await person.tabTo('#filter-field');
      const chosen = () =>
        person.page.$eval('#filter-field', (/** @type {any} */ field) => field.selectedOptions[0].label);
      for (let presses = 0; (await chosen()) !== 'data › status_type'; presses += 1) {
        assert.ok(presses < 40, 'arrows do not reach the field');
        await person.press('ArrowDown');
      }
      await person.tabTo('changed to "won"');
      await person.press('Enter');
    },
    async answer(page) {
      await says(page, '.counts', /^Matches: 1 of 1 event$/);
      await says(page, '#panel-filter .event-reason', /^matches$/);
    },
  },
  'compare two payloads': {
    most: 5,
    async hand(person) {
      await person.click('text=Compare two payloads');
      await person.click('#compare-before-text');
      await person.paste('{"a":1,"b":2}');
      await person.click('#compare-after-text');
      await person.paste('{"a":1,"b":3}');
    },
    async keys(person) {
      await person.tabTo('Compare two payloads');
      await person.press('Enter');
      await person.page.waitForSelector('#compare-before-text');
      await person.tabTo('#compare-before-text');
      await person.paste('{"a":1,"b":2}');
      await person.tabTo('#compare-after-text');
      await person.paste('{"a":1,"b":3}');
    },
    answer: (page) => says(page, '.compare .headline', /^1 operation/),
  },
  'the timeline of 200 deliveries': {
    most: 2,
    async hand(person) {
      await person.file(deliveries());
      await person.click('#tab-timeline');
    },
    async keys(person) {
      await person.tabTo('#files');
      await person.file(deliveries());
      await person.page.waitForSelector('#entries [role="option"]');
      await person.toTool('timeline');
    },
    answer: (page) => says(page, '#timeline-said', /^200 deliveries: 1 behind a newer/),
  },
  'a receiver that fails, live': {
    most: 2,
    isLive: true,
    async hand(person) {
      await eventsListed(person.page);
      await person.click('text=Create event');
      await person.page.waitForSelector('.live-list .bad');
      await person.click('text=+ 20 min');
    },
    async keys(person) {
      await eventsListed(person.page);
      await person.tabTo('Create event');
      await person.press('Enter');
      await person.page.waitForSelector('.live-list .bad');
      await person.tabTo('+ 20 min');
      await person.press('Enter');
    },
    async answer(page) {
      await page.waitForFunction(() => document.querySelectorAll('.live-list .bad').length > 5);
      await says(page, '.live-list', /answered 500/);
    },
  },
  'sign a body and share it': {
    most: 7,
    async hand(person) {
      await person.paste(KEY);
      await person.click('text=Sign a body');
      await person.click('#sign-body');
      await person.paste('{"event":{"action":"created"}}');
      await person.click('text=Open it here');
      await person.click('#share-open');
      await person.click('#share-copy');
    },
    async keys(person) {
      await person.paste(KEY);
      await person.tabTo('Sign a body');
      await person.press('Enter');
      await person.page.waitForSelector('#sign-body');
      await person.tabTo('#sign-body');
      await person.paste('{"event":{"action":"created"}}');
      await person.tabTo('Open it here');
      await person.press('Enter');
      await person.tabTo('#share-open');
      await person.press('Enter');
      await person.page.waitForFunction(() => document.querySelector('#share-copy:enabled'));
      await person.tabTo('#share-copy');
      await person.press('Enter');
    },
    async answer(page) {
      await says(page, '#share-said', /^Copied/);
      assert.match(await page.inputValue('#share-address'), /#delivery=/);
    },
  },
};

for (const [name, job] of Object.entries(JOBS)) {
  for (const way of /** @type {const} */ (['hand', 'keys'])) {
    test(`${name}: ${way === 'keys' ? 'by the keyboard alone' : `at most ${job.most} actions`}`, async (t) => {
      const opened = await open(t, { blank: true, permissions: ['clipboard-read', 'clipboard-write'] });
      const { page, alarms } = opened;
      if (job.isLive) await page.goto(await broken(t));
      const person = new Person(page);
      await job[way](person);
      await job.answer(page);
      assert.deepEqual(alarms, []);
      if (way === 'keys') return;
      t.diagnostic(`${person.actions} actions`);
      assert.ok(person.actions <= job.most, `${person.actions} actions`);
    });
  }
}
