import { browserPage } from '../examples/browser-pixels'
import { nodePixels } from '../examples/node-pixels'
import { javascriptPlacement, placementFacts, pythonPixels } from '../examples/picture-placement'
import type { ModelFile, PortableModel } from '../portable-model'
import { inputName, outputNames } from './onnx-model'
import { runtimeVersion } from './run-onnx'

/** Programs that tell a picture's class: one for Python, one for Node, one for a browser. */
export function onnxExamples(model: PortableModel, stem: string): ModelFile[] {
  const text = (path: string, content: string): ModelFile => ({
    path,
    bytes: new TextEncoder().encode(content)
  })
  return [
    text(`${stem}-onnx-example.py`, pythonExample(model, stem)),
    text(`${stem}-onnx-example.mjs`, nodeExample(model, stem)),
    text(`${stem}-onnx-example.html`, browserExample(model, stem))
  ]
}

const pythonExample = (
  { input }: PortableModel,
  stem: string
): string => `"""Tells what pictures show: python ${stem}-onnx-example.py PICTURE...

Needs three packages: pip install onnxruntime numpy pillow
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

FILE = Path(__file__).parent / ${JSON.stringify(`${stem}.onnx`)}


${pythonPixels(placementFacts(input))}


session = onnxruntime.InferenceSession(str(FILE), providers=["CPUExecutionProvider"])
classes = json.loads(session.get_modelmeta().custom_metadata_map["classes"])

for path in sys.argv[1:]:
    # The model takes pixels 0..255 and does the rest itself.
    images = pixels_of(path)[np.newaxis]
    probabilities = session.run(["${outputNames.probabilities}"], {"${inputName}": images})[0][0]
    best = int(np.argmax(probabilities))
    print(f"{path}: {classes[best]} ({probabilities[best]:.1%})")
`

const nodeExample = ({ input, classNames }: PortableModel, stem: string): string => {
  const facts = placementFacts(input)
  return `// Tells what pictures show: node ${stem}-onnx-example.mjs PICTURE...
// Needs two packages: npm install onnxruntime-node sharp (or onnxruntime-web for the first)
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'

const { InferenceSession, Tensor } = await import('onnxruntime-node').catch(() => import('onnxruntime-web'))
const file = new URL(encodeURIComponent(${JSON.stringify(`${stem}.onnx`)}), import.meta.url)
const session = await InferenceSession.create(new Uint8Array(await readFile(file)))
const classes = ${JSON.stringify(classNames)}

for (const path of process.argv.slice(2)) {
  // The model takes pixels 0..255 and does the rest itself.
  const images = new Tensor('uint8', await pixelsOf(path), [1, ${facts.height}, ${facts.width}, ${facts.channels}])
  const { ${outputNames.probabilities}: { data } } = await session.run({ ${inputName}: images })
  const best = data.indexOf(Math.max(...data))
  console.log(\`\${path}: \${classes[best]} (\${(data[best] * 100).toFixed(1)}%)\`)
}

${nodePixels(facts, 'Uint8Array')}

${javascriptPlacement(facts)}
`
}

function browserExample({ input, classNames }: PortableModel, stem: string): string {
  const facts = placementFacts(input)
  const shape = `[1, ${facts.height}, ${facts.width}, ${facts.channels}]`
  // In a page no name may look like the end of its program.
  const classes = JSON.stringify(classNames).replaceAll('<', '\\u003c')
  return browserPage({
    ...{ facts, name: `${stem}-onnx-example.html`, array: 'Uint8Array' },
    library: `https://cdn.jsdelivr.net/npm/onnxruntime-web@${runtimeVersion()}/dist/ort.wasm.min.js`,
    load: `const session = await ort.InferenceSession.create(${JSON.stringify(encodeURIComponent(`${stem}.onnx`))})
const classes = ${classes}`,
    run: `const images = new ort.Tensor('uint8', pixels, ${shape})
const { ${outputNames.probabilities}: { data: probabilities } } = await session.run({ ${inputName}: images })`
  })
}
