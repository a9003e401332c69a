"""A process of its own: answers with the numbers of the published networks, one JSON object a line on stdin, one a line on stdout.

Weights come and results go in safetensors files. A result is named after the array that it belongs to; which array is whose is
told by nothing but the order in which they come and the shapes that the published network has.
"""
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras_blocks import distances_from_keras  # noqa: E402
from published_networks import Network, Parameters  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402


def grouped(names):
    """The names of each layer's arrays, in the order of their first: pairs with a kernel, quadruples of a normalisation."""
    layers = {}
    for name in names:
        layer, role = name.rsplit("/", 1)
        layers.setdefault(layer, {})[role] = name
    roles = {"kernel": ["kernel", "bias"], "gamma": ["gamma", "beta", "moving_mean", "moving_variance"]}
    return [
        [[layer[role] for role in wanted] for layer in layers.values() if first in layer] for first, wanted in roles.items()
    ]


def numbers(request):
    """Logits by the moving statistics; of one training pass its logits, loss, gradients, batch and moving statistics."""
    dtype = tf.dtypes.as_dtype(request["precision"])
    saved, batch = load_file(request["weights"]), load_file(request["batch"])
    if sorted(saved) != sorted(request["order"]):
        raise ValueError("the weights are not those of the order")
    arrays = {name: tf.constant(saved[name], dtype) for name in request["order"]}
    weighted, normalizations = grouped(request["order"])

    def network(training):
        take = lambda groups: [[arrays[name] for name in names] for names in groups]
        return Network(Parameters(take(weighted), take(normalizations)), training)

    images = tf.constant(batch["images"], dtype)
    labels = tf.constant(batch["labels"].astype(np.int32))
    result = {"inference/logits": network(False).logits(request["model"], images, request["classes"])}

    learned = [name for name in request["order"] if "/moving_" not in name]
    training = network(True)
    with tf.GradientTape() as tape:
        tape.watch([arrays[name] for name in learned])
        result["training/logits"] = training.logits(request["model"], images, request["classes"])
        likelihoods = tf.gather(tf.nn.log_softmax(result["training/logits"]), labels, batch_dims=1)
        result["training/loss"] = -tf.reduce_mean(likelihoods, keepdims=True)
    gradients = tape.gradient(result["training/loss"], [arrays[name] for name in learned])
    result.update({f"gradient/{name}": gradient for name, gradient in zip(learned, gradients)})
    for (_, _, mean, variance), found in zip(normalizations, training.statistics):
        result.update({f"batch/{mean}": found["mean"], f"batch/{variance}": found["variance"]})
        result.update({f"moving/{mean}": found["moving_mean"], f"moving/{variance}": found["moving_variance"]})
    save_file({name: np.ascontiguousarray(value, np.float32) for name, value in result.items()}, request["out"])
    return {}


line_protocol.serve({"numbers": numbers, "blocks": lambda request: distances_from_keras()})
