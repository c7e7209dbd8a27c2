// The list of winners: narrow it by facets and words, order it, keep the state in the address, say how many are left.

import { arranged, count, settled } from './columns.js'
import { cleared, conditions, fresh } from './conditions.js'
import { Data } from './data.js'
import { fill, make } from './draw.js'
import { OrganisationBox } from './organisations.js'
import { Panel } from './panel.js'
import { Results, STEP } from './results.js'
import { choose, isNarrowed, read, sortOf, write } from './state.js'
import { showChips, showIdeas, showWaysOut } from './ways.js'
import { Words } from './words.js'

/** @typedef {import('./state.js').State} State */
/** @typedef {import('./columns.js').Table} Table */
/** @typedef {import('./columns.js').Count} Count */
/** @typedef {import('./words.js').Answer} Answer */
/** @typedef {{state: State, table: Table, found: Count, answer: Answer | null, numbers: number[], hits: Answer['hits'], notes: string[]}} View */

const PAUSE = 150 // ms without a key before words are looked for
const WRITING = -1 // no timer runs: an input method is being used
const PATIENCE = 400 // ms without an answer before the page says that it is looking
const FAILED = '筛选和查找要用的文件没有取到，可能是网络不通，请稍后再试。下面按年度列出全部成果，可以逐页浏览。'
const UNABLE = '全文查找暂时用不了，下面只按筛选条件列出成果。'
const PARTIAL = '查找要用的文件有些没有取到，结果可能不全。'
const MISSING = '有些成果的资料没有取到，没有列出；请稍后再试。'
const TOO_LONG = '要找的话太长，只用了前面的一部分。'
const NO_ORGANISATIONS = '组织名单没有取到，暂时不能按组织筛选。'
const LONGEST_NAMED = 20 // characters of an unknown value that are shown

/**
 * @typedef {object} Settings  where the list's files are, and where its state stands
 * @property {string} root  the way to the site's root
 * @property {string} base  address of the folder of the search, with a slash at the end
 * @property {string} engine  address of the search's engine
 * @property {import('./data.js').Fetch} fetch
 * @property {{read: () => string, write: (state: string, isRewritten: boolean) => void}} address
 */

/**
 * Take over the list that stands on the page.
 * @param {Settings} settings
 */
export function start ({ root, base, engine, fetch, address }) {
  const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id))
  const [place, list, more, turns, tools] = ['results', 'list', 'more', 'turns', 'tools'].map($)
  const field = /** @type {HTMLInputElement} */ ($('q'))
  const sort = /** @type {HTMLSelectElement} */ ($('sort'))
  const form = /** @type {HTMLFormElement} */ ($('facets'))
  const data = new Data(base, fetch)
  const search = new Words(engine, base, fetch)
  const results = new Results(list, data, root, Number(place.dataset.total))
  const panel = new Panel(form, $('open-facets'))
  const organisations = new OrganisationBox(
    /** @type {HTMLElement} */ (form.querySelector('[data-facet="organisation"]')),
    lookUp,
    slug => go(fresh(choose(now, 'organisation', slug, true)))
  )

  let now = read(address.read())
  let asked = 0 // questions so far: the answer to one that is not the last is dropped
  /** @type {View | null} */
  let view = null
  let pause = 0 // while somebody types: the timer after the last key, or WRITING

  // ---- Showing ----------------------------------------------------------------------------------------------------------------

  async function show () {
    asked += 1
    const question = asked
    const isLate = () => question !== asked
    writeControls(now)
    const waiting = setTimeout(() => isLate() || say('正在查找…'), PATIENCE)
    const made = await viewOf(now, true)
    clearTimeout(waiting)
    if (isLate()) return
    view = made
    if (!made) return fail()
    now = made.state
    drawState(made)
    const lost = await results.draw(made, isLate)
    if (isLate() || !lost) return
    if (await data.renew()) return show() // the site has been published anew
    note([...made.notes, MISSING])
  }

  /**
   * What there is to be seen; null if the columns cannot be had.
   * @param {State} wanted
   * @param {boolean} mayRenew
   * @returns {Promise<View | null>}
   */
  async function viewOf (wanted, mayRenew) {
    const table = await data.open(Boolean((wanted.values.organisation || []).length))
    if (!table) return null
    const { state, notes } = understood(table, wanted)
    const found = count(table, state, null)
    const order = table.orders[sortOf(state)] || null
    /** @type {View} */
    const byFacets = { state, table, found, answer: null, numbers: [...arranged(order || table.orders.year, card => found.fits[card])], hits: new Map(), notes }
    if (!state.words) return byFacets
    const answer = await search.ask({ words: state.words, fits: found.fits, isNarrowed: isNarrowed(state), order, limit: results.limit(state) })
    if (answer && answer.edition && answer.edition !== data.edition && mayRenew && await data.renew()) return viewOf(wanted, false)
    if (!answer || (answer.isDamaged && !answer.numbers.length)) return { ...byFacets, notes: [...notes, UNABLE] }
    const more = [...(answer.isDamaged ? [PARTIAL] : []), ...(answer.isCut ? [TOO_LONG] : [])]
    return { state, table, found: count(table, state, answer.within), answer, numbers: answer.numbers, hits: answer.hits, notes: [...notes, ...more] }
  }

  /**
   * The state without what this list does not know, and what to say of that.
   * @param {Table} table
   * @param {State} wanted
   */
  function understood (table, wanted) {
    const { state, unknown } = settled(table, wanted)
    const notes = unknown.length ? [`地址里的条件“${unknown.map(short).slice(0, 3).join('”“')}”认不出，已经略去。`] : []
    if (table.facets.has('organisation') || !(state.values.organisation || []).length) return { state, notes }
    return { state: { ...state, values: { ...state.values, organisation: [] } }, notes: [...notes, NO_ORGANISATIONS] }
  }

  /** @param {string} value */
  const short = value => value.length > LONGEST_NAMED ? `${value.slice(0, LONGEST_NAMED)}…` : value

  /** @param {State} state */
  function writeControls (state) {
    if (!pause && field.value.trim() !== state.words) field.value = state.words // what is being typed stays
    sort.options[0].hidden = sort.options[0].disabled = !state.words // without words nothing is more relevant than anything else
    sort.value = sortOf(state)
    for (const button of tools.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.value === state.view))
  }

  /** @param {View} made */
  function drawState ({ state, table, found, answer, numbers, notes }) {
    writeControls(state)
    organisations.write(state.values.organisation || [], table.facets.get('organisation'))
    panel.write(state)
    panel.showCounts(table, found)
    const held = conditions(state, (name, value) => panel.labelOf(name, value))
    showChips($('chips'), held, state, go)
    const facets = held.length - (state.words ? 1 : 0)
    $('chosen').textContent = facets ? `（已选 ${facets}）` : ''
    sayTotal(numbers.length, Boolean(answer && !answer.isExact), held.length > 0)
    note(notes)
    $('void').hidden = numbers.length > 0
    if (!numbers.length) drawVoid(state, table, answer, held)
    showMore(numbers.length, results.limit(state))
  }

  /**
   * @param {State} state
   * @param {Table} table
   * @param {Answer | null} answer
   * @param {import('./conditions.js').Condition[]} held
   */
  function drawVoid (state, table, answer, held) {
    showIdeas(answer ? answer.suggestions : [], state, go)
    showWaysOut(held, state, without => count(table, without, answer && without.words ? answer.within : null).total, go)
  }

  /**
   * @param {number} total
   * @param {boolean} isAbout
   * @param {boolean} isNarrow
   */
  function sayTotal (total, isAbout, isNarrow) {
    say(isNarrow ? isAbout ? '找到约' : '找到' : '共', make('b', {}, String(total)), '项成果')
    $('sheet-count').textContent = String(total)
  }

  /** @param {(Node | string)[]} words */
  function say (...words) {
    const made = make('p', {}, ...words)
    if (made.textContent !== $('count').textContent) fill($('count'), ...words) // what has not changed is not announced again
  }

  /** @param {string[]} notes */
  function note (notes) {
    $('note').textContent = notes.join('')
    $('note').hidden = !notes.length
  }

  /**
   * @param {number} total
   * @param {number} limit
   */
  function showMore (total, limit) {
    const left = total - limit
    more.hidden = left <= 0
    more.textContent = `再显示 ${Math.min(STEP, left)} 项`
    $('shown').textContent = left > 0 ? `已显示 ${limit} 项，共 ${total} 项` : ''
    turns.hidden = true
  }

  /** The list as the build drew it, with its plain pages. */
  function fail () {
    note([FAILED])
    results.drawBuilt()
    $('void').hidden = true
    more.hidden = true
    $('shown').textContent = ''
    turns.hidden = false
    sayTotal(results.total, false, false)
  }

  // ---- Steps ------------------------------------------------------------------------------------------------------------------

  /**
   * A choice and the first word are steps that Back undoes; typing on rewrites the present step.
   * @param {State} state
   * @param {boolean} [isRewritten]
   */
  function go (state, isRewritten) {
    now = state
    address.write(write(now), Boolean(isRewritten))
    return show()
  }

  function type () {
    stopTyping()
    const words = field.value.trim()
    if (words !== now.words) go(fresh({ ...now, words }), Boolean(words && now.words))
  }

  function stopTyping () {
    clearTimeout(pause)
    pause = 0
  }

  async function showNext () {
    const before = list.querySelectorAll('h3 a, th a').length
    await go({ ...now, shown: results.limit(now) + STEP }, true)
    const link = /** @type {HTMLElement | undefined} */ (list.querySelectorAll('h3 a, th a')[before])
    if (link) link.focus()
  }

  /** @param {Event} event */
  function change ({ target }) {
    const control = /** @type {HTMLInputElement} */ (target)
    if (control.type === 'checkbox') go(fresh(choose(now, control.name, control.value, control.checked)))
    if (control.name === 'from' || control.name === 'to') go(fresh({ ...now, [control.name]: control.value }))
  }

  /** @returns {Promise<import('./organisations.js').Known | null>} */
  async function lookUp () {
    const table = await data.open(true)
    const facet = table && table.facets.get('organisation')
    if (!table || !facet) return null
    const within = view && view.answer ? view.answer.within : null
    return { facet, spelling: data.spelling, left: /** @type {Uint32Array} */ (count(table, now, within).left.get('organisation')) }
  }

  // ---- Listening --------------------------------------------------------------------------------------------------------------

  field.addEventListener('focus', () => search.load()) // while the first word is being typed
  field.addEventListener('input', event => {
    clearTimeout(pause)
    pause = /** @type {InputEvent} */ (event).isComposing ? WRITING : window.setTimeout(type, PAUSE) // letters of an input method are not yet what is meant
  })
  field.addEventListener('compositionend', () => { pause = window.setTimeout(type, PAUSE) })
  $('search').addEventListener('submit', event => {
    event.preventDefault()
    type()
  })
  form.addEventListener('change', change)
  form.addEventListener('submit', event => event.preventDefault())
  form.addEventListener('reset', event => {
    event.preventDefault()
    go(cleared(now))
  })
  sort.addEventListener('change', () => go(fresh({ ...now, sort: sort.value })))
  tools.addEventListener('click', event => {
    const button = /** @type {Element} */ (event.target).closest('button')
    if (button) go({ ...now, view: button.value })
  })
  more.addEventListener('click', showNext)

  // ---- Beginning --------------------------------------------------------------------------------------------------------------

  async function begin () {
    for (const id of ['search', 'facets', 'open-facets', 'tools']) $(id).hidden = false
    if (results.isBuilt(now)) {
      writeControls(now)
      showMore(results.total, results.first)
      whenIdle(async () => await data.open(false) && !asked && show())
    } else {
      if (now.words || isNarrowed(now)) fill(list) // whoever comes with conditions must not see the whole list flash by
      await show()
    }
  }

  /** The state of the address again: somebody went back. */
  function again () {
    stopTyping()
    now = read(address.read())
    return show()
  }

  /** What a case that is opened from here needs to find its way back, and to its neighbours. */
  function kept () {
    return view && { edition: data.edition, chunk: view.table.chunk, numbers: view.numbers, near: results.near }
  }

  /** @param {() => void} act */
  const whenIdle = act => 'requestIdleCallback' in window ? requestIdleCallback(act) : setTimeout(act, 1000)

  return { begin, again, kept }
}
