import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { WebAccess } from '../../src-main/hosts/web/access'
import { startWebServer, type WebServer } from '../../src-main/hosts/web/server'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const renderer = join(root, 'renderer')
let access: WebAccess
let server: WebServer
let url: URL

beforeAll(async () => {
  mkdirSync(join(renderer, 'assets'), { recursive: true })
  writeFileSync(join(renderer, 'index.html'), '<p>page</p>')
  writeFileSync(join(renderer, 'assets', 'app.js'), '1')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  access = new WebAccess(root)
  server = await startWebServer({
    host: '127.0.0.1',
    port: 0,
    renderer,
    access,
    workspace: root,
    mostWaiting: 4 * 2 ** 20,
    onEvent: () => () => undefined,
    functions: {
      call: async (name) => ({ ok: true, value: name === 'large' ? 'x'.repeat(2 ** 20) : name })
    }
  })
  access.listensAt(server.origin)
  url = new URL(server.origin)
})
afterAll(() => server.close())

const signedIn = (): Record<string, string> => ({ authorization: `Bearer ${access.token}` })

function get(
  path: string,
  headers: Record<string, string> = signedIn()
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((done, fail) => {
    request({ host: '127.0.0.1', port: url.port, path, headers }, (response) => {
      let body = ''
      response
        .on('data', (chunk) => {
          body += String(chunk)
        })
        .on('end', () => done({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
      .on('error', fail)
      .end()
  })
}

/** How a WebSocket ended: the code of its closing, or the HTTP status that refused it. */
function connect(
  path: string,
  options: { origin?: string; headers?: Record<string, string> } = {}
): Promise<number | 'open'> {
  return new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${url.port}${path}`, options)
    const timer = setTimeout(() => {
      done('open')
      socket.close()
    }, 150)
    socket.on('close', (code) => {
      clearTimeout(timer)
      done(code)
    })
    socket.on('unexpected-response', (_request, response) => {
      clearTimeout(timer)
      done(response.statusCode ?? 0)
    })
    socket.on('error', () => undefined)
  })
}

/** Signs a browser in with a new address; returns what it sends from then on. */
async function signIn(): Promise<string> {
  const { pathname, search } = new URL(access.newAddress() ?? '')
  const { headers } = await get(pathname + search, {})
  return String(headers['set-cookie']).split(';')[0] ?? ''
}

/** The first line of the answer to a request that is sent as it is. */
function raw(lines: string[]): Promise<string> {
  return new Promise((done, fail) => {
    let text = ''
    const socket = connectSocket(Number(url.port), '127.0.0.1', () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    )
    socket
      .on('data', (chunk) => {
        text += chunk.toString()
        if (text.includes('\r\n')) {
          done(text.split('\r\n')[0] ?? '')
          socket.destroy()
        }
      })
      .on('error', fail)
  })
}

describe('the web server', () => {
  it('serves its page with a policy that lets it load nothing foreign', async () => {
    const { status, headers } = await get('/')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/
    )
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cache-control']).toBe('no-store')
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%00',
    '/%zz',
    '//etc/passwd'
  ])('serves nothing outside its folder: %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })

  it('says who is not let in what to do, in the language of their browser', async () => {
    const asked = (language: string): Promise<{ status: number; body: string; headers: object }> =>
      get('/', { 'accept-language': language })
    const japanese = await asked('ja-JP,ja;q=0.9,en-US;q=0.8')
    expect(japanese.status).toBe(401)
    expect(japanese.headers).toMatchObject({ 'content-language': 'ja', 'vary': 'accept-language' })
    expect(japanese.body).toMatch(
      /<html lang="ja">.*このブラウザーはサインインしていません.*atelier serve --link/
    )
    expect(japanese.body).not.toContain('not signed in')
    for (const language of ['en-GB,ja;q=0.5', 'de', 'ja;q=0.2, en;q=0.7', 'ja;q=0', '*', '']) {
      const { body } = await asked(language)
      expect([language, /<html lang="en">.*This browser is not signed in/.test(body)]).toEqual([
        language,
        true
      ])
    }
  })
  it.each([
    ['under another name', '/', { host: 'evil.example' }, 421, 'この名前では Atelier を開けません。'],
    ['to another page', '/', { origin: 'http://localhost:1' }, 403, 'ほかのページからの要求です。'],
    ['where there is nothing', '/none.html', {}, 404, 'このアドレスには何もありません。'],
    ['where a download was', '/downloads/none', {}, 404, 'このダウンロードはないか']
  ])(
    'refuses %s in two lines, what is wrong and what to do',
    async (_, path, headers, status, japanese) => {
      const english = await get(path, { ...signedIn(), ...headers })
      expect([english.status, english.headers['content-type']]).toEqual([
        status,
        'text/plain; charset=utf-8'
      ])
      expect(english.body).toMatch(/^[A-Z][^\n]+\.\n[A-Z][^\n]+\n$/)
      const { body } = await get(path, { ...signedIn(), ...headers, 'accept-language': 'ja' })
      expect(body.startsWith(japanese)).toBe(true)
      expect(body.trimEnd().split('\n')).toHaveLength(2)
    }
  )

  it('answers to no name that a foreign site could have', async () => {
    expect((await get('/', { ...signedIn(), host: 'evil.example' })).status).toBe(421)
    expect((await get('/', { ...signedIn(), host: 'localhost.evil.example:80' })).status).toBe(421)
    expect((await get('/', { ...signedIn(), host: `localhost:${url.port}` })).status).toBe(200)
  })

  it.each([
    '[::1].evil.com',
    'localhost.evil.com',
    '127.0.0.1:1234@evil',
    '127.0.0.1:',
    '127.0.0.1:99999',
    '[127.0.0.1]',
    'localhost:80:80',
    ' ',
    ''
  ])('takes "%s" for no Host of its own', async (host) => {
    const answer = await raw([
      'GET / HTTP/1.1',
      `Host: ${host}`,
      `Authorization: Bearer ${access.token}`
    ])
    expect(answer).toMatch(/^HTTP\/1\.1 4(00|21) /)
  })

  it('refuses a request with no Host, or with two', async () => {
    const token = `Authorization: Bearer ${access.token}`
    expect(await raw(['GET / HTTP/1.1', token])).toMatch(/ 400 /)
    expect(await raw(['GET / HTTP/1.1', 'Host: localhost', 'Host: evil.example', token])).toMatch(
      / 4(00|21) /
    )
    expect(await raw(['GET / HTTP/1.1', 'Host: [::1]:5000', token])).toMatch(/ 200 /)
  })

  it('lets a browser in with its cookie only, and with each address once', async () => {
    const origin = server.origin
    const cookie = await signIn()
    expect(await connect('/api', { origin, headers: { cookie } })).toBe('open')
    expect(await connect('/api', { origin })).toBe(4401)
    expect(await connect('/api', { origin, headers: { cookie: `${cookie}x` } })).toBe(4401)
    expect(await connect('/api', { headers: { cookie } })).toBe(403)
    expect(await connect('/api', { headers: signedIn() })).toBe('open')
    const { pathname, search } = new URL(access.newAddress() ?? '')
    expect((await get(pathname + search, {})).status).toBe(200)
    expect((await get(pathname + search, {})).status).toBe(401)
    expect((await get(pathname + search, { cookie })).status).toBe(200)
    expect((await get('/open?code=', {})).status).toBe(401)
  })

  it('answers nobody who is not signed in with anything but how to sign in', async () => {
    for (const path of ['/', '/assets/app.js', '/index.html']) {
      const { status, body } = await get(path, {})
      expect([status, body.includes('atelier serve --link')]).toEqual([401, true])
    }
    expect((await get('/', { cookie: await signIn() })).body).toBe('<p>page</p>')
  })

  it('keeps no secret in its file, which is private, and knows a browser again after a restart', async () => {
    const cookie = await signIn()
    const file = join(root, 'web-access.json')
    expect(readFileSync(file, 'utf8')).not.toContain(cookie.split('=')[1])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const request = { headers: { cookie } } as unknown as Parameters<WebAccess['sessionOf']>[0]
    expect(new WebAccess(root).sessionOf(request)).toBe(access.sessionOf(request))
    expect(access.sessionOf(request)).not.toBeNull()
  })

  it('signs out every other browser, and withdraws the addresses that wait', async () => {
    const [mine, other] = [await signIn(), await signIn()]
    const waiting = new URL(access.newAddress() ?? '')
    const foreign = { cookie: mine, origin: 'http://localhost:1' }
    const post = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((done) => {
        request(
          { host: '127.0.0.1', port: url.port, path: '/sign-out-others', method: 'POST', headers },
          (response) => done(response.resume().statusCode)
        ).end()
      })
    expect(await post(foreign)).toBe(403)
    expect(await post({ cookie: mine })).toBe(403)
    expect((await get('/', { cookie: other })).status).toBe(200)
    expect(await post({ cookie: mine, origin: server.origin })).toBe(204)
    expect((await get('/', { cookie: other })).status).toBe(401)
    expect((await get('/', { cookie: mine })).status).toBe(200)
    expect((await get(waiting.pathname + waiting.search, {})).status).toBe(401)
  })

  it('refuses a page of another scheme, name or port, even with the cookie', async () => {
    const cookie = await signIn()
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${url.port}`,
      'http://127.0.0.1:1',
      `http://localhost:${url.port}`
    ])
      expect([origin, await connect('/api', { origin, headers: { cookie } })]).toEqual([origin, 403])
    expect(await connect('/api', { origin: server.origin, headers: { cookie } })).toBe('open')
    expect(await connect('/api', { headers: { cookie, host: 'evil.example' } })).toBe(403)
  })

  it('cuts off a window that asks and never reads', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${url.port}/api`, { headers: signedIn() })
    socket.on('error', () => undefined)
    await new Promise((done) => socket.once('open', done))
    const closed = new Promise<void>((done) => socket.once('close', () => done()))
    socket.pause()
    const ask = JSON.stringify({ t: 'q', i: 'a', m: 'call', a: ['large', {}] })
    // 100 MB of answers: 25 times the bound of this server, and more than sockets hold by themselves.
    const asking = setInterval(() => {
      if (socket.readyState === socket.OPEN) socket.send(ask)
    }, 1)
    const before = process.memoryUsage().rss
    let most = before
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 5)
    const peer = (
      socket as unknown as {
        _socket: { on(event: string, listener: () => void): void; destroy(): void }
      }
    )._socket
    peer.on('error', () => socket.terminate())
    await new Promise<void>((done) => peer.on('close', done))
    clearInterval(asking)
    clearInterval(watching)
    socket.terminate()
    await closed
    expect(most - before).toBeLessThan(200 * 2 ** 20)
    expect((await get('/')).status).toBe(200)
  })

  it('ends a connection that sends more than a call can need', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${url.port}/api`, { headers: signedIn() })
    const code = new Promise<number>((done) => socket.on('close', done))
    socket.on('open', () => socket.send('x'.repeat(5 * 2 ** 20)))
    socket.on('error', () => undefined)
    expect(await code).toBe(1009)
    expect((await get('/')).status).toBe(200)
  })

  it.each(['//', '/\\\\', 'http://[', '/api/../api%00'])(
    'outlives a request to open a connection at %s',
    async (path) => {
      const answer = await new Promise<string>((done, fail) => {
        let text = ''
        const socket = connectSocket(Number(url.port), '127.0.0.1', () =>
          socket.write(
            `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${url.port}\r\nConnection: ` +
              `Upgrade\r\nUpgrade: websocket\r\n\r\n`
          )
        )
        socket
          .on('data', (chunk) => {
            text += chunk.toString()
          })
          .on('close', () => done(text))
          .on('error', fail)
      })
      expect(answer).toMatch(/^HTTP\/1\.1 403 /)
      expect((await get('/')).status).toBe(200)
    }
  )

  it('outlives those who reset the connection instead of hearing that they are refused', async () => {
    for (let i = 0; i < 20; i++)
      await new Promise<void>((done, fail) => {
        const socket = connectSocket(Number(url.port), '127.0.0.1', () =>
          socket.write(
            'GET /api HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
            () => socket.resetAndDestroy()
          )
        )
        socket.on('close', () => done()).on('error', fail)
      })
    expect((await get('/')).status).toBe(200)
  })

  it('takes GET and HEAD only', async () => {
    const status = await new Promise((done) =>
      request(
        { host: '127.0.0.1', port: url.port, path: '/', method: 'POST', headers: signedIn() },
        (response) => done(response.statusCode)
      ).end()
    )
    expect(status).toBe(405)
  })
})
