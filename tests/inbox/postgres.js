// A PostgreSQL server of the tests' own: made in a temporary folder, listening on a socket there, and gone afterward.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Where Debian keeps each version of the server. */
const DEBIAN = '/usr/lib/postgresql';

/** The programs of the newest server that is installed, or undefined. */
function programs() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [process.env.POSTGRES_BIN, ...versions.map((version) => join(DEBIAN, version, 'bin'))];
  return folders.find((folder) => folder !== undefined && existsSync(join(folder, 'initdb')));
}

/** Why there is no server, for `skip`; false when there is one. */
export const missing = programs() === undefined && `no PostgreSQL server: neither in ${DEBIAN} nor in POSTGRES_BIN`;

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((what) => Number(execFileSync('id', [what, user], { stdio: 'pipe' })));
      return { uid, gid };
    } catch {
      // The next one.
    }
  }
  throw new Error('root cannot run PostgreSQL, and there is no user postgres or nobody');
}

/** A pool whose connections may end with their server: without a listener, that would end the process. */
export function poolOf(options) {
  const pool = new pg.Pool(options);
  pool.on('error', () => {});
  return pool;
}

/** Starts a server. `settings` are as in postgresql.conf. */
export async function server(settings = { fsync: 'off' }) {
  const bin = programs();
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'closehook-pg-'));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const how = ['-D', data, '-U', 'closehook', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions'];
  execFileSync(join(bin, 'initdb'), how, { ...user, cwd: folder, stdio: 'pipe', env: { ...process.env, LC_ALL: 'C' } });
  const all = { listen_addresses: '', unix_socket_directories: folder, max_connections: 100, ...settings };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...options], { ...user, cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const url = `postgres://closehook@localhost/postgres?host=${encodeURIComponent(folder)}`;
  const stop = async () => {
    // A fast shutdown, which ends the connections that are left.
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return { url, stop };
    } catch (error) {
      if (child.exitCode !== null) {
        rmSync(folder, { recursive: true, force: true });
        throw new Error(`the server ended with ${child.exitCode}`, { cause: error });
      }
      await pause(50);
    }
  }
}
