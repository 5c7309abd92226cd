// One call of the handler: in its time, with writes that are kept apart until it has succeeded.

/** @returns {Promise<{ own: import('./own.js').Own, error?: { reason: unknown } }>} never rejects. */
export async function call(onChange, { event, changes, state, presence, about, own, milliseconds }) {
  const signal = AbortSignal.timeout(milliseconds);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('the handler took too long'), { code: 'HANDLER_TIMEOUT' })), milliseconds);
  });
  try {
    await Promise.race([late, (async () => onChange(changes, state, event, { ...about, presence, own, signal }))()]);
    return { own };
  } catch (reason) {
    return { own, error: { reason } };
  } finally {
    clearTimeout(timer);
    own.end();
  }
}
