import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { isOwnPage, isWebAddress } from '../../src-main/hosts/electron/navigation'
import { startWebServer, type WebServer } from '../../src-main/hosts/web/server'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const renderer = join(root, 'renderer')
let server: WebServer
let url: URL

beforeAll(async () => {
  mkdirSync(join(renderer, 'assets'), { recursive: true })
  writeFileSync(join(renderer, 'index.html'), '<p>page</p>')
  writeFileSync(join(renderer, 'assets', 'app.js'), '1')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  server = await startWebServer({ host: '127.0.0.1', port: 0, renderer, functions: { call: async (name) => ({ ok: true, value: name }) }, onEvent: () => () => undefined })
  url = new URL(server.address)
})
afterAll(() => server.close())

function get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((done, fail) => {
    request({ host: '127.0.0.1', port: url.port, path, headers }, (response) => {
      let body = ''
      response.on('data', (chunk) => { body += String(chunk) }).on('end', () => done({ status: response.statusCode ?? 0, body, headers: response.headers }))
    }).on('error', fail).end()
  })
}

/** How a WebSocket ended: the code of its closing, or the HTTP status that refused it. */
function connect(path: string, options: { origin?: string; headers?: Record<string, string> } = {}): Promise<number | 'open'> {
  return new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${url.port}${path}`, options)
    const timer = setTimeout(() => { done('open'); socket.close() }, 150)
    socket.on('close', (code) => { clearTimeout(timer); done(code) })
    socket.on('unexpected-response', (_request, response) => { clearTimeout(timer); done(response.statusCode ?? 0) })
    socket.on('error', () => undefined)
  })
}
const api = (): string => `/api?token=${url.searchParams.get('token')}`

describe('the web server', () => {
  it('serves its page with a policy that lets it load nothing foreign', async () => {
    const { status, headers } = await get('/')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-store')
  })

  it.each(['/../secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/assets/..%5c..%5csecret.txt', '/%00', '/%zz', '//etc/passwd'])('serves nothing outside its folder: %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })

  it('answers to no name that a foreign site could have', async () => {
    expect((await get('/', { host: 'evil.example' })).status).toBe(421)
    expect((await get('/', { host: 'localhost.evil.example:80' })).status).toBe(421)
    expect((await get('/', { host: `localhost:${url.port}` })).status).toBe(200)
  })

  it('lets a window in with its token only', async () => {
    expect(await connect(api())).toBe('open')
    expect(await connect('/api')).toBe(4401)
    expect(await connect('/api?token=')).toBe(4401)
    expect(await connect(`${api()}x`)).toBe(4401)
  })

  it('refuses a page of another origin, even with the token', async () => {
    expect(await connect(api(), { origin: 'http://evil.example' })).toBe(403)
    expect(await connect(api(), { origin: 'null' })).toBe(403)
    expect(await connect(api(), { origin: `http://127.0.0.1:${url.port}` })).toBe('open')
    expect(await connect(api(), { headers: { host: 'evil.example' } })).toBe(403)
  })

  it('ends a connection that sends more than a call can need', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${url.port}${api()}`)
    const code = new Promise<number>((done) => socket.on('close', done))
    socket.on('open', () => socket.send('x'.repeat(5 * 2 ** 20)))
    socket.on('error', () => undefined)
    expect(await code).toBe(1009)
    expect((await get('/')).status).toBe(200)
  })

  it.each(['//', '/\\\\', 'http://[', '/api/../api%00'])('outlives a request to open a connection at %s', async (path) => {
    const answer = await new Promise<string>((done, fail) => {
      let text = ''
      const socket = connectSocket(Number(url.port), '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${url.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`))
      socket.on('data', (chunk) => { text += chunk.toString() }).on('close', () => done(text)).on('error', fail)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 403 /)
    expect((await get('/')).status).toBe(200)
  })

  it('outlives those who reset the connection instead of hearing that they are refused', async () => {
    for (let i = 0; i < 20; i++)
      await new Promise<void>((done, fail) => {
        const socket = connectSocket(Number(url.port), '127.0.0.1', () => socket.write('GET /api HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', () => socket.resetAndDestroy()))
        socket.on('close', () => done()).on('error', fail)
      })
    expect((await get('/')).status).toBe(200)
  })

  it('takes GET and HEAD only', async () => {
    const status = await new Promise((done) => request({ host: '127.0.0.1', port: url.port, path: '/', method: 'POST' }, (response) => done(response.statusCode)).end())
    expect(status).toBe(405)
  })
})

describe('the desktop window', () => {
  const page = 'file:///opt/atelier/out/renderer/index.html'
  it.each([[page, true], [`${page}#/runs/1`, true], ['file:///etc/passwd', false], ['https://example.com/', false], ['javascript:alert(1)', false], ['nonsense', false]])('may show %s: %s', (url, allowed) => {
    expect(isOwnPage(url, page)).toBe(allowed)
  })
  it.each([['https://example.com', true], ['file:///etc/passwd', false], ['javascript:alert(1)', false], ['smb://host/share', false]])('hands %s to the browser: %s', (url, allowed) => {
    expect(isWebAddress(url)).toBe(allowed)
  })
})
