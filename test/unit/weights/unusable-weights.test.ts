import { strToU8, zipSync } from 'fflate'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { AtelierError, modelConfig } from '../../../src-main/contract'
import { formatOf } from '../../../src-main/exports/models/formats'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { encodeSafetensors, type NamedTensor } from '../../../src-main/models/safetensors'
import { fitWeights } from '../../../src-main/weights/fitting/fit-weights'
import { openWeights } from '../../../src-main/weights/open-weights'
import { weightsIssue } from '../../../src-main/workbench/runs/weights-files'
import { i18n } from '../../../src-renderer/i18n'
import { errorTexts, saidText } from '../../../src-renderer/i18n/said'
import { asTheyAre, portableModel } from '../../support/portable-models'
import { temporaryFolder } from '../../support/temporary-folder'
import { torchArchive } from '../../support/torch-archives'

const fixtures = join(import.meta.dirname, '../../fixtures/weights')
const folder = temporaryFolder()
const fixture = (name: string): Uint8Array => readFileSync(join(fixtures, name))

/** What is asked for: two dense layers, four pixels to three classes. */
const config = modelConfig.parse({ id: 'mlp', hiddenUnits: [2], dropout: 0 })
const network = buildArchitecture(config, [2, 2, 1], 3)
const filled = (name: string, shape: number[], value = 0.5): NamedTensor => ({
  ...{ name, shape },
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value)
})
const fitting = (last = 3, value = 0.5): NamedTensor[] => [
  filled('dense.weight', [2, 4]),
  filled('dense.bias', [2]),
  filled('dense_1.weight', [last, 2]),
  filled('dense_1.bias', [last], value)
]

/** Files by their names, and what is made of them: paths are left out of what is said. */
const files = new Map<string, Uint8Array>()
beforeAll(async () => {
  const exported = async (format: 'keras' | 'tfjs'): Promise<Map<string, Uint8Array>> => {
    const other = modelConfig.parse({ id: 'cnn', filters: [3], denseUnits: 4 })
    const made = await formatOf(format).write(portableModel(other, [8, 8, 1]), asTheyAre, 'net')
    return new Map(made.map(({ path, bytes }) => [path, bytes]))
  }
  const keras = (await exported('keras')).get('net.keras') ?? new Uint8Array()
  const h5 = (await import('fflate')).unzipSync(keras)['model.weights.h5'] ?? new Uint8Array()
  const model = [...(await exported('tfjs'))].find(([path]) => path.endsWith('model.json'))
  const damaged = fixture('zip.pth').slice()
  damaged.fill(0x97, 150, 190)
  const safetensors = encodeSafetensors(fitting())
  for (const [name, bytes] of [
    ['page.pth', strToU8('\ufeff\n<!DOCTYPE html><title>Log in</title>')],
    ['empty.pth', new Uint8Array()],
    ['zip.pth', zipSync({ 'readme.txt': strToU8('hello') })],
    ['pickled.pth', torchArchive(strToU8('\x80\x02cos\nsystem\n.', true))],
    ['cut.pth', fixture('zip.pth').subarray(0, 900)],
    ['damaged.pth', damaged],
    ['old-list.pth', fixture('legacy.pth').subarray(0, 300)],
    ['old-numbers.pth', fixture('legacy.pth').subarray(0, -60)],
    ['cut-header.safetensors', safetensors.subarray(0, 100)],
    ['cut-numbers.safetensors', safetensors.subarray(0, -1)],
    ['nan.safetensors', encodeSafetensors(fitting(3, Number.NaN))],
    ['infinite.safetensors', encodeSafetensors(fitting(3, -Infinity))],
    ['classes.safetensors', encodeSafetensors(fitting(2))],
    ['other.keras', keras],
    ['cut.keras', keras.subarray(0, keras.length / 2)],
    ['cut.h5', h5.subarray(0, h5.length / 2)],
    ['tfjs/model.json', model?.[1] ?? new Uint8Array()]
  ] as const)
    files.set(name, bytes)
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
})
afterEach(() => void (i18n.global.locale.value = 'en'))

const once = 'Download or copy it once more: what is here is not all of it.'
const anew = 'Get the file anew: this copy is damaged.'
const kinds = /^Name a safetensors file, a PyTorch state dictionary/
const alone = /^Save the weights alone and use that file: torch\.save\(model\.state_dict\(\)/
const refusals: [file: string, what: string | RegExp, todo: string | RegExp][] = [
  ['page.pth', 'it is a web page', /^Download the file itself/],
  ['empty.pth', 'it is empty', once],
  ['zip.pth', 'it is an archive without weights in it', kinds],
  ['pickled.pth', /asks for "os\.system".* nothing of it was run/, alone],
  ['cut.pth', 'the end of the archive is missing', once],
  ['damaged.pth', 'its archive is damaged', anew],
  ['old-list.pth', 'its list of tensors (a pickle) is damaged', anew],
  ['old-numbers.pth', /it ends before its numbers "\d+" do/, once],
  ['cut-header.safetensors', 'it ends at byte 100 in the middle of its content', once],
  ['cut-numbers.safetensors', 'it ends before "dense_1.weight" does', once],
  ['nan.safetensors', '"dense_1.bias" has numbers that are none (NaN or infinite)', anew],
  ['infinite.safetensors', '"dense_1.bias" has numbers that are none (NaN or infinite)', anew],
  [
    'classes.safetensors',
    'of another shape: dense_1.weight [2, 2] ≠ dense_1/kernel [2, 3], dense_1.bias [2] ≠ dense_1/bias [3]',
    /^To tell other classes apart, begin the last layer anew/
  ],
  [
    'other.keras',
    /^too much: .* and 2 more; of another shape: .*/,
    /^Choose the model that they were saved from/
  ],
  ['cut.keras', 'the end of the archive is missing', once],
  ['cut.h5', 'its HDF5 content is damaged', anew],
  [
    'tfjs/model.json',
    /^"[\w.-]+\.bin", which has numbers of it, is not beside it/,
    'Copy the whole folder of the model: the files with its numbers have to lie beside model.json.'
  ]
]

async function readAll(path: string): Promise<void> {
  const file = await openWeights(path)
  try {
    await fitWeights(file, network, 'keep').read()
  } finally {
    await file.close()
  }
}

describe('a file of weights that cannot be used', () => {
  it.each(refusals)('%s: a line says what is wrong and a line what to do', async (name, what, todo) => {
    const path = join(folder, name)
    const printed = [vi.spyOn(console, 'error'), vi.spyOn(process.stderr, 'write')]
    const found: unknown = await readAll(path).catch((error: unknown) => error)
    for (const each of printed) expect(each).not.toHaveBeenCalled()
    for (const each of printed) each.mockRestore()

    if (!(found instanceof AtelierError)) throw new Error(`${name} was read`)
    const { message, fix } = errorTexts(found)
    const [, reason] = /^.*?(?:from|in) \S+?(?: do not fit \S+)?: (.*)\.$/.exec(message) ?? []
    if (typeof what === 'string') expect(reason).toBe(what)
    else expect(reason).toMatch(what)
    if (typeof todo === 'string') expect(fix).toBe(todo)
    else expect(fix).toMatch(todo)
    expect(`${message}${fix}`).not.toContain('\n')

    i18n.global.locale.value = 'ja'
    const { message: japanese, fix: advice } = errorTexts(found)
    for (const text of [japanese, advice, saidText(weightsIssue(found).message)]) {
      expect(text).toMatch(/[\u3040-\u30ff]/)
      // Names of files, layers and commands stay; a sentence would not.
      expect(text).not.toMatch(/\b[a-z]+ [a-z]+ [a-z]+\b/)
    }
  })
})
