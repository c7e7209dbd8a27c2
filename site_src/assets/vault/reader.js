// The members' page: the door, and behind it what a member reads. Where he is stands behind the hash, which no host ever sees.

import { grouped, read as readCode } from './code.js'
import { forget, remember, remembered } from './device.js'
import { $, fill, make, parsed } from './elements.js'
import { Fault } from './sealed.js'
import { identityOf, open } from './vault.js'
import { caseView, keptView, recentView, volumesView } from './views.js'
import { said } from './words.js'

/** @typedef {import('./download.js').Vault} Vault */
/** @typedef {import('./views.js').Contents} Contents */
/** @typedef {{begin: () => Promise<void>, again: () => Promise<void>}} List */

const LINK = /^#code=(.*)$/
const CASE = /^#\/cases\/(\d{4}\/[a-z0-9-]+)$/
const LINK_TO_CASE = /(?:^|\/)cases\/(\d{4}\/[a-z0-9-]+)\/$/
const FORMAT = 1

const place = $('members').dataset
const field = /** @type {HTMLInputElement} */ ($('code'))
const box = /** @type {HTMLInputElement} */ ($('remember'))
const form = /** @type {HTMLFormElement} */ ($('unlock'))
const listing = new URL(place.listing || '', location.href).href
const title = document.title
const base = new URL(place.vault || '', location.href).href

/** @type {Vault | null} */
let vault = null
/** @type {Contents | null} */
let contents = null
/** @type {List | null} */
let list = null
let stateShown = ''
/** @type {Promise<string> | null} */
let listPage = null
let listScroll = 0
let steps = 0 // a view that comes late is dropped
let shown = '' // where the reader is, as the address has it
/** @type {() => void} */
let leaveView = () => {}

// ---- The door ---------------------------------------------------------------------------------------------------------------

/** The code of a link; it leaves the address at once, so that it stays in no history and is not passed on. */
function codeInAddress () {
  const found = LINK.exec(location.hash)
  if (found) history.replaceState(null, '', location.pathname + location.search)
  return found ? decodeURIComponent(found[1]) : ''
}

/**
 * @param {string} typed
 * @param {boolean} isKept
 */
async function enterWith (typed, isKept) {
  const code = readCode(typed)
  if (!code) throw new Fault('slip')
  const identity = await identityOf(code)
  await enter(identity)
  if (isKept) await remember(identity)
}

/** @param {CryptoKey} identity */
async function enter (identity) {
  const opened = await open(base, identity, (address, init) => fetch(address, init))
  const coming = CASE.test(location.hash) ? null : opened.text('list.html') // what most come for is fetched with the contents
  if (coming) coming.catch(() => {})
  const told = /** @type {Contents} */ (JSON.parse(await opened.text('contents.json')))
  listPage = coming
  if (told.format !== FORMAT) throw new Fault('newer')
  vault = opened
  contents = told
  $('who').textContent = opened.organisation
  $('until').textContent = `有效期至 ${opened.until}，内容更新至${told.day}`
  $('door').hidden = true
  $('reader').hidden = false
  field.value = ''
  await show()
}

/** @param {unknown} fault */
function refuse (fault) {
  $('code-fault').textContent = said(fault)
  field.setAttribute('aria-invalid', 'true')
  showDoor()
}

function showDoor () {
  $('door').hidden = false
  $('reader').hidden = true
  form.hidden = false
  $('no-script').hidden = true
}

async function begin () {
  if (!isSecureContext || !crypto.subtle) {
    codeInAddress()
    $('no-script').textContent = said(new Fault(isSecureContext ? 'old' : 'insecure'))
    return
  }
  const code = codeInAddress()
  const identity = code ? null : await remembered()
  if (code || identity) import(listing) // while the keys are fetched
  try {
    if (code) await enterWith(code, false)
    else if (identity) await enter(identity)
    else showDoor()
  } catch (fault) {
    if (identity && fault instanceof Fault && fault.kind === 'unknown') await forget()
    refuse(fault)
  }
}

// ---- Behind it --------------------------------------------------------------------------------------------------------------

async function show () {
  if (!vault || !contents) return
  steps += 1
  const step = steps
  shown = location.hash
  const id = (CASE.exec(location.hash) || [])[1]
  const [way] = location.hash.split('?')
  const isList = !id && way !== '#/recent' && way !== '#/kept' && way !== '#/volumes'
  $('fault').hidden = true
  markWay(isList || id ? '#/cases' : way)
  try {
    if (isList) return await showList(step)
    const view = id ? await caseView(vault, id) : { elements: way === '#/recent' ? recentView(contents) : way === '#/kept' ? keptView() : volumesView(vault, contents), leave: () => {} }
    if (step !== steps) return view.leave()
    put(view.elements, view.leave)
  } catch (fault) {
    if (step === steps) await fail(fault)
  }
}

/**
 * @param {Node[]} elements
 * @param {() => void} leave
 */
function put (elements, leave) {
  if (!$('list-view').hidden) listScroll = scrollY
  leaveView()
  leaveView = leave
  $('list-view').hidden = true
  fill($('view'), ...elements)
  scrollTo(0, 0)
  settle($('view'))
}

/** What is chosen in the list, as the public list has it behind its question mark. */
function stateInAddress () {
  const at = location.hash.indexOf('?')
  return at < 0 ? '' : location.hash.slice(at)
}

/**
 * @param {string} state
 * @param {boolean} isRewritten
 */
function writeState (state, isRewritten) {
  stateShown = state
  shown = `#/cases${state}`
  if (state !== stateInAddress() || !location.hash) history[isRewritten ? 'replaceState' : 'pushState'](null, '', `#/cases${state}`)
}

/** @param {number} step */
async function showList (step) {
  if (!list) {
    const opened = /** @type {Vault} */ (vault)
    const coming = listPage || opened.text('list.html')
    listPage = null
    const [html, module] = await Promise.all([coming, import(listing)])
    if (list) return
    const body = parsed(html)
    fill($('list-view'), ...body.querySelectorAll('.q-page, .q-browse'))
    list = /** @type {List} */ (module.start({
      root: place.root || '',
      base: 'search/',
      engine: new URL(place.engine || '', location.href).href,
      fetch: (/** @type {string} */ path) => opened.response(path),
      address: { read: stateInAddress, write: writeState }
    }))
    list.begin()
  } else if (stateShown !== stateInAddress()) {
    list.again()
  }
  stateShown = stateInAddress()
  if (step !== steps) return
  leaveView()
  leaveView = () => {}
  fill($('view'))
  $('list-view').hidden = false
  scrollTo(0, listScroll)
  settle($('list-view'))
}

/**
 * The view has its words in the window's title; after the first one the focus goes to its heading.
 * @param {Element} view
 */
function settle (view) {
  const heading = /** @type {HTMLElement | null} */ (view.querySelector('h1'))
  document.title = heading ? `${heading.textContent} · ${title}` : title
  if (heading && steps > 1) {
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }
  dispatchEvent(new Event('resize')) // what measures the page measures it again
}

/** @param {string} way */
function markWay (way) {
  for (const link of document.querySelectorAll('.v-ways a')) {
    if (link.getAttribute('href') === way) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}

/** @param {unknown} fault */
async function fail (fault) {
  if (fault instanceof Fault && fault.kind === 'revoked') {
    await forget()
    vault = null
    return refuse(fault)
  }
  $('list-view').hidden = true
  fill($('view'))
  fill($('fault'), make('h1', {}, '打不开'), make('p', {}, said(fault)), make('p', { class: 'q-buttons' }, make('a', { class: 'q-button', href: '#/cases' }, '回到全部成果')))
  $('fault').hidden = false
}

// ---- Listening --------------------------------------------------------------------------------------------------------------

form.addEventListener('submit', async event => {
  event.preventDefault()
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('[type="submit"]'))
  button.disabled = true
  $('code-fault').textContent = ''
  field.removeAttribute('aria-invalid')
  try {
    await enterWith(field.value, box.checked)
  } catch (fault) {
    if (fault instanceof Fault && fault.kind === 'storage') {
      $('told').textContent = said(fault)
      $('told').hidden = false
    } else {
      refuse(fault)
      field.focus()
    }
  }
  button.disabled = false
})
field.addEventListener('change', () => { field.value = grouped(field.value) })
field.addEventListener('focus', () => { import(listing) }, { once: true }) // while the code is typed

$('leave').addEventListener('click', async () => {
  await forget()
  location.replace(location.pathname)
})

addEventListener('hashchange', async () => {
  const code = codeInAddress()
  if (!code && location.hash && location.hash[1] !== '/') return history.replaceState(null, '', shown || location.pathname) // a place on the page: “跳到正文”
  if (!code) return show()
  try {
    await enterWith(code, false)
  } catch (fault) {
    refuse(fault)
  }
})

// Links to cases stay behind the door; links inside a text move the page and not the address.
$('reader').addEventListener('click', event => {
  const link = /** @type {Element} */ (event.target).closest('a')
  const href = link && link.getAttribute('href')
  if (!link || !href || event.ctrlKey || event.metaKey || event.shiftKey || 'public' in link.dataset) return
  const found = LINK_TO_CASE.exec(href)
  const target = href[0] === '#' && href[1] !== '/' ? document.getElementById(decodeURIComponent(href.slice(1))) : null
  if (!found && !target) return
  event.preventDefault()
  if (found) {
    location.hash = `#/cases/${found[1]}`
  } else if (target) {
    target.tabIndex = -1
    target.focus({ preventScroll: true })
    target.scrollIntoView()
  }
})

begin()
