import { valuesOf } from './node-pixels'
import { javascriptPlacement, type PlacementFacts } from './picture-placement'

/** Lines of JavaScript for a page: `pixelsOf(picture)` gives an ImageBitmap's pixels as the network takes them. */
const pixelLines = (
  facts: PlacementFacts,
  array: 'Float32Array' | 'Uint8Array'
): string => `function pixelsOf(picture) {
  const canvas = new OffscreenCanvas(${facts.width}, ${facts.height})
  const context = canvas.getContext('2d')
  context.fillStyle = 'rgb(${facts.background.join(' ')})'
  context.fillRect(0, 0, ${facts.width}, ${facts.height})
  context.imageSmoothingQuality = 'high'
  const { left, top, width, height } = placed(picture)
  context.drawImage(picture, left, top, width, height)

  const { data } = context.getImageData(0, 0, ${facts.width}, ${facts.height})
  const pixels = new ${array}(${facts.height} * ${facts.width} * ${facts.channels})
  for (let i = 0; i < ${facts.height} * ${facts.width}; i++) {
    const [red, green, blue] = data.subarray(i * 4, i * 4 + 3)
    pixels.set(${valuesOf(facts.channels)}, i * ${facts.channels})
  }
  return pixels
}

${javascriptPlacement(facts)}`

const indented = (lines: string): string => lines.replace(/^(?=.)/gm, '  ')

interface Page {
  facts: PlacementFacts
  /** Name of the page's file. */
  name: string
  /** Address of the library that it runs the network by. */
  library: string
  /** Element type of the pixels. */
  array: 'Float32Array' | 'Uint8Array'
  /** Lines that load the network, and make `classes`. */
  load: string
  /** Lines that make `probabilities` of `pixels`. */
  run: string
}

/** A page that tells what a picture shows, which a person chooses there. */
export const browserPage = ({ facts, name, library, array, load, run }: Page): string => `<!doctype html>
<!-- A browser reads no folders by itself: serve this one, for example with "npx http-server", and open ${name} there. -->
<meta charset="utf-8" />
<title>What does the picture show?</title>
<script src="${library}"></script>
<input id="picture" type="file" accept="image/*" />
<p id="answer"></p>
<script type="module">
${indented(load)}

  document.querySelector('#picture').addEventListener('change', async ({ target }) => {
    // The model takes pixels 0..255 and does the rest itself.
    const pixels = pixelsOf(await createImageBitmap(target.files[0]))
${indented(indented(run))}
    const best = probabilities.indexOf(Math.max(...probabilities))
    const share = (probabilities[best] * 100).toFixed(1)
    document.querySelector('#answer').textContent = \`\${classes[best]} (\${share}%)\`
  })

${indented(pixelLines(facts, array))}
</script>
`
