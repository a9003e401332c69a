import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type AtelierError, networkProblemCodes } from '../../../../src-main/contract'
import { ownArchitecture } from '../../../../src-main/models/custom/custom-architecture'
import { readNetwork } from '../../../../src-main/models/custom/read-network'
import { planForward } from '../../../../src-main/trainer/network/forward-plan'
import { images, keras2Model, scores, type WrittenLayer } from '../../../support/custom-networks'

const written = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/networks', name), 'utf8')
const read = (layers: WrittenLayer[], more = {}): ReturnType<typeof readNetwork> =>
  readNetwork(JSON.stringify(keras2Model(layers, more)))
const built = (layers: WrittenLayer[]): ReturnType<typeof ownArchitecture> =>
  ownArchitecture(read(layers).network, [1, 1, 1])

/** A function of TensorFlow in a file of Keras 2. */
const operation = (name: string, layer: string, from = 'images'): WrittenLayer => [
  'TFOpLambda',
  layer,
  [from],
  { function: name }
]
const flatten: WrittenLayer = ['Flatten', 'vector', ['images']]
const convolution = (more = {}): WrittenLayer => [
  'Conv2D',
  'conv',
  ['images'],
  { filters: 5, kernel_size: [3, 3], padding: 'same', ...more }
]
const pool: WrittenLayer = ['GlobalAveragePooling2D', 'vector', ['conv']]

/** What is wrong with a network, and what to do. */
function refusal(text: string): { problem: unknown; message: string; fix: string } {
  try {
    readNetwork(text)
  } catch (error) {
    const { code, params, message, fix } = error as AtelierError
    expect(code).toBe('NETWORK_UNFIT')
    return { problem: params['problem'], message, fix }
  }
  throw new Error('it was not refused')
}
const refusalOf = (layers: WrittenLayer[], more = {}): ReturnType<typeof refusal> =>
  refusal(JSON.stringify(keras2Model(layers, more)))

describe('a network in a file', () => {
  it('has the shapes and parameters that one works out by hand', () => {
    const { layers, params, classes } = built([
      images,
      convolution({ strides: [2, 2], padding: 'valid' }),
      ['BatchNormalization', 'norm', ['conv']],
      ['ReLU', 'relu', ['norm'], { max_value: 6 }],
      [
        'ZeroPadding2D',
        'zeros',
        ['relu'],
        {
          padding: [
            [0, 1],
            [2, 0]
          ]
        }
      ],
      ['DepthwiseConv2D', 'depth', ['zeros'], { kernel_size: 2, use_bias: false }],
      ['Concatenate', 'joined', ['depth', 'depth'], { axis: -1 }],
      ['Flatten', 'vector', ['joined']],
      scores
    ])
    expect(layers.map(({ name, outputShape }) => [name, outputShape])).toEqual([
      ['images', [8, 8, 3]],
      // (8 - 3) / 2 + 1, rounded down
      ['conv', [3, 3, 5]],
      ['norm', [3, 3, 5]],
      ['relu', [3, 3, 5]],
      ['zeros', [4, 5, 5]],
      ['depth', [3, 4, 5]],
      ['joined', [3, 4, 10]],
      ['vector', [120]],
      ['scores', [4]]
    ])
    expect(layers.map(({ params: { total } }) => total)).toEqual([
      0,
      3 * 3 * 3 * 5 + 5,
      4 * 5,
      0,
      0,
      2 * 2 * 5,
      0,
      0,
      120 * 4 + 4
    ])
    expect(params).toEqual({ total: 664, trainable: 654, nonTrainable: 10 })
    expect(classes).toBe(4)
    // Of 3x3 results of 5 filters over 27 numbers, of 3x4 of 5 over 4, of 4 classes over 120.
    expect(layers.map(({ flops }) => flops).filter((_, i) => [1, 5, 8].includes(i))).toEqual([
      2 * 3 * 3 * 5 * 27,
      2 * 3 * 4 * 5 * 4,
      2 * 4 * 120
    ])
  })

  it('is computed in as few operations as one of the catalogue', () => {
    const plan = planForward(
      built([
        images,
        convolution({ use_bias: false }),
        ['BatchNormalization', 'norm', ['conv']],
        ['Activation', 'relu', ['norm'], { activation: 'relu' }],
        ['Conv2D', 'second', ['relu'], { filters: 5, kernel_size: 1 }],
        ['BatchNormalization', 'norm_2', ['second']],
        ['Add', 'sum', ['norm_2', 'relu']],
        ['ReLU', 'end', ['sum']],
        ['GlobalAveragePooling2D', 'vector', ['end']],
        scores
      ])
    )
    expect(plan.map(({ layer, activation, output }) => [layer.name, activation, output])).toEqual([
      ['images', 'linear', 'images'],
      ['conv', 'linear', 'conv'],
      ['norm', 'relu', 'relu'],
      ['second', 'linear', 'second'],
      ['norm_2', 'relu', 'end'],
      ['vector', 'linear', 'vector'],
      ['scores', 'linear', 'scores']
    ])
  })

  it('may be written by Keras 3, with branches', () => {
    const { network, notes } = readNetwork(written('branches.json'))
    expect(notes).toEqual([])
    expect(network.layers.map(({ type, inputs }) => [type, inputs.length])).toEqual([
      ['Conv2D', 1],
      ['BatchNormalization', 1],
      ['ReLU', 1],
      ['Conv2D', 1],
      ['Add', 2],
      ['Concatenate', 2],
      ['GlobalAveragePooling2D', 1]
    ])
    // 3*3*8, 4*8, 3*3*8*8+8, 16*10+10
    expect(ownArchitecture(network, [1, 1, 1]).params.total).toBe(72 + 32 + 584 + 170)
  })

  it('may be a sequence that says in its first layer what it takes', () => {
    const layers = [
      {
        class_name: 'Conv2D',
        config: {
          name: 'conv',
          batch_input_shape: [null, 8, 8, 3],
          filters: 2,
          kernel_size: [1, 1],
          activation: 'relu6'
        }
      },
      { class_name: 'Flatten', config: { name: 'flat' } },
      { class_name: 'Dense', config: { name: 'dense', units: 3 } }
    ]
    for (const config of [layers, { name: 'mine', layers }]) {
      const { network, notes } = readNetwork(JSON.stringify({ class_name: 'Sequential', config }))
      expect(network).toMatchObject({ input: 'input_layer', inputShape: [8, 8, 3], classes: 3 })
      expect(network.layers.map(({ name, type, inputs }) => [name, type, inputs])).toEqual([
        ['conv', 'Conv2D', ['input_layer']],
        ['conv_activation', 'ReLU', ['conv']],
        ['flat', 'Flatten', ['conv_activation']]
      ])
      expect(notes.map(({ code }) => code)).toEqual(['softmaxAdded'])
    }
  })

  it('may be the model.json of TensorFlow.js', () => {
    const model = keras2Model([images, flatten, scores])
    for (const modelTopology of [model, { model_config: model, keras_version: '2.15.0' }]) {
      const file = { format: 'layers-model', modelTopology, weightsManifest: [] }
      expect(readNetwork(JSON.stringify(file)).network.classes).toBe(4)
    }
  })

  it('says what wrote it, with the version where that is there', () => {
    const keras2 = keras2Model([images, flatten, scores])
    const { keras_version: _, ...plain } = keras2 as Record<string, unknown>
    const from = (file: unknown): unknown => readNetwork(JSON.stringify(file)).network.readFrom
    expect(from(keras2)).toBe('Keras 2.15.0')
    expect(from({ ...plain, registered_name: 'Functional' })).toBe('Keras 3')
    expect(from(plain)).toBe('Keras')
    expect(from({ ...plain, keras_version: '<b>' })).toBe('Keras')
    expect(from({ format: 'layers-model', modelTopology: keras2 })).toBe('TensorFlow.js')
  })

  it('is put into the order in which it can be computed', () => {
    const order = read([images, convolution(), pool, scores]).network
    const turned = read([images, pool, convolution(), scores]).network
    expect(turned).toEqual(order)
  })

  it('has models within it as layers of its own', () => {
    const body = keras2Model([
      ['InputLayer', 'images', [], { batch_input_shape: [null, 8, 8, 3] }],
      convolution(),
      pool
    ])
    const outer: WrittenLayer[] = [
      images,
      ['Functional', 'body', ['images']],
      ['Dense', 'scores', ['body'], { units: 4 }]
    ]
    const model = keras2Model(outer)
    const file = JSON.parse(JSON.stringify(model)) as { config: { layers: { config: unknown }[] } }
    ;(file.config.layers[1] as { config: unknown }).config = body['config']
    const { network } = readNetwork(JSON.stringify(file))
    expect(network.layers.map(({ name, inputs }) => [name, inputs])).toEqual([
      ['conv', ['images']],
      ['vector', ['conv']]
    ])
    expect(network.classifier).toEqual({ name: 'scores', from: 'vector' })
  })

  it('says what is not kept of it', () => {
    const { network, notes } = read([
      images,
      ['Rescaling', 'rescaling', ['images'], { scale: 1 / 255, offset: 0 }],
      [
        'Conv2D',
        'conv',
        ['rescaling'],
        {
          filters: 5,
          kernel_size: [3, 3],
          trainable: false,
          kernel_initializer: { class_name: 'HeNormal', config: { seed: null } },
          bias_initializer: { class_name: 'Zeros', config: {} },
          kernel_regularizer: { class_name: 'L2', config: { l2: 0.01 } }
        }
      ],
      ['BatchNormalization', 'block/norm', ['conv'], { gamma_initializer: 'zeros' }],
      ['GlobalAveragePooling2D', 'vector', ['block/norm']],
      scores
    ])
    expect(network.layers[0]?.inputs).toEqual(['images'])
    expect(network.layers[1]).toMatchObject({
      name: 'block_norm',
      config: { gammaInitializer: 'zeros' }
    })
    expect(notes.map(({ message }) => message)).toEqual([
      'rescaling is left out: images come with values from 0 to 1 already.',
      '1 layer has another name here, as block_norm.',
      '1 layer begins with HeNormal in the file, and here with GlorotUniform.',
      'L2 of 1 layer is left out: weight decay is an option of the optimizer.',
      '1 layer is not trained in the file; here all are, unless stages are frozen.'
    ])
  })
})

describe('small networks of Keras', () => {
  const scoresOf = (vector: string): WrittenLayer => ['Dense', 'scores', [vector], { units: 4 }]

  it('may weigh their channels, which are a vector and then a pixel', () => {
    const pixel: WrittenLayer[] = [
      ['GlobalAveragePooling2D', 'mean', ['conv']],
      ['Dense', 'gates', ['mean'], { units: 5, activation: 'sigmoid', use_bias: false }],
      ['Reshape', 'pixel', ['gates'], { target_shape: [1, 1, 5] }]
    ]
    const kept: WrittenLayer[] = [['GlobalAveragePooling2D', 'pixel', ['conv'], { keepdims: true }]]
    for (const [way, weights] of [
      [pixel, 25],
      [kept, 0]
    ] as const) {
      const { layers, params } = built([
        images,
        convolution(),
        ...way,
        ['Multiply', 'weighed', ['conv', 'pixel']],
        ['GlobalMaxPooling2D', 'largest', ['weighed']],
        scoresOf('largest')
      ])
      const shapeOf = (name: string) => layers.find((each) => each.name === name)?.outputShape
      expect(shapeOf('weighed')).toEqual(shapeOf('conv'))
      expect(shapeOf('largest')).toEqual([5])
      // 3x3 of 3 channels and a bias each for 5; 5 by 5 without a bias; 5 by 4 with one.
      expect(params.total).toBe(5 * (27 + 1) + weights + 24)
    }
  })

  it('have their activations by name, by an older name, and as layers', () => {
    const activation = (className: string, config: Record<string, unknown>) => {
      const { network } = read([
        images,
        [className, 'bent', ['images'], config],
        ['Flatten', 'vector', ['bent']],
        scoresOf('vector')
      ])
      const { type, config: own } = network.layers[0] ?? {}
      return [type, own]
    }
    for (const name of ['sigmoid', 'silu', 'gelu', 'elu', 'tanh', 'selu', 'mish', 'softplus'])
      expect(activation('Activation', { activation: name })).toEqual([
        'Activation',
        { activation: name }
      ])
    expect(activation('Activation', { activation: 'swish' })).toEqual([
      'Activation',
      { activation: 'silu' }
    ])
    expect(activation('Activation', { activation: 'hard_swish' })[1]).toEqual({
      activation: 'hard_silu'
    })
    expect(activation('ELU', { alpha: 1 })).toEqual(['Activation', { activation: 'elu' }])
    // What Keras' function begins with, what its layer does, and both of its names for it.
    expect(activation('Activation', { activation: 'leaky_relu' })[1]).toEqual({ negativeSlope: 0.2 })
    expect(activation('LeakyReLU', {})[1]).toEqual({ negativeSlope: 0.3 })
    expect(activation('LeakyReLU', { alpha: 0.10000000149011612 })[1]).toEqual({ negativeSlope: 0.1 })
    expect(activation('LeakyReLU', { negative_slope: 0.01 })[1]).toEqual({ negativeSlope: 0.01 })
  })

  it.each([
    ['Reshape', { target_shape: [4, 48] }, 'target_shape [4,48]'],
    ['ELU', { alpha: 0.5 }, 'alpha 0.5'],
    ['Activation', { activation: 'exponential' }, 'activation exponential'],
    ['LayerNormalization', { axis: [1, 2, 3] }, 'axis [1,2,3]'],
    ['Normalization', { mean: [0.5], variance: [1], invert: true }, 'invert true'],
    ['SeparableConv2D', { filters: 3, kernel_size: 3, depth_multiplier: 2 }, 'depth_multiplier 2'],
    ['Conv2DTranspose', {}, 'of the type Conv2DTranspose'],
    ['UpSampling2D', {}, 'of the type UpSampling2D']
  ] as const)('are refused by name where they have %s with %j', (className, config, said) => {
    const file = keras2Model([images, [className, 'other', ['images'], config], flatten, scores])
    expect(() => readNetwork(JSON.stringify(file))).toThrow(said)
  })
})

describe('a newer network of Keras', () => {
  const scoresOf = (vector: string): WrittenLayer => ['Dense', 'scores', [vector], { units: 4 }]

  it('has separable convolutions, crops and normalises with the shapes and parameters of Keras', () => {
    const separable = { filters: 7, kernel_size: [3, 3], strides: [2, 2], use_bias: false }
    const { layers } = built([
      images,
      ['SeparableConv2D', 'separable', ['images'], { ...separable, activation: 'hard_silu' }],
      ['LayerNormalization', 'levelled', ['separable'], { epsilon: 1e-6 }],
      [
        'Cropping2D',
        'cropped',
        ['levelled'],
        {
          cropping: [
            [1, 0],
            [0, 1]
          ]
        }
      ],
      ['SpatialDropout2D', 'spared', ['cropped'], { rate: 0.5 }],
      ['GaussianNoise', 'noisy', ['spared'], { stddev: 0.5 }],
      ['Flatten', 'vector', ['noisy']],
      scoresOf('vector')
    ])
    expect(layers.map(({ name, outputShape, params }) => [name, outputShape, params.total])).toEqual([
      ['images', [8, 8, 3], 0],
      // (8 - 3) / 2 + 1 pixels; 3x3 numbers for each of 3 channels, and 3 for each of 7.
      ['separable', [3, 3, 7], 27 + 21],
      ['separable_activation', [3, 3, 7], 0],
      ['levelled', [3, 3, 7], 14],
      ['cropped', [2, 2, 7], 0],
      ['spared', [2, 2, 7], 0],
      ['noisy', [2, 2, 7], 0],
      ['vector', [28], 0],
      ['scores', [4], 28 * 4 + 4]
    ])
    // Nine numbers a channel and three a filter for each of 9 pixels, each with its addition.
    expect(layers[1]?.flops).toBe(2 * 9 * (27 + 21))
  })

  it('may compute with operators, whose numbers become rescalings', () => {
    const file = keras2Model([
      images,
      operation('__operators__.add', 'raised'),
      ['ReLU', 'cut', ['raised'], { max_value: 6 }],
      operation('math.truediv', 'gate', 'cut'),
      operation('math.multiply', 'gated', 'gate'),
      operation('math.subtract', 'turned', 'gated'),
      operation('nn.silu', 'swished', 'turned'),
      ['Flatten', 'vector', ['swished']],
      scoresOf('vector')
    ])
    const { layers } = file['config'] as { layers: { name: string; inbound_nodes: unknown }[] }
    const call = (name: string, input: string, y: unknown): void => {
      const layer = layers.find((each) => each.name === name)
      if (layer) layer.inbound_nodes = [[input, 0, 0, { y, name: null }]]
    }
    call('raised', 'images', 3)
    call('gate', 'cut', 6)
    call('gated', 'gate', ['images', 0, 0])
    call('turned', 'gated', 0.5)
    const { network } = readNetwork(JSON.stringify(file))
    expect(network.layers.map(({ type, config, inputs }) => [type, config, inputs])).toEqual([
      ['Rescaling', { scale: 1, offset: 3 }, ['images']],
      ['ReLU', { maxValue: 6 }, ['raised']],
      ['Rescaling', { scale: 1 / 6, offset: 0 }, ['cut']],
      ['Multiply', {}, ['gate', 'images']],
      ['Rescaling', { scale: 1, offset: -0.5 }, ['gated']],
      ['Activation', { activation: 'silu' }, ['turned']],
      ['Flatten', {}, ['swished']]
    ])
  })

  it('averages and subtracts by what is there', () => {
    const { network } = read([
      images,
      convolution({ filters: 3 }),
      ['Average', 'mean', ['conv', 'images']],
      ['Subtract', 'rest', ['mean', 'conv']],
      ['Flatten', 'vector', ['rest']],
      scoresOf('vector')
    ])
    const [, ...layers] = network.layers
    expect(layers.map(({ type, name, config, inputs }) => [type, name, config, inputs])).toEqual([
      ['Add', 'mean_part', {}, ['conv', 'images']],
      ['Rescaling', 'mean', { scale: 0.5, offset: 0 }, ['mean_part']],
      ['Rescaling', 'rest_input', { scale: -1, offset: 0 }, ['conv']],
      ['Add', 'rest', {}, ['mean', 'rest_input']],
      ['Flatten', 'vector', {}, ['rest']]
    ])
  })

  it("has the hard sigmoid of the Keras that wrote it: Keras 2's is steeper", () => {
    const file = keras2Model([
      images,
      ['Activation', 'gate', ['images'], { activation: 'hard_sigmoid' }],
      ['Flatten', 'vector', ['gate']],
      scores
    ])
    const typesOf = (content: unknown): unknown[] =>
      readNetwork(JSON.stringify(content)).network.layers.map(({ type, config }) => [type, config])
    // clip(0.2 x + 0.5, 0, 1), six times as large until the end.
    expect(typesOf(file).slice(0, 3)).toEqual([
      ['Rescaling', { scale: 1.2, offset: 3 }],
      ['ReLU', { maxValue: 6 }],
      ['Rescaling', { scale: 1 / 6, offset: 0 }]
    ])
    const { keras_version: _, ...rest } = file
    expect(typesOf({ ...rest, registered_name: 'Functional' })[0]).toEqual([
      'Activation',
      { activation: 'hard_sigmoid' }
    ])
  })

  it.each([
    ['Rescaling', { scale: 1 / 127.5, offset: -1 }, { scale: 2, offset: -1 }, ['ofBytes']],
    ['Rescaling', { scale: 2, offset: -1 }, { scale: 2, offset: -1 }, []],
    // (x - 127.5) / 51 of bytes is 5 x - 2.5 of shares.
    ['Normalization', { mean: 127.5, variance: 2601 }, { scale: 5, offset: -2.5 }, ['ofBytes']],
    [
      'Normalization',
      { axis: -1, mean: [[[0.5, 0.25, 0]]], variance: [[[0.25, 0.0625, 1]]] },
      { scale: [2, 4, 1], offset: [-1, -1, -0] },
      []
    ],
    ['Normalization', { axis: [-1], mean: null, variance: null }, null, ['normalization']]
  ] as const)('takes images from 0 to 1 where %s has %j', (className, config, becomes, codes) => {
    const { network, notes } = read([
      images,
      [className, 'prepared', ['images'], config],
      ['Flatten', 'vector', ['prepared']],
      scores
    ])
    const [first] = network.layers
    if (becomes) expect(first).toMatchObject({ type: 'Rescaling', config: becomes })
    else expect(first).toMatchObject({ type: 'Flatten', inputs: ['images'] })
    expect(notes.map(({ code }) => code)).toEqual(codes)
  })

  it('may end in a convolution of single pixels, which is a dense layer', () => {
    const body: WrittenLayer[] = [images, convolution({ activation: 'relu' })]
    const scoring: WrittenLayer = ['Conv2D', 'logits', ['conv'], { filters: 4, kernel_size: 1 }]
    const pixel: WrittenLayer = ['GlobalAveragePooling2D', 'conv_2', ['conv'], { keepdims: true }]
    const mean: WrittenLayer = ['GlobalAveragePooling2D', 'vector', ['logits']]
    const behind = built([...body, scoring, mean])
    // 5 numbers and a bias for each of 4, behind the mean of 5 channels.
    expect(
      behind.layers.slice(-2).map(({ name, outputShape, params }) => [name, outputShape, params.total])
    ).toEqual([
      ['vector', [5], 0],
      ['logits', [4], 24]
    ])
    const ofPixel: WrittenLayer = ['Conv2D', 'logits', ['conv_2'], { filters: 4, kernel_size: 1 }]
    const flat: WrittenLayer = ['Flatten', 'vector', ['logits']]
    const { network, notes } = read([...body, pixel, ofPixel, flat])
    expect(network.classifier).toEqual({ name: 'logits', from: 'vector' })
    expect(notes.map(({ code }) => code)).toEqual(['denseHead', 'softmaxAdded'])
    // Of 8x8 pixels each has scores of its own, which are no classes.
    expect(refusalOf([...body, scoring, flat]).problem).toBe('noClassifier')
  })
})

describe('a network that cannot be trained here', () => {
  const many = Array.from({ length: 1003 }, (_, i): WrittenLayer => [
    'ReLU',
    `relu_${i}`,
    [i === 0 ? 'images' : `relu_${i - 1}`]
  ])
  const withNodes = (nodes: unknown): string => {
    const file = keras2Model([images, flatten, scores])
    const { layers } = file['config'] as { layers: { inbound_nodes: unknown }[] }
    ;(layers[1] as { inbound_nodes: unknown }).inbound_nodes = nodes
    return JSON.stringify(file)
  }
  const within = (depth: number): unknown =>
    depth === 0
      ? { class_name: 'Flatten', config: { name: 'flat' } }
      : { class_name: 'Sequential', config: { name: `s${depth}`, layers: [within(depth - 1)] } }

  const refused: [code: string, text: () => string, said: string][] = [
    ['notJson', () => '{', 'it is no JSON'],
    ['tooLong', () => ' '.repeat(3 * 2 ** 20 + 1), 'more than 3.1 MB'],
    ['noModel', () => '[]', 'no network of Keras'],
    ['noModel', () => '{"class_name":"Sequential","config":{"layers":[]}}', 'no network of Keras'],
    ['graphModel', () => '{"modelTopology":{"node":[],"library":{}}}', 'graph of operations'],
    ['otherModel', () => '{"class_name":"MyNet","config":{}}', 'class MyNet'],
    ['tooManyLayers', () => JSON.stringify(keras2Model([images, ...many])), 'more than 1000 layers'],
    ['tooDeep', () => JSON.stringify(within(10)), 'more than 8 deep'],
    ['damaged', () => withNodes('x'), 'vector has a inbound_nodes'],
    [
      'noInputShape',
      () => JSON.stringify(keras2Model([['InputLayer', 'images', []], flatten, scores])),
      'what images'
    ],
    [
      'inputShape',
      () =>
        JSON.stringify(
          keras2Model([
            ['InputLayer', 'images', [], { batch_input_shape: [null, 784] }],
            flatten,
            scores
          ])
        ),
      'the shape [784]'
    ],
    [
      'severalInputs',
      () =>
        JSON.stringify(
          keras2Model([images, flatten, scores], {
            input_layers: [
              ['a', 0, 0],
              ['b', 0, 0]
            ]
          })
        ),
      '2 inputs'
    ],
    [
      'severalOutputs',
      () =>
        JSON.stringify(
          keras2Model([images, flatten, scores], { output_layers: { a: ['a', 0, 0], b: ['b', 0, 0] } })
        ),
      '2 outputs'
    ],
    [
      'layerType',
      () => JSON.stringify(keras2Model([images, ['Attention', 'vector', ['images']], scores])),
      'vector is of the type Attention'
    ],
    [
      'useInstead',
      () => JSON.stringify(keras2Model([images, ['GroupNormalization', 'vector', ['images']], scores])),
      'of the type GroupNormalization'
    ],
    [
      'isAugmentation',
      () => JSON.stringify(keras2Model([images, ['RandomFlip', 'vector', ['images']], scores])),
      'RandomFlip'
    ],
    [
      'isPreprocessing',
      () => JSON.stringify(keras2Model([images, ['Lambda', 'vector', ['images']], scores])),
      'Lambda'
    ],
    [
      'option',
      () =>
        JSON.stringify(
          keras2Model([images, convolution({ data_format: 'channels_first' }), pool, scores])
        ),
      'conv (Conv2D) has data_format channels_first'
    ],
    [
      'option',
      () => JSON.stringify(keras2Model([images, convolution({ dilation_rate: [2, 2] }), pool, scores])),
      'dilation_rate [2,2]'
    ],
    [
      'option',
      () => JSON.stringify(keras2Model([images, convolution({ filters: 1e9 }), pool, scores])),
      'filters 1000000000'
    ],
    [
      'unknownOption',
      () => JSON.stringify(keras2Model([images, convolution({ stateful: true }), pool, scores])),
      'option stateful'
    ],
    [
      'activation',
      () =>
        JSON.stringify(keras2Model([images, convolution({ activation: 'exponential' }), pool, scores])),
      'activation exponential'
    ],
    [
      'operation',
      () => JSON.stringify(keras2Model([images, operation('math.floor', 'vector'), scores])),
      'vector computes math.floor'
    ],
    ['called', () => withNodes([[['images', 0, 0, { mask: 1 }]]]), 'called with mask'],
    ['shared', () => withNodes([[['images', 0, 0, {}]], [['images', 0, 0, {}]]]), '2 places'],
    [
      'unnamed',
      () =>
        JSON.stringify(
          keras2Model([images, ['Flatten', '層', ['images']], ['Dense', 'd', ['層'], { units: 4 }]])
        ),
      'the name 層'
    ],
    [
      'twice',
      () => JSON.stringify(keras2Model([images, flatten, flatten, scores])),
      'two layers have the name vector'
    ],
    ['noSuchInput', () => withNodes([[['nobody', 0, 0, {}]]]), 'takes nobody'],
    ['circle', () => withNodes([[['scores', 0, 0, {}]]]), 'own output'],
    [
      'inputCount',
      () => JSON.stringify(keras2Model([images, ['Add', 'vector', ['images']], scores])),
      'takes 1 input'
    ],
    [
      'softmaxInside',
      () =>
        JSON.stringify(
          keras2Model([
            images,
            flatten,
            ['Softmax', 's', ['vector']],
            ['Dense', 'd', ['s'], { units: 4 }]
          ])
        ),
      's has a softmax'
    ],
    [
      'noClassifier',
      () => JSON.stringify(keras2Model([images, flatten])),
      'ends with vector, a Flatten'
    ],
    [
      'classifierActivation',
      () =>
        JSON.stringify(
          keras2Model([images, flatten, ['Dense', 'd', ['vector'], { units: 4, activation: 'tanh' }]])
        ),
      'activation is tanh'
    ]
  ]

  it.each(refused)('is refused in a line: %s', (code, text, said) => {
    const { problem, message, fix } = refusal(text())
    expect(problem).toBe(code)
    expect(message).toContain(said)
    for (const line of [message, fix]) {
      expect(line).toMatch(/^[^\n{}]+[.]$/)
      expect(line.length).toBeLessThan(400)
    }
  })

  it('has a case for every refusal that reading gives', () => {
    const elsewhere = ['tooManyParameters']
    expect([...new Set(refused.map(([code]) => code)), ...elsewhere].sort()).toEqual(
      [...networkProblemCodes].sort()
    )
  })

  it('cites no more of a file than fits into a line, and nothing that a terminal obeys', () => {
    const { message } = refusalOf([images, ['\u001b[31m'.repeat(500), 'vector', ['images']], scores])
    expect(message).not.toContain('\u001b')
    expect(message.length).toBeLessThan(600)
  })
})
