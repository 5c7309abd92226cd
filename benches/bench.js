// `npm run bench`: prints a report, and keeps it in results/, and its chart in docs/images. With --quick: a fifth of
// the time, and nothing kept.
import { writeFileSync } from 'node:fs';
import { bodies } from './bodies.js';
import { check, contenders } from './contenders.js';
import { firstCalls } from './first-call.js';
import { chart } from './chart.js';
import { measure } from './measure.js';
import { markdown, publish } from './report.js';
import { weights } from './weigh.js';

const quick = process.argv.includes('--quick');
const settings = {
  rounds: quick ? 15 : 101,
  milliseconds: quick ? 10 : 6,
  warm: quick ? 50 : 800,
  processes: quick ? 5 : 9,
};

const sizes = [];
for (const { name, body } of bodies) {
  for (const contender of contenders) await check(contender, body);
  process.stderr.write(`${name} …\n`);
  sizes.push({ name, bytes: body.length, results: await measure(contenders, [body, body], settings) });
}

const results = {
  settings,
  sizes,
  first: firstCalls(settings.processes),
  weights: await weights(contenders),
};

publish('node', markdown(results, contenders), results);
if (!quick) {
  // standardwebhooks and svix are one line.
  const shown = contenders.filter(({ name }) => name !== 'svix');
  const lines = shown.map(({ name }) => ({
    name: name.replaceAll('`', ''),
    points: sizes.map(({ bytes, results: all }) => [bytes, all.find((one) => one.name === name).fastest]),
  }));
  writeFileSync(
    new URL('../docs/images/verify.svg', import.meta.url),
    chart({ lines, x: 'bytes of the body', y: 'µs' }),
  );
}
