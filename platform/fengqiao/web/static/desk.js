// @ts-check
/** Desk tables: choose all rows, say how many are chosen, ask before a bulk deed; menus. */

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

/** A menu lies over the page: it closes by Escape, and when one goes on elsewhere. */
/** @type {NodeListOf<HTMLDetailsElement>} */
const menus = document.querySelectorAll('details.menu');
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  menus.forEach((menu) => {
    if (!menu.open) return;
    menu.open = false;
    /** @type {HTMLElement} */ (menu.querySelector('summary')).focus();
  });
});
document.addEventListener('click', (event) => {
  menus.forEach((menu) => {
    if (menu.open && !menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });
});
