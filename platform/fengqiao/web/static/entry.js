// @ts-check
/** A ledger entry, new or in its next step: draft, photographs, and sending when there is signal. */
import { deliver } from './deliver.js';

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
    if (desk.ordinary()) return;
    event.preventDefault();
    desk.send(document.title.split(' · ')[0], (desk.pressed(event) || buttons[0]).value);
  });
  desk.open().then(() => { document.documentElement.dataset.ready = 'yes'; });
}
