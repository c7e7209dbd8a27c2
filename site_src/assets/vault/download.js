// a file of the vault -> a file on the reader's device, with a bar that tells how far it is

import { fill, make } from './elements.js'
import { said } from './words.js'

/** @typedef {Awaited<ReturnType<typeof import('./vault.js').open>>} Vault */
/** @typedef {{path: string, name: string, bytes: number, isTraced: boolean}} Offer  isTraced: the copy gets the member's name */

const HANDED_OVER = 8 << 20 // bytes held here before the browser takes them, which keeps what is large on its disk
const KEPT = 60000 // ms that the browser has to begin saving
const WECHAT = /MicroMessenger/i
const ADVICE = '微信里不能保存文件。请点右上角的“···”，选择“在浏览器打开”，输入访问码后再下载。'
/** @type {Record<string, string>} */
const TYPES = { pdf: 'application/pdf', zip: 'application/zip' }

/**
 * Offer the file at a button: it begins on a click.
 * @param {HTMLButtonElement} button
 * @param {Offer} offer
 * @param {Vault} vault
 */
export function offerAt (button, offer, vault) {
  const place = make('div', { class: 'v-progress', role: 'status' })
  button.after(place)
  button.addEventListener('click', async () => {
    if (WECHAT.test(navigator.userAgent)) return fill(place, ADVICE)
    button.disabled = true
    const bar = /** @type {HTMLProgressElement} */ (make('progress', { max: '1', 'aria-label': `正在下载${offer.name}` }))
    const words = make('span', {}, '正在下载…')
    fill(place, bar, words)
    try {
      save(await fetched(vault, offer, share => { bar.value = share }), offer.name)
      fill(place, '已下载。如果没有保存下来，请换用系统的浏览器打开本页。')
    } catch (fault) {
      fill(place, said(fault))
    }
    button.disabled = false
  })
}

/**
 * @param {Vault} vault
 * @param {Offer} offer
 * @param {(share: number) => void} tell
 */
async function fetched (vault, { path, name, bytes, isTraced }, tell) {
  /** @type {Blob[]} */
  const taken = []
  /** @type {Uint8Array[]} */
  let parts = []
  let held = 0
  let done = 0
  const handOver = () => {
    taken.push(new Blob(parts))
    parts = []
    held = 0
  }
  await vault.read(path, part => {
    parts.push(part)
    held += part.length
    done += part.length
    tell(done / bytes)
    if (held >= HANDED_OVER) handOver()
  })
  if (isTraced) parts.push(await vault.tail(path))
  handOver()
  return new Blob(taken, { type: TYPES[name.split('.').pop() || ''] || 'application/octet-stream' })
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function save (blob, name) {
  const address = URL.createObjectURL(blob)
  const link = /** @type {HTMLAnchorElement} */ (make('a', { href: address, download: name, hidden: '' }))
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), KEPT)
}
