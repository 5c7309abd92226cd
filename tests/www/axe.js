// axe-core in a page: what it finds, by rule and place. The page's policy would keep it out: open it with `bypassCSP`.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await globalThis.axe.run();
    return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => target.join(' '))]);
  });
}
