import { strToU8 } from 'fflate'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bytesInMemory } from '../../../src-main/weights/files/byte-source'
import type { WeightFile } from '../../../src-main/weights/files/weight-file'
import { openWeights, openWeightsOf } from '../../../src-main/weights/open-weights'
import { encodeSafetensors } from '../../../src-main/models/safetensors'
import { temporaryFolder } from '../../support/temporary-folder'
import { pickled, torchArchive } from '../../support/torch-archives'

const fixtures = join(import.meta.dirname, '../../fixtures/weights')
const shapes = JSON.parse(readFileSync(join(fixtures, 'shapes.json'), 'utf8')) as Record<
  string,
  number[]
>

/** What make.py wrote: the n-th number is (n - 3) / 4, with three exceptions. */
function expectedNumbers(name: string): number[] {
  const count = (shapes[name] ?? []).reduce((a, b) => a * b, 1)
  if (name === 'whole') return [-3, -2, -1, 0]
  if (name === 'scalar') return [7]
  const first = name === 'second_row' ? 6 : 0
  return Array.from({ length: count }, (_, n) => (n + first - 3) / 4)
}

async function contentOf(
  file: WeightFile
): Promise<Record<string, { shape: number[]; values: number[] }>> {
  const read = file.tensors.map(async (tensor) => [
    tensor.name,
    { shape: tensor.shape, values: [...(await tensor.read())] }
  ])
  return Object.fromEntries((await Promise.all(read)) as [string, never][])
}
const expected = (prefix = ''): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      prefix + name,
      { shape, values: expectedNumbers(name) }
    ])
  )

const opened = (bytes: Uint8Array, path = 'file.pth'): Promise<WeightFile> =>
  openWeightsOf(bytesInMemory(bytes, path))

describe('files of weights', () => {
  it.each([
    ['zip.pth', 'pytorch'],
    ['legacy.pth', 'pytorch-legacy'],
    ['tensors.safetensors', 'safetensors']
  ])(
    'gives the numbers that PyTorch saved in %s, of every type and however they lie',
    async (name, format) => {
      const file = await openWeights(join(fixtures, name))
      expect(file.format).toBe(format)
      expect(await contentOf(file)).toEqual(expected())
      expect(Object.fromEntries(file.tensors.map(({ name, type }) => [name, type]))).toMatchObject({
        single: 'f32',
        double: 'f64',
        half: 'f16',
        brain: 'bf16',
        whole: 'i64'
      })
      await file.close()
    }
  )

  it('finds the weights in a checkpoint of a training script, and says where', async () => {
    const file = await openWeights(join(fixtures, 'checkpoint.pth'))
    expect(await contentOf(file)).toEqual(expected('module.'))
    expect(file.notes).toEqual(['The weights are those under "state_dict".'])
    await file.close()
  })

  it('reads what was saved on a machine with the other order of bytes', async () => {
    const numbers = new DataView(new ArrayBuffer(8))
    numbers.setFloat32(0, 1.5, false)
    numbers.setFloat32(4, -2, false)
    const file = await opened(
      torchArchive(pair, { '0': new Uint8Array(numbers.buffer) }, { byteorder: strToU8('big') })
    )
    expect(await contentOf(file)).toEqual({ w: { shape: [2], values: [1.5, -2] } })
  })

  it('takes the averaged weights of a checkpoint of its own, and nothing of its optimizer', async () => {
    const one = (
      name: string,
      value: number
    ): { name: string; shape: number[]; data: Float32Array } => ({
      name,
      shape: [1],
      data: Float32Array.of(value)
    })
    const tensors = [
      one('dense/bias', 1),
      one('average/dense/bias', 2),
      one('optimizer/dense/bias/m', 3)
    ]
    const file = await opened(encodeSafetensors(tensors, { format: 'atelier-checkpoint-2' }))
    expect(file.format).toBe('atelier')
    expect(await contentOf(file)).toEqual({ 'dense/bias': { shape: [1], values: [2] } })
  })
})

/** {'w': a tensor of two numbers, the storage "0"}, as torch.save pickles it. */
const pair = pickled(
  0x80,
  2,
  '}',
  'X',
  1,
  0,
  0,
  0,
  'w',
  'ctorch._utils\n_rebuild_tensor_v2\n',
  '((',
  'X',
  7,
  0,
  0,
  0,
  'storage',
  'ctorch\nFloatStorage\n',
  'X',
  1,
  0,
  0,
  0,
  '0',
  'X',
  3,
  0,
  0,
  0,
  'cpu',
  'K',
  2,
  't',
  'Q',
  'K',
  0,
  'K',
  2,
  0x85,
  'K',
  1,
  0x85,
  0x89,
  '}',
  't',
  'R',
  's',
  '.'
)

describe('files that are no weights', () => {
  const refusals: [string, Uint8Array, RegExp][] = [
    [
      'a call of os.system',
      pickled(0x80, 2, 'cos\nsystem\n', 'X', 2, 0, 0, 0, 'id', 0x85, 'R.'),
      /"os\.system"/
    ],
    [
      'a call of posix.system by protocol 4',
      pickled(0x80, 4, 0x8c, 5, 'posix', 0x8c, 6, 'system', 0x93, '.'),
      /"posix\.system"/
    ],
    [
      'eval',
      pickled(0x80, 2, 'cbuiltins\neval\n', 'X', 1, 0, 0, 0, '1', 0x85, 'R.'),
      /"builtins\.eval"/
    ],
    [
      'a class that is made (__reduce__)',
      pickled(0x80, 2, 'c__main__\nModel\n', ')', 0x81, '.'),
      /"__main__\.Model"/
    ],
    [
      'NEWOBJ of a known class',
      pickled(0x80, 2, 'ccollections\nOrderedDict\n', ')', 0x81, '.'),
      /NEWOBJ/
    ],
    ['INST', pickled('(', 'ios\nsystem\n', '.'), /INST/],
    ['OBJ', pickled('(', 'ccollections\nOrderedDict\n', 'o.'), /OBJ/],
    ['an extension code', pickled(0x80, 2, 0x82, 1, '.'), /EXT1/],
    ['NEXT_BUFFER', pickled(0x80, 5, 0x97, '.'), /NEXT_BUFFER/],
    ['a code that there is not', pickled(0x80, 2, 0xff), /0xff/],
    [
      'a call of a storage',
      pickled(0x80, 2, 'ctorch\nFloatStorage\n', ')', 'R.'),
      /call of "torch\.FloatStorage"/
    ],
    ['attributes of a tensor', pickled(0x80, 2, 'K', 1, '}', 'b.'), /BUILD/],
    ["names with a terminal's codes", pickled(0x80, 2, 'c\x1b[2J\nx\n', '.'), /"\?\[2J\.x"/]
  ]
  it.each(refusals)('refuses %s by its name, and runs nothing', async (_, pickle, said) => {
    await expect(opened(torchArchive(pickle))).rejects.toMatchObject({
      code: 'WEIGHTS_UNREADABLE',
      message: expect.stringMatching(said) as string,
      fix: expect.stringContaining('state_dict()') as string
    })
  })

  it('refuses a whole module by the name of its class', async () => {
    await expect(openWeights(join(fixtures, 'module.pth'))).rejects.toThrow(
      /asks for "torch\.nn\.modules\.linear\.Linear"/
    )
  })

  it('reads lists that hold themselves over and over without following them', async () => {
    // ((a, a), (a, a)) and so on, 200 times: more than 10^60 when written out.
    const doubled = Array.from({ length: 200 }, (_, i) => ['q', i, 'h', i, 0x86]).flat()
    await expect(opened(torchArchive(pickled(0x80, 2, ']', ...doubled, '.')))).rejects.toThrow(
      /no dictionary of tensors/
    )
  })

  it('refuses a tensor that is stretched over itself, or reaches beyond its numbers', async () => {
    const text = Buffer.from(pair).toString('latin1')
    const withShape = (size: number, stride: number): Uint8Array =>
      Buffer.from(
        text.replace(
          'K\x02\x85K\x01\x85',
          `K${String.fromCharCode(size)}\x85K${String.fromCharCode(stride)}\x85`
        ),
        'latin1'
      )
    const storage = { '0': new Uint8Array(8) }
    await expect(opened(torchArchive(withShape(200, 0), storage))).rejects.toThrow(/"w" reaches beyond/)
    await expect(opened(torchArchive(withShape(2, 2), storage))).rejects.toThrow(/"w" reaches beyond/)
    const file = await opened(torchArchive(pair, { '0': new Uint8Array(4) }))
    await expect(file.tensors[0]?.read()).rejects.toThrow(/numbers "0" are not in it/)
  })

  const folder = temporaryFolder()
  beforeAll(() => {
    writeFileSync(join(folder, 'page.pth'), '<!DOCTYPE html><html><body>Log in</body></html>')
    writeFileSync(
      join(folder, 'pointer.safetensors'),
      'version https://git-lfs.github.com/spec/v1\noid sha256:0'
    )
    writeFileSync(join(folder, 'empty.pth'), '')
    writeFileSync(join(folder, 'text.pth'), 'weights')
    writeFileSync(
      join(folder, 'outside.json'),
      JSON.stringify({
        weightsManifest: [
          { paths: ['../../etc/passwd'], weights: [{ name: 'w', shape: [1], dtype: 'float32' }] }
        ]
      })
    )
  })
  it.each([
    ['page.pth', /it is a web page/, /Download the file itself/],
    ['pointer.safetensors', /pointer of Git LFS/, /Download the file itself/],
    ['empty.pth', /it is empty/, /once more/],
    ['text.pth', /no kind that is known/, /safetensors file/],
    ['outside.json', /does not lie beside it/, /./],
    ['absent.pth', /nothing of that name/, /how its name is written/],
    ['.', /it is no file/, /./]
  ])('says what %s is and what to do', async (name, message, fix) => {
    const error: unknown = await openWeights(join(folder, name)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'WEIGHTS_UNREADABLE',
      message: expect.stringMatching(message) as string,
      fix: expect.stringMatching(fix) as string
    })
  })

  it.each(['zip.pth', 'legacy.pth', 'tensors.safetensors'])(
    'notices that the rest of %s is missing, wherever it ends',
    async (name) => {
      const bytes = readFileSync(join(fixtures, name))
      for (let length = 0; length < bytes.length; length += 7)
        await expect(opened(bytes.subarray(0, length))).rejects.toMatchObject({
          code: 'WEIGHTS_UNREADABLE'
        })
    }
  )
})
