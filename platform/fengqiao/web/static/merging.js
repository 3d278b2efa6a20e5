// @ts-check
/**
 * Two people, or two devices, at one report. What only one of them changed is put together; where
 * both wrote, both texts are shown and a person chooses (choosing.js). Until then nothing is sent.
 */
/** @typedef {import('./store.js').Pairs} Pairs */

/** @param {Pairs} pairs @returns {Map<string, string>} answers by name, those of many in one line */
export function byName(pairs) {
  /** @type {Map<string, string>} */
  const found = new Map();
  pairs.forEach(([name, value]) => {
    if (value && /^(answer|reason|photo)\./.test(name)) found.set(name, found.has(name) ? found.get(name) + ' ' + value : value);
  });
  return found;
}

/** @param {Pairs} one @param {Pairs} other @returns {boolean} whether they answer the same */
export function same(one, other) {
  const left = byName(one), right = byName(other);
  return left.size === right.size && Array.from(left).every(([name, value]) => right.get(name) === value);
}

/** Whether the server only has what this device sent or saw: then nobody else wrote meanwhile.
 * @param {Pairs} theirs @param {Pairs[]} own what this device knows of, base first */
export const onlyOurs = (theirs, own) => own.some((pairs) => same(theirs, pairs));

/**
 * @param {Pairs} base what both began with @param {Pairs[]} tried what this device sent without an answer
 * @param {Pairs} mine @param {Pairs} theirs
 * @returns {{together: Pairs, taken: string[], open: string[]}} the answers put together, the names
 *   taken from the others, and those a person has to choose
 */
export function merge(base, tried, mine, theirs) {
  const [before, own, other] = [base, mine, theirs].map(byName);
  const sent = tried.map(byName);
  const names = Array.from(new Set([...own.keys(), ...other.keys()]));
  const differing = names.filter((name) => (own.get(name) || '') !== (other.get(name) || ''));
  const is = (/** @type {Map<string, string>} */ one, /** @type {string} */ name) => (one.get(name) || '') === (other.get(name) || '');
  const changed = differing.filter((name) => ![before, ...sent].some((known) => is(known, name)));
  const open = changed.filter((name) => !name.startsWith('photo.') && (own.get(name) || '') !== (before.get(name) || ''));
  const taken = changed.filter((name) => !open.includes(name));
  /** @type {Pairs} */
  const together = mine.filter(([name]) => !taken.includes(name) || name.startsWith('photo.'));
  taken.filter((name) => !name.startsWith('photo.')).forEach((name) => together.push([name, other.get(name) || '']));
  // Of photographs both people's are kept: one too many is soon taken off.
  theirs.forEach((pair) => {
    if (taken.includes(pair[0]) && pair[0].startsWith('photo.') && !together.some((one) => one[0] === pair[0] && one[1] === pair[1])) together.push(pair);
  });
  return { together, taken, open };
}
