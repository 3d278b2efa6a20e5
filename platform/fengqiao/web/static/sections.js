// @ts-check
/** Sections that are asked only when an earlier answer calls for them. Without this file all are
    shown with a hint, and the server decides what counts; so it does with it. */
import { holds } from './checks.js';

/** @param {HTMLFormElement} form @param {HTMLInputElement[]} figures @param {() => void} changed */
export function askSections(form, figures, changed) {
  /** @type {NodeListOf<HTMLElement>} */
  const sections = form.querySelectorAll('[data-asked-if]');
  const paint = () => sections.forEach((section) => {
    const asked = holds(JSON.parse(section.dataset.askedIf || ''), figures);
    if (section.hidden !== asked) return;
    section.hidden = !asked;
    figures.filter((input) => section.contains(input)).forEach((input) => require(input, asked));
    changed();
  });
  form.addEventListener('input', paint);
  // The shortcuts fill figures without typing; a click paints after they have.
  form.addEventListener('click', () => window.setTimeout(paint, 0));
  paint();
}

/** What is not asked is not missing either. @param {HTMLInputElement} input @param {boolean} asked */
function require(input, asked) {
  if (asked && 'askedRequired' in input.dataset) {
    input.dataset.required = '';
    delete input.dataset.askedRequired;
  } else if (!asked && 'required' in input.dataset) {
    input.dataset.askedRequired = '';
    delete input.dataset.required;
  }
}
