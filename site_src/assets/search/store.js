// base and fetch -> the files of an index, each fetched once, and what could not be had

import { readText } from './excerpt.js'
import { readShard, shardOf } from './postings.js'

/** @typedef {import('./fold.js').Fold} Fold */
/** @typedef {import('./postings.js').Shard} Shard */
/** @typedef {import('./excerpt.js').Text} Text */
/** @typedef {import('./excerpt.js').Card} Card */
/** @typedef {(path: string, init?: {cache: 'no-cache' | 'default'}) => Promise<Response>} Fetch */

/**
 * @typedef {object} Index  the entry, as the build writes it
 * @property {number} format
 * @property {string} edition
 * @property {number[]} leaves  how many each card has
 * @property {{s: number, r: number}} shards  how many of each family: pairs, triples
 * @property {number} frequent  a pair in so many leaves is frequent
 * @property {[string, string]} fold
 * @property {string[][]} methods  groups of synonyms, the method's name first
 * @property {string} syllables
 */

const FORMAT = 1
const CHUNK = 16 // cards in a file
const KEPT_TEXTS = 400
const KEPT_SHARDS = 800

export class Store {
  /**
   * @param {string} base
   * @param {Fetch} fetch
   * @param {Index} index
   * @param {Fold} fold
   */
  constructor (base, fetch, index, fold) {
    this.base = `${base}${index.edition}/`
    this.fetch = fetch
    this.index = index
    this.fold = fold
    /** @type {Map<string, Promise<unknown>>} */
    this.kept = new Map()
    /** Each card's first leaf, and the number of leaves at the end. */
    this.firsts = index.leaves.reduce((ends, count) => { ends.push(ends[ends.length - 1] + count); return ends }, [0])
    this.leaves = this.firsts[index.leaves.length]
  }

  /**
   * The shard of a key.
   * @param {'s' | 'r'} family
   * @param {number} key
   * @param {Set<string>} damaged  takes the name of a file that cannot be had
   * @returns {Promise<Shard | null>}
   */
  shard (family, key, damaged) {
    const shards = this.index.shards[family]
    const number = shardOf(key, shards)
    return this.once(`${family}/${number}.bin`, KEPT_SHARDS, damaged, buffer => readShard(buffer, number, shards))
  }

  /**
   * @param {number} leaf
   * @param {Set<string>} damaged
   * @returns {Promise<Text | null>}
   */
  text (leaf, damaged) {
    return this.once(`t/${leaf}.json`, KEPT_TEXTS, damaged, buffer => {
      const file = parsed(buffer)
      return Array.isArray(file?.lines) && file.card ? readText(file, this.fold) : null
    })
  }

  /**
   * @param {number} card
   * @param {Set<string>} damaged
   * @returns {Promise<Card | null>}
   */
  async card (card, damaged) {
    const cards = await this.json(`c/${Math.floor(card / CHUNK)}.json`, damaged)
    return Array.isArray(cards) ? cards[card % CHUNK] ?? null : null
  }

  /**
   * @param {string} name
   * @param {Set<string>} damaged
   * @returns {Promise<any>}
   */
  json (name, damaged) {
    return this.once(name, KEPT_TEXTS, damaged, parsed)
  }

  /**
   * @template Value
   * @param {string} name
   * @param {number} most  files of this kind that are kept
   * @param {Set<string>} damaged
   * @param {(buffer: ArrayBuffer) => Value | null} read  null: damaged
   * @returns {Promise<Value | null>}
   */
  async once (name, most, damaged, read) {
    let coming = /** @type {Promise<Value | null> | undefined} */ (this.kept.get(name))
    if (!coming) {
      coming = bytesOf(this.fetch, this.base + name, 'default').then(buffer => buffer && read(buffer))
      this.kept.set(name, coming)
      this.forget(name[0], most)
    }
    const value = await coming
    if (value === null) {
      damaged.add(name)
      this.kept.delete(name) // so that the next query tries again
    }
    return value
  }

  /**
   * Drops the oldest file of a kind when there are too many.
   * @param {string} kind
   * @param {number} most
   */
  forget (kind, most) {
    const names = [...this.kept.keys()]
    if (names.length <= most) return
    const same = names.filter(name => name[0] === kind)
    if (same.length > most) this.kept.delete(same[0])
  }
}

/**
 * The entry; null if it cannot be had. It keeps its name from edition to edition, so caches are asked to look whether it is new.
 * @param {string} base
 * @param {Fetch} fetch
 * @returns {Promise<Index | null>}
 */
export async function readIndex (base, fetch) {
  const buffer = await bytesOf(fetch, `${base}index.json`, 'no-cache')
  const index = buffer && parsed(buffer)
  return index?.format === FORMAT && index.edition && index.shards?.s > 0 && Array.isArray(index.leaves) ? index : null
}

/**
 * @param {Fetch} fetch
 * @param {string} path
 * @param {'no-cache' | 'default'} cache
 */
async function bytesOf (fetch, path, cache) {
  try {
    const response = await fetch(path, { cache })
    return response.ok ? await response.arrayBuffer() : null
  } catch {
    return null // refused, offline, or cut off on the way: all the same to a visitor
  }
}

/** @param {ArrayBuffer} buffer */
function parsed (buffer) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(buffer))
  } catch {
    return null // cut off, or a server's page for what it has not
  }
}
