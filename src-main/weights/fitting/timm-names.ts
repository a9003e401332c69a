/**
 * timm's names of the modules of a network, for ours; its residual networks have torchvision's. timm
 * 1.0, timm/models/_efficientnet_blocks.py: a block that is not widened is `DepthwiseSeparableConv`, any
 * other `InvertedResidual`; `blocks.<stage>.<block>`.
 */
export function timmNames(model: string): ReadonlyMap<string, string> {
  const table = tables[model]
  return table ? namesOf(table) : new Map()
}

/** What the layers of a family of inverted residual blocks are called here. */
interface Family {
  stem: [convolution: string, normalization: string]
  /** Layers of the n-th block: each of timm's names, in its order, for ours. */
  narrow(block: number): string[]
  wide(block: number): string[]
  head: [convolution: string, normalization: string]
  classifier: string
}

const narrowParts = ['conv_dw', 'bn1', 'conv_pw', 'bn2']
const wideParts = ['conv_pw', 'bn1', 'conv_dw', 'bn2', 'conv_pwl', 'bn3']
/** Blocks of each stage: of MobileNetV2 (Sandler et al., 2018) and EfficientNet-B0 (Tan and Le, 2019). */
const mobileNetStages = [1, 2, 3, 4, 3, 3, 1]
const efficientNetStages = [1, 2, 2, 3, 3, 4, 1]

const mobileNet: Family = {
  stem: ['features_0_0', 'features_0_1'],
  narrow: (block) =>
    ['conv_0_0', 'conv_0_1', 'conv_1', 'conv_2'].map((part) => `features_${block + 1}_${part}`),
  wide: (block) =>
    ['conv_0_0', 'conv_0_1', 'conv_1_0', 'conv_1_1', 'conv_2', 'conv_3'].map(
      (part) => `features_${block + 1}_${part}`
    ),
  head: ['features_18_0', 'features_18_1'],
  classifier: 'classifier_1'
}
const efficientNet: Family = {
  stem: ['conv_stem', 'bn0'],
  narrow: (block) =>
    ['depthwise_conv', 'bn1', 'project_conv', 'bn2'].map((part) => `blocks_${block}_${part}`),
  wide: (block) =>
    ['expand_conv', 'bn0', 'depthwise_conv', 'bn1', 'project_conv', 'bn2'].map(
      (part) => `blocks_${block}_${part}`
    ),
  head: ['conv_head', 'bn1'],
  classifier: 'fc'
}

const tables: Record<string, { family: Family; stages: number[] }> = {
  'mobilenet-v2': { family: mobileNet, stages: mobileNetStages },
  'efficientnet-lite0': { family: efficientNet, stages: efficientNetStages }
}

function namesOf({ family, stages }: { family: Family; stages: number[] }): Map<string, string> {
  const names = new Map([
    ['conv_stem', family.stem[0]],
    ['bn1', family.stem[1]],
    ['conv_head', family.head[0]],
    ['bn2', family.head[1]],
    ['classifier', family.classifier]
  ])
  let block = 0
  stages.forEach((count, stage) => {
    for (let number = 0; number < count; number++, block++) {
      const [parts, ours] =
        stage === 0 ? [narrowParts, family.narrow(block)] : [wideParts, family.wide(block)]
      parts.forEach((part, i) => names.set(`blocks.${stage}.${number}.${part}`, ours[i] as string))
    }
  })
  return names
}
