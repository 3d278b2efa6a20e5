// @ts-check
/** 要办的事: what goes off by itself while the page is open is said, and its line is drawn anew. */
import { everything, way } from './outbox.js';

/** @returns {Promise<import('./store.js').Job[]>} */
const arrived = () => everything().then((jobs) => jobs.filter((job) => job.state === 'sent'));
const before = arrived().then((jobs) => jobs.map((job) => job.id));
let told = 0;

async function tell() {
  if (way.now) return;
  const known = await before;
  const here = (await arrived()).filter((job) => !known.includes(job.id));
  if (here.length <= told) return;
  told = here.length;
  const place = /** @type {HTMLElement} */ (document.getElementById('received'));
  place.textContent = here.map((job) => '“' + job.title + '”已收到' + (job.receipt ? '，回执号 ' + job.receipt : '')).join('；') + '。';
  place.hidden = false;
  await renew();
}

/** The list as the server has it now: without what was just filed. */
async function renew() {
  const answer = await fetch(location.href, { credentials: 'same-origin' });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const list = document.querySelector('[data-keep]');
  const now = page.querySelector('[data-keep]');
  if (list && now) list.replaceWith(now);
}

window.addEventListener('fengqiao-outbox', () => { tell().catch(() => {}); });
