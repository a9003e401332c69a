import type { PlacedGraph } from './layout'

const carried = ['fill', 'stroke', 'stroke-width', 'font-size', 'font-weight', 'font-family', 'text-anchor'] as const

/** A diagram as a file of its own: at its natural size, with the styles it has on the screen written into it. */
export function standaloneSvg(drawing: SVGSVGElement, { width, height }: PlacedGraph): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const originals = drawing.querySelectorAll<SVGElement>('path, rect, text')
  copy.querySelectorAll<SVGElement>('path, rect, text').forEach((element, i) => {
    const style = getComputedStyle(originals[i] as SVGElement)
    for (const property of carried) element.style.setProperty(property, style.getPropertyValue(property))
  })
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('viewBox', `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`)
  copy.setAttribute('width', String(Math.ceil(width)))
  copy.setAttribute('height', String(Math.ceil(height)))
  copy.querySelector('g')?.removeAttribute('transform')
  return new XMLSerializer().serializeToString(copy)
}
