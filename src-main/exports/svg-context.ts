import { escapeXml } from '../figures/drawing-svg'

/** What writes text: the width of a text, and how far its letters reach above and below their line. */
interface TextMeasure {
  font: string
  measureText(text: string): {
    width: number
    fontBoundingBoxAscent: number
    fontBoundingBoxDescent: number
  }
}

/** a, b, c, d, e, f as SVG's matrix has them. */
type Matrix = [number, number, number, number, number, number]

/** What a context keeps when it is saved. */
const keptNames = [
  ...(['fillStyle', 'strokeStyle', 'lineWidth', 'lineCap', 'lineJoin', 'lineDashOffset'] as const),
  ...(['globalAlpha', 'font', 'textAlign', 'textBaseline'] as const)
]
type Kept = (typeof keptNames)[number]

/** Up to a hundredth of a pixel: more is not seen and takes room. */
const number = (value: number): string => String(+value.toFixed(2))

/**
 * A canvas's 2D context that writes SVG: strokes stay strokes and text stays text, so that a figure is
 * small and can be edited. It has what Chart.js and the figures draw with; gradients, patterns and pictures
 * are none of it.
 */
export class SvgContext {
  fillStyle = '#000000'
  strokeStyle = '#000000'
  lineWidth = 1
  lineCap = 'butt'
  lineJoin = 'miter'
  lineDashOffset = 0
  globalAlpha = 1
  font = '10px sans-serif'
  textAlign = 'start'
  textBaseline = 'alphabetic'
  private dash: number[] = []
  private matrix: Matrix = [1, 0, 0, 1, 0, 0]
  private clipId: string | null = null
  private readonly saved: Pick<SvgContext, Kept>[] = []
  private readonly elements: string[] = []
  private clips = 0
  private path = ''
  /** The last point of the path as it is written: points that look the same are written once. */
  private last = ''

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly measure: TextMeasure
  ) {}

  save(): void {
    const { dash, matrix, clipId } = this
    const kept = Object.fromEntries(keptNames.map((name) => [name, this[name]]))
    this.saved.push({ ...(kept as Pick<SvgContext, Kept>), ...{ dash, matrix, clipId } })
  }
  restore(): void {
    Object.assign(this, this.saved.pop())
  }

  translate(x: number, y: number): void {
    this.multiply([1, 0, 0, 1, x, y])
  }
  scale(x: number, y: number): void {
    this.multiply([x, 0, 0, y, 0, 0])
  }
  rotate(angle: number): void {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    this.multiply([cos, sin, -sin, cos, 0, 0])
  }
  setTransform(...matrix: Matrix): void {
    this.matrix = matrix
  }
  resetTransform(): void {
    this.matrix = [1, 0, 0, 1, 0, 0]
  }
  private multiply([a, b, c, d, e, f]: Matrix): void {
    const [A, B, C, D, E, F] = this.matrix
    this.matrix = [
      ...([A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d] as const),
      ...([A * e + C * f + E, B * e + D * f + F] as const)
    ]
  }

  beginPath(): void {
    this.path = ''
    this.last = ''
  }
  closePath(): void {
    this.path += 'Z'
    this.last = ''
  }
  moveTo(x: number, y: number): void {
    this.add('M', x, y)
  }
  lineTo(x: number, y: number): void {
    const point = this.point(x, y)
    if (point !== this.last) this.add(this.path === '' ? 'M' : 'L', x, y)
  }
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.add(`C${this.point(x1, y1)} ${this.point(x2, y2)} `, x, y)
  }
  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    this.add(`Q${this.point(x1, y1)} `, x, y)
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.moveTo(x, y)
    this.lineTo(x + width, y)
    this.lineTo(x + width, y + height)
    this.lineTo(x, y + height)
    this.closePath()
  }
  arc(x: number, y: number, radius: number, from: number, to: number, isBackwards = false): void {
    // SVG has no arc of a whole circle: it is drawn in two halves.
    const whole = 2 * Math.PI
    const turn = isBackwards ? -1 : 1
    const swept = Math.min(whole, Math.abs(to - from))
    const at = (angle: number): [number, number] => [
      x + radius * Math.cos(angle),
      y + radius * Math.sin(angle)
    ]
    const r = number(radius * Math.hypot(this.matrix[0], this.matrix[1]))
    this.lineTo(...at(from))
    for (const part of [0.5, 1])
      this.add(`A${r} ${r} 0 0 ${isBackwards ? 0 : 1} `, ...at(from + turn * swept * part))
  }
  private add(command: string, x: number, y: number): void {
    this.last = this.point(x, y)
    this.path += `${command}${this.last}`
  }
  private point(x: number, y: number): string {
    const [a, b, c, d, e, f] = this.matrix
    return `${number(a * x + c * y + e)} ${number(b * x + d * y + f)}`
  }

  clip(): void {
    const id = `c${++this.clips}`
    const outer = this.clipId === null ? '' : ` clip-path="url(#${this.clipId})"`
    this.elements.push(`<clipPath id="${id}"${outer}><path d="${this.path}"/></clipPath>`)
    this.clipId = id
  }

  stroke(): void {
    const { strokeStyle, lineWidth, lineCap, lineJoin, dash, lineDashOffset: offset, matrix } = this
    const size = Math.hypot(matrix[0], matrix[1])
    const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.map(number).join(' ')}"`
    const shift = dash.length === 0 || offset === 0 ? '' : ` stroke-dashoffset="${number(offset)}"`
    const cap = lineCap === 'butt' ? '' : ` stroke-linecap="${lineCap}"`
    const join = lineJoin === 'miter' ? '' : ` stroke-linejoin="${lineJoin}"`
    this.shape(
      `fill="none"${this.paint('stroke', strokeStyle)} stroke-width="${number(lineWidth * size)}"` +
        `${dashes}${shift}${cap}${join}`
    )
  }
  fill(): void {
    this.shape(this.paint('fill', this.fillStyle).trimStart())
  }
  private shape(style: string): void {
    if (this.path === '') return
    this.elements.push(`<path d="${this.path}" ${style}${this.clipped()}/>`)
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    const { path, last } = this
    this.beginPath()
    this.rect(x, y, width, height)
    this.fill()
    this.path = path
    this.last = last
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    const { path, last } = this
    this.beginPath()
    this.rect(x, y, width, height)
    this.stroke()
    this.path = path
    this.last = last
  }
  /** Nothing was drawn where a figure begins. */
  clearRect(): void {}

  measureText(text: string): ReturnType<TextMeasure['measureText']> {
    this.measure.font = this.font
    return this.measure.measureText(text)
  }
  fillText(text: string, x: number, y: number, mostWidth = Infinity): void {
    this.text(text, x, y, mostWidth, this.paint('fill', this.fillStyle))
  }
  strokeText(text: string, x: number, y: number, mostWidth = Infinity): void {
    const width = ` stroke-width="${number(this.lineWidth)}"`
    this.text(text, x, y, mostWidth, ` fill="none"${this.paint('stroke', this.strokeStyle)}${width}`)
  }
  private text(text: string, x: number, y: number, mostWidth: number, style: string): void {
    if (text === '') return
    const { width, fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = this.measureText(text)
    const down = { middle: (above - below) / 2, top: above, hanging: above, bottom: -below }
    const foot = y + (down[this.textBaseline as keyof typeof down] ?? 0)
    const { size, family, weight } = fontOf(this.font)
    const anchor = { center: 'middle', right: 'end', end: 'end' }[this.textAlign]
    const squeezed =
      width > mostWidth ? ` textLength="${number(mostWidth)}" lengthAdjust="spacingAndGlyphs"` : ''
    this.elements.push(
      `<text ${this.place(x, foot)} font-size="${size}" font-family="${escapeXml(family)}"` +
        `${weight === '' ? '' : ` font-weight="${weight}"`}${anchor ? ` text-anchor="${anchor}"` : ''}` +
        `${style}${squeezed}${this.clipped()}>${escapeXml(text)}</text>`
    )
  }
  /** Where something lies: a point where nothing is turned, else as the matrix has it. */
  private place(x: number, y: number): string {
    const [a, b, c, d, e, f] = this.matrix
    if (a === 1 && b === 0 && c === 0 && d === 1) return `x="${number(x + e)}" y="${number(y + f)}"`
    const matrix = [a, b, c, d].map((value) => String(+value.toFixed(6)))
    return `x="${number(x)}" y="${number(y)}" transform="matrix(${matrix.join(' ')} ${number(e)} ${number(f)})"`
  }

  setLineDash(dash: number[]): void {
    this.dash = dash
  }
  getLineDash(): number[] {
    return this.dash
  }

  private paint(kind: 'fill' | 'stroke', style: string): string {
    const { color, opacity } = colorOf(style)
    const whole = opacity * this.globalAlpha
    return ` ${kind}="${color}"${whole === 1 ? '' : ` ${kind}-opacity="${+whole.toFixed(3)}"`}`
  }
  private clipped(): string {
    return this.clipId === null ? '' : ` clip-path="url(#${this.clipId})"`
  }

  /**
   * The picture as a file.
   * @param size how large it is drawn, as SVG's width and height have it
   */
  svg(size: { width: string; height: string }): string {
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" ` +
      `viewBox="0 0 ${number(this.width)} ${number(this.height)}">\n${this.elements.join('\n')}\n</svg>\n`
    )
  }
}

/** Parts of a font as CSS writes them: style and weight, if any, the size in pixels, the families. */
function fontOf(font: string): { size: number; family: string; weight: string } {
  const [, before = '', size = '10', family = 'sans-serif'] =
    /^(.*?)([\d.]+)px(?:\/\S+)?\s+(.*)$/.exec(font) ?? []
  return { size: Number(size), family, weight: /\b(bold|\d{3})\b/.exec(before)?.[1] ?? '' }
}

/** A colour that every reader of SVG knows, and its opacity beside it. */
function colorOf(style: string): { color: string; opacity: number } {
  const hex = /^#([\da-f]{6})([\da-f]{2})$/i.exec(style)
  if (hex) return { color: `#${hex[1]}`, opacity: parseInt(hex[2] as string, 16) / 255 }
  const parts = /^rgba?\(([^)]+)\)$/.exec(style)?.[1]?.split(/[\s,/]+/)
  if (!parts) return { color: style, opacity: style === 'transparent' ? 0 : 1 }
  const [r, g, b, alpha = '1'] = parts
  const opacity = alpha.endsWith('%') ? parseFloat(alpha) / 100 : Number(alpha)
  return { color: `rgb(${r},${g},${b})`, opacity }
}
