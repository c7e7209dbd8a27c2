// a card on the page and a hit -> the card with what was looked for marked in it; words are only ever set as text

/** @typedef {import('./engine.js').Hit} Hit */
/** @typedef {import('./excerpt.js').Piece} Piece */

/**
 * A copy of a card, its title and organisation marked, the excerpt below.
 * @param {HTMLElement} item
 * @param {Hit} hit
 */
export function drawn (item, hit) {
  const copy = /** @type {HTMLElement} */ (item.cloneNode(true))
  copy.hidden = false
  const link = copy.querySelector('h3 a')
  const names = copy.querySelector('h3 + p')
  if (link) markIn(link, hit.title)
  if (names) markIn(names, hit.organisation)
  const below = excerptOf(hit)
  if (below.length) {
    const place = document.createElement('p')
    place.className = 'q-excerpt'
    place.append(...below)
    copy.querySelector('article > div')?.append(place)
  }
  return copy
}

/**
 * The text around the hit; where it stands in no text, the method or keyword that it is. Nothing if the card itself shows it.
 * @param {Hit} hit
 * @returns {Node[]}
 */
function excerptOf (hit) {
  const hasMark = (/** @type {Piece[]} */ pieces) => pieces.some(piece => piece.mark)
  if (hasMark(hit.excerpt)) return nodes(hit.excerpt)
  if (hasMark(hit.title) || hasMark(hit.organisation) || !hit.names.length) return []
  return nodes(hit.names.flatMap((text, at) => [{ text: at ? '、' : '方法与关键词：', mark: false }, { text, mark: true }]))
}

/**
 * Mark the beginning of an element that the pieces tell, and leave its line breaks where they are.
 * @param {Element} element
 * @param {Piece[]} pieces
 */
function markIn (element, pieces) {
  const told = pieces.map(piece => piece.text).join('')
  const whole = element.textContent ?? ''
  if (!whole.startsWith(told)) return
  let rest = [...pieces, { text: whole.slice(told.length), mark: false }]
  for (const node of textsIn(element)) {
    const [here, after] = cut(rest, node.data.length)
    node.replaceWith(...nodes(here))
    rest = after
  }
}

/** @param {Element} element */
function textsIn (element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode))
  return found
}

/**
 * The first so many units of pieces, and the others.
 * @param {Piece[]} pieces
 * @param {number} size
 * @returns {[Piece[], Piece[]]}
 */
function cut (pieces, size) {
  /** @type {[Piece[], Piece[]]} */
  const halves = [[], []]
  for (const { text, mark } of pieces) {
    const most = Math.max(0, size)
    halves[0].push({ text: text.slice(0, most), mark })
    halves[1].push({ text: text.slice(most), mark })
    size -= text.length
  }
  return [halves[0].filter(piece => piece.text), halves[1].filter(piece => piece.text)]
}

/** @param {Piece[]} pieces */
const nodes = pieces => pieces.map(({ text, mark }) => {
  if (!mark) return document.createTextNode(text)
  const marked = document.createElement('mark')
  marked.textContent = text
  return marked
})
