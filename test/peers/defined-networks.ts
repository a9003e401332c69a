import type { ModelId } from '../../src-main/contract'

/** Networks that are compared with the definitions of those who published them. */
export const definedIds: readonly ModelId[] = [
  'torchvision-resnet18',
  'torchvision-resnet34',
  'torchvision-resnet50',
  'mobilenet-v2',
  'efficientnet-lite0',
  'keras-resnet50',
  'keras-mobilenet-v2'
]
