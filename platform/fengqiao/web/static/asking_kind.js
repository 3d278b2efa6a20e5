// @ts-check
/** What only one kind of request asks for is out of the way while another kind is chosen. Without
 * this the page says that it need not be filled in, and what stands there is not used. */
/** @type {NodeListOf<HTMLInputElement>} */
const kinds = document.querySelectorAll('input[name=kind]');
/** @type {NodeListOf<HTMLElement>} */
const parts = document.querySelectorAll('[data-only-kind]');

function show() {
  const chosen = Array.from(kinds).filter((kind) => kind.checked)[0];
  parts.forEach((part) => { part.hidden = !!chosen && part.dataset.onlyKind !== chosen.value; });
}

kinds.forEach((kind) => kind.addEventListener('change', show));
window.addEventListener('pageshow', show);
show();
