// @ts-check
/**
 * What a browser keeps for one person: drafts, photographs and forms waiting for a signal.
 * Family telephones are shared, so every key begins with county, account and unit.
 */

/** @typedef {[string, string][]} Pairs names and values as a form sends them */
/**
 * @typedef {object} Draft
 * @property {Pairs} fields
 * @property {string} version   of the server's copy these answers were typed over
 * @property {Pairs} [base]     the answers of that copy
 * @property {Pairs[]} [tried]  what went to the server since then and got no answer
 * @property {number} at        when it was kept
 * @property {string} [title]
 * @property {string} [page]
 */
/**
 * @typedef {object} Photo its bytes, not a Blob: Safari keeps no Blob for a private window
 * @property {string} key
 * @property {string} owner
 * @property {string} sha256
 * @property {ArrayBuffer} bytes
 * @property {Blob} [blob]      where it was kept as one, before
 * @property {boolean} sent
 */
/**
 * @typedef {object} Job A form on its way. What was sent keeps its receipt, not its answers.
 * @property {string} id        the idempotency key; made anew when the answers change
 * @property {string} owner     county/account/unit
 * @property {string} key       county/account/unit/form/period, the key of its draft
 * @property {string} title     what the person calls it
 * @property {string} page      where it is filled in
 * @property {string} [ahead]   where its form stands before it is begun
 * @property {string} action    where it is posted
 * @property {Pairs} fields
 * @property {Pairs} [base]     as in the draft
 * @property {Pairs[]} [tried]
 * @property {string[]} photos  SHA-256 of the photographs to send first
 * @property {'queued'|'refused'|'sent'} state
 * @property {number} at        when it was handed over, by this device's clock
 * @property {string} [reason]
 * @property {string} [receipt]
 * @property {string} [received] when the server had it, in its own words
 */

const STORES = ['drafts', 'photos', 'outbox'];

/** @type {Promise<IDBDatabase>|null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */
function open() {
  opened = opened || new Promise((resolve, reject) => {
    const request = indexedDB.open('fengqiao', 1);
    request.onupgradeneeded = () => {
      STORES.forEach((name) => request.result.createObjectStore(name));
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/**
 * A telephone ends the connection of a page that lay aside: then another is opened, once.
 * @param {string} store @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} deed
 * @returns {Promise<any>} when it is on disk, not merely asked for
 */
const run = (store, mode, deed) => inTime(attempt(store, mode, deed)).catch(() => {
  opened = null;
  return inTime(attempt(store, mode, deed));
});

/** Safari may never answer, when the page before was left in the middle of writing.
 * @param {Promise<any>} answer */
const inTime = (answer) => Promise.race([answer, new Promise((resolve, reject) => setTimeout(reject, 5000))]);

/** @param {string} store @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} deed */
async function attempt(store, mode, deed) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = deed(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** @param {string} store @param {string} key */
export const read = (store, key) => run(store, 'readonly', (s) => s.get(key));
/** @param {string} store @param {string} key @param {object} value */
export const write = (store, key, value) => run(store, 'readwrite', (s) => s.put(value, key));
/** @param {string} store @param {string} key */
export const remove = (store, key) => run(store, 'readwrite', (s) => s.delete(key));
/** @param {string} store @param {string} owner @returns {Promise<any[]>} */
export const readAll = (store, owner) =>
  run(store, 'readonly', (s) => s.getAll(IDBKeyRange.bound(owner + '/', owner + '/\uffff')));

/** The signed-in person and unit of this page, or "". */
export const owner = () => document.body.dataset.owner || '';

/** @param {Photo} photo */
export const blobOf = (photo) => photo.blob || new Blob([photo.bytes], { type: 'image/jpeg' });

/** @returns {string} a random UUID; crypto.randomUUID came late, and never to plain http */
export const newId = () => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'
  .replace(/x/g, () => (crypto.getRandomValues(new Uint8Array(1))[0] & 15).toString(16));
