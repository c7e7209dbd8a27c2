// In a blank page: the three searches behind one name, so that each is asked in the same way.

/** How each opens, and answers a query as a result list would: the first ten hits ready to be shown. */
const SEARCHES = {
  async press () {
    const base = new URL('press/search/', location.href).href
    const entry = fetch(`${base}index.json`, { cache: 'no-cache' }) // as site_src/assets/listing/words.js does
    const { open } = await import('/press/engine.js')
    const search = open(base, (path, init) => fetch(path, init), entry)
    await search.opened()
    return { shown: query => search.query(query), all: null }
  },
  async pagefind () {
    const search = await import('/pagefind/index/pagefind.js')
    await search.options({ noWorker: true }) // in a worker, its requests would not be held up
    await search.init()
    const found = async query => (await search.search(query)).results
    return {
      shown: async query => Promise.all((await found(query)).slice(0, 10).map(result => result.data())),
      all: async query => (await found(query)).map(result => result.id)
    }
  },
  async material () {
    const worker = new Worker('/material/worker.js')
    const ask = message => new Promise((resolve, reject) => {
      worker.onmessage = event => resolve(event.data.data)
      worker.onerror = () => reject(new Error('the worker failed'))
      worker.postMessage(message)
    })
    const index = await (await fetch('/material/search_index.json')).json()
    await ask({ type: 0, data: { ...index, options: { suggest: false } } })
    const found = async query => (await ask({ type: 2, data: query })).items
    return { shown: found, all: async query => (await found(query)).map(([page]) => Number.parseInt(page.location)) }
  }
}

let search = null

/** Milliseconds from nothing to the first answer; of these the answer's own, once the search is open. */
window.first = async (name, query) => {
  const begin = performance.now()
  search = await SEARCHES[name]()
  const opened = performance.now()
  await search.shown(query)
  const end = performance.now()
  return { ms: end - begin, answer: end - opened }
}

/** Milliseconds of a later answer. */
window.next = async query => {
  const begin = performance.now()
  await search.shown(query)
  return performance.now() - begin
}

/** What each query finds, by the search's own names of the pages. */
window.found = async queries => {
  const all = []
  for (const query of queries) all.push(await search.all(query))
  return all
}
