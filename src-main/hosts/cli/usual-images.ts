import type { ModelConfig } from '../../contract'

/** What models are shown for where nobody says it: images of MNIST's size and classes. */
export const usualShape: [number, number, number] = [28, 28, 1]
export const usualClasses = 10

/** Height, width and channels of the images that a model is shown for: its own, where it names some. */
export function shapeOf(config: ModelConfig): [number, number, number] {
  if (config.id !== 'custom') return usualShape
  return config.inputShape.map((side, axis) => side ?? usualShape[axis]) as [number, number, number]
}
export const classesOf = (config: ModelConfig): number =>
  config.id === 'custom' ? config.classes : usualClasses
