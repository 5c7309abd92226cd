// The worker of the page: the jobs of its tools, one after the other.
import { finish } from './background.js';
import * as jobs from './views/compare/compared.js';

addEventListener('message', ({ data: { id, name, given } }) => {
  postMessage({ id, result: finish(/** @type {any} */ (jobs)[name], given) });
});
