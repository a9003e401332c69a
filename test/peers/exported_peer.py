"""A process of its own: reads exported networks as their users do, one JSON object a line on stdin, one a line on stdout.

Pixels come and logits go in safetensors files.
"""
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402


def pixels_of(request):
    return load_file(request["batch"])["pixels"]


def keras_file(request):
    """Logits, every layer's shape and weights, and the losses of two epochs of one step each."""
    import keras

    model = keras.models.load_model(request["file"])
    pixels = pixels_of(request)
    logits = keras.Model(model.inputs, model.layers[-1].input)
    save_file({"logits": np.asarray(logits(pixels)), **{
        f"{layer.name}/{weight.name}": np.asarray(weight) for layer in model.layers for weight in layer.weights
    }}, request["out"])
    shapes = {layer.name: list(layer.output.shape[1:]) for layer in model.layers}

    model.compile(optimizer=keras.optimizers.SGD(1e-4), loss="sparse_categorical_crossentropy")
    labels = np.arange(len(pixels)) % model.output.shape[-1]
    history = model.fit(pixels, labels, batch_size=len(pixels), epochs=2, verbose=0)
    return {"shapes": shapes, "losses": history.history["loss"]}


line_protocol.serve({"keras": keras_file})
