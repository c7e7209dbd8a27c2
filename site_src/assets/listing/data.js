// the folder of the search -> columns, organisations and cards, each file fetched once; null for what cannot be had

import { readFacet, readTable } from './columns.js'

/** @typedef {import('./columns.js').Table} Table */
/** @typedef {(path: string, init?: {cache: 'no-cache' | 'default'}) => Promise<Response>} Fetch */
/** @typedef {{id: string, title: string, organisation: string, year: number, kind: string, grade: string, rank: number, methods: string[], effect: [string, string, string, string] | null}} Card */

export class Data {
  /**
   * @param {string} base  address of the folder, with a slash at the end
   * @param {Fetch} fetch
   */
  constructor (base, fetch) {
    this.base = base
    this.fetch = fetch
    this.edition = ''
    /** @type {Table | null} */
    this.table = null
    /** @type {string[]} pinyin of the organisations, in the order of their facet; none before they are fetched */
    this.spelling = []
    /** @type {Map<string, Promise<any>>} */
    this.kept = new Map()
  }

  /**
   * The columns; with `isWhole` those of the organisations, too.
   * @param {boolean} isWhole
   * @returns {Promise<Table | null>}
   */
  async open (isWhole) {
    if (!this.table) {
      const index = await this.once('index.json')
      this.edition = index && typeof index.edition === 'string' ? index.edition : ''
      this.table = this.edition ? readTable(await this.once(`${this.edition}/columns.json`)) : null
    }
    if (this.table && isWhole && !this.spelling.length) await this.addOrganisations(this.table)
    return this.table
  }

  /** @param {Table} table */
  async addOrganisations (table) {
    const file = await this.once(`${this.edition}/organisations.json`)
    if (!file || !Array.isArray(file.spelling) || file.rows.length !== table.size) return
    table.facets.set('organisation', readFacet(file, table.size))
    this.spelling = file.spelling
  }

  /**
   * @param {number[]} numbers
   * @returns {Promise<(Card | null)[]>}
   */
  cards (numbers) {
    const chunk = this.table ? this.table.chunk : 1
    return Promise.all(numbers.map(async number => {
      const file = await this.once(cardsFile(this.edition, number, chunk))
      return Array.isArray(file) ? file[number % chunk] || null : null
    }))
  }

  /** Take up another edition, if the site has been published anew while this page was open. */
  async renew () {
    const before = this.edition
    this.kept.clear()
    this.table = null
    this.spelling = []
    return Boolean(await this.open(false)) && this.edition !== before
  }

  /**
   * @param {string} name
   * @returns {Promise<any>}
   */
  once (name) {
    const coming = this.kept.get(name) || readJson(this.base + name, name === 'index.json' ? 'no-cache' : 'default', this.fetch)
    this.kept.set(name, coming)
    coming.then(value => value === null && this.kept.delete(name)) // the next question tries again
    return coming
  }
}

/**
 * @param {string} edition
 * @param {number} number
 * @param {number} chunk
 */
export const cardsFile = (edition, number, chunk) => `${edition}/c/${Math.floor(number / chunk)}.json`

/**
 * @param {string} address
 * @param {'no-cache' | 'default'} cache
 * @param {Fetch} fetch
 */
export async function readJson (address, cache, fetch) {
  try {
    const response = await fetch(address, { cache })
    return response.ok ? await response.json() : null
  } catch {
    return null // refused, offline, cut off, or a server's page for what it has not: all the same to a visitor
  }
}
