"""A process of its own: writes networks with Keras itself and answers with their numbers, one JSON object a line on stdin, one a line
on stdout.

Weights come, and results go, in safetensors files under `<layer>/<weight>`.
"""
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "resources" / "peers")]
os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

import keras  # noqa: E402
import line_protocol  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from custom_networks import networks, of_bytes  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402


def built(name, precision):
    keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)
    keras.backend.clear_session()
    network = networks[name]()
    for layer in flat(network.layers):
        if isinstance(layer, keras.layers.Dropout):
            # What is dropped is everybody's own draw.
            layer.rate = 0
    return network


def flat(layers):
    for layer in layers:
        if isinstance(layer, keras.Model):
            yield from flat(layer.layers)
        else:
            yield layer


def own_weights(network):
    return {f"{layer.name}/{weight.name}": weight for layer in trained_layers(network) for weight in layer.weights}


def trained_layers(network):
    """All but those whose numbers are facts of the images."""
    return [layer for layer in flat(network.layers) if not isinstance(layer, keras.layers.Normalization)]


def describe(request):
    """The network as Keras writes it, its parameters, and the shape of every layer's result, by Keras' own count."""
    network = built(request["name"], "float32")
    own = own_weights(network).values()
    count = lambda weights: int(sum(np.prod(weight.shape) for weight in weights))
    return {
        "json": network.to_json(),
        "params": {
            "total": count(own),
            "trainable": count([weight for weight in own if weight.trainable]),
            "nonTrainable": count([weight for weight in own if not weight.trainable]),
        },
        "shapes": {layer.name: list(layer.output.shape[1:]) for layer in flat(network.layers)},
    }


def save_weights(request):
    """The network's own random weights in Keras' own format, and what it makes of a batch with them."""
    network = built(request["name"], "float32")
    network.save_weights(request["weights"])
    images = load_file(request["batch"])["images"] * range_of(request["name"])
    save_file({"logits": np.ascontiguousarray(logits_of(network, images, False), np.float32)}, request["out"])
    return {}


def range_of(name):
    """What a network expects of white."""
    return 255 if name in of_bytes else 1


def logits(request):
    """What the network gives for a batch with given weights, by its moving statistics."""
    network = built(request["name"], "float32")
    saved = load_file(request["weights"])
    for name, weight in own_weights(network).items():
        weight.assign(saved[name].reshape(weight.shape))
    images = load_file(request["batch"])["images"] * range_of(request["name"])
    save_file({"logits": np.ascontiguousarray(logits_of(network, images, False), np.float32)}, request["out"])
    return {}


def logits_of(network, images, training):
    """What the last dense layer gives before any softmax."""
    if isinstance(network.layers[-1], keras.layers.Softmax):
        network = keras.Model(network.inputs, network.layers[-1].input)
    last = next((layer for layer in reversed(network.layers[-2:]) if isinstance(layer, keras.layers.Dense)), None)
    if last is None:
        return network(images, training=training)
    features = keras.Model(network.inputs, last.input)(images, training=training)
    return keras.ops.matmul(features, last.kernel) + last.bias


def numbers(request):
    """Logits by the moving statistics; of one training pass its logits, loss, gradients and moving statistics; in double precision."""
    network = built(request["name"], request["precision"])
    own, saved = own_weights(network), load_file(request["weights"])
    if set(own) != set(saved):
        raise ValueError(f"weights differ by name: {sorted(set(own) ^ set(saved))}")
    for name, weight in own.items():
        weight.assign(saved[name].reshape(weight.shape))

    batch = load_file(request["batch"])
    images = keras.ops.cast(batch["images"], request["precision"]) * range_of(request["name"])
    labels = batch["labels"].astype(np.int32)
    result = {"inference/logits": logits_of(network, images, False)}
    trained = {name: weight for name, weight in own.items() if weight.trainable}
    with tf.GradientTape() as tape:
        logits = logits_of(network, images, True)
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))
    gradients = tape.gradient(loss, [weight.value for weight in trained.values()])
    result.update({"training/logits": logits, "training/loss": tf.reshape(loss, [1])})
    result.update({f"gradient/{name}": gradient for name, gradient in zip(trained, gradients)})
    result.update({f"moving/{name}": weight for name, weight in own.items() if not weight.trainable})
    save_file({name: np.ascontiguousarray(value, np.float32) for name, value in result.items()}, request["out"])
    return {}


line_protocol.serve({"describe": describe, "numbers": numbers, "logits": logits, "save": save_weights})
