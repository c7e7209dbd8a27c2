// the state -> the conditions that hold, each with the state without it

import { FACETS, NOTHING, choose } from './state.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {{label: string, without: State}} Condition */

const LONGEST = 30 // characters of the words that a chip shows

/**
 * @param {State} state
 * @param {(name: string, value: string) => string} labelOf  what visitors call a value
 * @returns {Condition[]}
 */
export function conditions (state, labelOf) {
  const found = state.words ? [{ label: `查找：${short(state.words)}`, without: withoutWords(state) }] : []
  const values = FACETS.flatMap(name => (state.values[name] || []).map(value => ({ label: labelOf(name, value), without: fresh(choose(state, name, value, false)) })))
  const range = state.from || state.to ? [{ label: `年度：${span(state)}`, without: fresh({ ...state, from: '', to: '' }) }] : []
  return [...found, ...values, ...range]
}

/** @param {State} state */
export const withoutWords = state => fresh({ ...state, words: '' })

/**
 * Nothing is chosen any more; how the list is shown stays.
 * @param {State} state
 * @returns {State}
 */
export const cleared = ({ sort, view }) => ({ ...NOTHING, sort, view })

/**
 * Another list is shown from its beginning.
 * @param {State} state
 * @returns {State}
 */
export const fresh = state => ({ ...state, shown: 0 })

/** @param {State} state */
function span ({ from, to }) {
  const [first, last] = from && to && Number(from) > Number(to) ? [to, from] : [from, to]
  if (!last) return `${first} 年起`
  if (!first) return `至 ${last} 年`
  return first === last ? `${first} 年` : `${first}—${last} 年`
}

/** @param {string} words */
function short (words) {
  const characters = [...words]
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : words
}
