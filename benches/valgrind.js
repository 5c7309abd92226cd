// The workloads of native/, as a program whose instructions valgrind counts.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const manifest = fileURLToPath(new URL('native/Cargo.toml', import.meta.url));
const target = fileURLToPath(new URL('../target/benches', import.meta.url));

/** What a program prints; an error has the end of what it complains of. */
export function run(program, args) {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.slice(-2000)}`);
  return { stdout, stderr };
}

/** Builds the program, and gives its path. */
export function built() {
  run('cargo', [
    'build',
    '--quiet',
    '--release',
    '--manifest-path',
    manifest,
    '--target-dir',
    target,
    '--bin',
    'instructions',
  ]);
  return `${target}/release/instructions`;
}

/** Does a workload so many times, counted into a file; what valgrind says of it. */
export const callgrind = (file, program, workload, times) =>
  run('valgrind', ['--tool=callgrind', `--callgrind-out-file=${file}`, program, workload, String(times)]).stderr;
