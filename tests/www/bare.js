// The modules of the page import the package by its bare name, as its build resolves it: here it is that of this
// checkout.
import { register } from 'node:module';

const at = (/** @type {string} */ file) => new URL(`../../pkg/${file}`, import.meta.url).href;
const files = { closehook: at('index.js'), 'closehook/filters': at('filters.js') };
const hook = `const files = ${JSON.stringify(files)};
export function resolve(specifier, context, next) {
  return next(files[specifier] ?? specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
