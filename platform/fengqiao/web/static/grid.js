// @ts-check
/**
 * The township's sheet: arrow keys and Enter move, a block pasted from Excel fills the cells to the
 * right and below, wrong cells are marked, Ctrl+Z takes the last change back in one step. The sheet
 * is an ordinary form and works without any of this.
 */

/** @typedef {HTMLInputElement|HTMLSelectElement} Cell */

const form = document.querySelector('form[data-grid]');
const body = /** @type {HTMLTableSectionElement|null} */ (form && form.querySelector('tbody'));
const words = form && form.querySelector('[data-grid-words]');
const usual = words ? words.textContent : '';
/** @type {Array<Array<[Cell, string]>>} */
const undo = [];
/** What each cell held when it was last settled.
 * @type {Map<EventTarget, string>} */
const held = new Map();
const NUMBER = /^-?\d+(\.\d+)?$/;

/** @returns {Cell[][]} */
function cells() {
  if (!body) return [];
  return Array.from(body.rows, (row) => Array.from(row.querySelectorAll('.cell')))
    .map((row) => /** @type {Cell[]} */ (row));
}

/** What a number means, however it was typed: full-width digits, separators, spaces.
 * @param {string} typed */
function plain(typed) {
  const half = typed.replace(/[\uff10-\uff19\uff0e\uff0d]/g,
    (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\s\u00a0\u3000]/g, '')
    .replace(/\u2212/g, '-');
  return /^-?\d{1,3}([,\uff0c]\d{3})+(\.\d+)?$/.test(half) ? half.replace(/[,\uff0c]/g, '') : half;
}

/** Marks a number that is none; the server says more.
 * @param {Cell} cell
 * @returns {boolean} */
function check(cell) {
  let wrong = false;
  if (cell.hasAttribute('data-number')) {
    const meant = plain(cell.value);
    if (NUMBER.test(meant)) cell.value = meant;
    wrong = meant !== '' && !NUMBER.test(meant);
  }
  if (wrong) cell.setAttribute('aria-invalid', 'true');
  else cell.removeAttribute('aria-invalid');
  return !wrong;
}

/** @param {string} text */
function tell(text) {
  if (words) words.textContent = text || usual;
}

/** @param {EventTarget|null} target
 * @param {Cell[][]} grid */
function placeOf(target, grid) {
  for (let y = 0; y < grid.length; y += 1) {
    const x = grid[y].indexOf(/** @type {Cell} */ (target));
    if (x > -1) return { x, y };
  }
  return null;
}

/** The cells of what Excel puts on the clipboard; a quoted cell may hold line breaks.
 * @param {string} text */
function split(text) {
  const rows = [['']];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    const row = rows[rows.length - 1];
    const last = row.length - 1;
    if (quoted) {
      if (c !== '"') row[last] += c;
      else if (text[i + 1] === '"') { row[last] += '"'; i += 1; } else quoted = false;
    } else if (c === '"' && row[last] === '') quoted = true;
    else if (c === '\t') row.push('');
    else if (c === '\n') rows.push(['']);
    else if (c !== '\r') row[last] += c;
  }
  if (rows.length > 1 && rows[rows.length - 1].join('') === '') rows.pop();
  return rows;
}

/** @param {Cell} cell
 * @param {string} text */
function put(cell, text) {
  if (cell instanceof HTMLSelectElement) {
    const found = Array.from(cell.options).find((one) => one.text === text);
    if (!found && text) return false;
    cell.value = found ? found.value : '';
    return true;
  }
  // An input drops a line break: what stood on two lines would become one number.
  cell.value = text.replace(/[\r\n]+/g, cell.hasAttribute('data-number') ? ' / ' : ' ');
  return check(cell);
}

/** @param {ClipboardEvent} event */
function paste(event) {
  const grid = cells();
  const at = placeOf(event.target, grid);
  const text = event.clipboardData ? event.clipboardData.getData('text') : '';
  if (!at || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  /** @type {Array<[Cell, string]>} */
  const before = [];
  let wrong = 0;
  let beside = 0;
  split(text).forEach((row, y) => row.forEach((value, x) => {
    const cell = (grid[at.y + y] || [])[at.x + x];
    if (!cell) { if (value.trim()) beside += 1; return; }
    before.push([cell, cell.value]);
    if (!put(cell, value.trim())) wrong += 1;
    held.set(cell, cell.value);
  }));
  undo.push(before);
  tell('已粘贴 ' + before.length + ' 格。' + (wrong ? wrong + ' 格不对，已标红。' : '')
    + (beside ? beside + ' 格超出表格，没有填。' : '') + '按 Ctrl+Z 可以撤销。');
}

function back() {
  const last = undo.pop();
  if (!last) return false;
  last.reverse().forEach(([cell, value]) => {
    cell.value = value;
    check(cell);
    held.set(cell, cell.value);
  });
  tell('已撤销一步。');
  return true;
}

/** Where a key leads, if anywhere.
 * @param {KeyboardEvent} event
 * @param {Cell[][]} grid
 * @param {{x: number, y: number}} at
 * @returns {Cell|undefined} */
function next(event, grid, at) {
  const cell = grid[at.y][at.x];
  const text = cell instanceof HTMLInputElement ? cell : null;
  const down = event.key === 'ArrowDown' || (event.key === 'Enter' && !event.shiftKey);
  const up = event.key === 'ArrowUp' || (event.key === 'Enter' && event.shiftKey);
  if (!text && event.key !== 'Enter') return undefined;
  if (down) return (grid[at.y + 1] || [])[at.x];
  if (up) return (grid[at.y - 1] || [])[at.x];
  if (!text) return undefined;
  if (event.key === 'ArrowRight' && text.selectionEnd === text.value.length) return grid[at.y][at.x + 1];
  if (event.key === 'ArrowLeft' && text.selectionStart === 0) return grid[at.y][at.x - 1];
  return undefined;
}

/** @param {KeyboardEvent} event */
function press(event) {
  // In Safari the Enter that takes a word over comes after the composing; its number stays.
  if (event.isComposing || event.keyCode === 229) return;
  const grid = cells();
  const at = placeOf(event.target, grid);
  if (!at) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
    // What is still being typed in a cell the browser itself takes back.
    const cell = grid[at.y][at.x];
    if (cell.value === (held.has(cell) ? held.get(cell) : '') && back()) event.preventDefault();
    return;
  }
  const to = next(event, grid, at);
  // Enter never sends the sheet from the middle of it.
  if (to || event.key === 'Enter') event.preventDefault();
  if (!to) return;
  to.focus();
  if (to instanceof HTMLInputElement) to.select();
}

if (body) {
  body.addEventListener('focusin', (event) => {
    const cell = /** @type {Cell} */ (event.target);
    if (cell) held.set(cell, cell.value);
  });
  body.addEventListener('change', (event) => {
    const cell = /** @type {Cell} */ (event.target);
    undo.push([[cell, held.get(cell) || '']]);
    if (!check(cell)) tell('这一格要填数字，如 12；没有就填 0。');
    held.set(cell, cell.value);
  });
  body.addEventListener('keydown', press);
  body.addEventListener('paste', paste);
}
