// Who may use Close's API: API keys and OAuth access tokens, each of one user, with their rate limits.

/** The window of a rate limit, in milliseconds. Close documents limits per second. */
const WINDOW = 1000;

/** A key that fits Basic authentication as a user name (RFC 7617 §2), a command line and a log. */
export const API_KEY = /^[^\s:\p{C}]{1,200}$/u;

/** A bearer token (RFC 6750 §2.1). */
export const ACCESS_TOKEN = /^[\w.~+/-]{1,2000}=*$/;

export class Access {
  /** @type {Map<string, string>} */
  #keys = new Map();
  /** @type {Map<string, string>} */
  #tokens = new Map();
  #limit;
  /** @type {Map<string, { ends: number, left: number }>} */
  #windows = new Map();

  /** @param {number} limit how many requests a key or token may make in a second. */
  constructor(limit) {
    this.#limit = limit;
  }

  /** @param {string} key */
  userOfKey(key) {
    return this.#keys.get(key);
  }

  /** @param {string} token */
  userOfToken(token) {
    return this.#tokens.get(token);
  }

  /** @param {string} key @param {string} user */
  addKey(key, user) {
    this.#keys.set(key, user);
  }

  /**
   * A new token replaces the previous one of the user, as when one is refreshed.
   *
   * @param {string} token @param {string} user
   */
  setToken(token, user) {
    for (const [old, whose] of this.#tokens) if (whose === user) this.#tokens.delete(old);
    this.#tokens.set(token, user);
  }

  /**
   * The user of a request, and the key or token by which its requests are counted.
   *
   * @param {string=} authorization
   * @returns {{ user: string | undefined, credential: string }}
   */
  of(authorization = '') {
    const [, scheme = '', said = ''] = /^(basic|bearer) +(\S+)$/i.exec(authorization) ?? [];
    if (/^bearer$/i.test(scheme)) return { user: this.#tokens.get(said), credential: `bearer ${said}` };
    // Close takes the key as the user name, with an empty password.
    const key = Buffer.from(said, 'base64').toString('utf8').replace(/:.*$/s, '');
    return { user: this.#keys.get(key), credential: `basic ${key}` };
  }

  /**
   * Counts a request. `reset` is in seconds, as in Close's `RateLimit` header.
   *
   * @param {string} credential
   */
  count(credential, now = Math.floor(performance.now())) {
    let window = this.#windows.get(credential);
    if (window === undefined || window.ends <= now) {
      window = { ends: now + WINDOW, left: this.#limit };
      this.#windows.set(credential, window);
    }
    const isOver = window.left === 0;
    window.left = Math.max(0, window.left - 1);
    return { isOver, limit: this.#limit, remaining: window.left, reset: Math.ceil((window.ends - now) / 1000) };
  }
}
