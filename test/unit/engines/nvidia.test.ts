import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cardPrecisions } from '../../../src-main/engines/tensorflow/session'
import { cardIsExact, prepareEnvironment } from '../../../src-main/engines/tensorflow/load'
import {
  askCardUse,
  askNvidia,
  nvidiaDriver,
  parseCardUse,
  visibleCard
} from '../../../src-main/engines/platform/nvidia'
import { nvidiaFindings, servesCuda12, unusedCard } from '../../../src-main/engines/tensorflow/nvidia'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let place = '',
  number = 0
beforeEach(() => {
  place = join(root, String(number++))
  mkdirSync(join(place, 'bin'), { recursive: true })
  vi.stubEnv('PATH', `${join(place, 'bin')}${delimiter}/bin`)
})
afterEach(() => vi.unstubAllEnvs())

/** A machine's root folder, where the driver's version can be read as the kernel module tells it. */
function machineWith(files: Record<string, string>): string {
  const system = join(place, 'system')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(system, path, '..'), { recursive: true })
    writeFileSync(join(system, path), content)
  }
  return system
}
function nvidiaSmi(rows: string[], code = 0): void {
  const path = join(place, 'bin', 'nvidia-smi')
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = "--query-gpu=index,uuid,name,memory.total,compute_cap,driver_version" ] ` +
      `|| exit 9\n${rows.map((row) => `echo "${row}"`).join('\n')}\nexit ${code}\n`
  )
  chmodSync(path, 0o755)
}
const twoCards = [
  '0, GPU-aaaa-1, NVIDIA A100-SXM4-40GB, 40960, 8.0, 535.104.05',
  '1, GPU-bbbb-2, Tesla T4, 15360, 7.5, 535.104.05'
]
/** Libraries laid out as NVIDIA's wheels lay them out beside TensorFlow's. */
function libraries(names: Record<string, string[]>): string {
  for (const [part, files] of Object.entries(names)) {
    mkdirSync(join(place, 'installation', 'nvidia', part, 'lib'), { recursive: true })
    for (const file of files) writeFileSync(join(place, 'installation', 'nvidia', part, 'lib', file), '')
  }
  mkdirSync(join(place, 'installation', 'tensorflow'), { recursive: true })
  return join(place, 'installation', 'tensorflow')
}
const whole = {
  cuda_runtime: ['libcudart.so.12'],
  cublas: ['libcublas.so.12', 'libcublasLt.so.12', 'libnvblas.so.12'],
  cufft: ['libcufft.so.11'],
  curand: ['libcurand.so.10'],
  cusolver: ['libcusolver.so.11'],
  cusparse: ['libcusparse.so.12'],
  cudnn: ['libcudnn.so.9', 'libcudnn_ops.so.9']
}

describe('the NVIDIA driver', () => {
  it.each([
    [
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023',
      '535.104.05'
    ],
    ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build', '570.124.06'],
    ['something else', 'unknown version']
  ])('tells its version: %s', (text, version) => {
    expect(nvidiaDriver(machineWith({ 'proc/driver/nvidia/version': text }))).toBe(version)
  })

  it('is found in a container by its library, and not where there is none', () => {
    expect(nvidiaDriver(machineWith({ 'etc/hostname': 'here' }))).toBeNull()
    expect(nvidiaDriver(machineWith({ 'usr/lib/wsl/lib/libcuda.so.1': '' }))).toBe('unknown version')
  })

  it.each([
    ['525.60.13', true],
    ['525.60.12', false],
    ['525.85', true],
    ['470.256.02', false],
    ['580.1', true],
    ['unknown version', null]
  ])('of version %s runs CUDA 12: %s', (version, serves) => {
    expect(servesCuda12(version)).toBe(serves)
  })
})

describe('what a card is at', () => {
  it('is read of the lines that nvidia-smi writes, percent and MiB without their units', () => {
    expect(parseCardUse('37, 10240, 61\n')).toEqual({
      ...{ use: 0.37, memory: 10240 * 1048576, temperature: 61 }
    })
    expect(parseCardUse('0, 3, 28')).toEqual({ use: 0, memory: 3145728, temperature: 28 })
  })
  it('is not known in what the card does not tell', () => {
    expect(parseCardUse('[N/A], 1024, 45\n')).toEqual({
      ...{ use: null, memory: 1073741824, temperature: 45 }
    })
    expect(parseCardUse('[Not Supported], [Not Supported], [Unknown Error]')).toEqual({
      ...{ use: null, memory: null, temperature: null }
    })
  })
  it.each([
    '',
    'No devices were found\n',
    'Unable to determine the device handle for GPU 0000:65:00.0: Unknown Error\n',
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"
  ])('is nothing where nvidia-smi says %j', (output) => {
    expect(parseCardUse(output)).toBeNull()
  })
  it('is asked of the card that is computed on, by the program on the path', async () => {
    const path = join(place, 'bin', 'nvidia-smi')
    const asked = '--id=1 --query-gpu=utilization.gpu,memory.used,temperature.gpu'
    writeFileSync(
      path,
      `#!/bin/sh\n[ "$*" = "${asked} --format=csv,noheader,nounits" ] || exit 9\necho "98, 70112, 74"\n`
    )
    chmodSync(path, 0o755)
    expect(await askCardUse(1)).toEqual({ use: 0.98, memory: 70112 * 1048576, temperature: 74 })
    expect(await askCardUse(0)).toBeNull()
  })
  it('is nothing where there is no such program', async () => {
    expect(await askCardUse(0)).toBeNull()
  })
})

describe('the cards', () => {
  it('are those that nvidia-smi tells of, with memory and compute capability', async () => {
    nvidiaSmi(twoCards)
    expect(await askNvidia()).toEqual({
      driver: '535.104.05',
      cards: [
        {
          index: 0,
          uuid: 'GPU-aaaa-1',
          name: 'NVIDIA A100-SXM4-40GB',
          memoryBytes: 40960 * 1048576,
          computeCapability: 8
        },
        {
          index: 1,
          uuid: 'GPU-bbbb-2',
          name: 'Tesla T4',
          memoryBytes: 15360 * 1048576,
          computeCapability: 7.5
        }
      ]
    })
  })

  it('are unknown where the tool is missing or fails', async () => {
    expect(await askNvidia()).toBeNull()
    nvidiaSmi(['NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.'], 9)
    expect(await askNvidia()).toBeNull()
  })

  it('are chosen by number or identifier, the first that is visible', async () => {
    nvidiaSmi(twoCards)
    const { cards } = (await askNvidia()) as NonNullable<Awaited<ReturnType<typeof askNvidia>>>
    expect(
      [undefined, '1', '1,0', 'GPU-bbbb', '-1', '', '7'].map(
        (visible) => visibleCard(cards, visible)?.index ?? null
      )
    ).toEqual([0, 1, 1, 1, null, null, null])
  })

  it('of compute capability 8 and more round to tf32 and bf16, older ones to fp16 alone', () => {
    const card = (computeCapability: number | null): Parameters<typeof cardPrecisions>[0] => ({
      index: 0,
      uuid: '',
      name: '',
      memoryBytes: null,
      computeCapability
    })
    expect(cardPrecisions(card(9))).toEqual(['fp32', 'tf32', 'bf16', 'fp16'])
    expect(cardPrecisions(card(7.5))).toEqual(['fp32', 'fp16'])
    expect(cardPrecisions(card(null))).toEqual(['fp32', 'fp16'])
    expect(cardPrecisions(null)).toEqual(['fp32', 'fp16'])
  })
})

describe("what the doctor finds of NVIDIA's", () => {
  it('is one line where there is no driver', async () => {
    expect(await nvidiaFindings(null, null)).toEqual([
      { what: 'NVIDIA driver', found: 'none: it computes on the processor', ok: true }
    ])
  })

  it('is driver, cards, CUDA and cuDNN with their versions', async () => {
    nvidiaSmi(twoCards)
    const findings = await nvidiaFindings('535.104.05', libraries(whole))
    expect(findings).toEqual([
      { what: 'NVIDIA driver', found: '535.104.05', ok: true },
      {
        what: 'NVIDIA cards',
        found:
          '0: NVIDIA A100-SXM4-40GB, 42.9 GB, compute capability 8.0; 1: Tesla T4, 16.1 GB, ' +
          'compute capability 7.5',
        ok: true
      },
      {
        what: 'CUDA libraries',
        found:
          'libcudart.so.12, libcublas.so.12, libcublasLt.so.12, libcufft.so.11, libcurand.so.10, ' +
          'libcusolver.so.11, libcusparse.so.12',
        ok: true
      },
      { what: 'cuDNN', found: 'libcudnn.so.9', ok: true }
    ])
    expect(unusedCard(findings)).toBeNull()
  })

  it('names the one thing to do where the driver is too old', async () => {
    nvidiaSmi(['0, GPU-a, Tesla K80, 11441, 3.7, 470.256.02'])
    const findings = await nvidiaFindings('470.256.02', libraries(whole))
    expect(findings[0]).toEqual({
      what: 'NVIDIA driver',
      found: '470.256.02; CUDA 12 needs 525.60.13 or later',
      ok: false
    })
    expect(unusedCard(findings)).toEqual({
      reason: 'it computes on the processor although there is an NVIDIA driver, which is too old',
      fix: 'Update the NVIDIA driver to 525.60.13 or later.',
      remedy: 'install'
    })
  })

  it("takes the driver's version from nvidia-smi where the kernel does not tell it", async () => {
    nvidiaSmi(twoCards)
    expect((await nvidiaFindings('unknown version', null))[0]).toEqual({
      what: 'NVIDIA driver',
      found: '535.104.05',
      ok: true
    })
  })

  it('names what is missing of the libraries', async () => {
    nvidiaSmi(twoCards)
    const findings = await nvidiaFindings(
      '535.104.05',
      libraries({ ...whole, cufft: [], cudnn: ['libcudnn.so.8'] })
    )
    expect(findings[2]).toMatchObject({
      found: expect.stringContaining('missing: libcufft.so.11'),
      ok: false
    })
    expect(findings[3]).toEqual({ what: 'cuDNN', found: 'libcudnn.so.8', ok: false })
    expect(unusedCard(findings)?.fix).toContain('doctor --fix tensorflow')
    expect(unusedCard(findings)?.remedy).toBe('set-up')
  })

  it('says so where no card answers', async () => {
    const findings = await nvidiaFindings('535.104.05', libraries(whole))
    expect(unusedCard(findings)).toMatchObject({
      reason: expect.stringContaining('no card answers'),
      fix: expect.stringContaining('nvidia-smi'),
      remedy: 'none'
    })
  })
})

describe('the environment that TensorFlow is loaded with', () => {
  const names = [
    'CUDA_VISIBLE_DEVICES',
    'CUDA_DEVICE_ORDER',
    'NVIDIA_TF32_OVERRIDE',
    'TF_FORCE_GPU_ALLOW_GROWTH',
    'ATELIER_GPU',
    'TF_CPP_MIN_LOG_LEVEL',
    'TF_NUM_INTRAOP_THREADS',
    'TF_NUM_INTEROP_THREADS',
    'OMP_NUM_THREADS',
    'TF_XLA_FLAGS',
    'XLA_FLAGS',
    'TF_DETERMINISTIC_OPS'
  ]
  beforeEach(() => names.forEach((name) => vi.stubEnv(name, undefined)))
  const prepared = (
    precision: 'fp32' | 'tf32' | 'bf16',
    compile = false,
    card = true
  ): Record<string, string | undefined> => {
    prepareEnvironment({ threads: 3, precision, compile, hasCard: card })
    return Object.fromEntries(names.map((name) => [name, process.env[name]]))
  }

  it("takes the card's memory as it is needed, and leaves the choice of card open", () => {
    expect(prepared('fp32')).toMatchObject({
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      CUDA_VISIBLE_DEVICES: undefined,
      TF_NUM_INTRAOP_THREADS: '3'
    })
  })

  it('shows TensorFlow the chosen card alone, counted as nvidia-smi counts', () => {
    vi.stubEnv('ATELIER_GPU', '1')
    expect(prepared('fp32')).toMatchObject({
      CUDA_VISIBLE_DEVICES: '1',
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID'
    })
  })

  it('respects what the person has set for CUDA', () => {
    vi.stubEnv('ATELIER_GPU', '1')
    vi.stubEnv('CUDA_VISIBLE_DEVICES', 'GPU-aaaa')
    expect(prepared('fp32')).toMatchObject({
      CUDA_VISIBLE_DEVICES: 'GPU-aaaa',
      CUDA_DEVICE_ORDER: undefined
    })
  })

  it("has XLA compile graphs only where that is asked for, beside the person's own flags", () => {
    expect(prepared('fp32')['TF_XLA_FLAGS']).toBeUndefined()
    vi.stubEnv('TF_XLA_FLAGS', '--tf_xla_max_cluster_size=50')
    expect(prepared('fp32', true)['TF_XLA_FLAGS']).toBe(
      '--tf_xla_max_cluster_size=50 --tf_xla_auto_jit=2'
    )
  })

  it('has a card compute the same bits twice, compiled or not, unless the person says otherwise', () => {
    expect(prepared('fp32')).toMatchObject({ TF_DETERMINISTIC_OPS: '1', XLA_FLAGS: undefined })
    expect(cardIsExact()).toBe(true)
    expect(prepared('fp32', true)['XLA_FLAGS']).toBe('--xla_gpu_deterministic_ops=true')
    vi.stubEnv('XLA_FLAGS', '--xla_dump_to=/tmp/x')
    vi.stubEnv('TF_DETERMINISTIC_OPS', '0')
    expect(prepared('fp32', true)).toMatchObject({
      TF_DETERMINISTIC_OPS: '0',
      XLA_FLAGS: '--xla_dump_to=/tmp/x'
    })
    expect(cardIsExact()).toBe(false)
  })

  it('changes nothing of that where there is no card', () => {
    expect(prepared('fp32', true, false)).toMatchObject({
      TF_DETERMINISTIC_OPS: undefined,
      XLA_FLAGS: undefined
    })
  })

  it('makes fp32 mean fp32, and lets tensor cores round where tf32 is asked for', () => {
    expect(prepared('fp32')['NVIDIA_TF32_OVERRIDE']).toBe('0')
    expect(prepared('tf32')['NVIDIA_TF32_OVERRIDE']).toBeUndefined()
    expect(prepared('bf16')['NVIDIA_TF32_OVERRIDE']).toBe('0')
  })
})
