// @ts-check
/** Cross-checks of a form, live. They advise; the server decides again when the form arrives. */

/**
 * @typedef {object} Rule  left = right, left ≤ right, left ≥ right; each side a sum
 * @property {string} at                     the field the words stand beside
 * @property {[string, number][]} left       field and factor
 * @property {'='|'<='|'>='} relation
 * @property {[string, number][]} right
 * @property {number} constant               added to the right side
 * @property {string} words                  {field} is replaced by what was typed
 */
/** @typedef {{rules: Rule[], jump: {times: number, least: number}|null}} Checks */

/** Decimals are compared as whole ten-thousandths, so 0.1 + 0.2 is 0.3. @param {string} typed */
const scaled = (typed) => Math.round(Number(typed) * 10000);

/** @param {[string, number][]} terms @param {Map<string, string>} typed @returns {number|null} */
function sum(terms, typed) {
  let total = 0;
  for (const [field, factor] of terms) {
    const value = typed.get(field);
    if (!value) return null;
    total += scaled(value) * factor;
  }
  return total;
}

/** @param {HTMLInputElement[]} figures @returns {Map<string, string>} */
const typedIn = (figures) => new Map(figures.map((input) => [input.dataset.field || '', input.value]));

/** Whether a comparison holds; an unanswered one does not. @param {Rule} rule @param {HTMLInputElement[]} figures */
export function holds(rule, figures) {
  const typed = typedIn(figures);
  return [...rule.left, ...rule.right].every(([field]) => Boolean(typed.get(field))) && !broken(rule, typed);
}

/** @param {Rule} rule @param {Map<string, string>} typed */
function broken(rule, typed) {
  const left = sum(rule.left, typed);
  const right = sum(rule.right, typed);
  if (left === null || right === null) return false;
  const limit = right + scaled(String(rule.constant || 0));
  if (rule.relation === '=') return left !== limit;
  return rule.relation === '<=' ? left > limit : left < limit;
}

/**
 * @param {Checks} checks @param {HTMLInputElement[]} figures
 * @returns {Map<string, string>} field to what to look at
 */
export function advise(checks, figures) {
  const typed = typedIn(figures);
  /** @type {Map<string, string>} */
  const advice = new Map();
  checks.rules.filter((rule) => broken(rule, typed)).forEach((rule) => {
    advice.set(rule.at, rule.words.replace(/\{([^}]+)\}/g, (all, field) => typed.get(field) || all));
  });
  figures.forEach((input) => {
    const words = jumped(checks, input);
    const field = input.dataset.field || '';
    if (words && !advice.has(field)) advice.set(field, words);
  });
  return advice;
}

/** @param {Checks} checks @param {HTMLInputElement} input */
function jumped(checks, input) {
  if (!checks.jump || !input.value || !input.dataset.last) return '';
  const last = Number(input.dataset.last);
  const now = Number(input.value);
  const times = Number(input.dataset.jump || checks.jump.times);
  const least = Number(input.dataset.least || checks.jump.least);
  if (!times || now - last < least || now < times * Math.max(last, 1)) return '';
  return '比上期（' + input.dataset.last + '）多了很多，请核实。';
}
