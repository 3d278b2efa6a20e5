// @ts-check
/** 待发箱: each thing on its way, in words; what was received, with its receipt. */
import { enqueue, everything, flush, outboxKey, way } from './outbox.js';
import { blobOf, owner, read, readAll, remove, write } from './store.js';
import { banner, button, element } from './words.js';

/** @typedef {import('./store.js').Job} Job */
const DAY = 24 * 3600 * 1000;
const LONG = 30;

/** @param {number} at */
const dated = (at) => new Date(at).toLocaleString('zh-CN', { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' });

/** @param {Job} job @returns {[string, string]} the state in words, and its color */
function stateOf(job) {
  if (job.state === 'sent') return ['已收到', 'green'];
  if (job.state === 'refused') return ['没有报上', 'red'];
  return way.now === job.id ? ['发送中', 'blue'] : ['待发', 'amber'];
}

/** @param {Job} job */
function moreOf(job) {
  if (job.state === 'sent') return [job.receipt && '回执号 ' + job.receipt, job.received && job.received + ' 收到'].filter(Boolean).join(' · ');
  const days = Math.floor((Date.now() - (job.at || Date.now())) / DAY);
  const waited = days >= LONG ? '已经等了 ' + days + ' 天，请尽快处理。' : '';
  if (job.state === 'refused') return waited + (job.reason || '');
  return waited + (job.at ? dated(job.at) + ' 确认，' : '') + '有信号时自动上报';
}

/** @param {string} title @param {string} more @param {[string, string]} state @param {HTMLElement[]} deeds */
function line(title, more, [word, kind], deeds) {
  const row = document.createElement('li');
  const inside = row.appendChild(document.createElement('div'));
  inside.className = 'li';
  const words = inside.appendChild(document.createElement('span'));
  words.className = 'grow';
  const tag = words.appendChild(document.createElement('span'));
  tag.className = 'tag ' + kind;
  tag.textContent = word;
  const name = document.createElement('span');
  name.className = 't';
  name.textContent = title;
  const second = document.createElement('span');
  second.className = 'small muted num block';
  second.textContent = more;
  words.append(' ', name, second);
  if (deeds.length) {
    const flow = words.appendChild(document.createElement('div'));
    flow.className = 'flow top-gap';
    flow.append(...deeds);
  }
  return row;
}

/** @param {string} href */
function opener(href) {
  const link = document.createElement('a');
  link.className = 'btn slim';
  link.href = href;
  link.textContent = '打开';
  return link;
}

/** @param {Job} job */
function deedsOf(job) {
  if (job.state === 'sent') return [opener(job.page)];
  const drop = button('不用再报', async () => {
    if (!window.confirm('“' + job.title + '”存在本机的这一份不再上报，确定吗？')) return;
    await remove('outbox', outboxKey(job));
    await paint();
  });
  const again = button('再发一次', async () => {
    await write('outbox', outboxKey(job), { ...job, state: 'queued', reason: '' });
    await send();
  });
  return job.state === 'refused' ? [opener(job.page), again, drop] : [opener(job.page)];
}

/** @param {string} id @param {HTMLElement[]} rows @param {string} empty */
function fill(id, rows, empty) {
  const list = /** @type {HTMLElement} */ (element(id));
  list.textContent = '';
  if (rows.length) list.append(...rows);
  else {
    const none = list.appendChild(document.createElement('li'));
    none.className = 'hint';
    none.textContent = empty;
  }
}

async function paint() {
  const jobs = (await everything()).sort((one, other) => (other.at || 0) - (one.at || 0));
  const unsent = jobs.filter((job) => job.state !== 'sent');
  /** @type {import('./store.js').Draft[]} */
  const drafts = (await readAll('drafts', owner())).filter((draft) => draft.page && !unsent.some((job) => job.page === draft.page));
  const row = (/** @type {Job} */ job) => line(job.title, moreOf(job), stateOf(job), deedsOf(job));
  fill('queue', unsent.map(row), '没有等着发的，都报上了。');
  fill('draft-list', drafts.map((draft) => line(draft.title || '草稿', dated(draft.at) + ' 存在本机', ['草稿', ''], [opener(draft.page || '')])), '没有。');
  fill('receipts', jobs.filter((job) => job.state === 'sent').map(row), '这台设备上还没有回执。');
  /** @type {HTMLElement} */ (element('unsent-count')).textContent = unsent.length + ' 份';
  ['send-all', 'export'].forEach((id) => { /** @type {HTMLElement} */ (element(id)).hidden = !unsent.length; });
}

async function send() {
  await paint();
  await flush((outcome) => {
    banner(outcome.words, outcome.kind === 'sent' ? 'green' : outcome.kind === 'refused' ? 'red' : 'amber',
      outcome.kind === 'signed-out' ? { href: '/sign-in?next=/outbox', words: '去登录' } : undefined);
    paint();
  });
  await paint();
}

/** @param {Blob} blob @returns {Promise<string>} */
const asText = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});

/** Everything unsent in one file, with its photographs. */
async function exported() {
  const jobs = (await everything()).filter((job) => job.state !== 'sent');
  /** @type {Record<string, string>} */
  const photos = {};
  for (const sha256 of jobs.reduce((all, job) => all.concat(job.photos), /** @type {string[]} */ ([]))) {
    const photo = await read('photos', owner() + '/' + sha256);
    if (photo) photos[sha256] = await asText(blobOf(photo));
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify({ fengqiao: 1, owner: owner(), jobs, photos }, null, 1)], { type: 'application/json' }));
  link.download = '枫桥待发-' + new Date().toISOString().slice(0, 10) + '.json';
  document.body.append(link);
  link.click();
  link.remove();
}

/** @param {string} address a data: address */
const asBytes = (address) => Uint8Array.from(atob(address.split(',')[1]), (letter) => letter.charCodeAt(0)).buffer;

/** What was sent from elsewhere meanwhile has the same key, and is filed once. @param {File} file */
async function imported(file) {
  try {
    const given = JSON.parse(await new Response(file).text());
    if (given.fengqiao !== 1) throw new Error('another file');
    if (given.owner !== owner()) return banner('这个文件是别的账号或单位的，请换那个账号登录后再放回。', 'red');
    for (const sha256 of Object.keys(given.photos)) {
      const key = owner() + '/' + sha256;
      await write('photos', key, { key, owner: owner(), sha256, bytes: asBytes(given.photos[sha256]), sent: false });
    }
    for (const job of given.jobs) await enqueue({ ...job, state: 'queued' });
    await send();
  } catch (error) {
    banner('这不是从待发箱导出的文件，请重新选择。', 'red');
  }
}

/** @type {HTMLElement} */ (element('send-all')).onclick = send;
/** @type {HTMLElement} */ (element('export')).onclick = exported;
/** @type {HTMLInputElement} */ (element('import')).onchange = (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.files && input.files[0]) imported(input.files[0]);
  input.value = '';
};
window.addEventListener('fengqiao-outbox', paint);
paint().then(() => { document.documentElement.dataset.ready = 'yes'; });
