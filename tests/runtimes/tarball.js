// The package as a user gets it: packed by npm, installed from the tarball, away from this checkout.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

let scratch;
let packed;

function folder(name) {
  if (scratch === undefined) {
    // Bundlers and Deno compare real paths, and macOS has its temporary folder behind a link.
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'closehook-')));
    process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  }
  return mkdtempSync(join(scratch, `${name}-`));
}

const npm = (args, cwd) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts', '--offline', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/**
 * The tarball of `pkg`, packed once for each process.
 *
 * @returns {{ path: string, files: string[] }} where it is, and the files in it.
 */
export function tarball() {
  if (packed === undefined) {
    if (!existsSync(join(root, 'pkg/dist/index.cjs'))) {
      throw new Error('pkg/dist is not built: run cargo xtask build');
    }
    const into = folder('tarball');
    const answer = npm(['pack', '--json', '--pack-destination', into], join(root, 'pkg'));
    const [{ filename, files }] = JSON.parse(answer);
    packed = { path: join(into, filename), files: files.map(({ path }) => path) };
  }
  return packed;
}

/**
 * A throw-away ES module project that has the tarball installed, and `run.js`, which runs the vectors.
 *
 * @param {Record<string, string>} files what else is in it: name and text.
 * @returns {string} its folder, removed when the process ends.
 */
export function project(files = {}) {
  const at = folder('project');
  const manifest = { name: 'receiver', private: true, type: 'module' };
  writeFileSync(join(at, 'package.json'), JSON.stringify(manifest));
  npm(['install', tarball().path], at);
  copyFileSync(join(root, 'tests/vectors/run.js'), join(at, 'run.js'));
  write(at, files);
  return at;
}

/** Writes files into a project. */
export function write(at, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
}

/** Lets a project import what is installed in this checkout, for examples with a web framework. */
export function lend(at) {
  const from = join(root, 'node_modules');
  for (const name of readdirSync(from)) {
    const to = join(at, 'node_modules', name);
    if (!name.startsWith('.') && !existsSync(to)) symlinkSync(join(from, name), to);
  }
}

/** A program that npm installed in this checkout. */
export function program(name) {
  const path = join(root, 'node_modules/.bin', name);
  if (!existsSync(path)) throw new Error(`${name} is missing: run npm ci`);
  return path;
}

/** A path in what tests/consumers installs. @param {string} path */
export const consumer = (path) => join(root, 'tests/consumers/node_modules', path);
