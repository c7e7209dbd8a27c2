// bytes of a shard -> where a key stands, for every leaf. The format is told in press/search/shards.py.

const MIX = 2654435761

/**
 * @typedef {object} Shard
 * @property {Uint8Array} bytes
 * @property {Map<number, [number, number]>} keys  hash of a key -> where its lists begin and end
 */

const FROM_LATIN = 0x100000
const LATIN = '0123456789abcdefghijklmnopqrstuvwxyz'
const FROM_FIGURES = 0x110000
const FIGURES = '.0123456789'
const TRIPLE_MIX = [2246822519, 3266489917, 668265263]

/** @param {number} key */
const hash = key => Math.imul(key, MIX) >>> 0

/**
 * The shard that holds a key.
 * @param {number} key
 * @param {number} shards
 */
export const shardOf = (key, shards) => Math.floor(hash(key) * shards / 2 ** 32)

/**
 * The keys of folded text of two units or more: of every four digits or points, of every three Latin letters or digits that are not in
 * such four, and of every two units that are in neither.
 * @param {string} text
 */
export function textKeys (text) {
  const keys = new Set()
  let told = 0 // up to where the keys so far reach
  for (let at = 0; at + 1 < text.length; at++) {
    const size = isFigure(text.slice(at, at + 4)) ? 4 : isLatin(text.slice(at, at + 3)) ? 3 : 2
    if (at + size > told) keys.add(keyOf(text.slice(at, at + size)))
    told = Math.max(told, at + size)
  }
  return [...keys]
}

/**
 * Whether these are three Latin letters or digits.
 * @param {string} text
 */
export const isLatin = text => /^[a-z0-9]{3}$/.test(text)

/**
 * Whether these are four digits or points.
 * @param {string} text
 */
export const isFigure = text => /^[.0-9]{4}$/.test(text)

/** @param {string} some */
function keyOf (some) {
  if (some.length === 2) return pairKey(some)
  const [from, alphabet] = some.length === 3 ? [FROM_LATIN, LATIN] : [FROM_FIGURES, FIGURES]
  return [...some].reduce((sum, character) => sum * (alphabet.length + 1) + alphabet.indexOf(character) + 1, 0) + from
}

/** @param {string} two */
const pairKey = two => ((two.charCodeAt(0) << 16) | two.charCodeAt(1)) >>> 0

/**
 * The keys of two pairs that overlap and that of the three units which they make; see press/search/postings.py.
 * @param {string} text
 * @returns {{pairs: [number, number], triple: number}[]}
 */
export function tripleKeys (text) {
  return Array.from({ length: Math.max(0, text.length - 2) }, (_, at) => {
    const mixed = TRIPLE_MIX.map((mix, step) => Math.imul(text.charCodeAt(at + step), mix))
    return { pairs: [pairKey(text.slice(at, at + 2)), pairKey(text.slice(at + 1, at + 3))], triple: (mixed[0] + mixed[1] + mixed[2]) >>> 0 }
  })
}

/**
 * The key of a single letter in titles and names.
 * @param {string} letter
 */
export const letterKey = letter => (letter.charCodeAt(0) << 16) >>> 0

/**
 * @param {ArrayBuffer} buffer
 * @param {number} number  which shard it is
 * @param {number} shards  of how many
 * @returns {Shard | null}  null: damaged
 */
export function readShard (buffer, number, shards) {
  const bytes = new Uint8Array(buffer)
  if (bytes.length < 5 || new DataView(buffer).getUint32(0, true) !== adler32(bytes.subarray(4))) return null
  const reader = { bytes, at: 4 }
  const keys = new Map()
  const sizes = []
  let found = Math.ceil(number * 2 ** 32 / shards)
  for (let left = varint(reader); left > 0; left--) {
    found += varint(reader)
    sizes.push([found, varint(reader)])
  }
  let at = reader.at
  for (const [key, size] of sizes) {
    keys.set(key, [at, at + size])
    at += size
  }
  return { bytes, keys }
}

/**
 * For each leaf 0, or 1 + the weightiest place of the key: body, heading, names, title.
 * @param {Shard} shard
 * @param {number} key
 * @param {number} leaves
 */
export function placesOf (shard, key, leaves) {
  const places = new Uint8Array(leaves)
  const [begin, end] = shard.keys.get(hash(key)) ?? [0, 0]
  const reader = { bytes: shard.bytes, at: begin }
  while (reader.at < end) {
    const head = varint(reader)
    const place = 1 + ((head >> 1) & 3)
    if (head & 1) {
      for (let leaf = 0; leaf < leaves; leaf++) {
        if (shard.bytes[reader.at + (leaf >> 3)] >> (leaf & 7) & 1) places[leaf] = place
      }
      reader.at += (leaves + 7) >> 3
    } else {
      for (let left = head >> 3, leaf = -1; left > 0; left--) {
        leaf += 1 + varint(reader)
        places[leaf] = place
      }
    }
  }
  return places
}

/** @param {{bytes: Uint8Array, at: number}} reader */
function varint (reader) {
  let value = 0
  for (let scale = 1; ; scale *= 128) {
    const byte = reader.bytes[reader.at++]
    value += (byte & 127) * scale
    if (!(byte & 128)) return value
  }
}

/** @param {Uint8Array} bytes */
function adler32 (bytes) {
  let low = 1
  let high = 0
  for (const byte of bytes) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  return (high * 65536 + low) >>> 0
}
