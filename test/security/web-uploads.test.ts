import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebAccess } from '../../src-main/hosts/web/access'
import { startWebServer, type WebServer } from '../../src-main/hosts/web/server'
import { largestPiece } from '../../src-main/hosts/web/uploads'
import { UploadFolders } from '../../src-main/workbench/files/upload-folders'
import { temporaryFolder } from '../support/temporary-folder'

const workspace = temporaryFolder()
/** Folders that data sets are made of. */
const used: string[] = []
const uploads = new UploadFolders(
  workspace,
  () => null,
  (folder) => Promise.resolve(used.includes(folder))
)
let access: WebAccess
let server: WebServer
let cookie: string
let folder: string

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
  ;({ folder } = await uploads.begin('pets', 100))
})
afterAll(() => server.close())

interface Sent {
  path?: string
  body?: string | Buffer
  headers?: Record<string, string | number>
  method?: string
}

/** Sends as a signed-in window does, unless told otherwise; the path goes out as it is. */
function send({ path = '/uploads/pets/a.txt?at=0&of=3', body = 'abc', headers, method = 'PUT' }: Sent) {
  return new Promise<{ status: number; body: string }>((done, fail) => {
    const { port } = new URL(server.origin)
    const sent = {
      cookie,
      'origin': server.origin,
      'content-length': Buffer.byteLength(body),
      ...headers
    }
    const out = request({ host: '127.0.0.1', port, path, method, headers: sent }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => done({ status: response.statusCode ?? 0, body: text }))
    })
    out.on('error', fail)
    out.end(body)
  })
}
const all = (place: string): string[] =>
  (readdirSync(place, { recursive: true }) as string[]).filter((name) => !name.startsWith('.')).sort()

describe('files that a window sends', () => {
  it('arrive piece by piece, and are there when they are whole', async () => {
    const path = '/uploads/pets/cats/%E7%8C%AB%20%231.txt'
    expect(await send({ path: `${path}?at=0&of=6`, body: 'abc' })).toMatchObject({ status: 200 })
    expect(all(folder)).toEqual([])
    expect(await send({ path: `${path}?at=3&of=6`, body: 'def' })).toMatchObject({ status: 200 })
    expect(readFileSync(join(folder, 'cats', '猫 #1.txt'), 'utf8')).toBe('abcdef')
  })

  it('may begin a piece again that broke off, and none that would leave a gap', async () => {
    const path = '/uploads/pets/again.txt'
    await send({ path: `${path}?at=0&of=6`, body: 'abc' })
    await send({ path: `${path}?at=3&of=9`, body: 'xyz' })
    expect(await send({ path: `${path}?at=3&of=6`, body: 'def' })).toMatchObject({ status: 200 })
    expect(readFileSync(join(folder, 'again.txt'), 'utf8')).toBe('abcdef')
    const gap = await send({ path: '/uploads/pets/gap.txt?at=5&of=9', body: 'late' })
    expect(gap.status).toBe(409)
    expect(JSON.parse(gap.body)).toMatchObject({ code: 'UPLOAD_OUT_OF_ORDER' })
  })

  it.each([
    ['without a session', { headers: { cookie: '' } }, 401],
    ['from another page', { headers: { origin: 'http://127.0.0.1:1' } }, 403],
    ['to another host', { headers: { host: 'evil.example' } }, 421],
    ['by another method', { method: 'POST' }, 405],
    ['to an upload that nobody began', { path: '/uploads/dogs/a.txt?at=0&of=3' }, 404],
    ['to a folder of the workspace that is no upload', { path: '/uploads/..%2Fruns/a?at=0&of=3' }, 404],
    ['to the uploads themselves', { path: '/uploads/.%2F/a.txt?at=0&of=3' }, 400],
    ['without a place in the file', { path: '/uploads/pets/a.txt' }, 400],
    ['beyond the end of the file', { path: '/uploads/pets/a.txt?at=1&of=3' }, 400],
    ['climbing out', { path: '/uploads/pets/..%2F..%2Fsettings.json?at=0&of=3' }, 400],
    ['climbing out with the other slash', { path: '/uploads/pets/..%5Cb.txt?at=0&of=3' }, 400],
    ['to a drive', { path: '/uploads/pets/C:/b.txt?at=0&of=3' }, 400],
    ['to an absolute path', { path: '/uploads/pets/%2Fetc/passwd?at=0&of=3' }, 400],
    ['to a hidden file', { path: '/uploads/pets/.unfinished?at=0&of=3' }, 400],
    ['with a NUL', { path: '/uploads/pets/a%00.txt?at=0&of=3' }, 400],
    ['with half a character', { path: '/uploads/pets/%E7?at=0&of=3' }, 400],
    ['more than the disk holds', { path: '/uploads/pets/a.txt?at=0&of=900000000000000' }, 507],
    [
      'a piece that is too large',
      { path: `/uploads/pets/a.txt?at=0&of=${largestPiece + 1}`, body: Buffer.alloc(largestPiece + 1) },
      413
    ]
  ] as [string, Sent, number][])('are refused %s', async (_, sent, status) => {
    const before = all(join(workspace, 'uploads'))
    const answer = await send(sent).catch((error: NodeJS.ErrnoException) => ({
      // What is refused before it was read may be cut off while it is still being sent.
      status: ['EPIPE', 'ECONNRESET'].includes(error.code ?? '') ? status : 0
    }))
    expect(answer.status).toBe(status)
    expect(all(join(workspace, 'uploads'))).toEqual(before)
  })

  it('are refused with what is wrong and what to do, which a window puts into its language', async () => {
    const { body } = await send({ path: '/uploads/pets/..%2Fb.txt?at=0&of=3' })
    expect(JSON.parse(body)).toMatchObject({
      code: 'UPLOAD_REFUSED',
      message:
        'An upload was refused: its name leads out of its folder, or is one that not every system can have.',
      fix: 'Rename the file.'
    })
  })

  it('are taken by a script that has the token and comes from no page', async () => {
    const headers = { cookie: '', authorization: `Bearer ${access.token}` }
    const { status } = await send({
      path: '/uploads/pets/script.txt?at=0&of=3',
      headers: { ...headers, origin: server.origin }
    })
    expect(status).toBe(200)
  })
})

describe('the folder of an upload', () => {
  it('is what can be imported: the one thing that was sent, or all of it', async () => {
    const { upload, folder: single } = await uploads.begin('one', 3)
    await send({ path: `/uploads/${upload}/cats.zip?at=0&of=3` })
    expect(await uploads.end(upload)).toBe(join(single, 'cats.zip'))
    const { upload: second, folder: several } = await uploads.begin('one', 3)
    expect(second).toBe('one 2')
    await send({ path: '/uploads/one%202/a/1.png?at=0&of=3' })
    await send({ path: '/uploads/one%202/b/1.png?at=0&of=3' })
    expect(await uploads.end(second)).toBe(several)
    expect(all(several)).toEqual(['a', 'a/1.png', 'b', 'b/1.png'])
  })

  it('takes nothing more once it is whole', async () => {
    const { upload } = await uploads.begin('whole', 3)
    await uploads.end(upload)
    expect(await send({ path: `/uploads/${upload}/a.txt?at=0&of=3` })).toMatchObject({ status: 404 })
  })

  it('can be taken away when it is whole and nothing was made of it, and once only', async () => {
    const { upload } = await uploads.begin('looked at', 3)
    await send({ path: '/uploads/looked%20at/a.txt?at=0&of=3' })
    await uploads.end(upload)
    await uploads.cancel(upload)
    expect(readdirSync(join(workspace, 'uploads'))).not.toContain(upload)
    await expect(uploads.cancel(upload)).rejects.toMatchObject({ code: 'UPLOAD_UNKNOWN' })
  })

  it('stays where a data set is made of it, whoever wants it away', async () => {
    const { upload, folder: kept } = await uploads.begin('imported', 3)
    await send({ path: `/uploads/${upload}/a.txt?at=0&of=3` })
    await uploads.end(upload)
    used.push(kept)
    await uploads.cancel(upload)
    expect(readdirSync(kept)).toEqual(['a.txt'])
  })

  it('goes with the last data set that was made of it, and takes nothing else along', async () => {
    const { upload, folder: sent } = await uploads.begin('copied', 3)
    await send({ path: `/uploads/${upload}/a.txt?at=0&of=3` })
    await uploads.end(upload)
    const outside = join(workspace, 'own')
    mkdirSync(outside)
    used.push(sent)
    await uploads.forget(join(sent, 'a.txt'))
    expect(readdirSync(sent)).toEqual(['a.txt'])
    used.splice(used.indexOf(sent), 1)
    const others = readdirSync(join(workspace, 'uploads')).filter((name) => name !== upload)
    for (const path of [outside, workspace, join(workspace, 'uploads'), join(sent, '..', '..', 'own')])
      await uploads.forget(path)
    expect([outside, join(workspace, 'uploads')].map((path) => uploads.has(path))).toEqual([
      false,
      false
    ])
    await uploads.forget(join(sent, 'a.txt'))
    expect(readdirSync(join(workspace, 'uploads'))).toEqual(others)
    expect(readdirSync(outside)).toEqual([])
  })

  it('is gone when it was cancelled', async () => {
    const { upload } = await uploads.begin('unwanted', 3)
    await send({ path: `/uploads/${upload}/a.txt?at=0&of=9` })
    await uploads.cancel(upload)
    expect(readdirSync(join(workspace, 'uploads'))).not.toContain(upload)
  })

  it('is not made for more than the disk holds, nor where nothing can be written', async () => {
    await expect(uploads.begin('huge', 9e14)).rejects.toMatchObject({ code: 'UPLOAD_TOO_LARGE' })
    const { AtelierError } = await import('../../src-main/contract')
    const problem = new AtelierError('WORKSPACE_GONE', { path: workspace })
    await expect(
      new UploadFolders(
        workspace,
        () => problem,
        () => Promise.resolve(false)
      ).begin('a', 1)
    ).rejects.toBe(problem)
  })
})
