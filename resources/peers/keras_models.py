"""The catalogue's networks built with Keras from their published descriptions, knowing nothing of Atelier's own builder.

Layers get Keras' automatic names, which is what Atelier's names are held against.
"""
import keras
from keras import layers

from keras_published import published


def build(config, input_shape, classes):
    """The network of an experiment's `model` field. Names start anew: conv2d, conv2d_1, ..."""
    keras.utils.clear_session()
    inputs = keras.Input(tuple(input_shape))
    kind = config["id"]
    if kind in residual_plans or kind == "resnet":
        body = residual(inputs, **residual_plans.get(kind, {}), **plan_fields(config))
    elif kind in published:
        body = published[kind](inputs, config)
    else:
        body = {"lenet5": lenet5, "cnn": cnn, "mlp": mlp}[kind](inputs, config)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(body))


residual_plans = {
    # He et al. (2015), table 1; the block's output channels.
    "resnet50": {"block": "bottleneck", "stages": [(3, 256), (4, 512), (6, 1024), (3, 2048)]},
    "resnet34": {"block": "basic", "stages": [(3, 64), (4, 128), (6, 256), (3, 512)]},
    "resnet18": {"block": "basic", "stages": [(2, 64), (2, 128), (2, 256), (2, 512)]},
}


def plan_fields(config):
    # A configuration without the field is older than it, and means what networks were built like then.
    common = {"dense_units": config["denseUnits"], "order": config.get("normalization", "after-addition")}
    if config["id"] != "resnet":
        return common
    return {
        **common,
        "block": config["block"],
        "stages": [(stage["blocks"], stage["channels"]) for stage in config["stages"]],
        "stem": (config["stemFilters"], config["stemKernelSize"], config["stemStride"], config["stemPooling"]),
    }


def normalized(x):
    return layers.ReLU()(layers.BatchNormalization()(x))


def residual(x, block, stages, dense_units, order, stem=(64, 7, 2, True)):
    filters, size, stride, pooling = stem
    x = layers.Conv2D(filters, size, strides=stride, padding="same")(x)
    if order != "pre-activation":
        x = normalized(x)
    if pooling:
        x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    for index, (blocks, channels) in enumerate(stages):
        if index > 0:
            # From stage to stage: a plain 1x1 convolution of stride 2.
            x = layers.Conv2D(channels, 1, strides=2, padding="same")(x)
        for _ in range(blocks):
            x = residual_block(x, block, channels, order)
    if order == "pre-activation":
        x = normalized(x)
    x = layers.GlobalAveragePooling2D()(x)
    return layers.Dense(dense_units, activation="relu")(x) if dense_units else x


def residual_block(x, block, channels, order):
    """The order decides where it normalises: before the addition (He et al. 2015), after it, or before each convolution (2016)."""
    is_pre_activated = order == "pre-activation"
    start = normalized(x) if is_pre_activated else x
    if block == "bottleneck":
        inner = max(1, channels // 4)
        y = normalized(layers.Conv2D(inner, 1, padding="same")(start))
        y = normalized(layers.Conv2D(inner, 3, padding="same")(y))
        y = layers.Conv2D(channels, 1, padding="same")(y)
    else:
        y = normalized(layers.Conv2D(channels, 3, padding="same")(start))
        y = layers.Conv2D(channels, 3, padding="same")(y)
    if order == "before-addition":
        y = layers.BatchNormalization()(y)
    # The shortcut is projected only where the channel count changes.
    shortcut = x if x.shape[-1] == channels else layers.Conv2D(channels, 1, padding="same")(start)
    y = layers.Add()([y, shortcut])
    if is_pre_activated:
        return y
    return layers.ReLU()(y) if order == "before-addition" else normalized(y)


def lenet5(x, config):
    activation = config["activation"]
    x = layers.Conv2D(6, 5, padding="same", activation=activation)(x)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Conv2D(16, 5, activation=activation)(x)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(120, activation=activation)(x)
    return layers.Dense(84, activation=activation)(x)


def cnn(x, config):
    for filters in config["filters"]:
        if config["batchNormalization"]:
            x = normalized(layers.Conv2D(filters, config["kernelSize"], padding="same")(x))
        else:
            x = layers.Conv2D(filters, config["kernelSize"], padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2, strides=2, padding="same")(x)
    x = layers.Dense(config["denseUnits"], activation="relu")(layers.Flatten()(x))
    return layers.Dropout(config["dropout"])(x) if config["dropout"] > 0 else x


def mlp(x, config):
    x = layers.Flatten()(x)
    for units in config["hiddenUnits"]:
        x = layers.Dense(units, activation="relu")(x)
        if config["dropout"] > 0:
            x = layers.Dropout(config["dropout"])(x)
    return x
