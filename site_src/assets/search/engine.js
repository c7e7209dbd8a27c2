// An index of press/search, and a query -> hits. Runs wherever files can be fetched: the public site, and an encrypted store.

import { excerpt, inLines, marked, markedSpan } from './excerpt.js'
import { Fold } from './fold.js'
import { candidates } from './candidates.js'
import { Store, readIndex } from './store.js'
import { ideas } from './suggest.js'
import { readQuery } from './terms.js'

/** @typedef {import('./excerpt.js').Piece} Piece */
/** @typedef {import('./excerpt.js').Card} Card */
/** @typedef {import('./excerpt.js').Text} Text */
/** @typedef {import('./candidates.js').Candidates} Candidates */
/** @typedef {import('./candidates.js').Found} Found */
/** @typedef {import('./store.js').Fetch} Fetch */

/**
 * @typedef {object} Hit
 * @property {number} number   the card's number, as in columns.json
 * @property {Card} card
 * @property {number} score
 * @property {'literal' | 'synonym' | 'parts' | 'pinyin'} match  how the weakest term was found
 * @property {Piece[]} title
 * @property {Piece[]} organisation
 * @property {string[]} names   methods and keywords that hold what was looked for
 * @property {Piece[]} excerpt
 */

/**
 * @typedef {object} Result
 * @property {string} query        what was looked for
 * @property {boolean} cut         the query was too long; the rest was left out
 * @property {Hit[]} hits          best first, each verified in its text
 * @property {number[]} numbers    cards that match, best first: those of the hits, then those not looked into yet
 * @property {number} total        how many
 * @property {boolean} exact       false: some of those not looked into may fall away, say “约”
 * @property {{query: string, why: 'synonym' | 'drop' | 'split', total: number}[]} suggestions  if nothing was found
 * @property {string[]} damaged    files that could not be had: hits may be missing; empty if all is well
 */

/**
 * @typedef {object} Options
 * @property {(number: number) => boolean} [filter]  which cards may be hits
 * @property {number} [limit]  how many hits to verify; 10 if not said
 */

const PAGE = 10
const MOST_AT_ONCE = 40 // texts
const SUGGESTIONS = 3
const MATCHES = /** @type {const} */ (['literal', 'synonym', 'parts', 'pinyin'])

/**
 * Open an index. Nothing fails here: what is missing is told by the results.
 * @param {string} base  address of the folder of index.json, with a slash at the end
 * @param {Fetch} fetch
 * @param {Promise<Response>} [entry]  index.json, if it was asked for already, while this module was on its way
 */
export function open (base, fetch, entry) {
  return new Engine(base, fetch, entry)
}

class Engine {
  /**
   * @param {string} base
   * @param {Fetch} fetch
   * @param {Promise<Response>} [entry]
   */
  constructor (base, fetch, entry) {
    this.base = base
    this.fetch = fetch
    this.fold = new Fold()
    /** @type {Store | null} */
    this.store = null
    /** @type {Map<string, number[]>} */
    this.words = new Map()
    /** @type {Promise<void> | null} */
    this.opening = this.renew(entry)
  }

  /** Opens the index when it is first asked for. */
  opened () {
    if (!this.opening) this.opening = this.renew()
    return this.opening
  }

  /**
   * @param {string} typed
   * @param {Options} [options]
   * @returns {Promise<Result>}
   */
  async query (typed, options = {}) {
    await this.opened()
    const result = await this.find(typed, options)
    if (!result.damaged.length) return result
    // The site may have been published anew while this page was open.
    const before = this.store?.index.edition
    await (this.opening = this.renew())
    return this.store && this.store.index.edition !== before ? this.find(typed, options) : result
  }

  /**
   * Cards by number, for lists that need no query; null where one cannot be had.
   * @param {number[]} numbers
   */
  async cards (numbers) {
    await this.opened()
    return Promise.all(numbers.map(number => this.store?.card(number, new Set()) ?? null))
  }

  /**
   * A file of the index: 'columns.json', 'organisations.json'; null if it cannot be had.
   * @param {string} name
   */
  async file (name) {
    await this.opened()
    return this.store?.json(name, new Set()) ?? null
  }

  /**
   * Read the entry, and take up its edition if it is another one.
   * @param {Promise<Response>} [entry]
   */
  async renew (entry) {
    const index = await readIndex(this.base, entry ? () => entry : this.fetch)
    if (!index) {
      this.opening = null // the next query tries again
      return
    }
    if (index.edition === this.store?.index.edition) return
    this.fold = new Fold()
    this.fold.add(index.fold)
    this.store = new Store(this.base, this.fetch, index, this.fold)
    this.readWords()
  }

  /** Which groups of synonyms a word belongs to, after the folding has changed. */
  readWords () {
    this.words = new Map()
    for (const [group, words] of (this.store?.index.methods ?? []).entries()) {
      for (const word of words) {
        const key = this.fold.text(word).replace(/\s/gu, '')
        this.words.set(key, [...this.words.get(key) ?? [], group])
      }
    }
  }

  /**
   * @param {string} typed
   * @param {Options & {reach?: import('./candidates.js').Reach}} options
   * @returns {Promise<Result>}
   */
  async find (typed, { filter = () => true, limit = PAGE, reach = 'words' }) {
    const { store } = this
    if (!store) return nothing(typed, ['index.json'])
    /** @type {Set<string>} */
    const damaged = new Set()
    let query = readQuery(typed, this.fold, this.words)
    let found = await candidates(query, reach, store, filter, damaged)
    if (found.unknown && await this.learnTraditional(store, damaged)) {
      const again = readQuery(typed, this.fold, this.words)
      if (again.whole !== query.whole) [query, found] = [again, await candidates(again, reach, store, filter, damaged)]
    }
    const hasParts = query.terms.some(term => term.parts.length)
    let verified = await this.verified(store, found, limit || Number(hasParts), damaged)
    if (!verified.numbers.length && hasParts) {
      found = await candidates(query, 'parts', store, filter, damaged)
      verified = await this.verified(store, found, limit, damaged)
    }
    const { hits, numbers, left } = verified
    const result = {
      query: query.shown,
      cut: query.cut,
      hits: hits.slice(0, limit),
      numbers,
      total: numbers.length,
      exact: !left || found.isTold(),
      suggestions: /** @type {Result['suggestions']} */ ([]),
      damaged: [...damaged].sort()
    }
    if (reach === 'words' && !numbers.length) result.suggestions = await this.suggestions(query, filter)
    return result
  }

  /**
   * Look into the texts of candidates, best first, until there are enough hits.
   * @param {Store} store
   * @param {Candidates} found
   * @param {number} limit
   * @param {Set<string>} damaged
   */
  async verified (store, found, limit, damaged) {
    /** @type {Hit[]} */
    const hits = []
    let left = found.numbers
    for (let size = 1; hits.length < limit && left.length; size *= 2) {
      const batch = left.slice(0, Math.min(MOST_AT_ONCE, (limit - hits.length) * size))
      const looked = await Promise.all(batch.map(number => this.hit(store, found, number, damaged)))
      for (const hit of looked) if (hit) hits.push(hit)
      left = left.slice(batch.length)
      if (left.length && looked.includes(null)) {
        const fewer = new Set(await found.refine())
        if (left.some(number => !fewer.has(number))) size = 0.5 // what is left is better than what was looked into
        left = left.filter(number => fewer.has(number))
      }
    }
    hits.sort((a, b) => MATCHES.indexOf(a.match) - MATCHES.indexOf(b.match) || b.score - a.score || a.number - b.number)
    return { hits, numbers: [...hits.map(hit => hit.number), ...left], left: left.length }
  }

  /**
   * @param {Store} store
   * @param {Candidates} found
   * @param {number} number
   * @param {Set<string>} damaged
   * @returns {Promise<Hit | null>}
   */
  async hit (store, found, number, damaged) {
    const seen = await found.look(number)
    if (!seen) return null
    let text = await store.text(seen.leaves[0], damaged)
    // The first may hold it in a title or a name only: then the next has more to show.
    if (text && seen.leaves.length > 1 && !inLines(text, seen.needles)) text = await store.text(seen.leaves[1], damaged) ?? text
    const card = text?.file.card ?? await store.card(number, damaged)
    return card && this.shown(number, card, text, seen)
  }

  /**
   * @param {number} number
   * @param {Card} card
   * @param {Text | null} text
   * @param {Found} seen
   * @returns {Hit}
   */
  shown (number, card, text, { tier, score, needles, spans }) {
    const field = (/** @type {'title' | 'organisation'} */ name) =>
      spans[name] ? markedSpan(card[name], spans[name]) : marked(card[name], needles, this.fold)
    return {
      number,
      card,
      score,
      match: MATCHES[tier],
      title: field('title'),
      organisation: field('organisation'),
      names: [...new Set([...card.methods, ...text?.file.keywords ?? []])].filter(name => needles.some(needle => this.fold.text(name).includes(needle))),
      excerpt: text ? excerpt(text, needles, this.fold) : []
    }
  }

  /**
   * Fold every traditional character from now on; only some queries have any, so the table comes with the first.
   * @param {Store} store
   * @param {Set<string>} damaged
   */
  async learnTraditional (store, damaged) {
    const columns = await store.json('traditional.json', damaged)
    if (!Array.isArray(columns)) return false
    this.fold.add(/** @type {[string, string]} */ (columns))
    this.readWords()
    return true
  }

  /**
   * Queries near this one that do find something.
   * @param {import('./terms.js').Query} query
   * @param {(number: number) => boolean} filter
   */
  async suggestions (query, filter) {
    const vocabulary = (this.store?.index.methods ?? []).flat().map(word => ({ word, folded: this.fold.text(word) }))
    const made = []
    for (const idea of ideas(query, vocabulary)) {
      const { hits, total } = await this.find(idea.query, { filter, limit: 1, reach: 'meaning' })
      if (hits.length) made.push({ ...idea, total })
      if (made.length === SUGGESTIONS) break
    }
    return made
  }
}

/**
 * @param {string} typed
 * @param {string[]} damaged
 * @returns {Result}
 */
function nothing (typed, damaged) {
  return { query: typed.slice(0, PAGE * PAGE), cut: false, hits: [], numbers: [], total: 0, exact: true, suggestions: [], damaged }
}
