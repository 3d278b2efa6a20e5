// @ts-check
/** 复制 buttons: what somebody has to pass on goes to the clipboard. Without this file it is
 * marked and copied by hand. */

/** Offices often serve plain http, where browsers offer no clipboard: then the words are marked
 * and copied as the menu does. @param {HTMLElement} source @returns {Promise<boolean>} */
async function copy(source) {
  const words = source instanceof HTMLTextAreaElement ? source.value : (source.textContent || '').trim();
  if (window.isSecureContext && navigator.clipboard
    && await navigator.clipboard.writeText(words).then(() => true, () => false)) return true;
  // An iPhone marks nothing in a text that cannot be typed in, unless told from where to where.
  if (source instanceof HTMLTextAreaElement) {
    source.focus();
    source.setSelectionRange(0, words.length);
  }
  else /** @type {Selection} */ (window.getSelection()).selectAllChildren(source);
  return document.execCommand('copy');
}

document.querySelectorAll('[data-copy]').forEach((given) => {
  const button = /** @type {HTMLButtonElement} */ (given);
  const source = document.getElementById(button.dataset.copy || '');
  if (!source) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.textContent = (await copy(source)) ? '已复制' : '请长按选中后复制';
  });
});
