import { pageFiles } from '../../pkg/cli/server/static.js';

/** Serves the page of this checkout. */
export const staticFiles = pageFiles(new URL('../', import.meta.url));
