// what fits, in order -> the list on the page: cards under headings or a table, as many as are to be seen

import { labelOf } from './columns.js'
import { cardItem, cardRow, fill, make, table as tableOf } from './draw.js'
import { isNarrowed, sortOf } from './state.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./columns.js').Table} Table */
/** @typedef {import('./data.js').Data} Data */
/** @typedef {import('./data.js').Card} Card */
/** @typedef {import('./words.js').Hit} Hit */
/** @typedef {{state: State, table: Table, numbers: number[], hits: Map<number, Hit>}} Shown  numbers: all that fit, in order */

export const STEP = 24 // cards shown at once
const HITS = 10 // shown first of what words find: each costs a visitor a text
const HEADINGS = { relevance: '最相关的在前', title: '按题目的拼音排列' }

export class Results {
  /**
   * @param {HTMLElement} place  where the list stands, as the build drew it
   * @param {Data} data
   * @param {string} root
   * @param {number} total  how many there are in all
   */
  constructor (place, data, root, total) {
    this.place = place
    this.data = data
    this.root = root
    this.total = total
    this.built = [...place.children] // all winners by year, the first page
    this.first = place.querySelectorAll('li').length
    /** @type {Record<string, number>} numbers of the cards on the page by their address */
    this.near = {}
  }

  /**
   * Whether the state is what the build drew.
   * @param {State} state
   */
  isBuilt (state) {
    return !state.words && !isNarrowed(state) && sortOf(state) === 'year' && state.view === 'cards' && !state.shown
  }

  /** @param {State} state */
  limit (state) {
    return state.shown || (state.words ? HITS : this.isBuilt(state) ? this.first : STEP)
  }

  drawBuilt () {
    if (this.place.firstElementChild !== this.built[0]) fill(this.place, ...this.built)
    this.place.removeAttribute('aria-busy')
  }

  /**
   * @param {Shown} shown
   * @param {() => boolean} isLate  whether another list is wanted by now
   * @returns {Promise<number>}  how many could not be had
   */
  async draw (shown, isLate) {
    const { state, numbers, hits } = shown
    const seen = numbers.slice(0, this.limit(state))
    if (this.isBuilt(state)) {
      this.drawBuilt()
      this.near = shown.table.size === this.total ? this.nearBuilt(seen) : {}
      return 0
    }
    this.place.setAttribute('aria-busy', 'true')
    const fetched = await this.cards(seen, hits)
    if (isLate()) return 0
    const there = seen.filter(number => fetched.has(number))
    this.near = Object.fromEntries(there.map(number => [/** @type {Card} */ (fetched.get(number)).id, number]))
    const card = (/** @type {number} */ number) => /** @type {Card} */ (fetched.get(number))
    fill(this.place, ...(state.view === 'table' ? [this.table(there, card, shown)] : this.groups(there, card, shown)))
    this.place.removeAttribute('aria-busy')
    this.reachTable()
    return seen.length - there.length
  }

  /**
   * @param {number[]} numbers
   * @param {Map<number, Hit>} hits
   * @returns {Promise<Map<number, Card>>}
   */
  async cards (numbers, hits) {
    const missing = numbers.filter(number => !hits.has(number))
    const fetched = missing.length ? await this.data.cards(missing) : []
    const found = /** @type {[number, Card | null][]} */ (missing.map((number, at) => [number, fetched[at]]))
    const known = /** @type {[number, Card | null][]} */ ([...hits].map(([number, hit]) => [number, hit.card]))
    return new Map(/** @type {[number, Card][]} */ ([...known, ...found].filter(([, card]) => card)))
  }

  /** @param {number[]} numbers */
  nearBuilt (numbers) {
    const links = [...this.place.querySelectorAll('h3 a')]
    return Object.fromEntries(links.map((link, at) => [idIn(link.getAttribute('href') || ''), numbers[at]]))
  }

  /**
   * @param {number[]} numbers
   * @param {(number: number) => Card} card
   * @param {Shown} shown
   */
  groups (numbers, card, shown) {
    const sort = sortOf(shown.state)
    const items = (/** @type {number[]} */ some) =>
      make('ul', { class: shown.state.words ? 'q-cards' : 'q-cards q-cards--2' }, ...some.map(number => cardItem(card(number), shown.hits.get(number) || null, this.root)))
    if (sort !== 'year' && sort !== 'grade') {
      const heading = make('h2', { class: 'q-group__line' }, HEADINGS[/** @type {'title'} */ (sort)])
      return numbers.length ? [make('section', { class: 'q-group' }, heading, items(numbers))] : []
    }
    const label = (/** @type {number} */ number) => labelOf(shown.table, sort, number)
    const totals = tallied(shown.numbers.map(label))
    return [...tallied(numbers.map(label)).keys()].map(name =>
      make('section', { class: 'q-group' }, this.heading(sort, name, totals.get(name) || 0), items(numbers.filter(number => label(number) === name))))
  }

  /**
   * @param {string} sort
   * @param {string} name
   * @param {number} count
   */
  heading (sort, name, count) {
    const words = sort === 'year' ? make('a', { href: `${this.root}cases/${name}/` }, `${name}年度`) : name
    return make('h2', {}, words, make('span', {}, `${count} 项`))
  }

  /**
   * @param {number[]} numbers
   * @param {(number: number) => Card} card
   * @param {Shown} shown
   */
  table (numbers, card, { hits, numbers: all }) {
    const rows = numbers.map(number => cardRow(card(number), hits.get(number) || null, this.root))
    return make('div', { class: 'q-scroll q-tableview', role: 'region', 'aria-label': '成果表' }, tableOf(rows, `获奖成果，共 ${all.length} 项，这里是前 ${numbers.length} 项`))
  }

  /** A table wider than its place scrolls; then the keyboard must reach it. */
  reachTable () {
    const region = /** @type {HTMLElement | null} */ (this.place.querySelector('.q-tableview'))
    if (region && region.scrollWidth > region.clientWidth + 1) region.tabIndex = 0
  }
}

/** @param {string} href */
const idIn = href => href.replace(/^.*cases\//, '').replace(/\/$/, '')

/** @param {string[]} words */
function tallied (words) {
  /** @type {Map<string, number>} */
  const found = new Map()
  for (const word of words) found.set(word, (found.get(word) || 0) + 1)
  return found
}
