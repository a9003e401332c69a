"""The catalogue's networks as they are published, written out in TensorFlow's plain operations: no layers, nobody's builder.

Sources: the article of the reference experiment (ResNet-50 on Fashion-MNIST); He et al., "Deep Residual Learning for Image
Recognition" (2015), figure 5 and table 1; He et al., "Identity Mappings in Deep Residual Networks" (2016), figure 4 (e), with the
stem and the end of Keras' ResNet50V2; LeCun et al., "Gradient-Based Learning Applied to Document Recognition" (1998), figure 2.
"""
import tensorflow as tf

# Keras' defaults, which the article leaves as they are.
epsilon = 1e-3
momentum = 0.99

plans = {
    "resnet50": ("bottleneck", [(3, 256), (4, 512), (6, 1024), (3, 2048)]),
    "resnet34": ("basic", [(3, 64), (4, 128), (6, 256), (3, 512)]),
    "resnet18": ("basic", [(2, 64), (2, 128), (2, 256), (2, 512)]),
}


class Parameters:
    """Hands out given arrays in the order in which a network asks for them: one queue of convolutions and dense layers, one of
    normalisations. Each must have the shape that is asked for, and none may be left over."""

    def __init__(self, weighted, normalizations):
        """`weighted`: pairs (kernel, bias); `normalizations`: quadruples (gamma, beta, moving mean, moving variance)."""
        self.queues = {"layer with a kernel": list(weighted), "normalization": list(normalizations)}
        self.taken = {kind: 0 for kind in self.queues}

    def take(self, kind, shapes):
        number = self.taken[kind]
        if number == len(self.queues[kind]):
            raise ValueError(f"there is no {kind} number {number + 1}")
        arrays = self.queues[kind][number]
        found = [tuple(array.shape) for array in arrays]
        if found != shapes:
            raise ValueError(f"{kind} number {number + 1} has the shapes {found}, not {shapes}")
        self.taken[kind] += 1
        return arrays

    def require_all_taken(self):
        for kind, queue in self.queues.items():
            if self.taken[kind] != len(queue):
                raise ValueError(f"{len(queue)} of the kind {kind} were given, {self.taken[kind]} are in the network")


class Network:
    """One pass over a batch [images, height, width, channels]. In training, `statistics` has each normalisation's batch mean and
    variance, and what the moving ones become."""

    def __init__(self, parameters, training):
        self.parameters = parameters
        self.training = training
        self.statistics = []

    def logits(self, config, images, classes):
        if config["id"] in ("lenet5", "cnn", "mlp"):
            features = {"lenet5": self.lenet5, "cnn": self.cnn, "mlp": self.mlp}[config["id"]](config, images)
        else:
            features = self.residual(config, images)
        logits = self.dense(features, classes)
        self.parameters.require_all_taken()
        return logits

    def residual(self, config, x):
        block, stages = plans.get(config["id"]) or (config["block"], [(s["blocks"], s["channels"]) for s in config["stages"]])
        order = config["normalization"]
        x = self.convolution(x, config.get("stemFilters", 64), config.get("stemKernelSize", 7), config.get("stemStride", 2))
        if order != "pre-activation":
            x = tf.nn.relu(self.normalization(x))
        if config.get("stemPooling", True):
            x = pool(x, 3, 2, "max", "same")
        for number, (blocks, channels) in enumerate(stages):
            if number > 0:
                x = self.convolution(x, channels, 1, 2)
            for _ in range(blocks):
                x = self.blocks[order][block](self, x, channels)
        if order == "pre-activation":
            x = tf.nn.relu(self.normalization(x))
        x = tf.reduce_mean(x, [1, 2])
        return tf.nn.relu(self.dense(x, config["denseUnits"])) if config["denseUnits"] else x

    def published_bottleneck(self, x, channels):
        """The article's block, and that of He et al. 2015."""
        h = self.convolution(x, max(1, channels // 4), 1)
        h = self.normalization(h)
        h = tf.nn.relu(h)
        h = self.convolution(h, max(1, channels // 4), 3)
        h = self.normalization(h)
        h = tf.nn.relu(h)
        h = self.convolution(h, channels, 1)
        h = self.normalization(h)
        shortcut = x if x.shape[-1] == channels else self.convolution(x, channels, 1)
        return tf.nn.relu(h + shortcut)

    def published_basic(self, x, channels):
        h = self.convolution(x, channels, 3)
        h = self.normalization(h)
        h = tf.nn.relu(h)
        h = self.convolution(h, channels, 3)
        h = self.normalization(h)
        shortcut = x if x.shape[-1] == channels else self.convolution(x, channels, 1)
        return tf.nn.relu(h + shortcut)

    def late_bottleneck(self, x, channels):
        """Normalised after the addition, which no paper recommends: He et al. 2016 have it as figure 4 (b)."""
        h = tf.nn.relu(self.normalization(self.convolution(x, max(1, channels // 4), 1)))
        h = tf.nn.relu(self.normalization(self.convolution(h, max(1, channels // 4), 3)))
        h = self.convolution(h, channels, 1)
        shortcut = x if x.shape[-1] == channels else self.convolution(x, channels, 1)
        return tf.nn.relu(self.normalization(h + shortcut))

    def late_basic(self, x, channels):
        h = tf.nn.relu(self.normalization(self.convolution(x, channels, 3)))
        h = self.convolution(h, channels, 3)
        shortcut = x if x.shape[-1] == channels else self.convolution(x, channels, 1)
        return tf.nn.relu(self.normalization(h + shortcut))

    def pre_activated_bottleneck(self, x, channels):
        """Full pre-activation: nothing but the addition on the way of the identity."""
        a = tf.nn.relu(self.normalization(x))
        h = self.convolution(a, max(1, channels // 4), 1)
        h = tf.nn.relu(self.normalization(h))
        h = self.convolution(h, max(1, channels // 4), 3)
        h = tf.nn.relu(self.normalization(h))
        h = self.convolution(h, channels, 1)
        return h + (x if x.shape[-1] == channels else self.convolution(a, channels, 1))

    def pre_activated_basic(self, x, channels):
        a = tf.nn.relu(self.normalization(x))
        h = self.convolution(a, channels, 3)
        h = tf.nn.relu(self.normalization(h))
        h = self.convolution(h, channels, 3)
        return h + (x if x.shape[-1] == channels else self.convolution(a, channels, 1))

    blocks = {
        "before-addition": {"bottleneck": published_bottleneck, "basic": published_basic},
        "after-addition": {"bottleneck": late_bottleneck, "basic": late_basic},
        "pre-activation": {"bottleneck": pre_activated_bottleneck, "basic": pre_activated_basic},
    }

    def lenet5(self, config, x):
        """C1 to F6 of figure 2, over a padded 28x28 image as over the paper's 32x32; S2 and S4 without coefficients."""
        activation = {"relu": tf.nn.relu, "tanh": tf.math.tanh}[config["activation"]]
        c1 = activation(self.convolution(x, 6, 5))
        s2 = pool(c1, 2, 2, "mean", "valid")
        c3 = activation(self.convolution(s2, 16, 5, padding="valid"))
        s4 = pool(c3, 2, 2, "mean", "valid")
        c5 = activation(self.dense(flat(s4), 120))
        return activation(self.dense(c5, 84))

    def cnn(self, config, x):
        """Convolution, ReLU and pooling by two, repeated; with or without a normalisation before the ReLU."""
        for filters in config["filters"]:
            x = self.convolution(x, filters, config["kernelSize"])
            if config["batchNormalization"]:
                x = self.normalization(x)
            x = pool(tf.nn.relu(x), 2, 2, "max", "same")
        return tf.nn.relu(self.dense(flat(x), config["denseUnits"]))

    def mlp(self, config, x):
        x = flat(x)
        for units in config["hiddenUnits"]:
            x = tf.nn.relu(self.dense(x, units))
        return x

    def convolution(self, x, channels, size, stride=1, padding="same"):
        kernel, bias = self.parameters.take("layer with a kernel", [(size, size, x.shape[-1], channels), (channels,)])
        if padding == "same":
            x = tf.pad(x, same_padding(x, size, stride))
        return tf.nn.conv2d(x, kernel, stride, "VALID") + bias

    def dense(self, x, units):
        kernel, bias = self.parameters.take("layer with a kernel", [(x.shape[-1], units), (units,)])
        return x @ kernel + bias

    def normalization(self, x):
        gamma, beta, moving_mean, moving_variance = self.parameters.take("normalization", [(x.shape[-1],)] * 4)
        if not self.training:
            return gamma * (x - moving_mean) / tf.sqrt(moving_variance + epsilon) + beta
        mean = tf.reduce_mean(x, [0, 1, 2])
        variance = tf.reduce_mean((x - mean) ** 2, [0, 1, 2])
        self.statistics.append({
            "mean": mean, "variance": variance,
            "moving_mean": momentum * moving_mean + (1 - momentum) * mean,
            "moving_variance": momentum * moving_variance + (1 - momentum) * variance,
        })
        return gamma * (x - mean) / tf.sqrt(variance + epsilon) + beta


def same_padding(x, size, stride):
    """So much that ceil(n / stride) positions fit; where that is odd, the larger half at the bottom and on the right."""
    totals = [max((-(-length // stride) - 1) * stride + size - length, 0) for length in x.shape[1:3]]
    return [(0, 0), *((total // 2, total - total // 2) for total in totals), (0, 0)]


def pool(x, size, stride, kind, padding):
    """The largest value or the mean of each window; what is padded is never the largest."""
    if padding == "same":
        x = tf.pad(x, same_padding(x, size, stride), constant_values=x.dtype.min)
    rows, columns = [(length - size) // stride + 1 for length in x.shape[1:3]]
    windows = tf.stack([
        x[:, i:i + stride * (rows - 1) + 1:stride, j:j + stride * (columns - 1) + 1:stride] for i in range(size) for j in range(size)
    ])
    return tf.reduce_max(windows, 0) if kind == "max" else tf.reduce_mean(windows, 0)


def flat(x):
    """Row by row, the channels of a pixel side by side."""
    return tf.reshape(x, [x.shape[0], -1])
