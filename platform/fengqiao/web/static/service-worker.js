// @ts-check
/// <reference lib="webworker" />
/**
 * The offline shelf. Own files are named by their build and never change, so they come from the
 * shelf first. A page one files on comes from the network first, and after four seconds or
 * without a line from the shelf. Pages are kept per person: the owner is written in the page
 * itself, and a page without an owner (the sign-in page) empties the shelf.
 */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const PAGES = 'fengqiao-pages ';
const FILES = 'fengqiao-files ';
const OWNER = '/service-worker/owner';
const PATIENCE = 4000;
const LONGEST_SHELF = 24;
const KEPT_AHEAD = 12 * 3600 * 1000;
const KEPT_ASIDE = 60 * 1000;

worker.addEventListener('install', () => worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('message', (event) => event.waitUntil(keepNow(event.data)));
worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/static/')) event.respondWith(file(event.request, url));
  else if (event.request.mode === 'navigate') event.respondWith(page(event));
});

/** @param {Request|string} request @param {URL} url @returns {Promise<Response>} */
async function file(request, url) {
  const shelf = await caches.open(FILES + url.pathname.replace(/[^/]*$/, ''));
  const kept = await shelf.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await shelf.put(request, answer.clone());
  await forgetOldBuilds();
  return answer;
}

/** Two builds stay: pages on the shelf may still name the one before. */
async function forgetOldBuilds() {
  const names = (await caches.keys()).filter((name) => name.startsWith(FILES));
  await Promise.all(names.slice(0, -2).map((name) => caches.delete(name)));
}

/** @param {FetchEvent} event @returns {Promise<Response>} */
async function page(event) {
  const kept = await fromShelf(event.request.url);
  const network = fetch(event.request).then(async (answer) => {
    const copy = answer.clone();
    event.waitUntil(toShelf(event.request.url, copy));
    return answer;
  });
  if (!kept) return network.catch(() => noSignal());
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  // A door-keeper whose house is shut is no answer either.
  const heard = network.then((answer) => (answer.status > 501 && answer.status < 505 ? kept : answer), () => kept);
  return Promise.race([heard, /** @type {Promise<Response>} */ (late)]);
}

/** Where a page stands on the shelf. What only begins a report without a line finds its form as
 * it was kept ahead: sending it begins the report. @param {string} address */
function place(address) {
  const url = new URL(address);
  const duty = url.pathname === '/reports/begin' && url.searchParams.get('obligation');
  return duty ? '/obligations/' + duty + '/filing' : url.pathname;
}

/** @param {string} address @returns {Promise<Response|undefined>} */
async function fromShelf(address) {
  const note = await (await caches.open(PAGES)).match(OWNER);
  const owner = note ? await note.text() : '';
  if (!owner) return undefined;
  return (await caches.open(PAGES + owner)).match(place(address));
}

/** @param {string} address @param {Response} answer */
async function toShelf(address, answer) {
  if (!answer.ok || !(answer.headers.get('Content-Type') || '').startsWith('text/html')) return;
  const html = await answer.text();
  const found = /<body\s+data-owner="([^"]*)"/.exec(html);
  if (!found) return;
  await forgetOthers(found[1]);
  if (!found[1]) return;
  await (await caches.open(PAGES)).put(OWNER, new Response(found[1]));
  const shelf = await caches.open(PAGES + found[1]);
  // A duty's form leads on to the report once that is begun; other ways on are not kept. What was
  // a form and is one no more has been filed, here or elsewhere: nobody is to fill it in anew.
  if (!(answer.redirected ? /\sdata-key="/ : /\sdata-(key="|keep)/).test(html)) return offTheShelf(shelf, new URL(address));
  // Once begun, the report stands where its form was kept ahead: a list kept before leads there.
  // Only the form itself says so: a list names the places of forms, too, and is none of them.
  const ahead = (/\sdata-page="[^"]+"\s+data-ahead="([^"]+)"/.exec(html) || [])[1] || place(address);
  for (const at of new Set([ahead, place(address)])) {
    await shelf.put(at, new Response(html, { headers: sameHeaders(answer) }));
  }
  const kept = await shelf.keys();
  await Promise.all(kept.slice(0, -LONGEST_SHELF).map((request) => shelf.delete(request)));
}

/** Off with a form, wherever it stands: as a report, and as the duty it was before that.
 * @param {Cache} shelf @param {URL} address asked with a question it is another view of the same */
async function offTheShelf(shelf, address) {
  if (address.search) return;
  const kept = await shelf.match(address.pathname);
  const form = kept && /\sdata-page="([^"]+)"\s+data-ahead="([^"]+)"/.exec(await kept.text());
  for (const at of [address.pathname].concat(form ? form.slice(1) : [])) await shelf.delete(at);
}

/** The security policy stays on the page; what described the bytes on the line does not.
 * @param {Response} answer */
function sameHeaders(answer) {
  const headers = new Headers(answer.headers);
  ['Content-Encoding', 'Content-Length'].forEach((name) => headers.delete(name));
  return headers;
}

/** @param {string} owner whose pages may stay */
async function forgetOthers(owner) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && (!owner || name !== PAGES + owner));
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** @param {{pages: string[], parts: string[], absent: string[], whole?: boolean}} wish from
 * frame.js; `absent` are wanted only if they are not here yet, or were kept long ago. A `whole` list
 * names all there is to do: what else is kept may have been filed by a colleague, and is read anew */
async function keepNow(wish) {
  for (const part of wish.parts) await file(part, new URL(part)).catch(() => undefined);
  for (const address of wish.absent) if (!fresh(await fromShelf(address), KEPT_AHEAD)) wish.pages.push(address);
  if (wish.whole) wish.pages.push(...await unnamed(wish.absent));
  for (const address of wish.pages) {
    const answer = await fetch(address, { credentials: 'same-origin' }).catch(() => undefined);
    if (!answer) return;
    await partsOf(await answer.clone().text());
    await toShelf(address, answer);
  }
}

/** @param {string[]} named @returns {Promise<string[]>} the forms kept here that a list does not name */
async function unnamed(named) {
  const note = await (await caches.open(PAGES)).match(OWNER);
  const shelf = await caches.open(PAGES + (note ? await note.text() : ''));
  const wanted = [];
  for (const request of await shelf.keys()) {
    const at = new URL(request.url).pathname;
    if (!/^\/(reports|obligations)\//.test(at) || named.some((one) => place(one) === at)) continue;
    if (!fresh(await shelf.match(request), KEPT_ASIDE)) wanted.push(request.url);
  }
  return wanted;
}

/** Last period's figures and the ledger's counts on a form kept ahead go out of date.
 * @param {Response|undefined} kept @param {number} long */
const fresh = (kept, long) => Boolean(kept) && Date.now() - Date.parse((kept && kept.headers.get('Date')) || '') < long;

/** Everything of ours that a page or a script names. @param {string} text @param {string} [folder] */
async function partsOf(text, folder) {
  const named = folder ? /(?:from |import\()'\.\/([^']+)'/g : /(?:src|href)="(\/static\/[^"]+)"/g;
  for (let found = named.exec(text); found; found = named.exec(text)) {
    const url = new URL(found[1], folder || location.origin);
    const shelf = await caches.open(FILES + url.pathname.replace(/[^/]*$/, ''));
    // What is here already may name what is not: a page fetches some of its parts only later.
    const answer = await shelf.match(url.href) || await file(url.href, url).catch(() => undefined);
    if (answer && url.pathname.endsWith('.js')) await partsOf(await answer.clone().text(), url.href);
  }
}

function noSignal() {
  const words = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    + '<title>没有信号 · 枫桥</title><h1>现在没有信号</h1><p>这一页还没有存在本机。有信号后再打开一次，以后没有信号也能填。</p><p><a href="">再试一次</a>　<a href="/outbox">看待发箱</a></p>';
  return new Response(words, { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
