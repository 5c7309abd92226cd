import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** @type {[string, string][]} What is sent beside the signature. What Close says of itself is not known. */
export const OWN_HEADERS = [
  ['content-type', 'application/json'],
  ['user-agent', `closehook/${version}`],
];
