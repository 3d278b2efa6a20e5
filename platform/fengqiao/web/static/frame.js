// @ts-check
/** On every page: letter size in place, questions before deeds, what waits, the offline shelf. */
import { flush, waiting } from './outbox.js';
import { owner } from './store.js';

const MOST_AHEAD = 8;

/** The size changes at once, without leaving a half-filled form; the cookie is set behind it. */
function sizeInPlace() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector('[data-size-form]'));
  if (!form) return;
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const order = ['', 'lg', 'xl'];
  /** @type {Record<string, string>} the size a press leads to, and what the button then says */
  const label = { '': '标准字', lg: '大字', xl: '更大' };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const size = button.value;
    const body = new URLSearchParams({ size });
    new FormData(form).forEach((value, name) => body.set(name, String(value)));
    document.documentElement.dataset.size = size;
    const next = order[(order.indexOf(size) + 1) % order.length];
    button.textContent = label[next];
    button.value = next;
    fetch(form.action, { method: 'POST', body, credentials: 'same-origin', redirect: 'manual' }).catch(() => {});
  });
}

function askFirst() {
  document.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) event.preventDefault();
  }, true);
}

/** Signing out takes the kept pages off the device; answers not yet sent stay and are named. */
function signOut() {
  const form = /** @type {HTMLFormElement|null} */ (document.querySelector('[data-sign-out]'));
  if (!form) return;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const unsent = (await waiting().catch(() => [])).length;
    if (unsent && !window.confirm('还有 ' + unsent + ' 份没有报上，会留在本机，下次登录后再报。现在退出？')) return;
    await clearShelf().catch(() => {});
    form.submit();
  });
}

/** A private window, and plain http, may have no shelf and say so by throwing. */
async function clearShelf() {
  for (const name of await caches.keys()) if (name.startsWith('fengqiao-pages')) await caches.delete(name);
}

async function showWaiting() {
  const place = document.getElementById('pending');
  const form = /** @type {HTMLElement|null} */ (document.querySelector('[data-page]'));
  const here = (form && form.dataset.page) || location.pathname;
  const jobs = (await waiting().catch(() => [])).filter((job) => job.page !== here);
  if (!place || location.pathname === '/outbox') return;
  place.textContent = '';
  place.hidden = !jobs.length;
  if (!jobs.length) return;
  const refused = jobs.filter((job) => job.state === 'refused');
  place.className = 'note alone ' + (refused.length ? 'red' : 'amber');
  place.append(refused.length ? '“' + refused[0].title + '”没有报上：' + (refused[0].reason || '') + ' '
    : jobs.length + ' 份存在本机，有信号时自动上报。');
  const link = document.createElement('a');
  link.href = '/outbox';
  link.textContent = '看待发箱';
  place.append(link);
}

/** Of the pages a list leads to those one files on: what was begun, and for what was not its form,
 * which looking at does not begin. @returns {string[]} */
function ahead() {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll('[data-keep] a[href^="/reports/"]');
  const pages = Array.from(links, (link) => link.dataset.ahead ? location.origin + link.dataset.ahead
    : link.search ? '' : link.href);
  return Array.from(new Set(pages.filter(Boolean))).slice(0, MOST_AHEAD);
}

/** The worker keeps the pages one files on. It is told of this page, which came before the worker
 * did, and of those one may want without a line: what is to be filed, and what waits. */
function shelf() {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/service-worker.js').catch(() => {});
  if (!owner() || !document.querySelector('[data-key], [data-keep]')) return;
  navigator.serviceWorker.ready.then((registration) => {
    const pages = navigator.serviceWorker.controller ? [] : [location.href];
    const parts = performance.getEntriesByType('resource').map((entry) => entry.name)
      .filter((name) => name.startsWith(location.origin + document.body.dataset.build));
    const wish = { pages, parts: pages.length ? parts : [], absent: ahead().concat(location.origin + '/outbox'), whole: location.pathname === '/tasks' };
    if (registration.active) registration.active.postMessage(wish);
  });
}

/** Words are never cut: how many fit is counted. */
function countLetters() {
  /** @type {NodeListOf<HTMLTextAreaElement>} */
  const areas = document.querySelectorAll('[data-limit]');
  areas.forEach((area) => {
    const limit = Number(area.dataset.limit);
    const line = document.createElement('p');
    const paint = () => {
      const over = Array.from(area.value.trim()).length - limit;
      line.dataset.counted = '';
      line.className = over > 0 ? 'msg err' : 'hint no-print';
      line.textContent = over + limit + '/' + limit + ' 字' + (over > 0 ? '，请删去 ' + over + ' 字' : '');
    };
    area.after(line);
    area.addEventListener('input', paint);
    paint();
  });
}

function printButtons() {
  document.querySelectorAll('[data-print]').forEach((button) => {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.addEventListener('click', () => window.print());
  });
}

sizeInPlace();
askFirst();
signOut();
printButtons();
countLetters();
showWaiting();
// A page with a form of its own sends through deliver.js, which also shows the outcome there.
if (!document.querySelector('[data-key]')) {
  const again = () => flush(showWaiting).then(showWaiting).catch(() => {});
  window.addEventListener('online', again);
  again();
}
window.addEventListener('load', shelf);
