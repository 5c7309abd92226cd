/** @import { Keys } from '../../pkg/src/input/keys.js' */

/** The sample key of Close's documentation. It is public: it protects nothing. */
export const DEMO_KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';

/** Whether the keys of `parseKeys` are only the key of the samples. @param {Keys | null} given */
export const isSampleKey = (given) => given?.count === 1 && [given.keys].flat()[0] === DEMO_KEY;
