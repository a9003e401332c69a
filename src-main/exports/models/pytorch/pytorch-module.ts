import { type ArchitectureLayer, AtelierError } from '../../../contract'
import { placementFacts, pythonPixels } from '../examples/picture-placement'
import type { PortableModel } from '../portable-model'
import { takenNames } from './taken-names'
import { blockHeading, forwardLines, type OwnClass, pytorchLayer } from './pytorch-layers'

/**
 * A program in Python that has the network as a module of PyTorch, with its layers' own names, loads its
 * weights from the file beside it, and tells a picture's class. It needs nothing of Atelier.
 * @throws AtelierError EXPORT_NOT_POSSIBLE where a layer has a name that no module's attribute can have
 */
export function pytorchModule(model: PortableModel, weightsFile: string): string {
  const { architecture, classNames, input } = model
  requireFreeNames(architecture.layers)
  const shapes = new Map(architecture.layers.map(({ name, outputShape }) => [name, outputShape]))
  const layers = architecture.layers.map((layer) => ({
    layer,
    ...pytorchLayer(layer, shapes.get(layer.inputs[0] ?? '') ?? [])
  }))
  const own = new Set(layers.flatMap((each) => each.own ?? []))
  const names = architecture.layers.flatMap((layer) =>
    layer.type === 'BatchNormalization'
      ? [
          ...(layer.config.scale === false ? [`${layer.name}.weight`] : []),
          ...(layer.config.center === false ? [`${layer.name}.bias`] : [])
        ]
      : []
  )
  // Ones and zeros from the beginning, which nothing was learnt of.
  const unlearnt = names.length > 0 ? ` and name not in ${JSON.stringify(names)}` : ''
  const modules = layers.flatMap(({ layer, module }) =>
    module === null ? [] : [{ layer, line: `self.${layer.name} = ${module}` }]
  )

  return `"""A network as a module of PyTorch, with its weights in the file beside it: python THIS_FILE PICTURE...

Needs four packages: pip install torch safetensors numpy pillow
"""
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from safetensors.torch import load_file
from torch import nn
${pads(own) ? 'from torch.nn import functional as F\n' : ''}
WEIGHTS = Path(__file__).parent / ${JSON.stringify(weightsFile)}
CLASSES = ${JSON.stringify(classNames)}
# What becomes of a pixel 0..255, channel by channel: (pixel * SCALE - MEAN) / DEVIATION.
SCALE = ${input.scale}
MEAN = ${JSON.stringify(input.mean)}
DEVIATION = ${JSON.stringify(input.deviation)}


${ownClasses(own)}class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION), persistent=False)
${indented(byBlock(modules), 8)}

    def prepared(self, pixels):
        """What the first layer takes: channels first, of pixels [images, height, width, channels], 0..255."""
        return ((pixels.to(self.mean.dtype) * SCALE - self.mean) / self.deviation).permute(0, 3, 1, 2)

    def forward(self, pixels):
        """Logits [images, ${architecture.classes}] of pixels [images, ${input.height}, ${input.width}, ${input.channels}], 0..255."""
${indented(forwardLines(architecture), 8)}
        return x


def load(weights=WEIGHTS):
    """The network with its weights, ready to be asked; .train() makes it ready to learn on."""
    network = Network()
    missing, unexpected = network.load_state_dict(load_file(weights), strict=False)
    # How many batches a normalisation has seen is PyTorch's own count, and is in no file.
    missing = [name for name in missing if not name.endswith(".num_batches_tracked")${unlearnt}]
    if missing or unexpected:
        raise ValueError(f"{weights} is of another network: {missing + unexpected}")
    return network.eval()


${pythonPixels(placementFacts(input))}


if __name__ == "__main__":
    network = load()
    for path in sys.argv[1:]:
        with torch.inference_mode():
            logits = network(torch.from_numpy(pixels_of(path).copy())[None])[0]
        probabilities = torch.softmax(logits, 0)
        best = int(probabilities.argmax())
        print(f"{path}: {CLASSES[best]} ({float(probabilities[best]):.1%})")
`
}

/** Layers of the catalogue have none of these; those of a person's own may. */
function requireFreeNames(layers: readonly ArchitectureLayer[]): void {
  const taken = layers.find(({ name }) => takenNames.has(name))
  if (taken)
    throw new AtelierError('EXPORT_NOT_POSSIBLE', {
      format: 'PyTorch',
      reason: `a layer has the name ${taken.name}, which means something else there`,
      hint: 'Give the layer another name before it is trained, or choose another format.'
    })
}

/** Every line of a block under its name. */
function byBlock(modules: { layer: ArchitectureLayer; line: string }[]): string[] {
  return modules.flatMap(({ layer, line }, i) => [...blockHeading(layer, modules[i - 1]?.layer), line])
}

const indented = (lines: string[], by: number): string =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line)).join('\n')

const sameFunction = `def same(x, size, stride, value=0.0):
    """Pads as TensorFlow does: where a sum is odd, one more at the bottom and on the right."""
    pairs = [(side, side) if isinstance(side, int) else side for side in (size, stride)]
    height, width = (
        max((-(-length // step) - 1) * step + window - length, 0)
        for length, window, step in zip(x.shape[-2:], *pairs)
    )
    return F.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2), value=value)


`

const pads = (own: Set<OwnClass>): boolean => [...own].some((name) => name !== 'DropPath')

const classes: Record<OwnClass, string> = {
  DropPath: `class DropPath(nn.Module):
    """In training, leaves the branch of some images out (stochastic depth)."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.rand(len(x), 1, 1, 1, dtype=x.dtype, device=x.device) >= self.rate
        return x * kept / (1 - self.rate)


`,
  Conv2dSame: `class Conv2dSame(nn.Conv2d):
    def forward(self, x):
        return super().forward(same(x, self.kernel_size, self.stride))


`,
  MaxPool2dSame: `class MaxPool2dSame(nn.MaxPool2d):
    def forward(self, x):
        return super().forward(same(x, self.kernel_size, self.stride, float("-inf")))


`,
  AvgPool2dSame: `class AvgPool2dSame(nn.AvgPool2d):
    def forward(self, x):
        # What is padded does not count.
        counted = super().forward(same(torch.ones_like(x[:1, :1]), self.kernel_size, self.stride))
        return super().forward(same(x, self.kernel_size, self.stride)) / counted


`
}

function ownClasses(own: Set<OwnClass>): string {
  return (pads(own) ? sameFunction : '') + [...own].map((name) => classes[name]).join('')
}
