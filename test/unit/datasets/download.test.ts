import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { downloadDataset } from '../../../src-main/datasets/download'
import type { Manifest } from '../../../src-main/datasets/manifests'
import { idxBytes } from '../../support/idx'
import { dropWhenKept } from '../../support/drop-connection'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const content = {
  images: idxBytes(
    [9, 60, 60],
    Uint8Array.from({ length: 32_400 }, (_, i) => (i * i) % 251)
  ),
  labels: idxBytes([9], new Uint8Array(9))
}
const zipped = { images: gzipSync(content.images), labels: gzipSync(content.labels) }
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const entry = (name: string, bytes: Buffer): Manifest['files']['trainImages'] => ({
  name,
  bytes: bytes.length,
  sha256: sha(bytes)
})

let server: Server
let requests: { url: string; range: string | undefined }[] = []
/** What the server does with the n-th request. */
let behave: (
  n: number
) => 'serve' | 'drop' | 'ignore-range' | 'garbage' | 'missing' | 'stall' | 'endless' | 'bomb' = () =>
  'serve'
let base = ''

beforeAll(async () => {
  server = createServer((request, response) => {
    const how = behave(requests.length)
    requests.push({ url: request.url ?? '', range: request.headers.range })
    const bytes = request.url?.includes('images') ? zipped.images : zipped.labels
    const from =
      how === 'ignore-range' ? 0 : Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (how === 'missing') return response.writeHead(404).end()
    if (how === 'garbage') return response.end('<html>please log in</html>')
    if (how === 'bomb') return response.end(gzipSync(Buffer.alloc(2 ** 24)))
    if (how === 'endless') {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 1)));
      }
      response.on('drain', more)
      return more()
    }
    if (from >= bytes.length) return response.writeHead(416).end()
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from })
    if (how === 'stall') return void response.write(bytes.subarray(from, from + 100))
    if (how !== 'drop') return response.end(bytes.subarray(from))
    const half = Math.floor((from + bytes.length) / 2)
    response.write(bytes.subarray(from, half))
    void dropWhenKept(response, root, half)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})
beforeEach(() => {
  requests = []
  behave = () => 'serve'
})

let folders = 0
const tiny = (addresses: string[]): Manifest => ({
  id: 'tiny',
  title: 'Tiny',
  description: '',
  imageShape: [60, 60, 1],
  classes: ['0'],
  trainCount: 9,
  testCount: 9,
  system: null,
  addresses,
  files: {
    trainImages: entry('a-images', content.images),
    trainLabels: entry('a-labels', content.labels),
    testImages: entry('b-images', content.images),
    testLabels: entry('b-labels', content.labels)
  }
})
const download = async (addresses = [base]): Promise<{ folder: string; progress: number[] }> => {
  const cacheFolder = join(root, String(folders++))
  const progress: number[] = []
  await downloadDataset(
    tiny(addresses),
    { cacheFolder, systemFolder: '/nowhere' },
    (p) => progress.push(p.receivedBytes),
    { stallMilliseconds: 200 }
  )
  return { folder: join(cacheFolder, 'datasets', 'tiny'), progress }
}

describe('downloading a data set', () => {
  it('ends a download that sends more than the file can have', async () => {
    behave = () => 'endless'
    await expect(download()).rejects.toThrow(/sends more than the \d+ bytes that the file can have/)
  })

  it('says that a web page came instead of the file', async () => {
    behave = () => 'garbage'
    await expect(download()).rejects.toThrow('sent a web page instead of the file')
  })

  it('refuses a file that unpacks to more than it should', async () => {
    behave = () => 'bomb'
    await expect(download()).rejects.toThrow()
  })

  it('brings all four files and says how far it is', async () => {
    const { folder, progress } = await download()
    expect(readFileSync(join(folder, 'b-images.gz'))).toEqual(zipped.images)
    expect(progress.at(-1)).toBe(2 * (zipped.images.length + zipped.labels.length))
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
  })

  it('continues where a connection broke off', async () => {
    behave = (n) => (n === 0 ? 'drop' : 'serve')
    const { folder } = await download()
    expect(requests[1]?.range).toMatch(/^bytes=\d+-$/)
    expect(readFileSync(join(folder, 'a-images.gz'))).toEqual(zipped.images)
  })

  it('gives up on a connection that has gone silent, and continues with a new one', async () => {
    behave = (n) => (n === 0 ? 'stall' : 'serve')
    const { folder } = await download()
    expect(requests[1]?.range).toBe('bytes=100-')
    expect(readFileSync(join(folder, 'a-images.gz'))).toEqual(zipped.images)
  })

  it('does not bring what is there already', async () => {
    const { folder } = await download()
    rmSync(join(folder, 'b-labels.gz'))
    requests = []
    folders--
    await download()
    expect(requests.map(({ url }) => url)).toEqual(['/b-labels.gz'])
  })

  it('can be called off, and goes on from there the next time', async () => {
    behave = () => 'stall'
    const controller = new AbortController()
    const cacheFolder = join(root, String(folders))
    const called = downloadDataset(
      tiny([base]),
      { cacheFolder, systemFolder: '/nowhere' },
      () => controller.abort(new Error('no longer wanted')),
      { signal: controller.signal, stallMilliseconds: 10_000 }
    )
    await expect(called).rejects.toThrow('no longer wanted')
    behave = () => 'serve'
    const { folder } = await download()
    expect(readFileSync(join(folder, 'a-images.gz'))).toEqual(zipped.images)
  })

  it('says so where its folder cannot be made', async () => {
    writeFileSync(join(root, String(folders)), 'a file is in the way')
    await expect(download()).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' })
  })

  it('begins anew where the server cannot continue', async () => {
    behave = (n) => (n === 0 ? 'drop' : 'ignore-range')
    const { folder } = await download()
    expect(readFileSync(join(folder, 'a-images.gz'))).toEqual(zipped.images)
  })

  it('takes the next address where the first serves something else', async () => {
    behave = (n) => (n < 3 ? 'garbage' : 'serve')
    const { folder } = await download([`${base}first/`, `${base}second/`])
    expect(readFileSync(join(folder, 'a-images.gz'))).toEqual(zipped.images)
    expect(requests[3]?.url).toContain('/second/')
  })

  it('says what went wrong where no address has it, and leaves nothing that looks whole', async () => {
    behave = () => 'missing'
    await expect(download()).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('answered 404')
    })
    expect(existsSync(join(root, String(folders - 1), 'datasets', 'tiny', 'a-images.gz'))).toBe(false)
  })
})
