import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { create } from 'tar'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  archiveInstallation,
  findInstallation
} from '../../../src-main/engines/tensorflow/setup/installation'
import { setUpFrom } from '../../../src-main/engines/tensorflow/setup/setup'
import {
  type Archive,
  archiveFor,
  tensorflowVersion,
  type Wheel
} from '../../../src-main/engines/tensorflow/setup/wheels'
import { dropWhenKept } from '../../support/drop-connection'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const official = archiveFor('linux', 'x64', false) as Archive
const wheel: Wheel = {
  package: 'tensorflow-cpu',
  platform: process.platform,
  arch: process.arch,
  cuda: false,
  tag: 'manylinux_2_27_x86_64',
  python: '3.12',
  bytes: 1,
  sha256: ''
}
const digest = (algorithm: string, bytes: Buffer, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update(bytes).digest(encoding)

let number = 0
/** An archive laid out as TensorFlow's is, the real file behind a chain of links. */
async function pack(change: (folder: string) => void = () => undefined): Promise<Buffer> {
  const folder = join(root, `content-${number++}`)
  mkdirSync(join(folder, 'lib'), { recursive: true })
  mkdirSync(join(folder, 'include', 'tensorflow', 'c', 'eager'), { recursive: true })
  for (const name of ['libtensorflow', 'libtensorflow_framework']) {
    writeFileSync(join(folder, 'lib', `${name}.so.2.18.1`), `${name} ${'x'.repeat(50_000)}`)
    symlinkSync(`${name}.so.2.18.1`, join(folder, 'lib', `${name}.so.2`))
    symlinkSync(`${name}.so.2`, join(folder, 'lib', `${name}.so`))
  }
  writeFileSync(join(folder, 'include', 'tensorflow', 'c', 'c_api.h'), '// C API')
  writeFileSync(join(folder, 'LICENSE'), 'not needed')
  change(folder)
  await create({ file: `${folder}.tar.gz`, cwd: folder, gzip: true }, ['.'])
  return readFileSync(`${folder}.tar.gz`)
}

let content: Buffer,
  server: Server,
  base = '',
  place = '',
  cacheFolder = ''
let requests: string[] = []
/**
 * What the mirror knows of the archive's checksum, and what it does with the n-th request for its
 * content.
 */
let checksum: 'sha256' | 'md5' | 'none' | 'wrong' = 'sha256'
let behave: (n: number) => 'serve' | 'drop' | 'missing' | 'garbage' = () => 'serve'
let bodies = 0

function answer(request: IncomingMessage, response: ServerResponse): void {
  requests.push(
    `${request.method} ${request.url}${request.headers.range ? ` ${request.headers.range}` : ''}`
  )
  if (request.url?.endsWith('.sha256')) {
    if (checksum === 'sha256' || checksum === 'wrong')
      return void response.end(
        `${checksum === 'wrong' ? '0'.repeat(64) : digest('sha256', content, 'hex')}  ${official.name}\n`
      )
    return void response.writeHead(404).end()
  }
  const how = request.method === 'HEAD' ? behave(-1) : behave(bodies++)
  if (how === 'missing') return void response.writeHead(403).end()
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const bytes = how === 'garbage' ? Buffer.alloc(content.length) : content
  if (from >= bytes.length) return void response.writeHead(416).end()
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': bytes.length - from,
    ...(checksum === 'md5'
      ? { 'x-goog-hash': `crc32c=AAAAAA==,md5=${digest('md5', content, 'base64')}` }
      : {})
  })
  if (request.method === 'HEAD') return void response.end()
  if (how !== 'drop') return void response.end(bytes.subarray(from))
  const half = Math.floor((from + bytes.length) / 2)
  response.write(bytes.subarray(from, half))
  void dropWhenKept(response, cacheFolder, half)
}

beforeAll(async () => {
  content = await pack()
  server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})
beforeEach(() => {
  place = join(root, String(number++))
  cacheFolder = join(place, 'cache')
  mkdirSync(join(place, 'bin'), { recursive: true })
  // A machine without Python: these programs and no others.
  for (const name of ['sh', 'cat']) symlinkSync(`/bin/${name}`, join(place, 'bin', name))
  program(
    'fake-g++',
    `echo "$@" > "${place}/compiled"; while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; ` +
      `done; echo binding > "$out"`
  )
  vi.stubEnv('PATH', join(place, 'bin'))
  vi.stubEnv('CXX', join(place, 'bin', 'fake-g++'))
  vi.stubEnv('TFJS_NODE_CDN_STORAGE', base)
  for (const name of ['HTTP_PROXY', 'http_proxy']) vi.stubEnv(name, undefined)
  requests = []
  bodies = 0
  checksum = 'sha256'
  behave = () => 'serve'
})
afterEach(() => vi.unstubAllEnvs())

function program(name: string, body: string): void {
  writeFileSync(join(place, 'bin', name), `#!/bin/sh\n${body}\n`)
  chmodSync(join(place, 'bin', name), 0o755)
}
const setUp = (
  change: { from?: string | null; force?: boolean } = {},
  onProgress: (stage: string, fraction: number | null) => void = () => undefined
): Promise<void> =>
  setUpFrom(
    { wheel, archive: official },
    { cacheFolder, from: null, force: false, ...change },
    onProgress
  )
const refusal = (setting: Promise<void>): Promise<(Error & { code: string; fix: string }) | null> =>
  setting.then(
    () => null,
    (error: unknown) => error as Error & { code: string; fix: string }
  )

// TensorFlow publishes archives for these machines alone.
describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'the set-up of TensorFlow without pip',
  () => {
    it('fetches the archive from the mirror, verifies it, unpacks a part of it and links to it', async () => {
      const stages: string[] = [],
        fractions: number[] = []
      await setUp({}, (stage, fraction) => {
        stages.push(stage)
        if (stage === 'downloading TensorFlow' && fraction !== null) fractions.push(fraction)
      })
      expect([...new Set(stages)]).toEqual([
        'downloading TensorFlow',
        'verifying',
        'unpacking',
        'compiling the binding'
      ])
      expect(fractions.at(-1)).toBe(1)
      const path = `/mirror/tensorflow/versions/${official.version}/libtensorflow-cpu-linux-x86_64.tar.gz`
      expect(requests).toEqual([`HEAD ${path}`, `GET ${path}.sha256`, `GET ${path}`])
      const installation = findInstallation(cacheFolder)
      expect(installation).toEqual(archiveInstallation(cacheFolder, official))
      expect(installation?.title).toBe(
        `${official.version}, from the archive libtensorflow-cpu-linux-x86_64.tar.gz`
      )
      expect(
        readFileSync(join(installation?.libraryFolder ?? '', 'libtensorflow.so.2'), 'utf8')
      ).toMatch(/^libtensorflow x+$/)
      expect(JSON.parse(readFileSync(installation?.receipt ?? '', 'utf8'))).toMatchObject({
        tensorflow: installation?.title
      })
      expect(existsSync(join(installation?.folder ?? '', 'LICENSE'))).toBe(false)
      const compiled = readFileSync(join(place, 'compiled'), 'utf8')
      expect(compiled).toContain(
        `-L${installation?.libraryFolder} -l:libtensorflow.so.2 -l:libtensorflow_framework.so.2 ` +
          `-Wl,-rpath,${installation?.libraryFolder}`
      )
      expect(compiled).toContain(`-I${installation?.folder}/include`)
      expect(readdirSync(join(cacheFolder, 'tensorflow'))).toEqual([`${official.version}-cpu-archive`])
    })

    it('goes on where an interrupted download ended', async () => {
      behave = (n) => (n === 0 ? 'drop' : 'serve')
      await setUp()
      expect(requests.at(-1)).toMatch(/ bytes=\d+-$/)
      expect(findInstallation(cacheFolder)).not.toBeNull()
    })

    it('goes on with what an earlier set-up fetched before it was ended', async () => {
      behave = (n) => (n >= 0 ? 'drop' : 'serve')
      const error = await refusal(setUp())
      expect(error).toMatchObject({
        code: 'ENGINE_SETUP_FAILED',
        message: expect.stringContaining('could not be fetched')
      })
      behave = () => 'serve'
      requests = []
      await setUp()
      expect(requests.at(-1)).toMatch(/ bytes=\d+-$/)
    })

    it("takes the MD5 of Google's storage where there is no SHA-256", async () => {
      checksum = 'md5'
      await setUp()
      expect(findInstallation(cacheFolder)).not.toBeNull()
      behave = () => 'garbage'
      rmSync(cacheFolder, { recursive: true })
      expect((await refusal(setUp()))?.message).toContain('is not what its checksum says')
      expect(findInstallation(cacheFolder)).toBeNull()
    })

    it("finds the compiler's trouble mended without fetching again", async () => {
      program('fake-g++', 'echo "x.cc:1: error: no" >&2; exit 1')
      expect((await refusal(setUp()))?.message).toContain('the binding did not compile')
      program(
        'fake-g++',
        'while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done; echo binding > "$out"'
      )
      requests = []
      await setUp()
      expect(requests).toEqual([])
    })

    it('is done once where two want it at the same time', async () => {
      await Promise.all([setUp(), setUp()])
      expect(requests.filter((each) => each.startsWith('HEAD'))).toHaveLength(1)
    })

    it('is used where Python has no pip, or where a mirror is named and pip reaches nothing', async () => {
      program(
        'python3',
        '[ "$1" = -c ] && exit 0; echo "/usr/bin/python3: No module named pip" >&2; exit 1'
      )
      await setUp()
      rmSync(cacheFolder, { recursive: true })
      program(
        'python3',
        '[ "$1" = -c ] && exit 0; echo "ERROR: Could not find a version that satisfies the ' +
          'requirement" >&2; exit 1'
      )
      await setUp()
      expect(findInstallation(cacheFolder)).toEqual(archiveInstallation(cacheFolder, official))
      rmSync(cacheFolder, { recursive: true })
      vi.stubEnv('TFJS_NODE_CDN_STORAGE', '')
      expect((await refusal(setUp()))?.message).toContain('pip could not fetch tensorflow-cpu')
    })

    it('comes out of a folder that somebody copied, with its checksum beside it', async () => {
      const from = join(place, 'copied')
      mkdirSync(from)
      writeFileSync(join(from, official.name), content)
      expect(await refusal(setUp({ from }))).toMatchObject({
        message: expect.stringContaining('there is no checksum of'),
        fix: expect.stringContaining('sha256sum')
      })
      writeFileSync(join(from, `${official.name}.sha256`), `${'1'.repeat(64)}  ${official.name}`)
      expect(await refusal(setUp({ from }))).toMatchObject({
        message: expect.stringContaining('is damaged (its checksum differs)')
      })
      writeFileSync(
        join(from, `${official.name}.sha256`),
        `${digest('sha256', content, 'hex')}  ${official.name}`
      )
      await setUp({ from })
      expect(findInstallation(cacheFolder)).toEqual(archiveInstallation(cacheFolder, official))
      expect(requests).toEqual([])
      expect(readdirSync(from)).toHaveLength(2)
    })

    it('says so where the disk fills up while it is fetched', async () => {
      mkdirSync(join(cacheFolder, 'tensorflow', 'download'), { recursive: true })
      symlinkSync(
        '/dev/full',
        join(cacheFolder, 'tensorflow', 'download', `${official.version}-${official.name}.part`)
      )
      expect(await refusal(setUp())).toMatchObject({
        code: 'DISK_FULL',
        fix: expect.stringContaining('Free some space')
      })
    })

    it('does not let an archive write or link outside of its folder', async () => {
      const before = content
      content = await pack((folder) => {
        symlinkSync('/etc', join(folder, 'lib', 'libevil.so'))
        symlinkSync('../../outside', join(folder, 'lib', 'libworse.so'))
      })
      await setUp()
      content = before
      expect(
        readdirSync(archiveInstallation(cacheFolder, official).libraryFolder).filter((name) =>
          /evil|worse/.test(name)
        )
      ).toEqual([])
    })

    it.each([
      [
        'the mirror does not have it',
        () => {
          behave = () => 'missing'
        },
        /^Setting up the engine "tensorflow" failed: libtensorflow-cpu-linux-x86_64\.tar\.gz could not be fetched: 127\.0\.0\.1:\d+ answered 403\.$/
      ],
      [
        'the mirror cannot be reached',
        () => {
          vi.stubEnv('TFJS_NODE_CDN_STORAGE', 'http://127.0.0.1:2/')
        },
        /could not be fetched: .*ECONNREFUSED/
      ],
      [
        'nobody tells the checksum',
        () => {
          checksum = 'none'
        },
        /tells no checksum of libtensorflow-cpu-linux-x86_64\.tar\.gz/
      ],
      [
        'the checksum differs',
        () => {
          checksum = 'wrong'
        },
        /is not what its checksum says/
      ]
    ])('says what is wrong and what to do where %s', async (_, arrange, reason) => {
      arrange()
      const error = await refusal(setUp())
      expect(error?.code).toBe('ENGINE_SETUP_FAILED')
      expect(error?.message).toMatch(reason)
      expect(error?.fix).toMatch(/\w+.*\.$/)
      expect(`${error?.message}${error?.fix}`).not.toContain('\n')
      expect(findInstallation(cacheFolder)).toBeNull()
    })

    it('says so where the archive lacks a library', async () => {
      const before = content
      content = await pack((folder) => rmSync(join(folder, 'lib', 'libtensorflow_framework.so.2')))
      const error = await refusal(setUp())
      content = before
      expect(error?.message).toContain('has no lib/libtensorflow_framework.so.2')
    })

    it('gives way to the wheel, which is newer, once there is one', () => {
      const finish = (folder: string): void => {
        mkdirSync(folder, { recursive: true })
        for (const name of ['installed.json', 'tfjs_binding.node']) writeFileSync(join(folder, name), '')
      }
      finish(join(cacheFolder, 'tensorflow', `${official.version}-cpu-archive`))
      expect(findInstallation(cacheFolder)?.libraries).toContain('libtensorflow.so.2')
      finish(join(cacheFolder, 'tensorflow', `${tensorflowVersion}-cpu`))
      expect(findInstallation(cacheFolder)?.libraries).toContain('libtensorflow_cc.so.2')
    })
  }
)
