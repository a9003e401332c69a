"""Networks as people write them with Keras, by name. None drops anything, since what is dropped is everybody's own draw."""
import keras
from keras import layers


def sequential():
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu", padding="same"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Conv2D(12, (3, 2), strides=2, activation="relu6"),
        layers.AveragePooling2D(2, strides=1, padding="same"),
        layers.ZeroPadding2D(((1, 0), (0, 2))),
        layers.Conv2D(6, 2, activation="tanh"),
        layers.Flatten(),
        layers.Dense(20, activation="relu6"),
        layers.BatchNormalization(epsilon=1e-4, momentum=0.9),
        layers.Dense(10, activation="softmax"),
    ])


def branches():
    images = keras.Input((32, 32, 3))
    stem = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(8, 3, padding="same", use_bias=False)(images)))
    branch = layers.Conv2D(8, 3, padding="same")(stem)
    branch = layers.BatchNormalization()(branch)
    residual = layers.Activation("relu")(layers.Add()([branch, stem]))
    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(residual)
    narrow = layers.Conv2D(4, 1, activation="relu")(residual)
    joined = layers.Concatenate()([narrow, pooled, stem])
    three = layers.Add()([residual, pooled, stem])
    left = layers.GlobalAveragePooling2D()(joined)
    right = layers.GlobalAveragePooling2D()(three)
    vector = layers.Concatenate(axis=-1)([left, right])
    return keras.Model(images, layers.Softmax()(layers.Dense(10)(vector)))


def depthwise():
    images = keras.Input((29, 27, 3))
    x = layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")(images)
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    x = layers.Conv2D(16, 1, use_bias=False)(x)
    x = layers.ReLU(max_value=6)(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D((3, 5), strides=2, activation="relu6")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(images, layers.Dense(10)(x))


def gated():
    images = keras.Input((16, 16, 3))
    x = layers.BatchNormalization()(layers.Conv2D(8, 3, padding="same", use_bias=False)(images))
    x = layers.Activation("silu")(x)
    weights = layers.GlobalAveragePooling2D(keepdims=True)(x)
    weights = layers.Conv2D(4, 1, activation="swish")(weights)
    weights = layers.Conv2D(8, 1, activation="sigmoid")(weights)
    x = layers.Multiply()([x, weights])
    x = layers.DepthwiseConv2D(3, activation="gelu")(x)
    vector = layers.Dense(6, use_bias=False, activation="elu")(layers.GlobalAveragePooling2D()(x))
    vector = layers.Dense(8, use_bias=False, activation="leaky_relu")(vector)
    x = layers.LeakyReLU()(layers.Multiply()([layers.Reshape((1, 1, 8))(vector), x]))
    vector = layers.Concatenate()([layers.GlobalMaxPooling2D()(x), layers.ELU()(vector)])
    return keras.Model(images, layers.Dense(10, activation="softmax")(vector))


def newer():
    images = keras.Input((20, 18, 3))
    x = layers.Rescaling(1.0 / 127.5, offset=-1.0)(images)
    x = layers.SeparableConv2D(8, 3, strides=2, padding="same", activation="hard_silu")(x)
    x = layers.LayerNormalization(epsilon=1e-5)(x)
    x = layers.Cropping2D(((1, 0), (0, 2)))(x)
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Conv2D(8, 1, activation="hard_sigmoid")(gate)
    x = x * gate
    cut = layers.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)
    y = layers.SeparableConv2D(8, (3, 5), padding="same", use_bias=False, activation="mish")(x)
    y = layers.Average()([x, y, cut])
    y = layers.Subtract()([y, x / 2.0])
    y = 1.0 - keras.activations.silu(y - 0.25)
    y = layers.Conv2D(6, 3, activation="selu")(y)
    y = layers.BatchNormalization(center=False)(layers.BatchNormalization(scale=False)(y))
    vector = layers.Dense(9, activation="softplus")(layers.Flatten()(y))
    return keras.Model(images, layers.Dense(10)(layers.LayerNormalization()(vector)))


def convolutional():
    images = keras.Input((16, 16, 1))
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(images)
    x = layers.Normalization(mean=[0.1] * 8, variance=[0.25] * 8)(x)
    x = layers.Conv2D(10, 1)(layers.ReLU(negative_slope=0.1)(x))
    return keras.Model(images, layers.Softmax()(layers.GlobalAveragePooling2D()(x)))


def nested():
    body = keras.Sequential([
        keras.Input((16, 16, 8)),
        layers.Conv2D(8, 3, padding="same"),
        layers.BatchNormalization(),
        layers.ReLU(),
    ])
    images = keras.Input((16, 16, 1))
    x = body(layers.Conv2D(8, 1)(images))
    return keras.Model(images, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))


def mobilenet():
    network = keras.applications.MobileNetV2((32, 32, 3), weights=None, classes=10)
    return network


def small(network, side=64, **options):
    return lambda: network(input_shape=(side, side, 3), weights=None, classes=10, classifier_activation=None, **options)


applications = keras.applications
# As they are published, but for what is dropped and for the size of their images.
published = {
    "MobileNetV3Small": small(applications.MobileNetV3Small, dropout_rate=0),
    "EfficientNetB0": small(applications.EfficientNetB0),
    "DenseNet121": small(applications.DenseNet121),
    "Xception": small(applications.Xception, 71),
    "NASNetMobile": small(applications.NASNetMobile),
    "InceptionV3": small(applications.InceptionV3, 75),
    "EfficientNetV2B0": small(applications.EfficientNetV2B0),
    "ResNet50V2": small(applications.ResNet50V2),
}
networks = {each.__name__: each for each in (sequential, branches, depthwise, gated, newer, convolutional, nested, mobilenet)} | published
# Networks that begin by making something of bytes.
of_bytes = {"newer", "MobileNetV3Small", "EfficientNetB0", "EfficientNetV2B0"}
