// The modules of the page import the package by its bare name, as its build resolves it: here it is that of this
// checkout.
import { register } from 'node:module';

const hook = `export function resolve(specifier, context, next) {
  return next(specifier === 'closehook' ? ${JSON.stringify(new URL('../../pkg/index.js', import.meta.url).href)} : specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
