// @ts-check
/** Desk tables: choose all rows, say how many are chosen, ask before a bulk deed. */

/** @type {HTMLInputElement[]} */
const boxes = Array.from(document.querySelectorAll('tbody input[type=checkbox][form]'));
const all = /** @type {HTMLInputElement|null} */ (document.querySelector('[data-choose-all]'));
const bulk = /** @type {HTMLFormElement|null} */ (document.querySelector('[data-confirm-count]'));
const words = document.querySelector('[data-chosen]');

const chosen = () => boxes.filter((box) => box.checked).length;

function repaint() {
  const count = chosen();
  if (words) words.textContent = count ? '已选 ' + count + ' 份' : '';
  if (!all) return;
  all.checked = count > 0 && count === boxes.length;
  all.indeterminate = count > 0 && count < boxes.length;
}

if (all && boxes.length) {
  all.hidden = false;
  all.addEventListener('change', () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    repaint();
  });
}
boxes.forEach((box) => box.addEventListener('change', repaint));
if (bulk) {
  bulk.addEventListener('submit', (event) => {
    const count = chosen();
    const question = (bulk.dataset.confirmCount || '').replace('{count}', String(count));
    if (!count) {
      event.preventDefault();
      if (words) words.textContent = '请先在表里勾选要通过的报表';
    } else if (!window.confirm(question)) event.preventDefault();
  });
}
repaint();
