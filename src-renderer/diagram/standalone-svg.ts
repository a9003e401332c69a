import type { PlacedGraph } from '../../src-main/figures/diagram/layout'

const colors = ['fill', 'stroke'] as const
const lettering = ['font-size', 'font-family', 'text-anchor'] as const
/** What every system has, after the fonts of the window. */
const everywhere = 'Arial, "DejaVu Sans", sans-serif'

/**
 * A colour as every program that reads SVG knows it, and its opacity. Browsers compute mixed colours to
 * `color(srgb 0.9 0.9 1)`, which others take for black.
 */
export function plainColor(computed: string): { color: string; opacity: number } {
  const parts = /^(rgba?|color)\((?:srgb )?([^)]*)\)$/.exec(computed.trim())
  if (!parts) return { color: computed, opacity: 1 }
  const full = parts[1] === 'color' ? 1 : 255
  const [red = 0, green = 0, blue = 0, alpha = 1] = (parts[2] ?? '')
    .split(/[\s,/]+/)
    .filter(Boolean)
    .map(shareOf)
  const hex = (value: number): string =>
    Math.round((255 * Math.min(full, Math.max(0, value))) / full)
      .toString(16)
      .padStart(2, '0')
  return { color: `#${[red, green, blue].map(hex).join('')}`, opacity: alpha }
}
const shareOf = (text: string): number =>
  text.endsWith('%') ? parseFloat(text) / 100 : parseFloat(text)

/** Weights between the hundreds are only for fonts that vary. */
const plainWeight = (computed: string): string => String(Math.round(Number(computed) / 100) * 100 || 400)

/**
 * Writes the styles of an element on the screen into its copy, as attributes: style sheets stay behind.
 */
function dress(copy: SVGElement, style: CSSStyleDeclaration): void {
  for (const property of colors) {
    const { color, opacity } = plainColor(style.getPropertyValue(property))
    copy.setAttribute(property, color)
    if (opacity < 1) copy.setAttribute(`${property}-opacity`, String(opacity))
  }
  if (copy.tagName !== 'text')
    return copy.setAttribute(
      'stroke-width',
      String(parseFloat(style.getPropertyValue('stroke-width')) || 1)
    )
  for (const property of lettering) copy.setAttribute(property, style.getPropertyValue(property))
  copy.setAttribute(
    'font-family',
    `${style.getPropertyValue('font-family').replace(/,?\s*sans-serif$/, '')}, ${everywhere}`
  )
  copy.setAttribute('font-weight', plainWeight(style.getPropertyValue('font-weight')))
}

/** What only the window needs: its classes, and how one operates it. */
function undress(copy: SVGElement): void {
  for (const { name } of [...copy.attributes])
    if (/^(class|style|tabindex|role|aria-.*|data-.*)$/.test(name)) copy.removeAttribute(name)
}

/**
 * A rectangle of the ground that the diagram has on the screen: light letters on a dark theme are read
 * on nothing else.
 */
function groundOf(drawing: SVGSVGElement): SVGRectElement {
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  let element: Element | null = drawing
  let background = { color: '#ffffff', opacity: 0 }
  while (element && background.opacity === 0) {
    background = plainColor(getComputedStyle(element).backgroundColor)
    element = element.parentElement
  }
  ground.setAttribute('width', '100%')
  ground.setAttribute('height', '100%')
  ground.setAttribute('fill', background.opacity === 0 ? '#ffffff' : background.color)
  return ground
}

/**
 * A diagram as a file of its own: at its natural size, with the styles it has on the screen written into
 * it.
 */
export function standaloneSvg(drawing: SVGSVGElement, { width, height }: PlacedGraph): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const originals = drawing.querySelectorAll<SVGElement>('path, rect, text')
  copy
    .querySelectorAll<SVGElement>('path, rect, text')
    .forEach((element, i) => dress(element, getComputedStyle(originals[i] as SVGElement)))
  for (const element of [copy, ...copy.querySelectorAll<SVGElement>('*')]) undress(element)

  copy.setAttribute('viewBox', `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`)
  copy.setAttribute('width', String(Math.ceil(width)))
  copy.setAttribute('height', String(Math.ceil(height)))
  copy.querySelector('g')?.removeAttribute('transform')
  copy.prepend(groundOf(drawing))
  return new XMLSerializer().serializeToString(copy)
}
