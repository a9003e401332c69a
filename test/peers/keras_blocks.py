"""Holds the blocks of published_networks.py to those that Keras itself ships in its applications, ResNet50 and ResNet50V2."""
import keras
import numpy as np
import tensorflow as tf
from keras.src.applications import resnet
from published_networks import Network, Parameters, epsilon


def distances_from_keras():
    """By block: how far output and gradient of the input are from Keras', in relation to the length of Keras'."""
    keras.config.set_floatx("float64")
    return {
        "bottleneck, identity": compare("before-addition", lambda x: resnet.residual_block_v1(x, 4, conv_shortcut=False)),
        "pre-activated bottleneck, identity": compare("pre-activation", lambda x: resnet.residual_block_v2(x, 4)),
        "pre-activated bottleneck, projection":
            compare("pre-activation", lambda x: resnet.residual_block_v2(x, 4, conv_shortcut=True), channels=8),
    }


def compare(order, block, channels=16):
    """`block`: Keras' of 4 inner and 16 outer channels, on so many channels, with weights and statistics drawn at random."""
    inputs = keras.Input((6, 7, channels))
    model = keras.Model(inputs, block(inputs))
    random = np.random.default_rng(7)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.epsilon = epsilon
        for weight in layer.weights:
            weight.assign(random.uniform(0.5, 1.5, weight.shape) if "variance" in weight.path else random.normal(size=weight.shape))

    images = tf.constant(random.normal(size=(5, 6, 7, channels)))
    distances = {}
    for training in (False, True):
        peer = Network(parameters_of(model), training)
        own = peer.blocks[order]["bottleneck"]
        found = outputs_and_gradient(lambda x: own(peer, x, 16), images)
        peer.parameters.require_all_taken()
        expected = outputs_and_gradient(lambda x: model(x, training=training), images)
        distances["training" if training else "inference"] = [
            float(np.linalg.norm(a - b) / np.linalg.norm(b)) for a, b in zip(found, expected)
        ]
    return distances


def outputs_and_gradient(function, images):
    with tf.GradientTape() as tape:
        tape.watch(images)
        outputs = function(images)
        # Some weighted sum, so that every output counts, and neighbours differently.
        total = tf.reduce_sum(outputs * np.reshape(np.arange(np.prod(outputs.shape)) % 17.0, outputs.shape))
    return outputs.numpy(), tape.gradient(total, images).numpy()


def parameters_of(model):
    """In the published order: the branch's layers from first to last, then the projection. A bias that Keras leaves out is zero."""
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    convolutions.sort(key=lambda layer: ("_0_conv" in layer.name, layer.name))
    normalizations = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    normalizations.sort(key=lambda layer: ("preact" not in layer.name, layer.name))
    return Parameters(
        [[layer.kernel.value, layer.bias.value if layer.use_bias else tf.zeros(layer.filters, tf.float64)] for layer in convolutions],
        [[n.gamma.value, n.beta.value, n.moving_mean.value, n.moving_variance.value] for n in normalizations],
    )
