// what a visitor typed -> terms that must all be found

import { clean } from './fold.js'

/** @typedef {import('./fold.js').Fold} Fold */

/**
 * @typedef {object} Term
 * @property {string} shown   as it was typed
 * @property {string} text    folded
 * @property {number[]} groups  numbers of the groups of synonyms that it belongs to
 * @property {string[]} parts  what stands between its punctuation; empty if there is none
 * @property {boolean} spelled  may be pinyin
 */

/**
 * @typedef {object} Query
 * @property {string} shown   what is looked for
 * @property {string} whole   all of it, folded, as one literal
 * @property {Term[]} terms
 * @property {boolean} cut    it was too long, the rest is left out
 */

export const LONGEST = 120 // characters; what is longer is no longer a search
const MOST = 8 // terms
const QUOTED = /(?:^|\s)(?:"([^"]+)"|“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|＂([^＂]+)＂)(?=\s|$)/gu // no look-behind: WeChat on older iPhones
const SEPARATORS = /[\s,、;:。!?()《》〈〉【】[\]{}"'“”‘’「」『』…·|]+/u
const PINYIN = /^[a-zü]{2,40}$/

/**
 * @param {string} typed
 * @param {Fold} fold
 * @param {Map<string, number[]>} words  folded synonyms without spaces -> their groups
 * @returns {Query}
 */
export function readQuery (typed, fold, words) {
  const line = clean(typed.slice(0, 40 * LONGEST))
  const characters = [...line]
  const shown = characters.slice(0, LONGEST).join('').trim()
  const pieces = []
  let from = 0
  for (const match of shown.matchAll(QUOTED)) {
    pieces.push(...plainPieces(shown.slice(from, match.index)))
    pieces.push({ shown: match.slice(1).find(Boolean)?.trim() ?? '', quoted: true })
    from = match.index + match[0].length
  }
  pieces.push(...plainPieces(shown.slice(from)))
  const joined = joinSynonyms(pieces.filter(piece => piece.shown), fold, words)
  const terms = joined.map(piece => readTerm(piece, fold, words))
  const distinct = terms.filter((term, at) => terms.findIndex(other => other.text === term.text) === at)
  const cut = characters.length > LONGEST || typed.length > 40 * LONGEST || distinct.length > MOST
  return { shown, whole: fold.text(shown), terms: distinct.slice(0, MOST), cut }
}

/** @param {string} text */
const plainPieces = text => text.split(' ').map(shown => ({ shown, quoted: false }))

/**
 * Words that make a synonym together are one term: Six Sigma.
 * @param {{shown: string, quoted: boolean}[]} pieces
 * @param {Fold} fold
 * @param {Map<string, number[]>} words
 */
function joinSynonyms (pieces, fold, words) {
  const joined = []
  for (let at = 0; at < pieces.length;) {
    let size = 1
    for (let more = 2; more <= 5 && at + more <= pieces.length; more++) {
      const some = pieces.slice(at, at + more)
      if (some.every(piece => !piece.quoted) && words.has(fold.text(some.map(piece => piece.shown).join('')))) size = more
    }
    joined.push({ ...pieces[at], shown: pieces.slice(at, at + size).map(piece => piece.shown).join(' ') })
    at += size
  }
  return joined
}

/**
 * @param {{shown: string, quoted: boolean}} piece
 * @param {Fold} fold
 * @param {Map<string, number[]>} words
 * @returns {Term}
 */
function readTerm ({ shown, quoted }, fold, words) {
  const text = fold.text(shown)
  const parts = quoted ? [] : text.split(SEPARATORS).filter(Boolean)
  return {
    shown,
    text,
    groups: quoted ? [] : words.get(text.replace(/\s/gu, '')) ?? [],
    parts: parts.length > 1 || (parts[0] ?? text) !== text ? parts : [],
    spelled: !quoted && PINYIN.test(text)
  }
}
