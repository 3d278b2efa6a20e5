// @ts-check
/** A draft is the form as it stands on the screen, kept on the device while it is typed. */
import { read, remove, write } from './store.js';

/** @typedef {import('./store.js').Pairs} Pairs */

/** Fields that belong to one rendering of the page, not to the person's answers. */
const OF_THE_PAGE = ['csrf_token', 'version', 'form_version', 'idempotency_key', 'action'];

/** Where a form is opened again; without a line one page may stand in another's place.
 * @param {HTMLFormElement} form */
export const pageOf = (form) => form.dataset.page || location.pathname;

/** @param {HTMLFormElement} form @returns {Pairs} answers, without files */
export function answers(form) {
  /** @type {Pairs} */
  const pairs = [];
  new FormData(form).forEach((value, name) => {
    // A browser sends a line break as two characters; it is one wherever it is compared.
    if (typeof value === 'string' && !OF_THE_PAGE.includes(name)) pairs.push([name, value.replace(/\r\n/g, '\n')]);
  });
  return pairs;
}

/** @param {HTMLFormElement} form @param {string} name @returns {any[]} */
function controls(form, name) {
  return Array.from(form.elements).filter((element) => element.getAttribute('name') === name);
}

/**
 * Put a draft's answers back. Photographs are hidden fields and are put back by photos.js.
 * @param {HTMLFormElement} form @param {Pairs} fields
 * @returns {Pairs} answers that this form has no place for any more
 */
export function restore(form, fields) {
  fields.forEach(([name, value]) => {
    controls(form, name).forEach((control) => {
      if (control.type === 'radio' || control.type === 'checkbox') control.checked = control.value === value;
      else if (control.type !== 'hidden' && control.type !== 'file') {
        control.value = value;
        control.dispatchEvent(new Event('input'));
      }
    });
  });
  return fields.filter(([name, value]) => value && name.startsWith('answer.') && !controls(form, name).length);
}

/**
 * Keep the form after every change: 250 ms after the last key, and at once when the page goes.
 * @param {HTMLFormElement} form
 * @param {(words: string, state: string) => void} say
 */
export function keepDraft(form, say) {
  const key = form.dataset.key || '';
  const before = JSON.stringify(answers(form));
  /** What is known of the server's copy. @type {{version: string, base: Pairs, tried: Pairs[]}} */
  const copy = { version: form.dataset.version || '', base: answers(form), tried: [] };
  let timer = 0;
  let done = false;

  /** @param {Pairs} fields @returns {import('./store.js').Draft} */
  const asKept = (fields) => ({ ...copy, fields, at: Date.now(), title: document.title.split(' · ')[0], page: pageOf(form) });

  async function save() {
    clearTimeout(timer);
    timer = 0;
    const fields = answers(form);
    try {
      if (done || JSON.stringify(fields) === before && !(await read('drafts', key))) return localStorage.removeItem(key);
      await write('drafts', key, asKept(fields));
      localStorage.removeItem(key);
      say('已存本机 ' + clock(Date.now()), 'ok');
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    } catch (error) {
      say('这台设备存不住，请直接上报', 'bad');
    }
  }
  function later() {
    clearTimeout(timer);
    timer = window.setTimeout(save, 250);
  }
  // Written at once: what else is begun while a page goes, Safari never ends, nor anything after it.
  const leave = () => { if (timer && !done) localStorage.setItem(key, JSON.stringify(asKept(answers(form)))); };
  window.addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', leave);
  return {
    copy,
    save,
    later,
    /** @returns {Promise<import('./store.js').Draft|undefined>} */
    load: async () => {
      const left = JSON.parse(localStorage.getItem(key) || 'null');
      if (!left) return read('drafts', key);
      // A battery may go before it is on disk that what was left here was taken over.
      const kept = await read('drafts', key).catch(() => undefined);
      return kept && kept.at >= left.at ? kept : left;
    },
    forget: () => {
      done = true;
      localStorage.removeItem(key);
      return remove('drafts', key);
    },
  };
}

/** @param {number} at @returns {string} hours and minutes on this device */
export function clock(at) {
  const time = new Date(at);
  return time.getHours() + ':' + String(time.getMinutes()).padStart(2, '0');
}

const GROUPED = /^[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?$/;

/**
 * Figures as people type them: full-width digits are made plain, blanks and the commas that part
 * thousands go. Anything else stays and is refused in words: 1.5 must never quietly become
 * 15, nor 1,2 become 12.
 * @param {string} typed
 */
export function plainFigure(typed) {
  const half = halfWidth(typed).replace(/\s/g, '');
  return GROUPED.test(half) ? half.replace(/[,，]/g, '') : half;
}

/** Digits as Chinese input methods write them, made plain while they are typed. @param {string} typed */
export function halfWidth(typed) {
  return typed.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 65248))
    .replace(/[．。]/g, '.').replace(/[－﹣−]/g, '-');
}
