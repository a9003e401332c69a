import type { Drawing, Mark } from './drawing'

/** Up to a hundredth of a pixel: more is not seen and takes room. */
const number = (value: number): string => String(+value.toFixed(2))

/** Characters that XML forbids altogether, however they are written. */

const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** A text as XML and HTML have it, in an element or between double quotes. */
export function escapeXml(text: string): string {
  return text
    .replace(forbidden, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A drawing as SVG with real text. @param label what it shows, for people who cannot see it */
export function drawingSvg({ width, height, ground, fontFamily, marks }: Drawing, label = ''): string {
  const size = `width="${number(width)}" height="${number(height)}"`
  const named = label === '' ? '' : ` role="img" aria-label="${escapeXml(label)}"`
  const view = `viewBox="0 0 ${number(width)} ${number(height)}"`
  const letters = `font-family="${escapeXml(fontFamily)}"`
  const start = `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${view} ${letters}${named}>`
  const all = [`<rect width="100%" height="100%" fill="${ground}"/>`, ...marks.map(markSvg)]
  return `${start}\n${all.join('\n')}\n</svg>\n`
}

function markSvg(mark: Mark): string {
  switch (mark.type) {
    case 'rectangle': {
      const outline = mark.stroke === undefined ? '' : ` stroke="${mark.stroke}"`
      const corners = mark.radius === undefined ? '' : ` rx="${number(mark.radius)}"`
      return `<rect ${place(mark)} ${extent(mark)} fill="${mark.fill}"${outline}${corners}/>`
    }
    case 'line': {
      const points = mark.points.map(({ x, y }) => `${number(x)},${number(y)}`).join(' ')
      const dash = mark.dash ? ` stroke-dasharray="${mark.dash.join(' ')}"` : ''
      const opacity = mark.opacity === undefined ? '' : ` stroke-opacity="${mark.opacity}"`
      const pen = `fill="none" stroke="${mark.stroke}" stroke-width="${mark.width}"${dash}${opacity}`
      return `<polyline points="${points}" ${pen}/>`
    }
    case 'circle': {
      const middle = `cx="${number(mark.x)}" cy="${number(mark.y)}"`
      return `<circle ${middle} r="${number(mark.radius)}" fill="${mark.fill}"/>`
    }
    case 'text': {
      const turn = mark.turn
        ? ` transform="rotate(${mark.turn} ${number(mark.x)} ${number(mark.y)})"`
        : ''
      const weight = mark.isBold ? ' font-weight="600"' : ''
      // The middle of a line lies about a third of the letters' size above their foot.
      const foot = { x: mark.x, y: mark.y + 0.35 * mark.size }
      const letters = `font-size="${mark.size}" fill="${mark.fill}" text-anchor="${mark.anchor}"`
      return `<text ${place(foot)} ${letters}${weight}${turn}>${escapeXml(mark.text)}</text>`
    }
    case 'picture': {
      const look = 'preserveAspectRatio="xMidYMid meet" style="image-rendering:pixelated"'
      const content = `href="data:${mark.mediaType};base64,${mark.base64}"`
      return `<image ${place(mark)} ${extent(mark)} ${look} ${content}/>`
    }
    default:
      return mark satisfies never
  }
}

const place = ({ x, y }: { x: number; y: number }): string => `x="${number(x)}" y="${number(y)}"`
const extent = ({ width, height }: { width: number; height: number }): string =>
  `width="${number(width)}" height="${number(height)}"`
