import { pixelsPerMillimetre } from '../contract'
import type { Drawing, Mark } from './drawing'
import { latexText } from './latex-text'

/** TeX's big points (72 an inch) of a CSS pixel (96 an inch). */
const pointsPerPixel = 0.75
const millimetres = (pixels: number): string => String(+(pixels / pixelsPerMillimetre).toFixed(3))

/** Whether a drawing can be written for LaTeX: pictures cannot be in a text. */
export const canBePgf = ({ marks }: Drawing): boolean => marks.every(({ type }) => type !== 'picture')

/**
 * A drawing as a TikZ picture, to be put into a LaTeX document by `\input`: its shapes as they are, its
 * texts in the document's letters. Colours are given in the file, so that TikZ alone is needed.
 */
export function drawingPgf({ width, height, ground, marks }: Drawing): string {
  const corner = `(${millimetres(width)},${millimetres(height)})`
  const whole = `(0,0) rectangle ${corner}`
  return [
    '% Made by Atelier. In the preamble: \\usepackage{tikz}',
    // Downwards, as the drawing counts.
    '\\begin{tikzpicture}[x=1mm, y=-1mm, inner sep=0pt, outer sep=0pt]',
    `\\useasboundingbox ${whole};`,
    ...(ground === 'none' ? [] : [`\\fill[${colour('fill', ground)}] ${whole};`]),
    ...marks.map(markPgf),
    '\\end{tikzpicture}',
    ''
  ].join('\n')
}

const at = ({ x, y }: { x: number; y: number }): string => `(${millimetres(x)},${millimetres(y)})`

/** A colour of `#rrggbb` without a name, which would be the whole document's. */
function colour(use: 'fill' | 'draw' | 'text', hex: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) =>
    parseInt(hex.slice(place, place + 2), 16)
  )
  return `${use}={rgb,255:red,${red}; green,${green}; blue,${blue}}`
}

const points = (pixels: number): string => `${+(pixels * pointsPerPixel).toFixed(2)}bp`

const anchors = { start: 'base west', middle: 'base', end: 'base east' }

function markPgf(mark: Mark): string {
  switch (mark.type) {
    case 'rectangle': {
      const far = { x: mark.x + mark.width, y: mark.y + mark.height }
      const options = [
        colour('fill', mark.fill),
        ...(mark.stroke === undefined ? [] : [colour('draw', mark.stroke), `line width=${points(1)}`]),
        ...(mark.radius === undefined ? [] : [`rounded corners=${points(mark.radius)}`])
      ]
      return `\\path[${options.join(', ')}] ${at(mark)} rectangle ${at(far)};`
    }
    case 'line': {
      const options = [
        colour('draw', mark.stroke),
        `line width=${points(mark.width)}`,
        ...(mark.dash ? [`dash pattern=${dashOf(mark.dash)}`] : []),
        ...(mark.opacity === undefined ? [] : [`opacity=${mark.opacity}`])
      ]
      return `\\draw[${options.join(', ')}] ${mark.points.map(at).join(' -- ')};`
    }
    case 'circle':
      return `\\fill[${colour('fill', mark.fill)}] ${at(mark)} circle[radius=${points(mark.radius)}];`
    case 'text': {
      // The middle of a line lies about a third of the letters' size above their foot.
      const shift = `yshift=-${points(0.35 * mark.size)}`
      const size = `\\fontsize{${points(mark.size)}}{${points(1.2 * mark.size)}}\\selectfont`
      const options = [
        colour('text', mark.fill),
        `anchor=${anchors[mark.anchor]}`,
        // TikZ turns to the left, and before it moves.
        ...(mark.turn ? [`rotate=${-mark.turn}`] : []),
        ...(mark.turn ? turnedShift(mark.turn, mark.size) : [shift]),
        `font=${size}${mark.isBold ? '\\bfseries' : ''}`
      ]
      return `\\node[${options.join(', ')}] at ${at(mark)} {${latexText(mark.text, () => true)}};`
    }
    case 'picture':
      return ''
    default:
      return mark satisfies never
  }
}

/** The foot of letters below the middle of their line, whichever way that is turned. */
function turnedShift(turn: number, size: number): string[] {
  const [sine, cosine] = [Math.sin((turn * Math.PI) / 180), Math.cos((turn * Math.PI) / 180)]
  const foot = 0.35 * size
  return [`shift={(${points(-sine * foot)},${points(-cosine * foot)})}`]
}

const dashOf = (dash: readonly number[]): string =>
  dash.map((length, i) => `${i % 2 === 0 ? 'on' : 'off'} ${points(length)}`).join(' ')
