// the address of the list <-> what is chosen, looked for and shown

/**
 * @typedef {object} State
 * @property {string} words
 * @property {Record<string, string[]>} values  for each facet the chosen ones, as addresses call them
 * @property {string} from  year, or ''
 * @property {string} to
 * @property {string} sort  '' for what is usual
 * @property {string} view
 * @property {number} shown  how many are to be shown; 0 for as many as usual
 */

export const FACETS = ['year', 'award', 'grade', 'category', 'topic', 'sector', 'method', 'industry', 'recommender', 'organisation', 'text', 'offprint']
export const SORTS = ['relevance', 'year', 'grade', 'title']
export const VIEWS = ['cards', 'table']
const MOST_WORDS = 200 // characters, as the field takes them
const MOST_VALUES = 100 // of a facet
const MOST_SHOWN = 100000

/** @type {State} */
export const NOTHING = { words: '', values: {}, from: '', to: '', sort: '', view: 'cards', shown: 0 }

/**
 * @param {string} search  the part of the address from its question mark on
 * @returns {State}
 */
export function read (search) {
  const query = new URLSearchParams(search)
  const one = (/** @type {string} */ name) => (query.get(name) || '').slice(0, MOST_WORDS)
  /** @type {Record<string, string[]>} */
  const values = {}
  for (const name of FACETS) {
    const found = [...new Set(query.getAll(name))].filter(Boolean).slice(0, MOST_VALUES)
    if (found.length) values[name] = found
  }
  const shown = Number(one('shown'))
  const [sort, view] = [one('sort'), one('view')]
  return {
    words: one('q').trim(),
    values,
    from: one('from'),
    to: one('to'),
    sort: SORTS.includes(sort) ? sort : '',
    view: VIEWS.includes(view) ? view : 'cards',
    shown: Number.isInteger(shown) && shown > 0 ? Math.min(shown, MOST_SHOWN) : 0
  }
}

/**
 * @param {State} state
 * @returns {string}  '' where nothing is chosen
 */
export function write (state) {
  const query = new URLSearchParams()
  if (state.words) query.set('q', state.words)
  for (const name of FACETS) for (const value of state.values[name] || []) query.append(name, value)
  if (state.from) query.set('from', state.from)
  if (state.to) query.set('to', state.to)
  if (state.sort && state.sort !== usualSort(state)) query.set('sort', state.sort)
  if (state.view !== VIEWS[0]) query.set('view', state.view)
  if (state.shown) query.set('shown', String(state.shown))
  const text = query.toString()
  return text ? `?${text}` : ''
}

/** @param {State} state */
const usualSort = state => state.words ? 'relevance' : 'year'

/**
 * In what order the list stands: without words nothing is more relevant than anything else.
 * @param {State} state
 */
export const sortOf = state => !state.sort || (state.sort === 'relevance' && !state.words) ? usualSort(state) : state.sort

/**
 * Whether facets leave anything out.
 * @param {State} state
 */
export const isNarrowed = state => Boolean(state.from || state.to || FACETS.some(name => (state.values[name] || []).length))

/**
 * The state with a value more or less.
 * @param {State} state
 * @param {string} name
 * @param {string} value
 * @param {boolean} isChosen
 * @returns {State}
 */
export function choose (state, name, value, isChosen) {
  const others = (state.values[name] || []).filter(other => other !== value)
  return { ...state, values: { ...state.values, [name]: isChosen ? [...others, value] : others } }
}
