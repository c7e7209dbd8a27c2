// The modules of the list over columns that tests/test_listing.py has built: LISTING names them. Run by pytest, with `node --test`.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { arranged, count, numbersIn, readFacet, readTable, settled } from '../site_src/assets/listing/columns.js'
import { cleared, conditions } from '../site_src/assets/listing/conditions.js'
import { matching } from '../site_src/assets/listing/organisations.js'
import { NOTHING, choose, isNarrowed, read, sortOf, write } from '../site_src/assets/listing/state.js'

const { columns, organisations, counts, offprints, honoured, cards } = JSON.parse(readFileSync(process.env.LISTING ?? '', 'utf8'))
const table = readTable(columns)
table.facets.set('organisation', readFacet(organisations, table.size))
const state = (values, more = {}) => ({ ...NOTHING, values, ...more })
const left = (found, name) => Object.fromEntries(table.facets.get(name).slugs.map((slug, at) => [slug, found.left.get(name)[at]]))

/** The same by looking at each card. */
function looked (values, years, within = () => true) {
  const fits = (card, at, except) => within(at) && Object.entries(values).every(([name, some]) =>
    name === except || !some.length || card[name].some(value => some.includes(value) || (name === 'year' && years(Number(value)))))
  return {
    total: cards.filter((card, at) => fits(card, at)).length,
    left: Object.fromEntries(Object.keys(counts).map(name => [name, Object.fromEntries(Object.keys(counts[name]).map(slug =>
      [slug, cards.filter((card, at) => fits(card, at, name) && card[name].includes(slug)).length]))]))
  }
}

test('without a choice every value has the cases of the catalogue', () => {
  const found = count(table, NOTHING, null)
  assert.equal(found.total, cards.length)
  for (const name of Object.keys(counts)) assert.deepEqual(left(found, name), counts[name])
  assert.deepEqual(left(found, 'offprint'), { yes: offprints })
})

test('counts are those that looking at each card gives, whatever is chosen', () => {
  let seed = 7
  const next = most => (seed = (seed * 48271) % 2147483647) % most
  for (let round = 0; round < 60; round++) {
    const values = Object.fromEntries(Object.keys(counts).filter(() => next(3) === 0).map(name =>
      [name, Object.keys(counts[name]).filter(() => next(3) === 0)]))
    const within = round % 2 ? Uint8Array.from(cards, () => next(2)) : null
    const found = count(table, state(values), within)
    const expected = looked(values, () => false, at => !within || within[at] === 1)
    assert.equal(found.total, expected.total)
    for (const name of Object.keys(counts)) assert.deepEqual(left(found, name), expected.left[name], `${round} ${name}`)
  }
})

test('a range of years holds both ends, is open at either, and adds to chosen years', () => {
  const total = (values, more) => count(table, state(values, more), null).total
  assert.equal(total({}, { from: '2019', to: '2020' }), looked({ year: ['2019', '2020'] }, () => false).total)
  assert.equal(total({}, { from: '2020', to: '2019' }), looked({ year: ['2019', '2020'] }, () => false).total)
  assert.equal(total({}, { from: '2020' }), looked({ year: ['2020', '2021'] }, () => false).total)
  assert.equal(total({}, { to: '2018' }), looked({ year: ['2018'] }, () => false).total)
  assert.equal(total({ year: ['2021'] }, { to: '2018' }), looked({ year: ['2018', '2021'] }, () => false).total)
  assert.equal(total({}, { from: '2030' }), 0)
})

test('by year the list stands as the plain pages do', () => {
  assert.deepEqual([...table.orders.year], honoured)
})

test('by grade the highest comes first, within it the newest', () => {
  const keys = [...table.orders.grade].map(card => [table.facets.get('grade').rows[card], -cards[card].year[0]])
  assert.deepEqual(keys, [...keys].sort((a, b) => a[0] - b[0] || a[1] - b[1]))
})

test('every order holds every card once', () => {
  for (const order of Object.values(table.orders)) assert.deepEqual([...order].sort((a, b) => a - b), cards.map((_, at) => at))
})

test('cards that do not fit are left out of an order', () => {
  assert.deepEqual([...arranged(Uint32Array.from([3, 1, 2]), card => card !== 1)], [3, 2])
})

test('columns that are not what they should be are none', () => {
  for (const file of [null, 3, {}, { ...columns, size: 5 }, { ...columns, year: undefined }, { ...columns, pinyin: '0' }, { ...columns, year: { ...columns.year, rows: columns.year.rows.slice(1) } }, { ...columns, chunk: 0 }]) {
    assert.equal(readTable(file), null)
  }
})

test('a character stands for a number, the one before the first for none', () => {
  assert.deepEqual(numbersIn('/0:'), [0xffff, 0, 10])
})

test('what an address says is understood, and said again', () => {
  const address = '?q=%E8%B4%A8%E9%87%8F&year=2021&year=2020&method=spc&text=yes&from=2018&to=2020&sort=title&view=table&shown=48'
  const found = read(address)
  assert.deepEqual(found, { words: '质量', values: { year: ['2021', '2020'], method: ['spc'], text: ['yes'] }, from: '2018', to: '2020', sort: 'title', view: 'table', shown: 48 })
  assert.equal(write(found), address)
  assert.equal(write(NOTHING), '')
})

test('what an address cannot say is not believed', () => {
  assert.deepEqual(read('?sort=evil&view=x&shown=-3&nothing=1&q=%20&year='), NOTHING)
  assert.equal(read(`?q=${'x'.repeat(10000)}`).words.length, 200)
  assert.equal(read(`?${'method=a&'.repeat(1000)}`).values.method.length, 1)
  assert.equal(read('?shown=4.5').shown, 0)
  assert.equal(read('?shown=1e99').shown, 100000)
})

test('without words nothing is more relevant than anything else', () => {
  assert.equal(sortOf({ ...NOTHING, sort: 'relevance' }), 'year')
  assert.equal(sortOf({ ...NOTHING, words: 'a' }), 'relevance')
  assert.equal(write({ ...NOTHING, words: 'a', sort: 'relevance' }), '?q=a')
  assert.equal(write({ ...NOTHING, words: 'a', sort: 'year' }), '?q=a&sort=year')
})

test('values that the list does not know are told', () => {
  const { state: known, unknown } = settled(table, state({ year: ['2020', '1066'], organisation: ['x'], text: ['no'] }, { from: '20x', to: '2020' }))
  assert.deepEqual(known.values, { year: ['2020'], organisation: [], text: [] })
  assert.deepEqual([known.from, known.to], ['', '2020'])
  assert.deepEqual(unknown, ['1066', 'x', 'no', '20x'])
})

test('every condition can be dropped alone', () => {
  const full = { ...state({ year: ['2020'], method: ['spc', 'doe'] }, { words: '质量', from: '2019', shown: 48 }), view: 'table' }
  const held = conditions(full, (name, value) => `${name}:${value}`)
  assert.deepEqual(held.map(each => each.label), ['查找：质量', 'year:2020', 'method:spc', 'method:doe', '年度：2019 年起'])
  assert.deepEqual(held[2].without, { ...full, values: { year: ['2020'], method: ['doe'] }, shown: 0 })
  assert.deepEqual(cleared(full), { ...NOTHING, view: 'table' })
  assert.ok(!isNarrowed(choose(state({ year: ['2020'] }), 'year', '2020', false)))
})

test('an organisation is found by a part of its name, its initials or its pinyin, those with most cases first', () => {
  const known = { facet: readFacet(organisations, table.size), spelling: organisations.spelling, left: new Uint32Array(organisations.values.length).fill(1) }
  const found = typed => matching(typed, known).map(number => organisations.values[number])
  assert.deepEqual(found('第3'), ['示例第3有限公司'])
  assert.deepEqual(found('sld3'), [])
  assert.deepEqual(found('ＳＬＤ'), organisations.values)
  assert.deepEqual(found('youxian'), organisations.values)
  assert.deepEqual(found(''), organisations.values)
  assert.deepEqual(found('<b>'), [])
  known.left[0] = 0
  assert.deepEqual(found(''), organisations.values.slice(1))
})
