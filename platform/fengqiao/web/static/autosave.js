// @ts-check
/** While there is a line, what is typed is also kept on the server, two seconds after the last key. */
import { ask, askSession, json, sendPhoto } from './asking.js';
import { answers, clock } from './draft.js';
import { same } from './merging.js';
import { owner } from './store.js';
import { refuse, say } from './words.js';

const MOST_TRIED = 20;

/**
 * @param {HTMLFormElement} form
 * @param {{copy: {version: string, base: import('./store.js').Pairs, tried: import('./store.js').Pairs[]}, save: () => Promise<void>}} draft
 * @param {() => string[]} photos photographs that are only here so far
 * @param {(current: {version: number, fields: import('./store.js').Pairs}) => void} met the server has other answers
 * @param {() => void} finished it was filed elsewhere: nothing is to be handed up here any more
 */
export function keepOnServer(form, draft, photos, met, finished) {
  let timer = 0;
  let stopped = false;
  let token = /** @type {HTMLInputElement} */ (form.elements.namedItem('csrf_token')).value;
  /** @type {Promise<void>} */
  let running = Promise.resolve();

  function later() {
    clearTimeout(timer);
    if (!stopped) timer = window.setTimeout(() => { running = running.then(push).catch(() => {}); }, Number(form.dataset.saves));
  }

  async function push() {
    const fields = answers(form);
    if (stopped || navigator.onLine === false || same(fields, draft.copy.base)) return;
    for (const sha256 of photos()) {
      const answer = await sendPhoto(owner(), sha256, token);
      if (answer) return told(answer, fields);
    }
    // On the disk before on the line: if the answer is lost, these are known to be our own.
    draft.copy.tried = draft.copy.tried.filter((sent) => !same(sent, fields)).concat([fields]).slice(-MOST_TRIED);
    await draft.save();
    const body = new URLSearchParams(fields);
    body.set('csrf_token', token);
    body.set('action', 'save');
    body.set('version', draft.copy.version);
    body.set('form_version', /** @type {HTMLInputElement} */ (form.elements.namedItem('form_version')).value);
    await told(await ask(form.getAttribute('action') || '', { method: 'POST', body, headers: { Accept: 'application/json' } }, 15000), fields);
  }

  /** @param {Response} answer @param {import('./store.js').Pairs} fields what was sent */
  async function told(answer, fields) {
    const body = await json(answer);
    if (answer.ok) {
      agree(String(body.version), fields);
      await draft.save();
      if (same(answers(form), fields)) say('已保存 ' + clock(Date.now()), 'ok');
      else later();
    } else if (answer.status === 412 && body.current) met(body.current);
    else if (answer.status === 401) {
      say('登录过期了，填的存在本机', 'off');
    } else if (answer.status === 403) {
      // A page from the shelf carries an old token; another's session is none of this page's.
      const now = await askSession().then(json);
      if (now.owner !== owner() || now.csrf_token === token) stopped = true;
      else {
        token = now.csrf_token;
        later();
      }
    } else if (answer.status === 409) {
      stopped = true;
      if (body.code === 'already-submitted') finished();
      refuse((body.detail || '') + ' 填的还存在本机。', body.errors || {}, { href: form.getAttribute('action') || '', words: '看服务器上的这一份' });
    } else if (answer.status === 422) say('已存本机。服务器没有收：' + (body.detail || ''), 'bad');
  }

  /** The server's copy is this one now. @param {string} version @param {import('./store.js').Pairs} fields */
  function agree(version, fields) {
    draft.copy.version = version;
    draft.copy.base = fields;
    draft.copy.tried = [];
    form.dataset.version = version;
    /** @type {HTMLInputElement} */ (form.elements.namedItem('version')).value = version;
  }

  return {
    later,
    agree,
    stop: (/** @type {boolean} */ wanted) => { stopped = wanted; clearTimeout(timer); },
    /** Wait for what is on its way, but not for a dead line. */
    settle: () => {
      clearTimeout(timer);
      return Promise.race([running, new Promise((resolve) => setTimeout(resolve, 3000))]);
    },
  };
}
