// columns.json, and what is chosen -> which cards fit, how many each value has, and in what order they stand

/** @typedef {import('./state.js').State} State */

/**
 * @typedef {object} Facet
 * @property {string[]} labels
 * @property {string[]} slugs
 * @property {Map<string, number>} numbers  of each slug
 * @property {Uint16Array} rows  value of each card, NONE for none; where cards have several, the values of all cards in turn
 * @property {Uint32Array | null} starts  where each card's values begin, and the end; null where a card has one
 */

/**
 * @typedef {object} Table
 * @property {number} size
 * @property {number} chunk  cards in a file
 * @property {Map<string, Facet>} facets
 * @property {Record<string, Uint32Array>} orders  for each sort the cards in order
 */

/**
 * @typedef {object} Count
 * @property {Uint8Array} fits  1 for each card that has all that is chosen, whether it has the words or not
 * @property {number} total  cards that have the words, too
 * @property {Map<string, Uint32Array>} left  for each facet how many each value would have if nothing of the facet were chosen
 */

const FIRST = 48 // the character of the number 0
const NONE = 0xffff
const CHOICES = ['year', 'award', 'grade', 'category', 'topic', 'sector', 'industry', 'recommender', 'method']

/**
 * @param {any} file
 * @returns {Table | null}  null where the file is not what it should be
 */
export function readTable (file) {
  try {
    const { size, chunk } = file
    const facets = new Map(CHOICES.map(name => [name, readFacet(file[name], size)]))
    facets.set('text', yes(file.text, value => value !== 'none'))
    facets.set('offprint', yes(file.offprint, value => value === 'yes'))
    const isSound = size >= 0 && chunk > 0 && file.pinyin.length === size && [...facets.values()].every(facet => width(facet) === size)
    return isSound ? { size, chunk, facets, orders: ordersOf(file, facets, size) } : null
  } catch {
    return null
  }
}

/**
 * @param {{values: string[], slugs: string[], rows: string}} column
 * @param {number} size
 * @returns {Facet}
 */
export function readFacet ({ values, slugs, rows }, size) {
  const facet = { labels: values, slugs, numbers: new Map(slugs.map((slug, at) => [slug, at])) }
  if (rows.length === size) return { ...facet, rows: Uint16Array.from(numbersIn(rows)), starts: null }
  const words = rows.split(' ')
  const starts = new Uint32Array(words.length + 1)
  words.forEach((word, at) => { starts[at + 1] = starts[at] + word.length })
  return { ...facet, rows: Uint16Array.from(numbersIn(words.join(''))), starts }
}

/** @param {string} rows */
export const numbersIn = rows => Array.from({ length: rows.length }, (_, at) => {
  const number = rows.charCodeAt(at) - FIRST
  return number < 0 ? NONE : number
})

/**
 * A facet of one value.
 * @param {{values: string[], rows: string}} column
 * @param {(value: string) => boolean} isYes
 * @returns {Facet}
 */
function yes ({ values, rows }, isYes) {
  const found = values.map(value => isYes(value) ? 0 : NONE)
  return { labels: [''], slugs: ['yes'], numbers: new Map([['yes', 0]]), rows: Uint16Array.from(numbersIn(rows), number => found[number]), starts: null }
}

/** @param {Facet} facet */
const width = facet => facet.starts ? facet.starts.length - 1 : facet.rows.length

// ---- Counting ---------------------------------------------------------------------------------------------------------------

/**
 * Values of one facet are alternatives; all facets must hold.
 * @param {Table} table
 * @param {State} state
 * @param {Uint8Array | null} within  1 for each card that has the words; null without words
 * @returns {Count}
 */
export function count (table, state, within) {
  const names = [...table.facets.keys()]
  const fails = new Uint8Array(table.size) // in how many facets a card falls short
  const where = new Uint8Array(table.size) // the last of them
  names.forEach((name, at) => mark(/** @type {Facet} */ (table.facets.get(name)), wanted(table, state, name), at, fails, where))
  const left = new Map(names.map((name, at) => {
    const facet = /** @type {Facet} */ (table.facets.get(name))
    return [name, tally(facet, card => (!within || within[card]) && (fails[card] === 0 || (fails[card] === 1 && where[card] === at)))]
  }))
  const fits = fails.map(number => number === 0 ? 1 : 0)
  let total = 0
  for (let card = 0; card < table.size; card++) if (fits[card] && (!within || within[card])) total++
  return { fits, total, left }
}

/**
 * @param {Table} table
 * @param {State} state
 * @param {string} name
 * @returns {Uint8Array | null}  1 for each value that is chosen; null where none is
 */
function wanted (table, state, name) {
  const facet = /** @type {Facet} */ (table.facets.get(name))
  const slugs = state.values[name] || []
  const isRange = name === 'year' && (state.from || state.to)
  if (!slugs.length && !isRange) return null
  const chosen = new Uint8Array(facet.slugs.length)
  for (const slug of slugs) chosen[facet.numbers.get(slug) ?? NONE] = 1 // what there is not falls outside, and fits nothing
  for (const number of isRange ? between(facet, state) : []) chosen[number] = 1
  return chosen
}

/**
 * The years of the range, whichever end is named first.
 * @param {Facet} years
 * @param {State} state
 */
function between (years, { from, to }) {
  const [first, last] = from && to && Number(from) > Number(to) ? [to, from] : [from, to]
  return years.slugs.map((_, at) => at).filter(at => (!first || Number(years.slugs[at]) >= Number(first)) && (!last || Number(years.slugs[at]) <= Number(last)))
}

/**
 * @param {Facet} facet
 * @param {Uint8Array | null} chosen
 * @param {number} at
 * @param {Uint8Array} fails
 * @param {Uint8Array} where
 */
function mark ({ rows, starts }, chosen, at, fails, where) {
  if (!chosen) return
  for (let card = 0; card < fails.length; card++) {
    let has = false
    if (starts) for (let row = starts[card]; row < starts[card + 1] && !has; row++) has = chosen[rows[row]] === 1
    else has = chosen[rows[card]] === 1
    if (!has) {
      fails[card]++
      where[card] = at
    }
  }
}

/**
 * @param {Facet} facet
 * @param {(card: number) => unknown} counts
 */
function tally ({ rows, starts, slugs }, counts) {
  const found = new Uint32Array(slugs.length)
  const size = starts ? starts.length - 1 : rows.length
  for (let card = 0; card < size; card++) {
    if (!counts(card)) continue
    if (starts) for (let row = starts[card]; row < starts[card + 1]; row++) found[rows[row]]++
    else if (rows[card] !== NONE) found[rows[card]]++
  }
  return found
}

// ---- Order ------------------------------------------------------------------------------------------------------------------

/**
 * @param {any} file
 * @param {Map<string, Facet>} facets
 * @param {number} size
 * @returns {Record<string, Uint32Array>}
 */
function ordersOf (file, facets, size) {
  const of = (/** @type {string} */ name) => /** @type {Facet} */ (facets.get(name)).rows
  const [years, grades, awards] = [of('year'), of('grade'), of('award')]
  const [kinds, ranks] = [numbersIn(file.kind.rows), numbersIn(file.rank.rows).map(number => Number(file.rank.values[number]))]
  const isLast = (/** @type {number} */ card) => file.kind.values[kinds[card]] === 'experience' ? 1 : 0
  const honour = (/** @type {number} */ card) => isLast(card) ? 16 * NONE : awards[card] * 16 + ranks[card]
  return {
    year: sorted(size, card => years[card] * 32 * NONE + honour(card)),
    grade: sorted(size, card => grades[card]), // cards stand newest year first
    title: Uint32Array.from(numbersIn(file.pinyin))
  }
}

/**
 * Cards by a number, those of the same number as they were.
 * @param {number} size
 * @param {(card: number) => number} key
 */
function sorted (size, key) {
  const keys = Float64Array.from({ length: size }, (_, card) => key(card) * size + card).sort()
  return Uint32Array.from(keys, each => each % size)
}

/**
 * The cards of an order that fit.
 * @param {Uint32Array} order
 * @param {(card: number) => unknown} fits
 */
export const arranged = (order, fits) => order.filter(card => fits(card))

/**
 * The value that a card has alone; '' for none.
 * @param {Table} table
 * @param {string} name
 * @param {number} card
 */
export function labelOf (table, name, card) {
  const { rows, labels } = /** @type {Facet} */ (table.facets.get(name))
  return labels[rows[card]] || ''
}

/**
 * The state without what this list does not know, and those words of the address.
 * @param {Table} table
 * @param {State} state
 * @returns {{state: State, unknown: string[]}}
 */
export function settled (table, state) {
  /** @type {string[]} */
  const unknown = []
  const knows = (/** @type {string} */ name, /** @type {string} */ value) => {
    const facet = table.facets.get(name)
    const isKnown = !facet || facet.numbers.has(value)
    if (!isKnown) unknown.push(value)
    return isKnown
  }
  const isYear = (/** @type {string} */ value) => /^\d{4}$/.test(value) || (value && unknown.push(value), false)
  const values = Object.fromEntries(Object.entries(state.values).map(([name, some]) => [name, some.filter(value => knows(name, value))]))
  return { state: { ...state, values, from: isYear(state.from) ? state.from : '', to: isYear(state.to) ? state.to : '' }, unknown }
}
