// Ids of Close, for people.
const LONGEST = 20;

/** `user_Ngh8…q0w1`: an id shortened in the middle, or any other text as it is. @param {string} id */
export function shortId(id) {
  const [, prefix, rest] = /^([a-z]+_)([A-Za-z0-9]{9,})$/.exec(id) ?? [];
  return prefix && id.length > LONGEST ? `${prefix}${rest.slice(0, 4)}…${rest.slice(-4)}` : id;
}

/** A text with its ids shortened. @param {string} text */
export const withShortIds = (text) => text.replace(/\b[a-z]+_[A-Za-z0-9]{9,}\b/g, shortId);

/** Whether this id can be put into a command unquoted. @param {unknown} id @returns {id is string} */
export const isSubscriptionId = (id) => typeof id === 'string' && /^whsub_[A-Za-z0-9]{1,64}$/.test(id);
