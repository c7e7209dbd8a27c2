// the visitor's list of results, kept while the tab is open, so that a case knows what stands before and after it

/**
 * @typedef {object} Kept
 * @property {string} address  of the list, from the root of its host
 * @property {string} edition  of the index that the numbers are of
 * @property {number} chunk  cards in a file
 * @property {number[]} numbers  of the cards, in order
 * @property {Record<string, number>} near  numbers of those whose address is known
 */

const NAME = 'listing'

/** @param {Kept | null} list */
export function keep (list) {
  try {
    if (list) sessionStorage.setItem(NAME, JSON.stringify(list))
    else sessionStorage.removeItem(NAME)
  } catch {
    // Refused or full: a case then has no way back into the list.
  }
}

/** @returns {Kept | null} */
export function kept () {
  try {
    const list = JSON.parse(sessionStorage.getItem(NAME) || 'null')
    return list && typeof list.address === 'string' && Array.isArray(list.numbers) && list.near ? list : null
  } catch {
    return null
  }
}
