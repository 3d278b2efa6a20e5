// @ts-check
/** Ask the server something, but not for ever: a dead line gives no answer at all. */

/** @param {string} url @param {RequestInit} options @param {number} milliseconds */
export function ask(url, options, milliseconds) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), milliseconds);
  return fetch(url, { credentials: 'same-origin', ...options, signal: abort.signal })
    .finally(() => clearTimeout(timer));
}

/** @param {Response} response */
export const json = (response) => response.json().catch(() => ({}));

/** Whose session this is, and its token. @returns {Promise<Response>} */
export const askSession = () => ask('/session', { headers: { Accept: 'application/json' } }, 30000);
