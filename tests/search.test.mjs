// The search engine over trees that tests/test_search.py has built: SEARCH_TREES names their list. Run by pytest, with `node --test`.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { clean, Fold } from '../site_src/assets/search/fold.js'

const { open } = await import(process.env.SEARCH_ENGINE ?? '../site_src/assets/search/engine.js')
const { demo, mixed, substrings } = JSON.parse(readFileSync(process.env.SEARCH_TREES ?? '', 'utf8'))

/** A fetch over files that counts, and in which `change` may stand for what goes wrong on the way. */
function files (change = (path, bytes) => bytes) {
  const seen = []
  const fetch = async path => {
    seen.push(path)
    let bytes = null
    try {
      bytes = readFileSync(path)
    } catch {}
    const got = change(path, bytes)
    return got ? new Response(got) : new Response('not found', { status: 404 })
  }
  return { fetch, seen }
}

const engine = (tree, change) => open(tree, files(change).fetch)
const text = pieces => pieces.map(piece => piece.text).join('')
const marks = pieces => pieces.filter(piece => piece.mark).map(piece => piece.text)
const FIRST = [
  // titles, one word to a case
  ['冻干', '2020/001-freeze-drying'], ['套筒灌浆', '2020/002-precast-joint'], ['急诊检验', '2020/003-emergency-lab'],
  ['冲压', '2020/004-lean-changeover'], ['继电器', '2020/005-relay-reliability'], ['行李差错', '2020/007-benchmark-airport'],
  ['质量成本怎么算', '2020/008-experience-quality-cost'], ['圆角滚压', '2021/001-crankshaft-rolling'],
  ['洛氏', '2021/002-hardness-uncertainty'], ['热链', '2021/003-elderly-canteen'], ['投诉闭环', '2021/004-hotline-8d'],
  ['盾构', '2021/005-segment-bolt'], ['桥面铺', '2021/007-bridge-qc'], ['熔喷布', '2021/008-mask-meltblown'],
  ['绝缘子', '2021/009-insulator-breakdown'], ['后勤', '2021/010-experience-qc-school'], ['voc', '2022/001-coating-voc'],
  ['冷链', '2022/002-cold-chain-carbon'], ['轴承', '2022/003-bearing-vision'], ['箱涵', '2022/004-bim-rebar'],
  ['交叉感染', '2022/005-hospital-ppe'], ['注塑', '2022/006-doe-injection'], ['电磁阀', '2022/007-micro-valve'],
  ['空洞率', '2022/008-sixsigma-solder'], ['对公开户', '2022/009-lean-bank-counter'], ['理货', '2022/016-port-tally'],
  // organisations
  ['市民医院', '2022/005-hospital-ppe'], ['商业银行', '2022/009-lean-bank-counter'], ['燃气客户', '2021/004-hotline-8d'],
  // several words, a phrase, a word across others, a single character
  ['DOE 注塑', '2022/006-doe-injection'], ['"早期失效" 电梯', '2022/010-elevator-reliability'], ['机早期', '2022/010-elevator-reliability'],
  ['钎', '2022/015-heat-exchanger'],
  // traditional, full width, upper case
  ['質量沙龍', '2022/014-experience-salon'], ['軸承', '2022/003-bearing-vision'], ['ＢＩＭ', '2022/004-bim-rebar'],
  // synonyms
  ['建筑信息建模', '2022/004-bim-rebar'], ['Design for Six Sigma', '2022/011-compressor-noise'], ['Service Blueprint', '2021/004-hotline-8d'],
  // pinyin: initials, syllables, a syllable begun, an organisation
  ['zlsl', '2022/014-experience-salon'], ['diancifa', '2022/007-micro-valve'], ['rongpenb', '2021/008-mask-meltblown'],
  ['smyy', '2022/005-hospital-ppe']
]

for (const [query, id] of FIRST) {
  test(`“${query}” finds ${id} first`, async () => {
    const { hits, damaged } = await engine(demo).query(query)
    assert.deepEqual(damaged, [])
    assert.equal(hits[0]?.card.id, id)
  })
}

test('every substring of the corpus is found, and nothing that does not hold it', async () => {
  const searching = engine(mixed)
  assert.equal(substrings.length, 500)
  for (const { query, holds, all } of substrings) {
    const { hits, numbers, exact } = await searching.query(query, { limit: Infinity })
    const literal = new Set(hits.filter(hit => hit.match === 'literal').map(hit => hit.number))
    assert.ok(exact, query)
    assert.deepEqual(holds.filter(number => !literal.has(number)), [], `not found: ${JSON.stringify(query)}`)
    assert.deepEqual([...literal].filter(number => !all.includes(number)), [], `found without reason: ${JSON.stringify(query)}`)
    assert.deepEqual(numbers, hits.map(hit => hit.number))
  }
})

test('a total that is told before all texts are read is at least as high as what they hold', async () => {
  let abouts = 0
  for (const { query } of substrings) {
    const first = await engine(mixed).query(query, { limit: 1 })
    if (first.exact) continue
    abouts++
    const { numbers, exact } = await engine(mixed).query(query, { limit: Infinity })
    assert.ok(exact && first.total >= numbers.length, query)
    assert.deepEqual(numbers.filter(number => !first.numbers.includes(number)), [], query)
  }
  assert.ok(abouts > 20)
})

test('the total of three frequent characters is told by the index', async () => {
  const { exact, total, numbers } = await engine(mixed).query('示例第', { limit: 1 })
  const { numbers: all } = await engine(mixed).query('示例第', { limit: Infinity })
  assert.deepEqual([exact, total, [...numbers].sort()], [true, all.length, [...all].sort()])
})

test('a figure is told from its digits by the index alone', async () => {
  const { fetch, seen } = files()
  const { exact, total, hits } = await open(mixed, fetch).query('0.82', { limit: 1 })
  assert.ok(exact && total > 1 && marks(hits[0].excerpt).includes('0.82'))
  assert.equal(seen.filter(path => path.includes('/t/')).length, 1)
})

test('the first page is the best of all hits, with what is looked for marked', async () => {
  const { hits, numbers, total } = await engine(demo).query('质量')
  assert.equal(hits.length, 10)
  assert.equal(total, numbers.length)
  assert.ok(total > 10)
  assert.ok(hits.slice(0, 4).every(hit => marks(hit.title).includes('质量')))
  assert.ok(hits.every((hit, at) => !at || hit.score <= hits[at - 1].score))
})

test('an excerpt shows the hit in its line as it is written', async () => {
  const { hits } = await engine(demo).query('威布尔')
  for (const hit of hits) {
    assert.ok([...marks(hit.excerpt), ...marks(hit.title)].includes('威布尔'), JSON.stringify(hit))
    assert.ok(text(hit.excerpt).length < 140)
  }
})

test('marks stand on the characters as written, whatever their width and script', async () => {
  const { hits } = await engine(mixed).query('质量 hplc ㎡')
  const [hit] = hits
  assert.deepEqual([...new Set(marks(hit.excerpt))].sort(), ['ＨＰＬＣ', '㎡', '質量'].sort())
})

test('literal hits come before those of a synonym', async () => {
  const { hits } = await engine(demo).query('威布尔分析', { limit: Infinity })
  const matches = hits.map(hit => hit.match)
  assert.ok(matches.includes('literal') && matches.includes('synonym'))
  assert.deepEqual(matches, [...matches].sort())
})

test('a title weighs more than a name, a name more than a heading, a heading more than the text', async () => {
  const { hits } = await engine(mixed).query('罕见词')
  assert.deepEqual(hits.map(hit => hit.card.id), ['2019/title', '2019/names', '2019/heading', '2019/text'])
})

test('a filter leaves only its cards', async () => {
  const even = number => number % 2 === 0
  const { numbers } = await engine(demo).query('质量', { filter: even })
  const { numbers: every } = await engine(demo).query('质量')
  assert.deepEqual([...numbers].sort(), every.filter(even).sort())
})

test('a quoted phrase is found as a whole, words without quotes anywhere', async () => {
  const searching = engine(mixed)
  const loose = await searching.query('罕见 词头', { limit: Infinity })
  const quoted = await searching.query('“罕见 词头”', { limit: Infinity })
  assert.ok(loose.hits.length > quoted.hits.length)
  assert.deepEqual(quoted.hits.map(hit => hit.card.id), ['2019/quoted'])
})

test('a letter twice is looked for as it stands', async () => {
  const { hits } = await engine(mixed).query('阅 阅')
  assert.deepEqual(hits.map(hit => hit.card.id), ['2019/twice'])
})

test('words beside punctuation are looked for one by one where the whole is nowhere', async () => {
  const { hits } = await engine(demo).query('注塑，保压')
  assert.deepEqual([hits[0].card.id, hits[0].match], ['2022/006-doe-injection', 'parts'])
  assert.deepEqual((await engine(demo).query('注塑，保压', { limit: 0 })).numbers.slice(0, 1), [hits[0].number])
  const whole = await engine(mixed).query('罕见词，又有', { limit: Infinity })
  assert.deepEqual(whole.hits.map(hit => [hit.card.id, hit.match]), [['2019/text', 'literal']])
})

test('a synonym that is offered says how many it finds', async () => {
  const searching = engine(demo)
  const { suggestions } = await searching.query('控置图')
  const { total } = await searching.query('控制图', { limit: Infinity })
  assert.equal(suggestions.find(suggestion => suggestion.query === '控制图').total, total)
})

test('pinyin marks the characters that it spells', async () => {
  const { hits } = await engine(demo).query('zlsl')
  assert.deepEqual([hits[0].match, marks(hits[0].title)], ['pinyin', ['质量沙龙']])
})

test('letters that stand in a title or a name are no pinyin', async () => {
  const { hits } = await engine(demo).query('spc', { limit: Infinity })
  assert.ok(hits.length && hits.every(hit => hit.match !== 'pinyin'))
})

test('where nothing is found, something near is offered that finds something', async () => {
  const searching = engine(demo)
  for (const [query, why, offered] of [
    ['控置图', 'synonym', '控制图'],
    ['FEMA', 'synonym', 'FMEA'],
    ['盾构 核酸', 'drop', '核酸'],
    ['轴承视觉', 'split', '轴承 视觉']
  ]) {
    const { hits, suggestions } = await searching.query(query)
    assert.deepEqual(hits, [])
    const found = suggestions.find(suggestion => suggestion.query === offered)
    assert.equal(found?.why, why, `${query}: ${JSON.stringify(suggestions)}`)
    assert.ok(found.total > 0)
  }
})

const HOSTILE = [
  '', ' ', '\0', '\u0007\u001b[2J', '\u202e量质', '\ud83d', '\udc00质', '😀', '👨‍👩‍👧‍👦', '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>',
  '……！？，。', '，', '"', '""', '“', '“”', '"质量', "' OR 1=1 --", '../../etc/passwd', '%00%ff', '\\', '(((((', '[a-', '*', '.*', '$&',
  'constructor', '__proto__', 'toString hasOwnProperty', 'a'.repeat(10000), '质'.repeat(10000), '质量'.repeat(5000), 'a '.repeat(5000),
  '"'.repeat(10000), 'zhi'.repeat(3334), 'aeo'.repeat(3334), '😀'.repeat(5000), '\u0301'.repeat(10000), 'ﷺ'.repeat(10000), '\u2028质量\u2029'
]
for (const query of HOSTILE) {
  test(`${JSON.stringify(query).slice(0, 40)} does no harm`, async () => {
    const { fetch, seen } = files()
    const result = await open(demo, fetch).query(query)
    assert.deepEqual(result.damaged, [])
    assert.ok(seen.length < 120, `${seen.length} files`)
    assert.ok(Array.isArray(result.hits) && result.total === result.numbers.length)
    assert.equal(result.cut, query.length >= 5000 && clean(query).length > 120)
    if (result.hits.length) assert.ok(result.hits.every(hit => hit.card.id && text(hit.title) === hit.card.title))
  })
}

test('what is not seen does not keep a word from being found', async () => {
  const [plain, dressed] = await Promise.all(['质量沙龙', '\u200b质\u00ad量\u202e沙龙\0'].map(query => engine(demo).query(query)))
  assert.deepEqual(dressed.numbers, plain.numbers)
})

const broken = {
  'is not there': () => null,
  'is empty': () => Buffer.alloc(0),
  'is cut off': bytes => bytes.subarray(0, bytes.length >> 1),
  'has a wrong byte': bytes => Buffer.concat([bytes.subarray(0, 9), Buffer.from([bytes[9] ^ 1]), bytes.subarray(10)]),
  'is a page of the server': () => Buffer.from('<!doctype html><title>404</title>'),
  'cannot be reached': () => { throw new TypeError('Failed to fetch') }
}
for (const [how, change] of Object.entries(broken)) {
  for (const [what, pattern] of [['the entry', /index\.json$/], ['a shard', /\/s\/\d+\.bin$/], ['a text', /\/t\/\d+\.json$/]]) {
    if (how === 'has a wrong byte' && what !== 'a shard') continue // still a text, and nothing that a visitor could come to harm by
    test(`where ${what} ${how}, the result says so, and the next query tries again`, async () => {
      let bad = true
      const searching = engine(demo, (path, bytes) => bad && bytes && pattern.test(path) ? change(bytes) : bytes)
      const result = await searching.query('盾构管片')
      assert.ok(result.damaged.length && result.damaged.every(name => pattern.test(`/${name}`)), JSON.stringify(result.damaged))
      bad = false
      const again = await searching.query('盾构管片')
      assert.deepEqual([again.damaged, again.hits[0]?.card.id], [[], '2021/005-segment-bolt'])
    })
  }
}

test('one missing shard among several leaves the hits as they are', async () => {
  const { hits } = await engine(demo).query('盾构管片错台')
  const seen = files()
  await open(demo, seen.fetch).query('盾构管片错台')
  const lost = seen.seen.find(path => path.includes('/s/'))
  const result = await engine(demo, (path, bytes) => path === lost ? null : bytes).query('盾构管片错台')
  assert.equal(result.damaged.length, 1)
  assert.deepEqual(result.hits.map(hit => hit.number), hits.map(hit => hit.number))
})

test('a page that was open while the site was published goes on with the new edition', async () => {
  let tree = demo
  const { fetch } = files()
  const searching = open('tree/', path => fetch(path.replace('tree/', tree)))
  assert.ok((await searching.query('盾构')).hits.length)
  tree = mixed
  const result = await searching.query('罕见词')
  assert.deepEqual([result.damaged, result.hits[0]?.card.id], [[], '2019/title'])
})

test('cards and columns are there without a query', async () => {
  const searching = engine(demo)
  const columns = await searching.file('columns.json')
  const [card] = await searching.cards([0])
  assert.equal(columns.year.values[columns.year.rows.charCodeAt(0) - 48], String(card.year))
  assert.equal(await searching.file('nothing.json'), null)
})

test('characters fold one by one, so that a place leads back to where it was', () => {
  const fold = new Fold()
  fold.add(['質', '质'])
  assert.deepEqual(fold.spread('Ａ質㎡𠮷'), { text: 'a质m2𠮷', at: Uint32Array.from([0, 1, 2, 2, 3, 3, 5]) })
})
