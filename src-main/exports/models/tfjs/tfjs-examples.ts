import { browserPage } from '../examples/browser-pixels'
import { nodePixels } from '../examples/node-pixels'
import { javascriptPlacement, type PlacementFacts, placementFacts } from '../examples/picture-placement'
import type { ModelFile, PortableModel } from '../portable-model'

/** The version of TensorFlow.js that the model was written for. */
const version = '4.22.0'

/** Programs that tell a picture's class: one for Node, one for a browser. */
export function tfjsExamples({ input }: PortableModel): ModelFile[] {
  const facts = placementFacts(input)
  const text = (path: string, content: string): ModelFile => ({
    path,
    bytes: new TextEncoder().encode(content)
  })
  return [text('example.mjs', nodeExample(facts)), text('example.html', browserExample(facts))]
}

const nodeExample = (
  facts: PlacementFacts
): string => `// Tells what pictures show: node example.mjs PICTURE...
// Needs two packages: npm install @tensorflow/tfjs@${version} sharp
import tf from '@tensorflow/tfjs'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'

const read = (name) => readFile(new URL(name, import.meta.url))
const model = await tf.loadLayersModel({
  load: async () =>
    tf.io.getModelArtifactsForJSON(JSON.parse(await read('model.json')), async (manifest) => [
      manifest.flatMap(({ weights }) => weights),
      await Promise.all(
        manifest.flatMap(({ paths }) => paths).map(async (path) => new Uint8Array(await read(path)).buffer)
      )
    ])
})
const { classes } = model.getUserDefinedMetadata()

for (const path of process.argv.slice(2)) {
  // The model takes pixels 0..255 and does the rest itself.
  const images = tf.tensor4d(await pixelsOf(path), [1, ${facts.height}, ${facts.width}, ${facts.channels}])
  const probabilities = await model.predict(images).data()
  const best = probabilities.indexOf(Math.max(...probabilities))
  console.log(\`\${path}: \${classes[best]} (\${(probabilities[best] * 100).toFixed(1)}%)\`)
}

${nodePixels(facts, 'Float32Array')}

${javascriptPlacement(facts)}
`

const browserExample = (facts: PlacementFacts): string =>
  browserPage({
    ...{ facts, name: 'example.html', array: 'Float32Array' },
    library: `https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@${version}/dist/tf.min.js`,
    load: `const model = await tf.loadLayersModel('model.json')
const { classes } = model.getUserDefinedMetadata()`,
    run: `const images = tf.tensor4d(pixels, [1, ${facts.height}, ${facts.width}, ${facts.channels}])
const probabilities = await model.predict(images).data()`
  })
