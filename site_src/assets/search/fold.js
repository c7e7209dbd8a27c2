// text -> its folded form: width and compatibility (NFKC), case, traditional to simplified; each character by itself.
// The build folds in the same way: press/search/folding.py.

// Controls and what is not seen: the build takes them out of texts, so they cannot be in what is looked for.
const UNSEEN = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|\p{Cs}/gu

/**
 * @typedef {object} Spread  folded text that knows where it comes from
 * @property {string} text
 * @property {Uint32Array} at  for each unit of the text its place in the original, and the original's length at the end
 */

/** Folds with a table of simplified characters that can grow. */
export class Fold {
  constructor () {
    /** @type {Map<string, string>} */
    this.table = new Map()
    /** @type {Map<string, string>} */
    this.known = new Map()
  }

  /** @param {[string, string]} columns  characters, and what each becomes */
  add ([from, to]) {
    const forms = [...to]
    for (const [at, character] of [...from].entries()) this.table.set(character, forms[at])
    this.known.clear()
  }

  /** @param {string} character */
  one (character) {
    let form = this.known.get(character)
    if (form === undefined) {
      form = ''
      for (const part of character.normalize('NFKC').toLowerCase()) form += this.table.get(part) ?? part
      this.known.set(character, form)
    }
    return form
  }

  /** @param {string} text */
  text (text) {
    let folded = ''
    for (const character of text) folded += this.one(character)
    return folded
  }

  /**
   * @param {string} text
   * @returns {Spread}
   */
  spread (text) {
    let folded = ''
    const places = []
    let at = 0
    for (const character of text) {
      const form = this.one(character)
      for (let unit = 0; unit < form.length; unit++) places.push(at)
      folded += form
      at += character.length
    }
    places.push(at)
    return { text: folded, at: Uint32Array.from(places) }
  }
}

/**
 * A line as the build writes lines: composed characters, single spaces, nothing unseen.
 * @param {string} text
 */
export function clean (text) {
  return text.replace(UNSEEN, '').normalize('NFC').replace(/[\s\x85]+/gu, ' ').trim()
}
