import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebAccess } from '../../src-main/hosts/web/access'
import { startWebServer, type WebServer } from '../../src-main/hosts/web/server'
import { ExportsFolder } from '../../src-main/workbench/files/exports-folder'
import { OfferedDownloads } from '../../src-main/workbench/files/offered-downloads'
import { temporaryFolder } from '../support/temporary-folder'

const workspace = temporaryFolder()
const exports = new ExportsFolder(workspace)
const downloads = new OfferedDownloads(workspace)
let access: WebAccess
let server: WebServer
let cookie: string

beforeAll(async () => {
  const renderer = join(workspace, 'renderer')
  mkdirSync(renderer)
  writeFileSync(join(renderer, 'index.html'), '<p>page</p>')
  access = new WebAccess(workspace)
  server = await startWebServer({
    host: '127.0.0.1',
    port: 0,
    renderer,
    access,
    workspace,
    onEvent: () => () => undefined,
    functions: { call: () => Promise.resolve({ ok: true, value: null }) }
  })
  access.listensAt(server.origin)
  const code = new URL(access.newAddress() ?? '').searchParams.get('code') ?? ''
  cookie = `${access.cookieName}=${access.exchange(code) ?? ''}`
})
afterAll(() => server.close())
beforeEach(() => exports.removeLeftovers())

/** A temporary export of these files. */
function exported(files: Record<string, string | Buffer>): string {
  const folder = exports.begin()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}
const left = (): string[] => readdirSync(join(workspace, 'exports'))

interface Asked {
  path: string
  headers?: Record<string, string>
  method?: string
  /** Bytes after which the line breaks. */
  breaksAfter?: number
}
interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** Asks as a signed-in window's link does, unless told otherwise; the path goes out as it is. */
function fetched({ path, headers, method = 'GET', breaksAfter }: Asked): Promise<Answer> {
  return new Promise((done, fail) => {
    const { port } = new URL(server.origin)
    const out = request(
      { host: '127.0.0.1', port, path, method, headers: { cookie, ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        const end = (): void =>
          done({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks)
          })
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          if (breaksAfter !== undefined && Buffer.concat(chunks).length >= breaksAfter)
            response.destroy()
        })
        response.on('close', end)
      }
    )
    out.on('error', fail)
    out.end()
  })
}

describe('an export that a browser fetches', () => {
  it('comes as the file that it is, under its name in any letters, and is removed', async () => {
    const folder = exported({ '実行 "1".capsule.zip': 'whole run' })
    const offered = downloads.offer(folder, null)
    expect(offered).toMatchObject({ fileName: '実行 "1".capsule.zip', bytes: 9 })
    const { status, headers, body } = await fetched({ path: `/downloads/${offered.download}` })
    expect([status, body.toString()]).toEqual([200, 'whole run'])
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '9',
      'content-disposition':
        'attachment; filename="__ _1_.capsule.zip"; ' +
        "filename*=UTF-8''%E5%AE%9F%E8%A1%8C%20%221%22.capsule.zip",
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff'
    })
    await expect.poll(left).toEqual([])
  })

  it('comes as a ZIP where it is a folder, of the length that was told before', async () => {
    const large = Buffer.alloc(3_000_001, 7)
    const folder = exported({ 'model.json': '{}', '重み/group1.bin': large, 'empty.txt': '' })
    const { download, fileName, bytes } = downloads.offer(folder, '猫 ../model')
    expect(fileName).toBe('猫-..-model.zip')
    const { headers, body } = await fetched({ path: `/downloads/${download}` })
    expect(headers['content-type']).toBe('application/zip')
    expect([Number(headers['content-length']), body.length]).toEqual([bytes, bytes])
    const files = unzipSync(body)
    expect(Object.keys(files)).toEqual(
      ['empty.txt', 'model.json', '重み/group1.bin'].map((path) => `猫-..-model/${path}`)
    )
    expect(strFromU8(files['猫-..-model/model.json'] as Uint8Array)).toBe('{}')
    expect(Buffer.from(files['猫-..-model/重み/group1.bin'] as Uint8Array).equals(large)).toBe(true)
    await expect.poll(left).toEqual([])
  })

  it('can be fetched once, by one of two who ask at the same time', async () => {
    const { download } = downloads.offer(exported({ 'a.csv': 'a,b' }), null)
    const path = `/downloads/${download}`
    const both = await Promise.all([fetched({ path }), fetched({ path })])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404])
    expect((await fetched({ path })).status).toBe(404)
  })

  it('can be fetched anew where the line broke', async () => {
    const { download } = downloads.offer(exported({ 'a.bin': Buffer.alloc(60_000_000, 1) }), null)
    const path = `/downloads/${download}`
    const broken = await fetched({ path, breaksAfter: 100_000 })
    expect(broken.body.length).toBeLessThan(60_000_000)
    await expect
      .poll(async () => (await fetched({ path })).body.length, { timeout: 20_000 })
      .toBe(60_000_000)
  })

  it.each([
    ['a file', null],
    ['a folder, which is a ZIP', 'pack']
  ])('gives the rest where the line broke, and is removed when all was sent: %s', async (_, name) => {
    const content = Buffer.from(
      Uint32Array.from({ length: 10_000_000 }, (_, i) => i * 2_654_435_761).buffer
    )
    const { download, bytes } = downloads.offer(exported({ 'a.bin': content }), name)
    const path = `/downloads/${download}`
    const broken = await fetched({ path, breaksAfter: 3_000_000 })
    const etag = String(broken.headers['etag'])
    const range = { 'range': `bytes=${broken.body.length}-`, 'if-range': etag }
    const rest = await fetched({ path, headers: range })
    expect(rest.status).toBe(206)
    expect(rest.headers['content-range']).toBe(`bytes ${broken.body.length}-${bytes - 1}/${bytes}`)
    const whole = Buffer.concat([broken.body, rest.body])
    expect(whole.length).toBe(bytes)
    const file = name === null ? whole : Buffer.from(unzipSync(whole)['pack/a.bin'] as Uint8Array)
    expect(file.equals(content)).toBe(true)
    await expect.poll(left).toEqual([])
    expect((await fetched({ path, headers: range })).status).toBe(404)
  })

  it('stays while any of it was not sent, and has no more than it has', async () => {
    const { download } = downloads.offer(exported({ 'a.txt': '0123456789' }), null)
    const path = `/downloads/${download}`
    const asked = async (range: string, condition?: string): Promise<[number, string]> => {
      const headers = { range, ...(condition !== undefined && { 'if-range': condition }) }
      const { status, body } = await fetched({ path, headers })
      await expect.poll(() => left().filter((name) => name.includes('fetched-'))).toEqual([])
      return [status, body.toString()]
    }
    expect(await asked('bytes=8-')).toEqual([206, '89'])
    expect(await asked('bytes=0-3')).toEqual([206, '0123'])
    expect((await asked('bytes=10-'))[0]).toBe(416)
    expect(await asked('bytes=2-6')).toEqual([206, '23456'])
    expect(await asked('bytes=7-99')).toEqual([206, '789'])
    expect((await asked('bytes=0-'))[0]).toBe(404)
  })

  it.each([
    ['of something else', { 'range': 'bytes=4-', 'if-range': '"other"' }],
    ['in several stretches', { range: 'bytes=0-1,4-5' }],
    ['from its end', { range: 'bytes=-2' }]
  ])('comes whole where a part is asked for %s', async (_, headers) => {
    const { download } = downloads.offer(exported({ 'a.txt': '0123456789' }), null)
    const { status, body } = await fetched({ path: `/downloads/${download}`, headers })
    expect([status, body.toString()]).toEqual([200, '0123456789'])
  })

  it('is gone when it is withdrawn, and when the next workbench begins', async () => {
    const first = downloads.offer(exported({ 'a.csv': 'a' }), null)
    downloads.withdraw(first.download)
    expect((await fetched({ path: `/downloads/${first.download}` })).status).toBe(404)
    downloads.offer(exported({ 'a.csv': 'a' }), null)
    expect(left()).toHaveLength(1)
    new ExportsFolder(workspace).removeLeftovers()
    expect(left()).toEqual([])
  })

  it.each([
    ['without a session', { headers: { cookie: '' } }, 401],
    ['with a cookie that is nobody’s', { headers: { cookie: 'atelier-000000000000=a' } }, 401],
    ['from another page', { headers: { origin: 'http://127.0.0.1:1' } }, 403],
    ['from another site', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['from another port of this machine', { headers: { 'sec-fetch-site': 'same-site' } }, 403],
    ['to another host', { headers: { host: 'evil.example' } }, 421],
    ['by another method', { method: 'POST' }, 405],
    ['by looking at it only', { method: 'HEAD' }, 405]
  ] as [string, Partial<Asked>, number][])('is refused %s, and stays', async (_, asked, status) => {
    const { download } = downloads.offer(exported({ 'a.csv': 'a,b' }), null)
    const path = `/downloads/${download}`
    expect((await fetched({ path, ...asked })).status).toBe(status)
    expect((await fetched({ path })).body.toString()).toBe('a,b')
  })

  it.each([
    ['a name that was never given', '0'.repeat(48)],
    ['nothing', ''],
    ['a folder above', '..'],
    ['a folder above, encoded', '%2e%2e%2f%2e%2e%2fsettings.json'],
    ['a NUL', '%00'],
    ['capital letters', 'A'.repeat(48)],
    ['what lies beside it', '../.unfinished-download-' + '0'.repeat(48)]
  ])('is not found by %s', async (_, name) => {
    const { status, body } = await fetched({ path: `/downloads/${name}` })
    // What the address climbs out of is no download, and no page either.
    expect(status).toBe(404)
    expect(body.toString()).not.toContain('{')
  })

  it('is nothing but a temporary export of this workspace', () => {
    const finished = exports.settle(exported({ 'a.csv': 'a' }), 'kept')
    const elsewhere = temporaryFolder()
    writeFileSync(join(elsewhere, 'secret.txt'), 'secret')
    const inside = exported({ 'a.csv': 'a' })
    const offered = downloads.offer(exported({ 'a.csv': 'a' }), null)
    const places = [
      ...[finished, elsewhere, workspace, '/', '', join(inside, '..', '..'), `${inside}/../kept`],
      join(workspace, 'exports', `.unfinished-download-${offered.download}`),
      exports.begin()
    ]
    for (const place of places)
      expect(() => downloads.offer(place, null), place).toThrow(/it is no export that can be fetched/)
    expect(existsSync(join(finished, 'a.csv'))).toBe(true)
    expect(existsSync(join(elsewhere, 'secret.txt'))).toBe(true)
  })

  it('holds no file that a link in it leads to', async () => {
    const folder = exported({ 'a.csv': 'a' })
    symlinkSync(join(workspace, 'web-access.json'), join(folder, 'b.json'))
    const { download } = downloads.offer(folder, 'pack')
    const { body } = await fetched({ path: `/downloads/${download}` })
    expect(Object.keys(unzipSync(body))).toEqual(['pack/a.csv'])
  })
})
