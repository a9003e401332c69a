import { placementFacts, pythonPixels } from '../examples/picture-placement'
import type { PortableModel } from '../portable-model'

/** A program that tells a picture's class, and shows how the network is trained on. */
export const kerasExample = (
  { input }: PortableModel,
  file: string
): string => `"""Tells what pictures show: python example.py PICTURE...

Needs three packages: pip install keras tensorflow pillow (or jax or torch for tensorflow, named by KERAS_BACKEND).
"""
import json
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
from PIL import Image, ImageOps

FILE = Path(__file__).parent / ${JSON.stringify(file)}


${pythonPixels(placementFacts(input))}


model = keras.models.load_model(FILE)
classes = json.loads(zipfile.ZipFile(FILE).read("metadata.json"))["atelier"]["classes"]

for path in sys.argv[1:]:
    # The model takes pixels 0..255 and does the rest itself.
    probabilities = model.predict(pixels_of(path)[np.newaxis], verbose=0)[0]
    best = int(np.argmax(probabilities))
    print(f"{path}: {classes[best]} ({probabilities[best]:.1%})")

# To train it on, with images [count, ${input.height}, ${input.width}, ${input.channels}] of pixels 0..255 and labels [count]:
#   model.compile(optimizer=keras.optimizers.SGD(0.001), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
#   model.fit(images, labels, batch_size=32)
# Its logits:
#   keras.Model(model.inputs, model.layers[-1].input)
`
