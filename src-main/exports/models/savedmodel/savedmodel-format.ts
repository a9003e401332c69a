import { AtelierError } from '../../../contract'
import { descriptionOf } from '../description'
import { placementFacts, pythonPixels } from '../examples/picture-placement'
import type { FormatCheck, ModelFile, ModelFormat, PortableModel } from '../portable-model'
import { isSameTensor } from '../same-tensor'
import { frozenGraph, outputNames, pixelsName } from './frozen-graph'
import { encodeSavedModel, readConstants } from './saved-model'

/** A message of protobuf is smaller than 2 GiB. */
const mostBytes = 2 ** 31 - 2 ** 20
/** Where whoever makes a SavedModel may put files of his own. */
const descriptionPath = 'assets.extra/atelier.json'

/** A graph of TensorFlow to be served: a folder with `saved_model.pb`, the weights in it as constants. */
export const savedmodel: ModelFormat = {
  id: 'savedmodel',
  title: 'TensorFlow SavedModel',
  ending: '',
  answers: '`probabilities` and `logits`',
  write: (model) => {
    requireSize(model)
    const description = new TextEncoder().encode(`${JSON.stringify(descriptionOf(model), null, 2)}\n`)
    return Promise.resolve([
      { path: 'saved_model.pb', bytes: encodeSavedModel(frozenGraph(model)) },
      { path: descriptionPath, bytes: description }
    ])
  },
  check: (model, _folder, [file]) => Promise.resolve(checkConstants(model, file)),
  examples: (model) => [{ path: 'example.py', bytes: new TextEncoder().encode(example(model)) }]
}

function requireSize({ architecture: { params } }: PortableModel): void {
  if (params.total * 4 <= mostBytes) return
  throw new AtelierError('EXPORT_NOT_POSSIBLE', {
    format: 'a TensorFlow SavedModel',
    reason: 'its weights take more than the 2 GiB that a frozen graph can hold',
    hint: 'Choose --format keras.'
  })
}

/** The exporter has no TensorFlow: what is read again are the weights. */
function checkConstants(model: PortableModel, file: ModelFile | undefined): FormatCheck {
  const constants = readConstants(file?.bytes ?? new Uint8Array())
  const sameWeights = [...model.weights].every(([name, tensor]) => {
    const found = constants.get(name)
    return found !== undefined && isSameTensor(found, tensor)
  })
  return { reader: 'protobufjs', logits: null, milliseconds: null, sameWeights }
}

const example = ({
  input
}: PortableModel): string => `"""Tells what pictures show: python THIS_FILE PICTURE...

Needs three packages: pip install tensorflow numpy pillow
"""
import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image, ImageOps

FOLDER = Path(__file__).parent


${pythonPixels(placementFacts(input))}


serve = tf.saved_model.load(str(FOLDER)).signatures["serving_default"]
classes = json.loads((FOLDER / "${descriptionPath}").read_text("utf-8"))["classes"]

for path in sys.argv[1:]:
    # The model takes pixels 0..255 and does the rest itself.
    images = tf.constant(pixels_of(path)[np.newaxis])
    probabilities = serve(${pixelsName}=images)["${outputNames.probabilities}"].numpy()[0]
    best = int(np.argmax(probabilities))
    print(f"{path}: {classes[best]} ({probabilities[best]:.1%})")
`
