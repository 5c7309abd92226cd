// Loads optional peers: packages that only those install who need them.
import { ClosehookError } from './errors.js';

/**
 * @template T
 * @param {string} name of the package
 * @param {() => Promise<T>} load its `import()`, which bundlers must see
 * @param {string} what needs it
 */
export async function peer(name, load, what) {
  try {
    return await load();
  } catch {
    throw new ClosehookError(
      `${name.toUpperCase()}_MISSING`,
      `${what} needs the package ${name}, which is not installed: npm install ${name}`,
    );
  }
}
