// @ts-check
/** Ask the server something, or hand it a photograph, but not for ever: a dead line never answers. */
import { blobOf, read, write } from './store.js';

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

/** @param {string} whose @param {string} sha256 @param {string} token @returns {Promise<Response|null>} what was wrong */
export async function sendPhoto(whose, sha256, token) {
  const photo = await read('photos', whose + '/' + sha256);
  if (!photo || photo.sent) return null;
  const answer = await ask('/attachments/' + sha256, {
    method: 'PUT', body: blobOf(photo),
    headers: { Accept: 'application/json', 'Content-Type': 'image/jpeg', 'X-CSRF-Token': token },
  }, 120000);
  if (!answer.ok) return answer;
  await write('photos', photo.key, { ...photo, sent: true });
  return null;
}
