import type { LayerConfigs } from '../contract'
import type { ArchitectureBuilder } from './architecture-builder'

/** What the layers of a published network have in common. */
export interface PublishedStyle {
  /**
   * How a convolution with strides is padded: by half its kernel on every side, as PyTorch's are, or as
   * TensorFlow's `same`, where that is odd with one more below and on the right. Without strides both are
   * the same.
   */
  padding: 'symmetric' | 'same'
  /** Whether convolutions have a bias beside the normalisation's. */
  useBias: boolean
  /** Of batch normalisation; `momentum` as Keras counts it: the share of the old value that stays. */
  normalization: LayerConfigs['BatchNormalization']
}

interface PublishedConvolution {
  size: number
  stride?: number
}

/** torchvision's: no bias, `nn.BatchNorm2d` as it comes. */
export const torchvisionStyle: PublishedStyle = {
  padding: 'symmetric',
  useBias: false,
  normalization: { momentum: 0.9, epsilon: 1e-5 }
}

/**
 * Adds the layers of a published network, under the names that its publishers gave them. Their paths
 * have `_` in the place of `.` here, and no underscore at the beginning of a part.
 */
export class PublishedLayers {
  constructor(
    readonly build: ArchitectureBuilder,
    private readonly style: PublishedStyle
  ) {}

  convolution(
    name: string,
    from: string,
    filters: number,
    { size, stride = 1 }: PublishedConvolution
  ): string {
    const { input, padding } = this.padded(name, from, size, stride)
    return this.build.named(
      name,
      'Conv2D',
      {
        filters,
        kernelSize: [size, size],
        strides: [stride, stride],
        padding,
        useBias: this.style.useBias,
        activation: 'linear'
      },
      input
    )
  }

  depthwise(name: string, from: string, { size, stride = 1 }: PublishedConvolution): string {
    const { input, padding } = this.padded(name, from, size, stride)
    return this.build.named(
      name,
      'DepthwiseConv2D',
      {
        kernelSize: [size, size],
        strides: [stride, stride],
        padding,
        useBias: this.style.useBias
      },
      input
    )
  }

  normalization(name: string, from: string): string {
    return this.build.named(name, 'BatchNormalization', this.style.normalization, from)
  }

  relu(name: string, from: string): string {
    return this.build.named(name, 'ReLU', {}, from)
  }

  relu6(name: string, from: string): string {
    return this.build.named(name, 'ReLU', { maxValue: 6 }, from)
  }

  add(name: string, ...summands: string[]): string {
    return this.build.named(name, 'Add', {}, ...summands)
  }

  /** Zeros around an image. */
  zeros(name: string, from: string, count: number): string {
    const both: [number, number] = [count, count]
    return this.build.named(name, 'ZeroPadding2D', { padding: [both, both] }, from)
  }

  private padded(
    name: string,
    from: string,
    size: number,
    stride: number
  ): { input: string; padding: 'same' | 'valid' } {
    if (size === 1) return { input: from, padding: 'valid' }
    if (stride === 1 || this.style.padding === 'same') return { input: from, padding: 'same' }
    return { input: this.zeros(`${name}_pad`, from, (size - 1) / 2), padding: 'valid' }
  }
}
