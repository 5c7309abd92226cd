import { pageFiles } from '../../pkg/cli/server/static.js';

/** Serves the page as the build of this checkout has made it. */
export const staticFiles = pageFiles(new URL('../../pkg/dist/inspector/', import.meta.url));
