// What the figures were measured on.
import { cpus } from 'node:os';

export const machine = {
  runtime: `Node ${process.versions.node}`,
  cpu: `${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}`,
  date: new Date().toISOString().slice(0, 10),
};
