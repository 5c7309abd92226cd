// JSON Pointers (RFC 6901).

/** The tokens of a pointer. @param {string} pointer @returns {string[]} */
export const tokens = (pointer) =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The pointer with these tokens. @param {readonly (string | number)[]} keys */
export const pointerTo = (keys) =>
  keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
