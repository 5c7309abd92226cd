// The receiver for Node: node:http, and what is built on it; and what its example needs beside it.
import './filters.js';

export { checkDataFile } from './src/data-file.js';
export { isFromHere } from './src/from-here.js';
export { receive } from './src/receiver/node.js';
