// a code and the vault's address -> what a member reads

import { Fault, derived, hex, keyOf, nameOf, secretOf, unseal, unsealed } from './sealed.js'

/** @typedef {import('./sealed.js').Key} Key */
/** @typedef {(address: string, init?: RequestInit) => Promise<Response>} Fetch */

const YEAR = /^cases\/(\d{4})\//
const utf8 = new TextEncoder()

/**
 * What a code is kept as: it cannot be got back from it.
 * @param {string} code  as code.js reads it
 */
export function identityOf (code) {
  return secretOf(utf8.encode(code))
}

/**
 * Open the vault with a code's identity. Throws Fault.
 * @param {string} base  address of the vault, with a slash at the end
 * @param {CryptoKey} identity
 * @param {Fetch} fetch
 */
export async function open (base, identity, fetch) {
  const [tag, secret] = await Promise.all([derived(identity, 'lookup', 16), derived(identity, 'member', 32)])
  const vault = new Vault(base, hex(tag), await keyOf(await secretOf(secret)), fetch)
  await vault.renew()
  return vault
}

class Vault {
  /**
   * @param {string} base
   * @param {string} tag
   * @param {Key} own
   * @param {Fetch} fetch
   */
  constructor (base, tag, own, fetch) {
    this.base = base
    this.tag = tag
    this.own = own
    this.fetch = fetch
    this.organisation = ''
    this.until = ''
    this.words = '' // the envelope as it was read last
    /** @type {Map<string, Promise<Key>>} */
    this.shelves = new Map()
  }

  /** Read the envelope; true if there are other keys in it than before. */
  async renew () {
    const response = await this.asked(`k/${this.tag}.bin`, 'no-cache')
    if (!response) throw new Fault(this.words ? 'revoked' : 'unknown')
    const words = new TextDecoder().decode(await unsealed(this.own, 'envelope', response))
    if (words === this.words) return false
    const told = JSON.parse(words)
    this.organisation = told.organisation
    this.until = told.until
    this.words = words
    this.shelves = new Map(Object.entries(told.keys).map(([shelf, key]) => [shelf, secretOf(bytesOf(/** @type {string} */ (key))).then(keyOf)]))
    return true
  }

  /**
   * Take the content of a path, part by part.
   * @param {string} path
   * @param {(content: Uint8Array, length: number) => void | Promise<void>} take
   */
  async read (path, take) {
    const { key, response } = await this.found(path)
    await unseal(key, path, response, take)
  }

  /**
   * The whole content of a path.
   * @param {string} path
   */
  async bytes (path) {
    const { key, response } = await this.found(path)
    try {
      return await unsealed(key, path, response)
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.kind !== 'damaged') throw fault
      const again = await this.asked(await nameOf(key, path), 'reload') // the fault may lie in a cache on the way
      if (!again) throw fault
      return unsealed(key, path, again)
    }
  }

  /** @param {string} path */
  async text (path) {
    return new TextDecoder().decode(await this.bytes(path))
  }

  /**
   * A fetch for modules that read a public folder elsewhere; what cannot be read is answered as a host answers it.
   * @param {string} path
   */
  async response (path) {
    try {
      return new Response(await this.bytes(path))
    } catch (fault) {
      if (fault instanceof Fault) return new Response(null, { status: 404, statusText: fault.kind })
      throw fault
    }
  }

  /**
   * What is appended to this member's copy of a file.
   * @param {string} path
   */
  async tail (path) {
    const name = `tail/${path}`
    const response = await this.asked(await nameOf(this.own, name), 'default')
    if (!response) throw new Fault('missing')
    return unsealed(this.own, name, response)
  }

  /**
   * The response that holds a path; the keys may have been changed since the envelope was read.
   * @param {string} path
   */
  async found (path) {
    const shelf = (YEAR.exec(path) || ['', 'all'])[1]
    for (let isRenewed = false; ; isRenewed = true) {
      const coming = this.shelves.get(shelf)
      const key = coming && await coming
      const response = key && await this.asked(await nameOf(key, path), 'default')
      if (key && response) return { key, response }
      if (isRenewed || !await this.renew()) throw new Fault('missing')
    }
  }

  /**
   * @param {string} name
   * @param {RequestCache} cache
   * @returns {Promise<Response | null>}  null: there is none
   */
  async asked (name, cache) {
    let response
    try {
      response = await this.fetch(this.base + name, { cache, credentials: 'omit', referrerPolicy: 'no-referrer' })
    } catch {
      throw new Fault('offline')
    }
    if (response.ok) return response
    if (response.status === 404 || response.status === 403 || response.status === 410) return null // a bucket says 403 of what it has not
    throw new Fault('offline')
  }
}

/** @param {string} base64 */
function bytesOf (base64) {
  return Uint8Array.from(atob(base64), sign => sign.charCodeAt(0))
}
