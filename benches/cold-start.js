// `npm run bench`: what the first call costs where no other has been made: a fresh process of Node, Deno and Bun, a
// fresh page of Chromium, a fresh isolate of workerd. Prints a report, and keeps it in results/. With --quick: fewer,
// and nothing kept.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { launch } from '../tests/chromium.js';
import { serve } from '../tests/runtimes/server.js';
import { commands, firstCalls } from './first-call.js';
import { quartiles } from './measure.js';
import { publish, table } from './report.js';

const quick = process.argv.includes('--quick');
const TIMES = quick ? 3 : 11;
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const work = mkdtempSync(join(tmpdir(), 'closehook-cold-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const use = (from) => `
const start = performance.now();
const { Webhook } = await import(${JSON.stringify(from)});
const imported = performance.now();
const webhook = new Webhook('00'.repeat(32));
webhook.verify('{}', webhook.sign('{}'));
const times = [imported - start, performance.now() - imported];`;

/** Milliseconds of the import and of the first call, from processes that print them. */
function processes(name, program, args) {
  const file = join(work, 'first.js');
  writeFileSync(
    file,
    `${use(new URL('../pkg/index.js', import.meta.url).href)}\nconsole.log(JSON.stringify(times));\n`,
  );
  const env = { ...process.env, DENO_DIR: join(work, 'deno'), DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' };
  const run = () =>
    JSON.parse(
      execFileSync(join(root, 'node_modules/.bin', program), [...args, file], { encoding: 'utf8', env, cwd: work }),
    );
  run(); // what the runtime itself keeps of a module is there from the second start on
  return result(name, Array.from({ length: TIMES }, run));
}

const result = (name, runs) => ({
  name,
  import: quartiles(runs.map(([it]) => it)),
  call: quartiles(runs.map(([, it]) => it)),
});

async function inChromium() {
  writeFileSync(join(work, 'index.html'), '<!doctype html><title>cold</title>');
  await build({
    entryPoints: [join(root, 'pkg/index.js')],
    outfile: join(work, 'closehook.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    external: ['node:*'],
    logLevel: 'error',
  });
  const server = await serve(work, "script-src 'self' 'wasm-unsafe-eval'");
  const browser = await launch();
  const runs = [];
  for (let i = 0; i < TIMES; i += 1) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${server.url}/index.html`);
    runs.push(await page.evaluate(`(async () => { ${use(`${server.url}/closehook.js`)} return times; })()`));
    await page.context().close();
  }
  const version = browser.version();
  await browser.close();
  await server.close();
  return result(`Chromium ${version.split('.')[0]}, bundled`, runs);
}

/**
 * The first request to a worker less the first to one that does nothing: an isolate's clock stands still while it
 * computes. The import is in the start of workerd, which is compared likewise.
 */
async function inWorkerd() {
  const script = (body) => `export default { async fetch() { ${body} } };`;
  const folder = join(work, 'workerd');
  const program = `import { Webhook } from 'closehook';\n${script("const webhook = new Webhook('00'.repeat(32)); webhook.verify('{}', webhook.sign('{}')); return new Response('ok');")}`;
  await build({
    stdin: { contents: program, resolveDir: here },
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    alias: { closehook: join(root, 'pkg/workerd.js') },
    external: ['node:*'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'error',
  });
  const wasm = /["']\.\/([^"']+\.wasm)["']/.exec(readFileSync(join(folder, 'index.js'), 'utf8'))[1];
  const options = { compatibilityDate: '2026-04-01', cf: false };
  const full = {
    ...options,
    modulesRoot: folder,
    modules: [
      { type: 'ESModule', path: join(folder, 'index.js') },
      { type: 'CompiledWasm', path: join(folder, wasm) },
    ],
  };
  const empty = { ...options, modules: true, script: script("return new Response('ok');") };
  const first = async (settings) => {
    const start = performance.now();
    const miniflare = new Miniflare(settings);
    const url = await miniflare.ready;
    const ready = performance.now();
    await (await fetch(url)).text();
    const answered = performance.now();
    await miniflare.dispose();
    return [ready - start, answered - ready];
  };
  await first(empty);
  const runs = [];
  for (let i = 0; i < TIMES; i += 1) {
    const [base, own] = [await first(empty), await first(full)];
    runs.push([own[0] - base[0], own[1] - base[1]]);
  }
  return result('workerd, more than an empty worker', runs);
}

const FLAGS = ['run', '--no-prompt', '--no-remote', '--allow-read', '--quiet'];
const results = [
  ...firstCalls(TIMES).map(({ name, ...rest }) => ({ name: `Node ${process.versions.node}, ${name}`, ...rest })),
  processes('Deno', 'deno', FLAGS),
  processes('Bun', 'bun', ['--no-install']),
  await inChromium(),
  await inWorkerd(),
];

const programs = commands(TIMES);

const spread = ({ low, median, high }) => `${median.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;

const report = `# The first call

Milliseconds: the median of ${TIMES}, with the quartiles in brackets. The first call makes the
wasm instance, signs and verifies. In workerd both are differences of two processes, and so noisier than they are large.

${table(
  ['', 'import', 'first call'],
  results.map(({ name, import: imported, call }) => [name, spread(imported), spread(call)]),
)}

A whole process, from its start to its end:

${table(
  ['', 'ms'],
  programs.map(({ name, all }) => [`\`${name}\``, spread(all)]),
)}
`;
publish('cold-start', report, { results, programs }, 'Every runtime');
