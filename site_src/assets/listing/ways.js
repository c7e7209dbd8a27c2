// conditions that hold -> chips that drop them; nothing found -> ways on

import { cleared } from './conditions.js'
import { fill, make } from './draw.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./conditions.js').Condition} Condition */
/** @typedef {import('./words.js').Idea} Idea */
/** @typedef {(state: State) => Promise<void>} Go */

const REASONS = { synonym: '相近的说法', drop: '去掉一个词', split: '拆成两个词' }

/**
 * @param {HTMLElement} place
 * @param {Condition[]} conditions
 * @param {State} state
 * @param {Go} go
 */
export function showChips (place, conditions, state, go) {
  const chips = conditions.map(({ label, without }) => item(button('q-chip', label, `去掉条件：${label}`, () => go(without), () => afterChip(place))))
  if (conditions.length) chips.push(item(button('q-chip q-chip--all', '清除全部', '清除全部条件', () => go(cleared(state)), () => afterChip(place))))
  fill(place, ...chips)
  place.hidden = !chips.length
}

/** @param {HTMLElement} place */
const afterChip = place => place.querySelector('button') || document.getElementById('q')

/**
 * What each condition hides, so that nobody stands before an empty page without a way on.
 * @param {Condition[]} conditions
 * @param {State} state
 * @param {(state: State) => number} left  how many there would be
 * @param {Go} go
 */
export function showWaysOut (conditions, state, left, go) {
  const ways = conditions.map(({ label, without }) => ({ label: `去掉“${label}”`, state: without, left: left(without) })).filter(way => way.left > 0)
  if (!ways.length) ways.push({ label: '清除全部条件', state: cleared(state), left: left(cleared(state)) })
  const place = /** @type {HTMLElement} */ (document.getElementById('ways-out'))
  fill(place, ...ways.map(way => item(button('q-link', way.label, '', () => go(way.state), field), `，有 ${way.left} 项`)))
}

/**
 * @param {Idea[]} ideas
 * @param {State} state
 * @param {Go} go
 */
export function showIdeas (ideas, state, go) {
  const place = /** @type {HTMLElement} */ (document.getElementById('suggested'))
  place.hidden = !ideas.length
  fill(/** @type {HTMLElement} */ (document.getElementById('suggestions')), ...ideas.map(({ query, why, total }) =>
    item(button('q-link', `查找“${query}”`, '', () => go({ ...state, words: query, shown: 0 }), field), `，有 ${total} 项`, make('span', { class: 'q-small' }, `（${REASONS[why]}）`))))
}

const field = () => document.getElementById('q')

/**
 * @param {string} style
 * @param {string} label
 * @param {string} name  what it is called aloud, where that is more than the label
 * @param {() => Promise<void>} act
 * @param {() => HTMLElement | null} next  where the focus goes, since the button itself goes
 */
function button (style, label, name, act, next) {
  const made = make('button', { type: 'button', class: style, ...(name ? { 'aria-label': name } : {}) }, label)
  made.addEventListener('click', async () => {
    await act()
    const place = next()
    if (place) place.focus()
  })
  return made
}

/** @param {(Node | string)[]} children */
const item = (...children) => make('li', {}, ...children)
