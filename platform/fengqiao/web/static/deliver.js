// @ts-check
/** What every form that can wait for a signal has in common: draft, photographs, outbox, words. */
import { keepOnServer } from './autosave.js';
import { keepDraft, answers, clock, pageOf, restore } from './draft.js';
import { byName, merge, same } from './merging.js';
import { enqueue, flush, renew, waiting } from './outbox.js';
import { takePhotos } from './photos.js';
import { newId, owner } from './store.js';
import { banner, button, called, element, refuse, say } from './words.js';

/** @typedef {import('./store.js').Pairs} Pairs */
/** @typedef {{version: number, fields: Pairs}} Current what the server has */

/** Fetched when the page stands there, so that it is on the shelf before the line is lost. */
const sheet = () => import('./choosing.js');
window.addEventListener('load', () => { sheet().catch(() => {}); });

/**
 * @param {HTMLFormElement} form @param {{repaint: () => void, finished: () => void}} page
 */
export function deliver(form, page) {
  const draft = keepDraft(form, say);
  const photos = takePhotos(form, () => { page.repaint(); changed(); });
  const server = 'saves' in form.dataset ? keepOnServer(form, draft, photos.hashes, (current) => meet(current, answers(form)), page.finished) : null;
  let choosing = false;
  let ordinary = false;
  /** @type {HTMLButtonElement|null} */
  let pressed = null;
  form.addEventListener('change', changed);
  // Safari says with what a form was sent only since 15.4; Enter presses a button, too.
  form.addEventListener('click', (event) => {
    pressed = /** @type {Element} */ (event.target).closest('button') || pressed;
  });

  function changed() {
    draft.later();
    if (server) server.later();
  }

  /** @param {import('./outbox.js').Outcome} outcome */
  function tell(outcome) {
    if (outcome.job.key !== form.dataset.key) return;
    const link = { href: form.getAttribute('action') || '', words: '看服务器上的这一份' };
    if (outcome.kind === 'sent') finish(outcome);
    else if (outcome.kind === 'refused') {
      say('没有报上，填的都在', 'bad');
      if (server && outcome.body && outcome.body.current) meet(outcome.body.current, answers(form));
      else {
        const errors = (outcome.body || {}).errors || {};
        // What was filed elsewhere meanwhile is worth a look; what is wrong here is mended here.
        const filed = (outcome.body || {}).code === 'already-submitted';
        if (filed) page.finished();
        refuse(outcome.words, errors, filed || !Object.keys(errors).length ? link : undefined);
      }
    } else if (outcome.kind === 'signed-out') {
      banner(outcome.words, 'amber', { href: '/sign-in?next=' + encodeURIComponent(pageOf(form)), words: '去登录' });
      say('已存本机', 'off');
    } else say(outcome.words, 'off');
    // What was drawn as "today" may be yesterday on a page that was kept.
    const due = element('due');
    if (outcome.kind === 'offline' && due && due.firstElementChild) due.firstElementChild.textContent = due.dataset.exact || '';
  }

  /** What is filed is shown as it stands on the server, with its receipt.
   * @param {import('./outbox.js').Outcome} outcome */
  async function finish(outcome) {
    if (server) server.stop(true);
    await draft.forget();
    banner(outcome.words, 'green');
    say('已上报', 'ok');
    page.finished();
    scrollTo(0, 0);
    if (outcome.body.location) location.assign(outcome.body.location);
  }

  /** Where nothing can be kept, in some private windows, the form is what it is without a script. */
  function plainly() {
    ordinary = true;
    photos.leave();
    say('这台设备存不住，请直接上报', 'bad');
  }

  async function open() {
    const kept = await draft.load();
    if (kept) await takeUp(kept, answers(form));
    page.repaint();
    const mine = (await waiting()).find((job) => job.key === form.dataset.key);
    if (mine && mine.state === 'refused' && !choosing) banner('上次没有报上：' + (mine.reason || ''), 'red');
    flush(tell);
  }

  /** @param {import('./store.js').Draft} kept @param {Pairs} shown as the page was drawn */
  async function takeUp(kept, shown) {
    const drawn = form.dataset.version || '';
    if (Number(drawn) > Number(kept.version)) return meet({ version: Number(drawn), fields: shown }, kept.fields, kept);
    if (server) server.agree(kept.version, kept.base || shown);
    draft.copy.tried = kept.tried || [];
    if (!same(kept.fields, shown)) await putBack(kept.fields, '已恢复 ' + clock(kept.at) + ' 存在本机的内容。');
    if (server) server.later();
  }

  /** @param {Pairs} fields @param {string} words */
  async function putBack(fields, words) {
    const homeless = restore(form, fields);
    await photos.restore(fields);
    // A form that has changed meanwhile may no longer ask what was answered: it is told, not dropped.
    const told = homeless.map((pair) => '“' + pair[1] + '”').join('、');
    banner(words + (told ? ' 表样已经更新，原来填的 ' + told + ' 现在没有对应的项目，请写到别处。' : ''), 'amber');
    page.repaint();
  }

  /** The server has another copy than this one was typed over. Nothing is overwritten silently.
   * @param {Current} current @param {Pairs} mine @param {import('./store.js').Draft} [kept] */
  async function meet(current, mine, kept) {
    const { base, tried } = kept || draft.copy;
    const { together, taken, open: differing } = merge(base || [], tried || [], mine, current.fields);
    const agree = () => {
      choosing = false;
      if (server) {
        server.stop(false);
        server.agree(String(current.version), current.fields);
      }
      return draft.save();
    };
    if (taken.length || !same(answers(form), together)) {
      await putBack(together, taken.length ? '别处改过的 ' + taken.length + ' 项已放进来，您填的都在，请核对。' : '已恢复存在本机的内容。');
    }
    if (!differing.length) return agree().then(changed);
    choosing = true;
    if (server) server.stop(true);
    const asking = await sheet().catch(() => null);
    if (!asking) return banner('这一份在别处也改过，请在有信号时再打开一次。您填的都在。', 'amber');
    asking.choose(differing, byName(mine), byName(current.fields), { banner, button, called, element }, (name, value) => restore(form, [[name, value]]), () => {
      agree().then(changed);
      banner('都选好了，请核对后上报。', 'green');
      page.repaint();
    });
  }

  window.addEventListener('online', () => { flush(tell); changed(); });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) flush(tell); });
  return {
    changed,
    draft,
    open: () => open().catch(plainly),
    /** Whether the form now goes as it would without a script. Then nothing may overtake it. */
    ordinary: () => {
      const so = ordinary || photos.along();
      if (so && server) server.stop(true);
      return so;
    },
    /** @param {Event} event @returns {HTMLButtonElement|null} the button that sent the form */
    pressed: (event) => /** @type {any} */ (event).submitter || pressed,
    /** @param {string} title @param {string} action value of the button pressed */
    send: async (title, action) => {
      if (choosing) return /** @type {HTMLElement} */ (element('banner')).focus();
      const job = () => jobOf(form, title, action, photos.hashes(), draft.copy);
      // In the queue before anything else: who closes the page on the next breath has handed it over.
      const handed = job();
      try {
        await enqueue(handed);
      } catch (error) {
        return plainly();
      }
      await draft.save();
      say('正在上报', 'busy');
      if (server) await server.settle();
      await renew({ ...job(), id: handed.id });
      await flush(tell);
    },
  };
}

/**
 * @param {HTMLFormElement} form @param {string} title @param {string} action @param {string[]} hashes
 * @param {{base: Pairs, tried: Pairs[]}} copy
 * @returns {import('./store.js').Job}
 */
function jobOf(form, title, action, hashes, copy) {
  const fields = answers(form);
  ['version', 'form_version'].forEach((name) => {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) fields.push([name, input.value]);
  });
  fields.push(['action', action]);
  return {
    id: newId(), owner: owner(), key: form.dataset.key || '', title, page: pageOf(form), ahead: form.dataset.ahead,
    action: form.getAttribute('action') || location.pathname, fields, base: copy.base, tried: copy.tried,
    photos: hashes, state: 'queued', at: Date.now(),
  };
}
