// What the figures were measured on, and how much of it other programs took meanwhile.
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';

/** Above this share of the processors, the load of others belongs into the report as a warning. */
const BUSY = 0.05;

/** Ticks that the processors worked for anyone, and all ticks. Time that a hypervisor gave to others counts as work. */
function processors() {
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user, nice, system, idle, wait, interrupts, soft, stolen] = line.trim().split(/\s+/).slice(1).map(Number);
  const busy = user + nice + system + interrupts + soft + stolen;
  return { busy, all: busy + idle + wait };
}

/** Ticks of this process and of all that it has started, including those that have ended. */
export function ours() {
  const children = new Map();
  const ticks = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    let text;
    try {
      text = readFileSync(`/proc/${entry}/stat`, 'utf8');
    } catch {
      continue; // it has ended meanwhile
    }
    // The name before it is in brackets, and may have any character.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [pid, parent] = [Number(entry), Number(fields[1])];
    children.set(parent, [...(children.get(parent) ?? []), pid]);
    const times = fields.slice(11, 15).map(Number);
    ticks.set(
      pid,
      times.reduce((sum, each) => sum + each, 0),
    );
  }
  const sum = (pid) => (children.get(pid) ?? []).reduce((all, child) => all + sum(child), ticks.get(pid) ?? 0);
  return sum(process.pid);
}

function now() {
  try {
    return { ...processors(), ours: ours() };
  } catch {
    return undefined; // only Linux has /proc
  }
}

/** The share of the processors that others had between two moments, from 0 to 1. */
export function shareOfOthers(before, after) {
  const all = after.all - before.all;
  return all > 0 ? Math.min(1, Math.max(0, (after.busy - before.busy - (after.ours - before.ours)) / all)) : 0;
}

const start = now();

export const machine = {
  runtime: `Node ${process.versions.node}`,
  cpu: `${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}`,
  date: new Date().toISOString().slice(0, 10),
  /** The share of the processors that other programs have had since this one began; null where nothing tells it. */
  get others() {
    const end = now();
    return start && end ? Number(shareOfOthers(start, end).toFixed(3)) : null;
  },
};

/** A sentence about the load of others during the measurement, for the head of a report. */
export function load({ others } = machine) {
  if (others === null) return 'The load of other programs was not measured.';
  const share = `${Math.round(others * 100)} % of the processors`;
  return others > BUSY
    ? `**Other programs took ${share} meanwhile**, so times are too long. Compare ratios only.`
    : `Other programs took ${share} meanwhile.`;
}
