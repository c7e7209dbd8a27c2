// The public list: its state stands in the address, its files in the folder of the search; a case finds its way back to it.

import { keep } from './kept.js'
import { start } from './listing.js'

const place = /** @type {HTMLElement} */ (document.getElementById('results'))
const root = place.dataset.root || ''
const here = () => location.pathname + location.search

const list = start({
  root,
  base: new URL(`${root}search/`, location.href).href,
  engine: new URL(place.dataset.engine || '', location.href).href,
  fetch: (path, init) => fetch(path, init),
  address: {
    read: () => location.search,
    write: (state, isRewritten) => {
      const address = location.pathname + state
      if (isRewritten) history.replaceState(history.state, '', address)
      else if (address !== here()) history.pushState(null, '', address)
    }
  }
})

place.addEventListener('click', event => {
  const link = /** @type {Element} */ (event.target).closest('#list a')
  const kept = link && list.kept()
  if (link) keep(kept && { address: here(), ...kept })
})
addEventListener('popstate', list.again)
addEventListener('pagehide', () => history.replaceState({ ...history.state, y: scrollY }, ''))

list.begin().then(() => {
  if (history.state && history.state.y) scrollTo(0, history.state.y) // the browser could not: the list was not there yet
  if (location.hash === '#q') /** @type {HTMLElement} */ (document.getElementById('q')).focus()
})
