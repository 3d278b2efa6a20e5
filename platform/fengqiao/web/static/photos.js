// @ts-check
/** Photographs: made small, named by their SHA-256, kept until they are sent. */
import { blobOf, owner, read, remove, write } from './store.js';

// What a photograph is kept under is reckoned by the browser, and only on https.
const NAMED = Boolean(crypto.subtle);
const WITH_PAGE = '这个网址没有加密（http），照片只随这一页上报，请有信号时再选；填的文字照样存在本机';

/** Fetched when the page stands there, so that it is on the shelf before the line is lost. */
const small = () => import('./shrinking.js');

/**
 * Take over every photograph box of a form.
 * @param {HTMLFormElement} form @param {() => void} changed
 * @returns {{restore: (fields: [string, string][]) => Promise<void>, hashes: () => string[], along: () => boolean, leave: () => void}}
 */
export function takePhotos(form, changed) {
  /** @type {HTMLElement[]} */
  const boxes = Array.from(form.querySelectorAll('[data-photos]'));
  let left = false;
  if (boxes[0]) window.addEventListener('load', () => small().catch(() => {}));
  boxes.forEach((box) => {
    const input = /** @type {HTMLInputElement} */ (box.querySelector('[data-photo-input]'));
    if (!NAMED && input.previousElementSibling) input.previousElementSibling.textContent = WITH_PAGE;
    drops(box).forEach((button) => button.addEventListener('click', (event) => {
      if (left) return;
      event.preventDefault();
      takeOff(box, button);
      changed();
    }));
    input.addEventListener('change', async () => {
      const making = await small().catch(() => null);
      if (!making) return;
      if (left || !NAMED) return making.lighten(input).catch(() => {});
      const files = Array.from(input.files || []);
      input.value = '';
      for (const file of files) await keep(box, file, making.named, changed);
      changed();
    });
  });
  return {
    /** Whether photographs wait in the form itself, to go the ordinary way, with the page. */
    along: () => boxes.some((box) => Boolean(/** @type {HTMLInputElement} */ (box.querySelector('[data-photo-input]')).value)),
    /** Where nothing can be kept, all go so. */
    leave: () => { left = true; },
    hashes: () => Array.from(form.querySelectorAll('[data-local] input')).map((input) => input.getAttribute('value') || ''),
    restore: async (fields) => {
      for (const box of boxes) {
        const name = 'photo.' + box.dataset.photos;
        const shown = shownHashes(box);
        drops(box).forEach((button) => {
          const hash = button.value.slice(-64);
          if (shown.includes(hash) && !fields.some((pair) => pair[0] === name && pair[1] === hash)) takeOff(box, button);
        });
        for (const [field, hash] of fields) {
          if (field === name && !shown.includes(hash)) await show(box, hash, changed);
        }
      }
    },
  };
}

/** @param {HTMLElement} box */
const shownHashes = (box) => Array.from(box.querySelectorAll('.photo input:enabled')).map((input) => input.getAttribute('value'));

/** @param {HTMLElement} box @returns {NodeListOf<HTMLButtonElement>} */
const drops = (box) => box.querySelectorAll('[data-drop]');

/** What is taken off stays in sight, pale, and can be put back.
 * @param {HTMLElement} box @param {HTMLButtonElement} button */
function takeOff(box, button) {
  const tile = /** @type {HTMLElement} */ (button.parentElement);
  const gone = tile.classList.toggle('gone');
  /** @type {HTMLInputElement} */ (tile.querySelector('input')).disabled = gone;
  button.textContent = gone ? '放回' : '去掉';
  count(box);
}

/** @param {HTMLElement} box @param {File} file @param {(file: Blob) => Promise<{bytes: ArrayBuffer, sha256: string}>} named @param {() => void} changed */
async function keep(box, file, named, changed) {
  if (shownHashes(box).length >= Number(box.dataset.maximum)) return complain(box, '照片已经够了，要换请先去掉一张。');
  try {
    const { bytes, sha256 } = await named(file);
    if (shownHashes(box).includes(sha256)) return;
    const key = owner() + '/' + sha256;
    await write('photos', key, { key, owner: owner(), sha256, bytes, sent: false });
    await show(box, sha256, changed);
    complain(box, '');
  } catch (error) {
    complain(box, '“' + file.name + '”不是能打开的照片，请换一张。');
  }
}

/** @param {HTMLElement} box @param {string} words */
function complain(box, words) {
  let line = box.querySelector('[data-photo-message]');
  if (!line) {
    line = Object.assign(document.createElement('p'), { className: 'msg err' });
    line.setAttribute('data-photo-message', '');
    line.setAttribute('role', 'alert');
    box.appendChild(line);
  }
  line.textContent = words;
}

/** @param {HTMLElement} box @param {string} hash @param {() => void} changed */
async function show(box, hash, changed) {
  const photo = await read('photos', owner() + '/' + hash);
  const template = /** @type {HTMLTemplateElement|null} */ (document.getElementById('photo-template'));
  if (!template) return;
  const tile = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
  const image = /** @type {HTMLImageElement} */ (tile.querySelector('img'));
  const hidden = document.createElement('input');
  hidden.type = 'hidden';
  hidden.name = 'photo.' + box.dataset.photos;
  hidden.setAttribute('value', hash);
  // What is not here was sent, or came from another's device.
  if (photo) tile.setAttribute('data-local', '');
  tile.appendChild(hidden);
  const blob = photo && blobOf(photo);
  image.src = blob ? URL.createObjectURL(blob) : '/attachments/' + hash;
  /** @type {HTMLElement} */ (tile.querySelector('.state')).textContent = blob ? '存本机 ' + Math.round(blob.size / 1000) + ' kB' : '已存';
  /** @type {HTMLElement} */ (tile.querySelector('.drop')).addEventListener('click', async () => {
    URL.revokeObjectURL(image.src);
    tile.remove();
    if (photo) await remove('photos', photo.key);
    count(box);
    changed();
  });
  /** @type {HTMLElement} */ (box.querySelector('[data-photo-list]')).appendChild(tile);
  count(box);
}

/** @param {HTMLElement} box */
function count(box) {
  const place = box.querySelector('[data-photo-count]');
  if (place) place.textContent = String(shownHashes(box).length);
}
