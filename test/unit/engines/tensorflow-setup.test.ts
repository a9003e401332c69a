import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  findInstallation,
  wheelInstallation
} from '../../../src-main/engines/tensorflow/setup/installation'
import { setUpFrom } from '../../../src-main/engines/tensorflow/setup/setup'
import { tensorflowVersion, type Wheel } from '../../../src-main/engines/tensorflow/setup/wheels'
import { temporaryFolder } from '../../support/temporary-folder'
import { zip } from '../../support/zip'

const root = temporaryFolder()
const content = zip({
  'tensorflow/libtensorflow_cc.so.2': 'cc',
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/include/tensorflow/c/c_api.h': '// C API',
  'tensorflow/python/large.py': 'not needed'
})
const wheel: Wheel = {
  package: 'tensorflow-cpu',
  platform: process.platform,
  arch: process.arch,
  cuda: false,
  tag: 'manylinux_2_27_x86_64',
  python: '3.12',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex')
}
const fileName = `tensorflow_cpu-${tensorflowVersion}-cp312-cp312-${wheel.tag}.whl`

let place = '',
  cacheFolder = '',
  number = 0
const calls = (): string[] =>
  existsSync(join(place, 'calls')) ? readFileSync(join(place, 'calls'), 'utf8').trim().split('\n') : []
const program = (name: string, body: string): void => {
  writeFileSync(join(place, 'bin', name), `#!/bin/sh\necho ${name} >> "${place}/calls"\n${body}\n`)
  chmodSync(join(place, 'bin', name), 0o755)
}
/** A Python whose package installer "fetches" from a folder, as the real one does from an index. */
const python = (download: string, own = ''): void =>
  program(
    'python3',
    `if [ "$1" = -c ]; then ${own || ':'}; exit 0; fi\necho pip >> "${place}/calls"\nwhile [ $# ` +
      `-gt 0 ]; do [ "$1" = --dest ] && dest=$2; shift; done\nmkdir -p "$dest"\n${download}`
  )
const fetches = (): void => python(`cp "${place}/index/${fileName}" "$dest/"`)
const compiles = (): void =>
  program(
    'fake-g++',
    'while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done; echo binding > "$out"'
  )
const setUp = (change: { from?: string | null; force?: boolean } = {}): Promise<void> =>
  setUpFrom(
    { wheel, archive: null },
    { cacheFolder, from: null, force: false, ...change },
    () => undefined
  )

beforeEach(() => {
  place = join(root, String(number++))
  cacheFolder = join(place, 'cache')
  mkdirSync(join(place, 'bin'), { recursive: true })
  mkdirSync(join(place, 'index'))
  writeFileSync(join(place, 'index', fileName), content)
  vi.stubEnv('PATH', `${join(place, 'bin')}${delimiter}/usr/bin${delimiter}/bin`)
  vi.stubEnv('CXX', join(place, 'bin', 'fake-g++'))
  fetches()
  compiles()
})
afterEach(() => vi.unstubAllEnvs())

describe('the set-up of TensorFlow', () => {
  it('fetches, verifies, unpacks what is needed, compiles the binding, and is found again', async () => {
    const stages: string[] = []
    await setUpFrom({ wheel, archive: null }, { cacheFolder, from: null, force: false }, (stage) =>
      stages.push(stage)
    )
    // Downloading is told of twice a second only.
    expect([...new Set(stages)].filter((stage) => stage !== 'downloading TensorFlow')).toEqual([
      'verifying',
      'unpacking',
      'compiling the binding'
    ])
    const installation = findInstallation(cacheFolder)
    expect(installation).toEqual(wheelInstallation(cacheFolder, wheel))
    expect(readFileSync(join(installation?.libraryFolder ?? '', 'libtensorflow_cc.so.2'), 'utf8')).toBe(
      'cc'
    )
    expect(existsSync(join(installation?.libraryFolder ?? '', 'python'))).toBe(false)
    expect(readdirSync(join(cacheFolder, 'tensorflow')).sort()).toEqual([`${tensorflowVersion}-cpu`])
    const before = calls().length
    await setUp()
    expect(calls()).toHaveLength(before)
  })

  it("links the binding to the library of NVIDIA's that TensorFlow would not find beside itself", async () => {
    program(
      'fake-g++',
      `echo "$@" > "${place}/arguments"\nwhile [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done; echo binding > "$out"`
    )
    await setUp()
    const linked = (): string => readFileSync(join(place, 'arguments'), 'utf8')
    expect(linked()).not.toContain('cusolver')
    const { folder } = wheelInstallation(cacheFolder, wheel)
    const beside = join(folder, 'nvidia', 'cusolver', 'lib')
    mkdirSync(beside, { recursive: true })
    writeFileSync(join(beside, 'libcusolver.so.11'), '')
    rmSync(join(folder, 'installed.json'))
    await setUp()
    expect(linked()).toContain('-l:libcusolver.so.11 -Wl,-rpath,')
  })

  it('refuses a file with another checksum and removes it; the next try fetches anew', async () => {
    python(`echo tampered > "$dest/${fileName}"`)
    await expect(setUp()).rejects.toMatchObject({
      code: 'ENGINE_SETUP_FAILED',
      message: expect.stringContaining('its checksum differs')
    })
    expect(findInstallation(cacheFolder)).toBeNull()
    fetches()
    await setUp()
    expect(findInstallation(cacheFolder)).not.toBeNull()
  })

  it('repeats a download that was interrupted, and leaves nothing of it behind', async () => {
    python('echo half > "$TMPDIR/part"; echo half > "$dest/x.part"; kill -9 $$')
    await expect(setUp()).rejects.toMatchObject({ code: 'ENGINE_SETUP_FAILED' })
    fetches()
    await setUp()
    expect(readdirSync(join(cacheFolder, 'tensorflow'))).toEqual([`${tensorflowVersion}-cpu`])
  })

  it('does not fetch again what was unpacked before the compiler failed', async () => {
    program('fake-g++', 'echo "x.cc:1: error: this is not C++" >&2; exit 1')
    await expect(setUp()).rejects.toMatchObject({
      message: expect.stringContaining('the binding did not compile: x.cc:1: error: this is not C++')
    })
    compiles()
    await setUp()
    expect(calls().filter((each) => each === 'pip')).toHaveLength(1)
  })

  it('is done once where two want it at the same time', async () => {
    python(`sleep 0.7; cp "${place}/index/${fileName}" "$dest/"`)
    await Promise.all([setUp(), setUp()])
    expect(calls().filter((each) => each === 'pip')).toHaveLength(1)
    expect(findInstallation(cacheFolder)).not.toBeNull()
  })

  it('takes over from a set-up that was killed', async () => {
    mkdirSync(join(cacheFolder, 'tensorflow'), { recursive: true })
    writeFileSync(join(cacheFolder, 'tensorflow', 'setup.lock'), '999999999')
    await setUp()
    expect(findInstallation(cacheFolder)).not.toBeNull()
  })

  it('takes the wheel from a copied folder, without a network, and leaves that folder alone', async () => {
    python('exit 1')
    await setUp({ from: join(place, 'index') })
    expect(findInstallation(cacheFolder)).not.toBeNull()
    expect(calls()).not.toContain('pip')
    expect(readdirSync(join(place, 'index'))).toEqual([fileName])
  })

  it('says what is needed where the disk has too little left', async () => {
    const error = await setUpFrom(
      { wheel: { ...wheel, bytes: 1e15 }, archive: null },
      { cacheFolder, from: null, force: false },
      () => undefined
    ).then(
      () => null,
      (caught: unknown) => caught as Error & { fix: string }
    )
    expect(error?.message).toMatch(/ has [\d.]+ [kMGT]?B left and 6\.0 PB are needed\.$/)
    expect(error?.fix).toBe('Free some space, or name another cache folder with ATELIER_CACHE.')
    expect(calls()).not.toContain('pip')
  })

  it.each([
    ['pip', () => python('echo "OSError: [Errno 28] No space left on device" >&2; exit 1')],
    [
      'the compiler',
      () =>
        program(
          'fake-g++',
          'echo "fatal error: error writing to -: No space left on device" >&2; exit 1'
        )
    ]
  ])('says so where the disk is full: %s', async (_, arrange) => {
    arrange()
    await expect(setUp()).rejects.toMatchObject({
      code: 'DISK_FULL',
      fix: expect.stringContaining('Free some space')
    })
  })

  it('names the wheel that such a folder lacks', async () => {
    rmSync(join(place, 'index', fileName))
    await expect(setUp({ from: join(place, 'index') })).rejects.toMatchObject({
      message: expect.stringContaining(
        `has no wheel tensorflow-cpu ${tensorflowVersion} (manylinux_2_27_x86_64)`
      )
    })
  })

  it('links the TensorFlow that Python has, where it is the same version and whole', async () => {
    const own = join(place, 'site-packages', 'tensorflow')
    mkdirSync(join(own, 'include', 'tensorflow', 'c'), { recursive: true })
    for (const name of [
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      'include/tensorflow/c/c_api.h'
    ])
      writeFileSync(join(own, name), name)
    python('exit 1', `[ "$3" = ${tensorflowVersion} ] && echo ${own}`)
    await setUp()
    expect(calls()).not.toContain('pip')
    expect(realpathSync(findInstallation(cacheFolder)?.libraryFolder ?? '')).toBe(realpathSync(own))
    expect(readdirSync(own).sort()).toEqual([
      'include',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2'
    ])
    // Doing it anew must not reach through the link.
    fetches()
    await setUp({ force: true })
    expect(readFileSync(join(own, 'libtensorflow_cc.so.2'), 'utf8')).toBe('libtensorflow_cc.so.2')
  })

  it('passes over one that lacks its libraries', async () => {
    mkdirSync(join(place, 'site-packages', 'tensorflow'), { recursive: true })
    python(
      `cp "${place}/index/${fileName}" "$dest/"`,
      `echo ${join(place, 'site-packages', 'tensorflow')}`
    )
    await setUp()
    expect(calls()).toContain('pip')
  })

  it.each([
    [
      'pip is missing',
      () => python('echo "/usr/bin/python3: No module named pip" >&2; exit 1'),
      'the Python here has no pip'
    ],
    [
      'the network is down',
      () => python('echo "ERROR: Could not find a version that satisfies the requirement" >&2; exit 1'),
      'pip could not fetch tensorflow-cpu: Could not find a version that satisfies the requirement'
    ],
    [
      'there is no Python',
      () => {
        rmSync(join(place, 'bin', 'python3'))
        vi.stubEnv('PATH', join(place, 'bin'))
      },
      'there is no Python to fetch TensorFlow with'
    ],
    [
      'there is no compiler',
      () => {
        vi.stubEnv('CXX', '')
        vi.stubEnv('PATH', join(place, 'bin'))
      },
      'there is no C++ compiler'
    ],
    [
      'the cache cannot be written',
      () => writeFileSync(join(place, 'cache'), 'a file'),
      'cannot be written'
    ]
  ])('says what is wrong and what to do where %s', async (_, arrange, reason) => {
    arrange()
    const error = await setUp().then(
      () => null,
      (caught: unknown) => caught as Error & { code: string; fix: string }
    )
    expect(error).toMatchObject({
      code: 'ENGINE_SETUP_FAILED',
      message: expect.stringContaining(reason)
    })
    expect(error?.fix).toMatch(/\w+.*\.$/)
  })
})
