import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../../src-main/contract'
import type { ArchitectureLayer, CustomNetwork } from '../../../../src-main/contract'
import { pytorch } from '../../../../src-main/exports/models/pytorch/pytorch-format'
import { pytorchLayer } from '../../../../src-main/exports/models/pytorch/pytorch-layers'
import { safetensors } from '../../../../src-main/exports/models/pytorch/safetensors-format'
import { decodeSafetensors } from '../../../../src-main/models/safetensors'
import { joinedBranches } from '../../../support/custom-networks'
import { asTheyAre, portableModel, smallConfigs } from '../../../support/portable-models'

const nothing = { count: 0, images: new Uint8Array(), logits: new Float32Array(), labels: null }
const cnn = modelConfig.parse({ id: 'cnn', filters: [4], denseUnits: 5, kernelSize: 2 })

it.each(smallConfigs)('has the weights of $name bit for bit', async ({ config }) => {
  const model = portableModel(config, [13, 12, 3])
  const files = await pytorch.write(model, asTheyAre, 'net')
  expect(files.map(({ path }) => path)).toEqual(['net.py', 'net.safetensors'])
  expect(await pytorch.check(model, '', files, nothing)).toMatchObject({ sameWeights: true })

  const other = portableModel(config, [13, 12, 3])
  const kernel = other.weights.get('dense/kernel')?.values as Float32Array
  kernel[1] = (kernel[1] as number) + 1e-7
  expect(await pytorch.check(other, '', files, nothing)).toMatchObject({ sameWeights: false })
})

it('is refused where a layer has a name that means something else in a module', async () => {
  const network = joinedBranches(3)
  const named = (name: string): CustomNetwork => ({ ...network, classifier: { name, from: 'vector' } })
  for (const name of ['forward', 'mean', 'lambda', 'x'])
    await expect(
      Promise.resolve().then(() =>
        pytorch.write(portableModel(named(name), [13, 12, 3]), asTheyAre, 'net')
      )
    ).rejects.toMatchObject({
      code: 'EXPORT_NOT_POSSIBLE',
      params: { reason: expect.stringContaining(name) }
    })
})

it('has every number where PyTorch looks for it', async () => {
  const model = portableModel(cnn, [6, 6, 3])
  const [file] = await safetensors.write(model, asTheyAre, 'net')
  const { tensors } = decodeSafetensors(file?.bytes as Uint8Array)
  expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
    ['batch_normalization.bias', [4]],
    ['batch_normalization.running_mean', [4]],
    ['batch_normalization.running_var', [4]],
    ['batch_normalization.weight', [4]],
    ['conv2d.bias', [4]],
    ['conv2d.weight', [4, 3, 2, 2]],
    ['dense.bias', [5]],
    ['dense.weight', [5, 36]],
    ['dense_1.bias', [3]],
    ['dense_1.weight', [3, 5]]
  ])

  const kernel = model.weights.get('conv2d/kernel')?.values as Float32Array
  const found = tensors.get('conv2d.weight')?.data as Float32Array
  for (let row = 0; row < 2; row++)
    for (let column = 0; column < 2; column++)
      for (let input = 0; input < 3; input++)
        for (let output = 0; output < 4; output++)
          expect(found[((output * 3 + input) * 2 + row) * 2 + column]).toBe(
            kernel[((row * 2 + column) * 3 + input) * 4 + output]
          )
  expect(tensors.get('batch_normalization.running_var')?.data).toEqual(
    model.weights.get('batch_normalization/moving_variance')?.values
  )
})

describe('the module', () => {
  it("reads as the network's layers, one after the other", async () => {
    const [file] = await pytorch.write(portableModel(cnn, [6, 6, 3]), asTheyAre, 'net')
    const program = new TextDecoder().decode(file?.bytes)
    const lines = program.split('\n').map((line) => line.trim())
    expect(lines.filter((line) => /^self\.\w+ = /.test(line))).toEqual([
      'self.conv2d = Conv2dSame(3, 4, 2)',
      'self.batch_normalization = nn.BatchNorm2d(4, eps=0.001, momentum=0.01)',
      'self.re_lu = nn.ReLU()',
      'self.max_pooling2d = MaxPool2dSame(2, 2)',
      'self.dense = nn.Linear(36, 5)',
      'self.dropout = nn.Dropout(0.25)',
      'self.dense_1 = nn.Linear(5, 3)'
    ])
    expect(lines.filter((line) => line.startsWith('x = '))).toEqual([
      'x = self.prepared(pixels)',
      'x = self.conv2d(x)',
      'x = self.batch_normalization(x)',
      'x = self.re_lu(x)',
      'x = self.max_pooling2d(x)',
      'x = x.permute(0, 2, 3, 1).flatten(1)',
      'x = torch.relu(self.dense(x))',
      'x = self.dropout(x)',
      'x = self.dense_1(x)'
    ])
    expect(program).not.toContain('AvgPool2dSame')
  })

  it.each([
    [
      'Conv2D',
      {
        filters: 2,
        kernelSize: [3, 1],
        strides: [1, 2],
        padding: 'valid',
        useBias: false,
        activation: 'tanh'
      },
      'nn.Conv2d(5, 2, (3, 1), stride=(1, 2), bias=False)',
      'torch.tanh(self.layer(x))'
    ],
    [
      'AveragePooling2D',
      { poolSize: [3, 3], strides: [2, 2], padding: 'same' },
      'AvgPool2dSame(3, 2)',
      'self.layer(x)'
    ],
    ['Activation', { activation: 'softmax' }, null, 'x'],
    ['GlobalAveragePooling2D', {}, null, 'x.mean((2, 3))']
  ] as const)(
    'has a layer of type %s with all that it is configured with',
    (type, config, module, result) => {
      const layer = { name: 'layer', type, config } as unknown as ArchitectureLayer
      const found = pytorchLayer(layer, [6, 6, 5])
      expect([found.module, found.result(['x'])]).toEqual([module, result])
    }
  )
})
