// @ts-check
/** What a form says to the person while it is filled in: how it is kept, and what is wrong. */

/** @param {string} id */
export const element = (id) => document.getElementById(id);

/** @param {string} words @param {string} state ok, busy, off or bad */
export function say(words, state) {
  const line = element('saved');
  if (!line) return;
  line.hidden = false;
  line.dataset.state = state;
  line.textContent = words;
}

/** @param {string} words @param {string} kind @param {{href: string, words: string}} [link] */
export function banner(words, kind, link) {
  const place = element('banner');
  if (!place) return;
  place.className = 'note alone ' + kind;
  place.textContent = words;
  if (link) {
    const anchor = document.createElement('a');
    anchor.href = link.href;
    anchor.textContent = link.words;
    place.append(' ', anchor);
  }
  place.hidden = false;
}

/** @param {string} words @param {() => void} pressed @param {string} [look] @returns {HTMLButtonElement} */
export function button(words, pressed, look) {
  return Object.assign(document.createElement('button'), { type: 'button', className: 'btn ' + (look || 'slim'), textContent: words, onclick: pressed });
}

/** What a field is called on the page. @param {Element} input */
export function called(input) {
  const label = document.querySelector('label[for="' + input.id + '"]') || input.querySelector('legend');
  return ((label && label.firstChild && label.firstChild.textContent) || '').trim();
}

/** What stood beside fields is over: it was said of what is not there any more. @param {ParentNode} within */
export function unmark(within) {
  within.querySelectorAll('.msg.err:not([data-counted])').forEach((line) => {
    if (!line.id) return line.remove();
    line.className = 'msg';
    line.textContent = '';
  });
  within.querySelectorAll('[aria-invalid]').forEach((input) => input.removeAttribute('aria-invalid'));
}

/** @param {string} field @param {string} words beside the field */
function mark(field, words) {
  const input = element('answer.' + field) || element(field);
  if (!input) return;
  const known = element('answer.' + field + '-message');
  const line = known || document.createElement('span');
  line.className = 'msg err';
  line.textContent = words;
  if (!known) input.after(line);
  input.setAttribute('aria-invalid', 'true');
  return input;
}

/** Fields in the order of the page; what has no place on it first. @param {string[]} fields */
function inOrder(fields) {
  const all = Array.from(document.querySelectorAll('[id]'));
  const place = (/** @type {string} */ field) => all.indexOf(/** @type {any} */ (element('answer.' + field) || element(field)));
  return fields.map((field) => /** @type {[number, string]} */ ([place(field), field])).sort(([one], [other]) => one - other).map(([, field]) => field);
}

/**
 * What is wrong stands beside its field, and on top with a link to it.
 * @param {string} words @param {Record<string, string[]>} errors @param {{href: string, words: string}} [link]
 */
export function refuse(words, errors, link) {
  banner(words, 'red', link);
  document.querySelectorAll('.f').forEach(unmark);
  const list = document.createElement('ul');
  inOrder(Object.keys(errors)).forEach((field) => {
    const told = [].concat(/** @type {any} */ (errors[field])).join('；');
    const input = mark(field, told);
    const line = list.appendChild(document.createElement('li')).appendChild(document.createElement('a'));
    line.textContent = (input ? called(input) + '：' : '') + told;
    if (input) line.href = '#' + input.id;
  });
  const place = /** @type {HTMLElement} */ (element('banner'));
  place.append(list);
  place.focus();
}
