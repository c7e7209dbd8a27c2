// words -> the cards that have them, in order, with their hits; asks the search, which comes with the first word

import { arranged } from './columns.js'

/** @typedef {import('./data.js').Card} Card */
/** @typedef {import('./draw.js').Hit & {number: number, card: Card}} Hit */
/** @typedef {{query: string, why: 'synonym' | 'drop' | 'split', total: number}} Idea */

/**
 * @typedef {object} Question
 * @property {string} words
 * @property {Uint8Array} fits  1 for each card that the facets leave
 * @property {boolean} isNarrowed  whether they leave any out
 * @property {Uint32Array | null} order  null for the most relevant first
 * @property {number} limit  how many are shown
 */

/**
 * @typedef {object} Answer
 * @property {string} edition  of the index that was asked
 * @property {Uint8Array} within  1 for each card that has the words, whatever the facets leave
 * @property {number[]} numbers  cards that have all, in order
 * @property {Map<number, Hit>} hits  of those that are shown
 * @property {boolean} isExact  false: some of those not shown may fall away
 * @property {Idea[]} suggestions  where nothing was found
 * @property {boolean} isCut  whether the words were too many
 * @property {boolean} isDamaged  whether files of the index could not be had
 */

const MOST_ROUNDS = 8

export class Words {
  /**
   * @param {string} engine  address of the engine's module
   * @param {string} base  address of the index's folder
   * @param {import('./data.js').Fetch} fetch
   */
  constructor (engine, base, fetch) {
    this.fetch = fetch
    this.engine = engine
    this.base = base
    /** @type {Promise<any> | null} */
    this.coming = null
    /** @type {{words: string, result: Promise<any>} | null} what the last words find without facets */
    this.last = null
  }

  /** The search; null if it cannot be had, or is too new for this browser: the next question tries again. */
  load () {
    if (!this.coming) {
      const entry = this.fetch(`${this.base}index.json`, { cache: 'no-cache' }) // while the engine is on its way
      entry.catch(() => {}) // the engine says what it could not have
      this.coming = import(this.engine)
        .then(({ open }) => open(this.base, this.fetch, entry))
        .catch(() => (this.coming = null))
    }
    return this.coming
  }

  /**
   * @param {Question} question
   * @returns {Promise<Answer | null>}
   */
  async ask ({ words, fits, isNarrowed, order, limit }) {
    const search = await this.load()
    if (!search) return null
    const filter = (/** @type {number} */ number) => fits[number] === 1
    const [mine, every] = await Promise.all([
      search.query(words, { limit: order ? 0 : limit, filter }),
      isNarrowed ? this.everywhere(search, words) : null
    ])
    const within = new Uint8Array(fits.length)
    for (const number of every ? every.numbers.filter((/** @type {number} */ number) => !filter(number)) : []) within[number] = 1
    for (const number of mine.numbers) within[number] = 1
    const found = order ? await inOrder(search, words, order, mine, limit) : { hits: mine.hits, numbers: mine.numbers, isExact: mine.exact }
    return {
      edition: search.store ? search.store.index.edition : '',
      within,
      numbers: found.numbers,
      hits: new Map(found.hits.map((/** @type {Hit} */ hit) => [hit.number, hit])),
      isExact: found.isExact,
      suggestions: mine.suggestions,
      isCut: mine.cut,
      isDamaged: mine.damaged.length > 0
    }
  }

  /**
   * What the facets leave out is counted beside them.
   * @param {any} search
   * @param {string} words
   */
  everywhere (search, words) {
    if (!this.last || this.last.words !== words) this.last = { words, result: search.query(words, { limit: 0 }) }
    return this.last.result
  }
}

/**
 * Look into as many texts as are shown, in the order of the list instead of the best first.
 * @param {any} search
 * @param {string} words
 * @param {Uint32Array} order
 * @param {{numbers: number[], exact: boolean}} result
 * @param {number} limit
 */
async function inOrder (search, words, order, result, limit) {
  const all = new Set(result.numbers)
  let left = [...arranged(order, number => all.has(number))]
  /** @type {Hit[]} */
  const hits = []
  for (let round = 0; round < MOST_ROUNDS && hits.length < limit && left.length; round++) {
    const batch = left.slice(0, limit - hits.length)
    const some = new Set(batch)
    const looked = await search.query(words, { limit: batch.length, filter: (/** @type {number} */ number) => some.has(number) })
    const byNumber = new Map(looked.hits.map((/** @type {Hit} */ hit) => [hit.number, hit]))
    hits.push(...batch.filter(number => byNumber.has(number)).map(number => /** @type {Hit} */ (byNumber.get(number))))
    left = left.slice(batch.length)
  }
  return { hits, numbers: [...hits.map(hit => hit.number), ...left], isExact: result.exact || !left.length }
}
