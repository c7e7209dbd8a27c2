// A tree of the search and queries -> what is found, and the bytes and requests that it takes. Arguments: engine, folder, queries, answer.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const [engine, folder, asked, answer] = process.argv.slice(2)
const { open } = await import(engine)
const { words, substrings } = JSON.parse(readFileSync(asked))
const script = readFileSync(engine)

/** Bytes on the way: as a host sends them that compresses what is text, and as one that does not. */
const sizes = new Map()
const sizeOf = (path, bytes) => {
  if (!sizes.has(path)) sizes.set(path, { packed: path.endsWith('.bin') ? bytes.length : gzipSync(bytes, { level: 6 }).length, plain: bytes.length })
  return sizes.get(path)
}

/** A fetch over files, and what it took. */
function counting () {
  const took = { packed: 0, plain: 0, requests: 0 }
  const fetch = async path => {
    took.requests++
    if (!existsSync(path)) return new Response('', { status: 404 })
    const bytes = readFileSync(path)
    const { packed, plain } = sizeOf(path, bytes)
    took.packed += packed
    took.plain += plain
    return { ok: true, arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) }
  }
  return { fetch, took }
}

/** First queries, each by a visitor who has nothing yet: the engine counts, too. */
async function firsts (queries) {
  const all = []
  for (const query of queries) {
    const { fetch, took } = counting()
    await open(folder, fetch).query(query)
    const { packed, plain } = sizeOf(engine, script)
    all.push({ packed: took.packed + packed, plain: took.plain + plain, requests: took.requests + 1 })
  }
  return all
}

/** The same queries by one visitor, one after another. */
async function nexts (queries) {
  const { fetch, took } = counting()
  const search = open(folder, fetch)
  await search.query(queries[queries.length - 1])
  const all = []
  for (const query of queries) {
    const before = { ...took }
    await search.query(query)
    all.push({ packed: took.packed - before.packed, plain: took.plain - before.plain, requests: took.requests - before.requests })
  }
  return all
}

/** Which cards each query finds: all of them; and those of its hits that hold it literally, as far as they are looked into. */
async function found (most) {
  const search = open(folder, counting().fetch)
  const all = []
  for (const { query } of substrings) {
    const { hits, numbers } = await search.query(query, { limit: most })
    all.push({ numbers, literal: hits.filter(hit => hit.match === 'literal').map(hit => hit.number) })
  }
  return all
}

const literals = substrings.map(({ query }) => query)
writeFileSync(answer, JSON.stringify({
  found: await found(Infinity),
  words: { first: await firsts(words), next: await nexts(words) },
  substrings: { first: await firsts(literals), next: await nexts(literals) }
}))
