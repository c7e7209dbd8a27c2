// A case that was opened from the list of results: its place in the list, the ones before and after, and the way back.

import { cardsFile, readJson } from './data.js'
import { fill, make } from './draw.js'
import { keep, kept } from './kept.js'

/** @typedef {import('./data.js').Card} Card */
/** @typedef {import('./kept.js').Kept} Kept */

const root = new URL('../../../', location.href).href // a case stands at cases/<year>/<name>/

/** @param {HTMLElement} nav */
async function show (nav) {
  const list = kept()
  const at = list ? list.numbers.indexOf(list.near[nav.dataset.case || '']) : -1
  if (!list || at < 0) return
  const [before, after] = await Promise.all([cardAt(list, at - 1), cardAt(list, at + 1)])
  for (const [number, card] of [[list.numbers[at - 1], before], [list.numbers[at + 1], after]]) {
    if (card) list.near[/** @type {Card} */ (card).id] = /** @type {number} */ (number)
  }
  keep(list)
  fill(nav,
    make('a', { class: 'neighbours__back', href: new URL(list.address, location.origin).href }, '返回列表'),
    make('span', { class: 'neighbours__place' }, make('span', { class: 'q-vh' }, '列表中的第 '), String(at + 1), make('span', { 'aria-hidden': 'true' }, ' / '), make('span', { class: 'q-vh' }, ' 项，共 '), String(list.numbers.length), make('span', { class: 'q-vh' }, ' 项')),
    ...(before ? [way(before, 'prev', '上一项')] : []),
    ...(after ? [way(after, 'next', '下一项')] : []))
  nav.hidden = false
}

/**
 * @param {Kept} list
 * @param {number} at
 * @returns {Promise<Card | null>}
 */
async function cardAt ({ edition, chunk, numbers }, at) {
  if (at < 0 || at >= numbers.length) return null
  const cards = await readJson(`${root}search/${cardsFile(edition, numbers[at], chunk)}`, 'default', (path, init) => fetch(path, init))
  return Array.isArray(cards) ? cards[numbers[at] % chunk] || null : null
}

/**
 * @param {Card} card
 * @param {string} rel
 * @param {string} word
 */
const way = (card, rel, word) => make('a', { class: `neighbours__${rel}`, rel, href: `${root}cases/${card.id}/` }, make('span', {}, word), make('b', {}, card.title))

for (const nav of document.querySelectorAll('nav.neighbours[data-case]')) {
  if (!nav.getAttribute('aria-label')) nav.setAttribute('aria-label', '在列表中')
  show(/** @type {HTMLElement} */ (nav))
}
