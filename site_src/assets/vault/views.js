// the vault's files -> what stands on the page: a case, what is new, favourites, the volumes

import { favourites, keep } from './device.js'
import { offerAt } from './download.js'
import { fill, make, parsed } from './elements.js'
import { said } from './words.js'

/** @typedef {import('./download.js').Vault} Vault */
/** @typedef {{id: string, title: string, organisation: string, day: string}} Recent */
/** @typedef {{path: string, title: string, name: string, pages: number, cases: number, bytes: number, size: string}} Volume */
/** @typedef {{format: number, day: string, cases: number, recent: Recent[], volumes: Volume[]}} Contents */

/** @type {Record<string, string>} */
const PICTURES = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' }
const AHEAD = '800px' // a picture is fetched so far before it comes into sight

/**
 * A case. The second function gives back what its pictures hold.
 * @param {Vault} vault
 * @param {string} id
 * @returns {Promise<{elements: Node[], leave: () => void}>}
 */
export async function caseView (vault, id) {
  const page = parsed(await vault.text(`cases/${id}/page.html`))
  /** @type {string[]} */
  const addresses = []
  const show = async (/** @type {HTMLImageElement} */ image) => {
    const name = decodeURIComponent(image.dataset.src || '')
    try {
      const blob = new Blob([await vault.bytes(`cases/${id}/${name}`)], { type: PICTURES[(name.split('.').pop() || '').toLowerCase()] })
      const address = URL.createObjectURL(blob)
      addresses.push(address)
      image.src = address
    } catch (fault) {
      image.after(make('p', { class: 'v-fault' }, said(fault)))
    }
  }
  for (const image of page.querySelectorAll('img')) {
    image.dataset.src = image.getAttribute('src') || ''
    image.removeAttribute('src')
    image.removeAttribute('loading')
    whenNear(image, () => show(image))
  }
  for (const button of page.querySelectorAll('button[data-download]')) {
    const { download, name, bytes } = /** @type {HTMLElement} */ (button).dataset
    offerAt(/** @type {HTMLButtonElement} */ (button), { path: download || '', name: name || '', bytes: Number(bytes), isTraced: false }, vault)
  }
  setUpKeeping(page, id)
  return { elements: [...page.childNodes], leave: () => addresses.forEach(address => URL.revokeObjectURL(address)) }
}

/**
 * @param {HTMLImageElement} image
 * @param {() => void} act
 */
function whenNear (image, act) {
  if (!('IntersectionObserver' in window)) return act()
  const watch = new IntersectionObserver(entries => {
    if (!entries.some(entry => entry.isIntersecting)) return
    watch.disconnect()
    act()
  }, { rootMargin: AHEAD })
  watch.observe(image)
}

/**
 * @param {Element} page
 * @param {string} id
 */
function setUpKeeping (page, id) {
  const button = /** @type {HTMLButtonElement | null} */ (page.querySelector('[data-keep]'))
  if (!button) return
  const words = (/** @type {string} */ selector) => ((page.querySelector(selector) || page).textContent || '').trim()
  const favourite = { id, title: words('h1'), organisation: words('.q-case__org') }
  const show = (/** @type {boolean} */ isKept) => {
    button.setAttribute('aria-pressed', String(isKept))
    button.textContent = isKept ? '已收藏' : '收藏'
  }
  button.addEventListener('click', () => {
    const isKept = button.getAttribute('aria-pressed') !== 'true'
    try {
      keep(favourite, isKept)
      show(isKept)
    } catch (fault) {
      button.after(make('span', { class: 'v-fault', role: 'alert' }, '这台设备不允许保存，收藏不了。'))
    }
  })
  show(favourites().some(kept => kept.id === id))
  button.hidden = false
}

/** @param {Contents} contents */
export function recentView ({ recent, day }) {
  return [heading('最近更新', `会员内容更新至${day}。`), recent.length ? lines(recent, ({ day }) => day) : empty('还没有会员内容。')]
}

export function keptView () {
  const kept = favourites()
  const list = make('div', {})
  const draw = (/** @type {import('./device.js').Favourite[]} */ some) =>
    fill(list, some.length ? lines(some, () => '', drop) : empty('还没有收藏。打开一篇成果，点“收藏”，它就会列在这里；收藏只存在这台设备上。'))
  const drop = (/** @type {import('./device.js').Favourite} */ favourite) => {
    keep(favourite, false)
    draw(favourites())
  }
  draw(kept)
  return [heading('我的收藏', '只存在这台设备上；在此设备上退出时一并清除。'), list]
}

/**
 * @param {Vault} vault
 * @param {Contents} contents
 */
export function volumesView (vault, { volumes }) {
  const items = volumes.map(volume => {
    const button = /** @type {HTMLButtonElement} */ (make('button', { class: 'q-button', type: 'button' }, make('span', { class: 'q-vh' }, `下载${volume.title}，`), `PDF，${volume.size}`))
    const item = make('li', {}, make('div', {}, make('b', {}, `《${volume.title}》`), make('span', {}, `${volume.cases} 项成果，${volume.pages} 页`)), button)
    offerAt(button, { ...volume, isTraced: true }, vault)
    return item
  })
  const words = `每一页都印有“${vault.organisation}”，请只在本单位内部使用。`
  return [heading('会员版汇编', words), items.length ? make('ul', { class: 'q-plain q-downloads' }, ...items) : empty('会员版汇编正在编印，成书后在这里下载。')]
}

/**
 * @param {string} title
 * @param {string} words
 */
const heading = (title, words) => make('div', { class: 'q-page' }, make('h1', { tabindex: '-1' }, title), make('p', { class: 'q-lead' }, words))

/** @param {string} words */
const empty = words => make('p', { class: 'v-empty' }, words)

/**
 * @template {{id: string, title: string, organisation: string}} Item
 * @param {Item[]} items
 * @param {(item: Item) => string} aside
 * @param {(item: Item) => void} [drop]
 */
function lines (items, aside, drop) {
  return make('ul', { class: 'q-plain v-lines' }, ...items.map(item => {
    const line = make('li', {}, make('div', {}, make('a', { href: `#/cases/${item.id}` }, item.title), make('span', {}, item.organisation)), make('span', { class: 'v-day' }, aside(item)))
    if (drop) {
      const button = make('button', { class: 'q-button', type: 'button', 'aria-label': `取消收藏：${item.title}` }, '取消收藏')
      button.addEventListener('click', () => drop(item))
      line.append(button)
    }
    return line
  }))
}
