// @ts-check
/** While a paper is being made: ask now and then, and show the page anew once it is done. A page
 * that is drawn anew under a reader's eyes loses their place, so it is done but once. */
const PAUSE = 3000;

async function look() {
  const answer = await fetch(location.href, { credentials: 'same-origin' }).catch(() => null);
  if (answer && answer.ok && !(await answer.text()).includes('data-working')) location.reload();
  else window.setTimeout(look, PAUSE);
}

if (document.querySelector('[data-working]')) window.setTimeout(look, PAUSE);
