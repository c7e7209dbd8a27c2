// a leaf of a case's text -> where something stands in it, and pieces to show, with the hits marked

/** @typedef {import('./fold.js').Fold} Fold */
/** @typedef {{text: string, mark: boolean}} Piece */

/**
 * @typedef {object} TextFile  a leaf, as the build writes it
 * @property {Card} card
 * @property {string[]} lines
 * @property {number[]} headings
 * @property {string[]} [keywords]  in the first leaf of a card only
 * @property {[string, string]} [spelling]
 */

/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} title
 * @property {string} organisation
 * @property {number} year
 * @property {string} award
 * @property {string} kind
 * @property {string} grade
 * @property {number} rank
 * @property {string[]} methods
 * @property {[string, string, string, string] | null} effect
 */

/**
 * @typedef {object} Text  a text file made ready for looking into
 * @property {TextFile} file
 * @property {string} all      every field, folded, a newline after each
 * @property {number[]} starts  where each field begins in it
 * @property {number[]} places  each field's weight
 */

export const BODY = 1
export const HEADING = 2
export const NAMES = 3
export const TITLE = 4
const BEFORE = 24 // characters shown before the first mark
const WIDTH = 96 // characters of an excerpt

/**
 * @param {TextFile} file
 * @param {Fold} fold
 * @returns {Text}
 */
export function readText (file, fold) {
  const headings = new Set(file.headings)
  const { card, keywords } = file
  const names = keywords ? [card.title, card.organisation, ...card.methods, ...keywords] : []
  const fields = [...names, ...file.lines]
  const before = names.length
  const places = fields.map((_, at) => at < before ? (at ? NAMES : TITLE) : headings.has(at - before) ? HEADING : BODY)
  let all = ''
  const starts = []
  for (const field of fields) {
    starts.push(all.length)
    all += fold.text(field) + '\n'
  }
  return { file, all, starts, places }
}

/**
 * The weightiest place of a literal, 0 if it is nowhere.
 * @param {Text} text
 * @param {string} literal
 */
export function placeOf (text, literal) {
  let best = 0
  let field = 0
  for (let at = text.all.indexOf(literal); at >= 0 && best < NAMES; at = text.all.indexOf(literal, at + 1)) {
    while (field + 1 < text.starts.length && text.starts[field + 1] <= at) field++
    best = Math.max(best, text.places[field])
  }
  return best
}

/**
 * Whether any of it stands in the lines, and so in an excerpt.
 * @param {Text} text
 * @param {string[]} needles
 */
export function inLines (text, needles) {
  const lines = text.all.slice(text.starts[text.starts.length - text.file.lines.length])
  return needles.some(needle => lines.includes(needle))
}

/**
 * The line that holds most of what was looked for, cut around the first mark.
 * @param {Text} text
 * @param {string[]} needles
 * @param {Fold} fold
 * @returns {Piece[]}
 */
export function excerpt (text, needles, fold) {
  const { lines } = text.file
  const first = text.starts.length - lines.length
  let best = 0
  let most = 0
  for (let at = 0; at < lines.length && most < needles.length; at++) {
    const line = text.all.slice(text.starts[first + at], text.starts[first + at + 1])
    const found = needles.filter(needle => line.includes(needle)).length
    if (found > most) [best, most] = [at, found]
  }
  // A heading or a cell of a table says little alone.
  let shown = lines[best] ?? ''
  for (let next = best + 1; shown.length < WIDTH / 2 && next < lines.length; next++) shown += ` ${lines[next]}`
  return window(shown, marks(shown, needles, fold))
}

/**
 * A whole field with its marks.
 * @param {string} field
 * @param {string[]} needles
 * @param {Fold} fold
 */
export const marked = (field, needles, fold) => pieces(field, marks(field, needles, fold), 0, field.length)

/**
 * A whole field with characters marked from one to another, counted as a reader counts them.
 * @param {string} field
 * @param {[number, number]} span
 */
export function markedSpan (field, [from, to]) {
  const characters = [...field]
  const before = characters.slice(0, from).join('').length
  return pieces(field, [[before, before + characters.slice(from, to).join('').length]], 0, field.length)
}

/**
 * @param {string} text
 * @param {string[]} needles
 * @param {Fold} fold
 * @returns {[number, number][]}  apart and in order
 */
function marks (text, needles, fold) {
  const spread = fold.spread(text)
  /** @type {[number, number][]} */
  const found = []
  for (const needle of needles) {
    for (let at = spread.text.indexOf(needle); at >= 0; at = spread.text.indexOf(needle, at + needle.length)) {
      // The last character may have become several: it is marked whole.
      let end = at + needle.length
      while (end < spread.text.length && spread.at[end] === spread.at[end - 1]) end++
      found.push([spread.at[at], spread.at[end]])
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  /** @type {[number, number][]} */
  const apart = []
  for (const span of found) {
    const last = apart[apart.length - 1]
    if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1])
    else apart.push(span)
  }
  return apart
}

/**
 * @param {string} text
 * @param {[number, number][]} spans
 * @returns {Piece[]}
 */
function window (text, spans) {
  const wanted = spans.length ? spans[0][0] : 0
  const from = edge(text, wanted <= BEFORE ? 0 : wanted - BEFORE)
  const to = edge(text, Math.min(text.length, from + Math.max(WIDTH, (spans[0]?.[1] ?? 0) - from)))
  const shown = pieces(text, spans, from, to)
  if (from > 0) shown.unshift({ text: '…', mark: false })
  if (to < text.length) shown.push({ text: '…', mark: false })
  return shown
}

/**
 * Not between the halves of a character.
 * @param {string} text
 * @param {number} at
 */
const edge = (text, at) => /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at

/**
 * @param {string} text
 * @param {[number, number][]} spans
 * @param {number} from
 * @param {number} to
 * @returns {Piece[]}
 */
function pieces (text, spans, from, to) {
  const made = []
  let at = from
  for (const [begin, end] of spans) {
    if (end <= from || begin >= to) continue
    made.push({ text: text.slice(at, Math.max(at, begin)), mark: false })
    made.push({ text: text.slice(Math.max(from, begin), Math.min(to, end)), mark: true })
    at = Math.min(to, end)
  }
  made.push({ text: text.slice(at, to), mark: false })
  return made.filter(piece => piece.text)
}
