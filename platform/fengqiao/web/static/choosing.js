// @ts-check
/** Where two people wrote, a person chooses. Seldom needed, so fetched after the page; it takes nothing
 * from other modules, which would come a second time. */

/**
 * Show both texts of each open name, side by side.
 * @param {string[]} open @param {Map<string, string>} own by name @param {Map<string, string>} other
 * @param {Pick<typeof import('./words.js'), 'banner'|'button'|'called'|'element'>} words
 * @param {(name: string, value: string) => void} chosen @param {() => void} settled
 */
export function choose(open, own, other, { banner, button, called, element }, chosen, settled) {
  banner('这一份在别处也改过，下面 ' + open.length + ' 项两边不一样，请逐项选一个。两边的都还在。', 'amber');
  const place = /** @type {HTMLElement} */ (element('banner'));
  let left = open.length;
  open.forEach((name) => {
    const row = place.appendChild(document.createElement('div'));
    row.className = 'top-gap';
    const input = element(name);
    row.append((input ? called(input) : '说明') + '：');
    const pair = row.appendChild(document.createElement('div'));
    pair.className = 'flow';
    const pick = (/** @type {string} */ value) => () => {
      chosen(name, value);
      row.remove();
      left -= 1;
      if (!left) settled();
    };
    const [theirs_, mine_] = [other.get(name) || '', own.get(name) || ''];
    pair.append(button('用别处存的：' + (theirs_ || '空'), pick(theirs_), 'grow'), button('用这里填的：' + (mine_ || '空'), pick(mine_), 'grow'));
  });
  place.focus();
}
