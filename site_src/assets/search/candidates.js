// a query and an index -> the cards that may match, best first, and how to make sure of one

import { NAMES, TITLE, placeOf } from './excerpt.js'
import { spelledAt, spellingKeys } from './pinyin.js'
import { isFigure, isLatin, letterKey, placesOf, textKeys, tripleKeys } from './postings.js'

/** @typedef {import('./excerpt.js').Text} Text */
/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./terms.js').Term} Term */
/** @typedef {import('./terms.js').Query} Query */
/** @typedef {{title?: [number, number], organisation?: [number, number]}} Spans  characters to mark */

/**
 * @typedef {object} Way  one way in which a term may be found
 * @property {number} tier        0 literally, 1 by a synonym, 2 part by part, 3 by its pinyin
 * @property {Uint8Array} places  for each leaf the weightiest place, 0 if it cannot be there
 * @property {boolean} exact      what the places say needs no look into the text
 * @property {() => boolean} isTold  what they say is so, but for mix-ups of one in millions: good enough for a total
 * @property {string[]} needles   what to mark
 * @property {(text: Text) => {place: number, spans?: Spans} | null} look
 * @property {() => Promise<void>} refine  fetch more to take out of places what is not there
 */

/**
 * @typedef {object} Found  all terms in a card
 * @property {number} tier   of the term that was found least literally
 * @property {number} score
 * @property {string[]} needles
 * @property {Spans} spans
 * @property {number[]} leaves  where they stand, most of them first
 */

/**
 * @typedef {'words' | 'parts' | 'meaning'} Reach  words: as they were typed; parts: what stands between their punctuation, too;
 *   meaning: of a word with synonyms these alone, which takes one shard
 */

/**
 * @typedef {object} Candidates
 * @property {number[]} numbers  cards, best first
 * @property {() => boolean} isTold  all of them match
 * @property {boolean} unknown   characters of a term are nowhere: they may be traditional ones
 * @property {(number: number) => Promise<Found | null>} look  make sure of a card
 * @property {() => Promise<number[]>} refine  fewer cards; worth its fetches when some fell away
 */

const WEIGHTS = [0, 1, 3, 8, 16] // nowhere, body, heading, names, title
const PER_TIER = 1e6 // more than any score
const AT_ONCE = 3 // keys of a term; more only if these say too little
const FEW = 6 // leaves
const LINKED = 30 // words of one text meet more often than chance would have it
const LETTER = /^[\p{L}\p{N}]$/u
const IDEOGRAPH = /\p{Script=Han}/u

/**
 * @param {Query} query
 * @param {Reach} reach
 * @param {Store} store
 * @param {(number: number) => boolean} filter
 * @param {Set<string>} damaged
 * @returns {Promise<Candidates>}
 */
export async function candidates (query, reach, store, filter, damaged) {
  const terms = query.terms.filter(term => term.text.length > 1 || LETTER.test(term.text))
  const ways = await Promise.all(terms.map(term => waysOf(term, reach, store, damaged)))
  // Letters alone are looked for in titles and names; with what stands around them they may stand anywhere.
  const isMore = query.whole.length > 1 && terms.some(term => term.text.length === 1)
  const whole = isMore ? [[await literal(query.whole, store, damaged)]] : []
  const rarity = ways.map(rarityOf)
  const numbers = () => {
    const worth = new Float64Array(store.index.leaves.length).fill(-Infinity)
    rank(worth, whole, [1], store)
    rank(worth, ways, rarity, store)
    const found = []
    for (let card = 0; card < worth.length; card++) if (worth[card] > -Infinity && filter(card)) found.push(card)
    return found.sort((a, b) => worth[b] - worth[a] || a - b)
  }
  return {
    numbers: numbers(),
    isTold: () => !whole.length && ways.every(some => some.every(way => way.isTold())),
    unknown: terms.some((term, at) => IDEOGRAPH.test(term.text) && !ways[at][0].places.some(Boolean)),
    look: async number => await together(ways, rarity, number, store, damaged) ?? together(whole, [1], number, store, damaged),
    refine: async () => {
      await Promise.all([...ways, ...whole].flat().filter(way => !way.exact).map(way => way.refine()))
      return numbers()
    }
  }
}

/**
 * The ways to find a term, the most literal first.
 * @param {Term} term
 * @param {Reach} reach
 * @param {Store} store
 * @param {Set<string>} damaged
 * @returns {Promise<Way[]>}
 */
async function waysOf (term, reach, store, damaged) {
  const groups = Promise.all(term.groups.map(group => synonym(group, store, damaged)))
  if (reach === 'meaning' && term.groups.length) return groups
  const [word, synonyms] = await Promise.all([literal(term.text, store, damaged), groups])
  const parts = reach === 'parts' && term.parts.length ? [await apart(term.parts, store, damaged)] : []
  const named = term.groups.length > 0 || word.places.some(place => place >= NAMES)
  return [word, ...synonyms, ...parts, ...term.spelled && !named ? await spelled(term.text.replace(/ü/gu, 'v'), store, damaged) : []]
}

/**
 * @param {string} text
 * @param {Store} store
 * @param {Set<string>} damaged
 * @returns {Promise<Way>}
 */
async function literal (text, store, damaged) {
  const keys = text.length === 1 ? [letterKey(text)] : textKeys(text)
  /** @type {Map<number, Uint8Array>} */
  const lists = new Map()
  const asked = new Set()
  const places = new Uint8Array(store.leaves).fill(TITLE)
  const ask = async (/** @type {number} */ most) => {
    const often = (/** @type {number} */ pair) => count(lists.get(pair)) >= store.index.frequent
    const known = tripleKeys(text).filter(({ pairs, triple }) => !asked.has(triple) && pairs.every(often)).map(({ triple }) => triple)
    const triples = spaced([...new Set(known)], most)
    const others = spaced(keys.filter(key => !asked.has(key)), most - triples.length)
    for (const key of [...triples, ...others]) asked.add(key)
    const [three, two] = await Promise.all([listsOf('r', triples, store, damaged), listsOf('s', others, store, damaged)])
    for (const [key, list] of two) lists.set(key, list)
    for (const list of [...three.values(), ...two.values()]) narrow(places, list)
  }
  await ask(AT_ONCE)
  if (!lists.size) places.fill(0)
  if (keys.length > 1 && byChance([...lists.values()], places)) await ask(AT_ONCE)
  const exact = text.length < 3 || isLatin(text) || isFigure(text)
  const isTold = () => exact || (text.length === 3 && asked.has(tripleKeys(text)[0].triple))
  return { tier: 0, places, exact, isTold, needles: [text], look: found => lookFor(found, [text]), refine: () => ask(AT_ONCE) }
}

/**
 * Whether lists meet in no more leaves than they would if they had nothing to do with one another.
 * @param {Uint8Array[]} lists
 * @param {Uint8Array} places  where they meet
 */
function byChance (lists, places) {
  const met = count(places)
  const expected = lists.reduce((share, list) => share * count(list) / places.length, places.length)
  return met > FEW && met < LINKED * expected
}

/** @param {Uint8Array} [places] */
function count (places) {
  let leaves = 0
  if (places) for (let leaf = 0; leaf < places.length; leaf++) if (places[leaf]) leaves++
  return leaves
}

/**
 * @param {number} group
 * @param {Store} store
 * @param {Set<string>} damaged
 * @returns {Promise<Way>}
 */
async function synonym (group, store, damaged) {
  const places = common((await listsOf('s', [group], store, damaged)).values(), store)
  const needles = store.index.methods[group].map(word => store.fold.text(word))
  return { tier: 1, places, exact: true, isTold: () => true, needles, look: () => null, refine: async () => {} }
}

/**
 * What stands between a term's punctuation, each part by itself.
 * @param {string[]} parts
 * @param {Store} store
 * @param {Set<string>} damaged
 * @returns {Promise<Way>}
 */
async function apart (parts, store, damaged) {
  const long = parts.filter(part => part.length > 1)
  const ways = await Promise.all((long.length ? long : parts).map(part => literal(part, store, damaged)))
  const places = common(ways.map(way => way.places), store)
  const refine = async () => {
    await Promise.all(ways.map(way => way.refine()))
    for (const way of ways) narrow(places, way.places)
  }
  return { tier: 2, places, exact: false, isTold: () => false, needles: parts, look: found => lookFor(found, parts), refine }
}

/**
 * @param {string} letters
 * @param {Store} store
 * @param {Set<string>} damaged
 * @returns {Promise<Way[]>}
 */
async function spelled (letters, store, damaged) {
  const sets = spellingKeys(letters, store.index.syllables.split(' '))
  if (!sets.length) return []
  const places = new Uint8Array(store.leaves)
  for (const lists of await Promise.all(sets.map(keys => listsOf('s', keys.slice(0, AT_ONCE), store, damaged)))) {
    common(lists.values(), store).forEach((place, leaf) => { if (place > places[leaf]) places[leaf] = place })
  }
  const look = (/** @type {Text} */ { file }) => {
    const [title, organisation] = (file.spelling ?? []).map(spelling => spelledAt(letters, spelling) ?? undefined)
    return title || organisation ? { place: title ? TITLE : NAMES, spans: { title, organisation } } : null
  }
  return [{ tier: 3, places, exact: false, isTold: () => false, needles: [], look, refine: async () => {} }]
}

/**
 * @param {Text} text
 * @param {string[]} needles
 */
function lookFor (text, needles) {
  const least = Math.min(...needles.map(needle => placeOf(text, needle)))
  return least ? { place: least } : null
}

/**
 * How much it says that a term is in a leaf.
 * @param {Way[]} ways
 */
function rarityOf (ways) {
  const leaves = ways[0].places.length
  let count = 0
  for (let leaf = 0; leaf < leaves; leaf++) if (ways.some(way => way.places[leaf])) count++
  return Math.log(1 + leaves / Math.max(1, count))
}

/**
 * Write down what each card is worth that every term may be in.
 * @param {Float64Array} worth  of each card
 * @param {Way[][]} ways        of each term
 * @param {number[]} rarity
 * @param {Store} store
 */
function rank (worth, ways, rarity, { firsts }) {
  for (let card = 0; ways.length && card < worth.length; card++) {
    let tier = 0
    let score = 0
    const all = ways.every((some, at) => {
      for (const way of some) {
        let place = 0
        for (let leaf = firsts[card]; leaf < firsts[card + 1]; leaf++) if (way.places[leaf] > place) place = way.places[leaf]
        if (!place) continue
        tier = Math.max(tier, way.tier)
        score += WEIGHTS[place] * rarity[at]
        return true
      }
      return false
    })
    if (all) worth[card] = score - tier * PER_TIER
  }
}

/**
 * All terms in a card, each in its most literal way; null if one is not there.
 * @param {Way[][]} ways
 * @param {number[]} rarity
 * @param {number} card
 * @param {Store} store
 * @param {Set<string>} damaged
 * @returns {Promise<Found | null>}
 */
async function together (ways, rarity, card, store, damaged) {
  /** @type {Found} */
  const all = { tier: 0, score: 0, needles: [], spans: {}, leaves: [] }
  /** @type {Set<number>} */
  const sure = new Set()
  for (const [at, some] of ways.entries()) {
    const seen = await oneTerm(some, card, store, damaged)
    if (!seen) return null
    if (!seen.way.exact) sure.add(seen.leaf)
    all.tier = Math.max(all.tier, seen.way.tier)
    all.score += WEIGHTS[seen.place] * rarity[at]
    all.needles.push(...seen.way.needles)
    Object.assign(all.spans, seen.spans)
  }
  const held = (/** @type {number} */ leaf) => ways.filter(some => some.some(way => way.places[leaf])).length
  for (let leaf = store.firsts[card]; leaf < store.firsts[card + 1]; leaf++) if (held(leaf)) all.leaves.push(leaf)
  // A title that holds it does not say whether the lines below do: a leaf that has it in its lines shows more.
  const inLines = (/** @type {number} */ leaf) => ways.filter(some => some.some(way => way.places[leaf] && way.places[leaf] < NAMES)).length
  const worth = (/** @type {number} */ leaf) => [Number(sure.has(leaf)), held(leaf), inLines(leaf), -leaf]
  all.leaves.sort((a, b) => inOrder(worth(b), worth(a)))
  return ways.length ? all : null
}

/**
 * @param {number[]} one
 * @param {number[]} other
 */
function inOrder (one, other) {
  const at = one.findIndex((value, place) => value !== other[place])
  return at < 0 ? 0 : one[at] - other[at]
}

/**
 * @param {Way[]} ways
 * @param {number} card
 * @param {Store} store
 * @param {Set<string>} damaged
 */
async function oneTerm (ways, card, store, damaged) {
  for (const way of ways) {
    const leaves = []
    for (let leaf = store.firsts[card]; leaf < store.firsts[card + 1]; leaf++) if (way.places[leaf]) leaves.push(leaf)
    for (const leaf of leaves.sort((a, b) => way.places[b] - way.places[a] || a - b)) {
      if (way.exact) return { way, leaf, place: way.places[leaf], spans: {} }
      const text = await store.text(leaf, damaged)
      const seen = text && way.look(text)
      if (seen) return { way, leaf, place: seen.place, spans: seen.spans ?? {} }
    }
  }
  return null
}

/**
 * For each key its places; a shard that cannot be had is left out: it does not narrow what the others say, the look into the text does.
 * @param {'s' | 'r'} family
 * @param {number[]} keys
 * @param {Store} store
 * @param {Set<string>} damaged
 * @returns {Promise<Map<number, Uint8Array>>}
 */
async function listsOf (family, keys, store, damaged) {
  const shards = await Promise.all(keys.map(key => store.shard(family, key, damaged)))
  const lists = new Map()
  for (const [at, shard] of shards.entries()) if (shard) lists.set(keys[at], placesOf(shard, keys[at], store.leaves))
  return lists
}

/**
 * The leaves that are in all lists, each with its lightest place.
 * @param {Iterable<Uint8Array>} lists
 * @param {Store} store
 */
function common (lists, store) {
  const [first, ...others] = lists
  const places = first ? first.slice() : new Uint8Array(store.leaves)
  for (const other of others) narrow(places, other)
  return places
}

/**
 * @param {Uint8Array} places
 * @param {Uint8Array} others
 */
function narrow (places, others) {
  for (let leaf = 0; leaf < places.length; leaf++) if (others[leaf] < places[leaf]) places[leaf] = others[leaf]
}

/**
 * Some of a list, as far from one another as can be, the first and the last among them.
 * @template Value
 * @param {Value[]} all
 * @param {number} most
 */
function spaced (all, most) {
  if (all.length <= most) return all
  if (most < 2) return all.slice(0, Math.max(0, most))
  return Array.from({ length: most }, (_, at) => all[Math.round(at * (all.length - 1) / (most - 1))])
}
