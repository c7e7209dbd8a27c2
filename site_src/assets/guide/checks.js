// Checks of an entry, as press/checks.py hands them out: the same answers as the press gives on a case.

/**
 * @typedef {{rule: string, field: string, category: string, options: string[], least: number, most: number, message: string}} Check
 * @typedef {Record<string, string>} Entry
 * @typedef {{rule: string, field: string, message: string}} Finding
 */

/** What is wrong with the field, "" if nothing; an empty field is another check's.
 * @param {Check} check @param {Entry} entry @returns {string} */
export function fault(check, entry) {
  const value = entry[check.field];
  if (!value || (check.category && entry.category !== check.category)) return "";
  const length = Array.from(value).length; // characters, not the halves that a string is made of
  const isOption = !check.options.length || check.options.includes(value);
  const fits = !check.most || (check.least <= length && length <= check.most);
  if (isOption && fits) return "";
  return check.message.replace(/\{\{|\}\}|\{value\}|\{length\}/g, (part) =>
    part === "{value}" ? value : part === "{length}" ? String(length) : part[0]);
}

/** Everything that is wrong with an entry, in the order of the checks.
 * @param {Check[]} checks @param {string[]} required @param {Entry} entry @returns {Finding[]} */
export function findings(checks, required, entry) {
  const missing = required
    .filter((field) => !entry[field])
    .map((field) => ({ rule: "required-fields", field: field, message: "缺少这一项，请补上" }));
  const wrong = checks
    .map((check) => ({ rule: check.rule, field: check.field, message: fault(check, entry) }))
    .filter((finding) => finding.message);
  return missing.concat(wrong);
}

/** How many entries of this category and topic an organisation may still make; null without limit.
 * @param {{quota: number}} category @param {string[]} exempt @param {Entry} entry @param {Entry[]} others @returns {number | null} */
export function left(category, exempt, entry, others) {
  if (exempt.includes(entry.recommender)) return null;
  const same = others.filter((other) =>
    plain(other.organisation) === plain(entry.organisation) && other.category === entry.category &&
    other.topic === entry.topic && !exempt.includes(other.recommender));
  return category.quota - same.length - 1;
}

/** A name without width, spaces and case, as the press compares names. @param {string} name @returns {string} */
function plain(name) {
  return (name || "").normalize("NFKC").replace(/[\s·・]+/g, "").toLowerCase();
}
