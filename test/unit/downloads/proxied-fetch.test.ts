import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { fetchInto } from '../../../src-main/downloads/fetch-into'
import { proxiedFetch } from '../../../src-main/downloads/proxied-fetch'
import { type LocalProxy, startProxy } from '../../support/local-proxy'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const run = promisify(execFile)
const fixtures = join(import.meta.dirname, '../../fixtures/tls')
const certificate = join(fixtures, 'example-certificate.pem')
const portOf = (server: Server): number => (server.address() as AddressInfo).port
const listen = (server: Server): Promise<void> =>
  new Promise((done) => server.listen(0, '127.0.0.1', done))

let plain: Server, secure: Server, proxy: LocalProxy, secureProxy: LocalProxy
beforeAll(async () => {
  plain = createServer((request, response) => response.end(`plain ${request.url}`))
  secure = createSecureServer(
    { key: readFileSync(join(fixtures, 'example-key.pem')), cert: readFileSync(certificate) },
    (request, response) => response.end(`secure ${request.url}`)
  )
  await Promise.all([listen(plain), listen(secure)])
  proxy = await startProxy(() => portOf(plain))
  secureProxy = await startProxy(() => portOf(secure))
})
afterAll(() => [plain, secure, proxy, secureProxy].forEach((each) => each.close()))
beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'])
    vi.stubEnv(name, undefined)
  proxy.asked.length = 0
})
afterEach(() => vi.unstubAllEnvs())

const text = (url: string): Promise<string> => proxiedFetch(url, {}, (response) => response.text())

describe('fetching behind a proxy', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])(
    'asks the proxy that %s names for what is not encrypted',
    async (name) => {
      vi.stubEnv(name, proxy.address)
      expect(await text('http://files.example/a')).toBe('plain /a')
      expect(proxy.asked).toEqual(['GET http://files.example/a'])
    }
  )

  it('goes straight to a host that NO_PROXY names', async () => {
    vi.stubEnv('HTTP_PROXY', proxy.address)
    vi.stubEnv('NO_PROXY', 'localhost,127.0.0.1')
    expect(await text(`http://127.0.0.1:${portOf(plain)}/b`)).toBe('plain /b')
    expect(proxy.asked).toEqual([])
  })

  it('tunnels what is encrypted through the proxy of HTTPS_PROXY, and checks the certificate', async () => {
    const fetchOnce = (extra: NodeJS.ProcessEnv): Promise<{ stdout: string }> =>
      run(
        process.execPath,
        [
          '--import',
          'tsx',
          join(import.meta.dirname, '../../support/fetch-once.ts'),
          'https://files.example/c'
        ],
        { env: { ...process.env, HTTPS_PROXY: secureProxy.address, ...extra } }
      )
    expect((await fetchOnce({ NODE_EXTRA_CA_CERTS: certificate })).stdout).toBe('secure /c')
    expect(secureProxy.asked).toEqual(['CONNECT files.example:443'])
    await expect(fetchOnce({})).rejects.toThrow('self-signed certificate')
  })

  it('brings files the same way', async () => {
    vi.stubEnv('HTTP_PROXY', proxy.address)
    const target = join(root, 'file')
    await fetchInto('http://files.example/d', target, () => undefined, { stallMilliseconds: 5000 })
    expect(readFileSync(target, 'utf8')).toBe('plain /d')
  })

  it('says so where the proxy cannot be reached', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://anna:secret@127.0.0.1:9')
    const error = await text('http://files.example/e').catch((reason: unknown) => String(reason))
    expect(error).toContain('the proxy 127.0.0.1:9 that HTTP_PROXY names cannot be reached')
    expect(error).not.toContain('secret')
  })
})
