// @ts-check
/** What every form that can wait for a signal has in common: draft, photographs, outbox, words. */
import { keepDraft, answers, clock, restore } from './draft.js';
import { enqueue, flush, waiting } from './outbox.js';
import { takePhotos } from './photos.js';
import { newId, owner } from './store.js';

/** @param {string} id */
const element = (id) => document.getElementById(id);

/** @param {string} words @param {string} state ok, busy, off or bad */
export function say(words, state) {
  const line = element('saved');
  if (!line) return;
  line.hidden = false;
  line.dataset.state = state;
  line.textContent = words;
}

/** @param {string} words @param {string} kind @param {{href: string, words: string}} [link] */
export function banner(words, kind, link) {
  const place = element('banner');
  if (!place) return;
  place.className = 'note alone ' + kind;
  place.textContent = words;
  if (link) {
    const anchor = document.createElement('a');
    anchor.href = link.href;
    anchor.textContent = link.words;
    place.append(' ', anchor);
  }
  place.hidden = false;
}

/** What a field is called on the page. @param {Element} input */
export function called(input) {
  const label = document.querySelector('label[for="' + input.id + '"]') || input.querySelector('legend');
  return ((label && label.firstChild && label.firstChild.textContent) || '').trim();
}

/** @param {string} field @param {string} words beside the field */
function mark(field, words) {
  const input = element('answer.' + field) || element(field);
  if (!input) return;
  const known = element('answer.' + field + '-message');
  const line = known || document.createElement('span');
  line.className = 'msg err';
  line.textContent = words;
  if (!known) input.after(line);
  input.setAttribute('aria-invalid', 'true');
  return input;
}

/**
 * What is wrong stands beside its field, and on top with a link to it.
 * @param {string} words @param {Record<string, string[]>} errors @param {{href: string, words: string}} [link]
 */
export function refuse(words, errors, link) {
  banner(words, 'red', link);
  const list = document.createElement('ul');
  Object.keys(errors).forEach((field) => {
    const told = [].concat(/** @type {any} */ (errors[field])).join('；');
    const input = mark(field, told);
    const line = list.appendChild(document.createElement('li')).appendChild(document.createElement('a'));
    line.textContent = (input ? called(input) + '：' : '') + told;
    if (input) line.href = '#' + input.id;
  });
  const place = /** @type {HTMLElement} */ (element('banner'));
  place.append(list);
  place.focus();
}

/**
 * @param {HTMLFormElement} form @param {{repaint: () => void, finished: () => void}} page
 */
export function deliver(form, page) {
  const draft = keepDraft(form, say);
  const photos = takePhotos(form, () => { page.repaint(); draft.later(); });
  form.addEventListener('change', () => draft.later());

  /** @param {import('./outbox.js').Outcome} outcome */
  function tell(outcome) {
    if (outcome.job.key !== form.dataset.key) return;
    if (outcome.kind === 'sent') finish(outcome);
    else if (outcome.kind === 'refused') {
      refuse(outcome.words, (outcome.body || {}).errors || {}, { href: form.getAttribute('action') || '', words: '看服务器上的这一份' });
      say('没有报上，填的都在', 'bad');
    } else if (outcome.kind === 'signed-out') {
      banner(outcome.words, 'amber', { href: '/sign-in?next=' + encodeURIComponent(location.pathname), words: '去登录' });
      say('已存本机', 'off');
    } else say(outcome.words, 'off');
  }

  /** What is filed is shown as it stands on the server, with its receipt.
   * @param {import('./outbox.js').Outcome} outcome */
  async function finish(outcome) {
    await draft.forget();
    banner(outcome.words, 'green');
    say('已上报', 'ok');
    page.finished();
    scrollTo(0, 0);
    if (outcome.body.location) location.assign(outcome.body.location);
  }

  async function open() {
    const kept = await draft.load();
    if (kept && kept.version === (form.dataset.version || '')) takeBack(kept, '已恢复 ' + clock(kept.at) + ' 存在本机的内容。');
    else if (kept) offerBack(kept);
    page.repaint();
    const mine = (await waiting()).find((job) => job.key === form.dataset.key);
    if (mine && mine.state === 'refused') banner('上次没有报上：' + (mine.reason || ''), 'red');
    flush(tell);
  }

  /** @param {import('./store.js').Draft} kept @param {string} words */
  async function takeBack(kept, words) {
    restore(form, kept.fields);
    await photos.restore(kept.fields);
    banner(words, 'amber');
    page.repaint();
  }

  /** The record has moved on elsewhere: the person chooses, nothing is overwritten silently.
   * @param {import('./store.js').Draft} kept */
  function offerBack(kept) {
    banner('这一份在别处改过。本机还有 ' + clock(kept.at) + ' 没报的内容。', 'amber');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn';
    button.textContent = '换成本机的内容';
    button.onclick = () => takeBack(kept, '已换成本机的内容，请核对后上报。');
    /** @type {HTMLElement} */ (element('banner')).append(' ', button);
  }

  window.addEventListener('online', () => flush(tell));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) flush(tell); });
  return {
    draft,
    open,
    /** @param {string} title @param {string} action value of the button pressed */
    send: async (title, action) => {
      await draft.save();
      await enqueue(jobOf(form, title, action, photos.hashes()));
      say('正在上报', 'busy');
      await flush(tell);
    },
  };
}

/**
 * @param {HTMLFormElement} form @param {string} title @param {string} action @param {string[]} hashes
 * @returns {import('./store.js').Job}
 */
function jobOf(form, title, action, hashes) {
  /** @type {[string, string][]} */
  const fields = answers(form);
  ['version', 'form_version'].forEach((name) => {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) fields.push([name, input.value]);
  });
  fields.push(['action', action]);
  return {
    id: newId(), owner: owner(), key: form.dataset.key || '', title, page: location.pathname,
    action: form.getAttribute('action') || location.pathname, fields, photos: hashes, state: 'queued',
  };
}
