// @ts-check
/**
 * Forms on their way. A form stays here until the server has said yes; a refusal brings it back
 * to its page with the reason. Sent twice with one idempotency key, it is filed once.
 */
import { ask, askSession, json, sendPhoto } from './asking.js';
import { onlyOurs, same } from './merging.js';
import { owner, read, readAll, remove, write } from './store.js';

const KEPT_RECEIPTS = 30;

/** @typedef {import('./store.js').Job} Job */
/**
 * @typedef {object} Outcome
 * @property {'sent'|'refused'|'offline'|'signed-out'|'elsewhere'} kind
 * @property {Job} job
 * @property {string} words      what to tell the person
 * @property {any} [body]        the receipt, or the problem
 */

let busy = false;
let again = false;
let pause = 2000;
/** The job on its way at this moment, by its id. */
export const way = { now: '' };

/** Whoever shows the queue paints it anew. @param {string} id */
function onTheWay(id) {
  way.now = id;
  window.dispatchEvent(new Event('fengqiao-outbox'));
}

/** @param {Job} job */
export const outboxKey = (job) => job.owner + '/' + job.id;
/** @returns {Promise<Job[]>} everything, with the receipts of what has arrived */
export const everything = () => (owner() ? readAll('outbox', owner()) : Promise.resolve([]));
/** @returns {Promise<Job[]>} what has not arrived */
export const waiting = () => everything().then((jobs) => jobs.filter((job) => job.state !== 'sent'));

/** One form has one place in the queue: new answers replace the old, the same keep their key.
 * @param {Job} job */
export async function enqueue(job) {
  const earlier = (await waiting()).filter((other) => other.key === job.key);
  const same = earlier.find((other) => other.state === 'queued' && sameBody(other, job));
  if (same) return;
  for (const other of earlier) await remove('outbox', outboxKey(other));
  await write('outbox', outboxKey(job), job);
}

/** What the page has learnt of the server's copy since then goes along with a job not yet on its way.
 * @param {Job} job */
export async function renew(job) {
  const kept = await read('outbox', outboxKey(job));
  if (kept && kept.state === 'queued' && way.now !== job.id) await write('outbox', outboxKey(job), job);
}

/** @param {Job} one @param {Job} other */
const sameBody = (one, other) => JSON.stringify([one.fields, one.photos]) === JSON.stringify([other.fields, other.photos]);

/**
 * Send everything that waits for this person. Never throws; tells each outcome once.
 * @param {(outcome: Outcome) => void} tell
 */
export async function flush(tell) {
  // What is put in the queue while another is on its way goes out right after it.
  again = busy;
  if (busy) return;
  busy = true;
  try {
    do {
      again = false;
    } while (await flushOnce(tell) && again);
  } finally {
    busy = false;
  }
}

/** @param {(outcome: Outcome) => void} tell @returns {Promise<boolean>} whether the line is open */
async function flushOnce(tell) {
  const jobs = (await waiting()).filter((job) => job.state === 'queued');
  if (!jobs.length) return true;
  const outcome = await flushAll(jobs, tell);
  if (outcome) tell(outcome);
  if (outcome && outcome.kind === 'offline') {
    setTimeout(() => flush(tell), pause);
    pause = Math.min(60000, pause * 2);
  } else if (!outcome) pause = 2000;
  return !outcome;
}

/** @param {Job[]} jobs @param {(outcome: Outcome) => void} tell @returns {Promise<Outcome|null>} what stopped it */
async function flushAll(jobs, tell) {
  try {
    // A page from the cache carries an old token, and another person may have signed in since.
    const answer = await askSession();
    if (answer.status === 401) return signedOut(jobs[0]);
    if (!answer.ok) return offline(jobs[0]);
    const session = await json(answer);
    if (session.owner !== jobs[0].owner) return { kind: 'elsewhere', job: jobs[0], words: '现在登录的是别的账号或岗位。填的还在本机，换回来后自动上报。' };
    for (const job of jobs) {
      const outcome = await sendKept(job, session.csrf_token).finally(() => onTheWay(''));
      if (!outcome) continue;
      if (outcome.kind !== 'sent' && outcome.kind !== 'refused') return outcome;
      tell(outcome);
    }
    return null;
  } catch (error) {
    return offline(jobs[0]);
  }
}

/** @param {Job} job @returns {Outcome} */
const offline = (job) => ({ kind: 'offline', job, words: '没有信号，已存本机，联网后自动上报' });
/** @param {Job} job @returns {Outcome} */
const signedOut = (job) => ({ kind: 'signed-out', job, words: '登录过期了，填的没有丢，登录后自动上报。' });

/** The queue may have changed while the session was asked for: what stands there now is sent.
 * @param {Job} job @param {string} token @returns {Promise<Outcome|null>} */
async function sendKept(job, token) {
  onTheWay(job.id);
  const kept = await read('outbox', outboxKey(job));
  return kept && kept.state === 'queued' ? send(kept, token) : null;
}

/** @param {Job} job @param {string} token @returns {Promise<Outcome>} */
async function send(job, token) {
  for (const sha256 of job.photos) {
    const refusal = await sendPhoto(job.owner, sha256, token);
    if (refusal) return failed(job, refusal, token);
  }
  const body = new URLSearchParams(job.fields);
  body.set('csrf_token', token);
  const answer = await ask(job.action, {
    method: 'POST', body,
    // By this device's clock: the server knows its own, and so how far this one is off.
    headers: { Accept: 'application/json', 'Idempotency-Key': job.id, 'X-Handed-Over': String(job.at || ''), 'X-Device-Now': String(Date.now()) },
  }, 60000);
  return answer.ok ? sent(job, await json(answer)) : failed(job, answer, token);
}

/** Its answers leave the device; the receipt stays. What was typed after it was handed over stays too.
 * @param {Job} job @param {any} receipt @returns {Promise<Outcome>} */
async function sent(job, receipt) {
  await write('outbox', outboxKey(job), {
    ...job, fields: [], base: [], tried: [], photos: [], state: 'sent', reason: '', receipt: receipt.receipt || '', received: receipt.submitted_at || '',
  });
  const draft = await read('drafts', job.key);
  if (draft && same(draft.fields, job.fields)) await remove('drafts', job.key);
  for (const sha256 of job.photos) await remove('photos', job.owner + '/' + sha256);
  await offTheShelf(job).catch(() => {});
  const receipts = (await everything()).filter((one) => one.state === 'sent').sort((one, other) => other.at - one.at);
  for (const old of receipts.slice(KEPT_RECEIPTS)) await remove('outbox', outboxKey(old));
  return { kind: 'sent', job, words: (receipt.words || '已上报。') + (receipt.receipt ? '回执号 ' + receipt.receipt : ''), body: receipt };
}

/** A form kept for a dead line is out of date once it is filed: nobody is to fill it in anew.
 * @param {Job} job */
async function offTheShelf(job) {
  const shelf = await caches.open('fengqiao-pages ' + job.owner);
  await Promise.all([job.page, job.ahead || job.page].map((page) => shelf.delete(page)));
}

/**
 * Too busy or broken counts as no signal; a refusal is for the person to read.
 * @param {Job} job @param {Response} answer @param {string} token @returns {Promise<Outcome>}
 */
async function failed(job, answer, token) {
  if (answer.status === 401) return signedOut(job);
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return offline(job);
  const problem = await json(answer);
  const next = problem.current && overtaken(job, problem.current);
  if (next) {
    await write('outbox', outboxKey(job), next);
    return send(next, token);
  }
  const words = problem.detail || problem.title || '没有报上，请看一下内容再试。';
  // Corrected answers may have taken its place meanwhile.
  if (await read('outbox', outboxKey(job))) await write('outbox', outboxKey(job), { ...job, state: 'refused', reason: words });
  return { kind: 'refused', job, words, body: problem };
}

/**
 * A draft of these very answers may have reached the server although its answer was lost. Where
 * nobody else wrote, the job goes on over that copy.
 * @param {Job} job @param {{version: number, fields: import('./store.js').Pairs}} current
 * @returns {Job|null}
 */
function overtaken(job, current) {
  const version = String(current.version);
  const known = job.fields.some(([name, value]) => name === 'version' && value === version);
  if (known || !onlyOurs(current.fields, [job.base || [], ...(job.tried || []), job.fields])) return null;
  return { ...job, fields: job.fields.map(([name, value]) => [name, name === 'version' ? version : value]) };
}
