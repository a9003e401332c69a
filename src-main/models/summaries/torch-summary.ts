import type { PrintedLayer, PrintedSummary } from '../../contract'
import { countOf, shapeOf, totalsOf } from './printed-numbers'

/** What torchsummary prints: `Conv2d-1   [-1, 64, 112, 112]   9,408`, containers after what they hold. */
export function readTorchSummary(lines: readonly string[]): PrintedSummary {
  const layers = lines.flatMap((line): PrintedLayer[] => {
    const [, type = '', number = '', shape = '', params = ''] =
      /^\s*(\w+)-(\d+)\s+(\[.*\])\s+([\d,]+)\s*$/.exec(line) ?? []
    const count = countOf(params)
    return count === null
      ? []
      : [{ name: `${type}-${number}`, type, outputShape: shapeOf(shape), params: count }]
  })
  return { printer: 'torchsummary', layers, totals: totalsOf(lines) }
}

/** What draws the tree before a module's name. */
const branches = /^[\s│├└─]+/

/**
 * What torchinfo prints: a tree of modules with the columns that somebody chose, of which the shape and the
 * count are looked for by their titles. Modules that hold others are no layers.
 */
export function readTorchInfo(lines: readonly string[]): PrintedSummary {
  const at = lines.findIndex((line) => line.includes('depth-idx'))
  const titles = cellsOf(lines[at] ?? '')
  const [shapeAt, paramsAt] = ['Output Shape', 'Param #'].map((title) => titles.indexOf(title))
  const end = lines.findIndex((line) => /^\s*Total params/.test(line))
  const rows = lines.slice(at + 1, end < 0 ? undefined : end).flatMap((line) => {
    const depth = branches.exec(line)?.[0].length ?? 0
    const [name = '', ...cells] = cellsOf(line.replace(branches, ''))
    return /: \d+-\d+$|^\w+( \(\w+\))?$/.test(name) ? [{ depth, name, cells }] : []
  })
  const layers = rows
    .filter(({ depth }, i) => !((rows[i + 1]?.depth ?? 0) > depth))
    .map(({ name, cells }): PrintedLayer => {
      const cell = (column: number | undefined): string => cells[(column ?? 0) - 1] ?? ''
      return {
        name: name.replace(/: \d+-\d+$/, ''),
        type: /^\w+/.exec(name)?.[0] ?? '',
        outputShape: shapeOf(cell(shapeAt)),
        // A module that is used again is printed without its parameters.
        params: countOf(cell(paramsAt).replace(/\s*\(.*\)$/, '')) ?? 0
      }
    })
  return { printer: 'torchinfo', layers, totals: totalsOf(lines) }
}

const cellsOf = (line: string): string[] => line.trim().split(/\s{2,}/)
