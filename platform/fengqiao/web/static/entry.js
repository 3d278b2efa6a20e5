// @ts-check
/** A ledger entry, new or in its next step: draft, photographs, and sending when there is signal. */
import { deliver } from './deliver.js';
import { canKeep } from './photos.js';

const form = /** @type {HTMLFormElement|null} */ (document.getElementById('entry'));

if (form) {
  /** @type {NodeListOf<HTMLButtonElement>} */
  const buttons = form.querySelectorAll('button[name=action]');
  const desk = deliver(form, {
    repaint: () => {},
    finished: () => buttons.forEach((button) => { button.disabled = true; }),
  });
  form.addEventListener('input', () => desk.changed());
  form.addEventListener('submit', (event) => {
    if (!canKeep()) return;
    event.preventDefault();
    const pressed = /** @type {HTMLButtonElement|null} */ (/** @type {any} */ (event).submitter) || buttons[0];
    desk.send(document.title.split(' · ')[0], pressed.value);
  });
  desk.open().then(() => { document.documentElement.dataset.ready = 'yes'; });
}
