// letters of a name -> organisations to choose from: a combobox with a list, and the chosen ones below it as boxes

import { fill, make } from './draw.js'

/** @typedef {import('./columns.js').Facet} Facet */
/** @typedef {{facet: Facet, spelling: string[], left: Uint32Array}} Known  left: how many each would have */

const MOST = 10
const FACET = 'organisation'

export class OrganisationBox {
  /**
   * @param {HTMLElement} place  the fieldset
   * @param {() => Promise<Known | null>} look  null if the organisations cannot be had
   * @param {(slug: string) => void} choose
   */
  constructor (place, look, choose) {
    this.input = /** @type {HTMLInputElement} */ (place.querySelector('[role="combobox"]'))
    this.list = /** @type {HTMLElement} */ (place.querySelector('[role="listbox"]'))
    this.said = /** @type {HTMLElement} */ (place.querySelector('[role="status"]'))
    this.chosen = /** @type {HTMLElement} */ (document.getElementById('organisations-chosen'))
    this.look = look
    this.choose = choose
    this.active = -1
    this.asked = 0
    this.listen()
  }

  listen () {
    this.input.addEventListener('input', event => /** @type {InputEvent} */ (event).isComposing || this.show())
    this.input.addEventListener('compositionend', () => this.show())
    this.input.addEventListener('click', () => this.show())
    this.input.addEventListener('keydown', event => event.isComposing || this.press(event))
    this.input.addEventListener('blur', () => this.close())
    this.list.addEventListener('mousedown', event => event.preventDefault()) // the field keeps the focus
    this.list.addEventListener('click', event => {
      const option = /** @type {Element} */ (event.target).closest('[role="option"]')
      if (option) this.take(/** @type {HTMLElement} */ (option))
    })
  }

  /** @param {KeyboardEvent} event */
  press (event) {
    const isOpen = !this.list.hidden
    const count = this.list.children.length
    const moves = { ArrowDown: this.active + 1, ArrowUp: this.active < 0 ? count - 1 : this.active - 1 }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (isOpen) this.mark((moves[event.key] + count) % count)
      else this.show()
    } else if (event.key === 'Enter') {
      const option = /** @type {HTMLElement | undefined} */ (this.list.children[this.active])
      if (isOpen && option) this.take(option)
    } else if (event.key === 'Escape' && isOpen) {
      this.close()
    } else {
      return
    }
    event.preventDefault()
  }

  async show () {
    this.asked += 1
    const asked = this.asked
    const known = await this.look()
    if (asked !== this.asked || document.activeElement !== this.input) return
    const found = known ? matching(this.input.value, known) : []
    fill(this.list, ...found.slice(0, MOST).map((number, at) => this.option(/** @type {Known} */ (known), number, at)))
    this.list.hidden = !found.length
    this.input.setAttribute('aria-expanded', String(found.length > 0))
    this.mark(-1)
    this.said.textContent = !known ? '组织名单没有取到' : found.length > MOST ? `有 ${found.length} 家，列出前 ${MOST} 家，用上下键选择` : found.length ? `有 ${found.length} 家，用上下键选择` : '没有这样的组织'
    this.list.parentElement && this.list.parentElement.classList.toggle('is-empty', !found.length)
  }

  /**
   * @param {Known} known
   * @param {number} number
   * @param {number} at
   */
  option ({ facet, left }, number, at) {
    return make('li', { role: 'option', id: `organisation-${at}`, 'aria-selected': 'false', 'data-slug': facet.slugs[number] },
      make('span', {}, facet.labels[number]), make('span', {}, String(left[number]), make('span', { class: 'q-vh' }, ' 项')))
  }

  /** @param {number} at */
  mark (at) {
    this.active = at
    for (const [number, option] of [...this.list.children].entries()) option.setAttribute('aria-selected', String(number === at))
    if (at < 0) return this.input.removeAttribute('aria-activedescendant')
    this.input.setAttribute('aria-activedescendant', this.list.children[at].id)
    this.list.children[at].scrollIntoView({ block: 'nearest' })
  }

  /** @param {HTMLElement} option */
  take (option) {
    this.input.value = ''
    this.close()
    this.choose(option.dataset.slug || '')
  }

  close () {
    this.asked += 1
    this.said.textContent = ''
    this.list.hidden = true
    this.input.setAttribute('aria-expanded', 'false')
    this.input.removeAttribute('aria-activedescendant')
    this.active = -1
  }

  /**
   * The chosen ones, to be dropped again.
   * @param {string[]} slugs
   * @param {Facet | undefined} facet
   */
  write (slugs, facet) {
    fill(this.chosen, ...slugs.map(slug => {
      const box = /** @type {HTMLInputElement} */ (make('input', { type: 'checkbox', name: FACET, value: slug }))
      box.checked = true
      const number = facet ? facet.numbers.get(slug) : undefined
      return make('label', {}, box, make('span', {}, facet && number !== undefined ? facet.labels[number] : slug), make('span', {}))
    }))
  }
}

/**
 * Organisations that have some cases left and hold the letters in their name or its pinyin; those that begin with them first.
 * @param {string} typed
 * @param {Known} known
 */
export function matching (typed, { facet, spelling, left }) {
  const text = plain(typed)
  const isSpelled = /^[a-z]+$/.test(text)
  const rank = (/** @type {number} */ number) => {
    const at = plain(facet.labels[number]).indexOf(text)
    if (at >= 0) return at ? 1 : 0
    const words = isSpelled ? spelling[number].split(' ') : []
    if (words.map(word => word[0]).join('').includes(text)) return 2
    return words.join('').includes(text) ? 3 : -1
  }
  return facet.labels
    .map((_, number) => ({ number, rank: left[number] ? isSpelled || text ? rank(number) : 0 : -1 }))
    .filter(each => each.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.number - b.number)
    .map(each => each.number)
}

/** @param {string} text */
const plain = text => text.normalize('NFKC').toLowerCase().replace(/\s/gu, '')
