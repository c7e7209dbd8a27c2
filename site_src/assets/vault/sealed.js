// key, path and a sealed file -> its content, chunk by chunk; docs/vault.md is the format

const MAGIC = [0x51, 0x41, 0x56] // QAV
const VERSION = 1
const HEAD = 36 // magic, version, salt
const TAG = 16
const CHUNK = (1 << 20) + TAG
const LENGTH = 8 // bytes of the content's length, in front of the content
const utf8 = new TextEncoder()

/** Why something cannot be read; words.js says it to the reader. */
export class Fault extends Error {
  /** @param {'slip' | 'unknown' | 'revoked' | 'damaged' | 'missing' | 'newer' | 'offline' | 'insecure' | 'old' | 'storage'} kind */
  constructor (kind) {
    super(kind)
    this.kind = kind
  }
}

/**
 * @typedef {object} Key  what opens a shelf or a member's own files
 * @property {CryptoKey} secret
 * @property {CryptoKey} names
 */

/**
 * Bytes for a derivation; they cannot be got back from it.
 * @param {Uint8Array} bytes
 */
export function secretOf (bytes) {
  return crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits', 'deriveKey'])
}

/**
 * @param {CryptoKey} secret
 * @returns {Promise<Key>}
 */
export async function keyOf (secret) {
  return { secret, names: await crypto.subtle.deriveKey(how('name'), secret, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign']) }
}

/**
 * @param {CryptoKey} secret
 * @param {string} label
 * @param {number} bytes
 */
export async function derived (secret, label, bytes) {
  return new Uint8Array(await crypto.subtle.deriveBits(how(label), secret, bytes * 8))
}

/** @param {Uint8Array} bytes */
export function hex (bytes) {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Where a path lies below the vault.
 * @param {Key} key
 * @param {string} path
 */
export async function nameOf (key, path) {
  const digest = hex(new Uint8Array(await crypto.subtle.sign('HMAC', key.names, utf8.encode(path))).subarray(0, 16))
  return `d/${digest.slice(0, 2)}/${digest.slice(2)}.bin`
}

/**
 * The content of a file as it comes in, at most a chunk of it in memory. Throws Fault.
 * @param {Key} key
 * @param {string} path
 * @param {Response} response
 * @param {(content: Uint8Array, length: number) => void | Promise<void>} take  gets each part in order, and the length of the whole
 */
export async function unseal (key, path, response, take) {
  const source = pieces(response)
  const head = await source.next(HEAD)
  if (head.length < HEAD || MAGIC.some((byte, at) => head[at] !== byte)) throw new Fault('damaged')
  if (head[3] !== VERSION) throw new Fault('newer')
  const cipher = await crypto.subtle.deriveKey(how('file', head.subarray(4)), key.secret, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
  const additionalData = utf8.encode(path)
  let length = 0
  let left = 0
  for (let number = 0, last = false; !last; number++) {
    const chunk = await source.next(CHUNK)
    last = source.isAtEnd()
    const plain = await opened(cipher, nonce(number, last), additionalData, chunk)
    const start = number ? 0 : LENGTH
    if (!number) {
      const view = new DataView(plain.buffer)
      length = left = view.getUint32(0) * 2 ** 32 + view.getUint32(4)
    }
    const part = plain.subarray(start, Math.min(plain.length, start + left))
    left -= part.length
    if (part.length) await take(part, length)
  }
}

/**
 * The whole content of a file.
 * @param {Key} key
 * @param {string} path
 * @param {Response} response
 */
export async function unsealed (key, path, response) {
  /** @type {Uint8Array[]} */
  const parts = []
  await unseal(key, path, response, part => { parts.push(part) })
  return joined(parts)
}

/**
 * @param {CryptoKey} cipher
 * @param {Uint8Array} iv
 * @param {Uint8Array} additionalData
 * @param {Uint8Array} chunk
 */
async function opened (cipher, iv, additionalData, chunk) {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, cipher, chunk))
  } catch {
    throw new Fault('damaged')
  }
}

/**
 * @param {string} label
 * @param {Uint8Array} [salt]
 */
function how (label, salt = new Uint8Array(0)) {
  return { name: 'HKDF', hash: 'SHA-256', salt, info: utf8.encode(`press vault 1 ${label}`) }
}

/**
 * @param {number} number
 * @param {boolean} last
 */
function nonce (number, last) {
  const iv = new Uint8Array(12)
  new DataView(iv.buffer).setUint32(7, number)
  iv[11] = last ? 1 : 0
  return iv
}

/**
 * A response in pieces of the size that is asked for, each good until the next; it looks one network packet ahead, to know where the end is.
 * @param {Response} response
 */
function pieces (response) {
  const stream = response.body ? response.body.getReader() : null
  const room = new Uint8Array(CHUNK)
  let rest = new Uint8Array(0) // of the last packet
  let ended = false
  const hasMore = async () => {
    try {
      while (!rest.length && !ended) {
        const { value, done } = stream ? await stream.read() : { value: new Uint8Array(await response.arrayBuffer()), done: false }
        rest = value || rest
        ended = done || !stream
      }
    } catch {
      throw new Fault('offline')
    }
    return rest.length > 0
  }
  return {
    isAtEnd: () => ended && !rest.length,
    next: async (/** @type {number} */ wanted) => {
      let size = 0
      while (size < wanted && await hasMore()) {
        const part = rest.subarray(0, wanted - size)
        room.set(part, size)
        size += part.length
        rest = rest.subarray(part.length)
      }
      await hasMore()
      return room.subarray(0, size)
    }
  }
}

/** @param {Uint8Array[]} parts */
function joined (parts) {
  if (parts.length === 1) return parts[0]
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
