// @ts-check
/** What was filled in beside figures: tables, words, choices, days; how much, and in short. */

/** @typedef {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement} Control */

/** @param {HTMLElement} field @returns {Control[]} */
const controls = (field) => /** @type {Control[]} */ (Array.from(field.querySelectorAll('[name^="' + field.dataset.other + '"]')));

/** @param {Control} control */
const valueOf = (control) => (control.type !== 'radio' || /** @type {HTMLInputElement} */ (control).checked ? control.value.trim() : '');

/** @param {HTMLElement} field whether anything stands in it, a photograph too */
export const filled = (field) => controls(field).some((control) => valueOf(control) !== '') || Boolean(field.querySelector('.photo:not(.gone)'));

/** @param {HTMLFormElement} form @returns {HTMLElement[]} what is asked now and is no figure */
export const others = (form) => /** @type {HTMLElement[]} */ (Array.from(form.querySelectorAll('[data-other]'))).filter((field) => !field.closest('[hidden]'));

/** A table row by row, anything else as it stands. @param {HTMLElement} field */
export function inShort(field) {
  /** @type {Map<string, string[]>} */
  const rows = new Map();
  controls(field).forEach((control) => {
    const row = control.name.slice((field.dataset.other || '').length).split('.')[1] || '';
    const value = valueOf(control);
    if (value) rows.set(row, [...(rows.get(row) || []), value]);
  });
  return Array.from(rows.values()).map((cells) => cells.join(' ')).join('；') || '无';
}
