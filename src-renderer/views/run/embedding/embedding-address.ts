import { mostEmbedded, type SplitName, splitNames } from '../../../../src-main/contract'
import type { ScatterView } from '../../../charts/scatter-view'
import type { AddressForm } from '../../../stores/use-address'

/** How many images are placed where nobody says it. */
export const usualImages = 2000

/** How many images are offered, with so many that were chosen otherwise. */
export const countsOfImages = (chosen: number): number[] =>
  [...new Set([500, usualImages, 5000, 10_000, mostEmbedded, chosen])].sort((a, b) => a - b)

/** The parts of the data that are offered, as {@link partsForm} writes them. */
export const partChoices = [
  'validation',
  'train',
  'test',
  'train+validation',
  'train+validation+test'
] as const

export const imagesForm: AddressForm<number> = {
  read: (text) => {
    const count = Number(text)
    return Number.isInteger(count) && count >= 1 && count <= mostEmbedded ? count : usualImages
  },
  write: (count) => (count === usualImages ? null : String(count))
}

/** Parts of the data: "train+test". */
export const partsForm: AddressForm<SplitName[]> = {
  read: (text) => {
    const named = (text ?? '').split(/[+ ]/)
    const found = splitNames.filter((each) => named.includes(each))
    return found.length > 0 ? found : ['validation']
  },
  write: (parts) => (parts.join() === 'validation' ? null : parts.join('+'))
}

/** What is seen of the map: "x~y~zoom"; null: all of it. */
export const viewForm: AddressForm<ScatterView | null> = {
  read: (text) => {
    const [x = Number.NaN, y = Number.NaN, zoom = Number.NaN] = (text ?? '').split('~').map(Number)
    return text !== null && [x, y, zoom].every(Number.isFinite) && zoom >= 1 ? { x, y, zoom } : null
  },
  write: (view) =>
    view && [view.x, view.y, view.zoom].map((value) => String(+value.toPrecision(6))).join('~')
}
