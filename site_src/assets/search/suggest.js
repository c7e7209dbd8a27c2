// a query that found nothing -> queries that may find something

/** @typedef {import('./terms.js').Query} Query */
/** @typedef {{query: string, why: 'synonym' | 'drop' | 'split'}} Idea */

const ALIKE = 0.6
const MOST_PER_KIND = 3
const SPLIT_FROM = 4 // characters

/**
 * @param {Query} query
 * @param {{word: string, folded: string}[]} vocabulary
 * @returns {Idea[]}
 */
export function ideas (query, vocabulary) {
  const replaced = query.terms.flatMap((term, at) =>
    nearest(term.text, vocabulary).map(word => ({ query: joined(query, at, word), why: /** @type {const} */ ('synonym') })))
  const dropped = query.terms.length > 1
    ? query.terms.map((_, at) => ({ query: joined(query, at, ''), why: /** @type {const} */ ('drop') }))
    : []
  const split = query.terms.length === 1
    ? halves(query.terms[0].shown).map(text => ({ query: text, why: /** @type {const} */ ('split') }))
    : []
  return [...replaced.slice(0, MOST_PER_KIND), ...dropped.slice(0, MOST_PER_KIND), ...split.slice(0, MOST_PER_KIND)]
}

/**
 * The query with one term replaced.
 * @param {Query} query
 * @param {number} at
 * @param {string} word
 */
const joined = (query, at, word) => query.terms.map((term, other) => other === at ? word : term.shown).filter(Boolean).join(' ')

/**
 * @param {string} text
 * @param {{word: string, folded: string}[]} vocabulary
 */
function nearest (text, vocabulary) {
  if (text.length < 2 || text.length > 40) return []
  return vocabulary
    .map(({ word, folded }) => ({ word, folded, score: likeness(text, folded) }))
    .filter(({ folded, score }) => score >= ALIKE && folded !== text)
    .sort((a, b) => b.score - a.score)
    .map(({ word }) => word)
    .slice(0, MOST_PER_KIND)
}

/**
 * 1 for the same word, 0 for words that share nothing.
 * @param {string} one
 * @param {string} other
 */
function likeness (one, other) {
  const longer = Math.max(one.length, other.length)
  if (Math.min(one.length, other.length) / longer < ALIKE / 2) return 0
  if (one.includes(other) || other.includes(one)) return ALIKE + (1 - ALIKE) * Math.min(one.length, other.length) / longer
  return 1 - distance(one, other) / longer
}

/**
 * Letters to change, add, leave out or swap with the next.
 * @param {string} one
 * @param {string} other
 */
function distance (one, other) {
  /** @type {number[][]} */
  const rows = [Array.from({ length: other.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= one.length; i++) {
    rows.push([i])
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same)
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1)
    }
  }
  return rows[one.length][other.length]
}

/**
 * A long word as two, cut near its middle first.
 * @param {string} shown
 */
function halves (shown) {
  const characters = [...shown]
  if (characters.length < SPLIT_FROM || /\s/u.test(shown)) return []
  const cuts = characters.map((_, at) => at).slice(2, -1)
  const middle = characters.length / 2
  return cuts
    .sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
    .map(cut => `${characters.slice(0, cut).join('')} ${characters.slice(cut).join('')}`)
}
