// @ts-check
/** Photographs made small on the device. Fetched after the page, because a page can do without at
 * first; it takes nothing from other modules, which would come a second time. */
const LONGEST_EDGE = 1280;
const LARGEST = 160 * 1000;

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
async function shrink(file) {
  const image = await decode(file);
  let smallest = await encode(image, LONGEST_EDGE, 0.8);
  for (let edge = LONGEST_EDGE; smallest.size > LARGEST && edge >= 320; edge = Math.round(edge * 0.8)) {
    for (const quality of [0.7, 0.55]) {
      if (smallest.size > LARGEST) smallest = await encode(image, edge, quality);
    }
  }
  return smallest;
}

/** A small photograph and what it is kept under. @param {Blob} file */
export async function named(file) {
  const bytes = await new Response(await shrink(file)).arrayBuffer();
  const sum = await crypto.subtle.digest('SHA-256', bytes);
  return { bytes, sha256: Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0')).join('') };
}

/** Photographs that go with the page go small, too, where a script may put files into a form; what
 * is no photograph is left for the server to name. @param {HTMLInputElement} input */
export async function lighten(input) {
  const chosen = Array.from(input.files || []);
  const light = new DataTransfer();
  for (const file of chosen) light.items.add(new File([await shrink(file)], file.name, { type: 'image/jpeg' }));
  // Others may have been chosen meanwhile.
  if (input.files && Array.from(input.files).every((file, k) => file === chosen[k])) input.files = light.files;
}
