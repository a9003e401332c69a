import {
  type Architecture,
  type CatalogueId,
  type ModelConfig,
  modelConfig,
  modelIds
} from '../contract'
import { ArchitectureBuilder } from './architecture-builder'
import { customArchitecture } from './custom/custom-architecture'
import { efficientNetLite0, kerasMobileNetV2, mobileNetV2 } from './inverted-residual-network'
import { kerasResnet50, torchvisionResnet } from './published-residual-network'
import { residualNetwork, residualPlans } from './residual-network'

type ConfigOf<T extends CatalogueId> = Extract<ModelConfig, { id: T }>
interface CatalogueEntry<T extends CatalogueId> {
  title: string
  description: string
  build(builder: ArchitectureBuilder, config: ConfigOf<T>): Architecture
}

/** One of the fixed plans, with what can be chosen of it. */
function planned(
  id: keyof typeof residualPlans,
  { id: _, ...chosen }: ConfigOf<'resnet50' | 'resnet34' | 'resnet18'>
): Omit<ConfigOf<'resnet'>, 'id'> {
  return { ...residualPlans[id], stages: [...residualPlans[id].stages], ...chosen }
}

/** Complete over the model ids: a new one does not compile until it can be built. */
const entries: { [T in CatalogueId]: CatalogueEntry<T> } = {
  'resnet50': {
    title: 'ResNet-50',
    description: 'The reference: bottleneck blocks of 3, 4, 6 and 3, up to 2,048 channels',
    build: (builder, config) => residualNetwork(builder, planned('resnet50', config))
  },
  'resnet34': {
    title: 'ResNet-34',
    description: 'Basic blocks of 3, 4, 6 and 3, up to 512 channels',
    build: (builder, config) => residualNetwork(builder, planned('resnet34', config))
  },
  'resnet18': {
    title: 'ResNet-18',
    description: 'Two basic blocks a stage, up to 512 channels',
    build: (builder, config) => residualNetwork(builder, planned('resnet18', config))
  },
  'resnet': {
    title: 'Residual network',
    description: 'Your own stem, block type, stage depths and widths',
    build: residualNetwork
  },
  'torchvision-resnet50': {
    title: 'ResNet-50 (torchvision)',
    description: "torchvision's, weight for weight: stride on the 3x3 convolutions, no bias",
    build: (builder, { id, stem }) => torchvisionResnet(builder, id, stem)
  },
  'torchvision-resnet34': {
    title: 'ResNet-34 (torchvision)',
    description: "torchvision's, weight for weight: basic blocks of 3, 4, 6 and 3",
    build: (builder, { id, stem }) => torchvisionResnet(builder, id, stem)
  },
  'torchvision-resnet18': {
    title: 'ResNet-18 (torchvision)',
    description: "torchvision's, weight for weight: two basic blocks a stage",
    build: (builder, { id, stem }) => torchvisionResnet(builder, id, stem)
  },
  'mobilenet-v2': {
    title: 'MobileNetV2',
    description: "torchvision's, weight for weight: inverted residual blocks, 3.5 million weights",
    build: mobileNetV2
  },
  'efficientnet-lite0': {
    title: 'EfficientNet-Lite0',
    description: 'EfficientNet-B0 without squeeze-and-excite, with ReLU6: 4.7 million weights',
    build: efficientNetLite0
  },
  'keras-resnet50': {
    title: 'ResNet50 (Keras)',
    description: "Keras', weight for weight: stride on the first convolution of a block, biases",
    build: (builder, { stem }) => kerasResnet50(builder, stem)
  },
  'keras-mobilenet-v2': {
    title: 'MobileNetV2 (Keras)',
    description: "Keras', weight for weight: padding as TensorFlow's",
    build: (builder, { stem }) => kerasMobileNetV2(builder, stem)
  },
  'lenet5': {
    title: 'LeNet-5',
    description: 'LeCun et al., 1998: two convolutions, three dense layers',
    build: (builder, { activation }) => {
      const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const
      const average = (from: string): string =>
        builder.add('AveragePooling2D', { ...pool, poolSize: [2, 2], strides: [2, 2] }, from)
      const first = average(builder.conv(builder.input(), 6, 5, { activation }))
      const second = average(builder.conv(first, 16, 5, { padding: 'valid', activation }))
      return builder.classifier(
        builder.dense(builder.dense(builder.add('Flatten', {}, second), 120, activation), 84, activation)
      )
    }
  },
  'cnn': {
    title: 'Small CNN',
    description: '3x3 convolutions and pooling, one dense layer: quick on any machine',
    build: (builder, config) => {
      let last = builder.input()
      for (const filters of config.filters) {
        last = config.batchNormalization
          ? builder.normRelu(builder.conv(last, filters, config.kernelSize))
          : builder.conv(last, filters, config.kernelSize, { activation: 'relu' })
        last = builder.add('MaxPooling2D', { poolSize: [2, 2], strides: [2, 2], padding: 'same' }, last)
      }
      last = builder.dense(builder.add('Flatten', {}, last), config.denseUnits, 'relu')
      return builder.classifier(
        config.dropout > 0 ? builder.add('Dropout', { rate: config.dropout }, last) : last
      )
    }
  },
  'mlp': {
    title: 'Multilayer perceptron',
    description: 'Dense layers only: the baseline that everything should beat',
    build: (builder, config) => {
      let last = builder.add('Flatten', {}, builder.input())
      for (const units of config.hiddenUnits) {
        last = builder.dense(last, units, 'relu')
        if (config.dropout > 0) last = builder.add('Dropout', { rate: config.dropout }, last)
      }
      return builder.classifier(last)
    }
  }
}

/** Every model with its default configuration, in the order in which a form offers them. */
export const modelCatalogue = modelIds.map((id) => ({
  title: entries[id].title,
  description: entries[id].description,
  config: modelConfig.parse({ id })
}))

/** What steps are timed on: the reference's images and classes. */
export const benchSubject = { inputShape: [28, 28, 1] as [number, number, number], classes: 10 }

/**
 * The network of a configuration, as pure data: shapes, parameters and operations of every layer;
 * nothing is allocated.
 * @throws AtelierError INVALID_EXPERIMENT naming the layer that cannot be built
 */
export function buildArchitecture(
  config: ModelConfig,
  inputShape: [number, number, number],
  classes: number
): Architecture {
  if (config.id === 'custom') return customArchitecture(config, inputShape, classes)
  const entry = entries[config.id] as CatalogueEntry<CatalogueId>
  return entry.build(new ArchitectureBuilder(config.id, inputShape, classes), config)
}
