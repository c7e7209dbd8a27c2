// The vault's reader over what tests/test_vault_reader.py has sealed: VAULT names a folder. Run by pytest, with `node --test`.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { grouped, read } from '../site_src/assets/vault/code.js'
import { Fault, derived, hex, keyOf, nameOf, secretOf, unseal, unsealed } from '../site_src/assets/vault/sealed.js'
import { identityOf, open } from '../site_src/assets/vault/vault.js'
import { said } from '../site_src/assets/vault/words.js'

const folder = process.env.VAULT ?? ''
const { code, late, plain, sizes, key } = JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8'))
const known = JSON.parse(readFileSync(new URL('samples/vault.json', import.meta.url), 'utf8'))
const bytes = text => Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16))
const utf8 = new TextEncoder()

/** A fetch over the folder's files, in which `change` may stand for what goes wrong on the way. */
function files (change = (path, content) => content) {
  const asked = []
  const fetch = async path => {
    asked.push(path)
    const content = existsSync(path) ? readFileSync(path) : null
    const got = change(path, content)
    return got ? new Response(got) : new Response('not found', { status: 404 })
  }
  return { fetch, asked }
}

const vaultOf = async (word, change) => open(join(folder, 'vault/'), await identityOf(read(word)), files(change).fetch)
const kind = async act => {
  try {
    await act()
  } catch (fault) {
    assert.ok(fault instanceof Fault, String(fault))
    return fault.kind
  }
  return 'none'
}

// ---- Codes ------------------------------------------------------------------------------------------------------------------

test('a code is read however it is typed', () => {
  const { written } = known
  for (const typed of [written, written.toLowerCase(), written.replace(/-/g, ''), ` ${written.replace(/-/g, ' ')}\n`, written.replace(/-/g, '－'),
    written.replace(/-/g, '—'), written.replace(/0/g, 'O').replace(/1/g, 'l'), written.replace(/[0-9A-Z]/g, sign => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))]) {
    assert.equal(read(typed), known.code, typed)
  }
})

test('a slip is found without asking anybody', () => {
  const { written } = known
  assert.equal(read(written.slice(0, -1)), null)
  assert.equal(read(written + '0'), null)
  assert.equal(read(''), null)
  assert.equal(read('不是访问码'), null)
  for (let at = 0; at < written.length; at++) {
    if (written[at] === '-') continue
    assert.equal(read(written.slice(0, at) + (written[at] === 'A' ? 'B' : 'A') + written.slice(at + 1)), null, `sign ${at}`)
  }
})

test('a code is grouped while it is typed', () => {
  assert.equal(grouped(known.written.replace(/-/g, '').toLowerCase()), known.written)
  assert.equal(grouped('pe2rjc7'), 'PE2RJ-C7')
  assert.equal(grouped(''), '')
})

// ---- Known answers ----------------------------------------------------------------------------------------------------------

test('what Python made is what is derived here', async () => {
  const identity = await identityOf(known.code)
  assert.equal(hex(await derived(identity, 'lookup', 16)), known.tag)
  assert.equal(hex(await derived(identity, 'member', 32)), known.member)
  assert.equal(await nameOf(await keyOf(await secretOf(bytes(known.shelf))), known.path), known.name)
})

test('what Python sealed opens here', async () => {
  const shelf = await keyOf(await secretOf(bytes(known.shelf)))
  const sealed = new Response(Buffer.from(known.sealed, 'base64'))
  assert.equal(new TextDecoder().decode(await unsealed(shelf, known.path, sealed)), known.content)
})

for (const size of sizes) {
  test(`${size} bytes that Python sealed open here, however the network cuts them`, async () => {
    const shelf = await keyOf(await secretOf(bytes(key)))
    const sealed = readFileSync(join(folder, `${size}.sealed`))
    const wanted = readFileSync(join(folder, `${size}.plain`))
    for (const piece of [sealed.length, 65536, (1 << 20) + 16, 999_983]) {
      const stream = new ReadableStream({
        start (controller) {
          for (let at = 0; at < sealed.length; at += piece) controller.enqueue(new Uint8Array(sealed.subarray(at, at + piece)))
          controller.close()
        }
      })
      assert.ok(wanted.equals(await unsealed(shelf, 'a/path', new Response(stream))), `in pieces of ${piece}`)
    }
  })
}

test('parts come in order, none larger than a chunk, and tell how long the whole is', async () => {
  const shelf = await keyOf(await secretOf(bytes(key)))
  const size = Math.max(...sizes)
  const parts = []
  await unseal(shelf, 'a/path', new Response(readFileSync(join(folder, `${size}.sealed`))), (part, length) => {
    assert.equal(length, size)
    parts.push(part.length)
  })
  assert.ok(parts.length > 3)
  assert.ok(Math.max(...parts) <= 1 << 20)
  assert.equal(parts.reduce((sum, part) => sum + part, 0), size)
})

test('what is sealed here opens in Python', async () => {
  const secret = await secretOf(bytes(key))
  const path = 'cases/2022/图 1.png'
  const salt = crypto.getRandomValues(new Uint8Array(32))
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8.encode('press vault 1 file') }
  const cipher = await crypto.subtle.deriveKey(how, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const content = new Uint8Array(Buffer.alloc(2_500_000, '会员内容'))
  const size = Math.ceil((content.length + 8) / 65536) * 65536
  const whole = new Uint8Array(size)
  new DataView(whole.buffer).setUint32(4, content.length)
  whole.set(content, 8)
  const chunks = []
  for (let at = 0, number = 0; at < size; at += 1 << 20, number++) {
    const iv = new Uint8Array(12)
    new DataView(iv.buffer).setUint32(7, number)
    iv[11] = at + (1 << 20) >= size ? 1 : 0
    chunks.push(Buffer.from(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8.encode(path) }, cipher, whole.subarray(at, at + (1 << 20)))))
  }
  writeFileSync(join(folder, 'javascript.sealed'), Buffer.concat([Buffer.from('QAV\x01'), salt, ...chunks]))
})

// ---- The vault --------------------------------------------------------------------------------------------------------------

test('a member reads what is his', async () => {
  const vault = await vaultOf(code)
  assert.equal(vault.organisation, '示例精密塑料有限公司')
  assert.match(await vault.text('cases/2022/001-doe/page.html'), /六十八兆帕/)
  for (const [path, digest] of Object.entries(plain)) {
    const found = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', await vault.bytes(path))))
    assert.equal(found, digest, path)
  }
  assert.ok((await vault.tail('volume/members.pdf')).length > 1000)
  assert.equal((await vault.response('no/such.json')).status, 404)
})

test('what goes wrong has a name', async () => {
  assert.equal(await kind(() => vaultOf(late)), 'unknown')
  assert.equal(await kind(() => vaultOf(code, () => { throw new TypeError('failed to fetch') })), 'offline')
  assert.equal(await kind(() => vaultOf(code, () => Buffer.from('<!doctype html><title>504</title>'))), 'damaged')
  const flipped = (path, content) => path.includes('/d/') && content ? content.map((byte, at) => at === 100 ? byte ^ 1 : byte) : content
  assert.equal(await kind(async () => (await vaultOf(code, flipped)).bytes('contents.json')), 'damaged')
  const newer = (path, content) => path.includes('/d/') && content ? content.map((byte, at) => at === 3 ? 2 : byte) : content
  assert.equal(await kind(async () => (await vaultOf(code, newer)).bytes('contents.json')), 'newer')
  const short = (path, content) => path.includes('/d/') && content ? content.subarray(0, content.length - 64) : content
  assert.equal(await kind(async () => (await vaultOf(code, short)).bytes('contents.json')), 'damaged')
  assert.equal(await kind(async () => (await vaultOf(code)).bytes('cases/2022/001-doe/none.png')), 'missing')
})

test('a file under another one’s name does not open', async () => {
  const vault = await vaultOf(code)
  const [one, other] = await Promise.all(['contents.json', 'list.html'].map(async path => nameOf(await vault.shelves.get('all'), path)))
  const swapped = (path, content) => path.endsWith(one) ? readFileSync(join(folder, 'vault', other)) : content
  assert.equal(await kind(async () => (await vaultOf(code, swapped)).bytes('contents.json')), 'damaged')
})

test('a fault on the way is asked for once more', async () => {
  let times = 0
  const once = (path, content) => path.includes('/d/') && times++ === 0 ? content.map(byte => byte ^ 1) : content
  assert.ok(await (await vaultOf(code, once)).bytes('contents.json'))
})

test('new keys are taken up while the page is open, and a revoked member is told', async () => {
  let now = 'vault'
  const change = path => {
    const place = path.replace('/vault/', `/${now}/`)
    return existsSync(place) ? readFileSync(place) : null
  }
  const vault = await vaultOf(code, change)
  now = 'rotated'
  assert.match(await vault.text('cases/2022/001-doe/page.html'), /六十八兆帕/)
  now = 'revoked'
  assert.equal(await kind(() => vault.bytes('list.html')), 'revoked')
})

test('an old envelope before new files is told', async () => {
  const mixed = path => {
    const place = path.includes('/k/') ? path : path.replace('/vault/', '/rotated/')
    return existsSync(place) ? readFileSync(place) : null
  }
  assert.equal(await kind(async () => (await vaultOf(code, mixed)).bytes('contents.json')), 'missing')
})

test('every fault is said in Chinese, and tells what to do', () => {
  for (const kind of ['slip', 'unknown', 'revoked', 'damaged', 'missing', 'newer', 'offline', 'insecure', 'old', 'storage']) {
    assert.match(said(new Fault(kind)), /[\u4e00-\u9fff]{4}.*[请需]/, kind)
  }
  assert.match(said(new Error('anything')), /请/)
})
