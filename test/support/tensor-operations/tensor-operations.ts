import { depthwise } from './depthwise'
import { elementwise } from './elementwise'
import { fused } from './fused'
import { images } from './images'
import { indexing } from './indexing'
import { layout } from './layout'
import { network } from './network'
import { products } from './products'
import { reduction } from './reductions'
import type { Operations } from './operands'

/**
 * One call of an operation by its name. Those marked (borrowed) have no native kernel on onednn; the
 * others must not borrow.
 */
export const tensorOperations: Operations = {
  ...elementwise,
  ...reduction,
  ...layout,
  ...indexing,
  ...products,
  ...fused,
  ...network,
  ...images,
  ...depthwise
}
