// letters -> titles and names that are spelled so. The keys are told in press/search/phonetic.py.

const FROM_SYLLABLES = 0x010000
const FROM_INITIALS = 0x080000
const LETTERS = 27
const SYLLABLES = 512
const LONGEST_SYLLABLE = 6
const MOST_READINGS = 4
const MOST_STEPS = 5000 // a long word of short syllables has more readings than anybody means

/**
 * Sets of keys; a spelling that is meant has all keys of one set.
 * @param {string} letters
 * @param {string[]} syllables  all that occur, in their order
 * @returns {number[][]}
 */
export function spellingKeys (letters, syllables) {
  const numbers = new Map(syllables.map((syllable, at) => [syllable, at + 1]))
  const read = readings(letters, numbers)
  const whole = read.filter(({ rest }) => !rest)
  const sets = (whole.length ? whole : read).slice(0, MOST_READINGS).map(({ syllables: some, rest }) => [
    ...syllableKeys(some.map(syllable => numbers.get(syllable) ?? 0)),
    ...rest ? initialKeys(some[some.length - 1][0] + rest[0]) : []
  ])
  return [initialKeys(letters), ...sets].filter(keys => keys.length)
}

/** @param {string} letters */
function initialKeys (letters) {
  if (!/^[a-z]+$/.test(letters)) return []
  const codes = [...letters].map(letter => letter.charCodeAt(0) - 96)
  if (codes.length === 2) return [FROM_INITIALS + (codes[0] * LETTERS + codes[1]) * LETTERS]
  return codes.slice(2).map((code, at) => FROM_INITIALS + (codes[at] * LETTERS + codes[at + 1]) * LETTERS + code)
}

/** @param {number[]} reading */
function syllableKeys (reading) {
  if (reading.length === 1) return [FROM_SYLLABLES + reading[0] * SYLLABLES]
  return reading.slice(1).map((syllable, at) => FROM_SYLLABLES + reading[at] * SYLLABLES + syllable)
}

/**
 * All ways to cut letters into syllables; at the end part of one may be left, while a visitor is still typing.
 * @param {string} letters
 * @param {Map<string, number>} numbers
 */
function readings (letters, numbers) {
  /** @type {{syllables: string[], rest: string}[]} */
  const found = []
  const starts = new Set([...numbers.keys()].flatMap(syllable => [...syllable].map((_, at) => syllable.slice(0, at + 1))))
  let steps = MOST_STEPS
  const walk = (/** @type {string} */ rest, /** @type {string[]} */ syllables) => {
    if (syllables.length && (!rest || starts.has(rest))) found.push({ syllables, rest })
    for (let size = Math.min(LONGEST_SYLLABLE, rest.length); size > 0 && steps-- > 0; size--) {
      const syllable = rest.slice(0, size)
      if (numbers.has(syllable)) walk(rest.slice(size), [...syllables, syllable])
    }
  }
  walk(letters, [])
  return found
}

/**
 * Where a spelling holds the letters, as initials or as syllables from their start: first and last character, or null.
 * @param {string} letters
 * @param {string} spelling  a word for each character
 * @returns {[number, number] | null}
 */
export function spelledAt (letters, spelling) {
  const words = spelling.split(' ')
  const initials = words.map(word => word[0]).join('')
  const at = initials.indexOf(letters)
  if (at >= 0) return [at, at + letters.length]
  for (let from = 0; from < words.length; from++) {
    let rest = letters
    let to = from
    while (rest && to < words.length && words[to] !== '-' && rest.startsWith(words[to])) rest = rest.slice(words[to++].length)
    if (!rest) return [from, to]
    if (to > from && words[to]?.startsWith(rest)) return [from, to + 1]
  }
  return null
}
