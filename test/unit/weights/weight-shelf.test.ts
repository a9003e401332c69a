import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WeightShelf } from '../../../src-main/weights/shelf/weight-shelf'
import { temporaryFolder } from '../../support/temporary-folder'

const fixture = join(import.meta.dirname, '../../fixtures/weights/zip.pth')
const content = readFileSync(fixture)
const sha256 = createHash('sha256').update(content).digest('hex')

/** What the server sends, and how it was asked. */
let sent: Buffer
const ranges: (string | undefined)[] = []
let server: Server
let address: string

// The publisher's addresses lead to this machine.
vi.mock('../../../src-main/weights/shelf/known-weights', () => {
  const entry = {
    id: 'tiny',
    title: 'Tiny',
    model: 'mlp',
    file: 'tiny.pth',
    licence: 'MIT',
    bytes: 4000,
    sha256: null,
    input: null,
    trainedOn: 'nothing'
  }
  const known = () => [{ ...entry, address, sha256Prefix: sha256.slice(0, 8) }]
  return {
    get knownWeights() {
      return known()
    },
    knownById: (id: string) => known().find((each) => each.id === id) ?? null
  }
})

beforeEach(async () => {
  sent = content
  ranges.length = 0
  server = createServer((request, response) => {
    const { range } = request.headers
    ranges.push(range)
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': sent.length - from })
    response.end(sent.subarray(from))
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tiny.pth`
})
afterEach(() => new Promise((closed) => server.close(closed)))

const root = temporaryFolder()
let count = 0
const shelf = (): WeightShelf => new WeightShelf(join(root, String(++count)))
const quiet = (): void => undefined

describe('the shelf of weights', () => {
  it('fetches, verifies and records whole what is known by the beginning of its hash', async () => {
    const own = shelf()
    expect(await own.list()).toMatchObject([{ id: 'tiny', path: null, sha256: null }])
    const entry = await own.fetch('tiny', quiet)
    expect(readFileSync(entry.path ?? '')).toEqual(content)
    expect(entry.sha256).toBe(sha256)
    expect(await own.list()).toEqual([entry])
  })

  it('goes on where an earlier try ended', async () => {
    const own = shelf()
    const folder = join(root, String(count), 'weights', 'tiny')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'tiny.pth.part'), content.subarray(0, 1000))
    const entry = await own.fetch('tiny', quiet)
    expect(ranges).toEqual(['bytes=1000-'])
    expect(readFileSync(entry.path ?? '')).toEqual(content)
  })

  it('keeps nothing of another file, and says what to do', async () => {
    sent = Buffer.from(content)
    sent[3000] = (sent[3000] ?? 0) ^ 1
    const own = shelf()
    await expect(own.fetch('tiny', quiet)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('what came is not it') as string
    })
    expect(await own.list()).toMatchObject([{ path: null }])
  })

  it('says where to get it by other means where there is no network', async () => {
    address = 'http://127.0.0.1:1/tiny.pth'
    await expect(shelf().fetch('tiny', quiet)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      fix: expect.stringContaining('"atelier weights add FILE --as tiny"') as string
    })
  })

  it('takes in a copied file, if it is that file', async () => {
    const own = shelf()
    const other = join(root, 'other.pth')
    writeFileSync(other, 'no weights')
    await expect(own.add(other, 'tiny')).rejects.toMatchObject({ code: 'WEIGHTS_NOT_THESE' })
    expect(await own.add(fixture, 'tiny')).toMatchObject({ id: 'tiny', source: fixture, sha256 })
    expect(ranges).toEqual([])
  })

  it('takes in any file of weights under a new name, and takes it away again', async () => {
    const own = shelf()
    const other = join(root, 'text.pth')
    writeFileSync(other, 'no weights')
    await expect(own.add(other, 'my own/weights')).rejects.toMatchObject({ code: 'WEIGHTS_UNREADABLE' })
    const entry = await own.add(fixture, 'my own/weights')
    expect(own.find('my own/weights')).toEqual(entry)
    expect((await own.list()).map(({ id }) => id)).toEqual(['tiny', 'my own/weights'])
    await own.remove('my own/weights')
    expect(own.find('my own/weights')).toBeNull()
  })
})
