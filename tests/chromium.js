// The browser of the tests: installed by `cargo xtask setup`, or named in the environment variable CHROMIUM.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

// As root there is no sandbox; the rest keeps it from calling home.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`no Chromium at ${executablePath}: name its path in the environment variable CHROMIUM`);
  }
  return chromium.launch({ executablePath, args: FLAGS });
}
