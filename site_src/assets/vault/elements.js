// elements of the page; words are only ever set as text

/**
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
 * Replace all that an element holds.
 * @param {Element} element
 * @param {(Node | string)[]} children
 */
export function fill (element, ...children) {
  element.textContent = ''
  element.append(...children)
}

/** @param {string} id */
export const $ = id => /** @type {HTMLElement} */ (document.getElementById(id))

/**
 * Elements from HTML of the vault, none of which has fetched anything yet.
 * @param {string} html
 */
export function parsed (html) {
  return new DOMParser().parseFromString(html, 'text/html').body
}
