// the form of facets: what is chosen in it, how many each value has, what is folded, and its sheet on a phone

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./columns.js').Table} Table */
/** @typedef {import('./columns.js').Count} Count */

export class Panel {
  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} opener
   */
  constructor (form, opener) {
    this.form = form
    this.opener = opener
    this.folds = [...form.querySelectorAll('.q-fold')].map(button => new Fold(/** @type {HTMLButtonElement} */ (button)))
    this.setUpSheet()
  }

  /** @returns {HTMLInputElement[]} */
  boxes () {
    return [...this.form.querySelectorAll('input[type="checkbox"]')].map(box => /** @type {HTMLInputElement} */ (box))
  }

  /** @param {State} state */
  write (state) {
    for (const box of this.boxes()) box.checked = (state.values[box.name] || []).includes(box.value)
    for (const name of /** @type {const} */ (['from', 'to'])) {
      const select = /** @type {HTMLSelectElement | null} */ (this.form.elements.namedItem(name))
      if (select) select.value = [...select.options].some(option => option.value === state[name]) ? state[name] : ''
    }
    for (const fold of this.folds) if (fold.hasChosen()) fold.open(true)
  }

  /**
   * @param {Table} table
   * @param {Count} count
   */
  showCounts (table, { left }) {
    for (const box of this.boxes()) {
      const [facet, counts] = [table.facets.get(box.name), left.get(box.name)]
      const number = facet && counts ? counts[facet.numbers.get(box.value) ?? -1] || 0 : 0
      const place = box.parentElement && box.parentElement.lastElementChild
      const isNone = number === 0 && !box.checked
      // What is as it was is not touched: each change costs a new layout.
      if (place && place.textContent !== String(number)) place.textContent = String(number)
      if (box.disabled !== isNone) box.disabled = isNone
    }
  }

  /**
   * What visitors call a value: its facet and its label.
   * @param {string} name
   * @param {string} value
   */
  labelOf (name, value) {
    const box = this.boxes().find(each => each.name === name && each.value === value)
    const facet = box && box.closest('fieldset')
    const label = box && box.nextElementSibling ? box.nextElementSibling.textContent || value : value
    const legend = facet && facet.dataset.facet !== 'has' ? facet.querySelector('legend') : null
    return legend ? `${legend.textContent}：${label}` : label
  }

  // ---- The sheet ----

  setUpSheet () {
    const { form, opener } = this
    opener.addEventListener('click', () => this.open(!this.isOpen()))
    for (const button of form.querySelectorAll('[data-close]')) button.addEventListener('click', () => this.open(false))
    form.addEventListener('toggle', () => opener.setAttribute('aria-expanded', String(this.isOpen())))
    // Whoever leaves the sheet by the keyboard must see where they are.
    form.addEventListener('focusout', event => {
      const to = /** @type {Node | null} */ (event.relatedTarget)
      if (to && this.isOpen() && !form.contains(to) && to !== opener) this.open(false)
    })
  }

  isOpen () {
    return hasPopover ? this.form.matches(':popover-open') : this.form.classList.contains('is-open')
  }

  /** @param {boolean} isOpen */
  open (isOpen) {
    if (isOpen === this.isOpen()) return
    if (hasPopover) /** @type {any} */ (this.form).togglePopover(isOpen)
    else this.form.classList.toggle('is-open', isOpen) // an older browser opens it in place
    this.opener.setAttribute('aria-expanded', String(isOpen))
    const first = /** @type {HTMLElement | null} */ (this.form.querySelector('[data-close]'))
    if (isOpen && first) first.focus()
    if (!isOpen && this.form.contains(document.activeElement)) this.opener.focus()
  }
}

const hasPopover = 'togglePopover' in HTMLElement.prototype

/** Values of a facet that are not seen at first: all of them behind its name, or those after the first few. */
class Fold {
  /** @param {HTMLButtonElement} button */
  constructor (button) {
    this.button = button
    this.words = button.textContent || ''
    this.isMore = button.classList.contains('q-fold--more')
    this.rest = /** @type {HTMLElement} */ (document.getElementById(button.getAttribute('aria-controls') || ''))
    button.addEventListener('click', () => {
      this.open(this.rest.hidden)
      const first = /** @type {HTMLElement | null} */ (this.rest.querySelector('input:not(:disabled)'))
      if (this.isMore && !this.rest.hidden && first) first.focus()
    })
  }

  /** @param {boolean} isOpen */
  open (isOpen) {
    this.rest.hidden = !isOpen
    this.button.setAttribute('aria-expanded', String(isOpen))
    if (this.isMore) this.button.textContent = isOpen ? '收起' : this.words
  }

  hasChosen () {
    return Boolean(this.rest.querySelector('input:checked'))
  }
}
