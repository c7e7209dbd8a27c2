// a card's data -> elements, like those that the build draws in parts.html; words of visitors and cases are only ever set as text

/** @typedef {import('./data.js').Card} Card */
/** @typedef {{text: string, mark: boolean}} Piece */
/** @typedef {{title: Piece[], organisation: Piece[], names: string[], excerpt: Piece[]}} Hit */

const CLOSE_UNITS = ['%', '‰', '%%', '°', '′', '″'] // written without a space after the number
const EXPERIENCE = '典型经验'
const words = typeof Intl === 'object' && 'Segmenter' in Intl ? new Intl.Segmenter('zh', { granularity: 'word' }) : null
const isWord = (/** @type {string} */ text) => /[\p{L}\p{N}]$/u.test(text)
const isLatin = (/** @type {string} */ text) => text.charCodeAt(0) < 0x80

/**
 * An element with attributes and what it holds.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
export function make (name, attributes, ...children) {
  const element = document.createElement(name)
  for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key])
  element.append(...children)
  return element
}

/**
 * Replace all that an element holds. (Element.replaceChildren is younger than some phones.)
 * @param {Element} element
 * @param {(Node | string)[]} children
 */
export function fill (element, ...children) {
  element.textContent = ''
  element.append(...children)
}

/**
 * A card as an item of a list.
 * @param {Card} card
 * @param {Hit | null} hit
 * @param {string} root
 */
export function cardItem (card, hit, root) {
  const below = hit ? excerpt(hit) : []
  return make('li', {}, make('article', { class: 'q-card' },
    seal(card, ''),
    make('div', {},
      make('h3', {}, make('a', { href: `${root}cases/${card.id}/` }, ...title(card, hit))),
      make('p', {}, ...(hit ? pieces(hit.organisation) : [card.organisation]), `　${card.year} 年`),
      ...(card.effect ? [effect(card.effect)] : []),
      ...(card.methods.length ? [make('p', {}, card.methods.join('　'))] : []),
      ...(below.length ? [make('p', { class: 'q-excerpt' }, ...below)] : []))))
}

/**
 * The table's row for a card.
 * @param {Card} card
 * @param {Hit | null} hit
 * @param {string} root
 */
export function cardRow (card, hit, root) {
  const below = hit ? excerpt(hit) : []
  return make('tr', {},
    make('td', {}, seal(card, 'line')),
    make('th', { scope: 'row' },
      make('a', { href: `${root}cases/${card.id}/` }, ...title(card, hit)),
      ...(below.length ? [make('p', { class: 'q-excerpt' }, ...below)] : [])),
    make('td', {}, ...(hit ? pieces(hit.organisation) : [card.organisation])),
    make('td', { class: 'n' }, String(card.year)),
    make('td', {}, card.methods.join('、')),
    make('td', {}, ...(card.effect ? effectLine(card.effect) : [])))
}

/**
 * @param {Node[]} rows
 * @param {string} caption
 */
export function table (rows, caption) {
  const heads = [['等级', ''], ['成果', ''], ['组织', ''], ['年度', 'n'], ['方法', ''], ['主要效果', '']]
  return make('table', { class: 'q-table' },
    make('caption', { class: 'q-vh' }, caption),
    make('thead', {}, make('tr', {}, ...heads.map(([word, style]) => make('th', style ? { scope: 'col', class: style } : { scope: 'col' }, word)))),
    make('tbody', {}, ...rows))
}

/**
 * @param {Card} card
 * @param {string} shape
 */
function seal (card, shape) {
  const style = card.kind === 'experience' ? 'plain' : String(Math.min(card.rank, 2) + 1)
  return make('span', { class: `q-seal q-seal--${style}${shape && ` q-seal--${shape}`}` }, card.kind === 'experience' ? EXPERIENCE : card.grade)
}

/** @param {[string, string, string, string]} effect */
function effect ([name, unit, before, after]) {
  return make('p', { class: 'q-effect' }, `${name} `,
    make('span', {}, make('b', {}, amount(before, unit)), ' ', make('span', {}, make('i', {}, '到'), make('b', {}, amount(after, unit)))))
}

/** @param {[string, string, string, string]} effect */
const effectLine = ([name, unit, before, after]) =>
  [`${name} ${amount(before, unit)}`, make('span', { 'aria-hidden': 'true' }, ' → '), make('span', { class: 'q-vh' }, '到'), make('b', {}, amount(after, unit))]

/**
 * A number with its unit: 92.1%, 0.31 mm, −5 ℃.
 * @param {string} value
 * @param {string} unit
 */
function amount (value, unit) {
  const number = value.replace('-', '−')
  return CLOSE_UNITS.includes(unit) ? number + unit : unit ? `${number}\u00a0${unit}` : number
}

/**
 * The text around a hit; where it stands in no text, the method or keyword that it is. Nothing if title or organisation show it.
 * @param {Hit} hit
 */
function excerpt (hit) {
  const hasMark = (/** @type {Piece[]} */ some) => some.some(piece => piece.mark)
  if (hasMark(hit.excerpt)) return pieces(hit.excerpt)
  if (hasMark(hit.title) || hasMark(hit.organisation) || !hit.names.length) return []
  return pieces(hit.names.flatMap((text, at) => [{ text: at ? '、' : '方法与关键词：', mark: false }, { text, mark: true }]))
}

/** @param {Piece[]} some */
const pieces = some => some.map(({ text, mark }) => mark ? make('mark', {}, text) : document.createTextNode(text))

/**
 * A title that breaks between words, what was looked for marked in it.
 * @param {Card} card
 * @param {Hit | null} hit
 */
function title (card, hit) {
  const ends = breaks(card.title)
  let at = 0
  return (hit ? hit.title : [{ text: card.title, mark: false }]).flatMap(({ text, mark }) => {
    const inside = ends.filter(end => end > at && end < at + text.length).map(end => end - at)
    const parts = [0, ...inside].map((start, n) => text.slice(start, inside[n]))
    const opens = at > 0 && ends.includes(at) ? [make('wbr', {})] : []
    at += text.length
    const broken = parts.flatMap((part, n) => n ? [make('wbr', {}), part] : [part])
    return mark ? [...opens, make('mark', {}, ...broken)] : [...opens, ...broken]
  })
}

/**
 * Where a line of a title may end: between words of two characters and more, never beside signs, where browsers know by themselves.
 * @param {string} text
 */
function breaks (text) {
  if (!words) return []
  const found = [...words.segment(text)].map(part => part.segment)
  /** @type {number[]} */
  const ends = []
  let at = 0
  found.slice(0, -1).forEach((word, n) => {
    at += word.length
    const after = found[n + 1]
    // Between Chinese and Latin browsers set a small gap that <wbr> would close.
    if (word.length > 1 && after.length > 1 && isWord(word) && isWord(after) && isLatin(word) === isLatin(after)) ends.push(at)
  })
  return ends
}
