"""Networks that others have published, built with Keras from their descriptions, up to the layer before the classifier.

Sources: torchvision/models/resnet.py and mobilenetv2.py; EfficientNet-Lite (github.com/tensorflow/tpu, models/official/efficientnet/lite);
keras/src/applications/resnet.py and mobilenet_v2.py.
"""
from keras import layers

# Kind of padding of a convolution with a stride, bias, and of batch normalisation the share that stays and epsilon.
torchvision = ("symmetric", False, 0.9, 1e-5)
keras_resnet = ("symmetric", True, 0.99, 1.001e-5)


def tensorflow(momentum):
    return ("same", False, momentum, 1e-3)


def convolved(x, style, size, stride=1, filters=None, end=None):
    """A convolution, or without filters one of each channel, its normalisation, and what it ends with."""
    padding, bias, momentum, epsilon = style
    is_padded = stride > 1 and size > 1 and padding == "symmetric"
    if is_padded:
        x = layers.ZeroPadding2D(size // 2)(x)
    options = dict(strides=stride, padding="valid" if is_padded else "same", use_bias=bias)
    x = layers.DepthwiseConv2D(size, **options)(x) if filters is None else layers.Conv2D(filters, size, **options)(x)
    x = layers.BatchNormalization(momentum=momentum, epsilon=epsilon)(x)
    return layers.ReLU(max_value=6 if end == "relu6" else None)(x) if end else x


def residual(block, blocks, style=torchvision, first_has_stride=False):
    def build(x, config):
        is_small = config["stem"] == "small"
        x = convolved(x, style, 3 if is_small else 7, 1 if is_small else 2, 64, "relu")
        if not is_small:
            x = layers.MaxPooling2D(3, strides=2)(layers.ZeroPadding2D(1)(x))
        for stage, count in enumerate(blocks):
            for number in range(count):
                stride = 2 if stage > 0 and number == 0 else 1
                x = residual_block(x, block, 64 * 2**stage, stride, style, first_has_stride)
        return layers.GlobalAveragePooling2D()(x)

    return build


def residual_block(x, block, width, stride, style, first_has_stride):
    if block == "basic":
        y, channels = convolved(x, style, 3, stride, width, "relu"), width
        y = convolved(y, style, 3, 1, width)
    else:
        first, second = (stride, 1) if first_has_stride else (1, stride)
        y, channels = convolved(x, style, 1, first, width, "relu"), 4 * width
        y = convolved(y, style, 3, second, width, "relu")
        y = convolved(y, style, 1, 1, channels)
    if stride > 1 or x.shape[-1] != channels:
        x = convolved(x, style, 1, stride, channels)
    return layers.ReLU()(layers.Add()([y, x]))


# Expansion, channels, blocks, stride and kernel size of each stage.
mobilenet_stages = [
    (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3), (6, 96, 3, 1, 3), (6, 160, 3, 2, 3), (6, 320, 1, 1, 3)
]
efficientnet_stages = [
    (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)
]


def inverted(stages, style):
    def build(x, config):
        is_small = config["stem"] == "small"
        x = convolved(x, style, 3, 1 if is_small else 2, 32, "relu6")
        position, total = 0, sum(stage[2] for stage in stages)
        for number, (expansion, channels, blocks, stride, size) in enumerate(stages):
            # For small images the first stage that would halve them does not.
            first = 1 if is_small and number == 1 else stride
            for block in range(blocks):
                rate = config.get("dropPath", 0) * position / total
                x = inverted_block(x, expansion, channels, first if block == 0 else 1, size, style, rate)
                position += 1
        x = layers.GlobalAveragePooling2D()(convolved(x, style, 1, 1, 1280, "relu6"))
        return layers.Dropout(config["dropout"])(x) if config.get("dropout", 0) > 0 else x

    return build


def inverted_block(x, expansion, channels, stride, size, style, rate):
    y = x if expansion == 1 else convolved(x, style, 1, 1, expansion * x.shape[-1], "relu6")
    y = convolved(convolved(y, style, size, stride, None, "relu6"), style, 1, 1, channels)
    if stride > 1 or x.shape[-1] != channels:
        return y
    if rate > 0:
        y = layers.Dropout(rate, noise_shape=(None, 1, 1, 1))(y)
    return layers.Add()([y, x])


published = {
    "torchvision-resnet18": residual("basic", [2, 2, 2, 2]),
    "torchvision-resnet34": residual("basic", [3, 4, 6, 3]),
    "torchvision-resnet50": residual("bottleneck", [3, 4, 6, 3]),
    "mobilenet-v2": inverted(mobilenet_stages, torchvision),
    "efficientnet-lite0": inverted(efficientnet_stages, tensorflow(0.99)),
    "keras-resnet50": residual("bottleneck", [3, 4, 6, 3], keras_resnet, True),
    "keras-mobilenet-v2": inverted(mobilenet_stages, tensorflow(0.999)),
}
