// @ts-check
/** Photographs: made small on the device, named by their SHA-256, kept until they are sent. */
import { hexadecimal, owner, read, remove, write } from './store.js';

const LONGEST_EDGE = 1280;
const LARGEST = 160 * 1000;

/** Hashing needs https (or the machine itself); without it the browser posts the plain files. */
export const canKeep = () => Boolean(window.crypto && crypto.subtle && HTMLCanvasElement.prototype.toBlob);

/** @param {Blob} file @returns {Promise<HTMLImageElement>} */
function decode(file) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const address = URL.createObjectURL(file);
    image.onload = () => { URL.revokeObjectURL(address); resolve(image); };
    image.onerror = () => { URL.revokeObjectURL(address); reject(new Error('not an image')); };
    image.src = address;
  });
}

/** @param {HTMLImageElement} image @param {number} edge @param {number} quality @returns {Promise<Blob>} */
function encode(image, edge, quality) {
  const scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const pen = canvas.getContext('2d');
  if (!pen) return Promise.reject(new Error('no canvas'));
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no blob'))), 'image/jpeg', quality);
  });
}

/**
 * A JPEG of at most 160 kB. First the quality goes down, then the size: leaves and gravel stay
 * too big at any quality. Drawing it anew also drops where and with what it was taken.
 * @param {Blob} file @returns {Promise<Blob>}
 */
export async function shrink(file) {
  const image = await decode(file);
  let smallest = await encode(image, LONGEST_EDGE, 0.8);
  for (let edge = LONGEST_EDGE; smallest.size > LARGEST && edge >= 320; edge = Math.round(edge * 0.8)) {
    for (const quality of [0.7, 0.55]) {
      if (smallest.size > LARGEST) smallest = await encode(image, edge, quality);
    }
  }
  return smallest;
}

/** @param {Blob} blob @returns {Promise<string>} */
export async function sha256(blob) {
  const digest = await crypto.subtle.digest('SHA-256', await new Response(blob).arrayBuffer());
  return hexadecimal(new Uint8Array(digest));
}

/**
 * Take over every photograph box of a form.
 * @param {HTMLFormElement} form @param {() => void} changed
 * @returns {{restore: (fields: [string, string][]) => Promise<void>, hashes: () => string[]}}
 */
export function takePhotos(form, changed) {
  /** @type {HTMLElement[]} */
  const boxes = canKeep() ? Array.from(form.querySelectorAll('[data-photos]')) : [];
  boxes.forEach((box) => {
    const input = /** @type {HTMLInputElement} */ (box.querySelector('[data-photo-input]'));
    drops(box).forEach((button) => button.addEventListener('click', (event) => {
      event.preventDefault();
      takeOff(box, button);
      changed();
    }));
    input.addEventListener('change', async () => {
      const files = Array.from(input.files || []);
      input.value = '';
      for (const file of files) await keep(box, file, changed);
      changed();
    });
  });
  return {
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

/** @param {HTMLElement} box @param {File} file @param {() => void} changed */
async function keep(box, file, changed) {
  if (shownHashes(box).length >= Number(box.dataset.maximum)) return complain(box, '照片已经够了，要换请先去掉一张。');
  try {
    const blob = await shrink(file);
    const hash = await sha256(blob);
    if (shownHashes(box).includes(hash)) return;
    const key = owner() + '/' + hash;
    await write('photos', key, { key, owner: owner(), sha256: hash, blob, sent: false });
    await show(box, hash, changed);
    complain(box, '');
  } catch (error) {
    complain(box, '“' + file.name + '”不是能打开的照片，请换一张。');
  }
}

/** @param {HTMLElement} box @param {string} words */
function complain(box, words) {
  let line = box.querySelector('[data-photo-message]');
  if (!line) {
    line = document.createElement('p');
    line.className = 'msg err';
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
  image.src = photo ? URL.createObjectURL(photo.blob) : '/attachments/' + hash;
  /** @type {HTMLElement} */ (tile.querySelector('.state')).textContent = photo ? '存本机 ' + Math.round(photo.blob.size / 1000) + ' kB' : '已存';
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
