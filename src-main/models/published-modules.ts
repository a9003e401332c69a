/**
 * The module that a layer of a published network is with those who published it, as a path in PyTorch:
 * `layer1_0_conv1` of torchvision's ResNet is `layer1.0.conv1`, `blocks_0_bn1` of
 * efficientnet_lite_pytorch's is `_blocks.0._bn1`. Layers of other networks have no other name.
 * @param model the identifier of the architecture
 */
export function publishedModule(model: string, layer: string): string {
  if (model.startsWith('torchvision-') || model === 'mobilenet-v2') return layer.replaceAll('_', '.')
  if (model !== 'efficientnet-lite0') return layer
  const [, block, name = layer] = /^blocks_(\d+)_(.+)$/.exec(layer) ?? []
  return block === undefined ? `_${name}` : `_blocks.${block}._${name}`
}
