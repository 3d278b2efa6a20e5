// @ts-check
/** The filing page: shortcuts, live checks, the 核对 dialog. Without this file it is a form. */
import { advise } from './checks.js';
import { deliver } from './deliver.js';
import { halfWidth, plainFigure } from './draft.js';
import { askSections } from './sections.js';
import { filled, inShort, others } from './summary.js';
import { called, refuse, say, unmark } from './words.js';

/** @param {string} id @returns {any} */
const element = (id) => document.getElementById(id);

const form = /** @type {HTMLFormElement} */ (element('filing'));
/** @type {HTMLInputElement[]} */
const figures = Array.from(form.querySelectorAll('input.figure'));
/** @type {import('./checks.js').Checks} */
const checks = JSON.parse(element('checks').textContent);
/** @type {Map<string, string>} */
let advice = new Map();
/** @type {Set<string>} fields that hold an untouched copy of the last period */
const copied = new Set();

const desk = deliver(form, { repaint, finished });

function repaint() {
  advice = advise(checks, figures);
  figures.forEach(paintFigure);
  const asked = figures.filter((input) => !input.closest('[hidden]'));
  const more = others(form).filter((field) => 'needed' in field.dataset);
  const done = asked.filter((input) => input.value !== '').length + more.filter(filled).length;
  element('filled').textContent = done;
  const max = asked.length + more.length;
  element('total').textContent = max;
  Object.assign(element('progress'), { max, value: done });
  form.querySelectorAll('[data-section]').forEach((section) => {
    const inside = figures.filter((input) => section.contains(input));
    const place = section.querySelector('[data-section-count]');
    if (place && inside.length) place.textContent = inside.filter((input) => input.value !== '').length + '/' + inside.length;
  });
}

/** @param {HTMLInputElement} input */
function paintFigure(input) {
  const field = input.dataset.field || '';
  const words = advice.get(field) || '';
  input.classList.toggle('warn', Boolean(words));
  input.classList.toggle('same', copied.has(field));
  const line = element(input.name + '-message');
  if (!input.hasAttribute('aria-invalid')) line.textContent = words;
  const reason = form.querySelector('[data-reason-for="' + field + '"]');
  if (reason instanceof HTMLElement) reason.hidden = !input.value || input.value === input.dataset.proposal;
}

/** @param {HTMLInputElement} input */
function touched(input) {
  copied.delete(input.dataset.field || '');
  input.removeAttribute('aria-invalid');
  const line = element(input.name + '-message');
  line.className = 'msg';
}

/** @param {Event} event */
function typed(event) {
  const input = event.target;
  const place = input instanceof Element && input.closest('.f');
  if (place) unmark(place);
  if (input instanceof HTMLInputElement && figures.includes(input) && !(/** @type {any} */ (event).isComposing)) {
    // What parts thousands goes when the figure is left: until then nobody knows what it parts.
    const plain = event.type === 'change' ? plainFigure(input.value) : halfWidth(input.value);
    if (plain !== input.value) input.value = plain;
    touched(input);
  }
  repaint();
  desk.changed();
}

/** @param {(input: HTMLInputElement) => string|undefined} value for fields still empty */
function fillEmpty(value) {
  figures.filter((input) => input.value === '').forEach((input) => {
    const filling = value(input);
    if (filling === undefined) return;
    input.value = filling;
    touched(input);
    if (filling === input.dataset.last) copied.add(input.dataset.field || '');
  });
  repaint();
  desk.changed();
}

/** Counts of this period must be typed; only what stands (people, places) is carried over. */
const copyLast = () => fillEmpty((input) => ('stock' in input.dataset ? input.dataset.last : undefined));
const fillZero = () => fillEmpty((input) => ('stock' in input.dataset && input.dataset.last ? undefined : '0'));

/** In Safari the Enter that takes a word over comes after the composing; its number stays 229.
 * @param {KeyboardEvent} event */
function nextField(event) {
  const index = figures.indexOf(/** @type {HTMLInputElement} */ (event.target));
  if (event.key !== 'Enter' || index < 0 || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  const next = figures[index + 1] || form.querySelector('textarea') || element('review');
  next.focus();
  if (next.select) next.select();
}

/** @param {string} tag @param {string} className @param {string} textContent */
const made = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });

/** @param {string} words @param {string} value @returns {HTMLElement} */
function pair(words, value) {
  const row = made('div', 'kv', '');
  row.append(made('span', '', words), made('b', 'num', value));
  return row;
}

function review() {
  const missing = figures.filter((input) => input.value === '' && 'required' in input.dataset)
    .map((input) => [input.dataset.field, ['还没填，没有就填 0']]);
  others(form).filter((field) => 'needed' in field.dataset && !filled(field))
    .forEach((field) => missing.push([(field.dataset.other || '').slice('answer.'.length), ['还没填，请补上']]));
  if (missing.length) {
    refuse('还有 ' + missing.length + ' 项没填：', Object.fromEntries(missing));
    say('还有 ' + missing.length + ' 项没填', 'bad');
    return;
  }
  const changed = figures.filter((input) => input.value !== (input.dataset.last || ''));
  const body = element('review-body');
  body.textContent = '';
  if (advice.size) body.append(made('p', 'note amber', '有 ' + advice.size + ' 处请核实，属实可以继续上报，请在说明里写一句原因。'));
  body.append(made('p', 'hint', '与上期不同的 ' + changed.length + ' 项：'));
  changed.forEach((input) => body.append(pair(called(input), (input.dataset.last || '无') + ' → ' + (input.value || '未填'))));
  const told = others(form).filter((field) => !field.querySelector('[data-photos]'));
  if (told.length) body.append(made('p', 'hint', '小表、文字和选项：'));
  told.forEach((field) => body.append(pair(called(/** @type {Element} */ (field.querySelector('fieldset, input, select, textarea'))), inShort(field))));
  body.append(pair('照片', form.querySelectorAll('.photo:not(.gone)').length + ' 张'));
  openDialog(true);
}

/** Before Safari 15.4 and Firefox 98 a dialog is an element like any other. @param {boolean} wanted */
function openDialog(wanted) {
  const dialog = element('review-dialog');
  if (!dialog.showModal) dialog.className = wanted ? 'plain' : '';
  else if (wanted) dialog.showModal();
  else dialog.close();
  element(wanted ? 'review-title' : 'review').focus();
}

function finished() {
  const button = element('review');
  button.textContent = '已上报';
  button.disabled = true;
}

/** What a button does here, the server need not. @param {string} id @param {() => void} deed */
function instead(id, deed) {
  element(id).onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    deed();
  };
}

function begin() {
  element('save').hidden = true;
  say('草稿自动存在本机', 'ok');
  form.addEventListener('input', typed);
  form.addEventListener('compositionend', typed);
  form.addEventListener('change', typed);
  form.addEventListener('keydown', nextField);
  askSections(form, figures, repaint);
  instead('copy-last', copyLast);
  instead('fill-zero', fillZero);
  form.addEventListener('submit', (event) => {
    const pressed = desk.pressed(event);
    // A nil report is declared on a page of its own; photographs not kept here are the server's.
    if (desk.ordinary() || (pressed && (pressed.value === 'nil' || 'drop' in pressed.dataset))) return;
    event.preventDefault();
    desk.draft.save().then(review);
  });
  instead('review-back', () => openDialog(false));
  instead('review-send', () => {
    openDialog(false);
    desk.send(document.title.split(' · ')[0], 'submit');
  });
  desk.open().then(() => { document.documentElement.dataset.ready = 'yes'; });
}

begin();
